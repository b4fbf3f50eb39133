//! A person's other accounts, and moving to one of them.

use super::pages::Add;
use super::samples::Sample;
use crate::error::Invalid;
use crate::layout::{FieldErrors, Section};
use crate::web::view::migration::*;

fn errors(s: Sample) -> FieldErrors {
    let mut invalid = Invalid::default();
    if s.count > 2 {
        invalid.add("acct", "ERR_MOVE_ALIAS", "does not name this account");
        invalid.add("current_password", "ERR_INVALID", "is not your password");
    }
    invalid.into()
}

pub fn migration(s: Sample, add: Add) {
    add(
        "settings-aliases",
        &AliasesPage {
            page: s.page("Other accounts", Section::Settings, "/settings/aliases"),
            aliases: (0..s.count)
                .map(|n| AliasView {
                    uri: s.words("https://old.example/users/ana"),
                    account: (n % 2 == 0).then(|| s.account()),
                })
                .collect(),
            acct: s.words("ana@old.example"),
            errors: errors(s),
        },
    );
    for (name, moved) in [("settings-migration", false), ("settings-migration-moved", true)] {
        add(
            name,
            &MigrationPage {
                page: s.page("Moving away", Section::Settings, "/settings/migration"),
                moved_to: moved.then(|| s.account()),
                followers_count: s.count as u64 * 21,
                rests_until: moved.then(|| s.now() + chrono::Duration::days(12)),
                acct: s.words("ana@new.example"),
                errors: errors(s),
            },
        );
    }
}
