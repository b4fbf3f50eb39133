//! PostgreSQL as the rest of the house sees it: somewhere to connect to, ours or given.

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgPool};
use tokio::time::{Instant, timeout};
use url::Url;

use super::{Cluster, StartError};
use crate::config::Config;

/// How long a request waits for a connection before it is answered with 503.
const ACQUIRE_WITHIN: Duration = Duration::from_secs(3);
/// A connection idle for longer is asked whether it still lives before it is used: PostgreSQL may have been restarted.
const TRUSTED_FOR: Duration = Duration::from_secs(1);
const CONNECT_WITHIN: Duration = Duration::from_secs(10);

/// How our statements are planned: once for all parameters, because planning a page of a timeline takes ten times as
/// long as reading it, and `tests/db/plans` shows that the plan serves any parameter. Compiling never pays here, and
/// no disk is so slow to seek any more as PostgreSQL takes it to be.
pub const SESSION: &str =
    "SET plan_cache_mode = force_generic_plan; SET jit = off; SET random_page_cost = 1.1";

/// The database server this process uses.
#[derive(Debug)]
pub struct Postgres {
    /// For the pool.
    pub options: PgConnectOptions,
    /// For LISTEN and migrations, which a pooler in between would break.
    pub direct: PgConnectOptions,
    /// Where we connect to, for messages; without password.
    place: String,
    cluster: Option<Cluster>,
}

impl Postgres {
    /// Attaches to `database.url`, or to the embedded cluster, which is started if it does not run.
    ///
    /// # Errors
    /// When it cannot be reached: the message says which host or socket was tried.
    pub async fn open(config: &Config) -> Result<Self, StartError> {
        let Some(url) = &config.database.url else {
            let cluster = Cluster::open(config).await?;
            let options = named(cluster.connect_options());
            return Ok(Self {
                direct: options.clone(),
                options,
                place: cluster.place(),
                cluster: Some(cluster),
            });
        };
        let direct_url = config.database.direct_url.as_ref().unwrap_or(url);
        let postgres = Self {
            options: parse("database.url", url)?,
            direct: parse("database.direct_url", direct_url)?,
            place: place_of(direct_url),
            cluster: None,
        };
        postgres.connect().await?.close().await.map_err(|e| postgres.unreachable(&e))?;
        Ok(postgres)
    }

    /// One connection outside the pool, past any pooler.
    pub async fn connect(&self) -> Result<PgConnection, StartError> {
        match timeout(CONNECT_WITHIN, self.direct.connect()).await {
            Ok(connected) => connected.map_err(|e| self.unreachable(&e)),
            Err(_) => Err(self.unreachable(&"no answer")),
        }
    }

    /// Where we connect to: a host or socket, without password.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The cluster, when it is ours to keep running.
    pub fn cluster(&self) -> Option<&Cluster> {
        self.cluster.as_ref()
    }

    /// Ends our use of it. An embedded cluster that nobody else uses is stopped by `deadline`.
    pub async fn close(self, deadline: Instant) {
        if let Some(cluster) = self.cluster {
            cluster.close(deadline).await;
        }
    }

    fn unreachable(&self, cause: &dyn std::fmt::Display) -> StartError {
        StartError(format!("cannot reach PostgreSQL at {}: {cause}", self.place))
    }
}

/// The pool every request and worker draws from.
pub fn make_pool(options: PgConnectOptions, max_connections: u32) -> PgPool {
    PgPoolOptions::new()
        .max_connections(max_connections)
        .acquire_timeout(ACQUIRE_WITHIN)
        .test_before_acquire(false)
        .after_connect(|connection, _| {
            Box::pin(async move {
                sqlx::raw_sql(SESSION).execute(connection).await?;
                Ok(())
            })
        })
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for > TRUSTED_FOR {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_lazy_with(options)
}

fn parse(key: &str, url: &Url) -> Result<PgConnectOptions, StartError> {
    PgConnectOptions::from_str(url.as_str()).map(named).map_err(|e| StartError(format!("{key}: {e}")))
}

fn named(options: PgConnectOptions) -> PgConnectOptions {
    options.application_name("hedgerow")
}

/// Host (or the folder of the socket) and database name.
fn place_of(url: &Url) -> String {
    let socket = url.query_pairs().find(|(name, _)| name == "host").map(|(_, folder)| folder.into_owned());
    let name = url.path().trim_start_matches('/');
    match (socket, url.host_str()) {
        (Some(folder), _) => format!("the socket in {folder}, database {name}"),
        (None, Some(host)) if host.contains("%2F") => {
            format!("the socket in {}, database {name}", host.replace("%2F", "/"))
        }
        (None, host) => {
            format!("{}:{}, database {name}", host.unwrap_or("localhost"), url.port().unwrap_or(5432))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_says_host_or_socket_and_no_password() {
        for (url, place) in [
            ("postgres://h:pw@db.example/h", "db.example:5432, database h"),
            ("postgresql://h:pw@db.example:6432/h", "db.example:6432, database h"),
            ("postgres:///h?host=/run/postgresql", "the socket in /run/postgresql, database h"),
            ("postgres://h@%2Frun%2Fpostgresql/h", "the socket in /run/postgresql, database h"),
        ] {
            assert_eq!(place_of(&url.parse().unwrap()), place);
        }
    }
}
