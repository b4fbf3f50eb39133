//! Which files rows name, and what all of them take: for sweeps and for operators, who read whole tables.

use sqlx::PgConnection;

use crate::error::Result;

/// The names of all files beginning with this letter that any row names. Letters are compared for being the same alone:
/// how a database puts them in order is its operator's choice, and what is missing here is deleted. Whoever gives rows
/// another column that names a file adds it here: what this does not tell is swept.
pub async fn named(conn: &mut PgConnection, letter: &str) -> Result<Vec<String>> {
    let named = sqlx::query_scalar!(
        r#"SELECT f.key AS "key!" FROM (
               SELECT storage_key AS key FROM media_attachments
               UNION ALL SELECT thumbnail_key FROM media_attachments
               UNION ALL SELECT upload_key FROM media_attachments
               UNION ALL SELECT avatar_key FROM accounts
               UNION ALL SELECT header_key FROM accounts
               UNION ALL SELECT image_key FROM preview_cards
               UNION ALL SELECT image_key FROM custom_emojis
               UNION ALL SELECT static_key FROM custom_emojis) f
           WHERE left(f.key, 1) = $1"#,
        letter
    );
    Ok(named.fetch_all(conn).await?)
}

/// Rows and bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    pub count: i64,
    pub bytes: i64,
}

/// What people here uploaded for their posts.
pub async fn uploads(conn: &mut PgConnection) -> Result<Taken> {
    let taken = sqlx::query_as!(
        Taken,
        r#"SELECT count(*) AS "count!", coalesce(sum(bytes), 0)::bigint AS "bytes!"
           FROM media_attachments WHERE remote_url IS NULL"#
    );
    Ok(taken.fetch_one(conn).await?)
}

/// The copies of what other servers attached, and of their other pictures.
pub async fn copies(conn: &mut PgConnection) -> Result<[Taken; 2]> {
    let attachments = sqlx::query_as!(
        Taken,
        r#"SELECT count(*) AS "count!", coalesce(sum(bytes), 0)::bigint AS "bytes!"
           FROM media_attachments WHERE cached_at IS NOT NULL"#
    );
    let pictures = sqlx::query_as!(
        Taken,
        r#"SELECT count(*) AS "count!", coalesce(sum(bytes), 0)::bigint AS "bytes!" FROM cached_pictures"#
    );
    Ok([attachments.fetch_one(&mut *conn).await?, pictures.fetch_one(conn).await?])
}
