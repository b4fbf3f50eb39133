//! What moderators did to accounts, and told them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::AccountId;

/// What was told.
#[derive(Debug, Clone)]
pub struct Warning {
    pub action: String,
    pub text: String,
    /// The pages of the statuses it is about, as far as they are still here.
    pub statuses: Vec<String>,
}

/// `None` when it went with its account.
pub async fn find(conn: &mut PgConnection, id: i64) -> Result<Option<Warning>> {
    let warning = sqlx::query_as!(
        Warning,
        r#"SELECT w.action, w.text,
                  ARRAY(SELECT coalesce(s.url, s.uri) FROM statuses s WHERE s.id = ANY(w.status_ids) ORDER BY s.id)
                      AS "statuses!"
           FROM account_warnings w WHERE w.id = $1"#,
        id
    );
    Ok(warning.fetch_optional(conn).await?)
}

pub async fn insert(
    conn: &mut PgConnection,
    target: AccountId,
    action: &str,
    text: &str,
    statuses: &[i64],
    now: DateTime<Utc>,
) -> Result<i64> {
    let id = sqlx::query_scalar!(
        "INSERT INTO account_warnings (id, target_account_id, action, text, status_ids, created_at)
         VALUES (snowflake($5), $1, $2, $3, $4, $5) RETURNING id",
        target.0,
        action,
        text,
        statuses,
        now
    );
    Ok(id.fetch_one(conn).await?)
}
