//! Who may not sign up: providers of addresses, networks, and single addresses as hashes.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgConnection;

use super::page_of_rows;
use crate::error::{Error, OnConstraint, Result};
use crate::model::{Page, Permissions, Role, RoleId};

/// A provider of addresses.
#[derive(Debug, Clone, Serialize)]
pub struct EmailDomainBlock {
    pub id: i64,
    pub domain: String,
    pub allow_with_approval: bool,
    pub created_at: DateTime<Utc>,
}

/// A network.
#[derive(Debug, Clone, Serialize)]
pub struct IpBlock {
    pub id: i64,
    /// `192.0.2.0/24`
    pub network: String,
    pub severity: String,
    pub comment: String,
    pub expires_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// An address, as the hash of what counts of it.
#[derive(Debug, Clone, Serialize)]
pub struct CanonicalEmailBlock {
    pub id: i64,
    pub hash: String,
}

fn taken(field: &'static str) -> Error {
    Error::invalid(field, "ERR_TAKEN", "has already been taken")
}

pub async fn email_domains(conn: &mut PgConnection, page: Page) -> Result<Vec<EmailDomainBlock>> {
    Ok(page_of_rows!(
        EmailDomainBlock,
        conn,
        page,
        "SELECT id, domain, allow_with_approval, created_at FROM email_domain_blocks WHERE id > $1 AND id < $2",
        "id"
    ))
}

/// # Errors
/// [`Error::NotFound`], as all that look for one by its id.
pub async fn email_domain(conn: &mut PgConnection, id: i64) -> Result<EmailDomainBlock> {
    let block = sqlx::query_as!(
        EmailDomainBlock,
        "SELECT id, domain, allow_with_approval, created_at FROM email_domain_blocks WHERE id = $1",
        id
    );
    Ok(block.fetch_one(conn).await?)
}

/// # Errors
/// [`Error::Invalid`] when it is there.
pub async fn insert_email_domain(
    conn: &mut PgConnection,
    domain: &str,
    allow_with_approval: bool,
    now: DateTime<Utc>,
) -> Result<EmailDomainBlock> {
    sqlx::query_as!(
        EmailDomainBlock,
        "INSERT INTO email_domain_blocks (domain, allow_with_approval, created_at) VALUES ($1, $2, $3)
         RETURNING id, domain, allow_with_approval, created_at",
        domain,
        allow_with_approval,
        now
    )
    .fetch_one(conn)
    .await
    .on_constraint("email_domain_blocks_domain_key", || taken("domain"))
}

pub async fn delete_email_domain(conn: &mut PgConnection, id: i64) -> Result<()> {
    sqlx::query!("DELETE FROM email_domain_blocks WHERE id = $1", id).execute(conn).await?;
    Ok(())
}

/// Whether one of these domains is blocked; `Some(true)`: unless a moderator approves.
pub async fn email_domain_among(conn: &mut PgConnection, domains: &[String]) -> Result<Option<bool>> {
    let found = sqlx::query_scalar!(
        r#"SELECT bool_and(allow_with_approval) FROM email_domain_blocks WHERE domain = ANY($1)"#,
        domains
    );
    Ok(found.fetch_one(conn).await?)
}

/// People who came with addresses of each domain, per day since `since`.
pub async fn email_domain_uses(
    conn: &mut PgConnection,
    domains: &[String],
    since: DateTime<Utc>,
) -> Result<Vec<(String, chrono::NaiveDate, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT split_part(email_folded, '@', 2) AS "domain!", (created_at AT TIME ZONE 'UTC')::date AS "day!",
                  count(*) AS "uses!"
           FROM users WHERE created_at >= $2 AND split_part(email_folded, '@', 2) = ANY($1) GROUP BY 1, 2"#,
        domains,
        since
    );
    Ok(rows.fetch_all(conn).await?.into_iter().map(|row| (row.domain, row.day, row.uses)).collect())
}

pub async fn networks(conn: &mut PgConnection, page: Page) -> Result<Vec<IpBlock>> {
    Ok(page_of_rows!(
        IpBlock,
        conn,
        page,
        r#"SELECT id, network::text AS "network!", severity, comment, expires_at, created_at
           FROM ip_blocks WHERE id > $1 AND id < $2"#,
        "id"
    ))
}

pub async fn network(conn: &mut PgConnection, id: i64) -> Result<IpBlock> {
    let block = sqlx::query_as!(
        IpBlock,
        r#"SELECT id, network::text AS "network!", severity, comment, expires_at, created_at
           FROM ip_blocks WHERE id = $1"#,
        id
    );
    Ok(block.fetch_one(conn).await?)
}

/// # Errors
/// [`Error::NotFound`] when nothing is decided about it.
pub async fn network_id(conn: &mut PgConnection, network: &str) -> Result<i64> {
    let id = sqlx::query_scalar!("SELECT id FROM ip_blocks WHERE network = $1::text::cidr", network);
    Ok(id.fetch_one(conn).await?)
}

