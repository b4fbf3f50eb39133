//! A person posts.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::compose::{check_length, compose, emojis};
use super::store::{Arrival, store_with_id};
use crate::config::Config;
use crate::db::{self, statuses::NewStatus};
use crate::delivery::Outgoing;
use crate::domain::interaction_policies::must_be_let;
use crate::domain::polls::{self, PollDraft};
use crate::domain::quotes::{self, Quoting};
use crate::domain::rate_limits::{self, Limit};
use crate::domain::{Unit, circles, email_subscriptions, relays, search, settings};
use crate::error::{Error, Result};
use crate::jobs::Job;
use crate::model::interaction::InteractionPolicy;
use crate::model::quote::QuotePolicy;
use crate::model::{Account, AccountId, MediaId, StatusId, StatusView, TextFormat, Visibility};
use crate::state::State;
use crate::text;

/// How many attachments a status may have: more are not shown by the servers most people are on.
pub const MAX_MEDIA: usize = 4;

/// What a person wants to post.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    pub text: String,
    /// How the text is meant; `None`: as the person chose in their preferences.
    pub text_format: Option<TextFormat>,
    /// The same set in HTML, where its author did; it is sanitised.
    pub html: Option<String>,
    /// People it is for beside those the text names.
    pub addressed: Vec<AccountId>,
    pub spoiler_text: String,
    /// `None`: as the person chose in their preferences.
    pub visibility: Option<Visibility>,
    pub sensitive: bool,
    /// BCP 47; `None`: guessed, or as chosen in the preferences.
    pub language: Option<String>,
    pub in_reply_to_id: Option<StatusId>,
    pub media: Vec<MediaId>,
    pub poll: Option<PollDraft>,
    /// One of the author's circles: only who is in it now may read it, whatever `visibility` says.
    pub circle_id: Option<i64>,
    /// For the people of this server alone; what answers or quotes such a status is so in any case.
    pub local_only: bool,
    /// Seconds after which it is deleted.
    pub expires_in: Option<i64>,
    /// What it quotes.
    pub quoted_status_id: Option<StatusId>,
    /// Who may quote it; `None`: as the person chose in their preferences.
    pub quote_policy: Option<QuotePolicy>,
    /// Who may answer, favourite and reblog it.
    pub interaction_policy: InteractionPolicy,
    pub application_id: Option<i64>,
    /// A repeated request with the same key gets the first one's status.
    pub idempotency_key: Option<String>,
}

/// The shortest life of a post that ends, and the longest: ten years.
const SHORTEST: TimeDelta = TimeDelta::minutes(5);
const LONGEST: TimeDelta = TimeDelta::days(3650);

fn end_of(draft: &Draft, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    let Some(seconds) = draft.expires_in else { return Ok(None) };
    match TimeDelta::try_seconds(seconds).filter(|life| (SHORTEST..=LONGEST).contains(life)) {
        Some(life) => Ok(Some(now + life)),
        None => Err(Error::invalid("expires_in", "ERR_INVALID", "is too short or too long")),
    }
}

/// Whether a draft could be posted as far as its words go.
///
/// # Errors
/// [`Error::Invalid`] for a blank or too long text.
pub async fn check_draft(
    conn: &mut PgConnection,
    config: &Config,
    draft: &Draft,
    now: DateTime<Utc>,
) -> Result<()> {
    if let Some(poll) = &draft.poll {
        polls::check(poll, None, now)?;
    }
    let limit = settings::load(conn, config).await?.status_characters;
    let (text, spoiler_text) = (text::clean_text(&draft.text), text::clean_line(&draft.spoiler_text));
    check_length(limit, &text, &spoiler_text, !draft.media.is_empty())
}

