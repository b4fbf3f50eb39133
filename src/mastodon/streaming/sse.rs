//! Server-sent events: one stream per request.

use std::collections::HashSet;
use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State as Extract};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Deserialize;
use tokio::time::{MissedTickBehavior, interval};

use super::channel::{Channel, Parameters};
use super::connections::Message;
use super::{Refusal, Streaming, allow, person};
use crate::parameters;

/// Proxies close what is silent for longer.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    only_media: bool,
    tag: Option<String>,
    list: Option<String>,
}

/// Read by name: the edge's own route around all endpoints has a parameter too.
#[derive(Deserialize)]
pub struct InPath {
    stream: String,
}

/// `GET /api/v1/streaming/user` and its neighbours.
pub async fn open_stream(
    Extract(streaming): Extract<Streaming>,
    Path(InPath { stream }): Path<InPath>,
    request: Request,
) -> Response {
    match open(&streaming, &stream, request).await {
        Ok(body) => {
            let headers = [(CONTENT_TYPE, "text/event-stream"), (CACHE_CONTROL, "private, no-store")];
            (headers, body).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

async fn open(streaming: &Streaming, path: &str, request: Request) -> Result<Body, Refusal> {
    let (parts, _) = request.into_parts();
    let (token, bearer) = person(&streaming.state, &parts).await?;
    let asked: Asked =
        parameters::read_query(&parts.uri).and_then(parameters::Given::into).unwrap_or_default();
    let parameters = Parameters { tag: asked.tag, list: asked.list };
    let channel = Channel::of_path(path, asked.only_media, &parameters)?;
    let owner = bearer.owner.ok_or(Refusal::InvalidToken)?;
    allow(&streaming.state, owner.account_id, &bearer.scopes, &channel).await?;
    let reader =
        streaming.connections.connect(owner.account_id, token, bearer.scopes, HashSet::from([channel]));
    let mut thump = interval(KEEP_ALIVE);
    thump.set_missed_tick_behavior(MissedTickBehavior::Delay);
    thump.reset();
    let greeting = stream::iter([Ok::<_, Infallible>(Bytes::from_static(b":)\n\n"))]);
    let frames = stream::unfold((reader, thump), async |(mut reader, mut thump)| {
        let frame = tokio::select! {
            message = reader.messages.recv() => frame(&message?),
            _ = thump.tick() => Bytes::from_static(b":thump\n\n"),
        };
        Some((Ok(frame), (reader, thump)))
    });
    Ok(Body::from_stream(futures_util::StreamExt::chain(greeting, frames)))
}

/// Payloads are JSON or numbers: without newlines.
fn frame(message: &Message) -> Bytes {
    let payload = message.payload.as_deref().unwrap_or("undefined");
    format!("event: {}\ndata: {payload}\n\n", message.event).into()
}
