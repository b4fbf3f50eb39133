//! What a person brings, takes along, and has deleted by rule.

use super::form_pages::errors;
use super::pages::Add;
use super::samples::Sample;
use crate::domain::status_cleanup::CleanupPolicy;
use crate::layout::Section;
use crate::model::archive_import::{ArchiveRefusal, ArchiveState, Skipped};
use crate::model::import::ImportKind;
use crate::web::view::moving::*;

pub fn moving(s: Sample, add: Add) {
    let import = |n: usize| ImportView {
        kind: ImportKind::ALL[n % 7],
        done: n as u64,
        total: 40,
        failed: n as u64 % 3,
        finished: n.is_multiple_of(2),
        at: s.now(),
    };
    add(
        "settings-exports",
        &ExportsPage {
            page: s.page("Import and export", Section::Settings, "/settings/exports"),
            brought: [
                ArchiveState::Waiting,
                ArchiveState::Posting,
                ArchiveState::Finished,
                ArchiveState::Failed,
                ArchiveState::Removing,
            ]
            .into_iter()
            .take(s.count)
            .map(|state| BroughtView {
                id: 1,
                state,
                source: (s.count > 1).then(|| "https://old.example/users/ana".to_owned()),
                done: 1200,
                total: 4711,
                posts: 1100,
                media: 512,
                skipped: Skipped::ALL.iter().map(|reason| (reason.as_str().to_owned(), 7)).collect(),
                failure: Some(ArchiveRefusal::TooLarge),
                at: s.now(),
            })
            .collect(),
            largest: 2 << 30,
            archive: (s.count > 1).then(|| ArchiveView { id: 1, at: s.now(), bytes: Some(7 << 20) }),
            imports: (0..s.count).map(import).collect(),
            policy: CleanupPolicy { keep_reblogs: Some(3), ..CleanupPolicy::default() },
            errors: errors(s),
        },
    );
}
