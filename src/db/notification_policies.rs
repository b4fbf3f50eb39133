//! What accounts want to hear of whom, and who waits to be heard.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::page_of_ids;
use crate::error::Result;
use crate::model::notification_policy::{NotificationAction, NotificationPolicy, NotificationRequest};
use crate::model::{AccountId, Page, StatusId};

/// The account's policy, or the usual one.
pub async fn load(conn: &mut PgConnection, account: AccountId) -> Result<NotificationPolicy> {
    let policy = sqlx::query_as!(
        NotificationPolicy,
        r#"SELECT for_not_following AS "for_not_following: NotificationAction",
                  for_not_followers AS "for_not_followers: NotificationAction",
                  for_new_accounts AS "for_new_accounts: NotificationAction",
                  for_private_mentions AS "for_private_mentions: NotificationAction",
                  for_limited_accounts AS "for_limited_accounts: NotificationAction",
                  for_bots AS "for_bots: NotificationAction"
           FROM notification_policies WHERE account_id = $1"#,
        account.0
    );
    Ok(policy.fetch_optional(conn).await?.unwrap_or_default())
}

pub async fn put(conn: &mut PgConnection, account: AccountId, policy: &NotificationPolicy) -> Result<()> {
    sqlx::query!(
        "INSERT INTO notification_policies (account_id, for_not_following, for_not_followers, for_new_accounts,
                                            for_private_mentions, for_limited_accounts, for_bots)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (account_id) DO UPDATE SET
             for_not_following = excluded.for_not_following, for_not_followers = excluded.for_not_followers,
             for_new_accounts = excluded.for_new_accounts, for_private_mentions = excluded.for_private_mentions,
             for_limited_accounts = excluded.for_limited_accounts, for_bots = excluded.for_bots",
        account.0,
        policy.for_not_following.as_str(),
        policy.for_not_followers.as_str(),
        policy.for_new_accounts.as_str(),
        policy.for_private_mentions.as_str(),
        policy.for_limited_accounts.as_str(),
        policy.for_bots.as_str()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many requests wait, and how many notifications in them, counted up to `most`.
pub async fn pending(conn: &mut PgConnection, account: AccountId, most: i64) -> Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"SELECT (SELECT count(*) FROM (SELECT FROM notification_requests r
                                         JOIN shown_accounts a ON a.id = r.from_account_id
                                         WHERE r.account_id = $1 LIMIT $2) w) AS "requests!",
                  (SELECT count(*) FROM (SELECT FROM notifications n
                                         JOIN notification_requests r
                                             ON r.account_id = n.account_id AND r.from_account_id = n.from_account_id
                                         WHERE n.account_id = $1 AND n.filtered LIMIT $2) w) AS "notifications!""#,
        account.0,
        most
    );
    let row = row.fetch_one(conn).await?;
    Ok((row.requests, row.notifications))
}

/// Notes that `from` waits to be heard, lately because of `status`.
pub async fn request(
    conn: &mut PgConnection,
    account: AccountId,
    from: AccountId,
    status: Option<StatusId>,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO notification_requests (id, account_id, from_account_id, last_status_id, created_at, updated_at)
         VALUES (snowflake($4), $1, $2, $3, $4, $4)
         ON CONFLICT ON CONSTRAINT notification_requests_pair_key
         DO UPDATE SET last_status_id = excluded.last_status_id, updated_at = excluded.updated_at",
        account.0,
        from.0,
        status.map(|id| id.0),
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A page of requests, latest first.
pub async fn requests(
    conn: &mut PgConnection,
    account: AccountId,
    page: Page,
) -> Result<Vec<NotificationRequest>> {
    let ids = page_of_ids!(
        conn,
        page,
        r#"SELECT r.id AS "id!" FROM notification_requests r JOIN shown_accounts a ON a.id = r.from_account_id
           WHERE r.account_id = $4 AND r.id > $1 AND r.id < $2"#,
        "r.id",
        account.0
    );
    with_people(conn, account, &ids).await
}

/// Those of these requests that are the account's, latest first.
pub async fn with_people(
    conn: &mut PgConnection,
    account: AccountId,
    ids: &[i64],
) -> Result<Vec<NotificationRequest>> {
    let rows = sqlx::query!(
        r#"SELECT r.id, r.from_account_id AS "from: AccountId", r.last_status_id AS "last_status_id: StatusId",
                  r.created_at, r.updated_at,
                  (SELECT count(*) FROM (SELECT FROM notifications n
                                         WHERE n.account_id = r.account_id AND n.from_account_id = r.from_account_id
                                           AND n.filtered LIMIT 100) w) AS "notifications!"
           FROM notification_requests r WHERE r.account_id = $1 AND r.id = ANY($2) ORDER BY r.id DESC"#,
        account.0,
        ids
    )
    .fetch_all(&mut *conn)
    .await?;
    let people: Vec<AccountId> = rows.iter().map(|row| row.from).collect();
    let people = super::accounts::load(&mut *conn, &people).await?;
    let statuses: Vec<StatusId> = rows.iter().filter_map(|row| row.last_status_id).collect();
    let statuses = super::statuses::load(conn, Some(account), &statuses).await?;
    let requests = rows.into_iter().filter_map(|row| {
        Some(NotificationRequest {
            id: row.id,
            account: people.get(&row.from)?.clone(),
            notifications_count: row.notifications,
            last_status: statuses.iter().find(|view| Some(view.status.id) == row.last_status_id).cloned(),
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    });
    Ok(requests.collect())
}

/// Takes these requests away: whose they were.
pub async fn take_requests(
    conn: &mut PgConnection,
    account: AccountId,
    ids: &[i64],
) -> Result<Vec<AccountId>> {
    let from = sqlx::query_scalar!(
        r#"DELETE FROM notification_requests WHERE account_id = $1 AND id = ANY($2)
           RETURNING from_account_id AS "id: AccountId""#,
        account.0,
        ids
    );
    Ok(from.fetch_all(conn).await?)
}

/// Hears these people from now on, and what was held back of them.
pub async fn permit(
    conn: &mut PgConnection,
    account: AccountId,
    from: &[AccountId],
    now: DateTime<Utc>,
) -> Result<()> {
    let from: Vec<i64> = from.iter().map(|id| id.0).collect();
    sqlx::query!(
        "INSERT INTO notification_permissions (account_id, from_account_id, created_at)
         SELECT $1, id, $3 FROM unnest($2::bigint[]) AS w (id) ON CONFLICT DO NOTHING",
        account.0,
        &from,
        now
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE notifications SET filtered = false WHERE account_id = $1 AND from_account_id = ANY($2) AND filtered",
        account.0,
        &from
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Deletes what was held back of these people.
pub async fn delete_filtered(conn: &mut PgConnection, account: AccountId, from: &[AccountId]) -> Result<()> {
    let from: Vec<i64> = from.iter().map(|id| id.0).collect();
    sqlx::query!(
        "DELETE FROM notifications WHERE account_id = $1 AND from_account_id = ANY($2) AND filtered",
        account.0,
        &from
    )
    .execute(conn)
    .await?;
    Ok(())
}
