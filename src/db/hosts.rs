//! Other servers, each with what policy says about it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::HostId;

/// What policy says about a host, as its row holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HostPolicy {
    pub suspended: bool,
    pub limited: bool,
    pub media_rejected: bool,
}

/// By host[:port].
pub async fn find(conn: &mut PgConnection, name: &str) -> Result<Option<HostId>> {
    let id = sqlx::query_scalar!(r#"SELECT id AS "id: HostId" FROM hosts WHERE name = $1"#, name);
    Ok(id.fetch_optional(conn).await?)
}

/// Adds a host; the one that is there already is left as it is.
pub async fn insert(
    conn: &mut PgConnection,
    name: &str,
    domain: &str,
    policy: HostPolicy,
    now: DateTime<Utc>,
) -> Result<HostId> {
    let id = sqlx::query_scalar!(
        r#"INSERT INTO hosts (name, domain, suspended, limited, media_rejected, created_at)
           VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT ON CONSTRAINT hosts_name_key DO UPDATE SET name = excluded.name
           RETURNING id AS "id: HostId""#,
        name,
        domain,
        policy.suspended,
        policy.limited,
        policy.media_rejected,
        now
    );
    Ok(id.fetch_one(conn).await?)
}

/// How many hosts under this domain, itself included, were met since then; counted up to `at_most`.
pub async fn count_new_under(
    conn: &mut PgConnection,
    domain: &str,
    since: DateTime<Utc>,
    at_most: i64,
) -> Result<i64> {
    let met = sqlx::query_scalar!(
        r#"SELECT count(*) AS "n!" FROM (
               SELECT FROM hosts
               WHERE created_at > $2 AND (domain = $1 OR right(domain, length($1) + 1) = '.' || $1) LIMIT $3) w"#,
        domain,
        since,
        at_most
    );
    Ok(met.fetch_one(conn).await?)
}

pub struct Host {
    pub id: HostId,
    pub name: String,
    pub suspended: bool,
    pub limited: bool,
    pub media_rejected: bool,
}

pub async fn all(conn: &mut PgConnection) -> Result<Vec<Host>> {
    let hosts = sqlx::query_as!(
        Host,
        r#"SELECT id AS "id: HostId", name, suspended, limited, media_rejected FROM hosts"#
    );
    Ok(hosts.fetch_all(conn).await?)
}

/// Writes what policy says now about these hosts.
pub async fn set_policies(conn: &mut PgConnection, policies: &[(HostId, HostPolicy)]) -> Result<()> {
    let ids: Vec<i64> = policies.iter().map(|(id, _)| id.0).collect();
    let suspended: Vec<bool> = policies.iter().map(|(_, policy)| policy.suspended).collect();
    let limited: Vec<bool> = policies.iter().map(|(_, policy)| policy.limited).collect();
    let media_rejected: Vec<bool> = policies.iter().map(|(_, policy)| policy.media_rejected).collect();
    sqlx::query!(
        "UPDATE hosts h
         SET suspended = w.suspended, limited = w.limited, media_rejected = w.media_rejected
         FROM unnest($1::bigint[], $2::boolean[], $3::boolean[], $4::boolean[])
              AS w (id, suspended, limited, media_rejected)
         WHERE h.id = w.id",
        &ids,
        &suspended,
        &limited,
        &media_rejected
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The uri of somebody there: where it is, with its scheme.
pub async fn an_actor_of(conn: &mut PgConnection, host: HostId) -> Result<Option<String>> {
    let uri = sqlx::query_scalar!("SELECT uri FROM accounts WHERE host_id = $1 ORDER BY id LIMIT 1", host.0);
    Ok(uri.fetch_optional(conn).await?)
}

/// Notes what a host says that it runs, and that it was asked.
pub async fn set_software(
    conn: &mut PgConnection,
    host: HostId,
    name: Option<&str>,
    version: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE hosts SET software_name = $2, software_version = $3, nodeinfo_fetched_at = $4 WHERE id = $1",
        host.0,
        name,
        version,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// When this host took RFC 9421 where it had refused the draft; `None` for one that takes the draft, or is not known.
pub async fn rfc9421_at(conn: &mut PgConnection, name: &str) -> Result<Option<DateTime<Utc>>> {
    let at = sqlx::query_scalar!("SELECT rfc9421_at FROM hosts WHERE name = $1", name);
    Ok(at.fetch_optional(conn).await?.flatten())
}

/// A host that is not known yet is not remembered.
pub async fn set_rfc9421_at(conn: &mut PgConnection, name: &str, at: Option<DateTime<Utc>>) -> Result<()> {
    sqlx::query!("UPDATE hosts SET rfc9421_at = $2 WHERE name = $1", name, at).execute(conn).await?;
    Ok(())
}
