//! How far a person has read, kept for all their apps.

use super::Unit;
use crate::db;
use crate::error::{Error, Result};
use crate::model::AccountId;
use crate::state::State;

pub use crate::db::markers::Marker;

/// The timelines that have markers.
pub const TIMELINES: [&str; 2] = ["home", "notifications"];

/// The markers of these timelines, as far as there are any. Unknown timelines have none.
pub async fn markers(state: &State, account: AccountId, timelines: &[&str]) -> Result<Vec<Marker>> {
    db::markers::load(&mut *state.pool.acquire().await?, account, timelines).await
}

/// Moves markers, all or none.
///
/// # Errors
/// [`Error::Conflict`] when another app moved one in the meantime.
pub async fn move_markers(
    state: &State,
    account: AccountId,
    positions: &[(&str, i64)],
) -> Result<Vec<Marker>> {
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    let mut moved = Vec::new();
    for (timeline, last_read_id) in positions {
        if !TIMELINES.contains(timeline) {
            return Err(Error::BadRequest(format!("{timeline} is no timeline with a marker")));
        }
        let before = db::markers::load(unit.conn(), account, &[timeline]).await?;
        let after = match before.first() {
            Some(before) => db::markers::update(unit.conn(), account, before, *last_read_id, now).await?,
            None => db::markers::insert(unit.conn(), account, timeline, *last_read_id, now).await?,
        };
        moved.push(after.ok_or(Error::Conflict)?);
    }
    unit.commit().await?;
    Ok(moved)
}
