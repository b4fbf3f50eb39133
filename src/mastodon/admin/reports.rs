//! `/api/v1/admin/reports`: what people told the moderators is worked through.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Deserialize;

use super::staff;
use crate::access::scope::{AdminReadReports, AdminWriteReports};
use crate::domain::admin_reports::{self, ReportFilter};
use crate::domain::reports;
use crate::mastodon::authentication::User;
use crate::mastodon::entities::{AdminReport, Render};
use crate::mastodon::error::Result;
use crate::mastodon::json::Json;
use crate::mastodon::pagination::{Paged, TagPaging};
use crate::mastodon::parameters::{Id, Params, Query};
use crate::model::AccountId;
use crate::openapi::{Endpoints, get, post};
use crate::parameters::blank_is_none;
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/admin/reports", get(list_reports))
        .route("/api/v1/admin/reports/{id}", get(show_report).put(update_report))
        .route("/api/v1/admin/reports/{id}/assign_to_self", post(take_report))
        .route("/api/v1/admin/reports/{id}/unassign", post(give_report_back))
        .route("/api/v1/admin/reports/{id}/resolve", post(resolve_report))
        .route("/api/v1/admin/reports/{id}/reopen", post(reopen_report))
}

#[derive(Deserialize, JsonSchema)]
struct Asked {
    #[serde(default)]
    resolved: bool,
    /// Who reported.
    #[serde(default, deserialize_with = "blank_is_none")]
    account_id: Option<AccountId>,
    /// Who was reported.
    #[serde(default, deserialize_with = "blank_is_none")]
    target_account_id: Option<AccountId>,
}

/// `GET /api/v1/admin/reports`: those still open, unless `resolved`.
async fn list_reports(
    Extract(state): Extract<State>,
    user: User<AdminReadReports>,
    Query(asked): Query<Asked>,
    paging: TagPaging,
) -> Result<Paged<Vec<AdminReport>>> {
    let staff = staff(&state, &user).await?;
    let Asked { resolved, account_id: by, target_account_id: about } = asked;
    let filter = ReportFilter { resolved, by, about };
    let found = admin_reports::find_reports(&state, &staff, user.account_id, filter, paging.page).await?;
    let render = Render::new(&state.config, Some(user.account_id));
    let keys: Vec<i64> = found.iter().map(|one| one.report.id).collect();
    Ok(paging.relations(&keys, found.into_iter().map(|one| AdminReport::new(render, one)).collect()))
}

async fn answer<N>(state: &State, user: &User<N>, id: i64) -> Result<Json<AdminReport>> {
    let staff = staff(state, user).await?;
    let found = admin_reports::find_report(state, &staff, user.account_id, id).await?;
    Ok(Json(AdminReport::new(Render::new(&state.config, Some(user.account_id)), found)))
}

/// `GET /api/v1/admin/reports/:id`
async fn show_report(
    Extract(state): Extract<State>,
    user: User<AdminReadReports>,
    Id(id): Id<i64>,
) -> Result<Json<AdminReport>> {
    answer(&state, &user, id).await
}

#[derive(Deserialize, JsonSchema)]
struct Change {
    #[serde(default, deserialize_with = "blank_is_none")]
    category: Option<String>,
    rule_ids: Option<Vec<i64>>,
}

/// `PUT /api/v1/admin/reports/:id`
async fn update_report(
    Extract(state): Extract<State>,
    user: User<AdminWriteReports>,
    Id(id): Id<i64>,
    Params(change): Params<Change>,
) -> Result<Json<AdminReport>> {
    let staff = staff(&state, &user).await?;
    let (category, rules) = (change.category.as_deref(), change.rule_ids.as_deref());
    admin_reports::classify_report(&state, &staff, id, category, rules).await?;
    answer(&state, &user, id).await
}

/// `POST /api/v1/admin/reports/:id/assign_to_self`
async fn take_report(
    Extract(state): Extract<State>,
    user: User<AdminWriteReports>,
    Id(id): Id<i64>,
) -> Result<Json<AdminReport>> {
    admin_reports::assign_report(&state, &staff(&state, &user).await?, id, Some(user.account_id)).await?;
    answer(&state, &user, id).await
}

/// `POST /api/v1/admin/reports/:id/unassign`
async fn give_report_back(
    Extract(state): Extract<State>,
    user: User<AdminWriteReports>,
    Id(id): Id<i64>,
) -> Result<Json<AdminReport>> {
    admin_reports::assign_report(&state, &staff(&state, &user).await?, id, None).await?;
    answer(&state, &user, id).await
}

/// `POST /api/v1/admin/reports/:id/resolve`
async fn resolve_report(
    Extract(state): Extract<State>,
    user: User<AdminWriteReports>,
    Id(id): Id<i64>,
) -> Result<Json<AdminReport>> {
    reports::resolve_report(&state, &staff(&state, &user).await?, id).await?;
    answer(&state, &user, id).await
}

/// `POST /api/v1/admin/reports/:id/reopen`
async fn reopen_report(
    Extract(state): Extract<State>,
    user: User<AdminWriteReports>,
    Id(id): Id<i64>,
) -> Result<Json<AdminReport>> {
    admin_reports::reopen_report(&state, &staff(&state, &user).await?, id).await?;
    answer(&state, &user, id).await
}
