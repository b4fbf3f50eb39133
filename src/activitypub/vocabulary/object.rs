//! Objects: notes and what is shown like them (section 4).

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::attachment::Attachment;
use super::audience::Audience;
use super::error::{ReadError, ReadResult};
use super::fields::{Fields, id_of};
use super::iri::Iri;
use super::kind::{ActorKind, ObjectKind};
use super::language::{Text, read_text};
use super::limits::{CONTENT, ENTRIES, NAME, SUMMARY, TOKEN, cut, cut_bytes};
use super::link::{Image, Link, media_type, page_of};
use super::occasion::Occasion;
use super::poll::Poll;
use super::quote::{InteractionPolicy, Quote};
use super::reference::Reference;
use super::tag::Tags;

/// A note, or another object. Its `id` and `kind` are certain to be there. Everything is what its document
/// claims: [`crate::activitypub::trust`] says whether to believe it.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    pub id: Iri,
    pub kind: ObjectKind,
    /// The author: of several the first person, else the first (PeerTube names a person and a channel).
    pub attributed_to: Option<Iri>,
    /// Everybody else named as author.
    pub other_authors: Vec<Iri>,
    /// HTML as sent, unless [`Object::media_type`] says otherwise.
    pub content: Option<Text>,
    /// The type of `content` where it is not HTML (PeerTube's Markdown), in lower case.
    pub media_type: Option<String>,
    /// A title, or the choice of a vote.
    pub name: Option<Text>,
    /// A content warning, of converted types an excerpt: text that may hold markup.
    pub summary: Option<Text>,
    /// The object or one of its attachments is marked.
    pub sensitive: bool,
    /// The page people see, on the object's own host.
    pub url: Option<Iri>,
    pub published: Option<DateTime<Utc>>,
    pub updated: Option<DateTime<Utc>>,
    pub audience: Audience,
    pub in_reply_to: Option<Iri>,
    pub attachments: Vec<Attachment>,
    /// A picture that stands for it (Ghost, PeerTube).
    pub image: Option<Image>,
    /// The films, recordings and pictures among its addresses.
    pub files: Vec<Link>,
    pub occasion: Occasion,
    pub tags: Tags,
    pub quote: Option<Quote>,
    pub interaction_policy: InteractionPolicy,
    pub poll: Option<Poll>,
    /// Opaque names of its thread.
    pub context: Option<String>,
    pub conversation: Option<String>,
    /// The collection of replies, by id or embedded.
    pub replies: Option<Reference>,
    /// What the author's server counted.
    pub likes_count: Option<u64>,
    pub shares_count: Option<u64>,
    pub replies_count: Option<u64>,
    /// Where that is counted.
    pub likes: Option<Reference>,
    pub shares: Option<Reference>,
}

impl Object {
    /// Reads an object. Without an `id` or one of the known types it is an error.
    pub fn read(value: &Value) -> ReadResult<Self> {
        let id = Fields::of(value)?.required_id()?;
        Self::read_as(value, id)
    }

    /// Reads an object under an id that whoever asks has decided: that of a client's draft, which has none.
    pub fn read_as(value: &Value, id: Iri) -> ReadResult<Self> {
        let fields = Fields::of(value)?;
        let Some(kind) = ObjectKind::among(fields) else {
            return Err(ReadError::Type(fields.types().next().unwrap_or_default().to_owned()));
        };
        let (attributed_to, other_authors) = authors(fields)?;
        let attachments = Attachment::read_all(fields);
        let tags = Tags::read(fields);
        Ok(Self {
            kind,
            attributed_to,
            other_authors,
            content: read_text(fields, "content").map(|text| shorten(text, |text| cut_bytes(text, CONTENT))),
            media_type: media_type(fields).filter(|kind| kind != "text/html"),
            name: read_text(fields, "name").map(|text| shorten(text, |text| cut(text, NAME))).filter(is_told),
            summary: read_text(fields, "summary")
                .map(|text| shorten(text, |text| cut(text, SUMMARY)))
                .filter(is_told),
            sensitive: fields.flag("sensitive").or_else(|| fields.flag("as:sensitive")).unwrap_or(false)
                || attachments.iter().any(|item| matches!(item, Attachment::Media(media) if media.sensitive)),
            url: page_of(fields, &id),
            published: fields.date("published"),
            updated: fields.date("updated"),
            audience: Audience::read(fields),
            in_reply_to: fields.iri("inReplyTo"),
            attachments,
            image: ["image", "icon"].iter().find_map(|name| fields.get(name).and_then(Image::widest)),
            files: fields.get("url").map(Link::files).unwrap_or_default(),
            occasion: Occasion::read(fields),
            quote: Quote::read(fields, &tags.links),
            tags,
            interaction_policy: InteractionPolicy::read(fields),
            poll: if kind == ObjectKind::Question { Poll::read(fields) } else { None },
            context: thread_name(fields, "context"),
            conversation: thread_name(fields, "conversation"),
            replies: fields.first("replies").and_then(Reference::read),
            likes_count: total(fields, "likes"),
            shares_count: total(fields, "shares"),
            replies_count: total(fields, "replies"),
            likes: fields.first("likes").and_then(Reference::read),
            shares: fields.first("shares").and_then(Reference::read),
            id,
        })
    }

