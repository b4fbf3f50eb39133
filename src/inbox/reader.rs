//! Who reads: a visitor, a peer who signs, or a client of somebody here. Most documents are everybody's, so that a
//! signature is looked into only where it decides something: no key is fetched for what anybody may read.

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, Method};
use url::Url;

use super::client::Client;
use super::error::InboxError;
use super::signer::{find_signer, read_signature};
use crate::access::bearer;
use crate::activitypub::signature::{SignatureError, SignedRequest};
use crate::db;
use crate::error::{Error, Result};
use crate::model::AccountId;
use crate::state::State;

const BLOCKED: Error = Error::Forbidden("This server does not federate with yours");

/// Who reads a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// Anybody: what they get is the same for all, and may be kept by caches.
    Visitor,
    /// The actor who signed, or a person of ours behind a token: what they get is theirs alone.
    Known(AccountId),
}

impl Reader {
    pub fn account(self) -> Option<AccountId> {
        match self {
            Self::Visitor => None,
            Self::Known(account) => Some(account),
        }
    }
}

/// A GET as it came, with who may have signed it.
pub(super) struct Request {
    method: Method,
    target: String,
    headers: HeaderMap,
    token: Option<String>,
}

impl FromRequestParts<State> for Request {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> std::result::Result<Self, Self::Rejection> {
        // What was signed is what arrived, not what it was negotiated to.
        let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |OriginalUri(uri)| uri);
        let target = uri.path_and_query().map_or("/", PathAndQuery::as_str).to_owned();
        let token = bearer::token_of(parts);
        Ok(Self { method: parts.method.clone(), target, headers: parts.headers.clone(), token })
    }
}

impl Request {
    /// Lets a reader in, or not: those of blocked servers are refused, and where every fetch must be signed, this one is
    /// verified.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for blocked servers, and clients that may not read; [`Error::Unauthorized`] for a token nobody
    /// knows; what [`Request::signer`] says when fetches must be signed.
    pub async fn admit(&self, state: &State) -> Result<Reader, InboxError> {
        if let Some(token) = &self.token {
            let client = Client::of(state, token).await?;
            client.may("read:statuses")?;
            return Ok(Reader::Known(client.account.id));
        }
        if state.config.federation.authorized_fetch {
            return Ok(Reader::Known(self.signer(state).await?));
        }
        // A claim is enough to refuse: whoever claims a blocked server's name gets what that server gets.
        if let Ok(signed) = read_signature(state, &self.as_signed()) {
            check_policy(state, signed.key_id()).await?;
        }
        Ok(Reader::Visitor)
    }

    /// Somebody more than a visitor, if the request is signed: asked where a visitor may not see something.
    ///
    /// # Errors
    /// As [`Request::signer`], except for unsigned requests.
    pub async fn another_reader(&self, state: &State, so_far: Reader) -> Result<Option<Reader>, InboxError> {
        if so_far != Reader::Visitor || !self.headers.contains_key("signature") {
            return Ok(None);
        }
        Ok(Some(Reader::Known(self.signer(state).await?)))
    }

    /// The actor who signed.
    ///
    /// # Errors
    /// [`Error::Unauthorized`] without a good signature; [`Error::Forbidden`] for those we do not speak with;
    /// [`Error::Unavailable`] when the key cannot be had now.
    pub async fn signer(&self, state: &State) -> Result<AccountId> {
        let signed = read_signature(state, &self.as_signed())?;
        check_policy(state, signed.key_id()).await?;
        let found = find_signer(state, &signed).await?;
        check_policy(state, &found.actor_uri).await?;
        let account = db::accounts::get(&mut *state.pool.acquire().await?, found.account_id).await?;
        if account.suspended { Err(BLOCKED) } else { Ok(account.id) }
    }

    fn as_signed(&self) -> SignedRequest<'_> {
        SignedRequest { method: &self.method, target: &self.target, headers: &self.headers, body: &[] }
    }
}

async fn check_policy(state: &State, uri: &str) -> Result<()> {
    let url = Url::parse(uri).map_err(|_| SignatureError::Malformed)?;
    if state.policy().await?.decide_url(&url).permits() { Ok(()) } else { Err(BLOCKED) }
}
