//! Macros that turn a list's query into its two directions, so that both stay the same query.

use crate::model::{AccountId, StatusId};

/// Ids of one page, newest first. The query's first parameters are `$1` (exclusive lower bound), `$2` (exclusive upper
/// bound) and `$3` (limit), of the key column named last; its own begin at `$4`.
macro_rules! page_of_ids {
    ($conn:expr, $page:expr, $sql:tt, $key:tt $(, $arg:expr)* $(,)?) => {{
        let page: $crate::model::Page = $page;
        if page.upwards() {
            let mut ids = sqlx::query_scalar!(
                $sql + " ORDER BY " + $key + " ASC LIMIT $3",
                page.above(), page.below(), page.limit $(, $arg)*
            )
            .fetch_all(&mut *$conn)
            .await?;
            ids.reverse();
            ids
        } else {
            sqlx::query_scalar!(
                $sql + " ORDER BY " + $key + " DESC LIMIT $3",
                page.above(), page.below(), page.limit $(, $arg)*
            )
            .fetch_all(&mut *$conn)
            .await?
        }
    }};
}

/// The same for rows of several columns, named after the struct that holds one. A query in pieces stands in brackets.
macro_rules! page_of_rows {
    ($row:path, $conn:expr, $page:expr, [$($sql:tt)+], $key:tt $(, $arg:expr)* $(,)?) => {{
        let page: $crate::model::Page = $page;
        if page.upwards() {
            let mut rows = sqlx::query_as!(
                $row,
                $($sql)+ + " ORDER BY " + $key + " ASC LIMIT $3",
                page.above(), page.below(), page.limit $(, $arg)*
            )
            .fetch_all(&mut *$conn)
            .await?;
            rows.reverse();
            rows
        } else {
            sqlx::query_as!(
                $row,
                $($sql)+ + " ORDER BY " + $key + " DESC LIMIT $3",
                page.above(), page.below(), page.limit $(, $arg)*
            )
            .fetch_all(&mut *$conn)
            .await?
        }
    }};
    ($row:path, $conn:expr, $page:expr, $sql:tt, $key:tt $(, $arg:expr)* $(,)?) => {
        page_of_rows!($row, $conn, $page, [$sql], $key $(, $arg)*)
    };
}

/// A status in a list of what somebody kept, with the relation's own id to page by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    pub id: i64,
    pub status: StatusId,
}

/// Somebody in a list of relations, with the relation's own id to page by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Related {
    pub id: i64,
    pub account: AccountId,
}

/// What sorts above every text that begins with `prefix`: a range is read by index whatever the parameter, `LIKE` is not.
pub(crate) fn above_prefix(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

pub(crate) use page_of_ids;
pub(crate) use page_of_rows;
