//! Statuses: the note, its activity, and what hangs on it.

use axum::extract::{Path, Query, State as Given};
use axum::response::Response;

use super::answer::{answer, answer_gone};
use super::error::Result;
use super::outbox::Published;
use super::pages::{Asked, page_of};
use super::reader::{Reader, Request};
use crate::activitypub::objects::status_document;
use crate::activitypub::vocabulary::write::OrderedCollection;
use crate::db;
use crate::domain::published::account_by_name;
use crate::error::Error;
use crate::model::{StatusId, StatusView};
use crate::state::State;

/// What a reader finds under a status's address.
enum Found {
    Status(Reader, Box<StatusView>),
    /// It was deleted: its uri.
    Gone(String),
}

/// The status as the best reader the request can be may see it. For those who may not, it does not exist.
async fn find(state: &State, request: &Request, name: &str, id: StatusId) -> Result<Found> {
    let mut reader = request.admit(state).await?;
    loop {
        let mut conn = state.pool.acquire().await?;
        let author = account_by_name(&mut conn, name).await?;
        let seen = db::statuses::load(&mut conn, reader.account(), &[id]).await?.pop();
        if let Some(view) = seen.filter(|view| view.account.id == author.id) {
            return Ok(Found::Status(reader, Box::new(view)));
        }
        let uri = format!("{}/statuses/{id}", author.uri);
        if db::tombstones::exists(&mut conn, &uri).await? {
            return Ok(Found::Gone(uri));
        }
        // A key may have to be fetched, which must not hold a connection.
        drop(conn);
        reader = request.another_reader(state, reader).await?.ok_or(Error::NotFound)?;
    }
}

/// `GET /users/NAME/statuses/ID`
pub(super) async fn show_status(
    Given(state): Given<State>,
    Path((name, id)): Path<(String, StatusId)>,
    request: Request,
) -> Result<Response> {
    match find(&state, &request, &name, id).await? {
        Found::Gone(uri) => Ok(answer_gone(uri)),
        Found::Status(reader, view) => {
            let mut conn = state.pool.acquire().await?;
            Ok(answer(reader, status_document(&mut conn, &state.config, &view).await?))
        }
    }
}

/// `GET …/activity`: its Create, or the Announce that a reblog is.
pub(super) async fn show_activity(
    Given(state): Given<State>,
    Path((name, id)): Path<(String, StatusId)>,
    request: Request,
) -> Result<Response> {
    let (reader, view) = existing(find(&state, &request, &name, id).await?)?;
    let mut conn = state.pool.acquire().await?;
    Ok(answer(reader, Published::of(&mut conn, &state.config, &view).await?))
}

/// `GET …/replies`: the public answers we know of, latest first.
pub(super) async fn show_replies(
    Given(state): Given<State>,
    Path((name, id)): Path<(String, StatusId)>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Result<Response> {
    let (reader, view) = existing(find(&state, &request, &name, id).await?)?;
    let uri = format!("{}/replies", view.status.uri);
    let Some(page) = asked.page() else {
        let total = count(view.status.replies_count);
        return Ok(answer(
            reader,
            OrderedCollection::<String>::paged(uri.clone(), total, Asked::first(&uri)),
        ));
    };
    let replies = db::threads::replies(&mut *state.pool.acquire().await?, id, page).await?;
    let ids = replies.iter().map(|reply| reply.id.0);
    Ok(answer(
        reader,
        page_of(&uri, &asked, page, ids, replies.iter().map(|reply| reply.uri.clone()).collect()),
    ))
}

/// `GET …/likes`: how many.
pub(super) async fn show_likes(
    Given(state): Given<State>,
    Path((name, id)): Path<(String, StatusId)>,
    request: Request,
) -> Result<Response> {
    let (reader, view) = existing(find(&state, &request, &name, id).await?)?;
    let total = count(view.status.favourites_count);
    Ok(answer(reader, OrderedCollection::<String>::hidden(format!("{}/likes", view.status.uri), total)))
}

/// `GET …/shares`: how many.
pub(super) async fn show_shares(
    Given(state): Given<State>,
    Path((name, id)): Path<(String, StatusId)>,
    request: Request,
) -> Result<Response> {
    let (reader, view) = existing(find(&state, &request, &name, id).await?)?;
    let total = count(view.status.reblogs_count);
    Ok(answer(reader, OrderedCollection::<String>::hidden(format!("{}/shares", view.status.uri), total)))
}

/// `GET /contexts/ID`: the public statuses of a conversation that began here (FEP-f228).
pub(super) async fn show_context(
    Given(state): Given<State>,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Result<Response> {
    let reader = request.admit(&state).await?;
    let mut conn = state.pool.acquire().await?;
    let uri = db::conversations::uri(&mut conn, id).await?.ok_or(Error::NotFound)?;
    // A conversation that began elsewhere is that server's to show.
    if uri != state.config.url(&format!("/contexts/{id}")) {
        return Err(Error::NotFound.into());
    }
    let Some(page) = asked.page() else {
        let total = count(db::threads::count_public(&mut conn, id).await?);
        if total == 0 {
            return Err(Error::NotFound.into());
        }
        return Ok(answer(
            reader,
            OrderedCollection::<String>::paged(uri.clone(), total, Asked::first(&uri)),
        ));
    };
    let statuses = db::threads::conversation(&mut conn, id, page).await?;
    let ids = statuses.iter().map(|status| status.id.0);
    Ok(answer(reader, page_of(&uri, &asked, page, ids, statuses.iter().map(|one| one.uri.clone()).collect())))
}

fn existing(found: Found) -> Result<(Reader, Box<StatusView>)> {
    match found {
        Found::Status(reader, view) => Ok((reader, view)),
        Found::Gone(_) => Err(Error::Gone.into()),
    }
}

pub(super) fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
