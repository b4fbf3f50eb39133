//! Actors of other servers, as their own documents describe them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::error::{Error, OnConstraint, Result};
use crate::model::account::Field;
use crate::model::interaction::Circle;
use crate::model::{AccountId, HostId};

/// Everything a remote actor's document says that is kept. All text was cut and sanitised before.
#[derive(Debug, Clone)]
pub struct RemoteAccount<'a> {
    pub uri: &'a str,
    pub username: &'a str,
    pub username_folded: &'a str,
    pub domain: &'a str,
    pub host_id: HostId,
    /// The host of the handle where it is not the actor's own.
    pub domain_id: Option<HostId>,
    pub url: &'a str,
    pub inbox_url: &'a str,
    pub shared_inbox_url: Option<&'a str>,
    pub outbox_url: Option<&'a str>,
    pub followers_url: Option<&'a str>,
    pub following_url: Option<&'a str>,
    pub featured_url: Option<&'a str>,
    pub featured_collections_url: Option<&'a str>,
    pub feature_policy: Option<&'a Circle>,
    pub actor_type: &'a str,
    pub display_name: &'a str,
    pub note_html: &'a str,
    pub fields: &'a [Field],
    pub avatar_remote_url: Option<&'a str>,
    pub avatar_description: &'a str,
    pub header_remote_url: Option<&'a str>,
    pub header_description: &'a str,
    pub locked: bool,
    pub discoverable: bool,
    pub indexable: bool,
    pub memorial: bool,
    pub suspended: bool,
    pub also_known_as: &'a [String],
    pub moved_to_uri: Option<&'a str>,
    /// Hosts whose pages may name it as their author.
    pub attribution_domains: &'a [String],
    pub created_at: DateTime<Utc>,
}

/// Adds the account, or brings the one with this uri up to date. Cached pictures whose address changed are let go; a
/// suspension of ours stays, one of theirs comes and goes as they say.
///
/// # Errors
/// [`Error::Conflict`] when another account holds the handle: see [`release_handle`].
pub async fn upsert(
    conn: &mut PgConnection,
    account: &RemoteAccount<'_>,
    now: DateTime<Utc>,
) -> Result<AccountId> {
    let id = sqlx::query_scalar!(
        r#"INSERT INTO accounts AS a (
               id, uri, username, username_folded, domain, host_id, domain_id, url, inbox_url, shared_inbox_url,
               outbox_url, followers_url, following_url, featured_url, actor_type, display_name, note_html, fields,
               avatar_remote_url, avatar_description, header_remote_url, header_description, locked, discoverable,
               indexable, memorial, also_known_as, moved_to_uri, moved_to_account_id, suspended_at, suspension_origin,
               fetched_at, created_at, updated_at, featured_collections_url, feature_policy,
               attribution_domains)
           VALUES (snowflake($30), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                   $19, $20, $21, $22, $23, $24, $25, $26, $27, (SELECT m.id FROM accounts m WHERE m.uri = $27),
                   CASE WHEN $28 THEN $30::timestamptz END, CASE WHEN $28 THEN 'remote' END, $30, $29, $30,
                   $31, $32, $33)
           ON CONFLICT ON CONSTRAINT accounts_uri_key DO UPDATE
           SET username = excluded.username, username_folded = excluded.username_folded, domain = excluded.domain,
               host_id = excluded.host_id, domain_id = excluded.domain_id, url = excluded.url,
               inbox_url = excluded.inbox_url, shared_inbox_url = excluded.shared_inbox_url,
               outbox_url = excluded.outbox_url, followers_url = excluded.followers_url,
               following_url = excluded.following_url, featured_url = excluded.featured_url,
               actor_type = excluded.actor_type, display_name = excluded.display_name,
               note_html = excluded.note_html, fields = excluded.fields,
               avatar_key = CASE WHEN a.avatar_remote_url IS NOT DISTINCT FROM excluded.avatar_remote_url
                                 THEN a.avatar_key END,
               avatar_remote_url = excluded.avatar_remote_url, avatar_description = excluded.avatar_description,
               header_key = CASE WHEN a.header_remote_url IS NOT DISTINCT FROM excluded.header_remote_url
                                 THEN a.header_key END,
               header_remote_url = excluded.header_remote_url, header_description = excluded.header_description,
               locked = excluded.locked, discoverable = excluded.discoverable, indexable = excluded.indexable,
               memorial = excluded.memorial, also_known_as = excluded.also_known_as,
               moved_to_uri = excluded.moved_to_uri, moved_to_account_id = excluded.moved_to_account_id,
               suspended_at = CASE WHEN a.suspension_origin = 'local' THEN a.suspended_at
                                   WHEN $28 THEN coalesce(a.suspended_at, $30) END,
               suspension_origin = CASE WHEN a.suspension_origin = 'local' THEN 'local' WHEN $28 THEN 'remote' END,
               deleted_at = NULL, fetched_at = $30, updated_at = $30,
               featured_collections_url = excluded.featured_collections_url, feature_policy = excluded.feature_policy,
               attribution_domains = excluded.attribution_domains
           WHERE a.domain IS NOT NULL
           RETURNING id AS "id: AccountId""#,
        account.uri,
        account.username,
        account.username_folded,
        account.domain,
        account.host_id.0,
        account.domain_id.map(|id| id.0),
        account.url,
        account.inbox_url,
        account.shared_inbox_url,
        account.outbox_url,
        account.followers_url,
        account.following_url,
        account.featured_url,
        account.actor_type,
        account.display_name,
        account.note_html,
        Json(account.fields) as _,
        account.avatar_remote_url,
        account.avatar_description,
        account.header_remote_url,
        account.header_description,
        account.locked,
        account.discoverable,
        account.indexable,
        account.memorial,
        account.also_known_as,
        account.moved_to_uri,
        account.suspended,
        account.created_at,
        now,
        account.featured_collections_url,
        account.feature_policy.map(Json) as _,
        account.attribution_domains
    )
    .fetch_one(&mut *conn)
    .await
    .on_constraint("accounts_handle_key", || Error::Conflict)?;
    sqlx::query!("INSERT INTO account_counts (account_id) VALUES ($1) ON CONFLICT DO NOTHING", id.0)
        .execute(conn)
        .await?;
    Ok(id)
}

