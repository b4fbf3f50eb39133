//! The stamps by which people here give leave: to quote them (FEP-044f), or to feature them (FEP-7aa9).

use axum::extract::{Path, State as Given};
use axum::response::Response;

use super::answer::answer;
use super::collections::own;
use super::error::Result;
use super::reader::Request;
use crate::activitypub::vocabulary::write::{Authorization, Stamp};
use crate::db;
use crate::error::Error;
use crate::model::StatusId;
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
    let account = own(&mut conn, &name).await?;
    let given = db::quotes::given(&mut conn, account.id, id).await?.ok_or(Error::NotFound)?;
    let stamp = Stamp::new(Leave::Quote, given.authorization_uri);
    Ok(answer(reader, Authorization::new(stamp, account.uri.clone(), given.uri, given.quoted_uri)))
}

/// `GET /users/NAME/feature_authorizations/ID`: the same.
pub(super) async fn show_feature_authorization(
    Given(state): Given<State>,
    Path((name, id)): Path<(String, i64)>,
    request: Request,
) -> Result<Response> {
    let reader = request.admit(&state).await?;
    let mut conn = state.pool.acquire().await?;
    let account = own(&mut conn, &name).await?;
    let uri = Leave::Feature.stamp_uri(&account.uri, id);
    let given = db::collection_items::given(&mut conn, account.id, &uri).await?;
    let (collection, featured) = given.ok_or(Error::NotFound)?;
    let stamp = Stamp::new(Leave::Feature, uri);
    Ok(answer(reader, Authorization::new(stamp, account.uri.clone(), collection, featured)))
}
