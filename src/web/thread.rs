//! A status on its own page: its thread, its versions, who liked it.

use std::collections::HashMap;

use axum::extract::{Path, State as Given};
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{IntoResponse, Response};
use sqlx::PgConnection;
use url::Url;

use super::compose::reply_form;
use super::paging::Paging;
use super::present::{self, path_of_status};
use super::profile::parse_handle;
use super::view::people::{PeopleKind, PeoplePage};
use super::view::status::StatusView;
use super::view::thread::{ArticlePage, HistoryPage, ThreadPage, ThreadReply, VersionView};
use crate::browser::{Frame, Redirect, Result};
use crate::db::{self, Related};
use crate::domain::{polls, quotes, status_refreshes, statuses};
use crate::error::Error;
use crate::layout::{ContentSecurityPolicy, Html, Page, Section};
use crate::model::filter::FilterContext;
use crate::model::{self, AccountId, StatusId};
use crate::state::State;
use crate::text;

/// People on one page.
pub(super) const PEOPLE: i64 = 40;
/// Characters of a post that previews show.
const PREVIEW: usize = 200;

/// The status behind `/@NAME/ID`, as far as the viewer may see it. The name must be its author's.
async fn find(
    state: &State,
    conn: &mut PgConnection,
    frame: &Frame,
    name: &str,
    id: &str,
) -> Result<model::StatusView> {
    let id: StatusId = id.parse().map_err(|_| Error::NotFound)?;
    let (username, domain) = parse_handle(&state.config, name).ok_or(Error::NotFound)?;
    let Some(row) = db::statuses::load(conn, frame.viewer_id(), &[id]).await?.pop() else {
        let deleted = domain.is_none() && was_deleted(conn, &username, id).await?;
        return Err(if deleted { Error::Gone } else { Error::NotFound }.into());
    };
    let account = &row.account;
    if text::fold(&account.username) != username || account.domain != domain {
        return Err(Error::NotFound.into());
    }
    Ok(row)
}

/// Whether a status of ours stood there once.
async fn was_deleted(conn: &mut PgConnection, username: &str, id: StatusId) -> Result<bool> {
    let Some(author) = db::accounts::id_by_handle(conn, username, None).await? else { return Ok(false) };
    let author = db::accounts::get(conn, author).await?;
    Ok(db::tombstones::exists(conn, &format!("{}/statuses/{id}", author.uri)).await?)
}

