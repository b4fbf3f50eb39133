//! WebSocket: many streams over one connection.

use std::collections::HashSet;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message as Frame, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{FromRequestParts, Request, State as Extract};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use tokio::time::interval;

use super::channel::{Channel, Parameters};
use super::connections::{Message, Reader};
use super::{Refusal, Streaming, allow, person};
use crate::access::scope::Scopes;
use crate::model::{AccountId, ListId};
use crate::parameters;
use crate::state::State;

/// A connection that misses one pong is dropped.
const PING: Duration = Duration::from_secs(30);

/// What clients send is short.
const MAX_MESSAGE: usize = 4096;
/// A connection holds this for as long as it is open, and most wait for hours: the default is thirty times as much.
const READ_BUFFER: usize = 4096;

#[derive(Default, Deserialize)]
struct Asked {
    stream: Option<String>,
    tag: Option<String>,
    list: Option<String>,
}

/// `GET /api/v1/streaming`
pub async fn open_socket(Extract(streaming): Extract<Streaming>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let Ok(upgrade) = WebSocketUpgrade::from_request_parts(&mut parts, &()).await else {
        return Refusal::UnknownStream.into_response();
    };
    let (token, bearer) = match person(&streaming.state, &parts).await {
        Ok(found) => found,
        Err(refusal) => return refusal.into_response(),
    };
    let Some(owner) = bearer.owner else { return Refusal::InvalidToken.into_response() };
    let asked: Asked =
        parameters::read_query(&parts.uri).and_then(parameters::Given::into).unwrap_or_default();
    let mut channels = HashSet::new();
    if let Some(name) = asked.stream.filter(|name| !name.is_empty()) {
        let parameters = Parameters { tag: asked.tag, list: asked.list };
        match allowed(&streaming.state, owner.account_id, &name, &parameters, &bearer.scopes).await {
            Ok(channel) => drop(channels.insert(channel)),
            Err(refusal) => return refusal.into_response(),
        }
    }
    let listener =
        Listener { state: streaming.state.clone(), account: owner.account_id, scopes: bearer.scopes.clone() };
    let reader = streaming.connections.connect(owner.account_id, token.clone(), bearer.scopes, channels);
    // A browser that sent its token as a subprotocol fails unless the same one is chosen.
    upgrade
        .read_buffer_size(READ_BUFFER)
        .max_message_size(MAX_MESSAGE)
        .protocols([token])
        .on_upgrade(move |socket| converse(socket, reader, listener))
}

/// Whose wishes are heard.
struct Listener {
    state: State,
    account: AccountId,
    scopes: Scopes,
}

async fn allowed(
    state: &State,
    account: AccountId,
    name: &str,
    parameters: &Parameters,
    scopes: &Scopes,
) -> Result<Channel, Refusal> {
    let channel = Channel::parse(name, parameters)?;
    allow(state, account, scopes, &channel).await?;
    Ok(channel)
}

/// Until either side has enough.
async fn converse(mut socket: WebSocket, mut reader: Reader, listener: Listener) {
    let mut ping = interval(PING);
    ping.reset();
    let mut answered = true;
    loop {
        let sent = tokio::select! {
            message = reader.messages.recv() => match message {
                Some(message) => socket.send(Frame::Text(written(&message).into())).await,
                // Revoked, or too slow.
                None => return,
            },
            frame = socket.recv() => match frame {
                Some(Ok(Frame::Text(text))) => match obey(&reader, &listener, &text).await {
                    Ok(()) => Ok(()),
                    Err(refusal) => socket.send(Frame::Text(complaint(refusal).into())).await,
                },
                Some(Ok(Frame::Binary(_))) => {
                    let reason = "The mastodon streaming server does not support binary messages".into();
                    let close = CloseFrame { code: close_code::UNSUPPORTED, reason };
                    let _ = socket.send(Frame::Close(Some(close))).await;
                    return;
                }
                Some(Ok(Frame::Pong(_))) => {
                    answered = true;
                    Ok(())
                }
                Some(Ok(Frame::Ping(_))) => Ok(()),
                Some(Ok(Frame::Close(_)) | Err(_)) | None => return,
            },
            _ = ping.tick() => {
                if !answered {
                    return;
                }
                answered = false;
                socket.send(Frame::Ping(axum::body::Bytes::new())).await
            }
        };
        if sent.is_err() {
            return;
        }
    }
}

/// What a client wants.
#[derive(Deserialize)]
struct Wish {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    stream: String,
    tag: Option<String>,
    /// Some clients send the number.
    #[serde(default)]
    list: Option<ListId>,
}

async fn obey(reader: &Reader, listener: &Listener, text: &str) -> Result<(), Refusal> {
    let Ok(wish) = serde_json::from_str::<Wish>(text) else {
        return Err(Refusal::MissingParameter("Invalid message"));
    };
    let parameters = Parameters { tag: wish.tag, list: wish.list.map(|list| list.to_string()) };
    match wish.kind.as_str() {
        "subscribe" => {
            let Listener { state, account, scopes } = listener;
            let channel = allowed(state, *account, &wish.stream, &parameters, scopes).await?;
            if reader.subscribe(channel) {
                Ok(())
            } else {
                Err(Refusal::MissingParameter("Too many streams"))
            }
        }
        "unsubscribe" => {
            reader.unsubscribe(&Channel::parse(&wish.stream, &parameters)?);
            Ok(())
        }
        _ => Err(Refusal::MissingParameter("Unknown type of message")),
    }
}

fn written(message: &Message) -> String {
    let mut written = json!({"stream": message.channel.names(), "event": message.event});
    if let Some(payload) = &message.payload {
        written["payload"] = json!(&**payload);
    }
    written.to_string()
}

/// Every failed subscription is the client's mistake: 400, or 401 for a scope it lacks.
fn complaint(refusal: Refusal) -> String {
    let status = if refusal == Refusal::UnknownStream { 400 } else { refusal.status().as_u16() };
    let words = if refusal == Refusal::UnknownStream { "Unknown stream type" } else { refusal.words() };
    json!({"error": words, "status": status}).to_string()
}
