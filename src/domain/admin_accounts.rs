//! Accounts as moderators see and judge them.

use std::collections::HashMap;
use std::sync::Arc;

use super::staff::Staff;
use super::{Unit, account_standing, reports, users, warnings};
use crate::db;
use crate::db::admin_accounts::{Login, UsedAddress};
use crate::error::{Error, Result};
use crate::model::{Account, AccountId, Page, Permissions, Role};
use crate::state::State;

pub use crate::db::admin_accounts::{AccountFilter, AccountStatus};

/// An account with the login behind it; remote ones have none.
#[derive(Debug, Clone)]
pub struct JudgedAccount {
    pub account: Arc<Account>,
    pub login: Option<JudgedLogin>,
}

/// What moderators are told of a login.
#[derive(Debug, Clone)]
pub struct JudgedLogin {
    pub login: Login,
    pub role: Role,
    pub addresses: Vec<UsedAddress>,
}

/// A page of those that match, newest first.
///
/// # Errors
/// [`Error::Forbidden`].
pub async fn find_accounts(
    state: &State,
    staff: &Staff,
    filter: &AccountFilter,
    page: Page,
) -> Result<Vec<JudgedAccount>> {
    staff.must_be_allowed(Permissions::MANAGE_USERS)?;
    let ids = db::admin_accounts::page(&mut *state.pool.acquire().await?, filter, page).await?;
    judged_accounts(state, staff, &ids).await
}

/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`].
pub async fn find_account(state: &State, staff: &Staff, id: AccountId) -> Result<JudgedAccount> {
    staff.must_be_allowed(Permissions::MANAGE_USERS)?;
    judged_accounts(state, staff, &[id]).await?.pop().ok_or(Error::NotFound)
}

/// Accounts in this order; their logins, with addresses of both kinds, for those alone who look after people. Four
/// statements, however many.
pub(super) async fn judged_accounts(
    state: &State,
    staff: &Staff,
    ids: &[AccountId],
) -> Result<Vec<JudgedAccount>> {
    let mut conn = state.pool.acquire().await?;
    let accounts = db::accounts::load(&mut conn, ids).await?;
    let logins = match staff.must_be_allowed(Permissions::MANAGE_USERS) {
        Ok(()) => db::admin_accounts::logins(&mut conn, ids).await?,
        Err(_) => Vec::new(),
    };
    let users: Vec<i64> = logins.iter().map(|login| login.user_id).collect();
    let mut addresses: HashMap<i64, Vec<UsedAddress>> = HashMap::new();
    for used in db::admin_accounts::addresses(&mut conn, &users).await? {
        addresses.entry(used.user_id).or_default().push(used);
    }
    let roles = db::roles::list(&mut conn).await?;
    let mut known: HashMap<AccountId, JudgedLogin> = HashMap::new();
    for login in logins {
        let role = roles.iter().find(|role| role.id == login.role_id).cloned().ok_or(Error::NotFound)?;
        let addresses = addresses.remove(&login.user_id).unwrap_or_default();
        known.insert(login.account_id, JudgedLogin { login, role, addresses });
    }
    let found = ids.iter().filter_map(|id| accounts.get(id)).filter(|account| !account.deleted);
    Ok(found
        .map(|account| JudgedAccount { account: account.clone(), login: known.remove(&account.id) })
        .collect())
}

/// What is done to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// Nothing: the report is all that changes.
    None,
    Disable,
    Silence,
    Suspend,
}

impl Judgement {
    fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Disable => "disable",
            Self::Silence => "silence",
            Self::Suspend => "suspend",
        }
    }
}

impl std::str::FromStr for Judgement {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "none" => Ok(Self::None),
            "disable" => Ok(Self::Disable),
            "silence" => Ok(Self::Silence),
            "suspend" => Ok(Self::Suspend),
            _ => Err(()),
        }
    }
}

/// Acts upon an account, tells the person behind it (`by_letter`: by mail, too), and settles the report that asked for it.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`], for a report about somebody else too. Then nothing is done.
pub async fn judge(
    state: &State,
    staff: &Staff,
    id: AccountId,
    judgement: Judgement,
    report: Option<i64>,
    reason: &str,
    by_letter: bool,
) -> Result<()> {
    staff.must_be_allowed(Permissions::MANAGE_USERS)?;
    let mut unit = Unit::begin(state).await?;
    db::accounts::get(unit.conn(), id).await?;
    let report = match report {
        Some(report) => Some(reports::resolve(&mut unit, staff, report).await?),
        None => None,
    };
    if report.as_ref().is_some_and(|report| report.target_account_id != id) {
        return Err(Error::NotFound);
    }
    match judgement {
        Judgement::None => {}
        Judgement::Disable => users::change_disabled(&mut unit, staff, id, true).await?,
        Judgement::Silence => account_standing::limit(&mut unit, staff, id, reason).await?,
        Judgement::Suspend => account_standing::suspend(&mut unit, staff, id, reason).await?,
    }
    warnings::warn(&mut unit, id, judgement.as_str(), reason, report.as_ref(), by_letter).await?;
    unit.commit().await
}
