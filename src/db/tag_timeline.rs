//! Public statuses with hashtags, combined as one likes.

use std::collections::HashMap;

use sqlx::{PgConnection, Postgres, QueryBuilder};

use super::timelines::PublicScope;
use crate::error::Result;
use crate::model::{AccountId, Page, StatusId};

/// Beside the hashtag itself; all folded.
#[derive(Debug, Clone, Default)]
pub struct TagFilter {
    /// Those that carry one of these will do as well.
    pub any: Vec<String>,
    pub all: Vec<String>,
    pub none: Vec<String>,
    pub scope: PublicScope,
    pub only_media: bool,
}

/// Public statuses with a hashtag, replies included.
pub async fn page(
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    name_folded: &str,
    filter: &TagFilter,
    page: Page,
) -> Result<Vec<StatusId>> {
    let mut names: Vec<&str> = vec![name_folded];
    names.extend(filter.any.iter().chain(&filter.all).chain(&filter.none).map(String::as_str));
    let known = ids(conn, &names).await?;
    let known_of = |names: &[String]| -> Vec<i64> {
        names.iter().filter_map(|name| known.get(name.as_str())).copied().collect()
    };
    let mut any = known_of(&filter.any);
    any.extend(known.get(name_folded));
    any.sort_unstable();
    any.dedup();
    let (all, none) = (known_of(&filter.all), known_of(&filter.none));
    if any.is_empty() || all.len() < filter.all.len() {
        return Ok(Vec::new());
    }
    let order = if page.upwards() { " ASC" } else { " DESC" };
    // The hashtags' indexes are merged as they are read, so that only what fills the page is looked at.
    let mut sql = QueryBuilder::new("SELECT t.status_id FROM (SELECT DISTINCT u.status_id FROM (");
    for (place, tag) in any.into_iter().enumerate() {
        sql.push(if place == 0 { "(" } else { " UNION ALL (" });
        sql.push("SELECT status_id FROM status_tags WHERE tag_id = ").push_bind(tag);
        sql.push(" AND status_id > ").push_bind(page.above());
        sql.push(" AND status_id < ").push_bind(page.below());
        sql.push(" ORDER BY status_id").push(order).push(")");
    }
    sql.push(") u ORDER BY u.status_id").push(order).push(") t JOIN unlimited_statuses(");
    sql.push_bind(viewer.map(|v| v.0)).push("::bigint) s ON s.id = t.status_id WHERE s.listed");
    sql.push(match filter.scope {
        PublicScope::All => "",
        PublicScope::Local => " AND s.local",
        PublicScope::Remote => " AND NOT s.local",
    });
    if filter.only_media {
        sql.push(" AND s.has_media");
    }
    all.iter().for_each(|tag| push_carries(&mut sql, " AND ", *tag));
    none.iter().for_each(|tag| push_carries(&mut sql, " AND NOT ", *tag));
    sql.push(" ORDER BY t.status_id").push(order).push(" LIMIT ").push_bind(page.limit);
    let mut found: Vec<StatusId> = sql.build_query_scalar().fetch_all(conn).await?;
    if page.upwards() {
        found.reverse();
    }
    Ok(found)
}

fn push_carries(sql: &mut QueryBuilder<Postgres>, joint: &str, tag: i64) {
    sql.push(joint).push("EXISTS (SELECT FROM status_tags x WHERE x.status_id = t.status_id AND x.tag_id = ");
    sql.push_bind(tag).push(" OFFSET 0)");
}

async fn ids(conn: &mut PgConnection, names: &[&str]) -> Result<HashMap<String, i64>> {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let rows = sqlx::query!("SELECT id, name FROM tags WHERE name = ANY($1)", &names);
    Ok(rows.fetch_all(conn).await?.into_iter().map(|row| (row.name, row.id)).collect())
}
