//! Who has whose public posts sent by mail.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::AccountId;

#[derive(Debug, Clone)]
pub struct EmailSubscription {
    pub id: i64,
    pub account_id: AccountId,
    pub email: String,
    /// Language of the letters; may be empty.
    pub locale: String,
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// The subscription of an address, made if there is none.
pub async fn ensure(
    conn: &mut PgConnection,
    account: AccountId,
    email: &str,
    email_folded: &str,
    locale: &str,
    now: DateTime<Utc>,
) -> Result<EmailSubscription> {
    let row = sqlx::query_as!(
        EmailSubscription,
        r#"INSERT INTO email_subscriptions AS s (id, account_id, email, email_folded, locale, created_at)
           VALUES (snowflake($5), $1, $2, $3, $4, $5)
           ON CONFLICT ON CONSTRAINT email_subscriptions_pair_key DO UPDATE SET email = s.email
           RETURNING id, account_id AS "account_id: AccountId", email, locale, confirmed_at"#,
        account.0,
        email,
        email_folded,
        locale,
        now
    );
    Ok(row.fetch_one(conn).await?)
}

pub async fn find(conn: &mut PgConnection, id: i64) -> Result<Option<EmailSubscription>> {
    let row = sqlx::query_as!(
        EmailSubscription,
        r#"SELECT id, account_id AS "account_id: AccountId", email, locale, confirmed_at
           FROM email_subscriptions WHERE id = $1"#,
        id
    );
    Ok(row.fetch_optional(conn).await?)
}

pub async fn confirm(conn: &mut PgConnection, id: i64, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "UPDATE email_subscriptions SET confirmed_at = coalesce(confirmed_at, $2) WHERE id = $1",
        id,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn delete(conn: &mut PgConnection, id: i64) -> Result<()> {
    sqlx::query!("DELETE FROM email_subscriptions WHERE id = $1", id).execute(conn).await?;
    Ok(())
}

/// Confirmed subscriptions of an account above this id, in order.
pub async fn confirmed_above(
    conn: &mut PgConnection,
    account: AccountId,
    above: i64,
    limit: i64,
) -> Result<Vec<i64>> {
    let ids = sqlx::query_scalar!(
        "SELECT id FROM email_subscriptions
         WHERE account_id = $1 AND id > $2 AND confirmed_at IS NOT NULL ORDER BY id LIMIT $3",
        account.0,
        above,
        limit
    );
    Ok(ids.fetch_all(conn).await?)
}
