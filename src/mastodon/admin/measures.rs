//! `/api/v1/admin/{measures,dimensions,retention}`: figures.

use axum::extract::State as Extract;
use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::staff;
use crate::access::scope::AdminRead;
use crate::domain::measures::{self, Dimension, Measure, Span, Subject};
use crate::error::Error;
use crate::mastodon::authentication::User;
use crate::mastodon::entities::{Day, Timestamp};
use crate::mastodon::error::Result;
use crate::mastodon::json::Json;
use crate::mastodon::pagination::cut;
use crate::mastodon::parameters::Params;
use crate::openapi::{Endpoints, post};
use crate::parameters::blank_is_none;
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/admin/measures", post(list_measures))
        .route("/api/v1/admin/dimensions", post(list_dimensions))
        .route("/api/v1/admin/retention", post(list_cohorts))
}

/// What one of the keys is about.
#[derive(Default, Deserialize, JsonSchema)]
struct About {
    /// A hashtag's.
    #[serde(default, deserialize_with = "blank_is_none")]
    id: Option<i64>,
    /// A server.
    domain: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
struct Asked {
    #[serde(default)]
    keys: Vec<String>,
    #[serde(default)]
    start_at: String,
    #[serde(default)]
    end_at: String,
    #[serde(default, deserialize_with = "blank_is_none")]
    limit: Option<i64>,
    tag_accounts: Option<About>,
    tag_uses: Option<About>,
    tag_servers: Option<About>,
    tag_languages: Option<About>,
    instance_accounts: Option<About>,
    instance_statuses: Option<About>,
    instance_reports: Option<About>,
    instance_follows: Option<About>,
    instance_followers: Option<About>,
}

impl Asked {
    fn about(&self, key: &str) -> Subject {
        let about = match key {
            "tag_accounts" => &self.tag_accounts,
            "tag_uses" => &self.tag_uses,
            "tag_servers" => &self.tag_servers,
            "tag_languages" => &self.tag_languages,
            "instance_accounts" => &self.instance_accounts,
            "instance_statuses" => &self.instance_statuses,
            "instance_reports" => &self.instance_reports,
            "instance_follows" => &self.instance_follows,
            "instance_followers" => &self.instance_followers,
            _ => &None,
        };
        about
            .as_ref()
            .map_or_else(Subject::default, |about| Subject { tag: about.id, domain: about.domain.clone() })
    }
}

/// A date, or the date of a moment.
fn day(text: &str) -> Result<NaiveDate, Error> {
    let moment = || text.parse::<DateTime<Utc>>().map(|at| at.date_naive());
    let wrong = |_| Error::Unprocessable("Invalid date supplied".into());
    text.parse::<NaiveDate>().or_else(|_| moment()).map_err(wrong)
}

fn span(start_at: &str, end_at: &str) -> Result<Span, Error> {
    measures::span(day(start_at)?, day(end_at)?)
}

/// `Admin::Measure`.
#[derive(Serialize, JsonSchema)]
struct AdminMeasure {
    key: String,
    unit: (),
    total: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_total: Option<String>,
    data: Vec<DayValue>,
}

#[derive(Serialize, JsonSchema)]
struct DayValue {
    date: Timestamp,
    value: String,
}

impl AdminMeasure {
    fn new(key: &str, measure: &Measure) -> Self {
        let value = |day: &crate::db::measures::DayCount| DayValue {
            date: Timestamp::beginning(day.day),
            value: day.count.to_string(),
        };
        Self {
            key: key.to_owned(),
            unit: (),
            total: measure.total.to_string(),
            previous_total: measure.previous_total.map(|total| total.to_string()),
            data: measure.days.iter().map(value).collect(),
        }
    }
}

/// `POST /api/v1/admin/measures`: keys nobody knows are left out.
async fn list_measures(
    Extract(state): Extract<State>,
    user: User<AdminRead>,
    Params(asked): Params<Asked>,
) -> Result<Json<Vec<AdminMeasure>>> {
    let staff = staff(&state, &user).await?;
    let span = span(&asked.start_at, &asked.end_at)?;
    let mut told = Vec::new();
    for key in asked.keys.iter().take(MOST_KEYS) {
        let measure = measures::measure(&state, &staff, key, span, &asked.about(key)).await?;
        told.extend(measure.map(|measure| AdminMeasure::new(key, &measure)));
    }
    Ok(Json(told))
}

/// Of one request.
const MOST_KEYS: usize = 20;

/// `Admin::Dimension`.
#[derive(Serialize, JsonSchema)]
struct AdminDimension {
    key: String,
    data: Vec<DimensionData>,
}

#[derive(Serialize, JsonSchema)]
struct DimensionData {
    key: String,
    human_key: String,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    human_value: Option<String>,
}

impl AdminDimension {
    fn new(key: &str, dimension: Dimension) -> Self {
        let Dimension { shares, unit, words } = dimension;
        let mut words = words.into_iter();
        let data = shares.into_iter().map(|share| {
            let word = words.next();
            DimensionData {
                human_key: share.name.clone(),
                key: share.name,
                value: word.clone().unwrap_or_else(|| share.count.to_string()),
                unit,
                human_value: word,
            }
        });
        Self { key: key.to_owned(), data: data.collect() }
    }
}

/// `POST /api/v1/admin/dimensions`: keys nobody knows are left out.
async fn list_dimensions(
    Extract(state): Extract<State>,
    user: User<AdminRead>,
    Params(asked): Params<Asked>,
) -> Result<Json<Vec<AdminDimension>>> {
    let staff = staff(&state, &user).await?;
    let span = span(&asked.start_at, &asked.end_at)?;
    let limit = cut(asked.limit, 10, 100);
    let mut told = Vec::new();
    for key in asked.keys.iter().take(MOST_KEYS) {
        let found = measures::dimension(&state, &staff, key, span, &asked.about(key), limit).await?;
        told.extend(found.map(|dimension| AdminDimension::new(key, dimension)));
    }
    Ok(Json(told))
}

#[derive(Deserialize, JsonSchema)]
struct AskedCohorts {
    #[serde(default)]
    start_at: String,
    #[serde(default)]
    end_at: String,
    /// `day` or `month`.
    #[serde(default)]
    frequency: String,
}

/// `Admin::Cohort`.
#[derive(Serialize, JsonSchema)]
struct AdminCohort {
    period: Day,
    frequency: &'static str,
    data: Vec<CohortData>,
}

#[derive(Serialize, JsonSchema)]
struct CohortData {
    date: Day,
    rate: f64,
    value: String,
}

/// `POST /api/v1/admin/retention`
async fn list_cohorts(
    Extract(state): Extract<State>,
    user: User<AdminRead>,
    Params(asked): Params<AskedCohorts>,
) -> Result<Json<Vec<AdminCohort>>> {
    let staff = staff(&state, &user).await?;
    let by_month = asked.frequency == "month";
    let cohorts =
        measures::retention(&state, &staff, span(&asked.start_at, &asked.end_at)?, by_month).await?;
    let told = cohorts.into_iter().map(|cohort| AdminCohort {
        period: cohort.period.into(),
        frequency: if by_month { "month" } else { "day" },
        data: cohort
            .stayed
            .into_iter()
            .map(|(date, value)| CohortData {
                date: date.into(),
                rate: rate(value, cohort.size),
                value: value.to_string(),
            })
            .collect(),
    });
    Ok(Json(told.collect()))
}

#[allow(clippy::cast_precision_loss, reason = "a share of people needs no more digits than a float has")]
fn rate(part: i64, whole: i64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
