//! Collections of accounts: made, changed, shown and taken away; other servers are told (FEP-7aa9).

use sqlx::PgConnection;

use super::notifications::{About, NotificationKind, notify};
use super::rate_limits::{self, Limit};
use super::staff::{Act, Staff};
use super::{Unit, collection_items};
use crate::db;
use crate::db::collections::{self, Stored};
use crate::delivery::Outgoing;
use crate::error::{Error, Invalid, Result};
use crate::model::collection::{Collection, CollectionView, MAX_COLLECTIONS, MAX_ITEMS};
use crate::model::{AccountId, CollectionId, Permissions};
use crate::state::State;
use crate::text::{self, Hashtag};

/// Characters, as on Mastodon.
const MAX_NAME: usize = 40;
const MAX_DESCRIPTION: usize = 100;

const NOT_OURS: Error = Error::Forbidden("This action is not allowed");

/// What a collection is to be; what is `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct CollectionChange {
    pub name: Option<String>,
    pub description: Option<String>,
    /// A language; empty for none.
    pub language: Option<String>,
    pub sensitive: Option<bool>,
    pub discoverable: Option<bool>,
    /// A hashtag, with or without its `#`; empty for none.
    pub tag: Option<String>,
}

/// Makes a collection, with these accounts in it.
///
/// # Errors
/// [`Error::Invalid`] names what does not hold, too many collections among it; [`Error::TooManyRequests`]; as for
/// [`collection_items::add_account`].
pub async fn create_collection(
    state: &State,
    owner: AccountId,
    change: &CollectionChange,
    accounts: &[AccountId],
) -> Result<CollectionView> {
    rate_limits::take(state, Limit::Collections, &owner.to_string()).await?;
    let added = accounts.len().min(MAX_ITEMS);
    rate_limits::take_several(state, Limit::Features, &owner.to_string(), added).await?;
    let mut unit = Unit::begin(state).await?;
    let account = db::accounts::get(unit.conn(), owner).await?;
    // Two at once are counted in turn.
    db::profiles::lock(unit.conn(), owner).await?;
    if collections::count(unit.conn(), owner).await? >= i64::from(MAX_COLLECTIONS) {
        let message = format!("are too many (maximum is {MAX_COLLECTIONS})");
        return Err(Error::invalid("collections", "ERR_TOO_MANY", message));
    }
    let now = unit.now;
    let id = CollectionId(collections::next_id(unit.conn(), now).await?);
    let blank = Collection {
        id,
        account_id: owner,
        uri: format!("{}/featured_collections/{id}", account.uri),
        url: state.config.url(&format!("/collections/{id}")),
        local: true,
        name: String::new(),
        description: String::new(),
        description_html: String::new(),
        language: None,
        sensitive: false,
        discoverable: true,
        tag: None,
        created_at: now,
        updated_at: now,
    };
    let named = CollectionChange { name: Some(change.name.clone().unwrap_or_default()), ..change.clone() };
    let made = changed(blank, &named)?;
    store(&mut unit, &made).await?;
    let mut accounts = accounts.to_vec();
    accounts.sort_unstable();
    accounts.dedup();
    for account in accounts {
        collection_items::add(&mut unit, &made, account).await?;
    }
    unit.send(&Outgoing::PublishCollection { account: owner, collection: id }).await?;
    let view = one(unit.conn(), Some(owner), id).await?;
    unit.commit().await?;
    Ok(view)
}

/// Changes what is said of a collection. Who is in it is told of other words, and other servers of everything.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] for somebody else's; [`Error::Invalid`] names what does not hold;
/// [`Error::TooManyRequests`].
pub async fn change_collection(
    state: &State,
    owner: AccountId,
    id: CollectionId,
    change: &CollectionChange,
) -> Result<CollectionView> {
    rate_limits::take(state, Limit::Collections, &owner.to_string()).await?;
    let mut unit = Unit::begin(state).await?;
    let before = hold_own(&mut unit, owner, id).await?;
    let mut after = changed(before.clone(), change)?;
    if after != before {
        after.updated_at = unit.now;
        store(&mut unit, &after).await?;
        unit.send(&Outgoing::UpdateCollection { account: owner, collection: id }).await?;
        tell_featured(&mut unit, &before, &after).await?;
    }
    let view = one(unit.conn(), Some(owner), id).await?;
    unit.commit().await?;
    Ok(view)
}

