//! What people say about themselves, and how they like to post.

use std::sync::Arc;

use chrono::TimeDelta;

use super::statuses::compose::compose_as;
use super::{Unit, follow_requests};
use crate::db::preferences::PostingDefaults;
use crate::db::profiles::{self, Profile};
use crate::delivery::Outgoing;
use crate::error::{Error, Invalid, Result};
use crate::jobs::Job;
use crate::model::account::{Field, ProfileTabs};
use crate::model::quote::QuotePolicy;
use crate::model::{Account, AccountId, Domain, Page, TextFormat, Visibility};
use crate::state::State;
use crate::text::{self, Layout};
use crate::{db, model::UserId};

/// Mastodon's limits, in characters.
const MAX_DISPLAY_NAME: usize = 30;
const MAX_NOTE: usize = 500;
const MAX_FIELD: usize = 255;
const MAX_FIELDS: usize = 4;
const MAX_DESCRIPTION: usize = 1500;
const MOST_ATTRIBUTION_DOMAINS: usize = 100;

/// Other servers are told of changes that come within this time at once.
const DEBOUNCE: TimeDelta = TimeDelta::seconds(5);

/// What changes; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct ProfileChange {
    pub display_name: Option<String>,
    pub note: Option<String>,
    /// Names and values of all rows; empty rows are left out.
    pub fields: Option<Vec<(String, String)>>,
    pub locked: Option<bool>,
    pub bot: Option<bool>,
    pub discoverable: Option<bool>,
    pub indexable: Option<bool>,
    pub hide_collections: Option<bool>,
    pub show_media: Option<bool>,
    pub show_media_replies: Option<bool>,
    pub show_featured: Option<bool>,
    pub email_subscriptions: Option<bool>,
    /// All of them, as typed: names, or addresses of pages.
    pub attribution_domains: Option<Vec<String>>,
    /// A storage key, or none.
    pub avatar: Option<Option<String>>,
    pub avatar_description: Option<String>,
    /// A storage key, or none.
    pub header: Option<Option<String>>,
    pub header_description: Option<String>,
    pub default_visibility: Option<Visibility>,
    pub default_quote_policy: Option<QuotePolicy>,
    pub default_text_format: Option<TextFormat>,
    pub default_sensitive: Option<bool>,
    /// A language, or none.
    pub default_language: Option<Option<String>>,
}

/// Changes a local account's profile; other servers hear of it soon after. Storage keys that are no longer named stay
/// in storage: whoever stored the new picture removes the old one.
///
/// # Errors
/// [`Error::Invalid`] for what is too long, [`Error::NotFound`] for an account that is not here.
pub async fn update_profile(
    state: &State,
    account: AccountId,
    change: &ProfileChange,
) -> Result<Arc<Account>> {
    check(change)?;
    let mut unit = Unit::begin(state).await?;
    profiles::lock(unit.conn(), account).await?;
    let before = db::accounts::get(unit.conn(), account).await?;
    let user = before.user_id.filter(|_| before.is_local()).ok_or(Error::NotFound)?;
    let after = changed(&mut unit, &before, change).await?;
    let now = unit.now;
    profiles::put(unit.conn(), account, &after, now).await?;
    let mut texts = vec![after.display_name.as_str(), after.note.as_str()];
    texts.extend(after.fields.iter().flat_map(|field| [field.name.as_str(), field.value.as_str()]));
    let emojis = super::emojis::in_texts(unit.conn(), &texts).await?;
    db::accounts::set_emojis(unit.conn(), account, &emojis).await?;
    set_posting_defaults(&mut unit, user, change).await?;
    tell_soon(&mut unit, account).await?;
    if before.locked && !after.locked {
        unit.enqueue(&Job::AcceptFollowRequests { account }).await?;
    }
    let shown = db::accounts::get(unit.conn(), account).await?;
    unit.commit().await?;
    Ok(shown)
}

/// Has other servers told of a profile that changed, with what else changes within seconds.
pub(super) async fn tell_soon(unit: &mut Unit<'_>, account: AccountId) -> Result<()> {
    let soon = unit.now + DEBOUNCE;
    unit.enqueue_at(&Job::TellProfile { account }, soon).await
}

async fn changed(unit: &mut Unit<'_>, before: &Account, change: &ProfileChange) -> Result<Profile> {
    let config = &unit.state().config;
    let (note, note_html) = match &change.note {
        Some(note) => {
            let note = text::clean_text(note);
            let html = compose_as(unit.conn(), config, &note, Layout::Bio).await?.content;
            (note, html)
        }
        None => (before.note.clone(), before.note_html.clone()),
    };
    let fields = match &change.fields {
        Some(rows) => set_fields(unit, before, rows).await?,
        None => before.fields.clone(),
    };
    let kept = |new: &Option<String>, old: &str| new.clone().unwrap_or_else(|| old.to_owned());
    let actor_type = match change.bot {
        Some(true) => "Service",
        Some(false) if before.is_bot() => "Person",
        _ => &before.actor_type,
    };
    Ok(Profile {
        display_name: match &change.display_name {
            Some(name) => text::clean_line(name),
            None => before.display_name.clone(),
        },
        note,
        note_html,
        fields,
        actor_type: actor_type.to_owned(),
        locked: change.locked.unwrap_or(before.locked),
        discoverable: change.discoverable.or(before.discoverable),
        indexable: change.indexable.unwrap_or(before.indexable),
        hide_collections: change.hide_collections.unwrap_or(before.hide_collections),
        tabs: ProfileTabs {
            media: change.show_media.unwrap_or(before.tabs.media),
            media_replies: change.show_media_replies.unwrap_or(before.tabs.media_replies),
            featured: change.show_featured.unwrap_or(before.tabs.featured),
        },
        email_subscriptions: change.email_subscriptions.unwrap_or(before.email_subscriptions),
        attribution_domains: match &change.attribution_domains {
            Some(typed) => domains(typed)?,
            None => before.attribution_domains.clone(),
        },
        avatar_key: change.avatar.clone().unwrap_or_else(|| before.avatar_key.clone()),
        avatar_description: kept(&change.avatar_description, &before.avatar_description),
        header_key: change.header.clone().unwrap_or_else(|| before.header_key.clone()),
        header_description: kept(&change.header_description, &before.header_description),
    })
}

