//! Notes and questions of clients become drafts of statuses.

use std::sync::Arc;

use serde_json::Value;

use super::upload_uri;
use super::wanted::{Sender, Wanted, refused};
use crate::activitypub::Budget;
use crate::activitypub::lookup::lookup_status;
use crate::activitypub::objects::account::account_of;
use crate::activitypub::objects::interaction_policy;
use crate::activitypub::vocabulary::fields::{Fields, id_of};
use crate::activitypub::vocabulary::{Audience, Iri, Object, ObjectKind, Quote};
use crate::db;
use crate::domain::media::{Upload, update_media};
use crate::domain::polls::{self, PollDraft};
use crate::domain::statuses::{Draft, MAX_MEDIA, edit_status, post_status};
use crate::error::{Error, Result};
use crate::model::{Account, AccountId, MediaId, StatusView, TextFormat};
use crate::state::State;
use crate::text;

/// People one note may name or address: each may have to be looked up.
const MOST_PEOPLE: usize = 50;

/// `Create`: a status, or a vote.
pub(super) async fn create(
    state: &State,
    author: &Arc<Account>,
    wanted: &Wanted,
    sender: &Sender,
) -> Result<String> {
    let value = wanted.copy()?;
    let object = read(value, author)?;
    if let Some((poll, choice)) = object.vote() {
        return vote(state, author, poll, choice).await;
    }
    let audience = both(&object.audience, &wanted.audience);
    let followers = author.followers_url.as_deref().and_then(Iri::parse);
    let draft = Draft {
        visibility: Some(audience.visibility(followers.as_ref())),
        in_reply_to_id: match &object.in_reply_to {
            Some(parent) => Some(lookup_status(state, parent.as_str()).await?),
            None => None,
        },
        quoted_status_id: match &object.quote {
            Some(Quote::Of { target, .. }) => Some(lookup_status(state, target.as_str()).await?),
            _ => None,
        },
        interaction_policy: interaction_policy::policy_of(&object.interaction_policy, author),
        application_id: sender.application_id,
        idempotency_key: sender.idempotency_key.clone(),
        ..words(state, author, value, &object, &audience).await?
    };
    let view = post_status(state, author, draft).await?;
    Ok(view.status.activity_uri.unwrap_or(view.status.uri))
}

/// `Update` of a status: what the object says changes, what it leaves out stays (section 6.3).
pub(super) async fn update(state: &State, author: &Arc<Account>, wanted: &Wanted) -> Result<String> {
    let view = own_status(state, author, wanted.object_id()?).await?;
    let value = completed(wanted.copy()?, &view)?;
    let object = read(&value, author)?;
    let before = &view.status;
    let mut draft = words(state, author, &value, &object, &Audience::default()).await?;
    if let Ok(given) = Fields::of(wanted.copy()?)
        && !given.entries().any(|(name, _)| matches!(name, "content" | "contentMap" | "source"))
    {
        // The same words, set as they were.
        draft.text.clone_from(&before.text);
        (draft.text_format, draft.html) = (Some(before.text_format), Some(before.content.clone()));
    }
    draft.addressed.extend(before.mentions.iter().map(|mention| mention.account_id));
    if Fields::of(&value).is_ok_and(|fields| fields.get("attachment").is_none()) {
        draft.media = before.media.iter().map(|media| media.id).collect();
    }
    if draft.poll.is_none() {
        draft.poll = before.poll.as_ref().map(|poll| PollDraft {
            options: poll.options.clone(),
            expires_in: None,
            multiple: poll.multiple,
            hide_totals: poll.hide_totals,
        });
    }
    let view = edit_status(state, author, before.id, draft, &[]).await?;
    Ok(view.status.uri)
}

/// A status of their own. Somebody else's is not there.
pub(super) async fn own_status(state: &State, author: &Account, id: &Iri) -> Result<StatusView> {
    let mut conn = state.pool.acquire().await?;
    let id = db::statuses::id_by_uri(&mut conn, id.as_str()).await?.ok_or(Error::NotFound)?;
    let view = db::statuses::get(&mut conn, Some(author.id), id).await?;
    let own = view.account.id == author.id && view.status.reblog_of_id.is_none();
    if own { Ok(view) } else { Err(Error::NotFound) }
}

fn read(value: &Value, author: &Account) -> Result<Object> {
    // It gets its id when it is stored; until then any of ours will do to read it under.
    let id = Iri::parse(&author.uri).ok_or_else(|| Error::internal("an account's uri is none"))?;
    let object = Object::read_as(value, id).map_err(|error| Error::Unprocessable(error.to_string()))?;
    let of_others =
        object.attributed_to.iter().chain(&object.other_authors).any(|by| by.as_str() != author.uri);
    if of_others {
        return Err(Error::Forbidden("A note is its author's to post"));
    }
    match object.kind {
        ObjectKind::Note => Ok(object),
        ObjectKind::Question if object.poll.is_some() => Ok(object),
        ObjectKind::Question => Err(refused("A Question needs oneOf or anyOf")),
        _ => Err(refused("People here post a Note or a Question")),
    }
}

/// The recipients of an activity are its object's, and the other way round (section 6.2).
fn both(object: &Audience, activity: &Audience) -> Audience {
    let joined = |one: &[Iri], other: &[Iri]| {
        let more = other.iter().filter(|iri| !one.contains(iri));
        one.iter().chain(more).cloned().collect()
    };
    Audience {
        public_in_to: object.public_in_to || activity.public_in_to,
        public_in_cc: object.public_in_cc || activity.public_in_cc,
        to: joined(&object.to, &activity.to),
        cc: joined(&object.cc, &activity.cc),
        direct_message: None,
    }
}