    /// Whether it is a vote (section 11): a note that names a choice in answer to a poll, and says nothing.
    pub fn vote(&self) -> Option<(&Iri, &str)> {
        let silent = self.content.as_ref().is_none_or(|content| content.value.trim().is_empty());
        match (&self.in_reply_to, &self.name) {
            (Some(poll), Some(choice))
                if self.kind == ObjectKind::Note && silent && self.attachments.is_empty() =>
            {
                Some((poll, &choice.value))
            }
            _ => None,
        }
    }

    /// Its language, as far as any of its texts tells.
    pub fn language(&self) -> Option<&str> {
        [&self.content, &self.summary, &self.name]
            .into_iter()
            .flatten()
            .find_map(|text| text.language.as_deref())
    }

    /// When it counts as published by one who received it at `now`: then, when it says nothing usable or
    /// names the future, where it would stay on top of every timeline (attack hollo-67).
    pub fn published_by(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.published.map_or(now, |published| published.min(now))
    }

    /// Whether it was changed after it was published.
    pub fn is_edited(&self) -> bool {
        matches!((self.published, self.updated), (Some(published), Some(updated)) if updated > published)
    }
}

/// The author and everybody else named as one. A name that cannot be read is an error: what is checked must
/// be all that is said (attack nodebb-813c37a6).
pub fn authors(fields: Fields<'_>) -> ReadResult<(Option<Iri>, Vec<Iri>)> {
    let mut authors = Vec::new();
    let mut person = None;
    for value in fields.all("attributedTo", ENTRIES).filter(|value| value.as_str() != Some("")) {
        let id = id_of(value).ok_or(ReadError::Malformed("attributedTo"))?;
        let is_person =
            Fields::of(value).is_ok_and(|author| ActorKind::among(author) == Some(ActorKind::Person));
        if is_person && person.is_none() {
            person = Some(authors.len());
        }
        authors.push(id);
    }
    if authors.is_empty() {
        return Ok((None, authors));
    }
    let author = authors.remove(person.unwrap_or(0));
    authors.retain(|other| *other != author);
    Ok((Some(author), authors))
}

fn shorten(text: Text, short: impl Fn(&str) -> &str) -> Text {
    let length = short(&text.value).len();
    let Text { mut value, language } = text;
    value.truncate(length);
    Text { value, language }
}

fn is_told(text: &Text) -> bool {
    !text.value.trim().is_empty()
}

/// `context` or `conversation`: a string, or an object with an id.
fn thread_name(fields: Fields<'_>, name: &str) -> Option<String> {
    let value = fields.first(name)?;
    let text = value.as_str().or_else(|| value.get("id").and_then(Value::as_str))?.trim();
    (1..=TOKEN).contains(&text.len()).then(|| text.to_owned())
}

fn total(fields: Fields<'_>, name: &str) -> Option<u64> {
    fields.object(name)?.count("totalItems")
}

