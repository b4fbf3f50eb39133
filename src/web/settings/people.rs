//! `/settings/mutes` and `/settings/blocks`: whom one does not want to meet.

use axum::extract::State as Extract;

use crate::browser::{Result, SignedIn};
use crate::db::Related;
use crate::domain::{blocks, mutes};
use crate::layout::{Html, Section};
use crate::state::State;
use crate::web::paging::Paging;
use crate::web::present;
use crate::web::view::people::{PeopleKind, PeoplePage};

/// People on one page.
const PEOPLE: i64 = 40;

/// `GET /settings/mutes`
pub async fn show_mutes(
    Extract(state): Extract<State>,
    person: SignedIn,
    paging: Paging,
) -> Result<Html<PeoplePage>> {
    let rows = mutes::muted_accounts(&state, person.account.id, paging.page(PEOPLE)).await?;
    page(&state, &person, &paging, PeopleKind::Muted, &rows).await
}

/// `GET /settings/blocks`
pub async fn show_blocks(
    Extract(state): Extract<State>,
    person: SignedIn,
    paging: Paging,
) -> Result<Html<PeoplePage>> {
    let rows = blocks::blocked_accounts(&state, person.account.id, paging.page(PEOPLE)).await?;
    page(&state, &person, &paging, PeopleKind::Blocked, &rows).await
}

async fn page(
    state: &State,
    person: &SignedIn,
    paging: &Paging,
    kind: PeopleKind,
    rows: &[Related],
) -> Result<Html<PeoplePage>> {
    let (ids, keys): (Vec<_>, Vec<_>) = rows.iter().map(|row| (row.account, row.id)).unzip();
    let mut conn = state.pool.acquire().await?;
    let people = present::people(&state.config, &mut conn, Some(person.account.id), &ids).await?;
    let title = if kind == PeopleKind::Muted { "people-muted" } else { "people-blocked" };
    let settings = person.frame.language().t("nav-settings").into_owned();
    Ok(Html(PeoplePage {
        page: person.frame.page_of(title, Section::Settings),
        kind,
        back: Some(("/settings/profile".to_owned(), settings)),
        people,
        pager: paging.pager(PEOPLE, &keys),
    }))
}
