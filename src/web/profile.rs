//! A person's own page: what they tell of themselves, what they wrote, whom they follow.

use axum::extract::{Path, State as Given};
use axum::response::{IntoResponse, Response};
use sqlx::PgConnection;

use super::paging::Paging;
use super::present;
use super::thread::PEOPLE;
use super::timelines::{LIMIT, list};
use super::view::people::{PeopleKind, PeoplePage};
use super::view::profile::{PictureView, ProfilePage, ProfileTab};
use super::view::status::{StatusList, StatusView};
use crate::activitypub::lookup::lookup_account;
use crate::browser::{Frame, Result};
use crate::config::Config;
use crate::db::timelines::AccountFilter;
use crate::db::{self, Related};
use crate::domain::follows;
use crate::domain::remote_accounts::want_profile;
use crate::error::Error;
use crate::layout::{Html, Page, Section};
use crate::model::collection::MAX_COLLECTIONS;
use crate::model::filter::FilterContext;
use crate::model::{Account, AccountId, Domain};
use crate::state::State;
use crate::text;

/// `name` or `name@domain` as folded user name and domain; our own domain is none.
pub(super) fn parse_handle(config: &Config, acct: &str) -> Option<(String, Option<String>)> {
    let (username, domain) = match acct.split_once('@') {
        None => (acct, None),
        Some((username, domain)) => (username, Some(domain.parse::<Domain>().ok()?.to_string())),
    };
    let own = config.instance.handle_domain();
    Some((text::fold(username), domain.filter(|domain| domain != own)))
}

/// Whose page it is. Members look up people nobody here knows yet.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Gone`] for who deleted the account or was suspended here.
async fn find(state: &State, frame: &Frame, name: &str) -> Result<std::sync::Arc<Account>> {
    let (username, domain) = parse_handle(&state.config, name).ok_or(Error::NotFound)?;
    let known = {
        let mut conn = state.pool.acquire().await?;
        match db::accounts::id_by_handle(&mut conn, &username, domain.as_deref()).await? {
            Some(id) => Some(db::accounts::get(&mut conn, id).await?),
            None => None,
        }
    };
    let account = match (known, domain) {
        (Some(account), _) => account,
        (None, Some(domain)) if frame.viewer_id().is_some() => {
            lookup_account(state, &format!("{username}@{domain}")).await?
        }
        (None, _) => return Err(Error::NotFound.into()),
    };
    match (account.id.0 > 0, account.deleted, account.suspended) {
        (false, ..) => Err(Error::NotFound.into()),
        (_, false, false) => Ok(account),
        _ if account.is_local() => Err(Error::Gone.into()),
        _ => Err(Error::NotFound.into()),
    }
}

/// `GET /@NAME`, and its feeds `/@NAME.rss` and `/@NAME.atom`.
pub(super) async fn show_profile(
    Given(state): Given<State>,
    frame: Frame,
    Path(name): Path<String>,
    paging: Paging,
) -> Result<Response> {
    if !name.contains('@')
        && let Some((name, format)) = super::feeds::split(&name)
    {
        return super::feeds::show_account(&state, name, format).await;
    }
    let account = find(&state, &frame, &name).await?;
    let fetching = frame.viewer_id().is_some() && want_profile(&state, &account).await?;
    let mut conn = state.pool.acquire().await?;
    let filter = AccountFilter { exclude_replies: true, ..AccountFilter::default() };
    let list = written(&state, &mut conn, &frame, &account, filter, &paging).await?;
    let pinned = match paging.is_first() {
        true => pinned(&state, &mut conn, frame.viewer_id(), account.id).await?,
        false => Vec::new(),
    };
    answer(&state, &mut conn, &frame, &account, ProfileTab::Posts { pinned, list, fetching }).await
}

/// `GET /@NAME/with_replies`
pub(super) async fn show_with_replies(
    Given(state): Given<State>,
    frame: Frame,
    Path(name): Path<String>,
    paging: Paging,
) -> Result<Response> {
    let account = find(&state, &frame, &name).await?;
    let mut conn = state.pool.acquire().await?;
    let list = written(&state, &mut conn, &frame, &account, AccountFilter::default(), &paging).await?;
    answer(&state, &mut conn, &frame, &account, ProfileTab::Replies(list)).await
}

/// `GET /@NAME/media`
pub(super) async fn show_media(
    Given(state): Given<State>,
    frame: Frame,
    Path(name): Path<String>,
    paging: Paging,
) -> Result<Response> {
    let account = find(&state, &frame, &name).await?;
    let mut conn = state.pool.acquire().await?;
    if !account.tabs.media {
        return Err(Error::NotFound.into());
    }
    let exclude_replies = !account.tabs.media_replies;
    let filter = AccountFilter {
        only_media: true,
        exclude_reblogs: true,
        exclude_replies,
        ..AccountFilter::default()
    };
    let list = written(&state, &mut conn, &frame, &account, filter, &paging).await?;
    let pictures = list.statuses.into_iter().flat_map(pictures).collect();
    answer(&state, &mut conn, &frame, &account, ProfileTab::Media { pictures, pager: list.pager }).await
}

