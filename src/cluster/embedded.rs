//! The embedded cluster as its users see it: opened, kept running, closed.

use std::fs::File;
use std::sync::Mutex;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{ConnectOptions, Connection};
use tokio::time::{Instant, sleep, timeout_at};

use super::installation::Installation;
use super::make::{NAME, cluster_major, make_cluster, write_settings};
use super::owner::Owner;
use super::place::Place;
use super::postmaster::{Postmaster, last_complaint};
use super::{StartError, lock};
use crate::config::Config;
use crate::db::database;

/// Recovery after a crash reads the whole write-ahead log since the last checkpoint.
const READY_WITHIN: Duration = Duration::from_secs(120);
const ASK_EVERY: Duration = Duration::from_millis(25);
const WATCH_EVERY: Duration = Duration::from_millis(250);
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);
/// Beside the pool of `serve`: command line programs, autovacuum's and the superuser's reserve.
const SPARE_CONNECTIONS: u32 = 30;

/// Our use of the cluster. Others may use it at the same time.
#[derive(Debug)]
pub struct Cluster {
    place: Place,
    owner: Owner,
    installation: Installation,
    connections: u32,
    /// The postmaster as last seen: the pid file of one that has only just been started may not be there yet.
    postmaster: Mutex<Postmaster>,
    users: File,
}

impl Cluster {
    /// Finds the cluster under `data_dir`, makes it if there is none, and starts it if it does not run.
    pub async fn open(config: &Config) -> Result<Self, StartError> {
        let place = Place::under(&config.data_dir)?;
        let starting = lock::wait_for(&place.start_lock).await?;
        let users = lock::open(&place.users_lock)?;
        users.lock_shared().map_err(StartError::when(format!("lock {}", place.users_lock.display())))?;

        let owner = Owner::of(&place.cluster)?;
        owner.must_reach(&place.data_dir)?;
        place.make_socket_folder(&owner)?;
        let major = cluster_major(&place.cluster)?;
        let installation = Installation::find(major)?;
        if major.is_none() {
            tracing::info!(at = %place.cluster.display(), major = installation.major, "making the database cluster");
            make_cluster(&place, &installation, &owner)?;
        }
        let connections = config.database.max_connections + SPARE_CONNECTIONS;
        let (postmaster, adopted) = match Postmaster::find(&place) {
            Some(found) => (found, true),
            None => (start(&place, &installation, &owner, connections)?, false),
        };
        let postmaster = Mutex::new(postmaster);
        let cluster = Self { place, owner, installation, connections, postmaster, users };
        let settled = cluster.settle(adopted).await;
        drop(starting);
        if let Err(e) = settled {
            cluster.close(Instant::now() + Duration::from_secs(5)).await;
            return Err(e);
        }
        tracing::info!(pid = cluster.postmaster().pid(), adopted, "PostgreSQL is ready");
        Ok(cluster)
    }

    async fn settle(&self, adopted: bool) -> Result<(), StartError> {
        match self.wait_until_ready().await {
            // One that was about to end when we found it.
            Err(_) if adopted && !self.postmaster().is_alive() => self.start_again().await?,
            ready => ready?,
        }
        self.make_database().await
    }

    pub fn connect_options(&self) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(self.postmaster().socket)
            .port(5432)
            .username(NAME)
            .database(NAME)
            .ssl_mode(PgSslMode::Disable)
    }

    /// Where it is, for messages.
    pub fn place(&self) -> String {
        format!("the socket in {}", self.postmaster().socket.display())
    }

    /// Starts PostgreSQL again whenever it dies, until dropped.
    pub async fn keep_running(&self) {
        let mut pause = SHORTEST_PAUSE;
        loop {
            sleep(WATCH_EVERY).await;
            if self.postmaster().is_alive() {
                pause = SHORTEST_PAUSE;
                continue;
            }
            tracing::error!("PostgreSQL died; starting it again");
            match self.start_again().await {
                Ok(()) => tracing::info!(pid = self.postmaster().pid(), "PostgreSQL is back"),
                Err(e) => {
                    tracing::error!("{e}");
                    sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
    }

    /// Ends our use of the cluster; when nobody else uses it, it is stopped by `deadline`, whoever started it.
    pub async fn close(self, deadline: Instant) {
        let last_seen = self.postmaster();
        stop_if_last(&self.place, &self.users, Some(last_seen), deadline).await;
    }

    /// For a process that is told to end while it opens the cluster: stops what it may have started.
    pub async fn abandon(config: &Config, deadline: Instant) {
        let opened =
            Place::under(&config.data_dir).and_then(|place| Ok((lock::open(&place.users_lock)?, place)));
        if let Ok((users, place)) = opened {
            stop_if_last(&place, &users, None, deadline).await;
        }
    }

    /// Whether one was ever made under `data_dir`.
    pub fn exists(config: &Config) -> bool {
        config.data_dir.join("postgres").exists()
    }

    fn postmaster(&self) -> Postmaster {
        self.postmaster.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    async fn start_again(&self) -> Result<(), StartError> {
        let found = match Postmaster::find(&self.place) {
            Some(found) => found,
            None => start(&self.place, &self.installation, &self.owner, self.connections)?,
        };
        *self.postmaster.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = found;
        self.wait_until_ready().await
    }

    async fn wait_until_ready(&self) -> Result<(), StartError> {
        let deadline = Instant::now() + READY_WITHIN;
        let options = self.connect_options().database("postgres");
        loop {
            let connected = timeout_at(deadline, options.connect()).await;
            let cause = match connected {
                Ok(Ok(connection)) => return connection.close().await.map_err(|e| StartError(e.to_string())),
                Ok(Err(e)) => e.to_string(),
                Err(_) => "no answer".to_owned(),
            };
            if !self.postmaster().is_alive() {
                return Err(StartError(format!("PostgreSQL did not start: {}", last_complaint(&self.place))));
            }
            if Instant::now() >= deadline {
                return Err(StartError(format!("PostgreSQL does not answer at {}: {cause}", self.place())));
            }
            sleep(ASK_EVERY).await;
        }
    }

    async fn make_database(&self) -> Result<(), StartError> {
        let make = async {
            let mut connection = self.connect_options().database("postgres").connect().await?;
            if !database::database_exists(&mut connection, NAME).await? {
                database::create_hedgerow_database(&mut connection).await?;
            }
            connection.close().await
        };
        make.await.map_err(|e: sqlx::Error| StartError(format!("cannot make the database: {e}")))
    }
}

fn start(
    place: &Place,
    installation: &Installation,
    owner: &Owner,
    connections: u32,
) -> Result<Postmaster, StartError> {
    write_settings(place, connections)?;
    Postmaster::spawn(place, installation, owner)
}

async fn stop_if_last(place: &Place, users: &File, last_seen: Option<Postmaster>, deadline: Instant) {
    let Ok(Ok(_starting)) = timeout_at(deadline, lock::wait_for(&place.start_lock)).await else { return };
    // Taking it exclusively gives up our own share first: it succeeds for the last one only.
    if users.try_lock().is_ok()
        && let Some(postmaster) = Postmaster::find(place).or(last_seen.filter(|seen| seen.is_at_work(place)))
    {
        postmaster.stop(deadline).await;
        place.remove_far_socket_folder();
    }
}