/// The roles of staff who are signed in from a network.
pub async fn staff_within(conn: &mut PgConnection, network: &str) -> Result<Vec<Role>> {
    let roles = sqlx::query_as!(
        Role,
        r#"SELECT r.id AS "id: RoleId", r.name, r.permissions AS "permissions: Permissions", r.color, r.highlighted,
                  r.position
           FROM roles r WHERE EXISTS (
               SELECT FROM users u JOIN sessions s ON s.user_id = u.id
               WHERE u.role_id = r.id AND u.role_id <> 4 AND s.ip <<= $1::text::inet)"#,
        network
    );
    Ok(roles.fetch_all(conn).await?)
}

/// What is to be written of a network.
#[derive(Debug, Clone)]
pub struct NewIpBlock<'a> {
    pub network: &'a str,
    pub severity: &'a str,
    pub comment: &'a str,
    pub expires_at: Option<DateTime<Utc>>,
}

/// # Errors
/// [`Error::Invalid`] when the network is there.
pub async fn insert_network(
    conn: &mut PgConnection,
    new: &NewIpBlock<'_>,
    now: DateTime<Utc>,
) -> Result<i64> {
    sqlx::query_scalar!(
        "INSERT INTO ip_blocks (network, severity, comment, expires_at, created_at)
         VALUES ($1::text::cidr, $2, $3, $4, $5) RETURNING id",
        new.network,
        new.severity,
        new.comment,
        new.expires_at,
        now
    )
    .fetch_one(conn)
    .await
    .on_constraint("ip_blocks_network_key", || taken("ip"))
}

/// # Errors
/// [`Error::Invalid`] when another one has the network.
pub async fn update_network(conn: &mut PgConnection, id: i64, new: &NewIpBlock<'_>) -> Result<()> {
    sqlx::query!(
        "UPDATE ip_blocks SET network = $2::text::cidr, severity = $3, comment = $4, expires_at = $5 WHERE id = $1",
        id,
        new.network,
        new.severity,
        new.comment,
        new.expires_at
    )
    .execute(conn)
    .await
    .on_constraint("ip_blocks_network_key", || taken("ip"))?;
    Ok(())
}

pub async fn delete_network(conn: &mut PgConnection, id: i64) -> Result<()> {
    sqlx::query!("DELETE FROM ip_blocks WHERE id = $1", id).execute(conn).await?;
    Ok(())
}

/// What is decided about the networks an address is in.
pub async fn severities_for(
    conn: &mut PgConnection,
    address: &str,
    now: DateTime<Utc>,
) -> Result<Vec<String>> {
    let severities = sqlx::query_scalar!(
        "SELECT severity FROM ip_blocks
         WHERE network >>= $1::text::inet AND (expires_at IS NULL OR expires_at > $2)",
        address,
        now
    );
    Ok(severities.fetch_all(conn).await?)
}

/// Networks that are not answered at all now.
pub async fn shut_out(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Vec<String>> {
    let networks = sqlx::query_scalar!(
        r#"SELECT network::text AS "network!" FROM ip_blocks
           WHERE severity = 'no_access' AND (expires_at IS NULL OR expires_at > $1)"#,
        now
    );
    Ok(networks.fetch_all(conn).await?)
}

pub async fn hashes(conn: &mut PgConnection, page: Page) -> Result<Vec<CanonicalEmailBlock>> {
    Ok(page_of_rows!(
        CanonicalEmailBlock,
        conn,
        page,
        "SELECT id, hash FROM canonical_email_blocks WHERE id > $1 AND id < $2",
        "id"
    ))
}

pub async fn hash(conn: &mut PgConnection, id: i64) -> Result<CanonicalEmailBlock> {
    let block =
        sqlx::query_as!(CanonicalEmailBlock, "SELECT id, hash FROM canonical_email_blocks WHERE id = $1", id);
    Ok(block.fetch_one(conn).await?)
}

pub async fn find_hash(conn: &mut PgConnection, hash: &str) -> Result<Option<CanonicalEmailBlock>> {
    let block = sqlx::query_as!(
        CanonicalEmailBlock,
        "SELECT id, hash FROM canonical_email_blocks WHERE hash = $1",
        hash
    );
    Ok(block.fetch_optional(conn).await?)
}

/// # Errors
/// [`Error::Invalid`] when it is there.
pub async fn insert_hash(
    conn: &mut PgConnection,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<CanonicalEmailBlock> {
    sqlx::query_as!(
        CanonicalEmailBlock,
        "INSERT INTO canonical_email_blocks (hash, created_at) VALUES ($1, $2) RETURNING id, hash",
        hash,
        now
    )
    .fetch_one(conn)
    .await
    .on_constraint("canonical_email_blocks_hash_key", || taken("canonical_email_hash"))
}

pub async fn delete_hash(conn: &mut PgConnection, id: i64) -> Result<()> {
    sqlx::query!("DELETE FROM canonical_email_blocks WHERE id = $1", id).execute(conn).await?;
    Ok(())
}
