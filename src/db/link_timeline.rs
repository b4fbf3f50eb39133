//! Public statuses that link to one page.

use sqlx::PgConnection;

use super::page_of_ids;
use crate::error::Result;
use crate::model::{AccountId, Page, StatusId};

/// The card of a page that staff lets trend, by itself or with everything of its site.
pub async fn allowed_card(conn: &mut PgConnection, url: &str) -> Result<Option<i64>> {
    let id = sqlx::query_scalar!(
        "SELECT c.id FROM preview_cards c
         LEFT JOIN trend_decisions d ON d.kind = 'link' AND d.subject_id = c.id
         LEFT JOIN link_publishers p ON p.domain = c.domains[1]
         WHERE c.url = $1 AND coalesce(d.allowed, p.allowed, false)",
        url
    );
    Ok(id.fetch_optional(conn).await?)
}

/// Public statuses with this card, replies included.
pub async fn page(
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    card: i64,
    page: Page,
) -> Result<Vec<StatusId>> {
    let ids = page_of_ids!(
        conn,
        page,
        r#"SELECT k.status_id AS "id!" FROM status_cards k
           CROSS JOIN LATERAL (
               SELECT FROM unlimited_statuses($4) s WHERE s.id = k.status_id AND s.listed OFFSET 0) v
           WHERE k.card_id = $5 AND k.status_id > $1 AND k.status_id < $2"#,
        "k.status_id",
        viewer.map(|id| id.0),
        card
    );
    Ok(ids.into_iter().map(StatusId).collect())
}
