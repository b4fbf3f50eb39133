//! `/api/oembed`: a status of ours for other people's pages.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use super::error::Result;
use super::json::Json;
use super::parameters::Query;
use crate::db;
use crate::error::Error;
use crate::model::StatusId;
use crate::openapi::{Endpoints, get};
use crate::parameters::blank_is_none;
use crate::state::State;
use crate::text::escape;

pub fn endpoints() -> Endpoints {
    Endpoints::new().route("/api/oembed", get(show_oembed))
}

#[derive(Deserialize, JsonSchema)]
struct Asked {
    url: String,
    #[serde(default, deserialize_with = "blank_is_none")]
    maxwidth: Option<i64>,
    #[serde(default, deserialize_with = "blank_is_none")]
    maxheight: Option<i64>,
}

/// oEmbed 1.0, 2.3.4.4.
#[derive(Serialize, JsonSchema)]
struct Oembed {
    #[serde(rename = "type")]
    kind: &'static str,
    version: &'static str,
    title: String,
    author_name: String,
    author_url: String,
    provider_name: String,
    provider_url: String,
    cache_age: u32,
    html: String,
    width: i64,
    /// None where none was asked for: a quotation is as high as its words are many.
    height: Option<i64>,
}

/// `GET /api/oembed?url=`: of public statuses written here. A quotation, not a page within the page: it needs no script
/// and follows no reader.
async fn show_oembed(Extract(state): Extract<State>, Query(asked): Query<Asked>) -> Result<Json<Oembed>> {
    let id = own_status(&state, &asked.url).ok_or(Error::NotFound)?;
    let view = db::statuses::get(&mut *state.pool.acquire().await?, None, id).await?;
    if !view.status.local || view.reblog.is_some() {
        return Err(Error::NotFound.into());
    }
    let url = view.status.url.clone().unwrap_or_default();
    let (name, address) = (escape(view.account.name()), escape(&url));
    let content = if view.status.spoiler_text.is_empty() {
        view.status.content.clone()
    } else {
        format!("<p>{}</p>", escape(&view.status.spoiler_text))
    };
    Ok(Json(Oembed {
        kind: "rich",
        version: "1.0",
        title: format!("New status by {}", view.account.name()),
        author_name: view.account.name().to_owned(),
        author_url: view.account.url.clone(),
        provider_name: state.config.instance.handle_domain().to_owned(),
        provider_url: format!("{}/", state.config.instance.base_url),
        cache_age: 86_400,
        html: format!(
            "<blockquote cite=\"{address}\">{content}<p>— <a href=\"{address}\">{name}</a></p></blockquote>"
        ),
        width: asked.maxwidth.unwrap_or(400).clamp(100, 1000),
        height: asked.maxheight.map(|most| most.clamp(1, 1000)),
    }))
}

/// `/@name/ID` and `/users/name/statuses/ID` of this origin.
fn own_status(state: &State, address: &str) -> Option<StatusId> {
    let url = Url::parse(address).ok()?;
    if url.origin() != state.config.instance.base_url.as_url().origin() {
        return None;
    }
    let parts: Vec<&str> = url.path().trim_matches('/').split('/').collect();
    match parts.as_slice() {
        [name, id] if name.starts_with('@') => id.parse().ok(),
        ["users", _, "statuses", id] => id.parse().ok(),
        _ => None,
    }
}
