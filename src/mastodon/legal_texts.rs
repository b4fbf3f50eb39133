//! `/api/v1/instance/privacy_policy` and `/api/v1/instance/terms_of_service`.

use axum::extract::State as Extract;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::entities::{Day, Timestamp};
use super::error::Result;
use super::json::Json;
use super::parameters::Name;
use crate::db::legal_texts::LegalText;
use crate::domain::legal_texts::{self, LegalKind};
use crate::domain::staff_texts;
use crate::error::Error;
use crate::openapi::{Endpoints, get};
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/instance/privacy_policy", get(show_privacy_policy))
        .route("/api/v1/instance/terms_of_service", get(show_terms))
        .route("/api/v1/instance/terms_of_service/{name}", get(show_terms_of_day))
}

#[derive(Serialize, JsonSchema)]
struct PrivacyPolicy {
    updated_at: Timestamp,
    content: String,
}

/// `GET /api/v1/instance/privacy_policy`
async fn show_privacy_policy(Extract(state): Extract<State>) -> Result<Json<PrivacyPolicy>> {
    let policy = legal_texts::current(&state, LegalKind::PrivacyPolicy).await?;
    let content = staff_texts::html(&state.config, &policy.text);
    Ok(Json(PrivacyPolicy { updated_at: policy.published_at.into(), content }))
}

#[derive(Serialize, JsonSchema)]
struct TermsOfService {
    effective_date: Day,
    effective: bool,
    content: String,
    succeeded_by: Option<Day>,
}

fn terms(state: &State, text: &LegalText) -> Json<TermsOfService> {
    Json(TermsOfService {
        effective_date: text.effective_on.into(),
        effective: text.effective_on <= state.clock.now().date_naive(),
        content: staff_texts::html(&state.config, &text.text),
        succeeded_by: text.succeeded_on.map(Day::from),
    })
}

/// `GET /api/v1/instance/terms_of_service`
async fn show_terms(Extract(state): Extract<State>) -> Result<Json<TermsOfService>> {
    Ok(terms(&state, &legal_texts::current(&state, LegalKind::TermsOfService).await?))
}

/// `GET /api/v1/instance/terms_of_service/:date`
async fn show_terms_of_day(Extract(state): Extract<State>, Name(day): Name) -> Result<Json<TermsOfService>> {
    let day: NaiveDate = day.parse().map_err(|_| Error::NotFound)?;
    Ok(terms(&state, &legal_texts::of_day(&state, LegalKind::TermsOfService, day).await?))
}
