//! `hedgerow migrate`: brings the schema up to date.

use super::Outcome;
use super::attach::with_postgres;
use crate::config::Config;
use crate::db::database;

pub async fn migrate(config: &Config) -> Outcome {
    with_postgres(config, async |postgres| {
        let mut connection = postgres.connect().await?;
        let missing = database::missing_migrations(&mut connection).await?.len();
        database::migrate(&mut connection).await?;
        println!("{missing} migrations applied; the schema is up to date");
        Ok(())
    })
    .await
}
