//! Accounts, as everybody reads them.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::error::{Error, Result};
use crate::model::account::{Account, Field, ProfileTabs, ShownRole};
use crate::model::emoji::Emoji;
use crate::model::interaction::Circle;
use crate::model::{AccountId, HostId, RoleId, UserId};

/// Accounts by id, in no order; ids nobody has are left out. Deleted and suspended ones are there, and say so. One
/// statement, none for nobody, and another when somebody among them moved.
pub async fn load(conn: &mut PgConnection, ids: &[AccountId]) -> Result<HashMap<AccountId, Arc<Account>>> {
    let mut accounts = load_plain(conn, ids).await?;
    let targets: Vec<AccountId> =
        accounts.values().filter_map(|account| account.moved_to_account_id).collect();
    let targets = load_plain(conn, &targets).await?.into_iter();
    let targets: HashMap<_, _> = targets.map(|(id, target)| (id, Arc::new(target))).collect();
    for account in accounts.values_mut() {
        account.moved_to = account.moved_to_account_id.and_then(|id| targets.get(&id)).cloned();
    }
    Ok(accounts.into_iter().map(|(id, account)| (id, Arc::new(account))).collect())
}

async fn load_plain(conn: &mut PgConnection, ids: &[AccountId]) -> Result<HashMap<AccountId, Account>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"SELECT a.id AS "id!: AccountId", a.user_id AS "user_id?: UserId", a.username AS "username!",
                  a.domain AS "domain?", a.host_id AS "host_id?: HostId", a.uri AS "uri!", a.url AS "url!",
                  a.inbox_url AS "inbox_url!", a.shared_inbox_url AS "shared_inbox_url?",
                  a.outbox_url AS "outbox_url?", a.followers_url AS "followers_url?",
                  a.following_url AS "following_url?", a.featured_url AS "featured_url?",
                  a.featured_collections_url AS "featured_collections_url?",
                  a.feature_policy AS "feature_policy?: Json<Circle>",
                  a.actor_type AS "actor_type!", a.display_name AS "display_name!", a.note AS "note!",
                  a.note_html AS "note_html!", a.fields AS "fields!: Json<Vec<Field>>",
                  p.avatar_key AS "avatar_key?", p.avatar_remote_url AS "avatar_remote_url?",
                  a.avatar_description AS "avatar_description!", p.header_key AS "header_key?",
                  p.header_remote_url AS "header_remote_url?", a.header_description AS "header_description!",
                  a.locked AS "locked!", a.discoverable AS "discoverable?", a.indexable AS "indexable!",
                  a.hide_collections AS "hide_collections!", a.show_media AS "show_media!",
                  a.show_media_replies AS "show_media_replies!", a.show_featured AS "show_featured!",
                  a.attribution_domains AS "attribution_domains!",
                  a.email_subscriptions AS "email_subscriptions!", a.memorial AS "memorial!",
                  a.also_known_as AS "also_known_as!",
                  a.moved_to_account_id AS "moved_to_account_id?: AccountId",
                  (a.suspended_at IS NOT NULL OR coalesce(h.suspended, false) OR coalesce(d.suspended, false))
                      AS "suspended!",
                  (a.limited_at IS NOT NULL OR coalesce(h.limited, false) OR coalesce(d.limited, false)) AS "limited!",
                  a.deleted_at IS NOT NULL AS "deleted!", a.created_at AS "created_at!", a.fetched_at AS "fetched_at?",
                  coalesce(c.statuses, 0) AS "statuses_count!", coalesce(c.followers, 0) AS "followers_count!",
                  coalesce(c.following, 0) AS "following_count!", c.last_status_at AS "last_status_at?",
                  r.id AS "role_id?: RoleId", r.name AS "role_name?", r.color AS "role_color?",
                  CASE WHEN a.emoji_ids <> '{}' THEN (
                      SELECT jsonb_agg(e.emoji ORDER BY e.id) FROM shown_emojis e WHERE e.id = ANY(a.emoji_ids)) END
                      AS "emojis?: Json<Vec<Emoji>>"
           FROM accounts a
           LEFT JOIN account_counts c ON c.account_id = a.id
           LEFT JOIN hosts h ON h.id = a.host_id
           LEFT JOIN hosts d ON d.id = a.domain_id
           -- Pictures of a server whose media are rejected are none.
           LEFT JOIN accounts p ON p.id = a.id AND NOT (coalesce(h.media_rejected, false) OR coalesce(d.media_rejected, false))
           LEFT JOIN users u ON u.id = a.user_id
           LEFT JOIN roles r ON r.id = u.role_id AND r.highlighted
           WHERE a.id = ANY($1)"#,
        &ids
    )
    .fetch_all(conn)
    .await?;
    let accounts = rows.into_iter().map(|row| {
        let role = match (row.role_id, row.role_name, row.role_color) {
            (Some(id), Some(name), Some(color)) => Some(ShownRole { id, name, color }),
            _ => None,
        };
        let account = Account {
            featured_collections_url: match &row.domain {
                None => Some(format!("{}/featured_collections", row.uri)),
                Some(_) => row.featured_collections_url,
            },
            feature_policy: match &row.domain {
                None => Some(Account::own_feature_policy(row.discoverable, row.locked)),
                Some(_) => row.feature_policy.map(|policy| policy.0),
            },
            id: row.id,
            user_id: row.user_id,
            username: row.username,
            domain: row.domain,
            host_id: row.host_id,
            uri: row.uri,
            url: row.url,
            inbox_url: row.inbox_url,
            shared_inbox_url: row.shared_inbox_url,
            outbox_url: row.outbox_url,
            followers_url: row.followers_url,
            following_url: row.following_url,
            featured_url: row.featured_url,
            actor_type: row.actor_type,
            display_name: row.display_name,
            note: row.note,
            note_html: row.note_html,
            fields: row.fields.0,
            avatar_key: row.avatar_key,
            avatar_remote_url: row.avatar_remote_url,
            avatar_description: row.avatar_description,
            header_key: row.header_key,
            header_remote_url: row.header_remote_url,
            header_description: row.header_description,
            locked: row.locked,
            discoverable: row.discoverable,
            indexable: row.indexable,
            hide_collections: row.hide_collections,
            tabs: ProfileTabs {
                media: row.show_media,
                media_replies: row.show_media_replies,
                featured: row.show_featured,
            },
            email_subscriptions: row.email_subscriptions,
            attribution_domains: row.attribution_domains,
            memorial: row.memorial,
            also_known_as: row.also_known_as,
            moved_to_account_id: row.moved_to_account_id,
            moved_to: None,
            suspended: row.suspended,
            limited: row.limited,
            deleted: row.deleted,
            created_at: row.created_at,
            fetched_at: row.fetched_at,
            statuses_count: row.statuses_count,
            followers_count: row.followers_count,
            following_count: row.following_count,
            last_status_at: row.last_status_at,
            role,
            emojis: row.emojis.map(|emojis| emojis.0).unwrap_or_default(),
        };
        (account.id, account)
    });
    Ok(accounts.collect())
}

