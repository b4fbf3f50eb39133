//! Timelines: home, local, federated, of a hashtag, and what the reader kept.

use askama::Template;

use crate::layout::Page;

use super::compose::ComposeForm;
use super::status::StatusList;

/// `GET /home`.
#[derive(Template)]
#[template(path = "web/home.html")]
pub struct HomePage {
    pub page: Page,
    pub compose: ComposeForm,
    pub list: StatusList,
}

/// `GET /public/local` and `GET /public`. Set `page.section` to `Local` or `Federated`: it says which one this is.
#[derive(Template)]
#[template(path = "web/public.html")]
pub struct PublicPage {
    pub page: Page,
    pub list: StatusList,
}

/// `GET /tags/TAG`.
#[derive(Template)]
#[template(path = "web/hashtag.html")]
pub struct HashtagPage {
    pub page: Page,
    /// As it was first written, without `#`.
    pub name: String,
    /// Whether the reader follows it; `None` when nobody is signed in. The form posts to
    /// `/tags/TAG/follow` or `/tags/TAG/unfollow`.
    pub following: Option<bool>,
    pub list: StatusList,
}

/// `GET /bookmarks` and `GET /favourites`. Set `page.section` to `Bookmarks` or `Favourites`.
#[derive(Template)]
#[template(path = "web/kept.html")]
pub struct KeptPage {
    pub page: Page,
    pub list: StatusList,
}
