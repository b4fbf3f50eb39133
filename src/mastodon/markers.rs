//! `/api/v1/markers`: how far a person has read, for all their apps.

use std::collections::BTreeMap;

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Deserialize;

use super::authentication::User;
use super::entities::Marker;
use super::error::Result;
use super::json::Json;
use super::parameters::{Params, Query};
use crate::access::scope::{ReadStatuses, WriteStatuses};
use crate::domain::markers;
use crate::openapi::{Endpoints, get};
use crate::parameters::blank_is_none;
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new().route("/api/v1/markers", get(show_markers).post(move_markers))
}

#[derive(Deserialize, JsonSchema)]
struct Asked {
    #[serde(default)]
    timeline: Vec<String>,
}

/// `GET /api/v1/markers?timeline[]=`
async fn show_markers(
    Extract(state): Extract<State>,
    user: User<ReadStatuses>,
    Query(asked): Query<Asked>,
) -> Result<Json<BTreeMap<String, Marker>>> {
    let timelines: Vec<&str> = asked.timeline.iter().map(String::as_str).collect();
    Ok(Json(named(markers::markers(&state, user.account_id, &timelines).await?)))
}

#[derive(Deserialize, JsonSchema)]
struct Moved {
    home: Option<Position>,
    notifications: Option<Position>,
}

#[derive(Deserialize, JsonSchema)]
struct Position {
    #[serde(default, deserialize_with = "blank_is_none")]
    last_read_id: Option<i64>,
}

/// `POST /api/v1/markers`: `home[last_read_id]=…`
async fn move_markers(
    Extract(state): Extract<State>,
    user: User<WriteStatuses>,
    Params(moved): Params<Moved>,
) -> Result<Json<BTreeMap<String, Marker>>> {
    let position = |timeline, moved: Option<Position>| moved?.last_read_id.map(|id| (timeline, id));
    let positions: Vec<(&str, i64)> =
        [position("home", moved.home), position("notifications", moved.notifications)]
            .into_iter()
            .flatten()
            .collect();
    Ok(Json(named(markers::move_markers(&state, user.account_id, &positions).await?)))
}

fn named(markers: Vec<markers::Marker>) -> BTreeMap<String, Marker> {
    let named = markers.into_iter().map(|marker| {
        let shown = Marker {
            last_read_id: marker.last_read_id.to_string(),
            version: marker.version,
            updated_at: marker.updated_at.into(),
        };
        (marker.timeline, shown)
    });
    named.collect()
}
