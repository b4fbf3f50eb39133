//! Status, and what a thread and its editing need of it.

use schemars::JsonSchema;
use serde::Serialize;

use super::interaction_policy::InteractionPolicy;
use super::quote::{Quote, QuoteApproval};
use super::tag::tag_url;
use super::{
    Account, Collection, CustomEmoji, FilterResult, MediaAttachment, Poll, PreviewCard, Reaction, Render,
    Timestamp,
};
use crate::model::details::Details;
use crate::model::filter::FilterMatch;
use crate::model::{self, AccountId, StatusId, StatusView, TextFormat, Visibility};

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Status {
    pub id: StatusId,
    pub created_at: Timestamp,
    pub in_reply_to_id: Option<StatusId>,
    pub in_reply_to_account_id: Option<AccountId>,
    pub sensitive: bool,
    pub spoiler_text: String,
    pub visibility: Visibility,
    pub language: Option<String>,
    pub uri: String,
    pub url: Option<String>,
    pub replies_count: i64,
    pub reblogs_count: i64,
    pub favourites_count: i64,
    pub quotes_count: i64,
    pub edited_at: Option<Timestamp>,
    /// Ours: of the followers, only for those in a circle.
    pub limited: bool,
    /// Ours: for the people of this server alone.
    pub local_only: bool,
    /// Ours: when it is deleted by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    pub content: String,
    /// What was typed: only when it is deleted, to be written anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Ours: of that text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<TextFormat>,
    pub reblog: Option<Box<Status>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application: Option<model::status::Application>,
    pub account: Account,
    pub media_attachments: Vec<MediaAttachment>,
    pub mentions: Vec<Mention>,
    pub tags: Vec<StatusTag>,
    pub emojis: Vec<CustomEmoji>,
    /// An extension of ours.
    pub reactions: Vec<Reaction>,
    pub card: Option<PreviewCard>,
    pub poll: Option<Poll>,
    pub quote: Option<Quote>,
    pub quote_approval: QuoteApproval,
    /// GoToSocial's.
    pub interaction_policy: InteractionPolicy,
    /// That a post links to a collection is not looked for yet.
    pub tagged_collections: Vec<Collection>,
    #[serde(flatten)]
    pub viewer: Option<ViewerState>,
    /// Own statuses that may be pinned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pinned: Option<bool>,
}

