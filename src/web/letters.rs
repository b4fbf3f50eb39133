//! `/conversations`, `/scheduled`, `/followed_tags` and `/directory`.

use axum::Router;
use axum::extract::{Path, State as Given};
use axum::routing::{get, post};

use super::paging::Paging;
use super::present::{self, path_of_status};
use super::thread::PEOPLE;
use super::timelines::LIMIT;
use super::view::letters::{
    ConversationView, ConversationsPage, FollowedTagsPage, ScheduledPage, ScheduledView,
};
use super::view::pager::Pager;
use super::view::people::{PeopleKind, PeoplePage};
use crate::browser::{Form, Frame, Nothing, Redirect, Result, SignedIn};
use crate::db;
use crate::db::suggestions::DirectoryOrder;
use crate::domain::statuses::Draft;
use crate::domain::{conversations, scheduled_statuses};
use crate::error::Error;
use crate::layout::{Html, Section};
use crate::state::State;

pub(super) fn router() -> Router<State> {
    Router::new()
        .route("/conversations", get(show_conversations))
        .route("/conversations/{id}/{verb}", post(act_on_conversation))
        .route("/scheduled", get(show_scheduled))
        .route("/scheduled/{id}/cancel", post(cancel_scheduled))
        .route("/followed_tags", get(show_followed_tags))
        .route("/directory", get(show_directory))
}

/// `GET /conversations`
async fn show_conversations(
    Given(state): Given<State>,
    person: SignedIn,
    paging: Paging,
) -> Result<Html<ConversationsPage>> {
    let found = conversations::conversations(&state, person.account.id, paging.page(LIMIT)).await?;
    let keys: Vec<i64> = found.iter().map(|one| one.last_status.status.id.0).collect();
    let view = |one: crate::model::conversation::Conversation| ConversationView {
        id: one.id,
        people: one.accounts.iter().map(|account| present::account(&state.config, account)).collect(),
        unread: one.unread,
        path: path_of_status(&one.last_status.account, one.last_status.status.id),
        at: one.last_status.status.created_at,
        spoiler_text: one.last_status.status.spoiler_text,
        content_html: one.last_status.status.content,
    };
    Ok(Html(ConversationsPage {
        page: person.frame.page_of("nav-conversations", Section::Conversations),
        conversations: found.into_iter().map(view).collect(),
        pager: paging.pager(LIMIT, &keys),
    }))
}

/// `POST /conversations/ID/read`, `unread`, `remove`
async fn act_on_conversation(
    Given(state): Given<State>,
    person: SignedIn,
    Path((id, verb)): Path<(String, String)>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let reader = person.account.id;
    match verb.as_str() {
        "read" => drop(conversations::mark_conversation(&state, reader, id, false).await?),
        "unread" => drop(conversations::mark_conversation(&state, reader, id, true).await?),
        "remove" => conversations::delete_conversation(&state, reader, id).await?,
        _ => return Err(Error::NotFound.into()),
    }
    Ok(Redirect::to("/conversations"))
}

/// `GET /scheduled`
async fn show_scheduled(
    Given(state): Given<State>,
    person: SignedIn,
    paging: Paging,
) -> Result<Html<ScheduledPage>> {
    let rows = scheduled_statuses::scheduled(&state, person.account.id, paging.page(LIMIT)).await?;
    let keys: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let view = |row: crate::model::scheduled_status::ScheduledStatus| {
        let draft: Draft = serde_json::from_value(row.draft).unwrap_or_default();
        ScheduledView { id: row.id, at: row.scheduled_at, spoiler_text: draft.spoiler_text, text: draft.text }
    };
    Ok(Html(ScheduledPage {
        page: person.frame.page_of("scheduled-heading", Section::Compose),
        waiting: rows.into_iter().map(view).collect(),
        pager: paging.pager(LIMIT, &keys),
    }))
}

/// `POST /scheduled/ID/cancel`
async fn cancel_scheduled(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    scheduled_statuses::cancel(&state, person.account.id, id).await?;
    Ok(Redirect::to("/scheduled").done("scheduled-cancelled"))
}

/// `GET /followed_tags`
async fn show_followed_tags(
    Given(state): Given<State>,
    person: SignedIn,
    paging: Paging,
) -> Result<Html<FollowedTagsPage>> {
    let mut conn = state.pool.acquire().await?;
    let page = paging.page(PEOPLE);
    let rows = db::followed_tags::page_of_account(&mut conn, person.account.id, page).await?;
    let keys: Vec<i64> = rows.iter().map(|row| row.relation_id).collect();
    Ok(Html(FollowedTagsPage {
        page: person.frame.page_of("followed-tags", Section::Elsewhere),
        tags: rows.into_iter().map(|row| (row.tag.name, row.tag.display)).collect(),
        pager: paging.pager(PEOPLE, &keys),
    }))
}

/// `GET /directory`: the people of this server who asked to be found, by who wrote last.
async fn show_directory(Given(state): Given<State>, frame: Frame) -> Result<Html<PeoplePage>> {
    let viewer = frame.viewer_id();
    let mut conn = state.pool.acquire().await?;
    let order = DirectoryOrder::Active;
    let ids = db::suggestions::directory(&mut conn, viewer, order, true, 2 * PEOPLE, 0).await?;
    let people = present::people(&state.config, &mut conn, viewer, &ids).await?;
    let page = frame.page_of("people-directory", Section::Elsewhere);
    let pager = Pager { newer: None, older: None };
    Ok(Html(PeoplePage { page, kind: PeopleKind::Directory, back: None, people, pager }))
}