/// Posts a status as `author`, who is local.
///
/// # Errors
/// [`Error::Invalid`] for a blank or too long text, or media that are not the author's loose uploads;
/// [`Error::NotFound`] for a parent or a quoted status the author may not see; [`Error::Forbidden`] for one they may
/// not answer or quote; [`Error::TooManyRequests`].
pub async fn post_status(state: &State, author: &Account, draft: Draft) -> Result<StatusView> {
    rate_limits::take(state, Limit::Statuses, &author.id.to_string()).await?;
    let mut unit = Unit::begin(state).await?;
    if let Some(key) = draft.idempotency_key.as_deref()
        && let Some(first) = db::idempotency::find(unit.conn(), author.id, key).await?
    {
        return db::statuses::get(unit.conn(), Some(author.id), first).await;
    }
    let typed = text::clean_text(&draft.text);
    let spoiler_text = text::clean_line(&draft.spoiler_text);
    let limit = settings::load(unit.conn(), &state.config).await?.status_characters;
    check_length(limit, &typed, &spoiler_text, !draft.media.is_empty())?;
    let parent = match draft.in_reply_to_id {
        Some(id) => Some(db::statuses::get(unit.conn(), Some(author.id), id).await?.shown().status.clone()),
        None => None,
    };
    if let Some(parent) = &parent {
        must_be_let(parent.viewer.rights.reply)?;
    }
    let preferences = match author.user_id {
        Some(user) => Some(db::preferences::posting_defaults(unit.conn(), user).await?),
        None => None,
    };
    let visibility = draft
        .visibility
        .or(preferences.as_ref().map(|preferences| preferences.visibility))
        .unwrap_or(Visibility::Public);
    let quoting = match draft.quoted_status_id {
        Some(id) => Some(Quoting::prepare(&mut unit, author, id).await?),
        None => None,
    };
    let visibility = quoting.as_ref().map_or(visibility, |quoting| quoting.narrow(visibility));
    let written_to = match draft.circle_id {
        Some(id) => circles::written_to(unit.conn(), author.id, id).await?,
        None => Vec::new(),
    };
    let limited = draft.circle_id.is_some();
    let visibility = if limited { Visibility::Private } else { visibility };
    let local_only = draft.local_only
        || parent.as_ref().is_some_and(|parent| parent.local_only)
        || quoting.as_ref().is_some_and(Quoting::is_local_only);
    if local_only && let Some(quoting) = &quoting {
        quoting.must_be_of_ours()?;
    }
    let default_policy = preferences.as_ref().and_then(|preferences| preferences.quote_policy.parse().ok());
    let quote_policy = draft.quote_policy.or(default_policy).unwrap_or(QuotePolicy::Public);
    let text_format = draft
        .text_format
        .or(preferences.as_ref().map(|preferences| preferences.text_format))
        .unwrap_or_default();
    let language = draft
        .language
        .as_deref()
        .and_then(text::normalize_language)
        .or_else(|| text::detect_language(&typed))
        .or_else(|| preferences.and_then(|preferences| preferences.language));
    let composed = compose(unit.conn(), &state.config, &typed, text_format)
        .await?
        .set_by(draft.html.as_deref(), &draft.addressed);

    let options = draft.poll.as_ref().map(|poll| poll.options.as_slice()).unwrap_or_default();
    let emojis = emojis(unit.conn(), &typed, &spoiler_text, options).await?;
    let now = unit.now;
    let id = db::statuses::next_id(unit.conn(), now).await?;
    let uri = format!("{}/statuses/{id}", author.uri);
    let conversation = match parent.as_ref().and_then(|parent| parent.conversation_id) {
        Some(conversation) => conversation,
        None => db::conversations::create(unit.conn(), state.config.instance.base_url.as_str()).await?,
    };
    let has_media = !draft.media.is_empty();
    let poll = draft.poll.as_ref().map(|poll| polls::check(poll, None, now)).transpose()?;
    let arrival = Arrival {
        author,
        status: NewStatus {
            uri: &uri,
            activity_uri: Some(&format!("{uri}/activity")),
            url: Some(&format!("{}/{id}", author.url)),
            account_id: author.id,
            local: true,
            in_reply_to_id: parent.as_ref().map(|parent| parent.id),
            in_reply_to_account_id: parent.as_ref().map(|parent| parent.account_id),
            in_reply_to_uri: parent.as_ref().map(|parent| parent.uri.as_str()),
            reblog_of_id: None,
            conversation_id: Some(conversation),
            object_type: object_type(poll.is_some()),
            title: "",
            spoiler_text: &spoiler_text,
            text: &typed,
            text_format,
            content: &composed.content,
            language: language.as_deref(),
            visibility,
            limited,
            local_only,
            sensitive: draft.sensitive || !spoiler_text.is_empty(),
            has_media,
            application_id: draft.application_id,
            created_at: unit.now,
            edited_at: None,
            fetched_at: None,
        },
        mentioned: &composed.mentioned,
        silent: &written_to,
        tags: &composed.tags,
        remote_media: &[],
        poll: poll.as_ref(),
        emojis: &emojis,
    };
    store_with_id(&mut unit, id, &arrival)
        .await?
        .ok_or_else(|| Error::internal("a new status's uri was taken"))?;
    attach_uploads(&mut unit, author, id, &draft.media).await?;
    search::index(unit.conn(), id).await?;
    if let Some(end) = end_of(&draft, now)? {
        db::status_cleanup::set_expiry(unit.conn(), id, end).await?;
        unit.enqueue_at(&Job::EndStatuses, end).await?;
    }
    quotes::store_policy(&mut unit, id, visibility, quote_policy).await?;
    if !draft.interaction_policy.is_open() {
        db::interaction_policies::set(unit.conn(), id, &draft.interaction_policy).await?;
    }
    if let Some(quoting) = &quoting {
        quoting.store(&mut unit, author, id).await?;
    }
    if let Some(key) = draft.idempotency_key.as_deref() {
        db::idempotency::keep(unit.conn(), author.id, key, id).await?;
    }
    unit.send(&Outgoing::CreateStatus { account: author.id, status: id }).await?;
    if visibility == Visibility::Public && !local_only {
        email_subscriptions::tell_soon(&mut unit, author, id, visibility, parent.is_some()).await?;
        relays::pass_on(&mut unit, id).await?;
    }
    let view = db::statuses::get(unit.conn(), Some(author.id), id).await?;
    unit.commit().await?;
    Ok(view)
}

/// What other servers call it.
pub(super) fn object_type(has_poll: bool) -> &'static str {
    if has_poll { "Question" } else { "Note" }
}

/// Attaches all of them or fails: one's own, loose (or this status's already), and not too many.
pub(super) async fn attach_uploads(
    unit: &mut Unit<'_>,
    author: &Account,
    id: StatusId,
    media: &[MediaId],
) -> Result<()> {
    if media.len() > MAX_MEDIA {
        return Err(Error::Unprocessable("Cannot attach more than 4 files".into()));
    }
    if !media.is_empty() {
        let attached = db::media::attach(unit.conn(), author.id, id, media).await?;
        if attached != media.len() as u64 {
            return Err(Error::Unprocessable("Cannot attach files that have not finished processing, or that belong to another status. Try again in a moment!".into()));
        }
    }
    Ok(())
}
