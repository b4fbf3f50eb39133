//! A status comes out of its author's archive: stored as it was written then, and nobody is told.

use chrono::{DateTime, Utc};

use super::compose::emojis;
use super::post::{attach_uploads, object_type};
use super::store::{Arrival, id_by_date, keep_with_id};
use crate::db::statuses::NewStatus;
use crate::db::{self, polls::NewPoll};
use crate::domain::Unit;
use crate::domain::{quotes, search};
use crate::error::{Error, Result};
use crate::model::interaction::InteractionPolicy;
use crate::model::quote::QuotePolicy;
use crate::model::status::Tag;
use crate::model::{Account, AccountId, MediaId, Status, StatusId, TextFormat, Visibility};
use crate::storage::image::Focus;
use crate::text;

/// A post of an archive, made safe to store and show.
#[derive(Debug, Clone)]
pub struct ArchivedStatus {
    /// The id it had.
    pub uri: String,
    /// The id of what it answers had then.
    pub in_reply_to: Option<String>,
    pub visibility: Visibility,
    pub local_only: bool,
    pub spoiler_text: String,
    /// Sanitised HTML.
    pub content: String,
    /// Its source, where the archive tells it.
    pub source: Option<(String, TextFormat)>,
    pub language: Option<String>,
    pub sensitive: bool,
    pub published: DateTime<Utc>,
    pub edited_at: Option<DateTime<Utc>>,
    /// Those it names whom this server knows.
    pub mentioned: Vec<AccountId>,
    pub tags: Vec<Tag>,
    /// Over.
    pub poll: Option<NewPoll>,
    /// Whether the custom emoji in it are this server's.
    pub own_emojis: bool,
    /// `None`: as its author chose in their preferences.
    pub quote_policy: Option<QuotePolicy>,
    pub interaction_policy: InteractionPolicy,
    pub media: Vec<ArchivedMedia>,
}

/// A file that hangs on it.
#[derive(Debug, Clone)]
pub struct ArchivedMedia {
    /// Its name in the archive.
    pub name: String,
    pub description: Option<String>,
    pub focus: Option<Focus>,
}

/// What it answers, as far as it is here.
enum Answered {
    Nothing,
    Known(Box<Status>),
    /// By the id it has.
    Unknown(String),
}

/// Stores a status of `author`, who is local, with these uploads of theirs. What it answers is found by the id it has
/// here, or by that which it had in an archive that was brought before.
///
/// # Errors
/// [`Error::Unprocessable`] when the media are not the author's loose uploads.
pub async fn store_archived_status(
    unit: &mut Unit<'_>,
    author: &Account,
    archived: &ArchivedStatus,
    media: &[MediaId],
) -> Result<StatusId> {
    let answered = answered(unit, author, archived.in_reply_to.as_deref()).await?;
    let parent = match &answered {
        Answered::Known(parent) => Some(parent.as_ref()),
        _ => None,
    };
    let (content, source) = told(archived, &answered);
    let (typed, text_format) = source;
    let emojis = match archived.own_emojis {
        true => {
            let options = archived.poll.as_ref().map(|poll| poll.options.as_slice()).unwrap_or_default();
            emojis(unit.conn(), &typed, &archived.spoiler_text, options).await?
        }
        false => Vec::new(),
    };
    let base_url = unit.state().config.instance.base_url.clone();
    let conversation = match parent.and_then(|parent| parent.conversation_id) {
        Some(conversation) => conversation,
        None => db::conversations::create(unit.conn(), base_url.as_str()).await?,
    };
    let id = id_by_date(unit, archived.published).await?;
    let uri = format!("{}/statuses/{id}", author.uri);
    let arrival = Arrival {
        author,
        status: NewStatus {
            uri: &uri,
            activity_uri: Some(&format!("{uri}/activity")),
            url: Some(&format!("{}/{id}", author.url)),
            account_id: author.id,
            local: true,
            in_reply_to_id: parent.map(|parent| parent.id),
            in_reply_to_account_id: parent.map(|parent| parent.account_id),
            in_reply_to_uri: match &answered {
                Answered::Nothing => None,
                Answered::Known(parent) => Some(&parent.uri),
                Answered::Unknown(uri) => Some(uri),
            },
            reblog_of_id: None,
            conversation_id: Some(conversation),
            object_type: object_type(archived.poll.is_some()),
            title: "",
            spoiler_text: &archived.spoiler_text,
            text: &typed,
            text_format,
            content: &content,
            language: archived.language.as_deref(),
            visibility: archived.visibility,
            limited: false,
            local_only: archived.local_only || parent.is_some_and(|parent| parent.local_only),
            sensitive: archived.sensitive,
            has_media: !media.is_empty(),
            application_id: None,
            created_at: archived.published,
            edited_at: archived.edited_at,
            fetched_at: None,
        },
        mentioned: &archived.mentioned,
        silent: &[],
        tags: &archived.tags,
        remote_media: &[],
        poll: archived.poll.as_ref(),
        emojis: &emojis,
    };
    keep_with_id(unit, id, &arrival).await?.ok_or_else(|| Error::internal("a new status's uri was taken"))?;
    attach_uploads(unit, author, id, media).await?;
    search::index(unit.conn(), id).await?;
    let chosen = match (archived.quote_policy, author.user_id) {
        (Some(chosen), _) => chosen,
        (None, Some(user)) => {
            let defaults = db::preferences::posting_defaults(unit.conn(), user).await?;
            defaults.quote_policy.parse().unwrap_or(QuotePolicy::Public)
        }
        (None, None) => QuotePolicy::Public,
    };
    quotes::store_policy(unit, id, archived.visibility, chosen).await?;
    if !archived.interaction_policy.is_open() {
        db::interaction_policies::set(unit.conn(), id, &archived.interaction_policy).await?;
    }
    Ok(id)
}

/// What is here and lets its author answer; of what does not, nothing is said in the thread.
async fn answered(unit: &mut Unit<'_>, author: &Account, uri: Option<&str>) -> Result<Answered> {
    let Some(uri) = uri else { return Ok(Answered::Nothing) };
    let unknown = || Answered::Unknown(uri.to_owned());
    let brought = db::archive_imports::status_of(unit.conn(), author.id, uri).await?;
    let id = match brought {
        Some(id) => Some(id),
        None => db::statuses::id_by_uri(unit.conn(), uri).await?,
    };
    let Some(id) = id else { return Ok(unknown()) };
    match db::statuses::get(unit.conn(), Some(author.id), id).await {
        Ok(view) if view.reblog.is_none() && view.status.viewer.rights.reply.permits() => {
            Ok(Answered::Known(Box::new(view.status)))
        }
        Ok(_) | Err(Error::NotFound) => Ok(unknown()),
        Err(error) => Err(error),
    }
}

/// Its words. Where what it answers is not here, they begin with the address.
fn told(archived: &ArchivedStatus, answered: &Answered) -> (String, (String, TextFormat)) {
    let source = archived
        .source
        .clone()
        .unwrap_or_else(|| (text::to_plain_text(&archived.content), TextFormat::Plain));
    let Answered::Unknown(uri) = answered else { return (archived.content.clone(), source) };
    let (typed, format) = source;
    let address = text::escape(uri);
    let line = text::sanitize(&format!(r#"<p>Re: <a href="{address}">{address}</a></p>"#));
    (format!("{line}{}", archived.content), (format!("Re: {uri}\n\n{typed}"), format))
}
