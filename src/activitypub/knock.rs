//! Signed requests on their way out, in the scheme their server understands (section 15): draft-cavage first, since
//! every server before 2025 takes nothing else; and RFC 9421, once, where that is answered 400 or 401. Which one
//! worked is remembered for the host.

use chrono::{DateTime, TimeDelta, Utc};
use http::StatusCode;
use url::Url;

use super::signature::{Demand, MessageSigner, RequestSigner};
use crate::db;
use crate::error::Result;
use crate::model::Origin;
use crate::outbound::{Get, OutboundError, Post, Response, SignRequest};
use crate::state::State;

/// How long it is remembered that a host takes RFC 9421 only.
const REMEMBERED: TimeDelta = TimeDelta::days(7);

/// How a request is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    Cavage,
    Rfc9421,
}

impl Scheme {
    /// What to try first at a host that took RFC 9421 then.
    pub fn first(rfc9421_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Self {
        match rfc9421_at.is_some_and(|at| now - at < REMEMBERED) {
            true => Self::Rfc9421,
            false => Self::Cavage,
        }
    }

    fn other(self) -> Self {
        match self {
            Self::Cavage => Self::Rfc9421,
            Self::Rfc9421 => Self::Cavage,
        }
    }
}

/// A request to sign; who signs it is said beside it.
#[derive(Clone, Copy)]
pub enum Knock<'a> {
    Get(Get<'a>),
    Post(Post<'a>),
}

impl Knock<'_> {
    fn url(&self) -> &Url {
        match self {
            Self::Get(get) => get.url,
            Self::Post(post) => post.url,
        }
    }

    /// Sends it signed in one scheme, whatever the answer.
    pub async fn once(
        &self,
        state: &State,
        signer: &RequestSigner,
        scheme: Scheme,
    ) -> Result<Response, OutboundError> {
        self.send(state, signer, scheme, Demand::default()).await
    }

    /// Sends it, and once more, otherwise signed, when the answer may mean that the signature was not understood: as
    /// the answer's `Accept-Signature` asks, or in the other scheme.
    pub async fn twice(
        &self,
        state: &State,
        signer: &RequestSigner,
        first: Scheme,
    ) -> Result<Response, OutboundError> {
        let answer = self.once(state, signer, first).await?;
        if !is_about_signature(answer.status) {
            return Ok(answer);
        }
        let (second, demand) = match Demand::of(&answer.headers) {
            Some(demand) => (Scheme::Rfc9421, demand),
            None => (first.other(), Demand::default()),
        };
        match self.send(state, signer, second, demand).await {
            Ok(again) if !is_about_signature(again.status) => {
                // Only a success says that a scheme was understood: an old server may fail over a new one's headers.
                if second != first && again.status.is_success() {
                    remember(state, self.url(), second).await;
                }
                Ok(again)
            }
            _ => Ok(answer),
        }
    }

    async fn send(
        &self,
        state: &State,
        signer: &RequestSigner,
        scheme: Scheme,
        demand: Demand,
    ) -> Result<Response, OutboundError> {
        let message = MessageSigner { signer, demand };
        let sign: &dyn SignRequest = if scheme == Scheme::Cavage { signer } else { &message };
        // Boxed: a whole request is a large future, and what fetches on behalf of what fetches holds several.
        match *self {
            Self::Get(get) => Box::pin(state.outbound.get(Get { sign: Some(sign), ..get })).await,
            Self::Post(post) => Box::pin(state.outbound.post(Post { sign: Some(sign), ..post })).await,
        }
    }
}

/// Fetches in the scheme this server took last.
pub async fn get(state: &State, signer: &RequestSigner, get: Get<'_>) -> Result<Response, OutboundError> {
    let first = remembered(state, get.url).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "how a server wants requests signed could not be read");
        Scheme::Cavage
    });
    Knock::Get(get).twice(state, signer, first).await
}

fn is_about_signature(status: StatusCode) -> bool {
    matches!(status, StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED)
}

async fn remembered(state: &State, url: &Url) -> Result<Scheme> {
    let Some(origin) = Origin::of(url) else { return Ok(Scheme::Cavage) };
    let mut conn = state.pool.acquire().await?;
    let at = db::hosts::rfc9421_at(&mut conn, &origin.authority()).await?;
    Ok(Scheme::first(at, state.clock.now()))
}

/// A failure costs one more request next time, and nothing now.
async fn remember(state: &State, url: &Url, scheme: Scheme) {
    let Some(origin) = Origin::of(url) else { return };
    let at = (scheme == Scheme::Rfc9421).then(|| state.clock.now());
    let write = async {
        let mut conn = state.pool.acquire().await?;
        db::hosts::set_rfc9421_at(&mut conn, &origin.authority(), at).await
    };
    if let Err(error) = write.await {
        tracing::warn!(host = origin.authority(), %error, "how a server wants requests signed was not remembered");
    }
}
