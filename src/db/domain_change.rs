//! Rewrites every address this instance minted, for a change of `base_url` while nobody else knows any.

use sqlx::PgConnection;

use crate::error::Result;
use crate::model::id::INSTANCE_ACTOR;

/// Puts one origin in place of another at the beginning of addresses in these columns.
macro_rules! rewrite {
    ($conn:expr, $old:expr, $new:expr, $($table:literal . $column:literal),+ $(,)?) => {$(
        sqlx::query!(
            "UPDATE " + $table + " SET " + $column + " = $2 || substr(" + $column + ", length($1) + 1)
             WHERE starts_with(" + $column + ", $1 || '/')",
            $old,
            $new
        )
        .execute(&mut *$conn)
        .await?;
    )+};
}

/// Puts one origin in place of another in the links of stored HTML.
macro_rules! relink {
    ($conn:expr, $old:expr, $new:expr, $($table:literal . $column:literal),+ $(,)?) => {$(
        sqlx::query!(
            "UPDATE " + $table + " SET " + $column + " = replace(" + $column + ", 'href=\"' || $1 || '/', 'href=\"' || $2 || '/')
             WHERE strpos(" + $column + ", 'href=\"' || $1 || '/') > 0",
            $old,
            $new
        )
        .execute(&mut *$conn)
        .await?;
    )+};
}

/// Both origins without a slash at the end.
pub async fn rewrite_origin(conn: &mut PgConnection, old: &str, new: &str) -> Result<()> {
    rewrite!(
        conn,
        old,
        new,
        "accounts"."uri",
        "accounts"."url",
        "accounts"."inbox_url",
        "accounts"."shared_inbox_url",
        "accounts"."outbox_url",
        "accounts"."followers_url",
        "accounts"."following_url",
        "accounts"."featured_url",
        "accounts"."moved_to_uri",
        "actor_keys"."key_id",
        "actor_keys"."owner_uri",
        "statuses"."uri",
        "statuses"."activity_uri",
        "statuses"."url",
        "statuses"."in_reply_to_uri",
        "conversations"."uri",
        "follows"."uri",
        "follow_requests"."uri",
        "blocks"."uri",
        "favourites"."uri",
        "status_reactions"."uri",
        "quotes"."quoted_uri",
        "quotes"."request_uri",
        "quotes"."authorization_uri",
        "collections"."uri",
        "collections"."url",
        "collection_items"."object_uri",
        "collection_items"."uri",
        "collection_items"."request_uri",
        "collection_items"."authorization_uri",
        "tombstones"."uri",
        "tombstones"."actor_uri",
    );
    relink!(
        conn,
        old,
        new,
        "accounts"."note_html",
        "statuses"."content",
        "status_edits"."content",
        "announcements"."content",
    );
    rewrite_lists(conn, old, new).await?;
    // What was to be told names the old addresses, and there is nobody yet to tell.
    sqlx::query!("DELETE FROM outgoing").execute(&mut *conn).await?;
    sqlx::query!("DELETE FROM activities").execute(&mut *conn).await?;
    Ok(())
}

/// The same in columns that hold several addresses.
async fn rewrite_lists(conn: &mut PgConnection, old: &str, new: &str) -> Result<()> {
    sqlx::query!(
        "UPDATE accounts SET also_known_as = ARRAY(
             SELECT CASE WHEN starts_with(w.uri, $1 || '/') THEN $2 || substr(w.uri, length($1) + 1) ELSE w.uri END
             FROM unnest(also_known_as) WITH ORDINALITY AS w (uri, place) ORDER BY w.place)
         WHERE also_known_as <> '{}'",
        old,
        new
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        r#"UPDATE accounts SET fields = (
               SELECT jsonb_agg(w.field || jsonb_build_object('value_html', replace(
                   w.field ->> 'value_html', 'href="' || $1 || '/', 'href="' || $2 || '/')) ORDER BY w.place)
               FROM jsonb_array_elements(fields) WITH ORDINALITY AS w (field, place))
           WHERE strpos(fields::text, $1 || '/') > 0"#,
        old,
        new
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The instance actor is named after the domain of handles.
pub async fn rename_instance_actor(conn: &mut PgConnection, name: &str, folded: &str) -> Result<()> {
    sqlx::query!(
        "UPDATE accounts SET username = $2, username_folded = $3 WHERE id = $1",
        INSTANCE_ACTOR.0,
        name,
        folded
    )
    .execute(conn)
    .await?;
    Ok(())
}
