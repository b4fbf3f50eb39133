//! To whom an activity goes: accounts first, then the inboxes they share.

use sqlx::PgConnection;

use crate::db;
use crate::error::Result;
use crate::model::AccountId;

/// Who must receive an activity. Local accounts in it receive nothing by mail of this kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audience {
    /// All remote followers of this account.
    pub followers_of: Option<AccountId>,
    /// These accounts beside.
    pub accounts: Vec<AccountId>,
}

impl Audience {
    pub fn one(account: AccountId) -> Self {
        Self { followers_of: None, accounts: vec![account] }
    }
}

/// How many inboxes are taken at a time: an author with a million followers is told in steps that can be resumed.
const CHUNK: i64 = 500;

/// The next inboxes after `cursor`, in their own order, one per server where it shares one. Empty at the end.
pub async fn next_inboxes(conn: &mut PgConnection, audience: &Audience, cursor: &str) -> Result<Vec<String>> {
    db::audience::inboxes(conn, audience.followers_of, &audience.accounts, cursor, CHUNK).await
}
