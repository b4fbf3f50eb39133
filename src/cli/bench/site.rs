//! An instance to be measured: fresh data, a seeded database, this program once more as its server.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tokio::net::TcpListener;

use super::load::{Connection as Client, get};
use super::peers::Peers;
use super::reads::{Read, reads};
use super::seed::{Seed, connect, fill, tidy_up};
use super::usage::{Usage, memory};
use crate::cli::Outcome;
use crate::cli::attach::with_state;
use crate::cli::instance::Instance;
use crate::clock::Clock;
use crate::cluster::{Postgres, make_pool};
use crate::db;
use crate::db::timelines::PublicScope;
use crate::domain::local_accounts::ensure_instance_actor;
use crate::domain::staff::Staff;
use crate::domain::tokens;
use crate::domain::users::{NewAccount, create_user};
use crate::model::{AccountId, Page};

const SCOPES: &str = "read write follow";
const READY_WITHIN: Duration = Duration::from_secs(30);
/// Since the last answer, before memory counts as idle.
const IDLE_AFTER: Duration = Duration::from_secs(5);

pub struct Site {
    pub instance: Instance,
    pub address: SocketAddr,
    /// `localhost:PORT`
    pub host: String,
    pub reader: Person,
    pub author: Person,
    /// Whom the crowd follows.
    pub speaker: Person,
    data_dir: PathBuf,
}

/// Somebody with a login.
pub struct Person {
    pub account: AccountId,
    pub token: String,
}

impl Site {
    /// Makes and fills the database; no server runs yet.
    pub async fn make(
        data_dir: &Path,
        accounts: u32,
        statuses: u32,
        peers: &Peers,
        crowd: &Peers,
    ) -> Outcome<Self> {
        let port = TcpListener::bind("127.0.0.1:0").await?.local_addr()?.port();
        let instance = Instance::prepare(data_dir, port)?;
        std::fs::create_dir_all(data_dir)?;
        let base_url = instance.config.instance.base_url.as_str().trim_end_matches('/').to_owned();
        let (reader, author, speaker) = with_state(&instance.config, async |state| {
            ensure_instance_actor(state).await?;
            let mut people = Vec::new();
            for (username, role) in [("reader", "owner"), ("author", "user"), ("speaker", "user")] {
                let email = format!("{username}@mail.example");
                let password = "a password of the bench";
                let new = NewAccount { username, email: &email, password, role, confirmed: true };
                let account = create_user(state, &Staff::CommandLine, new).await?;
                let scopes = SCOPES.parse().map_err(|_| "no scopes")?;
                let token = tokens::issue_for(state, &Staff::CommandLine, account, scopes).await?.token;
                people.push(Person { account, token });
            }
            let speaker = people.pop().ok_or("nobody")?;
            let author = people.pop().ok_or("nobody")?;
            let reader = people.pop().ok_or("nobody")?;
            let mut conn = connect(&state.pool).await?;
            let seed = Seed {
                accounts,
                statuses,
                flood: 0,
                blocks: 20,
                base_url: base_url.clone(),
                until: Clock::default().now(),
            };
            fill(&mut conn, &seed).await?;
            // What the reader posts is heard here alone: the servers of the seed do not exist.
            sqlx::query!("DELETE FROM follows WHERE target_account_id = $1", reader.account.0)
                .execute(&mut conn)
                .await?;
            peers.introduce(&mut conn, author.account).await?;
            crowd.introduce(&mut conn, speaker.account).await?;
            tidy_up(&mut conn).await?;
            Ok((reader, author, speaker))
        })
        .await?;
        Ok(Self {
            instance,
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            host: format!("localhost:{port}"),
            reader,
            author,
            speaker,
            data_dir: data_dir.to_owned(),
        })
    }

    /// Starts the server; tells how long it was until `/readyz` said yes.
    pub async fn start(&mut self) -> Outcome<Duration> {
        let began = Instant::now();
        self.instance.start().await?;
        let request = get(&self.host, "/readyz", "");
        while began.elapsed() < READY_WITHIN {
            if let Ok(mut client) = Client::open(self.address).await
                && client.ask(&request).await.is_ok_and(|(status, _)| status == 200)
            {
                return Ok(began.elapsed());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Err("the server did not become ready".into())
    }

    pub async fn stop(&mut self) {
        self.instance.stop().await;
    }

    fn pid(&self) -> Outcome<u32> {
        Ok(self.instance.pid().ok_or("the server does not run")?)
    }

    pub fn usage(&self) -> Outcome<Usage> {
        Usage::now(self.pid()?, &self.data_dir)
    }

    /// Megabytes.
    pub fn memory(&self) -> Outcome<f64> {
        memory(self.pid()?)
    }

    /// Megabytes, when nothing happened for a moment.
    pub async fn idle_memory(&self) -> Outcome<f64> {
        tokio::time::sleep(IDLE_AFTER).await;
        self.memory()
    }

    /// Public statuses of ours that others may like, by their ids.
    pub async fn local_statuses(&self) -> Outcome<Vec<String>> {
        let postgres = self.postgres().await?;
        let pool = make_pool(postgres.options.clone(), 1);
        let mut conn = pool.acquire().await?;
        let page = Page { max_id: None, since_id: None, min_id: None, limit: 100 };
        let listed = db::timelines::public(&mut conn, None, PublicScope::Local, false, page).await?;
        let statuses = db::statuses::load(&mut conn, None, &listed.ids).await?;
        let found = statuses.into_iter().map(|view| view.status.uri).collect();
        drop(conn);
        pool.close().await;
        postgres.close(tokio::time::Instant::now() + Duration::from_secs(1)).await;
        Ok(found)
    }

    /// What there is to read.
    pub async fn reads(&self) -> Outcome<Vec<Read>> {
        let postgres = self.postgres().await?;
        let pool = make_pool(postgres.options.clone(), 1);
        let found = reads(&mut *pool.acquire().await?, self.reader.account).await?;
        pool.close().await;
        postgres.close(tokio::time::Instant::now() + Duration::from_secs(1)).await;
        Ok(found)
    }

    /// A connection to the database of the server that runs.
    pub async fn postgres(&self) -> Outcome<Postgres> {
        Ok(Postgres::open(&self.instance.config).await?)
    }
}
