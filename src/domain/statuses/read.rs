//! Statuses are read.

use crate::db;
use crate::error::Result;
use crate::model::status::StatusEdit;
use crate::model::{AccountId, StatusId, StatusView};
use crate::state::State;

/// The thread around a status.
#[derive(Debug, Clone)]
pub struct Context {
    pub status: StatusView,
    /// Oldest first.
    pub ancestors: Vec<StatusView>,
    /// In thread order.
    pub descendants: Vec<StatusView>,
}

/// The thread around a status, as far as the viewer may see it and has not muted or blocked its authors.
///
/// # Errors
/// [`crate::error::Error::NotFound`] when the viewer may not see the status itself.
pub async fn context(state: &State, viewer: Option<AccountId>, id: StatusId) -> Result<Context> {
    let mut conn = state.pool.acquire().await?;
    let status = db::statuses::get(&mut conn, viewer, id).await?;
    let above = db::timelines::ancestors(&mut conn, viewer, id).await?;
    let below = db::timelines::descendants(&mut conn, viewer, id).await?;
    let count = above.len();
    let mut ids = above;
    ids.extend(below);
    let loaded = db::statuses::load(&mut conn, viewer, &ids).await?;
    let ancestor_ids = &ids[..count];
    let (ancestors, descendants) =
        loaded.into_iter().partition(|view: &StatusView| ancestor_ids.contains(&view.status.id));
    Ok(Context { status, ancestors, descendants })
}

/// All versions of a status, oldest first, the present one last.
///
/// # Errors
/// [`crate::error::Error::NotFound`] when the viewer may not see it.
pub async fn history(
    state: &State,
    viewer: Option<AccountId>,
    id: StatusId,
) -> Result<(StatusView, Vec<StatusEdit>)> {
    let mut conn = state.pool.acquire().await?;
    let view = db::statuses::get(&mut conn, viewer, id).await?;
    let mut versions = db::status_edits::load(&mut conn, id).await?;
    let status = &view.status;
    versions.push(StatusEdit {
        spoiler_text: status.spoiler_text.clone(),
        content: status.content.clone(),
        sensitive: status.sensitive,
        media: status.media.clone(),
        poll_options: status.poll.as_ref().map(|poll| poll.options.clone()),
        created_at: status.edited_at.unwrap_or(status.created_at),
    });
    Ok((view, versions))
}
