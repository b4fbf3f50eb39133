//! To whom an activity goes: accounts first, then the inboxes they share.

use sqlx::PgConnection;

use crate::db;
use crate::error::Result;
use crate::model::AccountId;
use crate::model::relay::RelayStyle;

/// Who must receive an activity. Local accounts in it receive nothing by mail of this kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audience {
    /// All remote followers of this account.
    pub followers_of: Option<AccountId>,
    /// These accounts beside.
    pub accounts: Vec<AccountId>,
    /// The relays of this style that we subscribed to.
    pub relays: Option<RelayStyle>,
    /// These inboxes, whosever they are.
    pub inboxes: Vec<String>,
}

impl Audience {
    pub fn one(account: AccountId) -> Self {
        Self { accounts: vec![account], ..Self::default() }
    }
}

/// How many followers are taken at a time: an author with a million is told in steps that can be resumed.
const CHUNK: i64 = 500;

/// How far an audience was told.
#[derive(Debug)]
pub struct Cursor {
    /// Whether everybody beside the followers was.
    accounts: bool,
    follow: i64,
}

impl Default for Cursor {
    fn default() -> Self {
        Self { accounts: false, follow: i64::MIN }
    }
}

/// The next inboxes, one per server where it shares one; `None` at the end. One that many share may come again.
pub async fn next_inboxes(
    conn: &mut PgConnection,
    audience: &Audience,
    cursor: &mut Cursor,
) -> Result<Option<Vec<String>>> {
    if !cursor.accounts {
        cursor.accounts = true;
        let mut inboxes = db::audience::of_accounts(conn, &audience.accounts).await?;
        inboxes.extend_from_slice(&audience.inboxes);
        if let Some(style) = audience.relays {
            inboxes.extend(db::relays::subscribed(conn, style).await?.into_iter().map(|(inbox, _)| inbox));
        }
        return Ok(Some(inboxes));
    }
    let Some(author) = audience.followers_of else { return Ok(None) };
    let (inboxes, last) = db::audience::of_followers(conn, author, cursor.follow, CHUNK).await?;
    Ok(last.map(|last| {
        cursor.follow = last;
        inboxes
    }))
}
