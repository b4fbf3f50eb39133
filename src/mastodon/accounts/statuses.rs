//! What an account wrote and reblogged.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::access::scope::ReadStatuses;
use crate::db;
use crate::db::timelines::AccountFilter;
use crate::domain::remote_accounts::want_profile;
use crate::error::Error;
use crate::mastodon::answers::answer_timeline;
use crate::mastodon::authentication::Viewer;
use crate::mastodon::entities::{Render, Status};
use crate::mastodon::error::Result;
use crate::mastodon::pagination::{Paged, StatusPaging};
use crate::mastodon::parameters::{Id, Query};
use crate::model::AccountId;
use crate::parameters::blank_is_none;
use crate::state::State;
use crate::text::Hashtag;

#[derive(Deserialize, JsonSchema)]
#[allow(clippy::struct_excessive_bools, reason = "as the API has it")]
pub struct Filters {
    #[serde(default)]
    pinned: bool,
    #[serde(default)]
    only_media: bool,
    #[serde(default)]
    exclude_replies: bool,
    #[serde(default)]
    exclude_reblogs: bool,
    #[serde(default, deserialize_with = "blank_is_none")]
    tagged: Option<String>,
}

/// `GET /api/v1/accounts/:id/statuses`
pub async fn list_account_statuses(
    Extract(state): Extract<State>,
    viewer: Viewer<ReadStatuses>,
    Id(id): Id<AccountId>,
    Query(filters): Query<Filters>,
    paging: StatusPaging,
) -> Result<Paged<Vec<Status>>> {
    let account = db::accounts::get(&mut *state.pool.acquire().await?, id).await?;
    if account.deleted {
        return Err(Error::NotFound.into());
    }
    let viewer = viewer.account_id;
    if viewer.is_some() {
        want_profile(&state, &account).await?;
    }
    let mut conn = state.pool.acquire().await?;
    if filters.pinned {
        // All of them, so that there is no other page.
        let ids = db::timelines::pinned(&mut conn, viewer, id).await?;
        let pinned = db::statuses::load(&mut conn, viewer, &ids).await?;
        return Ok(Paged::whole(Render::new(&state.config, viewer).statuses(pinned)));
    }
    let filter = AccountFilter {
        only_media: filters.only_media,
        exclude_replies: filters.exclude_replies,
        exclude_reblogs: filters.exclude_reblogs,
        // What is no hashtag stands in no status.
        tagged: filters.tagged.map(|tag| Hashtag::parse(&tag).map_or_else(String::new, |tag| tag.folded)),
    };
    let ids = db::timelines::account(&mut conn, viewer, id, &filter, paging.page).await?;
    answer_timeline(&state, &mut conn, viewer, &paging, &ids).await
}
