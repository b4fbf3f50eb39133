//! `proxyUrl`: documents of other servers for clients, which cannot sign what they ask for.

use axum::extract::State as Given;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use serde::Deserialize;

use super::Client;
use crate::activitypub::Budget;
use crate::activitypub::fetch::{fetch_document, own_origin};
use crate::activitypub::objects::{account_document, status_document};
use crate::activitypub::vocabulary::Iri;
use crate::db;
use crate::domain::rate_limits::{self, Limit};
use crate::error::Error;
use crate::inbox::answer::{ACTIVITY_JSON, answer};
use crate::inbox::error::Result;
use crate::inbox::reader::Reader;
use crate::state::State;

#[derive(Deserialize)]
pub(super) struct Asked {
    id: String,
}

/// `POST /proxy/activitypub`, a form with `id`: the document as its own server gives it to this one. What is ours is
/// given as its reader may see it.
pub(super) async fn fetch_for_client(
    Given(state): Given<State>,
    client: Client,
    Form(asked): Form<Asked>,
) -> Result<Response> {
    client.may("read:search")?;
    let id = Iri::parse(&asked.id).ok_or_else(|| Error::BadRequest("id is no address".into()))?;
    if *id.origin() == own_origin(&state)? {
        return own(&state, &client, id.as_str()).await;
    }
    rate_limits::take(&state, Limit::Fetches, &client.account.id.to_string()).await?;
    let document = fetch_document(&state, &id, &Budget::for_person()).await?;
    let mut response = Json(document.value).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(ACTIVITY_JSON));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

async fn own(state: &State, client: &Client, uri: &str) -> Result<Response> {
    let reader = Reader::Known(client.account.id);
    let mut conn = state.pool.acquire().await?;
    if let Some(id) = db::statuses::id_by_uri(&mut conn, uri).await? {
        let view = db::statuses::get(&mut conn, Some(client.account.id), id).await?;
        return Ok(answer(reader, status_document(&mut conn, &state.config, &view).await?));
    }
    let id = db::accounts::id_by_uri(&mut conn, uri).await?.ok_or(Error::NotFound)?;
    let account = db::accounts::get(&mut conn, id).await?;
    Ok(answer(reader, account_document(&mut conn, &state.config, &account).await?))
}
