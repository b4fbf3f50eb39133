//! A status is posted or edited with the form. What cannot be accepted comes back with all that was written.

use axum::extract::multipart::Multipart;
use axum::extract::{Path, State as Given};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDateTime;

use super::compose::{blank_form, circles_of};
use super::present::{self, path_of_status};
use super::view::compose::{ComposeForm, ComposePage};
use super::written::Written;
use crate::access::Csrf;
use crate::activitypub::lookup::resolve_mentions;
use crate::browser::{Frame, Redirect, Result, SignedIn};
use crate::db;
use crate::domain::scheduled_statuses::schedule_status;
use crate::domain::statuses::{self, Draft, MAX_MEDIA, MediaChange};
use crate::domain::{drafts, media};
use crate::error::{self, Error};
use crate::layout::{Html, Section};
use crate::model::interaction::{InteractionPolicy, Who};
use crate::model::{Account, AccountId, MediaId, StatusId, StatusView};
use crate::state::State;

/// `POST /statuses`
pub(super) async fn post_status(
    Given(state): Given<State>,
    person: SignedIn,
    csrf: Csrf,
    form: Multipart,
) -> Result<Response> {
    let SignedIn { frame, account, .. } = person;
    let mut written = Written::read(form, &csrf, &state.intake).await?;
    match post(&state, &account, &mut written).await {
        Ok(Sent::Kept) => Ok(Redirect::to("/drafts").done("draft-kept").into_response()),
        Ok(Sent::Scheduled) => Ok(Redirect::to("/scheduled").done("scheduled-kept").into_response()),
        Ok(Sent::Posted(view)) => {
            let path = path_of_status(&view.account, view.status.id);
            Ok(Redirect::back(written.return_to.as_deref(), &path).into_response())
        }
        Err(error) => come_back(&state, &frame, account.id, None, written, error).await,
    }
}

/// What became of what was sent.
enum Sent {
    Posted(Box<StatusView>),
    Scheduled,
    Kept,
}

async fn post(state: &State, author: &Account, written: &mut Written) -> error::Result<Sent> {
    take_pictures(state, author.id, written).await?;
    for id in &written.media {
        let words = written.descriptions.get(id).map(String::as_str);
        let change = media::Upload { description: words, ..Default::default() };
        media::update_media(state, author.id, *id, change).await?;
    }
    let circle = written.circle();
    let visibility = Some(written.visibility.as_str()).filter(|word| !word.is_empty() && circle.is_none());
    let visibility = visibility.map(str::parse).transpose();
    let draft = Draft {
        visibility: visibility
            .map_err(|()| Error::invalid("visibility", "ERR_INCLUSION", "is not included in the list"))?,
        in_reply_to_id: written.in_reply_to_id,
        circle_id: circle,
        local_only: written.local_only,
        quoted_status_id: written.quoted_status_id,
        quote_policy: written.quote_policy.parse().ok(),
        interaction_policy: InteractionPolicy {
            reply: written.reply_policy.parse().ok().and_then(Who::circle),
            ..InteractionPolicy::default()
        },
        ..draft(written)
    };
    if written.as_draft {
        match written.draft_id {
            Some(id) => drafts::change_draft(state, author.id, id, draft).await?,
            None => drafts::save_draft(state, author.id, draft).await?,
        };
        return Ok(Sent::Kept);
    }
    resolve_mentions(state, &written.text).await?;
    if !written.scheduled_at.is_empty() {
        let at = NaiveDateTime::parse_from_str(&written.scheduled_at, "%Y-%m-%dT%H:%M");
        let wrong = |_| Error::invalid("scheduled_at", "ERR_INVALID", "is not a time");
        let at = at.map_err(wrong)?.and_utc();
        match written.draft_id {
            Some(id) => drafts::schedule_in_place_of(state, author.id, id, draft, at).await?,
            None => drop(schedule_status(state, author.id, draft, at).await?),
        }
        return Ok(Sent::Scheduled);
    }
    let view = match written.draft_id {
        Some(id) => drafts::post_in_place_of(state, author, id, draft).await?,
        None => statuses::post_status(state, author, draft).await?,
    };
    Ok(Sent::Posted(Box::new(view)))
}

fn draft(written: &Written) -> Draft {
    Draft {
        text: written.text.clone(),
        text_format: written.text_format,
        spoiler_text: written.spoiler_text.clone(),
        sensitive: written.sensitive,
        language: Some(written.language.clone()).filter(|code| !code.is_empty()),
        media: written.media.clone(),
        poll: written.poll.draft(),
        ..Draft::default()
    }
}

