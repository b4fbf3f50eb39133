//! `/api/v1/scheduled_statuses`: what waits for its time.

use axum::extract::State as Extract;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Deserialize;

use super::authentication::User;
use super::entities::{Render, ScheduledStatus};
use super::error::Result;
use super::json::{Empty, Json};
use super::pagination::{Paged, StatusPaging};
use super::parameters::{Id, Params};
use crate::access::scope::{ReadStatuses, WriteStatuses};
use crate::domain::scheduled_statuses;
use crate::error::Error;
use crate::openapi::{Endpoints, get};
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new().route("/api/v1/scheduled_statuses", get(list_scheduled)).route(
        "/api/v1/scheduled_statuses/{id}",
        get(show_scheduled).put(reschedule).patch(reschedule).delete(cancel_scheduled),
    )
}

/// A moment, as apps write it: RFC 3339.
pub fn moment(text: &str) -> Result<DateTime<Utc>, Error> {
    let parsed = DateTime::parse_from_rfc3339(text.trim());
    parsed.map(|at| at.to_utc()).map_err(|_| {
        Error::invalid("scheduled_at", "ERR_INVALID", "The scheduled date must be in the future")
    })
}

/// `GET /api/v1/scheduled_statuses`
async fn list_scheduled(
    Extract(state): Extract<State>,
    user: User<ReadStatuses>,
    paging: StatusPaging,
) -> Result<Paged<Vec<ScheduledStatus>>> {
    let waiting = scheduled_statuses::scheduled(&state, user.account_id, paging.page).await?;
    let keys: Vec<i64> = waiting.iter().map(|one| one.id).collect();
    let render = Render::new(&state.config, Some(user.account_id));
    Ok(paging.relations(&keys, waiting.into_iter().map(|one| ScheduledStatus::new(render, one)).collect()))
}

/// `GET /api/v1/scheduled_statuses/:id`
async fn show_scheduled(
    Extract(state): Extract<State>,
    user: User<ReadStatuses>,
    Id(id): Id<i64>,
) -> Result<Json<ScheduledStatus>> {
    let scheduled = scheduled_statuses::scheduled_status(&state, user.account_id, id).await?;
    Ok(Json(ScheduledStatus::new(Render::new(&state.config, Some(user.account_id)), scheduled)))
}

#[derive(Deserialize, JsonSchema)]
struct Form {
    scheduled_at: String,
}

/// `PUT /api/v1/scheduled_statuses/:id`
async fn reschedule(
    Extract(state): Extract<State>,
    user: User<WriteStatuses>,
    Id(id): Id<i64>,
    Params(form): Params<Form>,
) -> Result<Json<ScheduledStatus>> {
    let at = moment(&form.scheduled_at)?;
    let scheduled = scheduled_statuses::reschedule(&state, user.account_id, id, at).await?;
    Ok(Json(ScheduledStatus::new(Render::new(&state.config, Some(user.account_id)), scheduled)))
}

/// `DELETE /api/v1/scheduled_statuses/:id`
async fn cancel_scheduled(
    Extract(state): Extract<State>,
    user: User<WriteStatuses>,
    Id(id): Id<i64>,
) -> Result<Json<Empty>> {
    scheduled_statuses::cancel(&state, user.account_id, id).await?;
    Ok(Json(Empty {}))
}
