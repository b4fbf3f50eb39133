//! Lists of people: who follows whom, who liked a status, whom the reader silenced, who asks to follow.

use askama::Template;

use crate::layout::Page;

use super::account::PersonView;
use super::pager::Pager;

/// One page of people.
#[derive(Template)]
#[template(path = "web/people.html")]
pub struct PeoplePage {
    pub page: Page,
    pub kind: PeopleKind,
    /// Where the list belongs, as a link back: path and words (a name, already an address like `@ana`).
    pub back: Option<(String, String)>,
    pub people: Vec<PersonView>,
    pub pager: Pager,
}

/// Which list it is; each says what it means and what an empty one means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeopleKind {
    /// `/@NAME/followers`
    Followers,
    /// `/@NAME/following`
    Following,
    /// `/@NAME/ID/reblogs`
    RebloggedBy,
    /// `/@NAME/ID/favourites`
    FavouritedBy,
    /// `/settings/mutes`
    Muted,
    /// `/settings/blocks`
    Blocked,
    /// `/directory`
    Directory,
}

impl PeopleKind {
    /// Keys of the heading and of what an empty list says.
    fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::Followers => ("people-followers", "people-followers-empty"),
            Self::Following => ("people-following", "people-following-empty"),
            Self::RebloggedBy => ("people-reblogs", "people-reblogs-empty"),
            Self::FavouritedBy => ("people-favourites", "people-favourites-empty"),
            Self::Muted => ("people-muted", "people-muted-empty"),
            Self::Blocked => ("people-blocked", "people-blocked-empty"),
            Self::Directory => ("people-directory", "people-directory-empty"),
        }
    }

    fn heading(self) -> &'static str {
        self.keys().0
    }

    fn empty(self) -> &'static str {
        self.keys().1
    }
}

/// `GET /follow_requests`: each answered by a form posting to `/follow_requests/ACCOUNT_ID/authorize` or `/reject`.
#[derive(Template)]
#[template(path = "web/follow_requests.html")]
pub struct FollowRequestsPage {
    pub page: Page,
    pub people: Vec<PersonView>,
    pub pager: Pager,
}
