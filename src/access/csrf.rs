//! Forms that only our own pages can send: each carries a token derived from a cookie other sites can neither read
//! nor set. Signed in, that is the session's; before, one that only serves this.

use std::convert::Infallible;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponseParts, ResponseParts};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;

use super::cookies;
use super::refusal::Refusal;
use super::session::session_token;
use crate::error::{Error, Result};
use crate::openapi::Input;
use crate::secrets::{equal, hash_token, random_token};
use crate::state::State;

/// The cookie of browsers that are not signed in.
const COOKIE: &str = "form";
/// The field every form has.
const FIELD: &str = "csrf_token";
/// Where scripts put it instead.
const HEADER: &str = "x-csrf-token";

const REFUSED: Error = Error::Forbidden("This form is out of date. Go back, reload the page and try again");

/// The token of this browser's forms. As part of an answer it sets the cookie a visitor does not have yet:
/// `(csrf, Html(page))`.
#[derive(Debug, Clone)]
pub struct Csrf {
    token: String,
    cookie: Option<HeaderValue>,
}

impl Csrf {
    /// What the page's forms send as `csrf_token`.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Checks what a form sent; for `multipart/form-data`, which [`CheckedForm`] does not read.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn check(&self, sent: &str) -> Result<()> {
        if self.cookie.is_none() && equal(self.token.as_bytes(), sent.as_bytes()) {
            Ok(())
        } else {
            Err(REFUSED)
        }
    }

    fn of(state: &State, headers: &HeaderMap) -> Result<Self> {
        let config = &state.config;
        let known = session_token(config, headers).or_else(|| cookies::read(config, headers, COOKIE));
        match known {
            Some(secret) => Ok(Self { token: derive(&secret), cookie: None }),
            None => {
                let secret = random_token();
                let cookie = cookies::set(config, COOKIE, &secret, None)?;
                Ok(Self { token: derive(&secret), cookie: Some(cookie) })
            }
        }
    }
}

/// The cookie's secret cannot be found from the token in the page.
fn derive(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(hash_token(&format!("csrf {secret}")))
}

impl Input for Csrf {}

impl FromRequestParts<State> for Csrf {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Refusal> {
        // One fresh token per request, however many ask for it.
        if let Some(csrf) = parts.extensions.get::<Self>() {
            return Ok(csrf.clone());
        }
        let csrf = Self::of(state, &parts.headers)?;
        parts.extensions.insert(csrf.clone());
        Ok(csrf)
    }
}

impl IntoResponseParts for Csrf {
    type Error = Infallible;

    fn into_response_parts(self, mut response: ResponseParts) -> Result<ResponseParts, Infallible> {
        if let Some(cookie) = self.cookie {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        Ok(response)
    }
}

/// A form of one of our own pages (`application/x-www-form-urlencoded`), read into `T`.
#[derive(Debug, Clone)]
pub struct CheckedForm<T>(pub T);

impl<T: DeserializeOwned> FromRequest<State> for CheckedForm<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &State) -> Result<Self, Refusal> {
        let headers = request.headers();
        // Browsers that say where a request comes from need not be asked twice.
        if headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site") {
            return Err(Refusal(REFUSED));
        }
        let csrf = Csrf::of(state, headers)?;
        let sent = headers.get(HEADER).and_then(|sent| sent.to_str().ok()).map(str::to_owned);
        let body = Bytes::from_request(request, state).await.map_err(|_| Refusal(Error::TooLarge))?;
        let field = || {
            let mut fields = url::form_urlencoded::parse(&body);
            fields.find(|(name, _)| name == FIELD).map(|(_, token)| token.into_owned())
        };
        csrf.check(&sent.or_else(field).unwrap_or_default())?;
        let form = serde_html_form::from_bytes(&body).map_err(|e| Error::BadRequest(e.to_string()))?;
        Ok(Self(form))
    }
}
