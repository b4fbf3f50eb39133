//! What administrators decided about domains, and the generation that tells caches of it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgConnection;

use super::page_of_rows;
use crate::error::Result;
use crate::model::Page;

/// One decision as it is stored. `domain` is host[:port] in its canonical spelling, `severity` one of policy's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DomainPolicy {
    #[serde(serialize_with = "as_text")]
    pub id: i64,
    pub domain: String,
    pub severity: String,
    pub reject_media: bool,
    pub reject_reports: bool,
    /// Whether the public list hides part of the name.
    pub obfuscate: bool,
    pub public_comment: String,
    pub private_comment: String,
    pub created_at: DateTime<Utc>,
}

fn as_text<S: serde::Serializer>(id: &i64, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_str(id)
}

/// All of them, by name.
pub async fn all(conn: &mut PgConnection) -> Result<Vec<DomainPolicy>> {
    let policies = sqlx::query_as!(
        DomainPolicy,
        "SELECT id, domain, severity, reject_media, reject_reports, obfuscate, public_comment, private_comment, created_at
         FROM domain_policies ORDER BY domain"
    );
    Ok(policies.fetch_all(conn).await?)
}

/// A page of them, the latest first.
pub async fn page(conn: &mut PgConnection, page: Page) -> Result<Vec<DomainPolicy>> {
    Ok(page_of_rows!(
        DomainPolicy,
        conn,
        page,
        "SELECT id, domain, severity, reject_media, reject_reports, obfuscate, public_comment, private_comment, created_at
         FROM domain_policies WHERE id > $1 AND id < $2",
        "id",
    ))
}

/// The same of what lets in (`allows`), or of what keeps out.
pub async fn page_of_kind(conn: &mut PgConnection, allows: bool, page: Page) -> Result<Vec<DomainPolicy>> {
    Ok(page_of_rows!(
        DomainPolicy,
        conn,
        page,
        "SELECT id, domain, severity, reject_media, reject_reports, obfuscate, public_comment, private_comment, created_at
         FROM domain_policies WHERE (severity = 'allow') = $4 AND id > $1 AND id < $2",
        "id",
        allows
    ))
}

/// # Errors
/// [`crate::error::Error::NotFound`] when there is none.
pub async fn get(conn: &mut PgConnection, id: i64) -> Result<DomainPolicy> {
    let policy = sqlx::query_as!(
        DomainPolicy,
        "SELECT id, domain, severity, reject_media, reject_reports, obfuscate, public_comment, private_comment, created_at
         FROM domain_policies WHERE id = $1",
        id
    );
    Ok(policy.fetch_one(conn).await?)
}

/// The domain a decision is about.
///
/// # Errors
/// [`crate::error::Error::NotFound`] when there is none.
pub async fn domain_of(conn: &mut PgConnection, id: i64) -> Result<String> {
    Ok(sqlx::query_scalar!("SELECT domain FROM domain_policies WHERE id = $1", id).fetch_one(conn).await?)
}

pub async fn find(conn: &mut PgConnection, domain: &str) -> Result<Option<DomainPolicy>> {
    let policy = sqlx::query_as!(
        DomainPolicy,
        "SELECT id, domain, severity, reject_media, reject_reports, obfuscate, public_comment, private_comment, created_at
         FROM domain_policies WHERE domain = $1",
        domain
    );
    Ok(policy.fetch_optional(conn).await?)
}

/// What is decided about a domain.
#[derive(Debug, Clone)]
pub struct NewPolicy<'a> {
    pub domain: &'a str,
    pub severity: &'a str,
    pub reject_media: bool,
    pub reject_reports: bool,
    pub obfuscate: bool,
    pub public_comment: &'a str,
    pub private_comment: &'a str,
}

/// Adds the decision, or puts it in the place of the one that is there.
pub async fn put(
    conn: &mut PgConnection,
    policy: &NewPolicy<'_>,
    now: DateTime<Utc>,
) -> Result<DomainPolicy> {
    let stored = sqlx::query_as!(
        DomainPolicy,
        "INSERT INTO domain_policies (domain, severity, reject_media, reject_reports, obfuscate, public_comment,
                                      private_comment, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
         ON CONFLICT ON CONSTRAINT domain_policies_domain_key DO UPDATE
         SET severity = excluded.severity, reject_media = excluded.reject_media,
             reject_reports = excluded.reject_reports, obfuscate = excluded.obfuscate,
             public_comment = excluded.public_comment, private_comment = excluded.private_comment,
             updated_at = excluded.updated_at
         RETURNING id, domain, severity, reject_media, reject_reports, obfuscate, public_comment, private_comment,
                   created_at",
        policy.domain,
        policy.severity,
        policy.reject_media,
        policy.reject_reports,
        policy.obfuscate,
        policy.public_comment,
        policy.private_comment,
        now
    );
    Ok(stored.fetch_one(conn).await?)
}

/// The decision that was removed, if there was one.
pub async fn delete(conn: &mut PgConnection, domain: &str) -> Result<Option<DomainPolicy>> {
    let gone = sqlx::query_as!(
        DomainPolicy,
        "DELETE FROM domain_policies WHERE domain = $1
         RETURNING id, domain, severity, reject_media, reject_reports, obfuscate, public_comment, private_comment,
                   created_at",
        domain
    );
    Ok(gone.fetch_optional(conn).await?)
}

/// Any number, nobody else's.
const LOCK: i64 = 0x68_6f_73_74_73;

/// Nobody else changes policy, nor reads it to keep, until the transaction ends.
pub async fn lock(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!("SELECT pg_advisory_xact_lock($1)", LOCK).execute(conn).await?;
    Ok(())
}

/// Nobody changes policy until the transaction ends: what is read now may be kept under the generation of now, and a
/// host that is added now is not overlooked.
pub async fn lock_shared(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!("SELECT pg_advisory_xact_lock_shared($1)", LOCK).execute(conn).await?;
    Ok(())
}

/// Rises with every change of policy; what was read under another one is stale.
pub async fn generation(conn: &mut PgConnection) -> Result<i64> {
    let generation = sqlx::query_scalar!(
        r#"SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS "generation!" FROM policy_generation"#
    );
    Ok(generation.fetch_one(conn).await?)
}

/// Makes every snapshot stale. A sequence does not wait for the commit: it is raised under the lock, and last.
pub async fn raise_generation(conn: &mut PgConnection) -> Result<()> {
    sqlx::query_scalar!("SELECT nextval('policy_generation')").fetch_one(conn).await?;
    Ok(())
}
