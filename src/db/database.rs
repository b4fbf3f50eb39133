//! The database as a whole: whether it exists, and which migrations it has.

use std::borrow::Cow;
use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::error::DatabaseError;
use sqlx::migrate::{Migrate, MigrateError, Migrator};

use super::MIGRATOR;

pub async fn database_exists(connection: &mut PgConnection, name: &str) -> sqlx::Result<bool> {
    let found = sqlx::query_scalar!("SELECT true FROM pg_database WHERE datname = $1", name);
    Ok(found.fetch_optional(connection).await?.is_some())
}

/// Makes the database of the embedded cluster, whose locale is C already.
pub async fn create_hedgerow_database(connection: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("CREATE DATABASE hedgerow ENCODING 'UTF8' TEMPLATE template0").execute(connection).await?;
    Ok(())
}

pub struct ServerDescription {
    /// The major version.
    pub version: u32,
    pub collation: String,
}

pub async fn describe_server(connection: &mut PgConnection) -> sqlx::Result<ServerDescription> {
    let row = sqlx::query!(
        r#"SELECT current_setting('server_version_num')::int / 10000 AS "version!", datcollate AS "collation!"
           FROM pg_database WHERE datname = current_database()"#
    )
    .fetch_one(connection)
    .await?;
    Ok(ServerDescription { version: row.version.unsigned_abs(), collation: row.collation })
}

/// The database server's clock.
pub async fn current_time(connection: &mut PgConnection) -> sqlx::Result<DateTime<Utc>> {
    sqlx::query_scalar!(r#"SELECT clock_timestamp() AS "now!""#).fetch_one(connection).await
}

/// Applies what is missing. Later migrations than this binary knows are tolerated: another node may be newer.
/// Nodes that start together wait for one another.
pub async fn migrate(connection: &mut PgConnection) -> Result<(), MigrateError> {
    let migrations = Cow::Borrowed(&*MIGRATOR.migrations);
    Migrator { migrations, ignore_missing: true, ..Migrator::DEFAULT }
        .run_direct(None, connection, false)
        .await
}

/// The versions this binary needs and the database lacks.
pub async fn missing_migrations(connection: &mut PgConnection) -> Result<Vec<i64>, MigrateError> {
    let applied = match connection.list_applied_migrations(&MIGRATOR.table_name).await {
        Ok(applied) => applied,
        Err(MigrateError::Execute(e)) if is_undefined_table(&e) => Vec::new(),
        Err(e) => return Err(e),
    };
    let applied: HashSet<i64> = applied.into_iter().map(|migration| migration.version).collect();
    Ok(MIGRATOR
        .iter()
        .map(|migration| migration.version)
        .filter(|version| !applied.contains(version))
        .collect())
}

fn is_undefined_table(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(DatabaseError::code).as_deref() == Some("42P01")
}
