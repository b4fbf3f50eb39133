//! `/settings/notifications` and `/notifications/requests`: of whom the reader hears, and who waits to be heard.

use axum::Router;
use axum::extract::{Path, State as Given};
use axum::routing::{get, post};
use serde::Deserialize;

use super::paging::Paging;
use super::present;
use super::thread::PEOPLE;
use super::view::hearing::{HearingPage, RequestView, RequestsPage};
use crate::browser::{Form, Nothing, Redirect, Result, SignedIn};
use crate::domain::notification_policies::{self, PolicyChange};
use crate::error::Error;
use crate::layout::{Html, Section};
use crate::state::State;

const REQUESTS: &str = "/notifications/requests";

pub(super) fn router() -> Router<State> {
    Router::new()
        .route("/settings/notifications", get(show_policy).post(save_policy))
        .route(REQUESTS, get(show_requests))
        .route("/notifications/requests/{id}/accept", post(accept_request))
        .route("/notifications/requests/{id}/dismiss", post(dismiss_request))
}

/// `GET /settings/notifications`
async fn show_policy(Given(state): Given<State>, person: SignedIn) -> Result<Html<HearingPage>> {
    let policy = notification_policies::policy(&state, person.account.id).await?.policy;
    Ok(Html(HearingPage { page: person.frame.page_of("settings-notifications", Section::Settings), policy }))
}

/// What is not one of the choices changes nothing.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Chosen {
    for_not_following: String,
    for_not_followers: String,
    for_new_accounts: String,
    for_private_mentions: String,
    for_limited_accounts: String,
    for_bots: String,
}

/// `POST /settings/notifications`
async fn save_policy(
    Given(state): Given<State>,
    person: SignedIn,
    Form(chosen): Form<Chosen>,
) -> Result<Redirect> {
    let change = PolicyChange {
        for_not_following: chosen.for_not_following.parse().ok(),
        for_not_followers: chosen.for_not_followers.parse().ok(),
        for_new_accounts: chosen.for_new_accounts.parse().ok(),
        for_private_mentions: chosen.for_private_mentions.parse().ok(),
        for_limited_accounts: chosen.for_limited_accounts.parse().ok(),
        for_bots: chosen.for_bots.parse().ok(),
    };
    notification_policies::change_policy(&state, person.account.id, &change).await?;
    Ok(Redirect::to("/settings/notifications").done("settings-saved"))
}

/// `GET /notifications/requests`
async fn show_requests(
    Given(state): Given<State>,
    person: SignedIn,
    paging: Paging,
) -> Result<Html<RequestsPage>> {
    let rows = notification_policies::requests(&state, person.account.id, paging.page(PEOPLE)).await?;
    let keys: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let requests = rows.into_iter().map(|row| RequestView {
        id: row.id,
        account: present::account(&state.config, &row.account),
        count: row.notifications_count.unsigned_abs(),
        content_html: row.last_status.map(|view| view.status.content).unwrap_or_default(),
    });
    Ok(Html(RequestsPage {
        page: person.frame.page_of("requests-heading", Section::Notifications),
        requests: requests.collect(),
        pager: paging.pager(PEOPLE, &keys),
    }))
}

/// `POST /notifications/requests/ID/accept`
async fn accept_request(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    notification_policies::accept_requests(&state, person.account.id, &[id]).await?;
    Ok(Redirect::to(REQUESTS).done("requests-accepted"))
}

/// `POST /notifications/requests/ID/dismiss`
async fn dismiss_request(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    notification_policies::dismiss_requests(&state, person.account.id, &[id]).await?;
    Ok(Redirect::to(REQUESTS).done("requests-dismissed"))
}
