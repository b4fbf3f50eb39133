//! What a person chose once for every post.

use sqlx::PgConnection;

use crate::error::Result;
use crate::model::{UserId, Visibility};

#[derive(Debug, Clone)]
pub struct PostingDefaults {
    pub visibility: Visibility,
    pub sensitive: bool,
    pub language: Option<String>,
}

pub async fn posting_defaults(conn: &mut PgConnection, user: UserId) -> Result<PostingDefaults> {
    let defaults = sqlx::query_as!(
        PostingDefaults,
        r#"SELECT default_visibility AS "visibility: Visibility", default_sensitive AS sensitive,
                  default_language AS language
           FROM users WHERE id = $1"#,
        user.0
    );
    Ok(defaults.fetch_one(conn).await?)
}
