//! What a local person says about themselves, and how they like to post.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::error::Result;
use crate::model::account::{Field, ProfileTabs};
use crate::model::{AccountId, UserId, Visibility};

/// A whole profile, as it is stored.
#[derive(Debug, Clone)]
pub struct Profile {
    pub display_name: String,
    pub note: String,
    pub note_html: String,
    pub fields: Vec<Field>,
    pub actor_type: String,
    pub locked: bool,
    pub discoverable: Option<bool>,
    pub indexable: bool,
    pub hide_collections: bool,
    pub tabs: ProfileTabs,
    pub email_subscriptions: bool,
    pub attribution_domains: Vec<String>,
    pub avatar_key: Option<String>,
    pub avatar_description: String,
    pub header_key: Option<String>,
    pub header_description: String,
}

pub async fn put(
    conn: &mut PgConnection,
    account: AccountId,
    profile: &Profile,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE accounts
         SET display_name = $2, note = $3, note_html = $4, fields = $5, actor_type = $6, locked = $7,
             discoverable = $8, indexable = $9, hide_collections = $10, avatar_key = $11, avatar_description = $12,
             header_key = $13, header_description = $14, updated_at = $15, show_media = $16, show_media_replies = $17,
             show_featured = $18, attribution_domains = $19, email_subscriptions = $20
         WHERE id = $1",
        account.0,
        profile.display_name,
        profile.note,
        profile.note_html,
        Json(&profile.fields) as _,
        profile.actor_type,
        profile.locked,
        profile.discoverable,
        profile.indexable,
        profile.hide_collections,
        profile.avatar_key,
        profile.avatar_description,
        profile.header_key,
        profile.header_description,
        now,
        profile.tabs.media,
        profile.tabs.media_replies,
        profile.tabs.featured,
        &profile.attribution_domains,
        profile.email_subscriptions
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Locks the row, so that two changes at once do not undo each other.
pub async fn lock(conn: &mut PgConnection, account: AccountId) -> Result<()> {
    sqlx::query!("SELECT FROM accounts WHERE id = $1 FOR NO KEY UPDATE", account.0).execute(conn).await?;
    Ok(())
}

/// How a person likes to post.
pub async fn set_posting_defaults(
    conn: &mut PgConnection,
    user: UserId,
    visibility: Visibility,
    sensitive: bool,
    language: Option<&str>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE users SET default_visibility = $2, default_sensitive = $3, default_language = $4 WHERE id = $1",
        user.0,
        visibility as Visibility,
        sensitive,
        language
    )
    .execute(conn)
    .await?;
    Ok(())
}
