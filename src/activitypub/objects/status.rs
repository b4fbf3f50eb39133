//! Notes of other servers, and what is shown like them, become statuses (sections 4 to 8).

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::account::account_of;
use super::attachments::media_of;
use super::content::{content_of, spoiler_of, whole_of};
use super::emoji::told;
use super::interaction_policy;
use super::people::{People, people_of};
use super::poll::poll_of;
use super::quote::{policy_of, said};
use crate::activitypub::Budget;
use crate::activitypub::fetch::distrusted;
use crate::activitypub::trust::check_fetched_author;
use crate::activitypub::vocabulary::{Audience, Iri, Object, Occasion};
use crate::db;
use crate::db::media::NewMedia;
use crate::db::polls::NewPoll;
use crate::db::status_details::NewDetails;
use crate::db::statuses::NewStatus;
use crate::domain::interaction_policies::must_be_let;
use crate::domain::statuses::{Arrival, RemoteEdit, RemoteEdited, edit_remote_status, store_status};
use crate::domain::{Unit, emojis, quotes};
use crate::error::{Error, Result};
use crate::model::status::Tag;
use crate::model::{Account, AccountId, StatusId, TextFormat, Visibility};
use crate::state::State;
use crate::text::{self, Hashtag};

/// Hashtags kept of one status.
pub(super) const MOST_TAGS: usize = 64;

/// A status of another server with all that is needed to store it: its author and the people it names are known.
pub struct Incoming {
    object: Object,
    author: Arc<Account>,
    people: People,
    visibility: Visibility,
    content: String,
    spoiler_text: String,
    media: Vec<NewMedia>,
    tags: Vec<Tag>,
    poll: Option<NewPoll>,
}

impl Incoming {
    /// Makes an object ready that is its author's own word. `around` is the audience of the activity it came in,
    /// `delivered_to` the local accounts whose own inboxes it came to. Fetches its author and the people it names.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when the author is suspended or deleted; else as for fetching the author.
    pub async fn prepare(
        state: &State,
        object: Object,
        around: &Audience,
        delivered_to: &[AccountId],
        budget: &Budget,
    ) -> Result<Self> {
        let author = check_fetched_author(&object).map_err(distrusted)?;
        let author = account_of(state, author, budget).await?;
        if author.suspended || author.deleted || author.is_local() {
            return Err(Error::Forbidden("Its author is not shown here"));
        }
        let audience = object.audience.or(around);
        let followers = author.followers_url.as_deref().and_then(Iri::parse);
        let visibility = audience.visibility(followers.as_ref());
        let mut people = people_of(state, &object.tags.mentions, audience, budget).await?;
        if visibility == Visibility::Direct {
            people.add_silent(delivered_to);
        }
        Ok(Self {
            content: content_of(&object),
            spoiler_text: spoiler_of(&object),
            media: media_of(&object),
            tags: tags_of(&object),
            poll: poll_of(&object, state.clock.now()),
            visibility,
            people,
            author,
            object,
        })
    }

    pub fn author(&self) -> &Account {
        &self.author
    }

    pub fn visibility(&self) -> Visibility {
        self.visibility
    }

    pub fn object(&self) -> &Object {
        &self.object
    }

    /// Stores it. `None` when it is known already, or was deleted before it came: then nothing changed.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when it answers a status of ours whose author does not take answers from its author.
    pub async fn store(&self, unit: &mut Unit<'_>) -> Result<Option<StatusId>> {
        let object = &self.object;
        if db::tombstones::exists(unit.conn(), object.id.as_str()).await? {
            return Ok(None);
        }
        let parent = match &object.in_reply_to {
            Some(uri) => self.parent(unit, uri).await?,
            None => None,
        };
        if let Some(parent) = parent.as_ref().filter(|parent| parent.local) {
            must_be_let(parent.viewer.rights.reply)?;
        }
        let conversation = match parent.as_ref().and_then(|parent| parent.conversation_id) {
            Some(conversation) => conversation,
            None => {
                let named = object.context.as_deref().or(object.conversation.as_deref());
                db::conversations::get_or_create(unit.conn(), named).await?
            }
        };
        let now = unit.now;
        let published = self.published(now);
        let (title, language) = (self.title(), self.language());
        let status = NewStatus {
            uri: object.id.as_str(),
            activity_uri: None,
            url: Some(object.url.as_ref().unwrap_or(&object.id).as_str()),
            account_id: self.author.id,
            local: false,
            in_reply_to_id: parent.as_ref().map(|parent| parent.id),
            in_reply_to_account_id: parent.as_ref().map(|parent| parent.account_id),
            in_reply_to_uri: object.in_reply_to.as_ref().map(Iri::as_str),
            reblog_of_id: None,
            conversation_id: Some(conversation),
            object_type: object.kind.as_str(),
            title: &title,
            spoiler_text: &self.spoiler_text,
            text: "",
            text_format: TextFormat::Plain,
            content: &self.content,
            language: language.as_deref(),
            visibility: self.visibility,
            limited: false,
            local_only: false,
            sensitive: object.sensitive,
            has_media: !self.media.is_empty(),
            application_id: None,
            created_at: published,
            edited_at: object.updated.filter(|_| object.is_edited()).map(|at| at.min(now)),
            fetched_at: Some(now),
        };
        let emojis = emojis::learn(unit, self.author.host_id, &told(&object.tags.emojis)).await?;
        let arrival = Arrival {
            author: &self.author,
            status,
            mentioned: &self.people.mentioned,
            silent: &self.people.silent,
            tags: &self.tags,
            remote_media: &self.media,
            poll: self.poll.as_ref(),
            emojis: &emojis,
        };
        let id = store_status(unit, &arrival).await?;
        if let Some(id) = id {
            self.store_details(unit, id).await?;
            self.store_claims(unit, id).await?;
            if let Some(said) = said(object) {
                quotes::store_remote(unit, &self.author, id, &said).await?;
            }
        }
        Ok(id)
    }

