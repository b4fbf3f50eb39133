//! Who quotes a status, and who may.

use axum::extract::{Path, State as Extract};
use schemars::JsonSchema;
use serde::Deserialize;

use super::interaction_policy;
use super::interactions::{actor, answer};
use crate::access::scope::{ReadStatuses, WriteStatuses};
use crate::db;
use crate::domain::{interaction_policies, quotes};
use crate::error::Error;
use crate::mastodon::answers::answer_timeline;
use crate::mastodon::authentication::User;
use crate::mastodon::entities::Status;
use crate::mastodon::error::Result;
use crate::mastodon::json::Json;
use crate::mastodon::pagination::{Paged, StatusPaging};
use crate::mastodon::parameters::{Id, Params};
use crate::model::StatusId;
use crate::model::quote::QuotePolicy;
use crate::state::State;

/// `GET /api/v1/statuses/:id/quotes`
pub async fn list_quotes(
    Extract(state): Extract<State>,
    user: User<ReadStatuses>,
    Id(id): Id<StatusId>,
    paging: StatusPaging,
) -> Result<Paged<Vec<Status>>> {
    let mut conn = state.pool.acquire().await?;
    let viewer = Some(user.account_id);
    let quoted = db::statuses::get(&mut conn, viewer, id).await?.shown().status.id;
    let ids = db::quotes::page_of_status(&mut conn, viewer, quoted, paging.page).await?;
    answer_timeline(&state, &mut conn, viewer, &paging, &ids).await
}

#[derive(Deserialize, JsonSchema)]
pub struct InPath {
    id: String,
    quoting: String,
}

/// `POST /api/v1/statuses/:id/quotes/:quoting_status_id/revoke`
pub async fn revoke_quote(
    Extract(state): Extract<State>,
    user: User<WriteStatuses>,
    Path(path): Path<InPath>,
) -> Result<Json<Status>> {
    let parse = |id: &str| id.parse::<StatusId>().map_err(|_| Error::NotFound);
    let (quoted, quoting) = (parse(&path.id)?, parse(&path.quoting)?);
    let account = actor(&state, user.account_id).await?;
    Ok(answer(&state, account.id, quotes::revoke_quote(&state, &account, quoted, quoting).await?))
}

#[derive(Deserialize, JsonSchema)]
pub struct Policy {
    #[serde(default)]
    quote_approval_policy: Option<String>,
    #[serde(default)]
    interaction_policy: Option<interaction_policy::Sent>,
}

/// `PUT /api/v1/statuses/:id/interaction_policy`: who may quote, or (ours) who may do anything else.
pub async fn set_interaction_policy(
    Extract(state): Extract<State>,
    user: User<WriteStatuses>,
    Id(id): Id<StatusId>,
    Params(asked): Params<Policy>,
) -> Result<Json<Status>> {
    let account = actor(&state, user.account_id).await?;
    let quoting = asked.quote_approval_policy.as_deref().map(parse_policy).transpose()?;
    let others = asked.interaction_policy.map(interaction_policy::Sent::parse).transpose()?;
    let mut view = None;
    if let Some(policy) = quoting {
        view = Some(quotes::set_policy(&state, &account, id, policy).await?);
    }
    if let Some(policy) = others {
        view = Some(interaction_policies::set_policy(&state, &account, id, &policy).await?);
    }
    let missing = "param is missing or the value is empty: quote_approval_policy";
    let view = view.ok_or_else(|| Error::BadRequest(missing.to_owned()))?;
    Ok(answer(&state, account.id, view))
}

pub fn parse_policy(word: &str) -> Result<QuotePolicy, Error> {
    let invalid =
        |()| Error::invalid("quote_approval_policy", "ERR_INCLUSION", "is not included in the list");
    word.parse().map_err(invalid)
}
