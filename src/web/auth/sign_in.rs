//! `/auth/sign_in` and `/auth/sign_out`.

use axum::extract::{Query, State as Extract};
use axum::http::header::{HeaderMap, SET_COOKIE, USER_AGENT};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::access::ClientAddress;
use crate::access::session::{no_session_cookie, session_cookie};
use crate::browser::{Form, Frame, Nothing, Redirect, Result, local_path};
use crate::domain::email_addresses::resend_confirmation;
use crate::domain::sessions::{self, Credentials};
use crate::error::Error;
use crate::layout::{Html, Section};
use crate::state::State;
use crate::web::view::auth::SignInPage;

/// Where people arrive.
pub const HOME: &str = "/home";

#[derive(Deserialize)]
pub struct Asked {
    /// Somebody is signed in, and another is to be.
    again: Option<String>,
    return_to: Option<String>,
}

#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    return_to: Option<String>,
}

/// `GET /auth/sign_in`
pub async fn show_sign_in(frame: Frame, Query(asked): Query<Asked>) -> Response {
    if frame.session.is_some() && asked.again.is_none() {
        return Redirect::back(asked.return_to.as_deref(), HOME).into_response();
    }
    Html(page(&frame, String::new(), asked.return_to.as_deref(), None)).into_response()
}

/// `POST /auth/sign_in`
pub async fn sign_in(
    Extract(state): Extract<State>,
    frame: Frame,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let credentials = Credentials {
        login: &typed.email,
        password: &typed.password,
        address: Some(address),
        user_agent: user_agent(&headers),
    };
    let token = match sessions::sign_in(&state, credentials).await {
        Ok(token) => token,
        Err(error @ (Error::Unauthorized(_) | Error::Forbidden(_))) => {
            let key = reason(&error);
            if key == "sign-in-unconfirmed" {
                // They know the password. One more mail, unless there were too many already.
                let _ = resend_confirmation(&state, &typed.email, Some(address)).await;
            }
            let view = page(&frame, typed.email, typed.return_to.as_deref(), Some(key));
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(view)).into_response());
        }
        Err(other) => return Err(other.into()),
    };
    // The browser forgets the session it had: nobody else should remember it.
    if let Some(before) = &frame.session {
        sessions::revoke_session(&state, before.user.id, before.id).await?;
    }
    arrive(&state, &token, Redirect::back(typed.return_to.as_deref(), HOME))
}

/// `POST /auth/sign_out`
pub async fn sign_out(
    Extract(state): Extract<State>,
    frame: Frame,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response> {
    if let Some(session) = &frame.session {
        sessions::revoke_session(&state, session.user.id, session.id).await?;
    }
    Ok(with_cookie(no_session_cookie(&state.config)?, Redirect::to("/")))
}

/// The answer that makes a browser a signed-in one.
pub fn arrive(state: &State, token: &str, redirect: Redirect) -> Result<Response> {
    Ok(with_cookie(session_cookie(&state.config, token)?, redirect))
}

/// What the browser calls itself, for the list of sessions.
pub fn user_agent(headers: &HeaderMap) -> &str {
    headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn with_cookie(cookie: HeaderValue, redirect: Redirect) -> Response {
    let mut response = redirect.into_response();
    response.headers_mut().append(SET_COOKIE, cookie);
    response
}

fn page(frame: &Frame, email: String, return_to: Option<&str>, error: Option<&str>) -> SignInPage {
    SignInPage {
        page: frame.page_of("nav-sign-in", Section::Elsewhere),
        email,
        return_to: return_to.and_then(local_path).map(str::to_owned),
        error: error.map(|key| frame.language().t(key).into_owned()),
    }
}

/// The key of the sentence that says why: one for wrong names and wrong passwords; the others only to who knows both.
fn reason(error: &Error) -> &'static str {
    match error {
        Error::Forbidden("Your login is missing a confirmed e-mail address") => "sign-in-unconfirmed",
        Error::Forbidden("Your login is currently pending approval") => "sign-in-pending",
        Error::Forbidden("Your login is currently disabled") => "sign-in-disabled",
        Error::Forbidden(_) => "sign-in-suspended",
        _ => "sign-in-wrong",
    }
}
