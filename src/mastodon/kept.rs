//! `/api/v1/favourites` and `/api/v1/bookmarks`: what a person kept, latest first.

use axum::extract::State as Extract;

use super::answers::answer_kept;
use super::authentication::User;
use super::entities::Status;
use super::error::Result;
use super::pagination::{Paged, StatusPaging};
use crate::access::scope::{ReadBookmarks, ReadFavourites};
use crate::db;
use crate::openapi::{Endpoints, get};
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/favourites", get(list_favourites))
        .route("/api/v1/bookmarks", get(list_bookmarks))
}

/// `GET /api/v1/favourites`
async fn list_favourites(
    Extract(state): Extract<State>,
    user: User<ReadFavourites>,
    paging: StatusPaging,
) -> Result<Paged<Vec<Status>>> {
    let mut conn = state.pool.acquire().await?;
    let rows = db::favourites::page_of_account(&mut conn, user.account_id, paging.page).await?;
    answer_kept(&state, &mut conn, user.account_id, &paging, &rows).await
}

/// `GET /api/v1/bookmarks`
async fn list_bookmarks(
    Extract(state): Extract<State>,
    user: User<ReadBookmarks>,
    paging: StatusPaging,
) -> Result<Paged<Vec<Status>>> {
    let mut conn = state.pool.acquire().await?;
    let rows = db::bookmarks::page_of_account(&mut conn, user.account_id, paging.page).await?;
    answer_kept(&state, &mut conn, user.account_id, &paging, &rows).await
}
