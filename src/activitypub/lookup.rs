//! From what a person types or pastes to an account or a status. Edges call it before a use-case.

use std::sync::Arc;

use http::header;

use super::Budget;
use super::fetch::{self, distrusted, fetch_document, own_origin, unreadable};
use super::objects::account::{account_of, known_account, store_actor};
use super::objects::collection::store_fetched as store_collection;
use super::objects::thread::{known_status, store_fetched};
use super::trust::{Distrust, Fetched, check_content_type, weigh_fetched};
use super::vocabulary::{Actor, Class, Iri, Object, classify};
use super::webfinger::{self, Handle};
use crate::db;
use crate::domain::remote_accounts::want_profile;
use crate::domain::statuses::mentioned_handles;
use crate::error::{Error, Result};
use crate::model::{Account, CollectionId, StatusId};
use crate::outbound::Response;
use crate::state::State;
use crate::text;

/// What pages are asked with: the object if the server speaks ActivityPub, else the page that may name it.
const ACCEPT_PAGE: &str = r#"application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams", text/html;q=0.5"#;

/// Mentions of one text that are looked up.
const MOST_MENTIONS: usize = 20;

/// The account behind `@user@domain`, `user@domain`, `@user`, or the address of an actor or a profile.
///
/// # Errors
/// [`Error::NotFound`] when there is none; else as for fetching.
pub async fn lookup_account(state: &State, typed: &str) -> Result<Arc<Account>> {
    let typed = typed.trim();
    let budget = Budget::for_person();
    let account = match (Iri::parse(typed), Handle::parse(typed)) {
        (Some(url), _) => account_by_url(state, &url, &budget).await?,
        (None, Some(handle)) => account_by_handle(state, &handle, &budget).await?,
        (None, None) => local_account(state, typed.strip_prefix('@').unwrap_or(typed)).await?,
    };
    // Whoever looks somebody up will look at the profile next.
    want_profile(state, &account).await?;
    Ok(account)
}

/// The account behind a handle: known, or found by WebFinger.
pub async fn account_by_handle(state: &State, handle: &Handle, budget: &Budget) -> Result<Arc<Account>> {
    if webfinger::is_ours(state, &handle.domain) {
        return local_account(state, &handle.username).await;
    }
    let known = {
        let mut conn = state.pool.acquire().await?;
        let domain = handle.domain.to_string();
        match db::accounts::id_by_handle(&mut conn, &text::fold(&handle.username), Some(&domain)).await? {
            Some(id) => Some(db::accounts::get(&mut conn, id).await?),
            None => None,
        }
    };
    match known.as_ref().filter(|account| !account.deleted).and_then(|account| Iri::parse(&account.uri)) {
        Some(uri) => account_of(state, &uri, budget).await,
        None => {
            let confirmed = webfinger::resolve(state, handle, budget).await?;
            account_of(state, &confirmed.actor, budget).await
        }
    }
}

async fn local_account(state: &State, username: &str) -> Result<Arc<Account>> {
    let mut conn = state.pool.acquire().await?;
    let id = db::accounts::id_by_handle(&mut conn, &text::fold(username), None).await?;
    db::accounts::get(&mut conn, id.ok_or(Error::NotFound)?).await
}

async fn account_by_url(state: &State, url: &Iri, budget: &Budget) -> Result<Arc<Account>> {
    if let Some(account) = known_account(state, url.as_str()).await? {
        return Ok(account);
    }
    {
        let mut conn = state.pool.acquire().await?;
        if let Some(id) = db::remote_accounts::id_by_url(&mut conn, url.as_str()).await? {
            return db::accounts::get(&mut conn, id).await;
        }
    }
    if *url.origin() == own_origin(state)? {
        return Err(Error::NotFound);
    }
    let document = find_document(state, url, budget).await?;
    match known_account(state, document.id.as_str()).await? {
        Some(account) => Ok(account),
        None => store_actor(state, &Actor::read(&document.value).map_err(unreadable)?, budget).await,
    }
}

/// The status behind the address of a note, or of its page.
///
/// # Errors
/// [`Error::NotFound`] when there is none; else as for fetching. Who may see it is asked by whoever shows it.
pub async fn lookup_status(state: &State, typed: &str) -> Result<StatusId> {
    let url = Iri::parse(typed).ok_or(Error::NotFound)?;
    if let Some(id) = known_status(state, &url).await? {
        return Ok(id);
    }
    if let Some(id) = db::status_lookup::id_by_url(&mut *state.pool.acquire().await?, url.as_str()).await? {
        return Ok(id);
    }
    if *url.origin() == own_origin(state)? {
        return Err(Error::NotFound);
    }
    let budget = Budget::for_person();
    let document = find_document(state, &url, &budget).await?;
    store_fetched(state, Object::read(&document.value).map_err(unreadable)?, &budget).await
}

/// What stands behind a pasted address: an account, a status or a collection.
#[derive(Debug, Clone)]
pub enum Found {
    Account(Arc<Account>),
    Status(StatusId),
    Collection(CollectionId),
}

