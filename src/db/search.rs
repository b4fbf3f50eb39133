//! The search index. What is stored and what is looked for is made in `text`; here it is kept and matched.

use sqlx::{Connection, PgConnection, Postgres, QueryBuilder};

use crate::error::Result;
use crate::model::id::first_id_at;
use crate::model::{AccountId, Page, StatusId};
use crate::text::{Has, Is, SearchQuery, Term, Within};

/// Among so many of the newest matches of strangers those that the viewer may see are looked for. What is the viewer's
/// own, or kept by them, is looked through to its end.
const MOST_PUBLIC: i64 = 20_000;

/// What a status can be found by.
#[derive(Debug, Clone)]
pub struct Searchable {
    pub account_id: AccountId,
    pub title: String,
    pub spoiler_text: String,
    pub content: String,
    /// The alt texts of its attachments, and the options of its poll.
    pub descriptions: String,
}

/// The words of a status that somebody may find: local authors find their own, everybody what is public where its
/// author allows it, and people here what they were mentioned in or kept. `None` for all others, and for reblogs.
pub async fn searchable(conn: &mut PgConnection, id: StatusId) -> Result<Option<Searchable>> {
    let found = sqlx::query_as!(
        Searchable,
        r#"SELECT s.account_id AS "account_id: AccountId", s.title, s.spoiler_text, s.content,
                  coalesce((SELECT string_agg(m.description, E'\n' ORDER BY m.position)
                            FROM media_attachments m WHERE m.status_id = s.id), '')
                  || coalesce((SELECT E'\n' || array_to_string(p.options, E'\n')
                               FROM polls p WHERE p.status_id = s.id), '') AS "descriptions!"
           FROM statuses s JOIN accounts a ON a.id = s.account_id
           WHERE s.id = $1 AND s.reblog_of_id IS NULL
             AND (a.domain IS NULL
                  OR (a.indexable AND s.visibility = 'public')
                  OR EXISTS (SELECT FROM mentions m JOIN accounts l ON l.id = m.account_id
                             WHERE m.status_id = s.id AND l.domain IS NULL)
                  OR EXISTS (SELECT FROM bookmarks b WHERE b.status_id = s.id)
                  OR EXISTS (SELECT FROM favourites f JOIN accounts l ON l.id = f.account_id
                             WHERE f.status_id = s.id AND l.domain IS NULL))"#,
        id.0
    );
    Ok(found.fetch_optional(conn).await?)
}

pub async fn is_indexed(conn: &mut PgConnection, id: StatusId) -> Result<bool> {
    let found = sqlx::query_scalar!("SELECT EXISTS (SELECT FROM status_search WHERE status_id = $1)", id.0);
    Ok(found.fetch_one(conn).await?.unwrap_or_default())
}

/// Makes a status findable by this `tsvector`; by an empty one, through operators alone.
pub async fn index(conn: &mut PgConnection, id: StatusId, account: AccountId, vector: &str) -> Result<()> {
    sqlx::query!(
        "INSERT INTO status_search (status_id, account_id, tokens) VALUES ($1, $2, $3::text::tsvector)
         ON CONFLICT (status_id) DO UPDATE SET tokens = excluded.tokens",
        id.0,
        account.0,
        vector
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A search, with the handles of its `from:` resolved.
#[derive(Debug, Clone, Copy)]
pub struct Search<'a> {
    pub viewer: AccountId,
    pub query: &'a SearchQuery,
    pub from: &'a [Term<AccountId>],
}

/// Statuses that answer a search and that the viewer may see and find, newest first.
pub async fn statuses(
    conn: &mut PgConnection,
    search: Search<'_>,
    page: Page,
    offset: i64,
) -> Result<Vec<StatusId>> {
    let mut sql = QueryBuilder::new(
        "SELECT c.status_id FROM (SELECT f.status_id, bool_or(f.library) AS library FROM (",
    );
    let mut branches = Vec::new();
    if search.query.within != Within::Library {
        branches.push(Branch::Public);
    }
    if search.query.within != Within::Public {
        branches.extend([Branch::Own, Branch::Bookmarks, Branch::Favourites, Branch::Mentions]);
    }
    for (n, branch) in branches.into_iter().enumerate() {
        sql.push(if n == 0 { "(" } else { " UNION ALL (" });
        branch.push(&mut sql, search.viewer);
        push_matches(&mut sql, search, page);
        if branch == Branch::Public {
            sql.push(" ORDER BY x.status_id DESC LIMIT ").push_bind(MOST_PUBLIC);
        }
        sql.push(")");
    }
    sql.push(") f (status_id, library) GROUP BY f.status_id) c JOIN unlimited_statuses(")
        .push_bind(search.viewer.0);
    sql.push(") s ON s.id = c.status_id WHERE (c.library OR s.visibility = 'public')");
    push_conditions(&mut sql, search.query);
    sql.push(if page.upwards() { " ORDER BY c.status_id ASC" } else { " ORDER BY c.status_id DESC" });
    sql.push(" LIMIT ").push_bind(page.limit).push(" OFFSET ").push_bind(offset);
    // A rare word is looked up and a frequent one read past: planned for the words themselves, as nothing else is.
    let mut transaction = conn.begin().await?;
    sqlx::query!("SELECT set_config('plan_cache_mode', 'force_custom_plan', true)")
        .fetch_one(&mut *transaction)
        .await?;
    let mut ids: Vec<StatusId> = sql.build_query_scalar().fetch_all(&mut *transaction).await?;
    transaction.commit().await?;
    if page.upwards() {
        ids.reverse();
    }
    Ok(ids)
}

/// Where matches come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Branch {
    Public,
    Own,
    Bookmarks,
    Favourites,
    Mentions,
}