/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] for somebody else's.
pub async fn delete_collection(state: &State, owner: AccountId, id: CollectionId) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    let collection = hold_own(&mut unit, owner, id).await?;
    remove(&mut unit, &collection).await?;
    unit.commit().await
}

/// Staff takes a collection away: one of ours is deleted, another server's is not shown here any more.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when there is none.
pub async fn remove_collection(state: &State, staff: &Staff, id: CollectionId, reason: &str) -> Result<()> {
    staff.must_be_allowed(Permissions::MANAGE_REPORTS)?;
    let mut unit = Unit::begin(state).await?;
    let collection = collections::hold(unit.conn(), id).await?.ok_or(Error::NotFound)?;
    staff.must_outrank_account(unit.conn(), collection.account_id).await?;
    if collection.local {
        remove(&mut unit, &collection).await?;
    } else {
        let now = unit.now;
        collections::hide(unit.conn(), id, now).await?;
    }
    let act = Act::on("remove", "collection", id, collection.name.as_str()).because(reason);
    staff.record(&mut unit, act).await?;
    unit.commit().await
}

async fn remove(unit: &mut Unit<'_>, collection: &Collection) -> Result<()> {
    let recipients = db::collection_items::asked_accounts(unit.conn(), collection.id).await?;
    collections::delete(unit.conn(), collection.id).await?;
    let uri = collection.uri.clone();
    unit.send(&Outgoing::RemoveCollection { account: collection.account_id, uri, recipients }).await
}

/// One as the viewer sees it.
///
/// # Errors
/// [`Error::NotFound`] for one the viewer may not know of.
pub async fn collection(
    state: &State,
    viewer: Option<AccountId>,
    id: CollectionId,
) -> Result<CollectionView> {
    one(&mut *state.pool.acquire().await?, viewer, id).await
}

async fn one(conn: &mut PgConnection, viewer: Option<AccountId>, id: CollectionId) -> Result<CollectionView> {
    collections::load(conn, viewer, &[id]).await?.pop().ok_or(Error::NotFound)
}

/// A page of an account's, latest first.
///
/// # Errors
/// [`Error::NotFound`] for an account that is gone or suspended.
pub async fn collections_of(
    state: &State,
    viewer: Option<AccountId>,
    owner: AccountId,
    limit: i64,
    offset: i64,
) -> Result<Vec<CollectionView>> {
    let mut conn = state.pool.acquire().await?;
    let account = db::accounts::get(&mut conn, owner).await?;
    if account.deleted || account.suspended {
        return Err(Error::NotFound);
    }
    collections::page_of_account(&mut conn, viewer, owner, limit, offset).await
}

/// A page of those an account is in, latest first: nobody else's business.
///
/// # Errors
/// [`Error::NotFound`] for an account that is gone; [`Error::Forbidden`] for somebody else's.
pub async fn collections_featuring(
    state: &State,
    viewer: AccountId,
    featured: AccountId,
    limit: i64,
    offset: i64,
) -> Result<Vec<CollectionView>> {
    let mut conn = state.pool.acquire().await?;
    if db::accounts::get(&mut conn, featured).await?.deleted {
        return Err(Error::NotFound);
    }
    if viewer != featured {
        return Err(NOT_OURS);
    }
    collections::page_featuring(&mut conn, featured, limit, offset).await
}

/// One of ours as everybody may know of it.
///
/// # Errors
/// [`Error::NotFound`] unless it is this account's.
pub async fn published(
    conn: &mut PgConnection,
    owner: AccountId,
    id: CollectionId,
) -> Result<CollectionView> {
    let view = one(conn, None, id).await?;
    if view.collection.account_id == owner { Ok(view) } else { Err(Error::NotFound) }
}

