//! The form that writes: blank, answering, sharing, editing.

use axum::extract::{Path, Query, State as Given};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use sqlx::PgConnection;

use super::view::compose::{ComposeForm, ComposePage};
use super::view::poll::PollForm;
use super::{drafts, present};
use crate::browser::{Frame, Result, SignedIn};
use crate::db;
use crate::domain::statuses::MAX_MEDIA;
use crate::error::Error;
use crate::layout::{Html, Section};
use crate::model::interaction::Who;
use crate::model::{AccountId, StatusId, StatusView, Visibility};
use crate::parameters::blank_is_none;
use crate::state::State;

/// Nothing written yet; the rest as the person prefers it.
pub(super) fn blank_form(frame: &Frame) -> ComposeForm {
    let user = frame.session.as_ref().map(|session| &session.user);
    ComposeForm {
        text: String::new(),
        text_format: user.map(|user| user.default_text_format).unwrap_or_default(),
        spoiler_text: String::new(),
        visibility: user.map_or(Visibility::Public, |user| user.default_visibility),
        language: user
            .and_then(|user| user.default_language.clone())
            .unwrap_or_else(|| frame.language().tag().to_owned()),
        sensitive: user.is_some_and(|user| user.default_sensitive),
        circles: Vec::new(),
        circle: None,
        local_only: false,
        media: Vec::new(),
        poll: PollForm::default(),
        quoting: None,
        quote_policy: None,
        reply_policy: Who::Public,
        in_reply_to: None,
        draft: None,
        editing: None,
        error: None,
        max_characters: frame.settings.status_characters as usize,
        max_media: MAX_MEDIA,
    }
}

/// An answer: everybody who is spoken to is named, and nobody sees it who could not see what it answers.
pub(super) fn reply_form(frame: &Frame, reader: AccountId, parent: &StatusView) -> ComposeForm {
    let parent = parent.shown();
    let author = (parent.account.id, parent.account.acct());
    let named = parent.status.mentions.iter().map(|mention| (mention.account_id, mention.acct()));
    let mut spoken_to: Vec<String> = Vec::new();
    for (id, acct) in std::iter::once(author.clone()).chain(named) {
        let address = format!("@{acct} ");
        if id != reader && !spoken_to.contains(&address) {
            spoken_to.push(address);
        }
    }
    let blank = blank_form(frame);
    ComposeForm {
        text: spoken_to.concat(),
        spoiler_text: parent.status.spoiler_text.clone(),
        // Not all of the writer's followers were written to by who wrote to a circle.
        visibility: blank.visibility.max(parent.status.reach()),
        local_only: parent.status.local_only,
        in_reply_to: Some((parent.status.id, author.1)),
        ..blank
    }
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default, deserialize_with = "blank_is_none")]
    in_reply_to_id: Option<StatusId>,
    #[serde(default, deserialize_with = "blank_is_none")]
    quoted_status_id: Option<StatusId>,
    #[serde(default, deserialize_with = "blank_is_none")]
    draft_id: Option<i64>,
    #[serde(default, deserialize_with = "blank_is_none")]
    circle_id: Option<i64>,
}

/// The writer's circles, to be chosen from.
pub(super) async fn circles_of(
    conn: &mut PgConnection,
    writer: AccountId,
) -> crate::error::Result<Vec<(i64, String)>> {
    let all = db::circles::all(conn, writer).await?;
    Ok(all.into_iter().map(|circle| (circle.id, circle.title)).collect())
}

/// `GET /compose`, and `?in_reply_to_id=`, `?quoted_status_id=`, `?circle_id=` or `?draft_id=`
pub(super) async fn show_compose(
    Given(state): Given<State>,
    person: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let SignedIn { frame, account, .. } = person;
    let reader = account.id;
    if let Some(id) = asked.draft_id {
        return drafts::write_on(&state, &frame, reader, id).await;
    }
    let mut conn = state.pool.acquire().await?;
    let page = frame.page_of("nav-compose", Section::Compose);
    let (form, context) = match (asked.in_reply_to_id, asked.quoted_status_id) {
        (None, None) => (ComposeForm { circle: asked.circle_id, ..blank_form(&frame) }, None),
        (None, Some(id)) => {
            let quoted = db::statuses::get(&mut conn, Some(reader), id).await?.shown().clone();
            let rows = std::slice::from_ref(&quoted);
            let shown = present::statuses(&state.config, &mut conn, Some(reader), rows).await?;
            let quoting = Some((quoted.status.id, quoted.account.acct()));
            let local_only = quoted.status.local_only;
            (ComposeForm { quoting, local_only, ..blank_form(&frame) }, shown.into_iter().next())
        }
        (Some(id), _) => {
            let parent = db::statuses::get(&mut conn, Some(reader), id).await?;
            let rows = std::slice::from_ref(&parent);
            let shown = present::statuses(&state.config, &mut conn, Some(reader), rows).await?;
            (reply_form(&frame, reader, &parent), shown.into_iter().next())
        }
    };
    let form = ComposeForm { circles: circles_of(&mut conn, reader).await?, ..form };
    Ok(Html(ComposePage { page, form, context }).into_response())
}

/// `GET /statuses/ID/edit`: what was typed, to be changed.
pub(super) async fn show_edit(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
) -> Result<Response> {
    let SignedIn { frame, account, .. } = person;
    let reader = account.id;
    let id: StatusId = id.parse().map_err(|_| Error::NotFound)?;
    let row = db::statuses::get(&mut *state.pool.acquire().await?, Some(reader), id).await?;
    if row.account.id != reader || row.reblog.is_some() {
        return Err(Error::NotFound.into());
    }
    let status = row.status;
    let blank = blank_form(&frame);
    let form = ComposeForm {
        text: status.text,
        text_format: status.text_format,
        spoiler_text: status.spoiler_text,
        visibility: status.visibility,
        local_only: status.local_only,
        language: status.language.unwrap_or(blank.language),
        sensitive: status.sensitive,
        media: status.media.iter().filter_map(|media| present::media(&state.config, media)).collect(),
        poll: status.poll.as_ref().map(PollForm::of).unwrap_or_default(),
        editing: Some(id),
        ..blank
    };
    let page = frame.page_of("edit-heading", Section::Compose);
    Ok(Html(ComposePage { page, form, context: None }).into_response())
}
