//! The rules people accept when they sign up.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgConnection;

use crate::error::Result;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    pub id: i64,
    pub position: i32,
    pub text: String,
    pub hint: String,
}

/// Those in force, in their order.
pub async fn list(conn: &mut PgConnection) -> Result<Vec<Rule>> {
    let rules = sqlx::query_as!(
        Rule,
        "SELECT id, position, text, hint FROM rules WHERE deleted_at IS NULL ORDER BY position, id"
    );
    Ok(rules.fetch_all(conn).await?)
}

/// At the end of the list.
pub async fn insert(conn: &mut PgConnection, text: &str, hint: &str, now: DateTime<Utc>) -> Result<Rule> {
    let rule = sqlx::query_as!(
        Rule,
        "INSERT INTO rules (position, text, hint, created_at)
         VALUES ((SELECT coalesce(max(position) + 1, 0) FROM rules WHERE deleted_at IS NULL), $1, $2, $3)
         RETURNING id, position, text, hint",
        text,
        hint,
        now
    );
    Ok(rule.fetch_one(conn).await?)
}

/// Those in force, in their order; nobody else changes them until the transaction ends.
pub async fn lock(conn: &mut PgConnection) -> Result<Vec<Rule>> {
    let rules = sqlx::query_as!(
        Rule,
        "SELECT id, position, text, hint FROM rules WHERE deleted_at IS NULL ORDER BY position, id FOR UPDATE"
    );
    Ok(rules.fetch_all(conn).await?)
}

/// Writes one anew.
pub async fn update(conn: &mut PgConnection, rule: &Rule) -> Result<()> {
    sqlx::query!(
        "UPDATE rules SET position = $2, text = $3, hint = $4 WHERE id = $1",
        rule.id,
        rule.position,
        rule.text,
        rule.hint
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes a rule out of force; reports that name it keep it.
///
/// # Errors
/// [`crate::error::Error::NotFound`] when there is none.
pub async fn retire(conn: &mut PgConnection, id: i64, now: DateTime<Utc>) -> Result<Rule> {
    let rule = sqlx::query_as!(
        Rule,
        "UPDATE rules SET deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL RETURNING id, position, text, hint",
        id,
        now
    );
    Ok(rule.fetch_one(conn).await?)
}
