//! Taking along and bringing, and posts that go by themselves.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::domain::status_cleanup::CleanupPolicy;
use crate::layout::{FieldErrors, Page};
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
