//! Notes out of an archive become statuses of whoever brought it: read with the same eyes as what other servers send.

use serde_json::Value;

use super::account::known_account;
use super::attachments::media_of;
use super::content::{content_of, spoiler_of};
use super::poll::poll_of;
use super::status::{MOST_TAGS, tags_of};
use super::{interaction_policy, quote};
use crate::activitypub::vocabulary::{Iri, Mention, Object};
use crate::domain::statuses::{ArchivedMedia, ArchivedStatus, MAX_MEDIA};
use crate::error::Result;
use crate::model::archive_import::Skipped;
use crate::model::quote::QuotePolicy;
use crate::model::{Account, AccountId, TextFormat, Visibility};
use crate::state::State;
use crate::storage::image::Focus;
use crate::text::{self, Hashtag};

/// What the addresses of files in an archive are relative to; no such host will ever be.
const ARCHIVE: &str = "https://archive.invalid/";

/// Mentions looked for in one post.
const MOST_MENTIONS: usize = 100;

/// Whose archive it is, and who brought it.
pub struct Archive<'a> {
    pub source: Iri,
    pub followers: Option<Iri>,
    pub owner: &'a Account,
}

impl Archive<'_> {
    /// The post that a Create published, or why it is none of theirs. Nothing is fetched.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn read(&self, state: &State, activity: Value) -> Result<Result<ArchivedStatus, Skipped>> {
        let (object, value) = match self.object(activity) {
            Ok(read) => read,
            Err(skipped) => return Ok(Err(skipped)),
        };
        let visibility = object.audience.visibility(self.followers.as_ref());
        // A letter is kept by its author: whoever else it was for has it where they are.
        let mentioned = match visibility {
            Visibility::Direct => Vec::new(),
            _ => self.mentioned(state, &object.tags.mentions).await?,
        };
        let now = state.clock.now();
        let Some(published) = object.published else { return Ok(Err(Skipped::Unreadable)) };
        let as_then = self.owner_as_then();
        let spoiler_text = spoiler_of(&object);
        Ok(Ok(ArchivedStatus {
            uri: object.id.as_str().to_owned(),
            in_reply_to: object.in_reply_to.as_ref().map(|parent| parent.as_str().to_owned()),
            visibility,
            local_only: value["localOnly"] == true,
            content: with_our_hashtags(state, content_of(&object), &value),
            source: source_of(&value),
            language: object.language().and_then(text::normalize_language),
            sensitive: object.sensitive || !spoiler_text.is_empty(),
            spoiler_text,
            published: published.min(now),
            edited_at: object.updated.filter(|_| object.is_edited()).map(|at| at.min(now)),
            mentioned,
            tags: tags_of(&object),
            poll: poll_of(&object, now).map(|poll| {
                let end = poll.expires_at.unwrap_or(now).min(now);
                crate::db::polls::NewPoll { expires_at: Some(end), ..poll }
            }),
            own_emojis: self.owner.uri == self.source.as_str(),
            quote_policy: object.interaction_policy.can_quote.as_ref().map(|_| {
                let (automatic, _) = quote::policy_of(&object.interaction_policy, &as_then);
                match automatic.first().map(String::as_str) {
                    Some("public") => QuotePolicy::Public,
                    Some("followers") => QuotePolicy::Followers,
                    _ => QuotePolicy::Nobody,
                }
            }),
            interaction_policy: interaction_policy::policy_of(&object.interaction_policy, &as_then),
            media: media_in_archive(&object),
        }))
    }

    fn object(&self, mut activity: Value) -> Result<(Object, Value), Skipped> {
        let mut value = activity["object"].take();
        // An object without recipients has its activity's.
        for field in ["to", "cc"] {
            if value[field].is_null() {
                value[field] = activity[field].take();
            }
        }
        find_files(&mut value["attachment"]);
        let object = Object::read(&value).map_err(|_| Skipped::Unreadable)?;
        if !object.kind.is_status() || object.vote().is_some() {
            return Err(Skipped::Unreadable);
        }
        if object.attributed_to.as_ref() != Some(&self.source) || !object.other_authors.is_empty() {
            return Err(Skipped::OtherAuthor);
        }
        Ok((object, value))
    }

    /// The people it names whom we know; to itself the account was known by its old id.
    async fn mentioned(&self, state: &State, mentions: &[Mention]) -> Result<Vec<AccountId>> {
        let mut found = Vec::new();
        for href in mentions.iter().take(MOST_MENTIONS).filter_map(|mention| mention.href.as_ref()) {
            let account = match *href == self.source {
                true => Some(self.owner.id),
                false => known_account(state, href.as_str()).await?.filter(|a| !a.deleted).map(|a| a.id),
            };
            found.extend(account.filter(|account| !found.contains(account)));
        }
        Ok(found)
    }

    /// The owner by the names the archive uses.
    fn owner_as_then(&self) -> Account {
        Account {
            uri: self.source.as_str().to_owned(),
            followers_url: self.followers.as_ref().map(|followers| followers.as_str().to_owned()),
            following_url: Some(format!("{}/following", self.source.as_str())),
            ..self.owner.clone()
        }
    }
}

/// Makes addresses of files into whole ones.
fn find_files(attachments: &mut Value) {
    let all = match attachments {
        Value::Array(all) => all.iter_mut().collect(),
        one => vec![one],
    };
    for url in all.into_iter().filter_map(|attachment| attachment.get_mut("url")) {
        if let Some(path) = url.as_str().filter(|url| !url.contains("://")) {
            *url = format!("{ARCHIVE}{}", path.trim_start_matches('/')).into();
        }
    }
}

fn media_in_archive(object: &Object) -> Vec<ArchivedMedia> {
    let media = media_of(object).into_iter().take(MAX_MEDIA);
    media
        .map(|media| ArchivedMedia {
            name: media.remote_url.unwrap_or_default(),
            description: media.description,
            focus: media.focus.map(|(x, y)| Focus { x: x.into(), y: y.into() }),
        })
        .collect()
}

/// What the author typed, where the archive tells; only what we can set again.
fn source_of(value: &Value) -> Option<(String, TextFormat)> {
    let source = &value["source"];
    let format = match source["mediaType"].as_str()? {
        "text/markdown" => TextFormat::Markdown,
        _ => return None,
    };
    Some((text::clean_text(source["content"].as_str()?), format))
}

/// Its hashtags lead to our pages, as those of all that is written here.
fn with_our_hashtags(state: &State, mut content: String, value: &Value) -> String {
    let tags = value["tag"].as_array().into_iter().flatten().filter(|tag| tag["type"] == "Hashtag");
    for tag in tags.take(MOST_TAGS) {
        let name = tag["name"].as_str().and_then(|name| Hashtag::parse(name.trim_start_matches('#')));
        if let (Some(href), Some(name)) = (tag["href"].as_str(), name) {
            let ours = state.config.url(&format!("/tags/{}", name.folded));
            let (theirs, ours) = (text::escape(href), text::escape(&ours));
            content = content.replace(&format!("href=\"{theirs}\""), &format!("href=\"{ours}\""));
        }
    }
    content
}
