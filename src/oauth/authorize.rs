//! `/oauth/authorize`: a person is asked whether an application may act for them.

use axum::extract::State as Extract;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use url::Url;

use super::page::page;
use super::parameters::Question;
use super::request::{Asked, Authorization, Refusal};
use super::view::{CodePage, ConsentPage};
use crate::access::session::NoSession;
use crate::access::{CheckedForm, Csrf, Session};
use crate::domain::tokens::{self, Consent};
use crate::error::{Error, Result};
use crate::layout::{ContentSecurityPolicy, Html, error_page};
use crate::state::State;

/// What every answer here is made with.
struct Browser {
    state: State,
    session: Option<Session>,
    csrf: Csrf,
    headers: HeaderMap,
    uri: Uri,
}

/// `GET /oauth/authorize`
pub async fn ask_consent(
    Extract(state): Extract<State>,
    session: Option<Session>,
    csrf: Csrf,
    headers: HeaderMap,
    uri: Uri,
    Question(asked): Question,
) -> Response {
    let browser = Browser { state, session, csrf, headers, uri };
    let asked = match asked {
        Ok(asked) => asked,
        Err(error) => return browser.show_error(&error).await,
    };
    let forces_login = asked.forces_login();
    let authorization = match Authorization::check(&browser.state, asked).await {
        Ok(authorization) => authorization,
        Err(refusal) => return browser.refuse(refusal).await,
    };
    if forces_login {
        return Redirect::to(&authorization.for_another()).into_response();
    }
    if browser.session.is_none() {
        let return_to = browser.uri.path_and_query().map(ToString::to_string);
        return NoSession::SignIn { return_to }.into_response();
    }
    match browser.show_consent(&authorization).await {
        Ok(response) => response,
        Err(error) => browser.show_error(&error).await,
    }
}

/// What the consent form sends: the request as it came, and what the person says to it.
#[derive(Deserialize)]
pub struct Answer {
    #[serde(default)]
    decision: String,
    #[serde(flatten)]
    asked: Asked,
}

/// `POST /oauth/authorize`
pub async fn take_consent(
    Extract(state): Extract<State>,
    session: Session,
    csrf: Csrf,
    headers: HeaderMap,
    uri: Uri,
    CheckedForm(answer): CheckedForm<Answer>,
) -> Response {
    let browser = Browser { state, session: Some(session.clone()), csrf, headers, uri };
    let authorization = match Authorization::check(&browser.state, answer.asked).await {
        Ok(authorization) => authorization,
        Err(refusal) => return browser.refuse(refusal).await,
    };
    if answer.decision != "authorize" {
        let denied = if authorization.is_out_of_band() { "/".to_owned() } else { authorization.denied() };
        return Redirect::to(&denied).into_response();
    }
    match browser.grant(&session, &authorization).await {
        Ok(response) => response,
        Err(error) => browser.show_error(&error).await,
    }
}

impl Browser {
    async fn show_consent(&self, authorization: &Authorization) -> Result<Response> {
        let page =
            page(&self.state, self.session.as_ref(), &self.csrf, &self.headers, &self.uri, "consent-eyebrow")
                .await?;
        let target = Url::parse(&authorization.redirect_uri).ok();
        let target = target.filter(|_| !authorization.is_out_of_band());
        let view = ConsentPage {
            page,
            application: authorization.application.name.clone(),
            website: authorization.application.website.clone(),
            scopes: authorization.scopes.as_slice().to_vec(),
            destination: target.as_ref().map(destination).unwrap_or_default(),
            for_another: authorization.for_another(),
            parameters: authorization.pairs(),
        };
        let mut response = (self.csrf.clone(), Html(view)).into_response();
        let policy = ContentSecurityPolicy::new(self.state.config.media.base_url.as_ref());
        let policy = target.map_or_else(|| policy.value(), |target| policy.for_consent(&target));
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
        Ok(response)
    }

    async fn grant(&self, session: &Session, authorization: &Authorization) -> Result<Response> {
        let consent = Consent {
            application_id: authorization.application.id,
            user_id: session.user.id,
            account_id: session.account.id,
            scopes: authorization.scopes.clone(),
            redirect_uri: authorization.redirect_uri.clone(),
            code_challenge: authorization.code_challenge.clone(),
        };
        let code = tokens::grant(&self.state, consent).await?;
        if !authorization.is_out_of_band() {
            return Ok(Redirect::to(&authorization.granted(&code)).into_response());
        }
        let page =
            page(&self.state, self.session.as_ref(), &self.csrf, &self.headers, &self.uri, "code-heading")
                .await?;
        let mut response = Html(CodePage { page, code }).into_response();
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
        Ok(response)
    }

    async fn refuse(&self, refusal: Refusal) -> Response {
        match refusal {
            Refusal::Redirect(target) => Redirect::to(&target).into_response(),
            Refusal::Page(error) => self.show_error(&error).await,
        }
    }

    async fn show_error(&self, error: &Error) -> Response {
        if matches!(error, Error::Database(_) | Error::Internal(_)) {
            tracing::error!(%error, "an authorization failed");
        }
        match page(
            &self.state,
            self.session.as_ref(),
            &self.csrf,
            &self.headers,
            &self.uri,
            "consent-eyebrow",
        )
        .await
        {
            Ok(page) => error_page(page, error),
            Err(_) => crate::access::Refusal(Error::Internal("no page for an error".into())).into_response(),
        }
    }
}

/// Where the browser goes with the answer: a host, or the scheme of an application.
fn destination(target: &Url) -> String {
    match target.host_str().filter(|_| matches!(target.scheme(), "http" | "https")) {
        Some(host) => host.to_owned(),
        None => format!("{}:", target.scheme()),
    }
}
