//! What a reader does with a status: favourite, reblog, bookmark, pin, delete, and the undoing.

use axum::extract::{Path, State as Given};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::present::{self, path_of_status};
use super::return_to::ReturnTo;
use super::view::confirm::ConfirmPage;
use crate::browser::{Form, Redirect, Result, SignedIn};
use crate::db;
use crate::domain::{bookmarks, favourites, pins, quotes, reblogs, statuses};
use crate::error::Error;
use crate::layout::{Html, Section};
use crate::model::{AccountId, StatusId, StatusView};
use crate::state::State;

/// `POST /statuses/ID/[un]favourite`, `reblog`, `bookmark`, `pin`
pub(super) async fn act_on_status(
    Given(state): Given<State>,
    Path((id, verb)): Path<(String, String)>,
    SignedIn { account: reader, .. }: SignedIn,
    Form(form): Form<ReturnTo>,
) -> Result<Redirect> {
    let id: StatusId = id.parse().map_err(|_| Error::NotFound)?;
    let view = match verb.as_str() {
        "favourite" => favourites::favourite_status(&state, &reader, id).await?,
        "unfavourite" => favourites::unfavourite_status(&state, &reader, id).await?,
        "reblog" => reblogs::reblog_status(&state, &reader, id, None).await?,
        "unreblog" => reblogs::unreblog_status(&state, &reader, id).await?,
        "bookmark" => bookmarks::bookmark_status(&state, reader.id, id).await?,
        "unbookmark" => bookmarks::unbookmark_status(&state, reader.id, id).await?,
        "pin" => pins::pin_status(&state, &reader, id).await?,
        "revoke_quote" => {
            let view = db::statuses::get(&mut *state.pool.acquire().await?, Some(reader.id), id).await?;
            let quoted = view.status.quote.and_then(|quote| quote.quoted_id).ok_or(Error::NotFound)?;
            quotes::revoke_quote(&state, &reader, quoted, id).await?
        }
        "unpin" => pins::unpin_status(&state, &reader, id).await?,
        _ => return Err(Error::NotFound.into()),
    };
    let shown = view.shown();
    Ok(form.or(&path_of_status(&shown.account, shown.status.id)))
}

/// One's own status.
async fn own(state: &State, reader: AccountId, id: &str) -> Result<StatusView> {
    let id: StatusId = id.parse().map_err(|_| Error::NotFound)?;
    let row = db::statuses::get(&mut *state.pool.acquire().await?, Some(reader), id).await?;
    if row.account.id != reader || row.reblog.is_some() {
        return Err(Error::NotFound.into());
    }
    Ok(row)
}

/// `GET /statuses/ID/delete`: asks whether it is meant.
pub(super) async fn confirm_deletion(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
) -> Result<Response> {
    let SignedIn { frame, account, .. } = person;
    let reader = account.id;
    let row = own(&state, reader, &id).await?;
    let mut conn = state.pool.acquire().await?;
    let shown = present::statuses(&state.config, &mut conn, Some(reader), std::slice::from_ref(&row)).await?;
    let page = frame.page_of("delete-heading", Section::Elsewhere);
    let question = frame.language().t("delete-question").into_owned();
    let action = frame.language().t("delete").into_owned();
    let back = path_of_status(&row.account, row.status.id);
    Ok(Html(ConfirmPage { page, question, action, back, status: shown.into_iter().next() }).into_response())
}

/// The token is all the form holds.
#[derive(Deserialize)]
pub(super) struct Confirmed {}

/// `POST /statuses/ID/delete`
pub(super) async fn delete_status(
    Given(state): Given<State>,
    Path(id): Path<String>,
    SignedIn { account: reader, .. }: SignedIn,
    Form(Confirmed {}): Form<Confirmed>,
) -> Result<Redirect> {
    let row = own(&state, reader.id, &id).await?;
    statuses::delete_status(&state, &row.account, row.status.id).await?;
    Ok(Redirect::to(format!("/@{}", row.account.username)).done("status-deleted"))
}
