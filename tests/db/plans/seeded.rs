//! One database with 200,000 statuses for all tests of plans. Half of them nobody sees: a flood, by a server that is
//! suspended. The reader blocks 20,000 accounts.

use chrono::DateTime;
use hedgerow::cli::bench::seed::{Seed, fill, tidy_up};
use hedgerow::cluster::SESSION;
use hedgerow::model::{AccountId, Page, StatusId};
use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection, PgConnection, PgPool, query_scalar};
use tokio::sync::OnceCell;

use super::watcher::TELL_PLANS;
use crate::support::api::{self, Person};
use crate::support::postgres::{Database, database};
use crate::support::state::{OverPool, over_pool};

/// What tests ask about.
pub struct Seeded {
    database: Database,
    /// Follows 500 accounts, blocks 20,000, is named in 10,000 statuses.
    pub reader: Person,
    /// An account with many followers and statuses, elsewhere.
    pub famous: AccountId,
    /// Favourited by everybody, and reblogged by a fifth of all.
    pub known: StatusId,
    /// Answered by more than any other.
    pub thread: StatusId,
    /// The newest of the statuses that are seen.
    pub below_flood: i64,
}

static SEEDED: OnceCell<Seeded> = OnceCell::const_new();

pub async fn seeded() -> &'static Seeded {
    SEEDED.get_or_init(make).await
}

async fn make() -> Seeded {
    let database = database().await;
    let over = over_pool(database.pool.clone(), &[]);
    let reader = api::person(&over.state, "reader").await;
    let seed = Seed {
        accounts: 22_000,
        statuses: 100_000,
        flood: 100_000,
        blocks: 20_000,
        base_url: "http://localhost:3000".to_owned(),
        until: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
    };
    let mut conn = PgConnection::connect_with(&database.options()).await.unwrap();
    fill(&mut conn, &seed).await.unwrap();
    sqlx::raw_sql(include_str!("queues.sql")).execute(&mut conn).await.unwrap();
    sqlx::raw_sql(include_str!("collections.sql")).execute(&mut conn).await.unwrap();
    tidy_up(&mut conn).await.unwrap();
    let mut id = async |sql: &'static str| -> i64 { query_scalar(sql).fetch_one(&mut conn).await.unwrap() };
    Seeded {
        famous: AccountId(id("SELECT id FROM accounts WHERE username = 'person1'").await),
        known: StatusId(id("SELECT status_id FROM favourites GROUP BY 1 ORDER BY count(*) DESC LIMIT 1").await),
        thread: StatusId(
            id("SELECT in_reply_to_id FROM statuses WHERE in_reply_to_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
                .await,
        ),
        below_flood: id("SELECT min(id) FROM statuses WHERE uri LIKE 'https://host1.example/statuses/%'").await,
        reader,
        database,
    }
}

impl Seeded {
    /// A single connection, as the server's pool makes it, that tells its plans.
    pub async fn telling(&self) -> PgPool {
        let pool = PgPoolOptions::new().max_connections(1).after_connect(|conn, _| {
            Box::pin(async move {
                sqlx::raw_sql(SESSION).execute(&mut *conn).await?;
                sqlx::raw_sql(TELL_PLANS).execute(conn).await?;
                Ok(())
            })
        });
        pool.connect_with(self.database.options()).await.unwrap()
    }

    /// A state that has only such a connection.
    pub async fn state(&self) -> OverPool {
        over_pool(self.telling().await, &[])
    }

    /// The first page of what is seen.
    pub fn page(&self) -> Page {
        Page { max_id: Some(self.below_flood), ..Page::first(40) }
    }

    /// Tables with more rows than anybody should read from end to end.
    pub async fn big_tables(&self) -> Vec<String> {
        let mut conn = PgConnection::connect_with(&self.database.options()).await.unwrap();
        query_scalar("SELECT relname::text FROM pg_class WHERE relkind = 'r' AND reltuples > 3000")
            .fetch_all(&mut conn)
            .await
            .unwrap()
    }
}
