//! `/auth/sign_up`, and the owner's one-time link, which shows the same form.

use axum::extract::{Path, Query, State as Extract};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::sign_in::{HOME, arrive, user_agent};
use crate::access::ClientAddress;
use crate::browser::{Form, Frame, PageError, Redirect, Result};
use crate::config::RegistrationMode;
use crate::domain::invites;
use crate::domain::password::MIN_CHARACTERS;
use crate::domain::rules;
use crate::domain::sessions::{self, Credentials};
use crate::domain::setup_link::check_setup_link;
use crate::domain::sign_up::{self, SignUp, SignedUp};
use crate::layout::{FieldErrors, Html, Section};
use crate::state::State;
use crate::web::view::auth::{CheckMailPage, MailPurpose, SignUpForm, SignUpPage};
use crate::web::view::public::{Registration, RuleView};

#[derive(Deserialize)]
pub struct Invited {
    #[serde(default)]
    invite_code: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    username: String,
    email: String,
    password: String,
    reason: String,
    invite_code: String,
    agreement: Option<String>,
}

/// Which of the two forms it is.
#[derive(Clone, Copy)]
enum Door<'a> {
    Everybody,
    Owner { token: &'a str },
}

/// `GET /auth/sign_up`
pub async fn show_sign_up(
    Extract(state): Extract<State>,
    frame: Frame,
    Query(Invited { invite_code }): Query<Invited>,
) -> Result<Response> {
    if frame.session.is_some() {
        return Ok(Redirect::to(HOME).into_response());
    }
    let form = SignUpForm { invite_code, ..SignUpForm::default() };
    Ok(Html(page(&state, &frame, Door::Everybody, form, FieldErrors::default()).await?).into_response())
}

/// `GET /invite/CODE`: the same form, with the name of whoever invites. Uses nothing up.
pub async fn show_invitation(
    Extract(state): Extract<State>,
    frame: Frame,
    Path(invite_code): Path<String>,
) -> Result<Response> {
    if frame.session.is_some() {
        return Ok(Redirect::to(HOME).into_response());
    }
    if invites::find_invite(&state, &invite_code).await?.is_none() {
        return Ok(Redirect::to("/auth/sign_up").failed("invite-invalid").into_response());
    }
    let form = SignUpForm { invite_code, ..SignUpForm::default() };
    Ok(Html(page(&state, &frame, Door::Everybody, form, FieldErrors::default()).await?).into_response())
}

/// `POST /auth/sign_up`
pub async fn sign_up(
    Extract(state): Extract<State>,
    frame: Frame,
    address: ClientAddress,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    join(&state, &frame, Door::Everybody, address, &headers, typed).await
}

/// `GET /setup/TOKEN`: uses nothing up.
pub async fn show_setup(
    Extract(state): Extract<State>,
    frame: Frame,
    Path(token): Path<String>,
) -> Result<Response> {
    check_setup_link(&state, &token).await?;
    let door = Door::Owner { token: &token };
    Ok(Html(page(&state, &frame, door, SignUpForm::default(), FieldErrors::default()).await?).into_response())
}

/// `POST /setup/TOKEN`
pub async fn set_up(
    Extract(state): Extract<State>,
    frame: Frame,
    address: ClientAddress,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    join(&state, &frame, Door::Owner { token: &token }, address, &headers, typed).await
}

async fn join(
    state: &State,
    frame: &Frame,
    door: Door<'_>,
    ClientAddress(address): ClientAddress,
    headers: &HeaderMap,
    typed: Typed,
) -> Result<Response> {
    let form = SignUp {
        username: &typed.username,
        email: &typed.email,
        password: &typed.password,
        agreement: typed.agreement.is_some(),
        reason: &typed.reason,
        invite_code: &typed.invite_code,
        setup_token: match door {
            Door::Everybody => None,
            Door::Owner { token } => Some(token),
        },
        locale: frame.language().tag(),
        address: Some(address),
    };
    match sign_up::sign_up(state, form).await {
        Ok(SignedUp { confirmed: true, approved: true, .. }) => {
            let (login, password) = (typed.username.as_str(), typed.password.as_str());
            let credentials =
                Credentials { login, password, address: Some(address), user_agent: user_agent(headers) };
            let token = sessions::sign_in(state, credentials).await?;
            arrive(state, &token, Redirect::to(HOME).done("sign-up-done"))
        }
        Ok(SignedUp { confirmed, approved, .. }) => {
            let purpose = match (confirmed, approved) {
                (false, true) => MailPurpose::Confirm,
                (false, false) => MailPurpose::ConfirmThenApproval,
                (true, _) => MailPurpose::Approval,
            };
            let page = frame.page_of("mail-heading", Section::Elsewhere);
            Ok(Html(CheckMailPage { page, purpose, email: typed.email }).into_response())
        }
        Err(error) => {
            let errors = PageError::fields(error)?.into();
            let Typed { username, email, reason, invite_code, .. } = typed;
            let form = SignUpForm { username, email, reason, invite_code };
            let view = page(state, frame, door, form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(view)).into_response())
        }
    }
}

async fn page(
    state: &State,
    frame: &Frame,
    door: Door<'_>,
    form: SignUpForm,
    errors: FieldErrors,
) -> Result<SignUpPage> {
    let registration = match sign_up::offered_mode(state).await? {
        RegistrationMode::Closed => Registration::Closed,
        // Who brings a code needs no other door.
        _ if !form.invite_code.is_empty() => Registration::Invite,
        RegistrationMode::Open => Registration::Open,
        RegistrationMode::Approval => Registration::Approval,
        RegistrationMode::Invite => Registration::Invite,
    };
    let invitation = match form.invite_code.trim() {
        "" => None,
        code => invites::find_invite(state, code).await?,
    };
    let rules = rules::list_rules(state).await?;
    let (action, title, owner) = match door {
        Door::Everybody => ("/auth/sign_up".to_owned(), "nav-sign-up", false),
        Door::Owner { token } => (format!("/setup/{token}"), "setup-heading", true),
    };
    Ok(SignUpPage {
        page: frame.page_of(title, Section::Elsewhere),
        registration,
        action,
        owner,
        invited_by: invitation.map(|invitation| invitation.inviter.unwrap_or_default()),
        form,
        errors,
        rules: rules.into_iter().map(|rule| RuleView { text: rule.text, hint: rule.hint }).collect(),
        min_password: MIN_CHARACTERS as u64,
    })
}
