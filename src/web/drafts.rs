//! `/drafts`: what was written and waits for its author.

use axum::Router;
use axum::extract::{Path, State as Given};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::compose::{blank_form, circles_of};
use super::paging::Paging;
use super::present;
use super::timelines::LIMIT;
use super::view::compose::{ComposeForm, ComposePage};
use super::view::letters::{DraftView, DraftsPage};
use super::view::poll::PollForm;
use crate::browser::{Form, Frame, Nothing, Redirect, Result, SignedIn};
use crate::db;
use crate::domain::drafts;
use crate::domain::statuses::Draft;
use crate::error::Error;
use crate::layout::{Html, Section};
use crate::model::interaction::Who;
use crate::model::{AccountId, StatusId};
use crate::state::State;

pub(super) fn router() -> Router<State> {
    Router::new().route("/drafts", get(show_drafts)).route("/drafts/{id}/delete", post(delete_draft))
}

/// `GET /drafts`
async fn show_drafts(
    Given(state): Given<State>,
    person: SignedIn,
    paging: Paging,
) -> Result<Html<DraftsPage>> {
    let rows = drafts::list_drafts(&state, person.account.id, paging.page(LIMIT)).await?;
    let keys: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let view = |row: crate::model::scheduled_status::SavedDraft| {
        let draft: Draft = serde_json::from_value(row.draft).unwrap_or_default();
        DraftView {
            id: row.id,
            at: row.changed_at,
            spoiler_text: draft.spoiler_text,
            text: draft.text,
            pictures: row.media.len() as u64,
        }
    };
    Ok(Html(DraftsPage {
        page: person.frame.page_of("drafts-heading", Section::Compose),
        drafts: rows.into_iter().map(view).collect(),
        pager: paging.pager(LIMIT, &keys),
    }))
}

/// `POST /drafts/ID/delete`
async fn delete_draft(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    drafts::delete_draft(&state, person.account.id, id).await?;
    Ok(Redirect::to("/drafts").done("draft-deleted"))
}

/// The form that writes, with all that was saved in it.
pub(super) async fn write_on(state: &State, frame: &Frame, reader: AccountId, id: i64) -> Result<Response> {
    let saved = drafts::get_draft(state, reader, id).await?;
    let draft = drafts::take_up(state, reader, id).await?;
    let named: Vec<StatusId> = [draft.in_reply_to_id, draft.quoted_status_id].into_iter().flatten().collect();
    let mut conn = state.pool.acquire().await?;
    // What was answered or quoted may be gone: then the words are left.
    let rows = db::statuses::load(&mut conn, Some(reader), &named).await?;
    let known = |id: Option<StatusId>| {
        let row = rows.iter().find(|row| Some(row.status.id) == id)?;
        Some((row.status.id, row.account.acct()))
    };
    let blank = blank_form(frame);
    let form = ComposeForm {
        text: draft.text,
        text_format: draft.text_format.unwrap_or(blank.text_format),
        spoiler_text: draft.spoiler_text,
        visibility: draft.visibility.unwrap_or(blank.visibility),
        circles: circles_of(&mut conn, reader).await?,
        circle: draft.circle_id,
        local_only: draft.local_only,
        language: draft.language.unwrap_or(blank.language),
        sensitive: draft.sensitive,
        media: saved.media.iter().filter_map(|media| present::media(&state.config, media)).collect(),
        poll: draft.poll.map(PollForm::of_draft).unwrap_or_default(),
        quoting: known(draft.quoted_status_id),
        quote_policy: draft.quote_policy,
        reply_policy: Who::of(draft.interaction_policy.reply.as_ref()),
        in_reply_to: known(draft.in_reply_to_id),
        draft: Some(id),
        ..blank
    };
    let shown = present::statuses(&state.config, &mut conn, Some(reader), &rows).await?;
    let page = frame.page_of("nav-compose", Section::Compose);
    Ok(Html(ComposePage { page, form, context: shown.into_iter().next() }).into_response())
}
