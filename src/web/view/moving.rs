//! Taking along and bringing, and posts that go by themselves.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::domain::status_cleanup::CleanupPolicy;
use crate::layout::{FieldErrors, Page};
use crate::model::archive_import::{ArchiveRefusal, ArchiveState, Skipped};
use crate::model::import::ImportKind;

/// `GET /settings/exports`: each file at `/settings/exports/NAME.csv`. Posts `multipart/form-data` to
/// `/settings/imports`: `kind` and `data` (a file). Posts to `/settings/archives`, whose file is at `/settings/archives/ID`. Posts the switches of [`CleanupPolicy`] to `/settings/cleanup`.
#[derive(Template)]
#[template(path = "web/settings_exports.html")]
pub struct ExportsPage {
    pub page: Page,
    /// The latest, for as long as it is kept.
    pub archive: Option<ArchiveView>,
    pub imports: Vec<ImportView>,
    /// Archives of posts; sent as `archive` to `/settings/archive_imports`, taken back at `…/ID/remove`.
    pub brought: Vec<BroughtView>,
    /// How large one may be, in bytes; none are taken when 0.
    pub largest: u64,
    pub policy: CleanupPolicy,
    pub errors: FieldErrors,
}

/// A file of all that one wrote.
#[derive(Debug, Clone)]
pub struct ArchiveView {
    pub id: i64,
    pub at: DateTime<Utc>,
    /// `None` while it is being made.
    pub bytes: Option<u64>,
}

impl ArchiveView {
    fn megabytes(&self) -> u64 {
        self.bytes.unwrap_or_default().div_ceil(1 << 20)
    }
}

/// An archive of posts that was brought.
#[derive(Debug, Clone)]
pub struct BroughtView {
    pub id: i64,
    pub state: ArchiveState,
    /// Whose it is, once that is known.
    pub source: Option<String>,
    pub done: u64,
    pub total: u64,
    pub posts: u64,
    pub media: u64,
    /// How many were left out, by reason.
    pub skipped: Vec<(String, u64)>,
    pub failure: Option<ArchiveRefusal>,
    pub at: DateTime<Utc>,
}

impl BroughtView {
    /// What is said of how far it is.
    fn state_words(&self) -> &'static str {
        match self.state {
            ArchiveState::Waiting => "brought-waiting",
            ArchiveState::Posting => "brought-posting",
            ArchiveState::Finished => "brought-finished",
            ArchiveState::Failed => match self.failure {
                Some(ArchiveRefusal::NoArchive) => "brought-no-archive",
                Some(ArchiveRefusal::TooLarge) => "brought-too-large",
                Some(ArchiveRefusal::TooManyFiles) => "brought-too-many-files",
                Some(ArchiveRefusal::TooManyPosts) => "brought-too-many-posts",
                Some(ArchiveRefusal::Damaged) | None => "brought-damaged",
            },
            ArchiveState::Removing => "brought-removing",
        }
    }

    fn may_go(&self) -> bool {
        self.state != ArchiveState::Removing
    }

    /// The words for each reason, and how many; a reason of a later release has none.
    fn left_out(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let known = |name: &str| Skipped::ALL.into_iter().find(|reason| reason.as_str() == name);
        self.skipped.iter().filter_map(move |(name, count)| Some((words(known(name)?), *count)))
    }
}

/// Why something of an archive was left out.
fn words(reason: Skipped) -> &'static str {
    match reason {
        Skipped::Reblog => "brought-skipped-reblog",
        Skipped::Known => "brought-skipped-known",
        Skipped::OtherAuthor => "brought-skipped-other-author",
        Skipped::Unreadable => "brought-skipped-unreadable",
        Skipped::Empty => "brought-skipped-empty",
        Skipped::Broken => "brought-skipped-broken",
        Skipped::MediaMissing => "brought-skipped-media-missing",
        Skipped::MediaRefused => "brought-skipped-media-refused",
    }
}

/// A file that was brought.
#[derive(Debug, Clone)]
pub struct ImportView {
    pub kind: ImportKind,
    pub done: u64,
    pub total: u64,
    pub failed: u64,
    pub finished: bool,
    pub at: DateTime<Utc>,
}

impl ImportView {
    fn name(&self) -> &'static str {
        key(self.kind)
    }
}

fn key(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Following => "export-following",
        ImportKind::Lists => "export-lists",
        ImportKind::Blocks => "export-blocks",
        ImportKind::Mutes => "export-mutes",
        ImportKind::DomainBlocks => "export-domain-blocks",
        ImportKind::Bookmarks => "export-bookmarks",
        ImportKind::Filters => "export-filters",
    }
}

impl ExportsPage {
    /// Nothing can be sent while one is under way.
    fn is_bringing(&self) -> bool {
        self.brought.first().is_some_and(|one| one.state.is_under_way())
    }

    fn largest_megabytes(&self) -> u64 {
        self.largest >> 20
    }

    /// Value, file name, key of the words.
    fn kinds(&self) -> [(&'static str, &'static str, &'static str); 7] {
        ImportKind::ALL.map(|kind| (kind.as_str(), kind.file_name(), key(kind)))
    }

    /// Name, key of the words, whether it is on.
    fn switches(&self) -> [(&'static str, &'static str, bool); 5] {
        let policy = &self.policy;
        [
            ("keep_direct", "cleanup-keep-direct", policy.keep_direct),
            ("keep_pinned", "cleanup-keep-pinned", policy.keep_pinned),
            ("keep_media", "cleanup-keep-media", policy.keep_media),
            ("keep_self_favourited", "cleanup-keep-self-favourited", policy.keep_self_favourited),
            ("keep_self_bookmarked", "cleanup-keep-self-bookmarked", policy.keep_self_bookmarked),
        ]
    }

    fn numbers(&self) -> [(&'static str, &'static str, String); 2] {
        let text = |number: Option<i32>| number.map(|number| number.to_string()).unwrap_or_default();
        [
            ("keep_favourites", "cleanup-keep-favourites", text(self.policy.keep_favourites)),
            ("keep_reblogs", "cleanup-keep-reblogs", text(self.policy.keep_reblogs)),
        ]
    }
}
