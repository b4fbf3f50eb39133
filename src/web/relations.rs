//! Following, blocking and muting people, and answering those who ask to follow.

use axum::extract::{Path, State as Given};
use axum::response::{IntoResponse, Response};

use super::paging::Paging;
use super::present;
use super::return_to::ReturnTo;
use super::thread::PEOPLE;
use super::view::people::FollowRequestsPage;
use crate::browser::{Form, Redirect, Result, SignedIn};
use crate::db;
use crate::domain::follows::FollowChange;
use crate::domain::{blocks, follow_requests, follows, mutes};
use crate::error::Error;
use crate::layout::{Html, Section};
use crate::model::AccountId;
use crate::state::State;

/// `POST /accounts/ID/[un]{follow,block,mute}`, `remove_from_followers`
pub(super) async fn act_on_account(
    Given(state): Given<State>,
    Path((id, verb)): Path<(String, String)>,
    person: SignedIn,
    Form(form): Form<ReturnTo>,
) -> Result<Redirect> {
    let id: AccountId = id.parse().map_err(|_| Error::NotFound)?;
    let reader = person.account.id;
    match verb.as_str() {
        "follow" => follows::follow(&state, reader, id, &FollowChange::default()).await?,
        "unfollow" => follows::unfollow(&state, reader, id).await?,
        "block" => blocks::block(&state, reader, id).await?,
        "unblock" => blocks::unblock(&state, reader, id).await?,
        "mute" => mutes::mute(&state, reader, id, true, None).await?,
        "unmute" => mutes::unmute(&state, reader, id).await?,
        "remove_from_followers" => follows::remove_from_followers(&state, reader, id).await?,
        _ => return Err(Error::NotFound.into()),
    }
    let account = db::accounts::get(&mut *state.pool.acquire().await?, id).await?;
    Ok(form.or(&format!("/@{}", account.acct())))
}

/// `GET /follow_requests`
pub(super) async fn show_follow_requests(
    Given(state): Given<State>,
    person: SignedIn,
    paging: Paging,
) -> Result<Response> {
    let SignedIn { frame, account, .. } = person;
    let reader = account.id;
    let rows = follow_requests::waiting(&state, reader, paging.page(PEOPLE)).await?;
    let (ids, keys): (Vec<_>, Vec<_>) = rows.iter().map(|row| (row.account, row.id)).unzip();
    let mut conn = state.pool.acquire().await?;
    let mut people = present::people(&state.config, &mut conn, Some(reader), &ids).await?;
    // The question here is whether they may follow; whether one follows them has its place on their profile.
    people.iter_mut().for_each(|person| person.relationship = None);
    let page = frame.page_of("nav-follow-requests", Section::FollowRequests);
    Ok(Html(FollowRequestsPage { page, people, pager: paging.pager(PEOPLE, &keys) }).into_response())
}

/// `POST /follow_requests/ACCOUNT_ID/authorize`
pub(super) async fn accept_follow_request(
    Given(state): Given<State>,
    Path(id): Path<String>,
    person: SignedIn,
    Form(form): Form<ReturnTo>,
) -> Result<Redirect> {
    let id: AccountId = id.parse().map_err(|_| Error::NotFound)?;
    follow_requests::accept(&state, person.account.id, id).await?;
    Ok(form.or("/follow_requests"))
}

/// `POST /follow_requests/ACCOUNT_ID/reject`
pub(super) async fn reject_follow_request(
    Given(state): Given<State>,
    Path(id): Path<String>,
    person: SignedIn,
    Form(form): Form<ReturnTo>,
) -> Result<Redirect> {
    let id: AccountId = id.parse().map_err(|_| Error::NotFound)?;
    follow_requests::reject(&state, person.account.id, id).await?;
    Ok(form.or("/follow_requests"))
}
