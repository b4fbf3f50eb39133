//! Our custom emoji as objects.

use axum::extract::{Path, State as Given};
use axum::response::Response;

use super::answer::answer;
use super::error::Result;
use super::reader::{Reader, Request};
use crate::activitypub::objects::emoji::emoji_document;
use crate::error::Error;
use crate::model::EmojiId;
use crate::state::State;

/// `GET /emojis/ID`
pub(super) async fn show_emoji(
    Given(state): Given<State>,
    Path(id): Path<EmojiId>,
    request: Request,
) -> Result<Response> {
    request.admit(&state).await?;
    let mut conn = state.pool.acquire().await?;
    let document = emoji_document(&mut conn, &state.config, id).await?;
    Ok(answer(Reader::Visitor, document.ok_or(Error::NotFound)?))
}
