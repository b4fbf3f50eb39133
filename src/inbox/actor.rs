//! Actor documents.

use axum::extract::{Path, State as Given};
use axum::response::Response;

use super::answer::{answer, answer_gone};
use super::error::Result;
use super::reader::{Reader, Request};
use crate::activitypub::objects::account_document;
use crate::activitypub::vocabulary::write::OrderedCollection;
use crate::db;
use crate::domain::published::account_by_name;
use crate::error::Error;
use crate::model::id::INSTANCE_ACTOR;
use crate::state::State;

/// `GET /users/NAME`
pub(super) async fn show_actor(
    Given(state): Given<State>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response> {
    let reader = request.admit(&state).await?;
    let mut conn = state.pool.acquire().await?;
    match account_by_name(&mut conn, &name).await {
        Ok(account) => Ok(answer(reader, account_document(&mut conn, &state.config, &account).await?)),
        Err(Error::Gone) => Ok(answer_gone(state.config.url(&format!("/users/{name}")))),
        Err(error) => Err(error.into()),
    }
}

/// `GET /actor`: the instance itself, unsigned always. Peers fetch its key to verify the fetch by which we get theirs.
pub(super) async fn show_instance_actor(Given(state): Given<State>) -> Result<Response> {
    let mut conn = state.pool.acquire().await?;
    let account = db::accounts::get(&mut conn, INSTANCE_ACTOR).await?;
    Ok(answer(Reader::Visitor, account_document(&mut conn, &state.config, &account).await?))
}

/// `GET /actor/outbox`: the instance itself says nothing.
pub(super) async fn show_instance_outbox(Given(state): Given<State>) -> Result<Response> {
    let account = db::accounts::get(&mut *state.pool.acquire().await?, INSTANCE_ACTOR).await?;
    let uri = account.outbox_url.clone().ok_or(Error::NotFound)?;
    Ok(answer(Reader::Visitor, OrderedCollection::<String>::whole(uri, Vec::new())))
}
