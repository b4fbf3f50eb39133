//! `/admin/pending_accounts`: who asks to join, and the two answers.

use axum::extract::{Path, State as Extract};

use crate::browser::{Form, Nothing, Redirect, Result, SignedInStaff};
use crate::db;
use crate::db::user_list::ListedUser;
use crate::domain::users;
use crate::error::Error;
use crate::layout::{Html, Section};
use crate::model::{AccountId, UserId};
use crate::state::State;
use crate::web::paging::Paging;
use crate::web::view::admin::{PendingSignUp, PendingSignUpsPage};

const PAGE: &str = "/admin/pending_accounts";
/// Requests on one page.
const REQUESTS: i64 = 40;

/// `GET /admin/pending_accounts`
pub async fn show_pending_accounts(
    Extract(state): Extract<State>,
    SignedInStaff { person, staff }: SignedInStaff,
    paging: Paging,
) -> Result<Html<PendingSignUpsPage>> {
    let waiting = users::list_pending(&state, &staff, paging.page(REQUESTS)).await?;
    let keys: Vec<i64> = waiting.iter().map(|one| one.account_id.0).collect();
    Ok(Html(PendingSignUpsPage {
        page: person.frame.page_of("admin-pending", Section::Admin),
        sign_ups: waiting.into_iter().map(view).collect(),
        pager: paging.pager(REQUESTS, &keys),
    }))
}

/// `POST /admin/pending_accounts/USER_ID/approve`
pub async fn approve(
    Extract(state): Extract<State>,
    SignedInStaff { staff, .. }: SignedInStaff,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    users::approve_user(&state, &staff, account_of(&state, &id).await?).await?;
    Ok(Redirect::to(PAGE).done("pending-approved"))
}

/// `POST /admin/pending_accounts/USER_ID/reject`
pub async fn reject(
    Extract(state): Extract<State>,
    SignedInStaff { staff, .. }: SignedInStaff,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    users::reject_user(&state, &staff, account_of(&state, &id).await?, "").await?;
    Ok(Redirect::to(PAGE).done("pending-rejected"))
}

/// The one account somebody who waits has.
async fn account_of(state: &State, user: &str) -> Result<AccountId> {
    let user: UserId = user.parse().map_err(|_| Error::NotFound)?;
    let accounts = db::users::accounts(&mut *state.pool.acquire().await?, user).await?;
    Ok(accounts.first().copied().ok_or(Error::NotFound)?)
}

fn view(one: ListedUser) -> PendingSignUp {
    PendingSignUp {
        user_id: one.user_id,
        username: one.username,
        email: one.email,
        confirmed: one.confirmed,
        reason: one.reason,
        ip: one.ip.unwrap_or_default(),
        created_at: one.created_at,
    }
}
