//! The privacy policy and the terms of service, version by version.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::error::Result;

/// One version.
#[derive(Debug, Clone)]
pub struct LegalText {
    pub text: String,
    pub effective_on: NaiveDate,
    pub published_at: DateTime<Utc>,
    /// When the next version begins to hold.
    pub succeeded_on: Option<NaiveDate>,
}

/// Adds a version, or changes the one of that day.
pub async fn put(
    conn: &mut PgConnection,
    kind: &str,
    effective_on: NaiveDate,
    text: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO legal_texts (kind, effective_on, text, published_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (kind, effective_on) DO UPDATE SET text = excluded.text, published_at = excluded.published_at",
        kind,
        effective_on,
        text,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The version that holds on a day.
pub async fn on(conn: &mut PgConnection, kind: &str, day: NaiveDate) -> Result<Option<LegalText>> {
    let text = sqlx::query_as!(
        LegalText,
        "SELECT t.text, t.effective_on, t.published_at,
                (SELECT min(n.effective_on) FROM legal_texts n
                 WHERE n.kind = $1 AND n.effective_on > t.effective_on) AS succeeded_on
         FROM legal_texts t WHERE t.kind = $1 AND t.effective_on <= $2 ORDER BY t.effective_on DESC LIMIT 1",
        kind,
        day
    );
    Ok(text.fetch_optional(conn).await?)
}
