//! Who favourited and who reblogged a status.

use axum::extract::State as Extract;

use crate::access::scope::ReadAccounts;
use crate::db;
use crate::mastodon::answers::answer_related;
use crate::mastodon::authentication::Viewer;
use crate::mastodon::entities::{Account, Render};
use crate::mastodon::error::Result;
use crate::mastodon::pagination::{AccountPaging, Paged};
use crate::mastodon::parameters::Id;
use crate::model::StatusId;
use crate::state::State;

/// `GET /api/v1/statuses/:id/favourited_by`
pub async fn list_favouriters(
    Extract(state): Extract<State>,
    viewer: Viewer<ReadAccounts>,
    Id(id): Id<StatusId>,
    paging: AccountPaging,
) -> Result<Paged<Vec<Account>>> {
    let mut conn = state.pool.acquire().await?;
    let view = db::statuses::get(&mut conn, viewer.account_id, id).await?;
    let rows = db::favourites::page_of_status(&mut conn, view.shown().status.id, paging.page).await?;
    answer_related(Render::new(&state.config, viewer.account_id), &mut conn, &paging, &rows).await
}

/// `GET /api/v1/statuses/:id/reblogged_by`
pub async fn list_rebloggers(
    Extract(state): Extract<State>,
    viewer: Viewer<ReadAccounts>,
    Id(id): Id<StatusId>,
    paging: AccountPaging,
) -> Result<Paged<Vec<Account>>> {
    let mut conn = state.pool.acquire().await?;
    let view = db::statuses::get(&mut conn, viewer.account_id, id).await?;
    let rows = db::reblogs::page_of_status(&mut conn, view.shown().status.id, paging.page).await?;
    answer_related(Render::new(&state.config, viewer.account_id), &mut conn, &paging, &rows).await
}
