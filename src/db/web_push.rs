//! Subscriptions to push messages, and which of them want to know of a notification.

use sqlx::PgConnection;

use crate::error::Result;
use crate::model::AccountId;
use crate::model::web_push::WebPushSubscription;
use crate::secrets::Wrapped;

/// A subscription with what is secret of it.
#[derive(Debug, Clone)]
pub struct Kept {
    pub subscription: WebPushSubscription,
    pub p256dh: Vec<u8>,
    pub secrets: Wrapped,
}

/// A new subscription.
#[derive(Debug)]
pub struct New<'a> {
    pub token_id: i64,
    pub account_id: AccountId,
    pub endpoint: &'a str,
    pub p256dh: &'a [u8],
    pub secrets: &'a Wrapped,
    pub standard: bool,
    pub alerts: &'a [String],
    pub policy: &'a str,
}

/// Takes the place of the token's former one.
pub async fn put(conn: &mut PgConnection, new: &New<'_>) -> Result<()> {
    sqlx::query!("DELETE FROM web_push_subscriptions WHERE access_token_id = $1", new.token_id)
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "INSERT INTO web_push_subscriptions (access_token_id, account_id, endpoint, p256dh, secrets, wrapping_key_id,
                                             standard, alerts, policy)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        new.token_id,
        new.account_id.0,
        new.endpoint,
        new.p256dh,
        new.secrets.bytes,
        new.secrets.key_id,
        new.standard,
        new.alerts,
        new.policy
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What is told, and of whom; false when the token has no subscription.
pub async fn update(
    conn: &mut PgConnection,
    token_id: i64,
    alerts: Option<&[String]>,
    policy: Option<&str>,
) -> Result<bool> {
    let changed = sqlx::query!(
        "UPDATE web_push_subscriptions SET alerts = coalesce($2, alerts), policy = coalesce($3, policy)
         WHERE access_token_id = $1",
        token_id,
        alerts,
        policy
    );
    Ok(changed.execute(conn).await?.rows_affected() == 1)
}

pub async fn find(conn: &mut PgConnection, token_id: i64) -> Result<Option<WebPushSubscription>> {
    let row = sqlx::query!(
        r#"SELECT id, account_id AS "account_id: AccountId", endpoint, standard, alerts, policy
           FROM web_push_subscriptions WHERE access_token_id = $1"#,
        token_id
    );
    let row = row.fetch_optional(conn).await?;
    Ok(row.map(|row| WebPushSubscription {
        id: row.id,
        account_id: row.account_id,
        endpoint: row.endpoint,
        standard: row.standard,
        alerts: row.alerts.iter().filter_map(|kind| kind.parse().ok()).collect(),
        policy: row.policy.parse().unwrap_or_default(),
    }))
}

/// With what is needed to send; `None` when it is gone.
pub async fn load(conn: &mut PgConnection, id: i64) -> Result<Option<Kept>> {
    let row = sqlx::query!(
        r#"SELECT id, account_id AS "account_id: AccountId", endpoint, standard, alerts, policy, p256dh, secrets,
                  wrapping_key_id
           FROM web_push_subscriptions WHERE id = $1"#,
        id
    );
    let row = row.fetch_optional(conn).await?;
    Ok(row.map(|row| Kept {
        subscription: WebPushSubscription {
            id: row.id,
            account_id: row.account_id,
            endpoint: row.endpoint,
            standard: row.standard,
            alerts: row.alerts.iter().filter_map(|kind| kind.parse().ok()).collect(),
            policy: row.policy.parse().unwrap_or_default(),
        },
        p256dh: row.p256dh,
        secrets: Wrapped { key_id: row.wrapping_key_id, bytes: row.secrets },
    }))
}

pub async fn delete_of_token(conn: &mut PgConnection, token_id: i64) -> Result<()> {
    sqlx::query!("DELETE FROM web_push_subscriptions WHERE access_token_id = $1", token_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// One the push service says is no more.
pub async fn delete(conn: &mut PgConnection, id: i64) -> Result<()> {
    sqlx::query!("DELETE FROM web_push_subscriptions WHERE id = $1", id).execute(conn).await?;
    Ok(())
}

/// The account's subscriptions that want to know of something of this kind that `from` did.
pub async fn wanting(
    conn: &mut PgConnection,
    account: AccountId,
    from: AccountId,
    kind: &str,
) -> Result<Vec<i64>> {
    let ids = sqlx::query_scalar!(
        "SELECT p.id FROM web_push_subscriptions p
         WHERE p.account_id = $1 AND $3 = ANY(p.alerts)
           AND (p.policy = 'all'
                OR (p.policy = 'followed' AND EXISTS (
                    SELECT FROM follows f WHERE f.account_id = $1 AND f.target_account_id = $2))
                OR (p.policy = 'follower' AND EXISTS (
                    SELECT FROM follows f WHERE f.account_id = $2 AND f.target_account_id = $1)))",
        account.0,
        from.0,
        kind
    );
    Ok(ids.fetch_all(conn).await?)
}
