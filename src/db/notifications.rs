//! Notifications.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::notification::{About, NotificationKind};
use crate::model::{AccountId, CollectionId, NotificationId, StatusId};

/// A notification that was kept.
#[derive(Debug, Clone, Copy)]
pub struct Inserted {
    pub id: NotificationId,
    /// Held back by the account's policy.
    pub filtered: bool,
}

/// Tells a local account, unless it would be told of itself (but that its poll
/// ended), has been told, blocks or is blocked by the other side,
/// muted them with their notifications, muted the conversation, wants nothing of such people, or the other side is
/// suspended or gone.
pub async fn insert(
    conn: &mut PgConnection,
    account: AccountId,
    from: AccountId,
    kind: NotificationKind,
    about: About,
    now: DateTime<Utc>,
) -> Result<Option<Inserted>> {
    let (mut status, mut report, mut warning, mut severance, mut collection) = (None, None, None, None, None);
    match about {
        About::Nothing => {}
        About::Status(id) => status = Some(id.0),
        About::Report(id) => report = Some(id),
        About::Warning(id) => warning = Some(id),
        About::Severance(id) => severance = Some(id),
        About::Collection(id) => collection = Some(id.0),
    }
    let inserted = sqlx::query_as!(
        Inserted,
        r#"INSERT INTO notifications (id, account_id, from_account_id, kind, status_id, created_at, filtered,
                                      report_id, warning_id, severance_id, collection_id)
           SELECT snowflake($5), $1, $2, $3, $4, $5, w.action = 'filter', $6, $7, $8, $9
           FROM accounts a JOIN accounts f ON f.id = $2
           CROSS JOIN LATERAL (SELECT notification_action($1, $2, $3, $4, $5) AS action OFFSET 0) w
           WHERE w.action <> 'drop' AND a.id = $1 AND a.domain IS NULL AND a.deleted_at IS NULL AND a.id > 0
             AND (a.id <> f.id OR $3 = 'poll')
             AND f.suspended_at IS NULL AND f.deleted_at IS NULL
             AND NOT EXISTS (SELECT FROM hosts h WHERE h.id IN (f.host_id, f.domain_id) AND h.suspended)
             AND NOT EXISTS (SELECT FROM blocks b WHERE b.account_id = $1 AND b.target_account_id = $2)
             AND NOT EXISTS (SELECT FROM blocks b WHERE b.account_id = $2 AND b.target_account_id = $1)
             AND NOT EXISTS (SELECT FROM mutes m
                             WHERE m.account_id = $1 AND m.target_account_id = $2 AND m.hide_notifications)
             AND NOT EXISTS (SELECT FROM conversation_mutes c JOIN statuses s ON s.conversation_id = c.conversation_id
                             WHERE s.id = $4 AND c.account_id = $1)
           ON CONFLICT DO NOTHING
           RETURNING id AS "id: NotificationId", filtered"#,
        account.0,
        from.0,
        kind.as_str(),
        status,
        now,
        report,
        warning,
        severance,
        collection
    );
    Ok(inserted.fetch_optional(conn).await?)
}

/// Takes back what was told of an effect that was undone.
pub async fn withdraw(
    conn: &mut PgConnection,
    from: AccountId,
    kind: NotificationKind,
    status: StatusId,
) -> Result<()> {
    sqlx::query!(
        "DELETE FROM notifications WHERE from_account_id = $1 AND kind = $2 AND status_id = $3",
        from.0,
        kind.as_str(),
        status.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes back that an account is in a collection.
pub async fn withdraw_collection(
    conn: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
) -> Result<()> {
    sqlx::query!(
        "DELETE FROM notifications WHERE account_id = $1 AND collection_id = $2",
        account.0,
        collection.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes back that a collection says something else of itself, from those who have not read it.
pub async fn withdraw_unread_updates(conn: &mut PgConnection, collection: CollectionId) -> Result<()> {
    sqlx::query!(
        "DELETE FROM notifications n
         WHERE n.collection_id = $1 AND n.kind = 'collection_update'
           AND n.id > coalesce((SELECT m.last_read_id FROM markers m
                                WHERE m.account_id = n.account_id AND m.timeline = 'notifications'), 0)",
        collection.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Local followers who asked to be told of what `author` posts, as far as this status is for them.
pub async fn subscribers(
    conn: &mut PgConnection,
    author: AccountId,
    status: StatusId,
) -> Result<Vec<AccountId>> {
    let accounts = sqlx::query_scalar!(
        r#"SELECT f.account_id AS "id: AccountId"
           FROM follows f
           JOIN accounts a ON a.id = f.account_id AND a.domain IS NULL
           JOIN statuses s ON s.id = $2 AND s.visibility <> 'direct' AND NOT s.is_reply
           WHERE f.target_account_id = $1 AND f.notify
             AND (NOT s.limited OR EXISTS (
                  SELECT FROM mentions m WHERE m.status_id = s.id AND m.account_id = f.account_id OFFSET 0))"#,
        author.0,
        status.0
    );
    Ok(accounts.fetch_all(conn).await?)
}

/// Takes back that `from` follows `account`, or asked to.
pub async fn withdraw_follow(conn: &mut PgConnection, account: AccountId, from: AccountId) -> Result<()> {
    sqlx::query!(
        "DELETE FROM notifications
         WHERE account_id = $1 AND from_account_id = $2 AND kind IN ('follow', 'follow_request')",
        account.0,
        from.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Deletes what each of two accounts was told of the other.
pub async fn delete_between(conn: &mut PgConnection, one: AccountId, other: AccountId) -> Result<()> {
    sqlx::query!(
        "DELETE FROM notifications
         WHERE (account_id = $1 AND from_account_id = $2) OR (account_id = $2 AND from_account_id = $1)",
        one.0,
        other.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Deletes some of the account's own. That one is gone is no error: it was dismissed.
pub async fn delete(conn: &mut PgConnection, account: AccountId, ids: &[NotificationId]) -> Result<()> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    sqlx::query!("DELETE FROM notifications WHERE account_id = $1 AND id = ANY($2)", account.0, &ids)
        .execute(conn)
        .await?;
    Ok(())
}

/// Deletes all of the account's.
pub async fn clear(conn: &mut PgConnection, account: AccountId) -> Result<()> {
    sqlx::query!("DELETE FROM notifications WHERE account_id = $1", account.0).execute(conn).await?;
    Ok(())
}