    /// Takes it as the newer version of a known status. False when it is not newer.
    pub async fn revise(&self, unit: &mut Unit<'_>, id: StatusId) -> Result<bool> {
        let (title, language) = (self.title(), self.language());
        let emojis = emojis::learn(unit, self.author.host_id, &told(&self.object.tags.emojis)).await?;
        let edit = RemoteEdit {
            object_type: self.object.kind.as_str(),
            title: &title,
            spoiler_text: &self.spoiler_text,
            content: &self.content,
            language: language.as_deref(),
            sensitive: self.object.sensitive,
            media: &self.media,
            mentioned: &self.people.mentioned,
            tags: &self.tags,
            poll: self.poll.as_ref(),
            emojis: &emojis,
            edited_at: self.object.updated,
        };
        let edited = match edit_remote_status(unit, &self.author, id, &edit).await? {
            RemoteEdited::Outdated => return Ok(false),
            edited => edited == RemoteEdited::Changed,
        };
        self.store_claims(unit, id).await?;
        if edited {
            self.store_details(unit, id).await?;
        }
        let quote = said(&self.object);
        let quoted = quotes::update_remote(unit, &self.author, id, quote.as_ref()).await?;
        Ok(edited || quoted)
    }

    /// Has the leave for what it quotes looked for: for what somebody told us, not for what we went to fetch, so that a
    /// chain of quotes ends.
    pub async fn see_to_quote(&self, unit: &mut Unit<'_>, id: StatusId) -> Result<()> {
        match self.object.quote {
            Some(_) => quotes::verify_later(unit, id).await,
            None => Ok(()),
        }
    }

    /// When it was published: not before computers, not in the future (attack hollo-67).
    pub fn published(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.object.published.unwrap_or(now).clamp(DateTime::UNIX_EPOCH, now)
    }

    /// The local people it is for: named, or addressed.
    pub async fn concerns_somebody_here(&self, unit: &mut Unit<'_>) -> Result<bool> {
        let people: Vec<AccountId> =
            self.people.mentioned.iter().chain(&self.people.silent).copied().collect();
        Ok(db::accounts::load(unit.conn(), &people).await?.values().any(|account| account.is_local()))
    }

