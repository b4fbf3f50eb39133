//! NodeInfo 2.0 and 2.1: what this server is.

use axum::extract::State as Given;
use axum::response::Response;
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{public, refuse};
use crate::config::RegistrationMode;
use crate::db;
use crate::domain::settings;
use crate::error::Result;
use crate::state::State;

const SCHEMA: &str = "http://nodeinfo.diaspora.software/ns/schema";

pub(super) async fn show_links(Given(state): Given<State>) -> Response {
    let link = |version: &str| {
        let href = state.config.url(&format!("/nodeinfo/{version}"));
        json!({ "rel": format!("{SCHEMA}/{version}"), "href": href })
    };
    let application = json!({
        "rel": "https://www.w3.org/ns/activitystreams#Application",
        "href": state.config.url("/actor"),
    });
    let document = json!({ "links": [link("2.0"), link("2.1"), application] });
    public("application/json; charset=utf-8", document.to_string())
}

pub(super) async fn show_2_0(Given(state): Given<State>) -> Response {
    answer("2.0", document(&state, "2.0").await)
}

pub(super) async fn show_2_1(Given(state): Given<State>) -> Response {
    answer("2.1", document(&state, "2.1").await)
}

fn answer(version: &str, document: Result<Value>) -> Response {
    match document {
        Ok(document) => {
            let content_type = format!(r#"application/json; profile="{SCHEMA}/{version}#"; charset=utf-8"#);
            public(&content_type, document.to_string())
        }
        Err(error) => refuse(&error),
    }
}

async fn document(state: &State, version: &str) -> Result<Value> {
    let mut conn = state.pool.acquire().await?;
    let now = state.clock.now();
    let month = db::instance_counts::count(&mut *conn, now - TimeDelta::days(30)).await?;
    let half_year = db::instance_counts::count(&mut *conn, now - TimeDelta::days(180)).await?;
    let settings = settings::load(&mut conn, &state.config).await?;
    let software = json!({ "name": "hedgerow", "version": env!("CARGO_PKG_VERSION") });
    Ok(json!({
        "version": version,
        "software": software,
        "protocols": ["activitypub"],
        "services": { "inbound": [], "outbound": [] },
        "openRegistrations": settings.registration_mode == RegistrationMode::Open,
        "usage": {
            "users": {
                "total": month.users,
                "activeMonth": month.active,
                "activeHalfyear": half_year.active,
            },
            "localPosts": month.statuses,
        },
        "metadata": { "nodeName": settings.title, "nodeDescription": settings.description },
    }))
}
