//! `/settings/invites`: a member's own invitations.

use axum::extract::{Path, State as Extract};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use serde::Deserialize;

use crate::browser::{Form, Nothing, PageError, Redirect, Result, SignedIn};
use crate::domain::invites::{self, NewInvite};
use crate::error::Error;
use crate::layout::{FieldErrors, Html, Section};
use crate::state::State;
use crate::web::paging::Paging;
use crate::web::present;
use crate::web::view::invites::{InviteForm, InvitesPage};

const PAGE: &str = "/settings/invites";
/// Invitations on one page.
pub(in crate::web) const INVITES: i64 = 40;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Chosen {
    max_uses: String,
    expires_in: String,
}

/// `GET /settings/invites`
pub async fn show_invites(
    Extract(state): Extract<State>,
    person: SignedIn,
    paging: Paging,
) -> Result<Html<InvitesPage>> {
    Ok(Html(page(&state, &person, &paging, InviteForm::default(), FieldErrors::default()).await?))
}

/// `POST /settings/invites`
pub async fn create_invite(
    Extract(state): Extract<State>,
    person: SignedIn,
    paging: Paging,
    Form(Chosen { max_uses, expires_in }): Form<Chosen>,
) -> Result<Response> {
    let made = match read(&max_uses, &expires_in) {
        Ok(new) => invites::create_invite(&state, &person.session.user, new).await,
        Err(error) => Err(error),
    };
    if let Err(error) = made {
        let errors = PageError::fields(error)?.into();
        let view = page(&state, &person, &paging, InviteForm { max_uses, expires_in }, errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(view)).into_response());
    }
    Ok(Redirect::to(PAGE).done("invite-made-flash").into_response())
}

/// `POST /settings/invites/ID/revoke`
pub async fn revoke_invite(
    Extract(state): Extract<State>,
    person: SignedIn,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    invites::revoke_own_invite(&state, person.session.user.id, id).await?;
    Ok(Redirect::to(PAGE).done("invite-revoked-flash"))
}

/// # Errors
/// [`Error::Invalid`] for what is neither a number nor empty.
fn read(max_uses: &str, expires_in: &str) -> Result<NewInvite, Error> {
    let wrong = |field| Error::invalid(field, "ERR_INCLUSION", "is not one of the choices");
    let max_uses = match max_uses {
        "" => None,
        uses => Some(uses.parse().map_err(|_| wrong("max_uses"))?),
    };
    let seconds: Option<u32> = match expires_in {
        "" => None,
        seconds => Some(seconds.parse().map_err(|_| wrong("expires_in"))?),
    };
    Ok(NewInvite { max_uses, lasts: seconds.map(|seconds| TimeDelta::seconds(seconds.into())) })
}

async fn page(
    state: &State,
    person: &SignedIn,
    paging: &Paging,
    form: InviteForm,
    errors: FieldErrors,
) -> Result<InvitesPage> {
    let listed = invites::own_invites(state, &person.session.user, paging.page(INVITES)).await?;
    let keys: Vec<i64> = listed.iter().map(|one| one.invite.id).collect();
    Ok(InvitesPage {
        page: person.frame.page_of("invites", Section::Settings),
        everybodys: false,
        form,
        errors,
        closed: present::invites_are_closed(&person.frame),
        invites: present::invites(state, listed),
        pager: paging.pager(INVITES, &keys),
    })
}
