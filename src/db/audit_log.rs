//! Every administrative act.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::{AccountId, Page};

use super::page_of_rows;

/// One entry as it is written.
pub struct NewEntry<'a> {
    /// `None`: the command line.
    pub account_id: Option<AccountId>,
    pub actor: &'a str,
    pub action: &'a str,
    pub target_type: &'a str,
    pub target_id: &'a str,
    pub target_label: &'a str,
    pub reason: &'a str,
    pub before: Option<Value>,
    pub after: Option<Value>,
    pub now: DateTime<Utc>,
}

pub async fn insert(conn: &mut PgConnection, entry: &NewEntry<'_>) -> Result<()> {
    sqlx::query!(
        "INSERT INTO audit_log (account_id, actor, action, target_type, target_id, target_label, reason, before, after,
                                created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        entry.account_id.map(|id| id.0),
        entry.actor,
        entry.action,
        entry.target_type,
        entry.target_id,
        entry.target_label,
        entry.reason,
        entry.before,
        entry.after,
        entry.now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// One entry as it is read.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    pub id: i64,
    /// `None`: the command line, or somebody who is no more.
    pub account_id: Option<AccountId>,
    /// Who it was: a user name, or `command line`.
    pub actor: String,
    /// What was done: `suspend`, `set_role`, …
    pub action: String,
    /// To what: `account`, `user`, `domain`, `setting`, `rule`.
    pub target_type: String,
    pub target_id: String,
    /// The target in words, as it was called then.
    pub target_label: String,
    pub reason: String,
    pub before: Option<Value>,
    pub after: Option<Value>,
    pub created_at: DateTime<Utc>,
}

/// A page, newest first.
pub async fn page(conn: &mut PgConnection, page: Page) -> Result<Vec<Entry>> {
    Ok(page_of_rows!(
        Entry,
        conn,
        page,
        r#"SELECT id, account_id AS "account_id: AccountId", actor, action, target_type, target_id, target_label, reason,
                  before, after, created_at
           FROM audit_log WHERE id > $1 AND id < $2"#,
        "id",
    ))
}