/// The owner's own, locked.
///
/// # Errors
/// [`Error::NotFound`] for one the owner may not know of; [`Error::Forbidden`] for somebody else's.
pub(super) async fn hold_own(unit: &mut Unit<'_>, owner: AccountId, id: CollectionId) -> Result<Collection> {
    let collection = collections::hold(unit.conn(), id).await?.ok_or(Error::NotFound)?;
    if collection.account_id == owner {
        return Ok(collection);
    }
    one(unit.conn(), Some(owner), id).await?;
    Err(NOT_OURS)
}

fn changed(before: Collection, change: &CollectionChange) -> Result<Collection> {
    let mut after = before;
    let mut invalid = Invalid::default();
    if let Some(name) = &change.name {
        after.name = text::clean_line(name);
        if after.name.is_empty() {
            invalid.add("name", "ERR_BLANK", "can't be blank");
        }
        limit(&mut invalid, "name", &after.name, MAX_NAME);
    }
    if let Some(description) = &change.description {
        after.description = text::clean_text(description);
        after.description_html = text::escape(&after.description);
        limit(&mut invalid, "description", &after.description, MAX_DESCRIPTION);
    }
    if let Some(typed) = change.language.as_deref().map(str::trim) {
        after.language = text::normalize_language(typed);
        if after.language.is_none() && !typed.is_empty() {
            invalid.add("language", "ERR_INCLUSION", "is not included in the list");
        }
    }
    if let Some(typed) = change.tag.as_deref().map(str::trim) {
        let tag = Hashtag::parse(typed);
        if tag.is_none() && !typed.is_empty() {
            invalid.add("tag_name", "ERR_INVALID", "is invalid");
        }
        after.tag = tag.map(|tag| crate::model::status::Tag { name: tag.folded, display: tag.name });
    }
    after.sensitive = change.sensitive.unwrap_or(after.sensitive);
    after.discoverable = change.discoverable.unwrap_or(after.discoverable);
    invalid.into_result()?;
    Ok(after)
}

fn limit(invalid: &mut Invalid, field: &'static str, typed: &str, most: usize) {
    if typed.chars().count() > most {
        invalid.add(field, "ERR_TOO_LONG", format!("is too long (maximum is {most} characters)"));
    }
}

/// Stores what is said of a collection.
///
/// # Errors
/// [`Error::Invalid`] for a hashtag that staff took out of use; [`Error::Forbidden`] where its uri is another account's.
pub(super) async fn store(unit: &mut Unit<'_>, collection: &Collection) -> Result<()> {
    let tag = match &collection.tag {
        Some(tag) => {
            let (id, tag) = db::tags::ensure(unit.conn(), &tag.name, &tag.display).await?;
            let unusable = db::reviewed_tags::unusable(unit.conn(), &[tag.name]).await?;
            if collection.local && !unusable.is_empty() {
                return Err(Error::invalid("tag_name", "ERR_UNUSABLE", "cannot be used"));
            }
            Some(id).filter(|_| unusable.is_empty())
        }
        None => None,
    };
    let stored = Stored {
        id: collection.id,
        account: collection.account_id,
        uri: &collection.uri,
        url: &collection.url,
        local: collection.local,
        name: &collection.name,
        description: &collection.description,
        description_html: &collection.description_html,
        language: collection.language.as_deref(),
        sensitive: collection.sensitive,
        discoverable: collection.discoverable,
        tag,
        created_at: collection.created_at,
        updated_at: collection.updated_at,
    };
    match collections::put(unit.conn(), &stored).await? {
        true => Ok(()),
        false => Err(NOT_OURS),
    }
}

/// People here who are in a collection hear when it says something else of itself, in place of what they had not read of
/// that yet.
pub(super) async fn tell_featured(
    unit: &mut Unit<'_>,
    before: &Collection,
    after: &Collection,
) -> Result<()> {
    if (&before.name, &before.description_html) == (&after.name, &after.description_html) {
        return Ok(());
    }
    db::notifications::withdraw_unread_updates(unit.conn(), after.id).await?;
    for account in db::collection_items::local_accounts(unit.conn(), after.id).await? {
        let about = About::Collection(after.id);
        notify(unit, account, after.account_id, NotificationKind::CollectionUpdate, about).await?;
    }
    Ok(())
}