#[cfg(test)]
#[allow(clippy::needless_pass_by_value, reason = "a document is written where it is used")]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(extra: Value) -> ReadResult<Object> {
        let mut value =
            json!({"id": "https://a.example/1", "type": "Note", "attributedTo": "https://a.example/u"});
        for (name, property) in extra.as_object().unwrap() {
            value[name] = property.clone();
        }
        Object::read(&value)
    }

    #[test]
    fn each_required_property_is_required() {
        assert_eq!(read(json!({"id": null})), Err(ReadError::Missing("id")));
        assert_eq!(read(json!({"id": ["https://a.example/1"]})), Err(ReadError::Malformed("id")));
        assert_eq!(read(json!({"type": "ChatMessage"})), Err(ReadError::Type("ChatMessage".to_owned())));
        assert_eq!(Object::read(&json!([])), Err(ReadError::NotAnObject));
        let draft = json!({"type": "Note", "content": "hi"});
        assert_eq!(
            Object::read_as(&draft, Iri::parse("https://a.example/2").unwrap()).unwrap().id.as_str(),
            "https://a.example/2"
        );
    }

    #[test]
    fn the_person_is_the_author() {
        let object = read(json!({"attributedTo": [{"type": "Group", "id": "https://a.example/g"}, {"type": "Person", "id": "https://a.example/p"}]})).unwrap();
        assert_eq!(object.attributed_to.unwrap().as_str(), "https://a.example/p");
        assert_eq!(object.other_authors[0].as_str(), "https://a.example/g");
        let object = read(
            json!({"attributedTo": ["https://a.example/1", "https://a.example/2", "https://a.example/1"]}),
        )
        .unwrap();
        assert_eq!(
            (object.attributed_to.unwrap().as_str(), object.other_authors.len()),
            ("https://a.example/1", 1)
        );
        assert_eq!(read(json!({"attributedTo": null})).unwrap().attributed_to, None);
    }

    /// Attack nodebb-813c37a6: one author is checked, another used.
    #[test]
    fn an_author_that_cannot_be_read_is_an_error() {
        for value in [
            json!("u"),
            json!(["https://a.example/u", {"name": "x"}]),
            json!([["https://a.example/u"]]),
            json!(7),
        ] {
            assert_eq!(read(json!({ "attributedTo": value })), Err(ReadError::Malformed("attributedTo")));
        }
    }

    #[test]
    fn votes_name_a_choice_and_say_nothing() {
        let vote = json!({"name": "blue", "inReplyTo": "https://b.example/q"});
        assert_eq!(read(vote).unwrap().vote().unwrap().1, "blue");
        for value in [
            json!({"name": "blue"}),
            json!({"inReplyTo": "https://b.example/q"}),
            json!({"name": "blue", "inReplyTo": "https://b.example/q", "content": "<p>hi</p>"}),
            json!({"name": "blue", "inReplyTo": "https://b.example/q", "type": "Article"}),
        ] {
            assert_eq!(read(value).unwrap().vote(), None);
        }
    }

    #[test]
    fn warnings_and_marks() {
        let object = read(json!({"summary": "", "sensitive": "1", "content": "", "name": null})).unwrap();
        assert_eq!((object.summary, object.sensitive, object.name), (None, true, None));
        let object = read(
            json!({"attachment": {"url": "https://a.example/1.png", "sensitive": true}, "sensitive": false}),
        )
        .unwrap();
        assert!(object.sensitive);
    }

    #[test]
    fn threads_counters_and_parents() {
        let object = read(json!({
            "inReplyTo": {"id": "https://b.example/1", "url": "https://b.example/x"}, "context": {"id": "https://b.example/c"},
            "conversation": "tag:b.example,2021:objectId=1", "replies": [], "likes": {"type": "Collection", "totalItems": 3},
            "shares": "https://a.example/1/shares",
        })).unwrap();
        assert_eq!(object.in_reply_to.unwrap().as_str(), "https://b.example/1");
        assert_eq!(
            (object.context.as_deref(), object.likes_count, object.shares_count),
            (Some("https://b.example/c"), Some(3), None)
        );
        assert!(object.replies.is_none() && object.conversation.is_some());
        assert_eq!(
            read(json!({"inReplyTo": ["https://b.example/1"]})).unwrap().in_reply_to.unwrap().as_str(),
            "https://b.example/1"
        );
    }

    #[test]
    fn edits_are_later_than_publication() {
        let edited = |updated: &str| {
            read(json!({"published": "2026-01-01T00:00:00Z", "updated": updated})).unwrap().is_edited()
        };
        assert!(edited("2026-01-01T00:00:01Z"));
        assert!(!edited("2026-01-01T00:00:00+0000") && !edited("2025-01-01T00:00:00Z") && !edited("soon"));
    }

    /// Attack hollo-67: published in the far future, or before there were computers.
    #[test]
    fn nothing_is_published_in_the_future() {
        let now = crate::activitypub::vocabulary::parse_date("2026-01-01T00:00:00Z").unwrap();
        let published =
            |date: &str| read(json!({ "published": date })).unwrap().published_by(now).to_rfc3339();
        for date in ["9999-01-01T00:00:00Z", "20260-01-01T00:00:00Z", "soon", "2026-01-01T00:00:00Z"] {
            assert_eq!(published(date), "2026-01-01T00:00:00+00:00", "{date}");
        }
        assert_eq!(published("1850-01-01T00:00:00Z"), "1850-01-01T00:00:00+00:00");
    }

    /// Attack GHSA-gg8q-rcg7-p79g: oversized properties.
    #[test]
    fn oversized_properties_are_cut() {
        let object = read(
            json!({"content": "ä".repeat(CONTENT), "name": "n".repeat(9999), "summary": "s".repeat(99_999)}),
        )
        .unwrap();
        assert_eq!(object.content.unwrap().value.len(), CONTENT);
        assert_eq!((object.name.unwrap().value.len(), object.summary.unwrap().value.len()), (NAME, SUMMARY));
    }
}