fn pictures(status: StatusView) -> impl Iterator<Item = PictureView> {
    let StatusView { path, sensitive, spoiler_text, media, .. } = status;
    let sensitive = sensitive || spoiler_text.is_some();
    media.into_iter().map(move |media| PictureView { media, status_path: path.clone(), sensitive })
}

async fn written(
    state: &State,
    conn: &mut PgConnection,
    frame: &Frame,
    account: &Account,
    filter: AccountFilter,
    paging: &Paging,
) -> Result<StatusList> {
    let ids =
        db::timelines::account(conn, frame.viewer_id(), account.id, &filter, paging.page(LIMIT)).await?;
    list(state, conn, FilterContext::Account, frame.viewer_id(), paging, &ids).await
}

async fn pinned(
    state: &State,
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    account: AccountId,
) -> Result<Vec<StatusView>> {
    let ids = db::timelines::pinned(conn, viewer, account).await?;
    let rows = db::statuses::load(conn, viewer, &ids).await?;
    let mut pinned = present::statuses_in(FilterContext::Account, &state.config, conn, viewer, &rows).await?;
    pinned.iter_mut().for_each(|status| status.pinned = true);
    Ok(pinned)
}

async fn answer(
    state: &State,
    conn: &mut PgConnection,
    frame: &Frame,
    account: &Account,
    tab: ProfileTab,
) -> Result<Response> {
    let viewer = frame.viewer_id();
    let known = match viewer {
        Some(reader) => db::relationships::load(conn, reader, &[account.id], true).await?.pop(),
        None => None,
    };
    let moved_to = match account.moved_to_account_id {
        Some(target) => db::accounts::load(conn, &[target]).await?.remove(&target),
        None => None,
    };
    let mut profile = present::profile(&state.config, account, moved_to.as_deref(), viewer, known.as_ref());
    if account.tabs.featured && !profile.limited {
        let most = i64::from(MAX_COLLECTIONS);
        let found = db::collections::page_of_account(conn, viewer, account.id, most, 0).await?;
        profile.collections = super::collections::views(&state.config, conn, found).await?;
    }
    // Of the limited, those who do not follow see nothing they wrote, not even in the page's source.
    let tab = if profile.limited { ProfileTab::Replies(StatusList::default()) } else { tab };
    let section = if profile.own { Section::Profile } else { Section::Elsewhere };
    let mut page = frame.page(format!("{} (@{})", account.name(), account.acct()), section);
    describe(state, &mut page, account);
    // Only where there is a form for visitors do they get its cookie.
    let csrf = profile.mails.then(|| frame.csrf());
    Ok((csrf, Html(ProfilePage { page, profile, tab })).into_response())
}

/// What machines find in the page's head. Search engines keep the page of who wants to be found.
fn describe(state: &State, page: &mut Page, account: &Account) {
    page.meta.indexable = account.is_local() && account.discoverable == Some(true) && !account.limited;
    page.meta.activity = Some(account.uri.clone());
    page.meta.canonical = Some(account.url.clone());
    page.meta.image = crate::storage::url::avatar_url(&state.config, account);
    let note = text::to_plain_text(&account.note_html);
    page.meta.description = Some(text::excerpt(&note, 200)).filter(|note| !note.is_empty());
    if account.is_local() {
        let feed = |kind: &str| {
            let url = state.config.url(&format!("/@{}.{kind}", account.username));
            (format!("@{}", account.username), format!("application/{kind}+xml"), url)
        };
        page.meta.feeds = vec![feed("rss"), feed("atom")];
    }
}

/// `GET /@NAME/followers`
pub(super) async fn show_followers(
    Given(state): Given<State>,
    frame: Frame,
    Path(name): Path<String>,
    paging: Paging,
) -> Result<Response> {
    let account = find(&state, &frame, &name).await?;
    let rows = follows::followers(&state, frame.viewer_id(), account.id, paging.page(PEOPLE)).await?;
    show_people(&state, &frame, &paging, PeopleKind::Followers, &account, &rows).await
}

/// `GET /@NAME/following`
pub(super) async fn show_following(
    Given(state): Given<State>,
    frame: Frame,
    Path(name): Path<String>,
    paging: Paging,
) -> Result<Response> {
    let account = find(&state, &frame, &name).await?;
    let rows = follows::following(&state, frame.viewer_id(), account.id, paging.page(PEOPLE)).await?;
    show_people(&state, &frame, &paging, PeopleKind::Following, &account, &rows).await
}

async fn show_people(
    state: &State,
    frame: &Frame,
    paging: &Paging,
    kind: PeopleKind,
    account: &Account,
    rows: &[Related],
) -> Result<Response> {
    let words = if kind == PeopleKind::Followers { "people-followers" } else { "people-following" };
    let (ids, keys): (Vec<_>, Vec<_>) = rows.iter().map(|row| (row.account, row.id)).unzip();
    let mut conn = state.pool.acquire().await?;
    let people = present::people(&state.config, &mut conn, frame.viewer_id(), &ids).await?;
    let acct = format!("@{}", account.acct());
    let page = frame.page(format!("{}: {acct}", frame.language().t(words)), Section::Elsewhere);
    let back = Some((format!("/{acct}"), acct));
    Ok(Html(PeoplePage { page, kind, back, people, pager: paging.pager(PEOPLE, &keys) }).into_response())
}
