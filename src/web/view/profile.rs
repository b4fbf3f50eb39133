//! A person's own page.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::layout::Page;

use super::account::{AccountView, RelationshipForm, RelationshipView};
use super::collections::CollectionView;
use super::pager::Pager;
use super::status::{MediaView, StatusList, StatusView};

/// `GET /@NAME`, `/@NAME/with_replies`, `/@NAME/media`.
#[derive(Template)]
#[template(path = "web/profile.html")]
pub struct ProfilePage {
    pub page: Page,
    pub profile: ProfileView,
    pub tab: ProfileTab,
}

/// What a profile tells.
#[derive(Debug, Clone)]
pub struct ProfileView {
    pub account: AccountView,
    pub header_url: Option<String>,
    /// Sanitised; empty for none.
    pub note_html: String,
    pub fields: Vec<FieldView>,
    pub statuses_count: u64,
    pub followers_count: u64,
    pub following_count: u64,
    pub created_at: DateTime<Utc>,
    /// Their page on their own server; `None` for ours.
    pub original_url: Option<String>,
    /// Where they moved.
    pub moved_to: Option<AccountView>,
    /// Moderators limited this account and the reader does not follow it: its posts are not shown.
    pub limited: bool,
    /// What stands between the reader and them; `None` when nobody is signed in, or it is the reader.
    pub relationship: Option<RelationshipView>,
    /// It is the reader's own profile.
    pub own: bool,
    /// Collections of people they recommend.
    pub collections: Vec<CollectionView>,
    /// Whether visitors may have the posts sent by mail.
    pub mails: bool,
    /// Whether there is a tab with pictures.
    pub shows_media: bool,
}

/// A row of a profile: "Website", "Pronouns".
#[derive(Debug, Clone)]
pub struct FieldView {
    pub name: String,
    /// Sanitised.
    pub value_html: String,
    /// The page behind it links back (`rel="me"`).
    pub verified: bool,
}

/// Which part of a person's posts is shown.
#[derive(Debug, Clone)]
pub enum ProfileTab {
    /// What they wrote and reblogged, below what they pinned (first page only). `fetching`: more is being fetched from
    /// their server.
    Posts { pinned: Vec<StatusView>, list: StatusList, fetching: bool },
    /// With their answers to others.
    Replies(StatusList),
    /// What they attached.
    Media { pictures: Vec<PictureView>, pager: Pager },
}

/// One picture of the gallery.
#[derive(Debug, Clone)]
pub struct PictureView {
    pub media: MediaView,
    /// The page of the status it hangs on.
    pub status_path: String,
    /// Only its blurhash is shown.
    pub sensitive: bool,
}

impl ProfileView {
    fn is_follower(&self) -> bool {
        self.relationship.is_some_and(|relationship| relationship.followed_by)
    }
}

impl ProfilePage {
    fn form<'a>(&'a self, relationship: &RelationshipView) -> RelationshipForm<'a> {
        self.profile.account.relationship_form(&self.page, *relationship, false)
    }

    fn is_tab(&self, name: &str) -> bool {
        match self.tab {
            ProfileTab::Posts { .. } => name == "posts",
            ProfileTab::Replies(_) => name == "with_replies",
            ProfileTab::Media { .. } => name == "media",
        }
    }
}
