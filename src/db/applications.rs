//! OAuth applications. Their secrets are random, so that a plain hash is kept.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::error::Result;
use crate::model::Scopes;

#[derive(Debug, Clone)]
pub struct Application {
    pub id: i64,
    pub client_id: String,
    pub client_secret_hash: Vec<u8>,
    pub name: String,
    pub website: Option<String>,
    pub redirect_uris: Vec<String>,
    pub scopes: Scopes,
}

pub struct NewApplication<'a> {
    pub client_id: &'a str,
    pub client_secret_hash: &'a [u8],
    pub name: &'a str,
    pub website: Option<&'a str>,
    pub redirect_uris: &'a [String],
    pub scopes: &'a Scopes,
    pub now: DateTime<Utc>,
}

pub async fn insert(db: impl PgExecutor<'_>, application: &NewApplication<'_>) -> Result<i64> {
    let id = sqlx::query_scalar!(
        "INSERT INTO oauth_applications (client_id, client_secret_hash, name, website, redirect_uris, scopes, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        application.client_id,
        application.client_secret_hash,
        application.name,
        application.website,
        application.redirect_uris,
        application.scopes.as_slice(),
        application.now
    );
    Ok(id.fetch_one(db).await?)
}

pub async fn find_by_client_id(db: impl PgExecutor<'_>, client_id: &str) -> Result<Option<Application>> {
    let row = sqlx::query!(
        "SELECT id, client_id, client_secret_hash, name, website, redirect_uris, scopes
         FROM oauth_applications WHERE client_id = $1",
        client_id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Application {
        id: row.id,
        client_id: row.client_id,
        client_secret_hash: row.client_secret_hash,
        name: row.name,
        website: row.website,
        redirect_uris: row.redirect_uris,
        scopes: Scopes::from_stored(row.scopes),
    }))
}

/// # Errors
/// [`crate::error::Error::NotFound`] when there is none.
pub async fn get(db: impl PgExecutor<'_>, id: i64) -> Result<Application> {
    let row = sqlx::query!(
        "SELECT id, client_id, client_secret_hash, name, website, redirect_uris, scopes
         FROM oauth_applications WHERE id = $1",
        id
    )
    .fetch_one(db)
    .await?;
    Ok(Application {
        id: row.id,
        client_id: row.client_id,
        client_secret_hash: row.client_secret_hash,
        name: row.name,
        website: row.website,
        redirect_uris: row.redirect_uris,
        scopes: Scopes::from_stored(row.scopes),
    })
}
