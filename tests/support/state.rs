//! A [`State`] on a database of the test's own, with a clock the test moves.

use std::ops::Deref;
use std::path::PathBuf;

use chrono::DateTime;
use hedgerow::clock::Clock;
use hedgerow::config::Config;
use hedgerow::random::Random;
use hedgerow::secrets::random_token;
use hedgerow::state::State;
use sqlx::PgPool;

use super::postgres::{Database, database};

/// A state and what it lives on; both are gone when this is dropped.
pub struct TestState {
    pub state: State,
    pub database: Database,
    data_dir: PathBuf,
}

impl Deref for TestState {
    type Target = State;
    fn deref(&self) -> &State {
        &self.state
    }
}

impl TestState {
    /// Whether somebody waits for what another transaction holds.
    pub async fn waits_for_a_lock(&self) -> bool {
        sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM pg_stat_activity
                            WHERE datname = current_database() AND wait_event_type = 'Lock')",
        )
        .fetch_one(&self.state.pool)
        .await
        .unwrap()
    }
}

impl Drop for TestState {
    fn drop(&mut self) {
        // It exists only when something was written.
        let _ = std::fs::remove_dir_all(&self.data_dir);
    }
}

/// The defaults, as for `http://localhost:3000`.
pub async fn state() -> TestState {
    state_with(&[]).await
}

/// With these keys laid over the defaults: `&[("registration.mode", "open")]`.
pub async fn state_with(keys: &[(&str, &str)]) -> TestState {
    let database = database().await;
    let OverPool { state, data_dir } = over_pool(database.pool.clone(), keys);
    TestState { state, database, data_dir }
}

/// A state on a database that is somebody else's.
pub struct OverPool {
    pub state: State,
    pub data_dir: PathBuf,
}

pub fn over_pool(pool: PgPool, keys: &[(&str, &str)]) -> OverPool {
    let data_dir = std::env::temp_dir().join(format!("hedgerow-test-data-{}", random_token()));
    let mut env = vec![
        ("HEDGEROW_DATA_DIR".to_owned(), data_dir.display().to_string()),
        ("HEDGEROW_SECRET_KEY".to_owned(), "the secret key of every test, long enough".to_owned()),
        ("HEDGEROW_STORAGE__MIN_FREE_BYTES".to_owned(), "0".to_owned()),
    ];
    env.extend(keys.iter().map(|(key, value)| {
        (format!("HEDGEROW_{}", key.replace('.', "__").to_uppercase()), (*value).to_owned())
    }));
    let config = Config::load(None, env).expect("the configuration of the test holds");
    let clock = Clock::manual(DateTime::from_timestamp(1_800_000_000, 0).expect("a date"));
    let state = State::new(config, pool, clock, Random::seeded(7)).expect("a state");
    OverPool { state, data_dir }
}
