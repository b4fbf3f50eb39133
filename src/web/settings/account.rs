//! `/settings/account`: address and password of the login. Both ask for the present password.

use axum::extract::State as Extract;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::browser::{Form, PageError, Redirect, Result, SignedIn};
use crate::domain::password::MIN_CHARACTERS;
use crate::domain::{email_addresses, password_changes};
use crate::error::{Error, Invalid};
use crate::layout::{FieldErrors, Html, Section};
use crate::state::State;
use crate::web::auth::agree;
use crate::web::view::settings::AccountSettingsPage;

const PAGE: &str = "/settings/account";

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct NewEmail {
    email: String,
    current_password: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct NewPassword {
    current_password: String,
    password: String,
    password_confirmation: String,
}

/// `GET /settings/account`
pub async fn show_account(person: SignedIn) -> Html<AccountSettingsPage> {
    let email = person.session.user.email.clone();
    Html(page(&person, email, FieldErrors::default()))
}

/// `POST /settings/email`
pub async fn change_email(
    Extract(state): Extract<State>,
    person: SignedIn,
    Form(typed): Form<NewEmail>,
) -> Result<Response> {
    let user = person.session.user.id;
    match email_addresses::change_email(&state, user, &typed.current_password, &typed.email).await {
        Ok(()) if state.config.registration.confirm_email => {
            Ok(Redirect::to(PAGE).done("email-link-sent").into_response())
        }
        Ok(()) => Ok(Redirect::to(PAGE).done("email-saved").into_response()),
        Err(error) => {
            let errors = beside_the_address(PageError::fields(error)?);
            Ok(try_again(page(&person, typed.email, errors.into())))
        }
    }
}

/// `POST /settings/password`
pub async fn change_password(
    Extract(state): Extract<State>,
    person: SignedIn,
    Form(typed): Form<NewPassword>,
) -> Result<Response> {
    match set_password(&state, &person, &typed).await {
        Ok(()) => Ok(Redirect::to(PAGE).done("password-saved").into_response()),
        Err(error) => {
            let email = person.session.user.email.clone();
            Ok(try_again(page(&person, email, PageError::fields(error)?.into())))
        }
    }
}

async fn set_password(state: &State, person: &SignedIn, typed: &NewPassword) -> Result<(), Error> {
    let password = agree(&typed.password, &typed.password_confirmation)?;
    let session = &person.session;
    password_changes::change_password(state, session.user.id, session.id, &typed.current_password, password)
        .await
}

/// Both forms of the page ask for the present password; this names the address's field.
fn beside_the_address(mut invalid: Invalid) -> Invalid {
    for error in &mut invalid.0 {
        if error.field == "current_password" {
            error.field = "current_password_email";
        }
    }
    invalid
}

fn page(person: &SignedIn, email: String, errors: FieldErrors) -> AccountSettingsPage {
    AccountSettingsPage {
        page: person.frame.page_of("settings-account", Section::Settings),
        email,
        unconfirmed_email: None,
        errors,
        min_password: MIN_CHARACTERS as u64,
    }
}

fn try_again(view: AccountSettingsPage) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, Html(view)).into_response()
}
