//! Answers that are many entities, by the ids a page query gave, in its order.

use sqlx::PgConnection;

use super::entities::{Account, Render, Status};
use super::error::Result;
use super::pagination::{Paged, Paging, StatusPaging};
use crate::db::{self, Kept, Related};
use crate::model::{self, AccountId, StatusId};
use crate::state::State;

/// A page of a timeline.
pub async fn answer_timeline(
    state: &State,
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    paging: &StatusPaging,
    ids: &[StatusId],
) -> Result<Paged<Vec<Status>>> {
    let statuses = db::statuses::load(conn, viewer, ids).await?;
    let keys: Vec<i64> = ids.iter().map(|id| id.0).collect();
    Ok(paging.timeline(&keys, Render::new(&state.config, viewer).statuses(statuses)))
}

/// A page of one's favourites or bookmarks.
pub async fn answer_kept(
    state: &State,
    conn: &mut PgConnection,
    viewer: AccountId,
    paging: &StatusPaging,
    rows: &[Kept],
) -> Result<Paged<Vec<Status>>> {
    let (keys, ids): (Vec<i64>, Vec<StatusId>) = rows.iter().map(|row| (row.id, row.status)).unzip();
    let statuses = db::statuses::load(conn, Some(viewer), &ids).await?;
    Ok(paging.relations(&keys, Render::new(&state.config, Some(viewer)).statuses(statuses)))
}

/// A page of accounts, by the relations' ids.
pub async fn answer_related<const DEFAULT: i64, const MAX: i64>(
    render: Render<'_>,
    conn: &mut PgConnection,
    paging: &Paging<DEFAULT, MAX>,
    rows: &[Related],
) -> Result<Paged<Vec<Account>>> {
    let ids: Vec<AccountId> = rows.iter().map(|row| row.account).collect();
    let keys: Vec<i64> = rows.iter().map(|row| row.id).collect();
    Ok(paging.relations(&keys, accounts(render, conn, &ids).await?))
}

/// Accounts in this order; deleted ones are left out.
pub async fn accounts(
    render: Render<'_>,
    conn: &mut PgConnection,
    ids: &[AccountId],
) -> Result<Vec<Account>> {
    let loaded = db::accounts::load(conn, ids).await?;
    let shown = ids.iter().filter_map(|id| loaded.get(id)).filter(|account| !account.deleted);
    let mut accounts: Vec<Account> = shown.map(|account| Account::new(render, account)).collect();
    tell_rights(render, conn, &mut accounts).await?;
    Ok(accounts)
}

/// One account, with what it lets the viewer do.
pub async fn account(
    render: Render<'_>,
    conn: &mut PgConnection,
    account: &model::Account,
) -> Result<Account> {
    let mut accounts = [Account::new(render, account)];
    tell_rights(render, conn, &mut accounts).await?;
    let [account] = accounts;
    Ok(account)
}

/// Whether the viewer may feature those of whom their policy alone does not say it.
async fn tell_rights(render: Render<'_>, conn: &mut PgConnection, accounts: &mut [Account]) -> Result<()> {
    let Some(viewer) = render.viewer else { return Ok(()) };
    let open = |account: &&mut Account| account.feature_approval.current_user == "unknown";
    let ids: Vec<AccountId> = accounts.iter_mut().filter(open).map(|account| account.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let rights = db::collection_items::rights(conn, viewer, &ids).await?;
    for account in accounts.iter_mut().filter(open) {
        if let Some(right) = rights.get(&account.id) {
            account.feature_approval.current_user.clone_from(right);
        }
    }
    Ok(())
}
