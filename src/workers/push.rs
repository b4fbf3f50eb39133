//! Tells one device of one notification, through whatever push service it named.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use chrono::TimeDelta;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::json;
use url::Url;

use crate::db;
use crate::db::web_push::Kept;
use crate::domain::notifications::{self, Notification, NotificationKind};
use crate::domain::web_push::Secrets;
use crate::error::{Error, Result};
use crate::keys::web_push::{MAX_TEXT, Receiver};
use crate::layout::Language;
use crate::model::NotificationId;
use crate::outbound::{Door, OutboundError, Post, Response};
use crate::state::State;
use crate::storage::url::avatar_url;
use crate::text;

/// How long a push service keeps a message for a device that is off; older news are none.
const KEPT: TimeDelta = TimeDelta::days(2);
/// RFC 8292 allows a day; clocks differ.
const TOKEN_VALID: TimeDelta = TimeDelta::hours(12);
const TIMEOUT: Duration = Duration::from_secs(20);
/// Characters of a post in a message.
const EXCERPT: usize = 200;

/// # Errors
/// [`Error::Unavailable`] and [`Error::Remote`] when the service asks to be tried again, or cannot be reached.
pub async fn push_notification(state: &State, subscription: i64, notification: NotificationId) -> Result<()> {
    let kept = db::web_push::load(&mut *state.pool.acquire().await?, subscription).await?;
    let Some(kept) = kept else { return Ok(()) };
    let told = notifications::notification(state, kept.subscription.account_id, notification).await;
    let told = match told {
        Ok(told) if told.created_at + KEPT > state.clock.now() => told,
        // Withdrawn, hidden, or too old to be news.
        Ok(_) | Err(Error::NotFound) => return Ok(()),
        Err(error) => return Err(error),
    };
    let secrets = Secrets::open(&state.secret_key, &kept.secrets)?;
    let message = message(state, &kept, &secrets, &told).await?;
    let (headers, body) = seal(state, &kept, &secrets, message.as_bytes(), told.kind)?;
    let url: Url = kept.subscription.endpoint.parse().map_err(Error::internal)?;
    let policy = state.policy().await?;
    let answer = state.outbound.post(Post {
        url: &url,
        policy: &policy,
        door: Door::Web,
        content_type: "application/octet-stream",
        body: &body,
        headers: &headers,
        max_bytes: 1024,
        timeout: TIMEOUT,
        sign: None,
    });
    settle(state, &kept, answer.await).await
}

/// What the service's answer means: the device is gone, the message is in vain, or it is tried again.
async fn settle(state: &State, kept: &Kept, answer: Result<Response, OutboundError>) -> Result<()> {
    let id = kept.subscription.id;
    let answer = match answer {
        Ok(answer) => answer,
        Err(
            error @ (OutboundError::RefusedUrl(..)
            | OutboundError::RefusedAddress(_)
            | OutboundError::Blocked(_)),
        ) => {
            tracing::info!(%error, subscription = id, "a push message was not sent");
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    };
    match answer.status {
        status if status.is_success() => Ok(()),
        StatusCode::NOT_FOUND | StatusCode::GONE => {
            db::web_push::delete(&mut *state.pool.acquire().await?, id).await
        }
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => Err(wait(state, &answer)),
        status if status.is_server_error() => Err(wait(state, &answer)),
        status => {
            tracing::warn!(%status, subscription = id, "a push service refused a message");
            Ok(())
        }
    }
}

fn wait(state: &State, answer: &Response) -> Error {
    let retry_after = answer.retry_after(state.clock.now()).unwrap_or_default();
    Error::Unavailable { reason: "the push service asks to be tried again", retry_after }
}

/// What the device shows, as Mastodon's apps read it.
async fn message(state: &State, kept: &Kept, secrets: &Secrets, told: &Notification) -> Result<String> {
    let account = db::accounts::get(&mut *state.pool.acquire().await?, kept.subscription.account_id).await?;
    let locale = match account.user_id {
        Some(user) => db::users::get(&mut *state.pool.acquire().await?, user).await?.locale,
        None => String::new(),
    };
    let language = Language::choose(Some(&locale), None);
    let title = language.told_of(told.kind, told.from.name());
    let shown = told.status.as_ref().map(|view| &view.shown().status);
    let words = match shown {
        None if told.subject.is_some() => told.words().to_owned(),
        Some(status) if !status.spoiler_text.is_empty() => status.spoiler_text.clone(),
        Some(status) => text::to_plain_text(&status.content),
        None => text::to_plain_text(&told.from.note_html),
    };
    let icon = avatar_url(&state.config, &told.from).unwrap_or_else(|| state.config.url("/favicon.ico"));
    let mut characters = EXCERPT;
    loop {
        let message = json!({
            "access_token": secrets.token,
            "preferred_locale": language.tag(),
            "notification_id": told.id,
            "notification_type": told.kind.as_str(),
            "icon": icon,
            "title": plain(&title),
            "body": text::excerpt(&words, characters),
        })
        .to_string();
        if message.len() <= MAX_TEXT || characters == 0 {
            return Ok(message);
        }
        characters /= 2;
    }
}

/// Names are isolated against reordering on pages; a device has its own way.
fn plain(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
}

/// The message, encrypted for the device, and what the service must know.
fn seal(
    state: &State,
    kept: &Kept,
    secrets: &Secrets,
    message: &[u8],
    kind: NotificationKind,
) -> Result<(HeaderMap, Bytes)> {
    let receiver = Receiver::new(&kept.p256dh, &secrets.auth)
        .ok_or_else(|| Error::internal("a subscription's key is none"))?;
    let url: Url = kept.subscription.endpoint.parse().map_err(Error::internal)?;
    let expires = (state.clock.now() + TOKEN_VALID).timestamp();
    let origin = url.origin().ascii_serialization();
    let token = state.vapid.token(&origin, expires, &state.config.url("/"))?;
    let public = state.vapid.public();
    let urgency = if kind == NotificationKind::Mention { "high" } else { "normal" };
    let mut headers = vec![("ttl", KEPT.num_seconds().to_string()), ("urgency", urgency.to_owned())];
    let body = if kept.subscription.standard {
        headers.push(("content-encoding", "aes128gcm".to_owned()));
        headers.push(("authorization", format!("vapid t={token}, k={public}")));
        receiver.encrypt(message).map_err(Error::internal)?
    } else {
        let sealed = receiver.encrypt_legacy(message).map_err(Error::internal)?;
        let sender = URL_SAFE_NO_PAD.encode(&sealed.public);
        headers.push(("content-encoding", "aesgcm".to_owned()));
        headers.push(("authorization", format!("WebPush {token}")));
        headers.push(("encryption", format!("salt={}", URL_SAFE_NO_PAD.encode(sealed.salt))));
        headers.push(("crypto-key", format!("dh={sender};p256ecdsa={public}")));
        sealed.body
    };
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(name, HeaderValue::from_str(&value).map_err(Error::internal)?);
    }
    Ok((map, body.into()))
}
