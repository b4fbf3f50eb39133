//! Home, the public timelines, hashtags, and what the reader kept.

use axum::extract::{Path, State as Given};
use axum::response::{IntoResponse, Response};
use sqlx::PgConnection;

use super::compose::blank_form;
use super::paging::Paging;
use super::present;
use super::return_to::ReturnTo;
use super::view::status::StatusList;
use super::view::timelines::{HashtagPage, HomePage, KeptPage, PublicPage};
use crate::browser::{Form, Frame, Redirect, Result, SignedIn};
use crate::db::tag_timeline::TagFilter;
use crate::db::timelines::PublicScope;
use crate::db::{self, Kept};
use crate::domain::tags;
use crate::error::Error;
use crate::layout::{Html, Section};
use crate::model::filter::FilterContext;
use crate::model::{AccountId, StatusId};
use crate::state::State;
use crate::text::Hashtag;

/// Statuses on one page.
pub(super) const LIMIT: i64 = 20;

/// `GET /home`
pub(super) async fn show_home(
    Given(state): Given<State>,
    person: SignedIn,
    paging: Paging,
) -> Result<Response> {
    let SignedIn { frame, account, .. } = person;
    let reader = account.id;
    let mut conn = state.pool.acquire().await?;
    let ids = db::home::page(&mut conn, reader, paging.page(LIMIT)).await?;
    let list = list(&state, &mut conn, FilterContext::Home, Some(reader), &paging, &ids).await?;
    let compose = blank_form(&frame);
    let page = frame.page_of("nav-home", Section::Home);
    Ok(Html(HomePage { page, compose, list }).into_response())
}

/// `GET /public`
pub(super) async fn show_public(state: Given<State>, frame: Frame, paging: Paging) -> Result<Response> {
    show_everybody(state, frame, paging, PublicScope::All).await
}

/// `GET /public/local`
pub(super) async fn show_local(state: Given<State>, frame: Frame, paging: Paging) -> Result<Response> {
    show_everybody(state, frame, paging, PublicScope::Local).await
}

async fn show_everybody(
    Given(state): Given<State>,
    frame: Frame,
    paging: Paging,
    scope: PublicScope,
) -> Result<Response> {
    let viewer = frame.viewer_id();
    let mut conn = state.pool.acquire().await?;
    let listing = db::timelines::public(&mut conn, viewer, scope, false, paging.page(LIMIT)).await?;
    let mut list = list(&state, &mut conn, FilterContext::Public, viewer, &paging, &listing.ids).await?;
    if listing.cut {
        // As if it were full: there is more.
        list.pager = paging.pager(1, &listing.keys);
    }
    let page = match scope {
        PublicScope::Local => frame.page_of("nav-local", Section::Local),
        _ => frame.page_of("nav-federated", Section::Federated),
    };
    Ok(Html(PublicPage { page, list }).into_response())
}

/// `GET /tags/TAG`, and `/tags/TAG.rss`: also of a hashtag nobody used yet.
pub(super) async fn show_tag(
    Given(state): Given<State>,
    frame: Frame,
    Path(name): Path<String>,
    paging: Paging,
) -> Result<Response> {
    if let Some(name) = name.strip_suffix(".rss") {
        return super::feeds::show_tag(&state, name).await;
    }
    let tag = Hashtag::parse(&name).ok_or(Error::NotFound)?;
    let viewer = frame.viewer_id();
    let mut conn = state.pool.acquire().await?;
    let known = db::tags::find(&mut conn, &tag.folded).await?;
    let following = match (viewer, &known) {
        (None, _) => None,
        (Some(_), None) => Some(false),
        (Some(reader), Some((id, _))) => {
            Some(!db::followed_tags::among(&mut conn, reader, &[*id]).await?.is_empty())
        }
    };
    let ids =
        db::tag_timeline::page(&mut conn, viewer, &tag.folded, &TagFilter::default(), paging.page(LIMIT))
            .await?;
    let list = list(&state, &mut conn, FilterContext::Public, viewer, &paging, &ids).await?;
    let name = known.map_or(tag.name, |(_, tag)| tag.display);
    let mut page = frame.page(format!("#{name}"), Section::Elsewhere);
    let feed = state.config.url(&format!("/tags/{}.rss", tag.folded));
    page.meta.feeds.push((page.title.clone(), "application/rss+xml".to_owned(), feed));
    Ok(Html(HashtagPage { page, name, following, list }).into_response())
}

/// `POST /tags/TAG/follow`
pub(super) async fn follow_tag(
    Given(state): Given<State>,
    Path(name): Path<String>,
    person: SignedIn,
    Form(form): Form<ReturnTo>,
) -> Result<Redirect> {
    let tag = Hashtag::parse(&name).ok_or(Error::NotFound)?;
    tags::follow_tag(&state, person.account.id, &tag).await?;
    Ok(form.or(&format!("/tags/{}", tag.folded)))
}

/// `POST /tags/TAG/unfollow`
pub(super) async fn unfollow_tag(
    Given(state): Given<State>,
    Path(name): Path<String>,
    person: SignedIn,
    Form(form): Form<ReturnTo>,
) -> Result<Redirect> {
    let tag = Hashtag::parse(&name).ok_or(Error::NotFound)?;
    tags::unfollow_tag(&state, person.account.id, &tag).await?;
    Ok(form.or(&format!("/tags/{}", tag.folded)))
}

/// `GET /bookmarks`
pub(super) async fn show_bookmarks(
    Given(state): Given<State>,
    person: SignedIn,
    paging: Paging,
) -> Result<Response> {
    let mut conn = state.pool.acquire().await?;
    let rows = db::bookmarks::page_of_account(&mut conn, person.account.id, paging.page(LIMIT)).await?;
    show_kept(&state, &mut conn, &person, &paging, &rows, ("nav-bookmarks", Section::Bookmarks)).await
}

/// `GET /favourites`
pub(super) async fn show_favourites(
    Given(state): Given<State>,
    person: SignedIn,
    paging: Paging,
) -> Result<Response> {
    let mut conn = state.pool.acquire().await?;
    let rows = db::favourites::page_of_account(&mut conn, person.account.id, paging.page(LIMIT)).await?;
    show_kept(&state, &mut conn, &person, &paging, &rows, ("nav-favourites", Section::Favourites)).await
}

/// What was kept, in the order of keeping.
async fn show_kept(
    state: &State,
    conn: &mut PgConnection,
    person: &SignedIn,
    paging: &Paging,
    rows: &[Kept],
    (heading, section): (&str, Section),
) -> Result<Response> {
    let (keys, ids): (Vec<i64>, Vec<StatusId>) = rows.iter().map(|row| (row.id, row.status)).unzip();
    let reader = Some(person.account.id);
    let kept = db::statuses::load(conn, reader, &ids).await?;
    let statuses = present::statuses(&state.config, conn, reader, &kept).await?;
    let list = StatusList { statuses, pager: paging.pager(LIMIT, &keys) };
    let page = person.frame.page_of(heading, section);
    Ok(Html(KeptPage { page, list }).into_response())
}

/// A page of a timeline whose query gave `ids`.
pub(super) async fn list(
    state: &State,
    conn: &mut PgConnection,
    context: FilterContext,
    viewer: Option<AccountId>,
    paging: &Paging,
    ids: &[StatusId],
) -> Result<StatusList> {
    let keys: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows = db::statuses::load(conn, viewer, ids).await?;
    let statuses = present::statuses_in(context, &state.config, conn, viewer, &rows).await?;
    Ok(StatusList { statuses, pager: paging.pager(LIMIT, &keys) })
}
