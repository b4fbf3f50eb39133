//! Lists of people: all of them, what one shows, who is on it, and on which somebody is.

use askama::Template;

use crate::layout::{FieldErrors, Page};
use crate::model::ListId;
use crate::model::list::RepliesPolicy;

use super::account::AccountView;
use super::members::Members;
use super::status::StatusList;

/// `GET /lists`. Posts `title`, `replies_policy` and `exclusive` (`on`) to the same path.
#[derive(Template)]
#[template(path = "web/lists.html")]
pub struct ListsPage {
    pub page: Page,
    pub lists: Vec<ListView>,
    pub form: ListForm,
    pub errors: FieldErrors,
}

/// A list among others.
#[derive(Debug, Clone)]
pub struct ListView {
    pub id: ListId,
    pub title: String,
    pub exclusive: bool,
}

/// A list as it was typed.
#[derive(Debug, Clone, Default)]
pub struct ListForm {
    pub title: String,
    pub replies_policy: RepliesPolicy,
    pub exclusive: bool,
}

impl ListForm {
    /// Value, key of its words, whether it is chosen.
    fn policies(&self) -> Vec<(&'static str, &'static str, bool)> {
        let key = |policy| match policy {
            RepliesPolicy::List => "lists-replies-list",
            RepliesPolicy::Followed => "lists-replies-followed",
            RepliesPolicy::None => "lists-replies-none",
        };
        RepliesPolicy::ALL
            .into_iter()
            .map(|policy| (policy.as_str(), key(policy), policy == self.replies_policy))
            .collect()
    }
}

/// `GET /lists/ID`.
#[derive(Template)]
#[template(path = "web/list.html")]
pub struct ListPage {
    pub page: Page,
    pub id: ListId,
    pub title: String,
    pub list: StatusList,
}

/// `GET /lists/ID/edit`. Posts what [`ListsPage`] does to the same path.
#[derive(Template)]
#[template(path = "web/list_edit.html")]
pub struct ListEditPage {
    pub page: Page,
    pub id: ListId,
    pub form: ListForm,
    pub errors: FieldErrors,
    pub members: Members,
}

/// `GET /accounts/ID/lists`: on which of the reader's lists somebody is. Posts `account_id` to `/lists/ID/add` and
/// `/lists/ID/remove`.
#[derive(Template)]
#[template(path = "web/account_lists.html")]
pub struct AccountListsPage {
    pub page: Page,
    pub account: AccountView,
    /// Each list, and whether they are on it.
    pub lists: Vec<(ListView, bool)>,
}
