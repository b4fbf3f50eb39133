//! `/api/v1/instance` and `/api/v2/instance`: what this server is and allows.

use axum::extract::State as Extract;
use chrono::TimeDelta;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::entities::{Account, Facts, Instance, InstanceV1, Render, Rule, Timestamp};
use super::error::Result;
use super::json::Json;
use super::parameters::Query;
use crate::config::FederationMode;
use crate::db;
use crate::domain::{settings, sign_up};
use crate::openapi::{Endpoints, get};
use crate::state::State;
use crate::text::languages::LANGUAGES;
use crate::text::{escape, fold};

/// Names of servers at once, as on Mastodon.
const MOST_PEERS: i64 = 10;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/instance", get(show_instance_v1))
        .route("/api/v2/instance", get(show_instance))
        .route("/api/v1/instance/peers", get(list_peers))
        .route("/api/v1/peers/search", get(search_peers))
        .route("/api/v1/instance/languages", get(list_languages))
        .route("/api/v1/instance/rules", get(list_rules))
        .route("/api/v1/instance/extended_description", get(show_description))
}

/// `GET /api/v2/instance`
async fn show_instance(Extract(state): Extract<State>) -> Result<Json<Instance>> {
    Ok(Json(Instance::new(Render::new(&state.config, None), facts(&state).await?)))
}

/// `GET /api/v1/instance`
async fn show_instance_v1(Extract(state): Extract<State>) -> Result<Json<InstanceV1>> {
    Ok(Json(InstanceV1::new(Render::new(&state.config, None), facts(&state).await?)))
}

/// `GET /api/v1/instance/peers`
async fn list_peers(Extract(state): Extract<State>) -> Result<Json<Vec<String>>> {
    Ok(Json(db::instance_counts::peers(&state.pool).await?))
}

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// How the name of a server begins.
    #[serde(default)]
    q: String,
}

/// `GET /api/v1/peers/search`
async fn search_peers(
    Extract(state): Extract<State>,
    Query(Wanted { q }): Query<Wanted>,
) -> Result<Json<Vec<String>>> {
    match q.trim().to_lowercase().as_str() {
        "" => Ok(Json(Vec::new())),
        prefix => Ok(Json(db::instance_counts::peers_beginning(&state.pool, prefix, MOST_PEERS).await?)),
    }
}

/// A language posts may be in.
#[derive(Serialize, JsonSchema)]
struct Language {
    code: &'static str,
    /// In English.
    name: &'static str,
}

/// `GET /api/v1/instance/languages`
async fn list_languages() -> Json<Vec<Language>> {
    Json(LANGUAGES.iter().map(|(code, _, name)| Language { code, name }).collect())
}

/// `GET /api/v1/instance/rules`
async fn list_rules(Extract(state): Extract<State>) -> Result<Json<Vec<Rule>>> {
    let rules = db::rules::list(&mut *state.pool.acquire().await?).await?;
    Ok(Json(rules.into_iter().map(Rule::from).collect()))
}

#[derive(Serialize, JsonSchema)]
struct ExtendedDescription {
    updated_at: Option<Timestamp>,
    content: String,
}

/// `GET /api/v1/instance/extended_description`
async fn show_description(Extract(state): Extract<State>) -> Result<Json<ExtendedDescription>> {
    let settings = settings::load(&mut *state.pool.acquire().await?, &state.config).await?;
    let content = match settings.extended_description_html(&state.config) {
        long if !long.is_empty() => long,
        _ => format!("<p>{}</p>", escape(&settings.description)),
    };
    Ok(Json(ExtendedDescription { updated_at: None, content }))
}

async fn facts(state: &State) -> Result<Facts> {
    let registration_mode = sign_up::offered_mode(state).await?;
    let mut conn = state.pool.acquire().await?;
    let settings = settings::load(&mut conn, &state.config).await?;
    let month_ago = state.clock.now() - TimeDelta::days(30);
    let counts = db::instance_counts::count(&mut *conn, month_ago).await?;
    let rules = db::rules::list(&mut conn).await?.into_iter().map(Rule::from).collect();
    let contact = match settings.contact_account.as_str() {
        "" => None,
        name => db::accounts::id_by_handle(&mut conn, &fold(name), None).await?,
    };
    let contact_account = match contact {
        Some(id) => {
            let account = db::accounts::get(&mut conn, id).await?;
            Some(Account::new(Render::new(&state.config, None), &account))
        }
        None => None,
    };
    Ok(Facts {
        vapid_key: state.vapid.public().to_owned(),
        title: settings.title,
        description: settings.description,
        contact_email: settings.contact_email,
        contact_account,
        registration_mode,
        limited_federation: settings.federation_mode != FederationMode::Open,
        status_characters: settings.status_characters,
        max_film: state.films.are_taken().then(|| state.intake.max_film()),
        rules,
        active_month: counts.active,
        user_count: counts.users,
        status_count: counts.statuses,
        domain_count: counts.domains,
    })
}
