//! Link previews: one row per address, and which status shows which.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::error::Result;
use crate::model::card::Card;
use crate::model::{AccountId, StatusId};

/// The row of an address, made if there is none, and when it was last fetched. `domains` are the names under which
/// policy may know its host.
pub async fn ensure(
    conn: &mut PgConnection,
    url: &str,
    domains: &[String],
) -> Result<(i64, Option<DateTime<Utc>>)> {
    sqlx::query!(
        "INSERT INTO preview_cards (url, domains) VALUES ($1, $2)
         ON CONFLICT ON CONSTRAINT preview_cards_url_key DO NOTHING",
        url,
        domains
    )
    .execute(&mut *conn)
    .await?;
    let row = sqlx::query!("SELECT id, fetched_at FROM preview_cards WHERE url = $1", url);
    let row = row.fetch_one(conn).await?;
    Ok((row.id, row.fetched_at))
}

/// Makes a status that shows none show this card.
pub async fn attach(conn: &mut PgConnection, status: StatusId, card: i64) -> Result<()> {
    sqlx::query!("INSERT INTO status_cards (status_id, card_id) VALUES ($1, $2)", status.0, card)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn detach(conn: &mut PgConnection, status: StatusId) -> Result<()> {
    sqlx::query!("DELETE FROM status_cards WHERE status_id = $1", status.0).execute(conn).await?;
    Ok(())
}

/// Whether an address is that of somebody the status mentions.
pub async fn names_somebody(conn: &mut PgConnection, status: StatusId, address: &str) -> Result<bool> {
    let named = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM mentions m JOIN accounts a ON a.id = m.account_id
                          WHERE m.status_id = $1 AND (a.url = $2 OR a.uri = $2)) AS "named!""#,
        status.0,
        address
    );
    Ok(named.fetch_one(conn).await?)
}

/// An address that is still to be fetched, or again.
#[derive(Debug, Clone)]
pub struct Unfetched {
    pub url: String,
    pub fetched_at: Option<DateTime<Utc>>,
}

pub async fn find(conn: &mut PgConnection, id: i64) -> Result<Option<Unfetched>> {
    let row = sqlx::query_as!(Unfetched, "SELECT url, fetched_at FROM preview_cards WHERE id = $1", id);
    Ok(row.fetch_optional(conn).await?)
}

/// What a fetch brought. Without a title there is nothing to show.
#[derive(Debug, Clone, Default)]
pub struct Fetched<'a> {
    pub kind: &'a str,
    pub title: &'a str,
    pub description: &'a str,
    pub language: Option<&'a str>,
    pub author_name: &'a str,
    pub author_url: &'a str,
    pub author: Option<AccountId>,
    pub provider_name: &'a str,
    pub provider_url: &'a str,
    pub image_remote_url: Option<&'a str>,
    pub image_description: &'a str,
    pub width: i32,
    pub height: i32,
    pub published_at: Option<DateTime<Utc>>,
}

/// Keeps it; a copy of another picture is let go, and its key given back.
pub async fn fill(
    conn: &mut PgConnection,
    id: i64,
    fetched: &Fetched<'_>,
    now: DateTime<Utc>,
) -> Result<Option<String>> {
    let former = sqlx::query_scalar!(
        r#"WITH former AS (SELECT id, image_key, image_remote_url FROM preview_cards WHERE id = $1 FOR UPDATE)
           UPDATE preview_cards c
           SET kind = $2, title = $3, description = $4, language = $5, author_name = $6, provider_name = $7,
               provider_url = $8, image_remote_url = $9, image_description = $10, width = $11, height = $12,
               published_at = $13, fetched_at = $14, author_url = $15, author_account_id = $16,
               image_key = CASE WHEN c.image_remote_url IS NOT DISTINCT FROM $9 THEN c.image_key END,
               blurhash = CASE WHEN c.image_remote_url IS NOT DISTINCT FROM $9 THEN c.blurhash END
           FROM former f WHERE c.id = f.id
           RETURNING CASE WHEN f.image_remote_url IS DISTINCT FROM $9 THEN f.image_key END AS "key?""#,
        id,
        fetched.kind,
        fetched.title,
        fetched.description,
        fetched.language,
        fetched.author_name,
        fetched.provider_name,
        fetched.provider_url,
        fetched.image_remote_url,
        fetched.image_description,
        fetched.width,
        fetched.height,
        fetched.published_at,
        now,
        fetched.author_url,
        fetched.author.map(|author| author.0)
    );
    Ok(former.fetch_optional(conn).await?.flatten())
}

/// Keeps the copy of a card's picture. False when it shows another one by now, or has a copy.
pub async fn cache_image(
    conn: &mut PgConnection,
    id: i64,
    remote_url: &str,
    key: &str,
    blurhash: &str,
    (width, height): (i32, i32),
) -> Result<bool> {
    let kept = sqlx::query!(
        "UPDATE preview_cards SET image_key = $3, blurhash = $4, width = $5, height = $6
         WHERE id = $1 AND image_remote_url = $2 AND image_key IS NULL",
        id,
        remote_url,
        key,
        blurhash,
        width,
        height
    );
    Ok(kept.execute(conn).await?.rows_affected() == 1)
}

/// Cards that may be shown, by id, in no order: those with something to say whose host nobody blocked.
pub async fn load(conn: &mut PgConnection, ids: &[i64]) -> Result<Vec<Card>> {
    let found = sqlx::query_scalar!(
        r#"SELECT to_jsonb(c) AS "card!: Json<Card>" FROM shown_cards c WHERE c.id = ANY($1)"#,
        ids
    );
    let found = found.fetch_all(&mut *conn).await?;
    let authors: Vec<AccountId> = found.iter().filter_map(|card| card.author_account_id).collect();
    let accounts = super::accounts::load(conn, &authors).await?;
    Ok(found.into_iter().map(|card| card.0.by(&accounts)).collect())
}

/// The card a status shows.
pub async fn of_status(conn: &mut PgConnection, status: StatusId) -> Result<Option<Card>> {
    let id = sqlx::query_scalar!("SELECT card_id FROM status_cards WHERE status_id = $1", status.0);
    let id = id.fetch_optional(&mut *conn).await?;
    Ok(load(conn, &id.into_iter().collect::<Vec<_>>()).await?.pop())
}
