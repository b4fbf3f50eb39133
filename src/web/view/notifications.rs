//! What happened to the reader.

use std::borrow::Cow;

use askama::Template;
use chrono::{DateTime, Utc};

use crate::layout::Page;
use crate::model::NotificationId;

use super::account::AccountView;
use super::pager::Pager;
use super::status::StatusView;

/// `GET /notifications`, and `?types=mention` for mentions only.
#[derive(Template)]
#[template(path = "web/notifications.html")]
pub struct NotificationsPage {
    pub page: Page,
    pub only_mentions: bool,
    /// People whose notifications are held back.
    pub waiting: u64,
    pub notifications: Vec<NotificationView>,
    pub pager: Pager,
}

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct NotificationView {
    pub id: NotificationId,
    pub kind: NotificationKind,
    /// Who did it; the latest of them where several did.
    pub account: AccountView,
    /// How many others did the same.
    pub others: u64,
    pub created_at: DateTime<Utc>,
    /// What it is about; `None` for those about people.
    pub status: Option<StatusView>,
    /// What it is about where that is no status.
    pub subject: Option<SubjectView>,
    /// Newer than the reader's marker.
    pub unread: bool,
}

/// What staff, or the instance, has to say.
#[derive(Debug, Clone)]
pub enum SubjectView {
    /// Who was reported, and what was said of them.
    Report { target: String, comment: String },
    /// What a moderator did, in Mastodon's word, and wrote.
    Warning { action: String, text: String },
    /// The server or account on the other side, and how many follows ended.
    Severance { target: String, ended: u64 },
    /// How it is called, and its page.
    Collection { name: String, href: String },
}

/// What happened, in Mastodon's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotificationKind {
    Mention,
    /// Somebody the reader wants to hear of posted.
    Status,
    Reblog,
    Favourite,
    /// A poll ended that the reader made, or voted in.
    Poll,
    /// Somebody quoted the reader.
    Quote,
    /// A status the reader quoted was edited.
    QuotedUpdate,
    Follow,
    FollowRequest,
    /// A status the reader reblogged was edited.
    Update,
    /// Somebody signed up.
    SignUp,
    /// Somebody reported somebody.
    Report,
    /// Follows of the reader ended together.
    Severed,
    /// A moderator acted upon the reader.
    Warning,
    /// Somebody put the reader into a collection.
    AddedToCollection,
    /// A collection the reader is in has other words.
    CollectionUpdate,
}

impl NotificationKind {
    pub const ALL: [Self; 16] = [
        Self::Mention,
        Self::Status,
        Self::Reblog,
        Self::Favourite,
        Self::Poll,
        Self::Quote,
        Self::QuotedUpdate,
        Self::Follow,
        Self::FollowRequest,
        Self::Update,
        Self::SignUp,
        Self::Report,
        Self::Severed,
        Self::Warning,
        Self::AddedToCollection,
        Self::CollectionUpdate,
    ];

    /// The class, the icon, and the key of the sentence.
    fn looks(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Mention => ("mention", "at", "notice-mention"),
            Self::Status => ("posted", "pen", "notice-status"),
            Self::Reblog => ("reblog", "boost", "notice-reblog"),
            Self::Favourite => ("favourite", "star", "notice-favourite"),
            Self::Poll => ("poll", "poll", "notice-poll"),
            Self::Quote => ("quote", "quote", "notice-quote"),
            Self::QuotedUpdate => ("update", "edit", "notice-quoted-update"),
            Self::Follow => ("follow", "person-add", "notice-follow"),
            Self::FollowRequest => ("request", "person-add", "notice-follow-request"),
            Self::Update => ("update", "edit", "notice-update"),
            Self::SignUp => ("sign-up", "person", "notice-sign-up"),
            Self::Report => ("report", "shield", "notice-report"),
            Self::Severed => ("severed", "block", "notice-severed"),
            Self::Warning => ("warning", "warning", "notice-warning-none"),
            Self::AddedToCollection => ("collection", "list", "notice-added-to-collection"),
            Self::CollectionUpdate => ("collection", "edit", "notice-collection-update"),
        }
    }
}

impl NotificationView {
    fn class(&self) -> &'static str {
        self.kind.looks().0
    }

    fn icon(&self) -> &'static str {
        self.kind.looks().1
    }

    fn sentence(&self, page: &Page) -> Cow<'static, str> {
        let key = self.kind.looks().2;
        match &self.subject {
            Some(SubjectView::Report { target, .. }) => page.t_name(key, target),
            Some(SubjectView::Severance { target, ended }) => page.t_name_count(key, target, ended),
            Some(SubjectView::Collection { .. }) => page.t(key),
            Some(SubjectView::Warning { action, .. }) => page.t(match action.as_str() {
                "disable" => "notice-warning-disable",
                "silence" => "notice-warning-silence",
                "suspend" => "notice-warning-suspend",
                _ => key,
            }),
            None => page.t(key),
        }
    }

    /// What a person typed, or a moderator wrote.
    fn words(&self) -> Option<&str> {
        let words = match self.subject.as_ref()? {
            SubjectView::Report { comment: words, .. } | SubjectView::Warning { text: words, .. } => words,
            SubjectView::Severance { .. } | SubjectView::Collection { .. } => return None,
        };
        Some(words.as_str()).filter(|words| !words.is_empty())
    }

    /// The collection it is about: its page, and how it is called.
    fn collection(&self) -> Option<(&str, &str)> {
        match self.subject.as_ref()? {
            SubjectView::Collection { name, href } => Some((href, name)),
            _ => None,
        }
    }

    /// Whether a person did it; otherwise the instance speaks.
    fn is_somebodys(&self) -> bool {
        !matches!(self.kind, NotificationKind::Severed | NotificationKind::Warning)
    }

    /// Mentions, posts and results are read here, and answered; of the reader's own posts a reminder is enough.
    fn shows_whole_status(&self) -> bool {
        matches!(
            self.kind,
            NotificationKind::Mention
                | NotificationKind::Status
                | NotificationKind::Poll
                | NotificationKind::Quote
        )
    }

    /// Two notifications may be about one status.
    fn status_anchor(&self) -> String {
        format!("notification-{}-status", self.id)
    }

    fn asks(&self) -> bool {
        self.kind == NotificationKind::FollowRequest
    }
}
