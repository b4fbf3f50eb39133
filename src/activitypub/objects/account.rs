//! Actors of other servers become accounts: fetched, confirmed by WebFinger, stored.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::emoji::told;
use super::interaction_policy;
use crate::activitypub::Budget;
use crate::activitypub::fetch::{distrusted, fetch_document, own_origin, unreadable};
use crate::activitypub::trust::Distrust;
use crate::activitypub::vocabulary::{Actor, Image, Iri};
use crate::activitypub::webfinger::{self, Handle};
use crate::db;
use crate::db::actor_keys::ListedKey;
use crate::db::remote_accounts::RemoteAccount;
use crate::domain::{self, Unit};
use crate::error::{Error, Result};
use crate::keys::PublicKey;
use crate::model::account::Field;
use crate::model::{Account, AccountId, Origin};
use crate::state::State;
use crate::text;

/// How long what an actor said of itself is taken for current (section 3.5).
const FRESH: TimeDelta = TimeDelta::days(1);

/// The account of an actor, from the database alone.
pub async fn known_account(state: &State, uri: &str) -> Result<Option<Arc<Account>>> {
    let mut conn = state.pool.acquire().await?;
    match db::accounts::id_by_uri(&mut conn, uri).await? {
        Some(id) => Ok(Some(db::accounts::get(&mut conn, id).await?)),
        None => Ok(None),
    }
}

/// The account of an actor: known, and asked for anew when what we know is old; else fetched.
///
/// # Errors
/// As for fetching, when the actor is not known.
pub async fn account_of(state: &State, uri: &Iri, budget: &Budget) -> Result<Arc<Account>> {
    let Some(account) = known_account(state, uri.as_str()).await? else {
        return Box::pin(fetch_account(state, uri, budget)).await;
    };
    let fresh = account.fetched_at.is_some_and(|at| state.clock.now() - at < FRESH);
    if account.is_local() || account.deleted || fresh {
        return Ok(account);
    }
    // An old description is better than none while their server does not answer.
    match Box::pin(refresh_account(state, &account, budget)).await {
        Err(Error::Database(error)) => Err(Error::Database(error)),
        Err(_) => Ok(account),
        refreshed => refreshed,
    }
}

/// Asks a known actor's server for its document again, whatever its age. One that is gone there is gone here.
pub async fn refresh_account(state: &State, account: &Account, budget: &Budget) -> Result<Arc<Account>> {
    let uri = Iri::parse(&account.uri).ok_or(Error::NotFound)?;
    match fetch_account(state, &uri, budget).await {
        Err(Error::Gone) => {
            let mut unit = Unit::begin(state).await?;
            domain::remote_accounts::delete_remote_account(&mut unit, account).await?;
            unit.commit().await?;
            Err(Error::Gone)
        }
        other => other,
    }
}

/// Fetches an actor and stores it.
///
/// # Errors
/// As for fetching, for what is no actor, and when WebFinger does not lead back to it.
pub async fn fetch_account(state: &State, uri: &Iri, budget: &Budget) -> Result<Arc<Account>> {
    let document = fetch_document(state, uri, budget).await?;
    let actor = Actor::read(&document.value).map_err(unreadable)?;
    store_actor(state, &actor, budget).await
}

/// Stores what an actor's document says; that its own origin served or signed it was made sure before. The handle is
/// confirmed by WebFinger, except where it is the known one and WebFinger does not answer.
pub async fn store_actor(state: &State, actor: &Actor, budget: &Budget) -> Result<Arc<Account>> {
    if *actor.id.origin() == own_origin(state)? {
        return Err(distrusted(Distrust::Ours));
    }
    let handle = Box::pin(handle_of(state, actor, budget)).await?;
    let mut unit = Unit::begin(state).await?;
    let id = Box::pin(store_within(&mut unit, actor, &handle)).await?;
    let account = db::accounts::get(unit.conn(), id).await?;
    unit.commit().await?;
    Ok(account)
}

/// The actor's handle, confirmed; the known one where WebFinger does not answer.
pub async fn handle_of(state: &State, actor: &Actor, budget: &Budget) -> Result<Handle> {
    match webfinger::confirm(state, actor, budget).await {
        Err(error @ (Error::Remote(_) | Error::NotFound)) => {
            let known = known_account(state, actor.id.as_str()).await?;
            known.and_then(|account| Handle::parse(&account.acct())).ok_or(error)
        }
        confirmed => confirmed,
    }
}

