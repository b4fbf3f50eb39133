//! `hedgerow bench seed`: an instance's worth of people and posts in a minute, made by the database itself.
//!
//! Fame is spread by a power law: few accounts are followed and read by many. 95 % are elsewhere. Whoever has a login
//! is made a reader, who follows five hundred, is followed by a third of all, and is named in every tenth status.

use chrono::{DateTime, Utc};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection, PgPool};

use crate::cli::Outcome;

/// How much, and of what.
#[derive(Debug, Clone)]
pub struct Seed {
    pub accounts: u32,
    pub statuses: u32,
    /// Newest statuses that nobody sees, because their server is suspended.
    pub flood: u32,
    /// How many each reader blocks.
    pub blocks: u32,
    pub base_url: String,
    /// Nothing is newer.
    pub until: DateTime<Utc>,
}

/// Statements without parameters; what they want to know they read from settings.
const STEPS: [&str; 6] = [
    include_str!("seed/set_aside.sql"),
    include_str!("seed/people.sql"),
    include_str!("seed/statuses.sql"),
    include_str!("seed/reading.sql"),
    include_str!("seed/thread.sql"),
    include_str!("seed/restore.sql"),
];

/// A connection that may take its time without a word in the log.
///
/// # Errors
/// When there is none.
pub async fn connect(pool: &PgPool) -> Outcome<PgConnection> {
    let options = PgConnectOptions::clone(&pool.connect_options()).disable_statement_logging();
    Ok(options.connect().await?)
}

/// Fills a database that has its people and nothing else. Foreign keys are not checked: the role must be a superuser.
///
/// # Errors
/// When there are statuses already, and whatever the database says.
pub async fn fill(conn: &mut PgConnection, seed: &Seed) -> Outcome {
    let used: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM hosts)").fetch_one(&mut *conn).await?;
    if used {
        return Err("only an instance that knows no other server can be seeded".into());
    }
    let settings = [
        ("seed.accounts", seed.accounts.to_string()),
        ("seed.statuses", seed.statuses.to_string()),
        ("seed.flood", seed.flood.to_string()),
        ("seed.blocks", seed.blocks.min(seed.accounts).to_string()),
        ("seed.base_url", seed.base_url.clone()),
        ("seed.until", seed.until.timestamp_millis().to_string()),
        ("session_replication_role", "replica".to_owned()),
        ("work_mem", "64MB".to_owned()),
        ("maintenance_work_mem", "256MB".to_owned()),
    ];
    for (name, value) in settings {
        sqlx::query("SELECT set_config($1, $2, false)").bind(name).bind(value).execute(&mut *conn).await?;
    }
    for step in STEPS {
        sqlx::raw_sql(step).execute(&mut *conn).await?;
    }
    Ok(())
}

/// What a database that is in use for long has: statistics, and pages known to be visible to all.
///
/// # Errors
/// Whatever the database says.
pub async fn tidy_up(conn: &mut PgConnection) -> Outcome {
    sqlx::raw_sql("VACUUM ANALYZE").execute(conn).await?;
    Ok(())
}
