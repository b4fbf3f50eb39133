//! `/api/v1_alpha/async_refreshes`: whether what was asked of other servers has come.

use axum::extract::State as Extract;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use schemars::JsonSchema;
use serde::Serialize;

use super::authentication::User;
use super::error::Result;
use super::json::Json;
use super::parameters::Name;
use crate::access::scope::ReadStatuses;
use crate::domain::status_refreshes;
use crate::error::Error;
use crate::model::StatusId;
use crate::openapi::{Endpoints, get};
use crate::state::State;

/// Seconds after which an app may ask whether more has come.
const RETRY: u32 = 5;
/// What the ids of refreshes of threads begin with.
const THREAD: &str = "context-";

pub fn endpoints() -> Endpoints {
    Endpoints::new().route("/api/v1_alpha/async_refreshes/{name}", get(show_refresh))
}

/// `AsyncRefresh`, in an object of its own.
#[derive(Serialize, JsonSchema)]
struct AsyncRefreshResponse {
    async_refresh: AsyncRefresh,
}

#[derive(Serialize, JsonSchema)]
struct AsyncRefresh {
    id: String,
    status: &'static str,
    /// Nobody counts.
    result_count: (),
}

/// Says in an answer that its thread is being fetched.
pub(super) fn header(thread: StatusId) -> HeaderMap {
    let name = HeaderName::from_static("mastodon-async-refresh");
    let value = HeaderValue::from_str(&format!("id=\"{THREAD}{thread}\", retry={RETRY}"));
    value.into_iter().map(|value| (name.clone(), value)).collect()
}

/// `GET /api/v1_alpha/async_refreshes/:id`
async fn show_refresh(
    Extract(state): Extract<State>,
    user: User<ReadStatuses>,
    Name(id): Name,
) -> Result<Json<AsyncRefreshResponse>> {
    let thread = id.strip_prefix(THREAD).and_then(|id| id.parse::<StatusId>().ok()).ok_or(Error::NotFound)?;
    let running = status_refreshes::thread_is_fetched(&state, user.account_id, thread).await?;
    let status = if running { "running" } else { "finished" };
    Ok(Json(AsyncRefreshResponse { async_refresh: AsyncRefresh { id, status, result_count: () } }))
}