/// The same in a transaction of the caller's, under a confirmed handle.
pub async fn store_within(unit: &mut Unit<'_>, actor: &Actor, handle: &Handle) -> Result<AccountId> {
    let host_id = domain::hosts::get_or_create(unit, actor.id.origin()).await?;
    let domain_id = match handle_origin(actor, handle) {
        Some(origin) if origin != *actor.id.origin() => {
            Some(domain::hosts::get_or_create(unit, &origin).await?)
        }
        _ => None,
    };
    let described = Described::of(actor, unit.now);
    let domain = handle.domain.to_string();
    let feature_policy = interaction_policy::feature_policy_of(actor);
    let account = RemoteAccount {
        uri: actor.id.as_str(),
        username: &handle.username,
        username_folded: &text::fold(&handle.username),
        domain: &domain,
        host_id,
        domain_id,
        url: actor.url.as_ref().unwrap_or(&actor.id).as_str(),
        inbox_url: actor.inbox.as_str(),
        shared_inbox_url: actor.shared_inbox.as_ref().map(Iri::as_str),
        outbox_url: actor.outbox.as_ref().map(Iri::as_str),
        followers_url: actor.followers.as_ref().map(Iri::as_str),
        following_url: actor.following.as_ref().map(Iri::as_str),
        featured_url: actor.featured.as_ref().map(Iri::as_str),
        featured_collections_url: actor.featured_collections.as_ref().map(Iri::as_str),
        feature_policy: feature_policy.as_ref(),
        actor_type: actor.kind.as_str(),
        display_name: &described.display_name,
        note_html: &described.note_html,
        fields: &described.fields,
        avatar_remote_url: actor.icon.as_ref().map(|image| image.url.as_str()),
        avatar_description: &described.avatar_description,
        header_remote_url: actor.image.as_ref().map(|image| image.url.as_str()),
        header_description: &described.header_description,
        locked: actor.manually_approves_followers,
        discoverable: actor.discoverable,
        indexable: actor.indexable,
        memorial: actor.memorial,
        suspended: actor.suspended,
        also_known_as: &described.also_known_as,
        moved_to_uri: actor.moved_to.as_ref().map(Iri::as_str),
        attribution_domains: &actor.attribution_domains,
        created_at: described.created_at,
    };
    let id = domain::remote_accounts::store_remote_account(unit, &account, &listed_keys(actor)).await?;
    let emojis = domain::emojis::learn(unit, Some(host_id), &told(&actor.tags.emojis)).await?;
    db::accounts::set_emojis(unit.conn(), id, &emojis).await?;
    Ok(id)
}

/// The server behind a handle's domain; it is reached in the scheme of the actor.
fn handle_origin(actor: &Actor, handle: &Handle) -> Option<Origin> {
    let scheme = if actor.id.origin().is_https() { "https" } else { "http" };
    Url::parse(&format!("{scheme}://{}", handle.domain)).ok().and_then(|url| Origin::of(&url))
}

/// The keys an actor lists, in the forms we can use.
fn listed_keys(actor: &Actor) -> Vec<ListedKey> {
    let rsa = actor.keys.iter().map(|key| (&key.id, PublicKey::from_pem(&key.pem)));
    let multi = actor.assertion_keys.iter().map(|key| (&key.id, PublicKey::from_multibase(&key.multibase)));
    let mut listed: Vec<ListedKey> = Vec::new();
    for (id, key) in rsa.chain(multi) {
        let Ok(key) = key else { continue };
        if listed.iter().all(|other| other.key_id != id.as_str()) {
            listed.push(ListedKey {
                key_id: id.as_str().to_owned(),
                owner_uri: actor.id.as_str().to_owned(),
                algorithm: key.algorithm().as_str(),
                public_key: key.to_spki().to_vec(),
            });
        }
    }
    listed
}

/// An actor's words, made safe to store and show.
struct Described {
    display_name: String,
    note_html: String,
    fields: Vec<Field>,
    avatar_description: String,
    header_description: String,
    also_known_as: Vec<String>,
    created_at: DateTime<Utc>,
}

impl Described {
    fn of(actor: &Actor, now: DateTime<Utc>) -> Self {
        let fields = actor.fields.iter().map(|field| Field {
            name: text::clean_line(text::truncate(&field.name, text::MAX_FIELD_CHARACTERS)),
            value: String::new(),
            value_html: text::sanitize_field_value(&field.value),
            verified_at: None,
        });
        Self {
            display_name: text::display_name(actor.name.as_deref().unwrap_or_default()),
            note_html: text::sanitize_bio(actor.summary.as_deref().unwrap_or_default()),
            fields: fields.collect(),
            avatar_description: description(actor.icon.as_ref()),
            header_description: description(actor.image.as_ref()),
            also_known_as: actor.also_known_as.iter().map(|iri| iri.as_str().to_owned()).collect(),
            created_at: actor.published.unwrap_or(now).clamp(DateTime::UNIX_EPOCH, now),
        }
    }
}

fn description(image: Option<&Image>) -> String {
    text::clean_text(image.and_then(|image| image.description.as_deref()).unwrap_or_default())
}
