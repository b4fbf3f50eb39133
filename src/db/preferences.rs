//! What a person chose once for every post.

use sqlx::PgConnection;

use crate::error::Result;
use crate::model::quote::QuotePolicy;
use crate::model::{TextFormat, UserId, Visibility};

#[derive(Debug, Clone)]
pub struct PostingDefaults {
    pub visibility: Visibility,
    pub sensitive: bool,
    pub language: Option<String>,
    /// `public`, `followers` or `nobody`.
    pub quote_policy: String,
    pub text_format: TextFormat,
}

pub async fn posting_defaults(conn: &mut PgConnection, user: UserId) -> Result<PostingDefaults> {
    let defaults = sqlx::query_as!(
        PostingDefaults,
        r#"SELECT default_visibility AS "visibility: Visibility", default_sensitive AS sensitive,
                  default_language AS language, default_quote_policy AS quote_policy,
                  default_text_format AS "text_format: TextFormat"
           FROM users WHERE id = $1"#,
        user.0
    );
    Ok(defaults.fetch_one(conn).await?)
}

/// Whom a person lets quote what they post.
pub async fn set_quote_policy(conn: &mut PgConnection, user: UserId, policy: QuotePolicy) -> Result<()> {
    sqlx::query!("UPDATE users SET default_quote_policy = $2 WHERE id = $1", user.0, policy.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// How what they type is meant.
pub async fn set_text_format(conn: &mut PgConnection, user: UserId, format: TextFormat) -> Result<()> {
    sqlx::query!("UPDATE users SET default_text_format = $2 WHERE id = $1", user.0, format as TextFormat)
        .execute(conn)
        .await?;
    Ok(())
}
