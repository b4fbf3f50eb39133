//! `/api/v1/reports`: telling the moderators of somebody.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Deserialize;

use super::authentication::User;
use super::entities::{Render, Report};
use super::error::Result;
use super::json::Json;
use super::parameters::Params;
use crate::access::scope::WriteReports;
use crate::db;
use crate::domain::reports::{NewReportOf, report};
use crate::error::Error;
use crate::model::{AccountId, CollectionId, StatusId};
use crate::openapi::{Endpoints, post};
use crate::parameters::blank_is_none;
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new().route("/api/v1/reports", post(create_report))
}

#[derive(Deserialize, JsonSchema)]
struct Asked {
    account_id: String,
    #[serde(default)]
    status_ids: Vec<StatusId>,
    #[serde(default)]
    collection_ids: Vec<CollectionId>,
    #[serde(default)]
    rule_ids: Vec<i64>,
    #[serde(default)]
    comment: String,
    #[serde(default, deserialize_with = "blank_is_none")]
    category: Option<String>,
    #[serde(default)]
    forward: bool,
}

/// `POST /api/v1/reports`
async fn create_report(
    Extract(state): Extract<State>,
    user: User<WriteReports>,
    Params(asked): Params<Asked>,
) -> Result<Json<Report>> {
    let target: AccountId = asked.account_id.trim().parse().map_err(|_| Error::NotFound)?;
    let said = NewReportOf {
        statuses: asked.status_ids,
        collections: asked.collection_ids,
        rules: asked.rule_ids,
        comment: asked.comment,
        category: asked.category,
        forward: asked.forward,
    };
    let report = report(&state, user.account_id, target, said).await?;
    let target = db::accounts::get(&mut *state.pool.acquire().await?, target).await?;
    Ok(Json(Report::new(Render::new(&state.config, Some(user.account_id)), &report, &target)))
}
