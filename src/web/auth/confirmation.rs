//! `/auth/confirm/TOKEN`: the link that shows an address to be somebody's. Opening it asks; only the answer counts,
//! because programs that look into mail open links too.

use axum::extract::{Path, State as Extract};

use super::sign_in::HOME;
use crate::browser::{Form, Frame, Nothing, Redirect, Result};
use crate::db;
use crate::domain::email_addresses;
use crate::layout::{Html, Section};
use crate::state::State;
use crate::web::view::confirm::ConfirmPage;

/// `GET /auth/confirm/TOKEN`
pub async fn show_confirmation(
    Extract(state): Extract<State>,
    frame: Frame,
    Path(token): Path<String>,
) -> Result<Html<ConfirmPage>> {
    let email = email_addresses::check_confirmation_link(&state, &token).await?;
    let language = frame.language();
    Ok(Html(ConfirmPage {
        page: frame.page_of("email-confirm-heading", Section::Elsewhere),
        question: language.t_name("email-confirm-question", &email).into_owned(),
        action: language.t("email-confirm").into_owned(),
        back: "/".to_owned(),
        status: None,
    }))
}

/// `POST /auth/confirm/TOKEN`
pub async fn confirm_email(
    Extract(state): Extract<State>,
    frame: Frame,
    Path(token): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    let user = email_addresses::confirm_email(&state, &token).await?;
    let mut conn = state.pool.acquire().await?;
    let approved = db::users::get(&mut conn, user).await?.approved_at.is_some();
    Ok(match (approved, frame.session.is_some()) {
        (true, true) => Redirect::to(HOME).done("email-confirmed"),
        (true, false) => Redirect::to("/auth/sign_in").done("email-confirmed"),
        (false, _) => Redirect::to("/auth/sign_in").done("email-confirmed-waits"),
    })
}