/// What a status is to the person who reads it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ViewerState {
    pub favourited: bool,
    pub reblogged: bool,
    pub muted: bool,
    pub bookmarked: bool,
    pub filtered: Vec<FilterResult>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Mention {
    pub id: AccountId,
    pub username: String,
    pub url: String,
    pub acct: String,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct StatusTag {
    pub name: String,
    pub url: String,
}

impl Status {
    /// A reblog repeats what its original says, for apps that do not look inside.
    pub fn new(render: Render<'_>, view: StatusView) -> Self {
        let filtered = view.filtered(render.viewer);
        let StatusView { status, account, reblog, quoted, .. } = view;
        match reblog {
            None => {
                let quote =
                    status.quote.as_ref().map(|quote| Quote::of(render, quote, quoted.map(|quoted| *quoted)));
                Self::plain(render, status, &account, &filtered, quote)
            }
            Some(original) => {
                let original = Self::new(render, *original);
                Self {
                    id: status.id,
                    created_at: status.created_at.into(),
                    visibility: status.visibility,
                    uri: status.uri,
                    url: status.url,
                    account: Account::new(render, &account),
                    in_reply_to_id: None,
                    in_reply_to_account_id: None,
                    edited_at: None,
                    expires_at: None,
                    application: None,
                    pinned: None,
                    reblog: Some(Box::new(original.clone())),
                    ..original
                }
            }
        }
    }

    /// Within a status that quotes it: what it quotes itself is named and not shown.
    pub(super) fn quoted(render: Render<'_>, view: StatusView) -> Self {
        let filtered = view.filtered(render.viewer);
        let quote = view.status.quote.as_ref().map(Quote::shallow);
        Self::plain(render, view.status, &view.account, &filtered, quote)
    }

    fn plain(
        render: Render<'_>,
        status: model::Status,
        account: &model::Account,
        filtered: &[FilterMatch],
        quote: Option<Quote>,
    ) -> Self {
        let own = render.viewer == Some(status.account_id);
        let mentions = status.mentions.iter().map(|mention| Mention {
            id: mention.account_id,
            username: mention.username.clone(),
            url: mention.url.clone(),
            acct: mention.acct(),
        });
        let tags = status
            .tags
            .iter()
            .map(|tag| StatusTag { name: tag.name.clone(), url: tag_url(render, &tag.name) });
        let viewer = render.viewer.map(|_| ViewerState {
            favourited: status.viewer.favourited,
            reblogged: status.viewer.reblogged,
            muted: status.viewer.muted,
            bookmarked: status.viewer.bookmarked,
            filtered: filtered.iter().map(|found| FilterResult::new(found, status.id)).collect(),
        });
        let (poll, quote_approval) = (Poll::of(render, &status), QuoteApproval::of(&status));
        let interaction_policy = InteractionPolicy::of(&status, render.viewer.is_some());
        let (emojis, reactions) = (CustomEmoji::all(render, &status.emojis), Reaction::all(render, &status));
        Self {
            id: status.id,
            created_at: status.created_at.into(),
            in_reply_to_id: status.in_reply_to_id,
            in_reply_to_account_id: status.in_reply_to_account_id,
            sensitive: status.sensitive,
            visibility: status.visibility,
            language: status.language,
            replies_count: status.replies_count,
            reblogs_count: status.reblogs_count,
            favourites_count: status.favourites_count,
            quotes_count: status.quotes_count,
            edited_at: status.edited_at.map(Timestamp::from),
            limited: status.limited,
            local_only: status.local_only,
            expires_at: status.expires_at.map(Timestamp::from),
            text: None,
            content_type: None,
            reblog: None,
            application: status.application,
            account: Account::new(render, account),
            media_attachments: status.media.iter().map(|media| MediaAttachment::new(render, media)).collect(),
            mentions: mentions.collect(),
            tags: tags.collect(),
            emojis,
            reactions,
            card: status.card.map(|card| PreviewCard::new(render, card)),
            poll,
            quote,
            quote_approval,
            interaction_policy,
            tagged_collections: Collection::all(render, status.collections),
            viewer,
            pinned: (own && status.visibility != Visibility::Direct).then_some(status.viewer.pinned),
            spoiler_text: status.spoiler_text,
            content: titled(
                &status.title,
                occasion(status.details.as_ref(), status.content),
                status.url.as_deref(),
            ),
            uri: status.uri,
            url: status.url,
        }
    }
}

/// Articles and films have a name, which Mastodon's clients do not know: it stands above the text, with the link.
fn titled(title: &str, content: String, url: Option<&str>) -> String {
    if title.is_empty() {
        return content;
    }
    let title = crate::text::escape(title);
    match url {
        Some(url) => {
            let url = crate::text::escape(url);
            format!(
                "<p><a href=\"{url}\" rel=\"nofollow noopener\" target=\"_blank\">{title}</a></p>{content}"
            )
        }
        None => format!("<p>{title}</p>{content}"),
    }
}

/// Events have a time and a place, which Mastodon's clients do not know either.
fn occasion(details: Option<&Details>, content: String) -> String {
    let Some(details) = details else { return content };
    let time = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%d %H:%M UTC").to_string();
    let span =
        [details.starts_at, details.ends_at].into_iter().flatten().map(time).collect::<Vec<_>>().join(" – ");
    let told: Vec<String> = [span, details.place.clone().unwrap_or_default()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(|part| crate::text::escape(&part))
        .collect();
    if told.is_empty() { content } else { format!("<p>{}</p>{content}", told.join("<br>")) }
}

/// What stands above and below a status.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Context {
    pub ancestors: Vec<Status>,
    pub descendants: Vec<Status>,
}

/// What was typed, to be edited.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct StatusSource {
    pub id: StatusId,
    pub text: String,
    /// Ours (and others').
    pub content_type: TextFormat,
    pub spoiler_text: String,
}
