//! `/admin/invites`: everybody's invitations.

use axum::extract::{Path, State as Extract};

use crate::browser::{Form, Nothing, Redirect, Result, SignedInStaff};
use crate::domain::invites;
use crate::error::Error;
use crate::layout::{FieldErrors, Html, Section};
use crate::state::State;
use crate::web::paging::Paging;
use crate::web::present;
use crate::web::settings::INVITES;
use crate::web::view::invites::{InviteForm, InvitesPage};

/// `GET /admin/invites`
pub async fn show_invites(
    Extract(state): Extract<State>,
    SignedInStaff { person, staff }: SignedInStaff,
    paging: Paging,
) -> Result<Html<InvitesPage>> {
    let listed = invites::all_invites(&state, &staff, paging.page(INVITES)).await?;
    let keys: Vec<i64> = listed.iter().map(|one| one.invite.id).collect();
    Ok(Html(InvitesPage {
        page: person.frame.page_of("invites", Section::Admin),
        everybodys: true,
        form: InviteForm::default(),
        errors: FieldErrors::default(),
        closed: present::invites_are_closed(&person.frame),
        invites: present::invites(&state, listed),
        pager: paging.pager(INVITES, &keys),
    }))
}

/// `POST /admin/invites/ID/revoke`
pub async fn revoke_invite(
    Extract(state): Extract<State>,
    SignedInStaff { staff, .. }: SignedInStaff,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    invites::revoke_invite(&state, &staff, id).await?;
    Ok(Redirect::to("/admin/invites").done("invite-revoked-flash"))
}
