//! An account's followers, those it follows, and what it features.

use std::sync::Arc;

use axum::extract::{Path, Query, State as Given};
use axum::response::Response;
use sqlx::PgConnection;

use super::answer::answer;
use super::error::Result;
use super::pages::{Asked, page_of};
use super::reader::{Reader, Request};
use super::status::count;
use crate::activitypub::followers::partial_url;
use crate::activitypub::objects::{featured_tag, status_document};
use crate::activitypub::vocabulary::write::OrderedCollection;
use crate::db;
use crate::db::Related;
use crate::domain::published::account_by_name;
use crate::error::Error;
use crate::model::{Account, AccountId};
use crate::state::State;

/// The account whose collections are asked for.
///
/// # Errors
/// [`Error::Forbidden`] while it is suspended: its document says so.
pub(super) async fn own(conn: &mut PgConnection, name: &str) -> crate::error::Result<Arc<Account>> {
    let account = account_by_name(conn, name).await?;
    if account.suspended { Err(Error::Forbidden("This account is suspended")) } else { Ok(account) }
}

/// Whom a collection lists.
enum People {
    Followers,
    Following,
}

/// `GET /users/NAME/followers`
pub(super) async fn show_followers(
    Given(state): Given<State>,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Result<Response> {
    show_people(&state, &name, &asked, &request, People::Followers).await
}

/// `GET /users/NAME/followers_synchronization`: those followers who live where the asking actor does (FEP-8fcf).
pub(super) async fn show_followers_of_asking_host(
    Given(state): Given<State>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response> {
    let signer = request.signer(&state).await?;
    let mut conn = state.pool.acquire().await?;
    let account = own(&mut conn, &name).await?;
    let uris = db::follows::follower_uris_beside(&mut conn, account.id, signer).await?;
    let uri = partial_url(&account);
    Ok(answer(Reader::Known(signer), OrderedCollection::whole(uri, uris)))
}

/// `GET /users/NAME/following`
pub(super) async fn show_following(
    Given(state): Given<State>,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Result<Response> {
    show_people(&state, &name, &asked, &request, People::Following).await
}

async fn show_people(
    state: &State,
    name: &str,
    asked: &Asked,
    request: &Request,
    people: People,
) -> Result<Response> {
    let reader = request.admit(state).await?;
    let mut conn = state.pool.acquire().await?;
    let account = own(&mut conn, name).await?;
    let (uri, total) = match people {
        People::Followers => (&account.followers_url, account.followers_count),
        People::Following => (&account.following_url, account.following_count),
    };
    let uri = uri.as_deref().ok_or(Error::NotFound)?;
    let Some(page) = asked.page().filter(|_| !account.hide_collections) else {
        return Ok(whole(reader, &account, uri, total));
    };
    let related = match people {
        People::Followers => db::follows::followers(&mut conn, account.id, page).await?,
        People::Following => db::follows::following(&mut conn, account.id, page).await?,
    };
    let uris = uris(&mut conn, &related).await?;
    Ok(answer(reader, page_of(uri, asked, page, related.iter().map(|one| one.id), uris)))
}

/// The collection itself; of those who hide whom they know, its size alone.
fn whole(reader: Reader, account: &Account, uri: &str, total: i64) -> Response {
    let (uri, total) = (uri.to_owned(), count(total));
    let collection = match account.hide_collections {
        true => OrderedCollection::<String>::hidden(uri, total),
        false => OrderedCollection::paged(uri.clone(), total, Asked::first(&uri)),
    };
    answer(reader, collection)
}

/// The actors' ids, in order.
async fn uris(conn: &mut PgConnection, related: &[Related]) -> crate::error::Result<Vec<String>> {
    let ids: Vec<AccountId> = related.iter().map(|one| one.account).collect();
    let accounts = db::accounts::load(conn, &ids).await?;
    Ok(ids.iter().filter_map(|id| Some(accounts.get(id)?.uri.clone())).collect())
}

/// `GET /users/NAME/collections/featured`: the pinned statuses, whole, as far as everybody may see them.
pub(super) async fn show_featured(
    Given(state): Given<State>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response> {
    let reader = request.admit(&state).await?;
    let mut conn = state.pool.acquire().await?;
    let account = own(&mut conn, &name).await?;
    let uri = account.featured_url.clone().ok_or(Error::NotFound)?;
    let pinned = db::timelines::pinned(&mut conn, None, account.id).await?;
    let mut notes = Vec::with_capacity(pinned.len());
    for view in db::statuses::load(&mut conn, None, &pinned).await? {
        notes.push(status_document(&mut conn, &state.config, &view).await?);
    }
    Ok(answer(reader, OrderedCollection::whole(uri, notes)))
}

/// `GET /users/NAME/collections/tags`: the hashtags they show on their profile.
pub(super) async fn show_featured_tags(
    Given(state): Given<State>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response> {
    let reader = request.admit(&state).await?;
    let mut conn = state.pool.acquire().await?;
    let account = own(&mut conn, &name).await?;
    let uri = format!("{}/collections/tags", account.uri);
    let featured = db::featured_tags::all(&mut conn, account.id).await?;
    let tags = featured.iter().map(|one| featured_tag(&state.config, &one.tag.display)).collect();
    Ok(answer(reader, OrderedCollection::whole(uri, tags)))
}
