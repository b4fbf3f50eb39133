//! Our extension: which servers have a post, which are waiting for it, which refused it. Clients that do not know it never
//! ask.

use axum::extract::State as Extract;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::scope::ReadStatuses;
use crate::db::federation_health::{Destination, Stage};
use crate::domain::federation_health;
use crate::mastodon::authentication::User;
use crate::mastodon::error::Result;
use crate::mastodon::json::Json;
use crate::mastodon::pagination::cut;
use crate::mastodon::parameters::{Id, Query};
use crate::model::StatusId;
use crate::state::State;

#[derive(Deserialize, JsonSchema)]
pub struct Asked {
    /// A host: those after it in the alphabet are listed.
    #[serde(default)]
    after: String,
    limit: Option<i64>,
}

/// One server that is told of a status.
#[derive(Serialize, JsonSchema)]
pub struct Delivery {
    host: String,
    state: Stage,
    attempts: i32,
    /// HTTP's, of the last answer.
    status: Option<i32>,
    error: Option<String>,
    /// When that was settled, or when it is tried next, if that is known.
    #[schemars(with = "Option<String>")]
    at: Option<DateTime<Utc>>,
}

impl From<Destination> for Delivery {
    fn from(destination: Destination) -> Self {
        let state = destination.stage();
        let Destination { host, attempts, status, error, at, .. } = destination;
        Self { host, state, attempts, status, error, at }
    }
}

/// `GET /api/v1/statuses/:id/deliveries`: of one's own status, for a week.
pub async fn list_deliveries(
    Extract(state): Extract<State>,
    viewer: User<ReadStatuses>,
    Id(id): Id<StatusId>,
    Query(Asked { after, limit }): Query<Asked>,
) -> Result<Json<Vec<Delivery>>> {
    let limit = cut(limit, 100, 500);
    let found = federation_health::destinations(&state, viewer.account_id, id, &after, limit).await?;
    Ok(Json(found.into_iter().map(Delivery::from).collect()))
}