/// Takes a handle from the actor that held it: its domain names another now (a server set up anew), so that the former
/// is gone, unless it has another name now. The row stays, under a name nobody can have; tells which it is.
pub async fn release_handle(
    conn: &mut PgConnection,
    username_folded: &str,
    domain: &str,
    new_uri: &str,
    now: DateTime<Utc>,
) -> Result<Option<AccountId>> {
    let former = sqlx::query_scalar!(
        r#"UPDATE accounts
         SET username_folded = username_folded || ' ' || id, deleted_at = coalesce(deleted_at, $4), updated_at = $4
         WHERE username_folded = $1 AND coalesce(domain, '') = $2 AND domain IS NOT NULL AND uri <> $3
         RETURNING id AS "id: AccountId""#,
        username_folded,
        domain,
        new_uri,
        now
    );
    Ok(former.fetch_optional(conn).await?)
}

/// By the profile's page, which some send where an id belongs.
pub async fn id_by_url(conn: &mut PgConnection, url: &str) -> Result<Option<AccountId>> {
    let id = sqlx::query_scalar!(
        r#"SELECT id AS "id: AccountId" FROM accounts WHERE url = $1 AND deleted_at IS NULL ORDER BY id LIMIT 1"#,
        url
    );
    Ok(id.fetch_optional(conn).await?)
}

/// The local accounts among these uris.
pub async fn local_ids(conn: &mut PgConnection, uris: &[String]) -> Result<Vec<AccountId>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT id AS "id: AccountId" FROM accounts
           WHERE uri = ANY($1) AND domain IS NULL AND deleted_at IS NULL"#,
        uris
    );
    Ok(ids.fetch_all(conn).await?)
}

/// Whether somebody here follows this account.
pub async fn is_followed_here(conn: &mut PgConnection, account: AccountId) -> Result<bool> {
    let followed = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM follows f JOIN accounts a ON a.id = f.account_id
               WHERE f.target_account_id = $1 AND a.domain IS NULL AND a.deleted_at IS NULL) AS "followed!""#,
        account.0
    );
    Ok(followed.fetch_one(conn).await?)
}

/// Whether a remote account's statuses were fetched since then.
pub async fn is_filled(conn: &mut PgConnection, account: AccountId, since: DateTime<Utc>) -> Result<bool> {
    let filled = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM accounts WHERE id = $1 AND filled_at >= $2) AS "filled!""#,
        account.0,
        since
    );
    Ok(filled.fetch_one(conn).await?)
}

/// Notes that a remote account's statuses are fetched now. False when they were after `since`.
pub async fn mark_filled(
    conn: &mut PgConnection,
    account: AccountId,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let marked = sqlx::query!(
        "UPDATE accounts SET filled_at = $3
         WHERE id = $1 AND domain IS NOT NULL AND deleted_at IS NULL AND (filled_at IS NULL OR filled_at < $2)",
        account.0,
        since,
        now
    );
    Ok(marked.execute(conn).await?.rows_affected() == 1)
}

/// Whose own inbox it is. Several may share one by mistake: then it is nobody's.
pub async fn id_by_inbox(conn: &mut PgConnection, inbox: &str) -> Result<Option<AccountId>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT id AS "id: AccountId" FROM accounts
           WHERE inbox_url = $1 AND domain IS NOT NULL AND inbox_url IS DISTINCT FROM shared_inbox_url LIMIT 2"#,
        inbox
    );
    let ids = ids.fetch_all(conn).await?;
    Ok(if let [id] = ids.as_slice() { Some(*id) } else { None })
}

/// Empties a deleted actor's profile and ends its follows both ways; its statuses are no longer shown to anybody.
pub async fn bury(conn: &mut PgConnection, account: AccountId, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "WITH gone AS (
             DELETE FROM follows WHERE account_id = $1 OR target_account_id = $1
             RETURNING account_id, target_account_id),
         f AS (
             UPDATE account_counts SET followers = greatest(followers - 1, 0)
             WHERE account_id IN (SELECT target_account_id FROM gone WHERE account_id = $1)),
         g AS (
             UPDATE account_counts SET following = greatest(following - 1, 0)
             WHERE account_id IN (SELECT account_id FROM gone WHERE target_account_id = $1))
         DELETE FROM follow_requests WHERE account_id = $1 OR target_account_id = $1",
        account.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE accounts
         SET deleted_at = coalesce(deleted_at, $2), display_name = '', note_html = '', fields = '[]',
             avatar_key = NULL, avatar_remote_url = NULL, avatar_description = '', header_key = NULL,
             header_remote_url = NULL, header_description = '', also_known_as = '{}', updated_at = $2
         WHERE id = $1 AND domain IS NOT NULL",
        account.0,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}