/// Looks up an address without knowing what it is of.
///
/// # Errors
/// [`Error::NotFound`] when it is neither; else as for fetching.
pub async fn lookup_url(state: &State, typed: &str) -> Result<Found> {
    let url = Iri::parse(typed).ok_or(Error::NotFound)?;
    if let Some(account) = known_account(state, url.as_str()).await? {
        return Ok(Found::Account(account));
    }
    if *url.origin() == own_origin(state)? || known_status(state, &url).await?.is_some() {
        return match lookup_status(state, typed).await {
            Err(Error::NotFound) => lookup_account(state, typed).await.map(Found::Account),
            status => status.map(Found::Status),
        };
    }
    if let Some(id) = db::collections::id_by_address(&mut *state.pool.acquire().await?, url.as_str()).await? {
        return Ok(Found::Collection(id));
    }
    let budget = Budget::for_person();
    let document = find_document(state, &url, &budget).await?;
    match classify(&document.value).map_err(unreadable)? {
        Class::Actor(_) => {
            let actor = Actor::read(&document.value).map_err(unreadable)?;
            let account = store_actor(state, &actor, &budget).await?;
            want_profile(state, &account).await?;
            Ok(Found::Account(account))
        }
        Class::Object(_) => {
            let object = Object::read(&document.value).map_err(unreadable)?;
            store_fetched(state, object, &budget).await.map(Found::Status)
        }
        Class::FeaturedCollection => {
            store_collection(state, &document.value, &budget).await.map(Found::Collection)
        }
        _ => Err(Error::NotFound),
    }
}

/// Makes the people a text names known, so that posting it finds them. Who cannot be found stays text.
pub async fn resolve_mentions(state: &State, typed: &str) -> Result<()> {
    let budget = Budget::for_person();
    for (username, domain) in mentioned_handles(&state.config, typed).into_iter().take(MOST_MENTIONS) {
        let Some(handle) = Handle::parse(&format!("{username}@{domain}")) else { continue };
        if let Err(error @ Error::Database(_)) = account_by_handle(state, &handle, &budget).await {
            return Err(error);
        }
    }
    Ok(())
}

/// Fetches the document at an address, or the one that the page there names as its alternate.
async fn find_document(state: &State, url: &Iri, budget: &Budget) -> Result<fetch::Document> {
    let response = fetch::request(state, url, ACCEPT_PAGE, budget).await?;
    let content_type = response.header(header::CONTENT_TYPE).unwrap_or_default();
    if check_content_type(content_type).is_err() {
        let named = alternate(&response).ok_or(Error::NotFound)?;
        return fetch_document(state, &named, budget).await;
    }
    let (value, served_from) = fetch::read(&response)?;
    match weigh_fetched(url, &served_from, &value, false) {
        Fetched::Believe(id) => Ok(fetch::Document { id, value }),
        Fetched::AskAgain(home) => fetch_document(state, &home, budget).await,
        Fetched::Refuse(reason @ Distrust::ForeignServer) => match super::vocabulary::fields::id_of(&value) {
            // A short link, or a copy: what counts is what lies at its own address.
            Some(home) => fetch_document(state, &home, budget).await,
            None => Err(distrusted(reason)),
        },
        Fetched::Refuse(reason) => Err(distrusted(reason)),
    }
}

/// The address of the object a page is of: in its `Link` header, or in its head.
fn alternate(response: &Response) -> Option<Iri> {
    let headers = response.headers.get_all(header::LINK).into_iter().filter_map(|value| value.to_str().ok());
    let in_header = headers.flat_map(|value| value.split(',')).find_map(|link| {
        let (href, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
        (parameters.contains("alternate") && names_activity(parameters)).then(|| href.to_owned())
    });
    let href = in_header.or_else(|| alternate_of_page(&response.body))?;
    Iri::parse(response.final_url.join(&href).ok()?.as_str())
}

/// Bytes of a page in which its head is looked for (attack CVE-2025-68475: read once, and not all of it).
const HEAD: usize = 256 * 1024;

fn alternate_of_page(body: &[u8]) -> Option<String> {
    let page = String::from_utf8_lossy(&body[..body.len().min(HEAD)]);
    let links = page.split("<link").skip(1).filter_map(|rest| rest.split('>').next());
    let mut alternates = links.filter(|link| link.contains("alternate") && names_activity(link));
    let link = alternates.next()?;
    let (_, rest) = link.split_once("href=")?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest[1..].split(quote).next().map(|href| href.replace("&amp;", "&"))
}

fn names_activity(attributes: &str) -> bool {
    attributes.contains("application/activity+json")
        || (attributes.contains("application/ld+json") && attributes.contains("activitystreams"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alternate_of_a_page_is_the_one_of_our_type() {
        let page = br#"<head><link rel="alternate" type="application/rss+xml" href="/feed">
            <link href='/users/a/1?x=1&amp;y=2' rel='alternate' type='application/activity+json'></head>"#;
        assert_eq!(alternate_of_page(page).as_deref(), Some("/users/a/1?x=1&y=2"));
        assert_eq!(alternate_of_page(b"<link rel=stylesheet href=x>"), None);
        assert_eq!(alternate_of_page(b"<link rel=alternate type=application/activity+json href="), None);
    }
}
