//! Counts by day, for those who look after the instance.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::HostId;
use crate::model::id::first_id_at;

/// From the first to before the second.
pub type Span = (DateTime<Utc>, DateTime<Utc>);

/// One day's count; days without any are left out.
#[derive(Debug, Clone, Copy)]
pub struct DayCount {
    pub day: NaiveDate,
    pub count: i64,
}

/// One function per measure: the statement's first two parameters are the span, as moments or as ids.
macro_rules! by_day {
    ($($(#[$doc:meta])* $name:ident($($by:ident: $kind:ty),*) = $sql:literal, $span:ident;)+) => {$(
        $(#[$doc])*
        pub async fn $name(conn: &mut PgConnection, span: Span $(, $by: $kind)*) -> Result<Vec<DayCount>> {
            let (from, until) = $span(span);
            let days = sqlx::query_as!(DayCount, $sql, from, until $(, $by)*);
            Ok(days.fetch_all(conn).await?)
        }
    )+};
}

fn moments(span: Span) -> Span {
    span
}

fn ids((from, until): Span) -> (i64, i64) {
    (first_id_at(from), first_id_at(until))
}

fn days((from, until): Span) -> (NaiveDate, NaiveDate) {
    (from.date_naive(), until.date_naive())
}

by_day! {
    /// Sign-ups.
    new_users() = r#"SELECT (created_at AT TIME ZONE 'UTC')::date AS "day!", count(*) AS "count!"
                     FROM users WHERE created_at >= $1 AND created_at < $2 GROUP BY 1"#, moments;
    /// People by their last visit: who came again later counts later.
    active_users() = r#"SELECT (last_active_at AT TIME ZONE 'UTC')::date AS "day!", count(*) AS "count!"
                        FROM users WHERE last_active_at >= $1 AND last_active_at < $2 GROUP BY 1"#, moments;
    /// Replies and reblogs of people here.
    answers() = r#"SELECT (created_at AT TIME ZONE 'UTC')::date AS "day!", count(*) AS "count!" FROM statuses
                   WHERE local AND id >= $1 AND id < $2 AND (is_reply OR reblog_of_id IS NOT NULL) GROUP BY 1"#, ids;
    /// Favourites of people here.
    favourites() = r#"SELECT (f.created_at AT TIME ZONE 'UTC')::date AS "day!", count(*) AS "count!"
                      FROM favourites f JOIN accounts a ON a.id = f.account_id AND a.domain IS NULL
                      WHERE f.id >= $1 AND f.id < $2 GROUP BY 1"#, ids;
    opened_reports() = r#"SELECT (created_at AT TIME ZONE 'UTC')::date AS "day!", count(*) AS "count!"
                          FROM reports WHERE id >= $1 AND id < $2 GROUP BY 1"#, ids;
    resolved_reports() = r#"SELECT (action_taken_at AT TIME ZONE 'UTC')::date AS "day!", count(*) AS "count!"
                            FROM reports WHERE action_taken_at >= $1 AND action_taken_at < $2 GROUP BY 1"#, moments;
    /// People who used a hashtag.
    tag_accounts(tag: i64) = r#"SELECT day AS "day!", count(*) AS "count!" FROM tag_uses
                                WHERE day >= $1 AND day < $2 AND tag_id = $3 GROUP BY 1"#, days;
    tag_uses(tag: i64) = r#"SELECT day AS "day!", sum(uses) AS "count!" FROM tag_uses
                            WHERE day >= $1 AND day < $2 AND tag_id = $3 GROUP BY 1"#, days;
    /// Servers on which a hashtag was used, ours among them.
    tag_servers(tag: i64) = r#"SELECT u.day AS "day!", count(DISTINCT coalesce(a.domain, '')) AS "count!"
                               FROM tag_uses u JOIN accounts a ON a.id = u.account_id
                               WHERE u.day >= $1 AND u.day < $2 AND u.tag_id = $3 GROUP BY 1"#, days;
}

/// The days on which something of a server became known here, and how much there is of it.
macro_rules! of_host {
    ($($(#[$doc:meta])* $name:ident = $days:literal, $total:literal;)+) => {$(
        $(#[$doc])*
        pub async fn $name(conn: &mut PgConnection, span: Span, host: HostId) -> Result<(Vec<DayCount>, i64)> {
            let (from, until) = ids(span);
            let days = sqlx::query_as!(DayCount, $days, from, until, host.0).fetch_all(&mut *conn).await?;
            let total = sqlx::query_scalar!($total, host.0).fetch_one(conn).await?;
            Ok((days, total))
        }
    )+};
}

of_host! {
    host_accounts = r#"SELECT (to_timestamp((id >> 16) / 1000.0) AT TIME ZONE 'UTC')::date AS "day!", count(*) AS "count!" FROM accounts
                       WHERE id >= $1 AND id < $2 AND host_id = $3 GROUP BY 1"#,
        r#"SELECT count(*) AS "total!" FROM accounts WHERE host_id = $1"#;
    /// In all: those its server counts.
    host_statuses = r#"SELECT (s.created_at AT TIME ZONE 'UTC')::date AS "day!", count(*) AS "count!"
                       FROM accounts a
                       CROSS JOIN LATERAL (SELECT s.created_at FROM statuses s
                                           WHERE s.account_id = a.id AND s.id >= $1 AND s.id < $2 OFFSET 0) s
                       WHERE a.host_id = $3 GROUP BY 1"#,
        r#"SELECT coalesce(sum(c.statuses), 0)::bigint AS "total!" FROM accounts a
           CROSS JOIN LATERAL (SELECT c.statuses FROM account_counts c WHERE c.account_id = a.id OFFSET 0) c
           WHERE a.host_id = $1"#;
    /// Of its people.
    host_reports = r#"SELECT (r.created_at AT TIME ZONE 'UTC')::date AS "day!", count(*) AS "count!"
                      FROM accounts a
                      CROSS JOIN LATERAL (SELECT r.created_at FROM reports r
                                          WHERE r.target_account_id = a.id AND r.id >= $1 AND r.id < $2 OFFSET 0) r
                      WHERE a.host_id = $3 GROUP BY 1"#,
        r#"SELECT count(*) AS "total!" FROM accounts a
           CROSS JOIN LATERAL (SELECT FROM reports r WHERE r.target_account_id = a.id OFFSET 0) r
           WHERE a.host_id = $1"#;
    /// Its people whom somebody here follows.
    host_follows = r#"SELECT (f.created_at AT TIME ZONE 'UTC')::date AS "day!", count(*) AS "count!"
                      FROM accounts a
                      CROSS JOIN LATERAL (SELECT f.created_at FROM follows f
                                          JOIN accounts l ON l.id = f.account_id AND l.domain IS NULL
                                          WHERE f.target_account_id = a.id AND f.id >= $1 AND f.id < $2 OFFSET 0) f
                      WHERE a.host_id = $3 GROUP BY 1"#,
        r#"SELECT count(*) AS "total!" FROM accounts a
           CROSS JOIN LATERAL (SELECT FROM follows f JOIN accounts l ON l.id = f.account_id AND l.domain IS NULL
                               WHERE f.target_account_id = a.id OFFSET 0) f
           WHERE a.host_id = $1"#;
    /// Its people who follow somebody here.
    host_followers = r#"SELECT (f.created_at AT TIME ZONE 'UTC')::date AS "day!", count(*) AS "count!"
                        FROM accounts a
                        CROSS JOIN LATERAL (SELECT f.created_at FROM follows f
                                            JOIN accounts l ON l.id = f.target_account_id AND l.domain IS NULL
                                            WHERE f.account_id = a.id AND f.id >= $1 AND f.id < $2 OFFSET 0) f
                        WHERE a.host_id = $3 GROUP BY 1"#,
        r#"SELECT count(*) AS "total!" FROM accounts a
           CROSS JOIN LATERAL (SELECT FROM follows f JOIN accounts l ON l.id = f.target_account_id AND l.domain IS NULL
                               WHERE f.account_id = a.id OFFSET 0) f
           WHERE a.host_id = $1"#;
}

/// People who signed up in one day or month, and were last here in another.
#[derive(Debug, Clone, Copy)]
pub struct Stayed {
    pub joined: NaiveDate,
    pub last_seen: Option<NaiveDate>,
    pub count: i64,
}

/// `unit`: `day` or `month`.
pub async fn stayed(conn: &mut PgConnection, (from, until): Span, unit: &str) -> Result<Vec<Stayed>> {
    let rows = sqlx::query_as!(
        Stayed,
        r#"SELECT date_trunc($3, created_at AT TIME ZONE 'UTC')::date AS "joined!",
                  date_trunc($3, last_active_at AT TIME ZONE 'UTC')::date AS last_seen, count(*) AS "count!"
           FROM users WHERE created_at >= $1 AND created_at < $2 GROUP BY 1, 2"#,
        from,
        until,
        unit
    );
    Ok(rows.fetch_all(conn).await?)
}

/// A name and how often.
#[derive(Debug, Clone)]
pub struct Share {
    pub name: String,
    pub count: i64,
}

/// Languages of the pages of people who were here last in a span; the browser's own is empty.
pub async fn languages(conn: &mut PgConnection, (from, until): Span, limit: i64) -> Result<Vec<Share>> {
    let shares = sqlx::query_as!(
        Share,
        r#"SELECT locale AS "name!", count(*) AS "count!" FROM users
           WHERE last_active_at >= $1 AND last_active_at < $2 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT $3"#,
        from,
        until,
        limit
    );
    Ok(shares.fetch_all(conn).await?)
}

/// Servers on which a hashtag was used; ours is empty.
pub async fn servers_of_tag(conn: &mut PgConnection, span: Span, tag: i64, limit: i64) -> Result<Vec<Share>> {
    let (from, until) = days(span);
    let shares = sqlx::query_as!(
        Share,
        r#"SELECT coalesce(a.domain, '') AS "name!", sum(u.uses) AS "count!"
           FROM tag_uses u JOIN accounts a ON a.id = u.account_id
           WHERE u.day >= $1 AND u.day < $2 AND u.tag_id = $3 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT $4"#,
        from,
        until,
        tag,
        limit
    );
    Ok(shares.fetch_all(conn).await?)
}

/// Languages of public statuses with a hashtag.
pub async fn languages_of_tag(
    conn: &mut PgConnection,
    span: Span,
    tag: i64,
    limit: i64,
) -> Result<Vec<Share>> {
    let (from, until) = ids(span);
    let shares = sqlx::query_as!(
        Share,
        r#"SELECT coalesce(s.language, '') AS "name!", count(*) AS "count!"
           FROM status_tags t
           CROSS JOIN LATERAL (SELECT v.language FROM visible_statuses(NULL) v WHERE v.id = t.status_id OFFSET 0) s
           WHERE t.tag_id = $3 AND t.status_id >= $1 AND t.status_id < $2 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT $4"#,
        from,
        until,
        tag,
        limit
    );
    Ok(shares.fetch_all(conn).await?)
}

/// The people of a server with most followers.
pub async fn people_of_host(conn: &mut PgConnection, host: HostId, limit: i64) -> Result<Vec<Share>> {
    let shares = sqlx::query_as!(
        Share,
        r#"SELECT a.username AS "name!", c.followers AS "count!"
           FROM accounts a
           CROSS JOIN LATERAL (SELECT c.followers FROM account_counts c WHERE c.account_id = a.id OFFSET 0) c
           WHERE a.host_id = $1 ORDER BY 2 DESC, 1 LIMIT $2"#,
        host.0,
        limit
    );
    Ok(shares.fetch_all(conn).await?)
}

/// Version of PostgreSQL, and the bytes this database takes.
pub async fn postgres(conn: &mut PgConnection) -> Result<(String, i64)> {
    let row = sqlx::query!(
        r#"SELECT current_setting('server_version') AS "version!",
                  pg_database_size(current_database()) AS "bytes!""#
    );
    let row = row.fetch_one(conn).await?;
    Ok((row.version, row.bytes))
}
