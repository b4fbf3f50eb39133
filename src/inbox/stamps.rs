//! The stamps by which people here give leave: to quote them (FEP-044f), or to feature them (FEP-7aa9).

use axum::extract::{Path, State as Given};
use axum::response::Response;

use super::answer::answer;
use super::error::Result;
use super::reader::Request;
use crate::activitypub::vocabulary::write::{Authorization, Stamp};
use crate::db;
use crate::domain::published::account_by_name;
use crate::error::Error;
use crate::model::StatusId;
use crate::model::collection::ItemState;
use crate::model::leave::Leave;
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
    let stamp = Stamp::new(Leave::Quote, held.authorization_uri.ok_or(Error::NotFound)?);
    Ok(answer(reader, Authorization::new(stamp, account.uri.clone(), held.uri, held.quoted_uri)))
}

/// `GET /users/NAME/feature_authorizations/ID`: the same.
pub(super) async fn show_feature_authorization(
    Given(state): Given<State>,
    Path((name, id)): Path<(String, i64)>,
    request: Request,
) -> Result<Response> {
    let reader = request.admit(&state).await?;
    let mut conn = state.pool.acquire().await?;
    let account = account_by_name(&mut conn, &name).await?;
    let uri = Leave::Feature.stamp_uri(&account.uri, id);
    let held = db::collection_items::hold_by_authorization(&mut conn, &uri).await?;
    let given =
        held.into_iter().find(|held| held.state == ItemState::Accepted && held.account == Some(account.id));
    let given = given.ok_or(Error::NotFound)?;
    let stamp = Stamp::new(Leave::Feature, uri);
    Ok(answer(reader, Authorization::new(stamp, account.uri.clone(), given.collection_uri, given.object_uri)))
}