/// `GET /@NAME/ID`
pub(super) async fn show_thread(
    Given(state): Given<State>,
    frame: Frame,
    Path((name, id)): Path<(String, String)>,
) -> Result<Response> {
    let row = find(&state, &mut *state.pool.acquire().await?, &frame, &name, &id).await?;
    if row.reblog.is_some() {
        let original = row.shown();
        return Ok(Redirect::to(path_of_status(&original.account, original.status.id)).into_response());
    }
    let viewer = frame.viewer_id();
    let mut fetching = false;
    if viewer.is_some() {
        polls::ask_again(&state, &row).await?;
        quotes::ask_again(&state, &row).await?;
        fetching = status_refreshes::open_thread(&state, &row).await?;
    }
    let thread = statuses::context(&state, viewer, row.status.id).await?;
    // Not before: whoever holds one connection waits for no other.
    let mut conn = state.pool.acquire().await?;
    let depths = depths(row.status.id, &thread.descendants);
    let (config, context) = (&state.config, FilterContext::Thread);
    let ancestors = present::statuses_in(context, config, &mut conn, viewer, &thread.ancestors).await?;
    let below = present::statuses_in(context, config, &mut conn, viewer, &thread.descendants).await?;
    let status = one(&state, &mut conn, viewer, &row).await?;
    let may_reply = row.status.viewer.rights.reply.permits();
    let reply = viewer.filter(|_| may_reply).map(|reader| reply_form(&frame, reader, &row));
    let mut page = frame.page(title(&row), Section::Elsewhere);
    describe(&state, &mut page, &row, &status);
    let depth_of = |status: &StatusView| depths.get(&status.id).copied().unwrap_or(1);
    let replies = below.into_iter().map(|status| ThreadReply { depth: depth_of(&status), status }).collect();
    let film = status.film.as_ref().and_then(|film| Url::parse(&film.url).ok());
    let mut response = Html(ThreadPage { page, ancestors, status, replies, reply, fetching }).into_response();
    if let Some(film) = film {
        let policy = ContentSecurityPolicy::new(state.config.media.base_url.as_ref()).for_film(&film);
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

/// How deep each descendant hangs below `top`. One whose parent is not shown hangs at the top.
fn depths(top: StatusId, descendants: &[model::StatusView]) -> HashMap<StatusId, usize> {
    let mut known: HashMap<StatusId, usize> = HashMap::from([(top, 0)]);
    for row in descendants {
        let parent = row.status.in_reply_to_id.and_then(|parent| known.get(&parent)).copied().unwrap_or(0);
        known.insert(row.status.id, parent + 1);
    }
    known
}

async fn one(
    state: &State,
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    row: &model::StatusView,
) -> Result<StatusView> {
    let mut views = present::statuses(&state.config, conn, viewer, std::slice::from_ref(row)).await?;
    Ok(views.pop().ok_or(Error::NotFound)?)
}

/// "Ana: what she wrote".
fn title(row: &model::StatusView) -> String {
    let name = row.account.name();
    match preview(row) {
        words if words.is_empty() => name.to_owned(),
        words => format!("{name}: {words}"),
    }
}

/// The beginning of what may be told without a click: the warning, where there is one.
fn preview(row: &model::StatusView) -> String {
    let status = &row.status;
    let words = if status.spoiler_text.is_empty() {
        text::to_plain_text(&status.content)
    } else {
        status.spoiler_text.clone()
    };
    text::excerpt(&words.split_whitespace().collect::<Vec<_>>().join(" "), PREVIEW)
}

/// What machines find in the page's head. Search engines keep what its author opened to them.
fn describe(state: &State, page: &mut Page, row: &model::StatusView, shown: &StatusView) {
    let status = &row.status;
    let open = status.visibility.is_open();
    page.meta.indexable = status.local && row.account.indexable && open;
    page.meta.activity = open.then(|| status.uri.clone());
    page.meta.canonical = match &shown.original_url {
        Some(url) => Some(url.clone()),
        None => Some(state.config.url(&shown.path)),
    };
    page.meta.description = Some(preview(row)).filter(|words| open && !words.is_empty());
    let picture = shown.media.iter().find_map(|media| media.preview_url.clone());
    page.meta.image = picture.filter(|_| open && !status.sensitive);
}

/// `GET /@NAME/ID/article`
pub(super) async fn show_article(
    Given(state): Given<State>,
    frame: Frame,
    Path((name, id)): Path<(String, String)>,
) -> Result<Response> {
    let mut conn = state.pool.acquire().await?;
    let row = find(&state, &mut conn, &frame, &name, &id).await?;
    let viewer = frame.viewer_id();
    let text = db::status_details::text(&mut conn, viewer, row.status.id).await?;
    let text_html = present::with_emojis(&state.config, &text.ok_or(Error::NotFound)?, &row.status.emojis);
    let status = one(&state, &mut conn, viewer, &row).await?;
    let title = match row.status.title.as_str() {
        "" => title(&row),
        title => title.to_owned(),
    };
    let mut page = frame.page(title.clone(), Section::Elsewhere);
    describe(&state, &mut page, &row, &status);
    Ok(Html(ArticlePage { page, title, status, text_html }).into_response())
}

/// `GET /@NAME/ID/history`
pub(super) async fn show_history(
    Given(state): Given<State>,
    frame: Frame,
    Path((name, id)): Path<(String, String)>,
) -> Result<Response> {
    let row = find(&state, &mut *state.pool.acquire().await?, &frame, &name, &id).await?;
    let (row, versions) = statuses::history(&state, frame.viewer_id(), row.status.id).await?;
    let versions = versions.into_iter().rev().map(|version| VersionView {
        at: version.created_at,
        spoiler_text: Some(version.spoiler_text).filter(|text| !text.is_empty()),
        content_html: version.content,
        poll_options: version.poll_options.unwrap_or_default(),
    });
    let page = frame.page_of("history-heading", Section::Elsewhere);
    let status_path = path_of_status(&row.account, row.status.id);
    Ok(Html(HistoryPage { page, status_path, versions: versions.collect() }).into_response())
}

/// `GET /@NAME/ID/reblogs`
pub(super) async fn show_rebloggers(
    Given(state): Given<State>,
    frame: Frame,
    Path((name, id)): Path<(String, String)>,
    paging: Paging,
) -> Result<Response> {
    let mut conn = state.pool.acquire().await?;
    let row = find(&state, &mut conn, &frame, &name, &id).await?;
    let rows = db::reblogs::page_of_status(&mut conn, row.shown().status.id, paging.page(PEOPLE)).await?;
    show_people(&state, &mut conn, &frame, &paging, PeopleKind::RebloggedBy, &row, &rows).await
}

/// `GET /@NAME/ID/favourites`
pub(super) async fn show_favouriters(
    Given(state): Given<State>,
    frame: Frame,
    Path((name, id)): Path<(String, String)>,
    paging: Paging,
) -> Result<Response> {
    let mut conn = state.pool.acquire().await?;
    let row = find(&state, &mut conn, &frame, &name, &id).await?;
    let rows = db::favourites::page_of_status(&mut conn, row.shown().status.id, paging.page(PEOPLE)).await?;
    show_people(&state, &mut conn, &frame, &paging, PeopleKind::FavouritedBy, &row, &rows).await
}

async fn show_people(
    state: &State,
    conn: &mut PgConnection,
    frame: &Frame,
    paging: &Paging,
    kind: PeopleKind,
    row: &model::StatusView,
    rows: &[Related],
) -> Result<Response> {
    let (ids, keys): (Vec<_>, Vec<_>) = rows.iter().map(|row| (row.account, row.id)).unzip();
    let people = present::people(&state.config, conn, frame.viewer_id(), &ids).await?;
    let path = path_of_status(&row.account, row.status.id);
    let back = Some((path, frame.language().t("back-to-post").into_owned()));
    let page = match kind {
        PeopleKind::FavouritedBy => frame.page_of("people-favourites", Section::Elsewhere),
        _ => frame.page_of("people-reblogs", Section::Elsewhere),
    };
    Ok(Html(PeoplePage { page, kind, back, people, pager: paging.pager(PEOPLE, &keys) }).into_response())
}
