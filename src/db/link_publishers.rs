//! Sites whose links trended.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::page_of_rows;
use crate::error::Result;
use crate::model::Page;

#[derive(Debug, Clone)]
pub struct LinkPublisher {
    pub id: i64,
    pub domain: String,
    /// `None`: nobody decided yet.
    pub allowed: Option<bool>,
}

/// Takes note of the sites of what trends.
pub async fn note(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!(
        "INSERT INTO link_publishers (domain)
         SELECT DISTINCT c.domains[1] FROM trends t JOIN preview_cards c ON c.id = t.subject_id
         WHERE t.kind = 'link' AND c.domains[1] IS NOT NULL ORDER BY 1
         ON CONFLICT ON CONSTRAINT link_publishers_domain_key DO NOTHING"
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Latest first.
pub async fn page(conn: &mut PgConnection, page: Page) -> Result<Vec<LinkPublisher>> {
    Ok(page_of_rows!(
        LinkPublisher,
        conn,
        page,
        "SELECT p.id, p.domain, p.allowed FROM link_publishers p WHERE p.id > $1 AND p.id < $2",
        "p.id"
    ))
}

/// `None` when there is none.
pub async fn decide(
    conn: &mut PgConnection,
    id: i64,
    allowed: bool,
    now: DateTime<Utc>,
) -> Result<Option<LinkPublisher>> {
    let publisher = sqlx::query_as!(
        LinkPublisher,
        "UPDATE link_publishers SET allowed = $2, decided_at = $3 WHERE id = $1 RETURNING id, domain, allowed",
        id,
        allowed,
        now
    );
    Ok(publisher.fetch_optional(conn).await?)
}
