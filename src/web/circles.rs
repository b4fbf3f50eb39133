//! `/circles`: some of those who follow one, to write to apart from the others.

use axum::Router;
use axum::extract::{Path, State as Given};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::members::{self, Whom, added, find};
use super::paging::Paging;
use super::thread::PEOPLE;
use super::view::circles::{CirclePage, CirclesPage};
use super::view::members::{IN_CIRCLE, Members};
use crate::browser::{Form, Nothing, PageError, Redirect, Result, SignedIn};
use crate::domain::circles;
use crate::error::Error;
use crate::layout::{FieldErrors, Html, Section};
use crate::state::State;

pub(super) fn router() -> Router<State> {
    Router::new()
        .route("/circles", get(show_circles).post(create_circle))
        .route("/circles/{id}", get(show_circle).post(rename_circle))
        .route("/circles/{id}/delete", post(delete_circle))
        .route("/circles/{id}/add", post(add_account))
        .route("/circles/{id}/remove", post(remove_account))
}

fn parse(id: &str) -> Result<i64> {
    Ok(id.parse().map_err(|_| Error::NotFound)?)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    title: String,
}

/// `GET /circles`
async fn show_circles(Given(state): Given<State>, person: SignedIn) -> Result<Html<CirclesPage>> {
    all(&state, &person, String::new(), FieldErrors::default()).await
}

async fn all(
    state: &State,
    person: &SignedIn,
    title: String,
    errors: FieldErrors,
) -> Result<Html<CirclesPage>> {
    let circles = circles::circles(state, person.account.id).await?;
    let page = person.frame.page_of("circles-heading", Section::Lists);
    Ok(Html(CirclesPage { page, circles, title, errors }))
}

/// `POST /circles`
async fn create_circle(
    Given(state): Given<State>,
    person: SignedIn,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    match circles::create_circle(&state, person.account.id, &typed.title).await {
        Ok(circle) => Ok(Redirect::to(format!("/circles/{}", circle.id)).into_response()),
        Err(error) => {
            let errors = PageError::fields(error)?.into();
            let page = all(&state, &person, typed.title, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// `GET /circles/ID`: who is in it.
async fn show_circle(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
    paging: Paging,
) -> Result<Html<CirclePage>> {
    let circle = circles::circle(&state, person.account.id, parse(&id)?).await?;
    one(&state, &person, circle.id, circle.title, FieldErrors::default(), &paging).await
}

async fn one(
    state: &State,
    person: &SignedIn,
    id: i64,
    title: String,
    errors: FieldErrors,
    paging: &Paging,
) -> Result<Html<CirclePage>> {
    let rows = circles::circle_accounts(state, person.account.id, id, paging.page(PEOPLE)).await?;
    let (ids, keys): (Vec<_>, Vec<_>) = rows.iter().map(|row| (row.account, row.id)).unzip();
    let members = Members {
        path: format!("/circles/{id}"),
        words: &IN_CIRCLE,
        people: members::named(state, &ids).await?,
        waiting: Vec::new(),
        pager: paging.pager(PEOPLE, &keys),
    };
    let page = person.frame.page(title.clone(), Section::Lists);
    Ok(Html(CirclePage { page, id, title, errors, members }))
}

/// `POST /circles/ID`
async fn rename_circle(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
    paging: Paging,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let id = parse(&id)?;
    match circles::rename_circle(&state, person.account.id, id, &typed.title).await {
        Ok(_) => Ok(Redirect::to(format!("/circles/{id}")).done("settings-saved").into_response()),
        Err(error) => {
            let errors = PageError::fields(error)?.into();
            let page = one(&state, &person, id, typed.title, errors, &paging).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// `POST /circles/ID/delete`
async fn delete_circle(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    circles::delete_circle(&state, person.account.id, parse(&id)?).await?;
    Ok(Redirect::to("/circles").done("circles-deleted"))
}

/// `POST /circles/ID/add`
async fn add_account(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
    Form(whom): Form<Whom>,
) -> Result<Redirect> {
    let (id, owner) = (parse(&id)?, person.account.id);
    circles::circle(&state, owner, id).await?;
    let back = Redirect::to(format!("/circles/{id}"));
    let Some(account) = find(&state, &whom).await? else { return Ok(back.failed(IN_CIRCLE.nobody)) };
    added(back, &IN_CIRCLE, circles::add_accounts(&state, owner, id, &[account]).await)
}

/// `POST /circles/ID/remove`
async fn remove_account(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
    Form(whom): Form<Whom>,
) -> Result<Redirect> {
    let id = parse(&id)?;
    let account = find(&state, &whom).await?.ok_or(Error::NotFound)?;
    circles::remove_accounts(&state, person.account.id, id, &[account]).await?;
    Ok(Redirect::to(format!("/circles/{id}")))
}