impl Branch {
    /// Up to an open `WHERE` with one condition.
    fn push(self, sql: &mut QueryBuilder<Postgres>, viewer: AccountId) {
        sql.push(match self {
            Self::Public => {
                "SELECT x.status_id, false AS library FROM status_search x JOIN accounts a ON a.id = x.account_id
                 WHERE a.indexable"
            }
            Self::Own => "SELECT x.status_id, true FROM status_search x WHERE x.account_id = ",
            Self::Bookmarks => {
                "SELECT x.status_id, true FROM bookmarks k JOIN status_search x ON x.status_id = k.status_id
                 WHERE k.account_id = "
            }
            Self::Favourites => {
                "SELECT x.status_id, true FROM favourites k JOIN status_search x ON x.status_id = k.status_id
                 WHERE k.account_id = "
            }
            Self::Mentions => {
                "SELECT x.status_id, true FROM mentions k JOIN status_search x ON x.status_id = k.status_id
                 WHERE k.account_id = "
            }
        });
        if self != Self::Public {
            sql.push_bind(viewer.0);
        }
    }
}

/// What the index itself can tell: words, authors, times.
fn push_matches(sql: &mut QueryBuilder<Postgres>, search: Search<'_>, page: Page) {
    if let Some(words) = &search.query.words {
        sql.push(" AND x.tokens @@ ").push_bind(words.clone()).push("::tsquery");
    }
    sql.push(" AND x.status_id > ").push_bind(page.above());
    sql.push(" AND x.status_id < ").push_bind(page.below());
    let accounts = |wanted: bool| -> Vec<i64> {
        search.from.iter().filter(|term| term.wanted == wanted).map(|term| term.value.0).collect()
    };
    let (wanted, unwanted) = (accounts(true), accounts(false));
    if !wanted.is_empty() {
        sql.push(" AND x.account_id = ANY(").push_bind(wanted).push(")");
    }
    if !unwanted.is_empty() {
        sql.push(" AND x.account_id <> ALL(").push_bind(unwanted).push(")");
    }
    for span in &search.query.spans {
        sql.push(if span.wanted { " AND (true" } else { " AND NOT (true" });
        if let Some(from) = span.value.from {
            sql.push(" AND x.status_id >= ").push_bind(first_id_at(from));
        }
        if let Some(until) = span.value.until {
            sql.push(" AND x.status_id < ").push_bind(first_id_at(until));
        }
        sql.push(")");
    }
}

/// What is asked of the status.
fn push_conditions(sql: &mut QueryBuilder<Postgres>, query: &SearchQuery) {
    for has in &query.has {
        sql.push(if has.wanted { " AND " } else { " AND NOT " });
        sql.push(match has.value {
            Has::Media => "s.has_media",
            Has::Image => {
                "EXISTS (SELECT FROM media_attachments m WHERE m.status_id = s.id AND m.kind IN ('image', 'gifv'))"
            }
            Has::Video => "EXISTS (SELECT FROM media_attachments m WHERE m.status_id = s.id AND m.kind = 'video')",
            Has::Audio => "EXISTS (SELECT FROM media_attachments m WHERE m.status_id = s.id AND m.kind = 'audio')",
            Has::Poll => "(s.object_type = 'Question')",
            Has::Link => "EXISTS (SELECT FROM status_cards k WHERE k.status_id = s.id)",
            Has::Embed => {
                "EXISTS (SELECT FROM status_cards k JOIN preview_cards c ON c.id = k.card_id
                         WHERE k.status_id = s.id AND c.kind = 'video')"
            }
        });
    }
    for is in &query.is {
        sql.push(if is.wanted { " AND " } else { " AND NOT " });
        sql.push(match is.value {
            Is::Reply => "(s.in_reply_to_uri IS NOT NULL)",
            Is::Sensitive => "s.sensitive",
        });
    }
    let languages = |wanted: bool| -> Vec<String> {
        let chosen = query.languages.iter().filter(|term| term.wanted == wanted);
        chosen.map(|term| term.value.clone()).collect()
    };
    let (wanted, unwanted) = (languages(true), languages(false));
    // `zh` finds `zh-TW` too; `zh-tw` only itself.
    if !wanted.is_empty() {
        sql.push(" AND (lower(s.language) = ANY(").push_bind(wanted.clone());
        sql.push(") OR split_part(lower(s.language), '-', 1) = ANY(").push_bind(wanted).push("))");
    }
    if !unwanted.is_empty() {
        sql.push(" AND (s.language IS NULL OR NOT (lower(s.language) = ANY(").push_bind(unwanted.clone());
        sql.push(") OR split_part(lower(s.language), '-', 1) = ANY(").push_bind(unwanted).push(")))");
    }
}
