//! `/api/v1/instance/…`: how busy this server is, with whom it does not speak, what it translates.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::State as Extract;
use chrono::{Datelike, NaiveTime, TimeDelta};
use moka::future::Cache;
use schemars::JsonSchema;
use serde::Serialize;

use super::error::Result;
use super::json::Json;
use super::translation::{Languages, Translator};
use crate::db;
use crate::domain::settings;
use crate::error::Error;
use crate::openapi::{Endpoints, get};
use crate::secrets::hash_hex;
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/instance/activity", get(show_activity))
        .route("/api/v1/instance/domain_blocks", get(list_domain_blocks))
        .route("/api/v1/instance/translation_languages", get(list_translation_languages))
        .with(|router| router.layer(Extension(weeks())))
}

/// Reported weeks.
const WEEKS: i64 = 12;

/// One week of `GET /api/v1/instance/activity`; numbers are text.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct Week {
    week: String,
    statuses: String,
    logins: String,
    registrations: String,
}

/// What a week was like is counted once an hour at most.
type Weeks = Cache<(), Arc<Vec<Week>>>;

fn weeks() -> Weeks {
    Cache::builder().max_capacity(1).time_to_live(Duration::from_secs(3600)).build()
}

/// `GET /api/v1/instance/activity`
async fn show_activity(
    Extract(state): Extract<State>,
    Extension(weeks): Extension<Weeks>,
) -> Result<Json<Arc<Vec<Week>>>> {
    let counted = async {
        let now = state.clock.now();
        let today = now.date_naive();
        let monday = today - TimeDelta::days(today.weekday().num_days_from_monday().into());
        let this_week = monday.and_time(NaiveTime::MIN).and_utc();
        let mut conn = state.pool.acquire().await?;
        let mut found = Vec::new();
        for ago in 0..WEEKS {
            let start = this_week - TimeDelta::weeks(ago);
            let count = db::instance_counts::week(&mut conn, start, start + TimeDelta::weeks(1)).await?;
            found.push(Week {
                week: start.timestamp().to_string(),
                statuses: count.statuses.to_string(),
                logins: count.logins.to_string(),
                registrations: count.registrations.to_string(),
            });
        }
        Ok::<_, Error>(Arc::new(found))
    };
    let found = weeks.try_get_with((), counted).await;
    Ok(Json(found.map_err(|error| Error::Internal(error.to_string()))?))
}

/// A server we do not speak with, or not with everybody's attention.
#[derive(Serialize, JsonSchema)]
struct DomainBlock {
    domain: String,
    /// Of the whole name, so that whoever knows it can find it where it is masked.
    digest: String,
    severity: &'static str,
    comment: String,
}

/// `GET /api/v1/instance/domain_blocks`, where an administrator lets everybody see them.
async fn list_domain_blocks(Extract(state): Extract<State>) -> Result<Json<Vec<DomainBlock>>> {
    let mut conn = state.pool.acquire().await?;
    if !settings::load(&mut conn, &state.config).await?.show_domain_blocks {
        return Err(Error::NotFound.into());
    }
    let policies = db::domain_policies::all(&mut conn).await?;
    let shown = policies.into_iter().filter_map(|policy| {
        let severity = match policy.severity.as_str() {
            "suspend" => "suspend",
            "limit" => "silence",
            _ => return None,
        };
        Some(DomainBlock {
            domain: policy.public_name(),
            digest: hash_hex(&policy.domain),
            severity,
            comment: policy.public_comment,
        })
    });
    Ok(Json(shown.collect()))
}

/// `GET /api/v1/instance/translation_languages`
async fn list_translation_languages(
    Extract(state): Extract<State>,
    Extension(translator): Extension<Translator>,
) -> Result<Json<Arc<Languages>>> {
    Ok(Json(translator.languages(&state).await?))
}