/// One account, whatever its state.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn get(conn: &mut PgConnection, id: AccountId) -> Result<Arc<Account>> {
    load(conn, &[id]).await?.remove(&id).ok_or(Error::NotFound)
}

pub async fn id_by_uri(conn: &mut PgConnection, uri: &str) -> Result<Option<AccountId>> {
    let id = sqlx::query_scalar!(r#"SELECT id AS "id: AccountId" FROM accounts WHERE uri = $1"#, uri);
    Ok(id.fetch_optional(conn).await?)
}

/// Those that are known, in no order.
pub async fn ids_by_uris(conn: &mut PgConnection, uris: &[String]) -> Result<Vec<AccountId>> {
    let ids = sqlx::query_scalar!(r#"SELECT id AS "id: AccountId" FROM accounts WHERE uri = ANY($1)"#, uris);
    Ok(ids.fetch_all(conn).await?)
}

/// The custom emoji in an account's name, bio and fields.
pub async fn set_emojis(conn: &mut PgConnection, id: AccountId, emojis: &[i64]) -> Result<()> {
    sqlx::query!("UPDATE accounts SET emoji_ids = $2 WHERE id = $1 AND emoji_ids <> $2", id.0, emojis)
        .execute(conn)
        .await?;
    Ok(())
}

/// By folded user name and folded domain; no domain is this instance.
pub async fn id_by_handle(
    conn: &mut PgConnection,
    username_folded: &str,
    domain: Option<&str>,
) -> Result<Option<AccountId>> {
    let id = sqlx::query_scalar!(
        r#"SELECT id AS "id: AccountId" FROM accounts
           WHERE username_folded = $1 AND coalesce(domain, '') = coalesce($2::text, '')"#,
        username_folded,
        domain
    );
    Ok(id.fetch_optional(conn).await?)
}

/// Ids of the accounts behind many handles at once, each as (folded user name, folded domain); no domain is this
/// instance. Deleted accounts are left out.
pub async fn ids_by_handles(
    conn: &mut PgConnection,
    handles: &[(String, Option<String>)],
) -> Result<HashMap<(String, Option<String>), AccountId>> {
    if handles.is_empty() {
        return Ok(HashMap::new());
    }
    let names: Vec<String> = handles.iter().map(|(name, _)| name.clone()).collect();
    let domains: Vec<String> = handles.iter().map(|(_, domain)| domain.clone().unwrap_or_default()).collect();
    let rows = sqlx::query!(
        r#"SELECT a.id AS "id!: AccountId", w.name AS "name!", w.domain AS "domain!"
           FROM unnest($1::text[], $2::text[]) AS w (name, domain)
           JOIN accounts a ON a.username_folded = w.name AND coalesce(a.domain, '') = w.domain
           WHERE a.deleted_at IS NULL AND a.id > 0"#,
        &names,
        &domains
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ((row.name, (!row.domain.is_empty()).then_some(row.domain)), row.id))
        .collect())
}

/// Counts a status in, or out (`by` is 1 or -1); `at` is when it was published.
pub async fn count_status(
    conn: &mut PgConnection,
    account: AccountId,
    by: i64,
    at: Option<DateTime<Utc>>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO account_counts AS c (account_id, statuses, last_status_at) VALUES ($1, greatest($2::bigint, 0), $3)
         ON CONFLICT (account_id) DO UPDATE
         SET statuses = greatest(c.statuses + $2::bigint, 0), last_status_at = greatest(c.last_status_at, $3)",
        account.0,
        by,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Accounts whose user name begins with a folded prefix, or is it where something of a domain follows. Those the viewer
/// follows come first, then those with most followers. `following`: only the former.
///
/// Of a prefix that half the world shares, the first thousand names are looked at.
pub async fn search(
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    prefix: &SearchPrefix<'_>,
    following: bool,
    limit: i64,
    offset: i64,
) -> Result<Vec<AccountId>> {
    let (viewer, name) = (viewer.map(|id| id.0), prefix.username_folded);
    macro_rules! found {
        ($who:tt $(, $bound:expr)+) => {
            sqlx::query_scalar!(
                r#"SELECT w.id AS "id!: AccountId"
                   FROM (SELECT a.id, a.username_folded FROM shown_accounts a WHERE "# + $who + r#"
                         ORDER BY a.username_folded, coalesce(a.domain, '') LIMIT 1000) w
                   CROSS JOIN LATERAL (
                       SELECT (SELECT c.followers FROM account_counts c WHERE c.account_id = w.id) AS followers,
                              EXISTS (SELECT FROM follows f
                                      WHERE f.account_id = $2 AND f.target_account_id = w.id OFFSET 0) AS followed
                       OFFSET 0) x
                   WHERE NOT $3 OR x.followed
                   ORDER BY NOT x.followed, w.username_folded <> $1, x.followers DESC NULLS LAST, w.id
                   LIMIT $4 OFFSET $5"#,
                name,
                viewer,
                following,
                limit,
                offset
                $(, $bound)+
            )
            .fetch_all(conn)
            .await?
        };
    }
    Ok(match prefix.domain {
        None => found!("a.username_folded >= $1 AND a.username_folded < $6", super::above_prefix(name)),
        Some(domain) => found!(
            "a.username_folded = $1 AND coalesce(a.domain, '') >= $6 AND coalesce(a.domain, '') < $7",
            domain,
            super::above_prefix(domain)
        ),
    })
}

/// What is typed to find somebody: `al`, `alice@ex`.
#[derive(Debug, Clone, Copy)]
pub struct SearchPrefix<'a> {
    pub username_folded: &'a str,
    pub domain: Option<&'a str>,
}

/// Names the copy kept of a remote account's avatar, while that is still the one it shows.
pub async fn cache_avatar(
    conn: &mut PgConnection,
    account: AccountId,
    remote_url: &str,
    key: &str,
) -> Result<bool> {
    let cached = sqlx::query!(
        "UPDATE accounts SET avatar_key = $3 WHERE id = $1 AND avatar_remote_url = $2 AND avatar_key IS NULL",
        account.0,
        remote_url,
        key
    );
    Ok(cached.execute(conn).await?.rows_affected() == 1)
}

/// The same for its header.
pub async fn cache_header(
    conn: &mut PgConnection,
    account: AccountId,
    remote_url: &str,
    key: &str,
) -> Result<bool> {
    let cached = sqlx::query!(
        "UPDATE accounts SET header_key = $3 WHERE id = $1 AND header_remote_url = $2 AND header_key IS NULL",
        account.0,
        remote_url,
        key
    );
    Ok(cached.execute(conn).await?.rows_affected() == 1)
}

/// Whether the person behind a local account still has to confirm their address, or to be let in.
pub async fn is_pending(conn: &mut PgConnection, account: AccountId) -> Result<bool> {
    let pending = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM accounts a JOIN users u ON u.id = a.user_id
               WHERE a.id = $1 AND (u.confirmed_at IS NULL OR u.approved_at IS NULL)) AS "pending!""#,
        account.0
    );
    Ok(pending.fetch_one(conn).await?)
}
