//! What a deleted account leaves behind, taken away in batches.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::AccountId;

/// Deletes up to `most` statuses, oldest first, with a tombstone each; tells how many there were. What others see
/// counted goes down, and attachments become loose, so that their bytes are found and removed.
pub async fn delete_statuses(
    conn: &mut PgConnection,
    account: AccountId,
    most: i64,
    now: DateTime<Utc>,
) -> Result<u64> {
    sqlx::query!(
        "UPDATE media_attachments SET status_id = NULL
         WHERE status_id IN (SELECT id FROM statuses WHERE account_id = $1 ORDER BY id LIMIT $2)",
        account.0,
        most
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE status_counts c SET reblogs = greatest(c.reblogs - 1, 0)
         FROM (SELECT reblog_of_id FROM statuses WHERE account_id = $1 ORDER BY id LIMIT $2) d
         WHERE c.status_id = d.reblog_of_id",
        account.0,
        most
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE status_counts c SET replies = greatest(c.replies - d.count, 0)
         FROM (SELECT in_reply_to_id, count(*) AS count
               FROM (SELECT in_reply_to_id, visibility FROM statuses WHERE account_id = $1 ORDER BY id LIMIT $2) s
               WHERE in_reply_to_id IS NOT NULL AND visibility IN ('public', 'unlisted') GROUP BY in_reply_to_id) d
         WHERE c.status_id = d.in_reply_to_id",
        account.0,
        most
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE status_counts c SET quotes = greatest(c.quotes - d.count, 0)
         FROM (SELECT q.quoted_id, count(*) AS count
               FROM (SELECT id FROM statuses WHERE account_id = $1 ORDER BY id LIMIT $2) s
               JOIN quotes q ON q.status_id = s.id AND q.state = 'accepted' GROUP BY q.quoted_id) d
         WHERE c.status_id = d.quoted_id",
        account.0,
        most
    )
    .execute(&mut *conn)
    .await?;
    let deleted = sqlx::query!(
        "WITH doomed AS (SELECT s.id, s.uri, a.uri AS actor_uri FROM statuses s JOIN accounts a ON a.id = s.account_id
                         WHERE s.account_id = $1 ORDER BY s.id LIMIT $2),
              buried AS (INSERT INTO tombstones (uri, actor_uri, kind, deleted_at)
                         SELECT uri, actor_uri, 'status', $3 FROM doomed ON CONFLICT (uri) DO NOTHING)
         DELETE FROM statuses s USING doomed WHERE s.id = doomed.id",
        account.0,
        most,
        now
    );
    Ok(deleted.execute(conn).await?.rows_affected())
}

/// Deletes everything that ties an account to others; their counts go down.
pub async fn delete_relations(conn: &mut PgConnection, account: AccountId) -> Result<()> {
    sqlx::query!(
        "WITH gone AS (DELETE FROM follows WHERE account_id = $1 RETURNING target_account_id)
         UPDATE account_counts c SET followers = greatest(c.followers - 1, 0)
         FROM gone WHERE c.account_id = gone.target_account_id",
        account.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "WITH gone AS (DELETE FROM follows WHERE target_account_id = $1 RETURNING account_id)
         UPDATE account_counts c SET following = greatest(c.following - 1, 0)
         FROM gone WHERE c.account_id = gone.account_id",
        account.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "WITH gone AS (DELETE FROM favourites WHERE account_id = $1 RETURNING status_id)
         UPDATE status_counts c SET favourites = greatest(c.favourites - 1, 0)
         FROM gone WHERE c.status_id = gone.status_id",
        account.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "WITH gone AS (DELETE FROM status_reactions WHERE account_id = $1 RETURNING status_id),
              counted AS (SELECT status_id, count(*) AS count FROM gone GROUP BY status_id)
         UPDATE status_counts c SET reactions = greatest(c.reactions - n.count, 0)
         FROM counted n WHERE c.status_id = n.status_id",
        account.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE account_counts SET statuses = 0, followers = 0, following = 0 WHERE account_id = $1",
        account.0
    )
    .execute(&mut *conn)
    .await?;
    macro_rules! delete {
        ($($sql:literal),+ $(,)?) => { $(sqlx::query!($sql, account.0).execute(&mut *conn).await?;)+ };
    }
    delete!(
        "DELETE FROM follow_requests WHERE account_id = $1 OR target_account_id = $1",
        "DELETE FROM blocks WHERE account_id = $1 OR target_account_id = $1",
        "DELETE FROM mutes WHERE account_id = $1 OR target_account_id = $1",
        "DELETE FROM account_notes WHERE account_id = $1 OR target_account_id = $1",
        "DELETE FROM notifications WHERE account_id = $1 OR from_account_id = $1",
        "DELETE FROM poll_votes WHERE account_id = $1",
        "DELETE FROM notification_policies WHERE account_id = $1",
        "DELETE FROM notification_permissions WHERE account_id = $1 OR from_account_id = $1",
        "DELETE FROM notification_requests WHERE account_id = $1 OR from_account_id = $1",
        "DELETE FROM mentions WHERE account_id = $1",
        "DELETE FROM bookmarks WHERE account_id = $1",
        "DELETE FROM status_pins WHERE account_id = $1",
        "DELETE FROM conversation_mutes WHERE account_id = $1",
        "DELETE FROM followed_tags WHERE account_id = $1",
        "DELETE FROM account_domain_blocks WHERE account_id = $1",
        "DELETE FROM announcement_dismissals WHERE account_id = $1",
        "DELETE FROM announcement_reactions WHERE account_id = $1",
        "DELETE FROM link_uses WHERE account_id = $1",
        "DELETE FROM home_feed WHERE account_id = $1",
        "DELETE FROM imports WHERE account_id = $1",
        "DELETE FROM status_cleanup_policies WHERE account_id = $1",
        "DELETE FROM scheduled_statuses WHERE account_id = $1",
        "DELETE FROM account_conversations WHERE account_id = $1",
        "DELETE FROM featured_tags WHERE account_id = $1",
        "DELETE FROM endorsements WHERE account_id = $1 OR target_account_id = $1",
        "DELETE FROM suggestion_dismissals WHERE account_id = $1 OR target_account_id = $1",
        "DELETE FROM filters WHERE account_id = $1",
        "DELETE FROM collections WHERE account_id = $1",
        "DELETE FROM collection_items WHERE account_id = $1",
        "DELETE FROM lists WHERE account_id = $1",
        "DELETE FROM list_accounts WHERE account_id = $1",
        "DELETE FROM idempotency_keys WHERE account_id = $1",
        "DELETE FROM markers WHERE account_id = $1",
    );
    Ok(())
}