/// Each once, without what stands around it in an address.
fn domains(typed: &[String]) -> Result<Vec<String>> {
    let mut domains = Vec::new();
    for typed in typed.iter().map(|typed| typed.trim()).filter(|typed| !typed.is_empty()) {
        let name = typed.split_once("://").map_or(typed, |(_, rest)| rest);
        let name = name.split('/').next().unwrap_or_default().trim_start_matches("*.");
        let wrong = |_| Error::invalid("attribution_domains", "ERR_INVALID", format!("{typed} is no domain"));
        let name = name.parse::<Domain>().map_err(wrong)?.to_string();
        if !domains.contains(&name) {
            domains.push(name);
        }
    }
    if domains.len() > MOST_ATTRIBUTION_DOMAINS {
        let message = format!("are too many (maximum is {MOST_ATTRIBUTION_DOMAINS})");
        return Err(Error::invalid("attribution_domains", "ERR_TOO_LONG", message));
    }
    Ok(domains)
}

/// Rows as typed, made ready. A value that did not change stays verified.
async fn set_fields(unit: &mut Unit<'_>, before: &Account, rows: &[(String, String)]) -> Result<Vec<Field>> {
    let config = &unit.state().config;
    let mut fields = Vec::new();
    for (name, value) in rows {
        let (name, value) = (text::clean_line(name), text::clean_line(value));
        if name.is_empty() && value.is_empty() {
            continue;
        }
        let value_html = compose_as(unit.conn(), config, &value, Layout::Field).await?.content;
        let verified_at = before.fields.iter().find(|field| field.value == value).and_then(|f| f.verified_at);
        fields.push(Field { name, value, value_html, verified_at });
    }
    Ok(fields)
}

async fn set_posting_defaults(unit: &mut Unit<'_>, user: UserId, change: &ProfileChange) -> Result<()> {
    let before: PostingDefaults = db::preferences::posting_defaults(unit.conn(), user).await?;
    let language = match &change.default_language {
        Some(language) => language.as_deref().and_then(text::normalize_language),
        None => before.language,
    };
    let visibility = change.default_visibility.unwrap_or(before.visibility);
    let sensitive = change.default_sensitive.unwrap_or(before.sensitive);
    if let Some(policy) = change.default_quote_policy {
        db::preferences::set_quote_policy(unit.conn(), user, policy).await?;
    }
    if let Some(format) = change.default_text_format {
        db::preferences::set_text_format(unit.conn(), user, format).await?;
    }
    profiles::set_posting_defaults(unit.conn(), user, visibility, sensitive, language.as_deref()).await
}

fn check(change: &ProfileChange) -> Result<()> {
    let mut invalid = Invalid::default();
    let mut limit = |field: &'static str, typed: Option<&String>, most: usize| {
        if typed.is_some_and(|typed| typed.chars().count() > most) {
            invalid.add(field, "ERR_TOO_LONG", format!("is too long (maximum is {most} characters)"));
        }
    };
    limit("display_name", change.display_name.as_ref(), MAX_DISPLAY_NAME);
    limit("note", change.note.as_ref(), MAX_NOTE);
    limit("avatar_description", change.avatar_description.as_ref(), MAX_DESCRIPTION);
    limit("header_description", change.header_description.as_ref(), MAX_DESCRIPTION);
    for (name, value) in change.fields.iter().flatten() {
        limit("fields", Some(name), MAX_FIELD);
        limit("fields", Some(value), MAX_FIELD);
    }
    if change.fields.as_ref().is_some_and(|fields| fields.len() > MAX_FIELDS) {
        invalid.add("fields", "ERR_TOO_LONG", format!("are too many (maximum is {MAX_FIELDS})"));
    }
    if change.default_visibility == Some(Visibility::Direct) {
        invalid.add("source[privacy]", "ERR_INCLUSION", "is not included in the list");
    }
    invalid.into_result()
}

/// Has other servers told of the profile as it is now.
pub async fn tell_profile(state: &State, account: AccountId) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    let still_here = db::accounts::get(unit.conn(), account).await.is_ok_and(|account| !account.deleted);
    if still_here {
        unit.send(&Outgoing::UpdateAccount { account }).await?;
    }
    unit.commit().await
}

/// Lets in everybody who waits for an account that is no longer locked, but those a moderator limited.
pub async fn accept_follow_requests(state: &State, account: AccountId) -> Result<()> {
    let mut page = Page::first(100);
    loop {
        let waiting = follow_requests::waiting(state, account, page).await?;
        let Some(last) = waiting.last() else { return Ok(()) };
        page.max_id = Some(last.id);
        let ids: Vec<AccountId> = waiting.iter().map(|related| related.account).collect();
        let mut conn = state.pool.acquire().await?;
        if db::accounts::get(&mut conn, account).await?.locked {
            return Ok(());
        }
        let people = db::accounts::load(&mut conn, &ids).await?;
        drop(conn);
        for follower in people.values().filter(|follower| !follower.limited) {
            match follow_requests::accept(state, account, follower.id).await {
                // Taken back in the meantime.
                Ok(()) | Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
    }
}
