//! Invitations.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::page_of_rows;
use crate::error::Result;
use crate::model::{Page, UserId};

/// An invitation as its maker or the staff sees it.
#[derive(Debug, Clone)]
pub struct Invite {
    pub id: i64,
    pub code: String,
    pub user_id: UserId,
    /// The user name of whoever made it; `None` when their account is gone.
    pub inviter: Option<String>,
    /// `None`: as often as one likes.
    pub max_uses: Option<i32>,
    pub uses: i32,
    /// `None`: never.
    pub expires_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// Somebody who came by an invitation.
#[derive(Debug, Clone)]
pub struct Guest {
    pub invite_id: i64,
    pub username: String,
}

/// What somebody who wants to join learns about an invitation that can still be used.
#[derive(Debug, Clone)]
pub struct Usable {
    pub id: i64,
    pub inviter: Option<String>,
}

/// The invitation behind a code that can still be used.
pub async fn find_usable(conn: &mut PgConnection, code: &str, now: DateTime<Utc>) -> Result<Option<Usable>> {
    let usable = sqlx::query_as!(
        Usable,
        r#"SELECT i.id, a.username AS "inviter?"
           FROM invites i JOIN users u ON u.id = i.user_id
           LEFT JOIN LATERAL (SELECT username FROM accounts WHERE user_id = i.user_id ORDER BY id LIMIT 1) a ON true
           WHERE i.code = $1 AND (i.max_uses IS NULL OR i.uses < i.max_uses) AND i.revoked_at IS NULL
             AND (i.expires_at IS NULL OR i.expires_at > $2) AND u.disabled_at IS NULL"#,
        code,
        now
    );
    Ok(usable.fetch_optional(conn).await?)
}

/// Uses it once; false when it was used up or taken back meanwhile.
pub async fn take(conn: &mut PgConnection, id: i64) -> Result<bool> {
    let taken = sqlx::query!(
        "UPDATE invites SET uses = uses + 1
         WHERE id = $1 AND (max_uses IS NULL OR uses < max_uses) AND revoked_at IS NULL",
        id
    );
    Ok(taken.execute(conn).await?.rows_affected() == 1)
}

pub async fn insert(
    conn: &mut PgConnection,
    user: UserId,
    code: &str,
    max_uses: Option<i32>,
    expires_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO invites (code, user_id, max_uses, expires_at, created_at) VALUES ($1, $2, $3, $4, $5)",
        code,
        user.0,
        max_uses,
        expires_at,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many of a member's invitations can still be used; counted to `most` and no further.
pub async fn count_usable(
    conn: &mut PgConnection,
    user: UserId,
    most: i64,
    now: DateTime<Utc>,
) -> Result<i64> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM (
             SELECT FROM invites
             WHERE user_id = $1 AND revoked_at IS NULL AND (max_uses IS NULL OR uses < max_uses)
               AND (expires_at IS NULL OR expires_at > $2)
             LIMIT $3) usable"#,
        user.0,
        now,
        most
    );
    Ok(count.fetch_one(conn).await?)
}

/// A page of one member's, the latest first.
pub async fn page_of_user(conn: &mut PgConnection, user: UserId, page: Page) -> Result<Vec<Invite>> {
    Ok(page_of_rows!(
        Invite,
        conn,
        page,
        r#"SELECT i.id, i.code, i.user_id AS "user_id: UserId", a.username AS "inviter?", i.max_uses, i.uses,
                  i.expires_at, i.revoked_at, i.created_at
           FROM invites i
           LEFT JOIN LATERAL (SELECT username FROM accounts WHERE user_id = i.user_id ORDER BY id LIMIT 1) a ON true
           WHERE i.id > $1 AND i.id < $2 AND i.user_id = $4"#,
        "i.id",
        user.0,
    ))
}

/// A page of everybody's, the latest first.
pub async fn page_of_all(conn: &mut PgConnection, page: Page) -> Result<Vec<Invite>> {
    Ok(page_of_rows!(
        Invite,
        conn,
        page,
        r#"SELECT i.id, i.code, i.user_id AS "user_id: UserId", a.username AS "inviter?", i.max_uses, i.uses,
                  i.expires_at, i.revoked_at, i.created_at
           FROM invites i
           LEFT JOIN LATERAL (SELECT username FROM accounts WHERE user_id = i.user_id ORDER BY id LIMIT 1) a ON true
           WHERE i.id > $1 AND i.id < $2"#,
        "i.id",
    ))
}

/// Who came by each of these, the latest first, at most `most` of each.
pub async fn guests(conn: &mut PgConnection, invites: &[i64], most: i64) -> Result<Vec<Guest>> {
    let guests = sqlx::query_as!(
        Guest,
        r#"SELECT i.id AS "invite_id!", a.username
           FROM unnest($1::bigint[]) i (id)
           JOIN LATERAL (SELECT id FROM users WHERE invite_id = i.id ORDER BY id DESC LIMIT $2) u ON true
           JOIN LATERAL (SELECT username FROM accounts WHERE user_id = u.id ORDER BY id LIMIT 1) a ON true
           ORDER BY u.id DESC"#,
        invites,
        most
    );
    Ok(guests.fetch_all(conn).await?)
}

/// Takes one back for ever: the user name of whoever made it, empty when their account is gone. `None` when there is
/// none (of `maker`, if given) that could be.
pub async fn revoke(
    conn: &mut PgConnection,
    id: i64,
    maker: Option<UserId>,
    now: DateTime<Utc>,
) -> Result<Option<String>> {
    let inviter = sqlx::query_scalar!(
        r#"UPDATE invites SET revoked_at = $3
           WHERE id = $1 AND user_id = coalesce($2, user_id) AND revoked_at IS NULL
           RETURNING coalesce((SELECT username FROM accounts a WHERE a.user_id = invites.user_id ORDER BY a.id LIMIT 1),
                              '') AS "inviter!""#,
        id,
        maker.map(|user| user.0),
        now
    );
    Ok(inviter.fetch_optional(conn).await?)
}