    /// The status it answers, if it is here and its author of the reply may see it.
    async fn parent(&self, unit: &mut Unit<'_>, uri: &Iri) -> Result<Option<crate::model::Status>> {
        let Some(id) = db::statuses::id_by_uri(unit.conn(), uri.as_str()).await? else { return Ok(None) };
        match db::statuses::get(unit.conn(), Some(self.author.id), id).await {
            Ok(view) => Ok(Some(view.status)),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What it is beyond its title and excerpt.
    async fn store_details(&self, unit: &mut Unit<'_>, id: StatusId) -> Result<()> {
        match details_of(&self.object, &self.content) {
            Some(details) => db::status_details::put(unit.conn(), id, &details).await,
            None => Ok(()),
        }
    }

    async fn store_claims(&self, unit: &mut Unit<'_>, id: StatusId) -> Result<()> {
        let (automatic, manual) = policy_of(&self.object.interaction_policy, &self.author);
        db::quotes::set_policy(unit.conn(), id, &automatic, &manual).await?;
        let policy = interaction_policy::policy_of(&self.object.interaction_policy, &self.author);
        db::interaction_policies::set(unit.conn(), id, &policy).await?;
        let count = |count: Option<u64>| count.and_then(|count| i64::try_from(count).ok());
        let (likes, shares) = (count(self.object.likes_count), count(self.object.shares_count));
        let replies = count(self.object.replies_count);
        if likes.is_some() || shares.is_some() || replies.is_some() {
            db::remote_counts::set(unit.conn(), id, likes, shares, replies).await?;
        }
        Ok(())
    }

    fn title(&self) -> String {
        let name = self.object.name.as_ref().filter(|_| self.object.kind.is_converted());
        name.map(|name| text::clean_line(&name.value)).unwrap_or_default()
    }

    fn language(&self) -> Option<String> {
        self.object.language().and_then(text::normalize_language)
    }
}

/// Of what is no plain status: the whole text, where less is shown, and its length, time and place.
fn details_of(object: &Object, shown: &str) -> Option<NewDetails> {
    if !object.kind.is_converted() {
        return None;
    }
    let content = whole_of(object);
    let (Occasion { starts, ends, duration, .. }, place) = (&object.occasion, &object.occasion.place);
    Some(NewDetails {
        content: if content == shown { String::new() } else { content },
        duration: duration.filter(|seconds| seconds.is_finite() && *seconds > 0.0),
        starts_at: *starts,
        ends_at: *ends,
        place: place.as_deref().map(text::clean_line).filter(|place| !place.is_empty()),
    })
}

pub(super) fn tags_of(object: &Object) -> Vec<Tag> {
    let mut tags: Vec<Tag> = Vec::new();
    for tag in object.tags.hashtags.iter().filter_map(|name| Hashtag::parse(name)) {
        if tags.len() < MOST_TAGS && tags.iter().all(|other| other.name != tag.folded) {
            tags.push(Tag { name: tag.folded, display: tag.name });
        }
    }
    tags
}

#[cfg(test)]
#[allow(clippy::needless_pass_by_value, reason = "a document is written where it is used")]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn object(extra: Value) -> Object {
        let mut value =
            json!({"id": "https://a.example/1", "type": "Note", "attributedTo": "https://a.example/u"});
        for (name, property) in extra.as_object().unwrap() {
            value[name] = property.clone();
        }
        Object::read(&value).unwrap()
    }

    #[test]
    fn a_note_shows_its_content_and_warns_with_its_summary() {
        let note = object(json!({"content": "<p>hi<script>x</script></p>", "summary": "<b>food</b>"}));
        assert_eq!(content_of(&note), "<p>hi</p>");
        assert_eq!(spoiler_of(&note), "food");
    }

    #[test]
    fn an_article_shows_its_excerpt_and_warns_of_nothing() {
        let article =
            object(json!({"type": "Article", "content": "<p>long</p>", "summary": "in <i>short</i>"}));
        assert_eq!((content_of(&article).as_str(), spoiler_of(&article).as_str()), ("<p>in short</p>", ""));
        let bare = object(json!({"type": "Page", "content": "<p>long</p>"}));
        assert_eq!(content_of(&bare), "<p>long</p>");
        let book = object(json!({"type": "Article", "content": format!("<p>{}</p>", "word ".repeat(5_000))}));
        assert!(content_of(&book).len() < 6_000);
    }

    #[test]
    fn a_link_post_shows_where_it_leads() {
        let link = json!({"type": "Link", "href": "https://news.example/?a=1&b=2"});
        let page = object(json!({"type": "Page", "name": "News", "attachment": [link]}));
        assert!(
            content_of(&page).contains(r#"href="https://news.example/?a=1&amp;b=2""#),
            "{}",
            content_of(&page)
        );
        let picture = json!({"type": "Link", "href": "https://a.example/1.png"});
        let image = json!({"type": "Image", "url": "https://a.example/1.png"});
        let page =
            object(json!({"type": "Page", "name": "A picture", "attachment": [picture], "image": image}));
        assert_eq!(content_of(&page), "");
    }

    #[test]
    fn markdown_is_shown_as_text() {
        let video = object(json!({"type": "Video", "mediaType": "text/markdown", "content": "**a** <b>\nb"}));
        assert_eq!(content_of(&video), "<p>**a** &lt;b&gt;<br>b</p>");
    }

    #[test]
    fn hashtags_are_kept_once_each() {
        let tag = |name: &str| json!({"type": "Hashtag", "name": name});
        let note = object(json!({"tag": [tag("#Cats"), tag("cats"), tag("#no spaces"), tag("#Äpfel")]}));
        let names: Vec<String> = tags_of(&note).into_iter().map(|tag| tag.display).collect();
        assert_eq!(names, ["Cats", "Äpfel"]);
    }
}
