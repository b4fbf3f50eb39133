//! What accounts are to one of them, in one statement.

use sqlx::PgConnection;

use crate::error::Result;
use crate::model::AccountId;
use crate::model::relationship::Relationship;

/// What each of `others` is to `account`, in the order asked for; ids nobody has are left out, and
/// those of suspended accounts unless they are asked for.
pub async fn load(
    conn: &mut PgConnection,
    account: AccountId,
    others: &[AccountId],
    with_suspended: bool,
) -> Result<Vec<Relationship>> {
    let others: Vec<i64> = others.iter().map(|id| id.0).collect();
    let relationships = sqlx::query_as!(
        Relationship,
        r#"SELECT a.id AS "id!: AccountId",
                  f.id IS NOT NULL AS "following!",
                  coalesce(f.show_reblogs, r.show_reblogs, false) AS "showing_reblogs!",
                  coalesce(f.notify, r.notify, false) AS "notifying!",
                  coalesce(f.languages, r.languages) AS "languages?",
                  EXISTS (SELECT FROM follows x WHERE x.account_id = a.id AND x.target_account_id = $1 OFFSET 0)
                      AS "followed_by!",
                  EXISTS (SELECT FROM blocks x WHERE x.account_id = $1 AND x.target_account_id = a.id OFFSET 0) AS "blocking!",
                  EXISTS (SELECT FROM blocks x WHERE x.account_id = a.id AND x.target_account_id = $1 OFFSET 0)
                      AS "blocked_by!",
                  m.id IS NOT NULL AS "muting!",
                  coalesce(m.hide_notifications, false) AS "muting_notifications!",
                  m.expires_at AS "muting_expires_at?",
                  r.id IS NOT NULL AS "requested!",
                  EXISTS (SELECT FROM follow_requests x WHERE x.account_id = a.id AND x.target_account_id = $1 OFFSET 0)
                      AS "requested_by!",
                  EXISTS (SELECT FROM account_domain_blocks d WHERE d.account_id = $1 AND d.domain = a.domain)
                      AS "domain_blocking!",
                  EXISTS (SELECT FROM endorsements x WHERE x.account_id = $1 AND x.target_account_id = a.id)
                      AS "endorsed!",
                  coalesce(n.comment, '') AS "note!"
           FROM unnest($2::bigint[]) WITH ORDINALITY AS w (id, place)
           JOIN accounts a ON a.id = w.id AND ($3 OR a.suspended_at IS NULL)
           LEFT JOIN follows f ON f.account_id = $1 AND f.target_account_id = a.id
           LEFT JOIN follow_requests r ON r.account_id = $1 AND r.target_account_id = a.id
           LEFT JOIN mutes m ON m.account_id = $1 AND m.target_account_id = a.id
           LEFT JOIN account_notes n ON n.account_id = $1 AND n.target_account_id = a.id
           ORDER BY w.place"#,
        account.0,
        &others,
        with_suspended
    );
    Ok(relationships.fetch_all(conn).await?)
}
