//! The stamps by which people here let others quote them (FEP-044f).

use axum::extract::{Path, State as Given};
use axum::response::Response;

use super::answer::answer;
use super::error::Result;
use super::reader::Request;
use crate::activitypub::vocabulary::write::QuoteAuthorization;
use crate::db;
use crate::domain::published::account_by_name;
use crate::error::Error;
use crate::model::StatusId;
use crate::state::State;

/// `GET /users/NAME/quote_authorizations/ID`: while it is given; 404 after.
pub(super) async fn show_quote_authorization(
    Given(state): Given<State>,
    Path((name, id)): Path<(String, StatusId)>,
    request: Request,
) -> Result<Response> {
    let reader = request.admit(&state).await?;
    let mut conn = state.pool.acquire().await?;
    let account = account_by_name(&mut conn, &name).await?;
    let held = db::quotes::hold(&mut conn, id).await?;
    let held = held.filter(|held| held.state == "accepted" && held.quoted_account_id == Some(account.id));
    let held = held.ok_or(Error::NotFound)?;
    let stamp = held.authorization_uri.ok_or(Error::NotFound)?;
    let document = QuoteAuthorization::new(stamp, account.uri.clone(), held.uri, held.quoted_uri);
    Ok(answer(reader, document))
}
