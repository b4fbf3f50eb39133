//! The part of a page that adds people to something of the reader's, and takes them out: lists, circles, collections.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::layout::Page;
use crate::model::AccountId;

use super::account::AccountView;
use super::pager::Pager;

/// Who is in it. Forms post `acct` to `PATH/add`, and `account_id` to `PATH/remove`.
#[derive(Debug, Clone)]
pub struct Members {
    /// `/lists/1`.
    pub path: String,
    pub words: &'static Words,
    pub people: Vec<AccountView>,
    /// Those of them who did not answer yet.
    pub waiting: Vec<AccountId>,
    pub pager: Pager,
}

/// The keys of what is said.
#[derive(Debug)]
pub struct Words {
    pub heading: &'static str,
    pub empty: &'static str,
    pub add_label: &'static str,
    /// Why somebody was not added.
    pub nobody: &'static str,
    pub taken: &'static str,
    pub full: &'static str,
    pub unwilling: &'static str,
}

pub static ON_LIST: Words = Words {
    heading: "lists-people",
    empty: "lists-people-empty",
    add_label: "lists-add-label",
    nobody: "lists-nobody",
    taken: "lists-already",
    full: "circles-full",
    unwilling: "lists-nobody",
};

pub static IN_CIRCLE: Words = Words {
    heading: "circles-people",
    empty: "circles-people-empty",
    add_label: "circles-add-label",
    nobody: "circles-nobody",
    taken: "lists-already",
    full: "circles-full",
    unwilling: "circles-nobody",
};

pub static IN_COLLECTION: Words = Words {
    heading: "collections-people",
    empty: "collections-people-empty",
    add_label: "collections-add-label",
    nobody: "collections-nobody",
    taken: "collections-taken",
    full: "circles-full",
    unwilling: "collections-unwilling",
};

impl Members {
    pub fn html<'a>(&'a self, page: &'a Page) -> MembersPart<'a> {
        MembersPart { page, members: self }
    }

    fn waits(&self, person: &AccountView) -> bool {
        self.waiting.contains(&person.id)
    }
}

#[derive(Template)]
#[template(path = "web/parts/members.html")]
pub struct MembersPart<'a> {
    page: &'a Page,
    members: &'a Members,
}

impl HtmlSafe for MembersPart<'_> {}
