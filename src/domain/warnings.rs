//! A moderator acts upon a local account, and the person is told what was done and why: here, and by a letter, since who
//! is shut out reads nothing here.

use super::Unit;
use super::notifications::{About, NotificationKind, notify};
use crate::db;
use crate::db::reports::Report;
use crate::error::Result;
use crate::jobs::Job;
use crate::mail::Letter;
use crate::model::AccountId;
use crate::model::id::INSTANCE_ACTOR;

/// Tells an account what was done to it (`none`: nothing, so that there must be words), and for which statuses. Accounts
/// of other servers are told by theirs. `by_letter`: whether the moderator wants a letter sent, too.
pub(super) async fn warn(
    unit: &mut Unit<'_>,
    account: AccountId,
    action: &str,
    text: &str,
    report: Option<&Report>,
    by_letter: bool,
) -> Result<()> {
    let text = text.trim();
    let told = db::accounts::get(unit.conn(), account).await?;
    if (action == "none" && text.is_empty()) || !told.is_local() {
        return Ok(());
    }
    let statuses = report.map(|report| report.status_ids.as_slice()).unwrap_or_default();
    let now = unit.now;
    let id = db::account_warnings::insert(unit.conn(), account, action, text, statuses, now).await?;
    if let Some(user) = told.user_id.filter(|_| by_letter) {
        unit.enqueue(&Job::Mail(Letter::Warned { user, warning: id })).await?;
    }
    notify(unit, account, INSTANCE_ACTOR, NotificationKind::ModerationWarning, About::Warning(id)).await
}
