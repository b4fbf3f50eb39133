//! An activity arrives: its signature is verified, it is stored, the sender gets 202. Its effect comes later.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use axum::Extension;
use axum::body::Body;
use axum::extract::{OriginalUri, Path, State as Given};
use axum::http::{HeaderMap, Method, StatusCode};

use super::backlog::Backlog;
use super::body::read_body;
use super::error::Result;
use super::signer::{find_signer, read_signature};
use crate::activitypub::fetch::own_origin;
use crate::activitypub::followers;
use crate::activitypub::proof::is_actors_word;
use crate::activitypub::signature::{SignatureError, SignedRequest};
use crate::activitypub::trust::{Distrust, check_activity};
use crate::activitypub::vocabulary::{Activity, ActivityKind, Iri, Verb, parse_document};
use crate::db;
use crate::db::inbound::NewInbound;
use crate::domain::inbound::store_activity;
use crate::error::Error;
use crate::model::AccountId;
use crate::state::State;
use crate::text;

pub(super) async fn receive_shared(
    Given(state): Given<State>,
    Extension(backlog): Extension<Arc<Backlog>>,
    method: Method,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode> {
    let target = uri.path_and_query().map_or("/", axum::http::uri::PathAndQuery::as_str);
    receive(&state, &backlog, None, &method, target, &headers, body).await
}

pub(super) async fn receive_personal(
    Given(state): Given<State>,
    Extension(backlog): Extension<Arc<Backlog>>,
    Path(name): Path<String>,
    method: Method,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode> {
    let mut conn = state.pool.acquire().await.map_err(Error::from)?;
    let id = db::accounts::id_by_handle(&mut conn, &text::fold(&name), None).await?.ok_or(Error::NotFound)?;
    if db::accounts::get(&mut conn, id).await?.deleted {
        return Err(Error::Gone.into());
    }
    drop(conn);
    let target = uri.path_and_query().map_or("/", axum::http::uri::PathAndQuery::as_str);
    receive(&state, &backlog, Some(id), &method, target, &headers, body).await
}

/// The order matters: nothing is fetched for a request that no key could make good, nor for a blocked host.
async fn receive(
    state: &State,
    backlog: &Backlog,
    recipient: Option<AccountId>,
    method: &Method,
    target: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<StatusCode> {
    let body = read_body(body).await?;
    backlog.check(state).await?;
    let document = parse_document(&body).map_err(|error| Error::BadRequest(error.to_string()))?;
    let activity = Activity::read(&document).map_err(|error| Error::BadRequest(error.to_string()))?;
    if concerns_a_stranger(state, &activity).await? {
        return Ok(StatusCode::ACCEPTED);
    }
    let request = SignedRequest { method, target, headers, body: &body };
    let signed = read_signature(state, &request)?;
    let key_id = Iri::parse(signed.key_id()).ok_or(SignatureError::Malformed)?;
    let policy = state.policy().await?;
    if !policy.decide_url(key_id.url()).permits() || !policy.decide_url(activity.actor.url()).permits() {
        return Err(Error::Forbidden("This server does not federate with yours").into());
    }
    let found = find_signer(state, &signed).await?;
    let sender = Iri::parse(&found.actor_uri).ok_or(SignatureError::Invalid)?;
    // Forwarded: with its actor's proof it is as good as from the actor; without, only its ids count, and the worker
    // fetches what they name. What a relay passes on is fetched where it was written: no key is needed for it.
    let forwarded = activity.actor != sender && !is_relay(state, &found.actor_uri).await?;
    let proved = forwarded && is_actors_word(state, &document, &activity).await?;
    let signer = if proved { &activity.actor } else { &sender };
    match check_activity(&activity, signer, &own_origin(state)?) {
        Ok(()) | Err(Distrust::ForeignSigner) => {}
        Err(distrust) => {
            tracing::debug!(actor = activity.actor.as_str(), %distrust, "an activity was not believed");
            return Err(Error::Unauthorized("This activity is not its signer's to send").into());
        }
    }
    let text = std::str::from_utf8(&body).map_err(|_| Error::BadRequest("The body is not UTF-8".into()))?;
    let stored = store_activity(
        state,
        &NewInbound {
            key: &key_of(&activity, signer, &body),
            actor_uri: activity.actor.as_str(),
            signer_uri: signer.as_str(),
            activity_uri: activity.id.as_ref().map(Iri::as_str),
            object_uri: activity.object().and_then(|object| object.id()).map(Iri::as_str),
            kind: verb(&activity.kind),
            body: text,
            // Whose inbox another puts it into says nothing of whom its actor meant: least of all a direct message.
            recipient: recipient.filter(|_| !proved),
            received_at: state.clock.now(),
        },
        sender.origin(),
    )
    .await?;
    if stored
        && signed.covers(followers::HEADER)
        && let Some(header) = headers.get(followers::HEADER).and_then(|header| header.to_str().ok())
    {
        followers::compare(state, found.account_id, header).await?;
    }
    tracing::debug!(actor = activity.actor.as_str(), kind = verb(&activity.kind), stored, "received");
    Ok(StatusCode::ACCEPTED)
}

async fn is_relay(state: &State, actor_uri: &str) -> Result<bool> {
    let mut conn = state.pool.acquire().await.map_err(Error::from)?;
    Ok(db::relays::state_of_actor(&mut conn, actor_uri).await?.is_some())
}

/// Most of what an inbox gets: somebody we never heard of was deleted, or changed their profile. No key is fetched.
async fn concerns_a_stranger(state: &State, activity: &Activity) -> Result<bool> {
    let about_itself = activity.object().and_then(|object| object.id()) == Some(&activity.actor);
    let noise = matches!(activity.kind, Verb::Known(ActivityKind::Delete | ActivityKind::Update));
    if !(about_itself && noise) {
        return Ok(false);
    }
    let mut conn = state.pool.acquire().await.map_err(Error::from)?;
    Ok(db::accounts::id_by_uri(&mut conn, activity.actor.as_str()).await?.is_none())
}

/// (actor, activity id), or the body where there is no id: what makes a repeat a repeat. What somebody else passed on is
/// known by who did: whoever sends an id first must not keep out the one whose it is.
fn key_of(activity: &Activity, signer: &Iri, body: &[u8]) -> Vec<u8> {
    let actor = activity.actor.as_str();
    let key = match &activity.id {
        Some(id) if *signer == activity.actor => {
            digest(&SHA256, format!("{actor}\0{}", id.as_str()).as_bytes())
        }
        Some(id) => digest(&SHA256, format!("{actor}\0{}\0{}", id.as_str(), signer.as_str()).as_bytes()),
        None => digest(&SHA256, body),
    };
    key.as_ref().to_vec()
}

fn verb(kind: &Verb) -> &str {
    match kind {
        Verb::Known(kind) => kind.as_str(),
        Verb::Other(name) => name,
    }
}