/// What it says and shows, and whom it is for.
async fn words(
    state: &State,
    author: &Account,
    value: &Value,
    object: &Object,
    audience: &Audience,
) -> Result<Draft> {
    let (text, text_format, html) = text_of(value, object);
    Ok(Draft {
        text,
        text_format: Some(text_format),
        html,
        spoiler_text: object
            .summary
            .as_ref()
            .map(|summary| text::summary(&summary.value))
            .unwrap_or_default(),
        sensitive: object.sensitive,
        language: object.language().map(str::to_owned),
        addressed: people(state, author, object, audience).await?,
        media: uploads(state, author, value).await?,
        poll: object.poll.as_ref().map(|poll| PollDraft {
            options: poll.options.iter().map(|option| option.name.clone()).collect(),
            expires_in: poll.end_time.map(|end| (end - state.clock.now()).num_seconds()),
            multiple: poll.multiple,
            hide_totals: false,
        }),
        ..Draft::default()
    })
}

/// The text as it was typed, where a client keeps that beside its HTML, to be set by us; else the HTML, and what it
/// says.
fn text_of(value: &Value, object: &Object) -> (String, TextFormat, Option<String>) {
    let source = Fields::of(value).ok().and_then(|fields| fields.object("source"));
    let format = |name: Option<&str>| name.and_then(|name| name.parse::<TextFormat>().ok());
    if let Some(source) = source
        && let (Some(format), Some(typed)) = (format(source.text("mediaType")), source.text("content"))
    {
        return (typed.to_owned(), format, None);
    }
    let content = object.content.as_ref().map(|content| content.value.clone()).unwrap_or_default();
    match object.media_type.as_deref() {
        Some(name) => (content, format(Some(name)).unwrap_or_default(), None),
        None => (text::to_plain_text(&content), TextFormat::Plain, Some(content)),
    }
}

/// Everybody it names or addresses; that somebody cannot be found is said, for they would not get it.
async fn people(
    state: &State,
    author: &Account,
    object: &Object,
    audience: &Audience,
) -> Result<Vec<AccountId>> {
    let named = object.tags.mentions.iter().filter_map(|mention| mention.href.as_ref());
    let collections = [&author.followers_url, &author.following_url];
    let is_person = |iri: &&Iri| !collections.iter().any(|own| own.as_deref() == Some(iri.as_str()));
    // One purse for all of them, however many have to be asked for.
    let budget = Budget::for_person();
    let mut found = Vec::new();
    for (place, iri) in audience.recipients().filter(is_person).chain(named).enumerate() {
        if place == MOST_PEOPLE {
            return Err(refused("It is for too many people"));
        }
        let account = account_of(state, iri, &budget).await?;
        if account.id != author.id && !found.contains(&account.id) {
            found.push(account.id);
        }
    }
    Ok(found)
}

/// The uploads it attaches, by the address each was given; what it says of one replaces what was said when it came.
async fn uploads(state: &State, author: &Account, value: &Value) -> Result<Vec<MediaId>> {
    let fields = Fields::of(value).map_err(|error| Error::Unprocessable(error.to_string()))?;
    let mut media = Vec::new();
    for attachment in fields.all("attachment", MAX_MEDIA + 1) {
        let uri = id_of(attachment).map(|id| id.as_str().to_owned()).unwrap_or_default();
        let id = uri.rsplit('/').next().and_then(|id| id.parse::<i64>().ok()).map(MediaId);
        let Some(id) = id.filter(|id| upload_uri(author, *id) == uri) else {
            return Err(refused("Attach what uploadMedia answered with, under its id"));
        };
        let name = Fields::of(attachment).ok().and_then(|fields| fields.text("name"));
        if name.is_some() {
            // Attached already: then an Update leaves it as it is.
            let said = Upload { description: name, ..Upload::default() };
            match update_media(state, author.id, id, said).await {
                Ok(_) | Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        media.push(id);
    }
    Ok(media)
}

async fn vote(state: &State, voter: &Account, poll: &Iri, choice: &str) -> Result<String> {
    let status = lookup_status(state, poll.as_str()).await?;
    let view = db::statuses::get(&mut *state.pool.acquire().await?, Some(voter.id), status).await?;
    let held = view.status.poll.as_ref().ok_or_else(|| refused("That is no poll"))?;
    let place = held.options.iter().position(|option| option == choice);
    let place = place.ok_or_else(|| refused("The poll has no such choice"))?;
    polls::vote(state, voter, held.id, &[place]).await?;
    Ok(view.status.uri)
}

/// An object as it would be after an Update: what it does not mention is as it was, what is null is gone.
fn completed(value: &Value, view: &StatusView) -> Result<Value> {
    let Value::Object(given) = value else { return Err(refused("Its object must stand in it")) };
    let status = &view.status;
    let mut whole = serde_json::Map::new();
    let kind = if status.poll.is_some() { "Question" } else { "Note" };
    whole.insert("type".to_owned(), kind.into());
    whole.insert("content".to_owned(), status.content.clone().into());
    whole.insert("summary".to_owned(), status.spoiler_text.clone().into());
    whole.insert("sensitive".to_owned(), status.sensitive.into());
    if let Some(poll) = &status.poll {
        let options = poll.options.iter().map(|name| serde_json::json!({"type": "Note", "name": name}));
        let name = if poll.multiple { "anyOf" } else { "oneOf" };
        whole.insert(name.to_owned(), options.collect::<Vec<_>>().into());
    }
    for (name, value) in given {
        match value {
            Value::Null => drop(whole.remove(name)),
            value => drop(whole.insert(name.clone(), value.clone())),
        }
    }
    Ok(Value::Object(whole))
}