/// `POST /statuses/ID/edit`
pub(super) async fn edit_status(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
    csrf: Csrf,
    form: Multipart,
) -> Result<Response> {
    let SignedIn { frame, account, .. } = person;
    let id: StatusId = id.parse().map_err(|_| Error::NotFound)?;
    let mut written = Written::read(form, &csrf, &state.intake).await?;
    match edit(&state, &account, id, &mut written).await {
        Ok(view) => Ok(Redirect::to(path_of_status(&view.account, view.status.id)).into_response()),
        Err(error) => come_back(&state, &frame, account.id, Some(id), written, error).await,
    }
}

async fn edit(
    state: &State,
    author: &Account,
    id: StatusId,
    written: &mut Written,
) -> error::Result<StatusView> {
    let descriptions: Vec<MediaChange> = written
        .descriptions
        .iter()
        .map(|(id, words)| MediaChange { id: *id, description: Some(words.clone()), focus: None })
        .collect();
    take_pictures(state, author.id, written).await?;
    resolve_mentions(state, &written.text).await?;
    statuses::edit_status(state, author, id, draft(written), &descriptions).await
}

/// Uploads what came with the form; from then on it is one of the attachments that are here.
async fn take_pictures(state: &State, author: AccountId, written: &mut Written) -> error::Result<()> {
    if written.media.len() + written.pictures.len() > MAX_MEDIA {
        return Err(Error::Unprocessable("Cannot attach more than 4 files".to_owned()));
    }
    for (file, words) in std::mem::take(&mut written.pictures) {
        let words = Some(words).filter(|words| !words.is_empty());
        let picture = media::upload_media(state, author, file, words.as_deref(), None).await?;
        written.media.push(picture.id);
    }
    Ok(())
}

/// The form again, with what was written and why it was not accepted. Other errors are pages of their own.
async fn come_back(
    state: &State,
    frame: &Frame,
    reader: AccountId,
    editing: Option<StatusId>,
    written: Written,
    error: Error,
) -> Result<Response> {
    if !matches!(error, Error::Invalid(_) | Error::Unprocessable(_) | Error::TooLarge) {
        return Err(error.into());
    }
    let said = error.to_string();
    let said = said.strip_prefix("Validation failed: ").unwrap_or(&said).to_owned();
    let mut conn = state.pool.acquire().await?;
    let parent = match written.in_reply_to_id {
        Some(id) => db::statuses::load(&mut conn, Some(reader), &[id]).await?.pop(),
        None => None,
    };
    let quoted = match written.quoted_status_id {
        Some(id) => db::statuses::load(&mut conn, Some(reader), &[id]).await?.pop(),
        None => None,
    };
    let mut attached = Vec::new();
    for id in &written.media {
        attached.extend(own_media(state, reader, *id, &written).await?);
    }
    let (blank, circle) = (blank_form(frame), written.circle());
    let form = ComposeForm {
        text: written.text,
        text_format: written.text_format.unwrap_or(blank.text_format),
        spoiler_text: written.spoiler_text,
        visibility: written.visibility.parse().unwrap_or(blank.visibility),
        language: written.language,
        sensitive: written.sensitive,
        circles: circles_of(&mut conn, reader).await?,
        circle,
        local_only: written.local_only,
        media: attached,
        poll: written.poll,
        quoting: quoted.as_ref().map(|quoted| (quoted.status.id, quoted.account.acct())),
        quote_policy: written.quote_policy.parse().ok(),
        reply_policy: written.reply_policy.parse().unwrap_or(Who::Public),
        in_reply_to: parent.as_ref().map(|parent| (parent.status.id, parent.account.acct())),
        draft: written.draft_id,
        editing,
        error: Some(said),
        ..blank
    };
    let rows: Vec<StatusView> = parent.into_iter().collect();
    let shown = present::statuses(&state.config, &mut conn, Some(reader), &rows).await?;
    let page = frame.page_of("nav-compose", Section::Compose);
    let page = ComposePage { page, form, context: shown.into_iter().next() };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

/// An attachment with the words as they were typed last.
async fn own_media(
    state: &State,
    reader: AccountId,
    id: MediaId,
    written: &Written,
) -> error::Result<Option<super::view::status::MediaView>> {
    let media = match media::get_media(state, reader, id).await {
        Err(Error::NotFound) => return Ok(None),
        own => own?.media,
    };
    let words = written.descriptions.get(&id).cloned();
    let shown = present::media(&state.config, &media);
    Ok(shown.map(|view| super::view::status::MediaView { description: words.or(view.description), ..view }))
}
