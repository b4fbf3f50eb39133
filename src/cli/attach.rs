//! What commands share: a database server that is attached to or started for their duration, and the state on it.

use std::time::Duration;

use sqlx::PgConnection;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::Outcome;
use crate::clock::Clock;
use crate::cluster::{Postgres, make_pool};
use crate::config::Config;
use crate::db::database;
use crate::domain::identity::hold_identity;
use crate::events::Relay;
use crate::random::Random;
use crate::state::State;

/// How long stopping PostgreSQL may last after a command.
const CLOSE_WITHIN: Duration = Duration::from_secs(8);

/// Runs `work` on the database server, which runs until it is done.
pub async fn with_postgres<T>(
    config: &Config,
    work: impl AsyncFnOnce(&Postgres) -> Outcome<T>,
) -> Outcome<T> {
    let postgres = Postgres::open(config).await?;
    let outcome = work(&postgres).await;
    postgres.close(Instant::now() + CLOSE_WITHIN).await;
    outcome
}

/// Runs `work` on a state like the server's, on a schema that is up to date.
pub async fn with_state<T>(config: &Config, work: impl AsyncFnOnce(&State) -> Outcome<T>) -> Outcome<T> {
    with_postgres(config, async |postgres| {
        let state = make_state(config.clone(), postgres).await?;
        let done = CancellationToken::new();
        // A server that runs beside this command hears what it changed.
        let telling = tokio::spawn(Relay::new(&state.hub, &state.pool).tell(done.clone()));
        let outcome = work(&state).await;
        done.cancel();
        telling.await?;
        state.pool.close().await;
        outcome
    })
    .await
}

/// The same for what adds to the database: refused while the disk is nearly full. What makes room, or keeps harm off, is
/// done all the same.
pub async fn with_room<T>(config: &Config, work: impl AsyncFnOnce(&State) -> Outcome<T>) -> Outcome<T> {
    with_state(config, async |state| {
        state.reserve.check()?;
        work(state).await
    })
    .await
}

/// The state, after the schema and the identity of the instance were found to fit.
pub async fn make_state(config: Config, postgres: &Postgres) -> Outcome<State> {
    let mut connection = ready_schema(&config, postgres).await?;
    // Before there is a pool: PostgreSQL may end with this command, and must not cut off connections that wait.
    hold_identity(&mut connection, &config).await?;
    pooled_state(config, postgres)
}

/// The same for whoever changes the identity.
pub async fn open_state(config: Config, postgres: &Postgres) -> Outcome<State> {
    ready_schema(&config, postgres).await?;
    pooled_state(config, postgres)
}

/// A connection, once the schema is that of this binary.
async fn ready_schema(config: &Config, postgres: &Postgres) -> Outcome<PgConnection> {
    let mut connection = postgres.connect().await?;
    if config.migrates_itself() {
        database::migrate(&mut connection).await?;
    } else {
        must_be_migrated(&mut connection).await?;
    }
    Ok(connection)
}

fn pooled_state(config: Config, postgres: &Postgres) -> Outcome<State> {
    let pool = make_pool(postgres.options.clone(), config.database.max_connections);
    Ok(State::new(config, pool, Clock::default(), Random::from_system())?)
}

async fn must_be_migrated(connection: &mut PgConnection) -> Outcome {
    match database::missing_migrations(connection).await?.len() {
        0 => Ok(()),
        missing => Err(format!("the database lacks {missing} migrations: run `hedgerow migrate`").into()),
    }
}
