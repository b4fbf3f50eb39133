//! `/auth/password`: a new password by mail. Nothing here tells who has an account.

use axum::extract::{Path, State as Extract};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::access::ClientAddress;
use crate::browser::{Form, Frame, PageError, Redirect, Result};
use crate::domain::password::MIN_CHARACTERS;
use crate::domain::password_changes;
use crate::error::Error;
use crate::layout::{FieldErrors, Html, Section};
use crate::state::State;
use crate::web::view::auth::{CheckMailPage, MailPurpose, PasswordRequestPage, PasswordResetPage};

#[derive(Deserialize)]
pub struct Whose {
    #[serde(default)]
    email: String,
}

/// A new password, twice.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    password: String,
    #[serde(default)]
    password_confirmation: String,
}

/// `GET /auth/password`
pub async fn show_request(frame: Frame) -> Html<PasswordRequestPage> {
    Html(request_page(&frame, String::new(), FieldErrors::default()))
}

/// `POST /auth/password`
pub async fn request_reset(
    Extract(state): Extract<State>,
    frame: Frame,
    ClientAddress(address): ClientAddress,
    Form(Whose { email }): Form<Whose>,
) -> Result<Response> {
    if let Err(error) = password_changes::request_password_reset(&state, &email, Some(address)).await {
        let view = request_page(&frame, email, PageError::fields(error)?.into());
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(view)).into_response());
    }
    let page = frame.page_of("mail-heading", Section::Elsewhere);
    Ok(Html(CheckMailPage { page, purpose: MailPurpose::PasswordReset, email }).into_response())
}

/// `GET /auth/password/TOKEN`
pub async fn show_reset(
    Extract(state): Extract<State>,
    frame: Frame,
    Path(token): Path<String>,
) -> Result<Html<PasswordResetPage>> {
    password_changes::check_reset_link(&state, &token).await?;
    Ok(Html(reset_page(&frame, FieldErrors::default())))
}

/// `POST /auth/password/TOKEN`
pub async fn reset_password(
    Extract(state): Extract<State>,
    frame: Frame,
    Path(token): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let changed = match typed.agreed() {
        Ok(password) => password_changes::reset_password(&state, &token, password).await,
        Err(error) => Err(error),
    };
    if let Err(error) = changed {
        let view = reset_page(&frame, PageError::fields(error)?.into());
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(view)).into_response());
    }
    Ok(Redirect::to("/auth/sign_in").done("password-saved").into_response())
}

impl Typed {
    /// # Errors
    /// [`Error::Invalid`] when the two differ.
    fn agreed(&self) -> Result<&str, Error> {
        agree(&self.password, &self.password_confirmation)
    }
}

/// A new password that was typed twice.
///
/// # Errors
/// [`Error::Invalid`] when the two differ.
pub fn agree<'a>(password: &'a str, again: &str) -> Result<&'a str, Error> {
    let differ = || Error::invalid("password_confirmation", "ERR_MISMATCH", "is another password");
    if password == again { Ok(password) } else { Err(differ()) }
}

fn request_page(frame: &Frame, email: String, errors: FieldErrors) -> PasswordRequestPage {
    let page = frame.page_of("password-request-heading", Section::Elsewhere);
    PasswordRequestPage { page, email, errors }
}

fn reset_page(frame: &Frame, errors: FieldErrors) -> PasswordResetPage {
    let page = frame.page_of("password-reset-heading", Section::Elsewhere);
    PasswordResetPage { page, errors, min_password: MIN_CHARACTERS as u64 }
}
