//! From what a person typed to what is stored: HTML, mentions, hashtags, language.

use std::collections::HashMap;

use sqlx::PgConnection;

use crate::config::Config;
use crate::domain::emojis;
use crate::error::Result;
use crate::model::status::Tag;
use crate::model::{AccountId, Domain, TextFormat};
use crate::text::{self, Layout, Mention, ResolvedMention};
use crate::{db, error::Error};

/// A text made ready.
#[derive(Debug, Clone)]
pub struct Composed {
    pub content: String,
    pub mentioned: Vec<AccountId>,
    pub tags: Vec<Tag>,
}

impl Composed {
    /// As its author set it, and for these people too.
    pub(super) fn set_by(mut self, html: Option<&str>, addressed: &[AccountId]) -> Self {
        if let Some(html) = html {
            self.content = text::sanitize(html);
        }
        for account in addressed {
            if !self.mentioned.contains(account) {
                self.mentioned.push(*account);
            }
        }
        self
    }
}

/// The custom emoji of ours in what a person typed: text, warning, and the options of a poll.
pub(super) async fn emojis(
    conn: &mut PgConnection,
    text: &str,
    spoiler_text: &str,
    options: &[String],
) -> Result<Vec<i64>> {
    let mut texts = vec![text, spoiler_text];
    texts.extend(options.iter().map(String::as_str));
    emojis::in_texts(conn, &texts).await
}

/// A handle as `accounts` holds it: folded user name, and folded domain unless it is one of ours.
pub(in crate::domain) fn fold_handle(
    config: &Config,
    username: &str,
    domain: Option<&str>,
) -> Option<(String, Option<String>)> {
    let username = text::fold(username);
    let Some(domain) = domain else { return Some((username, None)) };
    let domain = domain.parse::<Domain>().ok()?.to_string();
    let ours = domain == config.instance.handle_domain()
        || domain == config.instance.base_url.authority()
        || config.instance.alternate_domains.contains(&domain);
    Some((username, (!ours).then_some(domain)))
}

fn fold_mention(config: &Config, mention: &Mention) -> Option<(String, Option<String>)> {
    fold_handle(config, &mention.username, mention.domain.as_deref())
}

/// The remote handles a text names, so that an edge can look them up before the use-case runs.
pub fn mentioned_handles(config: &Config, typed: &str) -> Vec<(String, String)> {
    let mut handles: Vec<(String, String)> = text::scan(&text::clean_text(typed))
        .mentions
        .iter()
        .filter_map(|mention| fold_mention(config, mention))
        .filter_map(|(username, domain)| Some((username, domain?)))
        .collect();
    handles.sort();
    handles.dedup();
    handles
}

/// Renders a cleaned text. Mentions of accounts the database does not know stay text.
///
/// # Errors
/// [`Error::Invalid`] for a hashtag that staff took out of use.
pub(super) async fn compose(
    conn: &mut PgConnection,
    config: &Config,
    text: &str,
    format: TextFormat,
) -> Result<Composed> {
    let layout = match format {
        TextFormat::Plain => Layout::Status,
        TextFormat::Markdown => Layout::Markdown,
    };
    let composed = compose_as(conn, config, text, layout).await?;
    if !composed.tags.is_empty() {
        let names: Vec<String> = composed.tags.iter().map(|tag| tag.name.clone()).collect();
        let unusable = db::reviewed_tags::unusable(conn, &names).await?;
        if !unusable.is_empty() {
            let message = format!("contained a disallowed hashtag: {}", unusable.join(", "));
            return Err(Error::invalid("text", "ERR_INVALID", message));
        }
    }
    Ok(composed)
}

/// The same, set as a status, a bio or a field.
pub(in crate::domain) async fn compose_as(
    conn: &mut PgConnection,
    config: &Config,
    text: &str,
    layout: Layout,
) -> Result<Composed> {
    let entities = match layout {
        Layout::Markdown => text::scan_markdown(text),
        _ => text::scan(text),
    };
    let mut handles: Vec<_> =
        entities.mentions.iter().filter_map(|mention| fold_mention(config, mention)).collect();
    handles.sort();
    handles.dedup();
    let ids = db::accounts::ids_by_handles(conn, &handles).await?;
    let known: Vec<AccountId> = ids.values().copied().collect();
    let accounts = db::accounts::load(conn, &known).await?;
    let by_handle: HashMap<_, _> =
        ids.iter().filter_map(|(handle, id)| Some((handle.clone(), accounts.get(id)?.clone()))).collect();

    let resolve = |mention: &Mention| {
        let account = by_handle.get(&fold_mention(config, mention)?)?;
        Some(ResolvedMention {
            url: account.url.clone(),
            username: account.username.clone(),
            acct: account.acct(),
        })
    };
    let tag_url = |name: &str| config.url(&format!("/tags/{}", text::fold(name)));
    let content = match layout {
        Layout::Markdown => text::render_markdown(text, &entities, resolve, tag_url),
        _ => text::render(text, &entities, layout, resolve, tag_url),
    };

    let mut mentioned = Vec::new();
    for mention in &entities.mentions {
        if let Some(handle) = fold_mention(config, mention)
            && let Some(id) = ids.get(&handle)
            && !mentioned.contains(id)
        {
            mentioned.push(*id);
        }
    }
    let mut tags: Vec<Tag> = Vec::new();
    for typed in entities.hashtags {
        if !tags.iter().any(|tag| tag.name == typed.tag.folded) {
            tags.push(Tag { name: typed.tag.folded, display: typed.tag.name });
        }
    }
    Ok(Composed { content, mentioned, tags })
}

/// Checks a cleaned text and content warning against the instance's limits.
pub(super) fn check_length(limit: u32, text: &str, spoiler_text: &str, has_media: bool) -> Result<()> {
    if text.is_empty() && spoiler_text.is_empty() && !has_media {
        return Err(Error::invalid("text", "ERR_BLANK", "can't be blank"));
    }
    if text::count_characters(text, spoiler_text) > limit as usize {
        let message = format!("character limit of {limit} exceeded");
        return Err(Error::invalid("text", "ERR_TOO_LONG", message));
    }
    Ok(())
}
