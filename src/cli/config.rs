//! `hedgerow config check|show`.

use super::Outcome;
use super::attach::with_postgres;
use crate::cluster::Cluster;
use crate::config::{Config, Source};
use crate::db::settings;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Say whether the configuration holds
    Check,
    /// Print every value with the place it came from, secrets masked
    Show,
}

pub async fn run(config: &Config, command: &Command) -> Outcome {
    match command {
        // Whatever is wrong was said when it was read.
        Command::Check => println!("The configuration holds."),
        Command::Show => show(config).await,
    }
    Ok(())
}

async fn show(config: &Config) {
    let (saved, remark) = match saved_settings(config).await {
        Ok(saved) => (saved, None),
        Err(error) => (Vec::new(), Some(error.to_string())),
    };
    for (key, value, source) in config.layers().masked() {
        match saved.iter().find(|(name, _)| name == key) {
            Some((_, saved)) => println!("{key} = {saved}  # saved by an administrator, over {value}"),
            None if *source == Source::Default => println!("{key} = {value}"),
            None => println!("{key} = {value}  # {source}"),
        }
    }
    if let Some(remark) = remark {
        println!("# what administrators saved is not known: {remark}");
    }
}

/// What administrators saved in the database lies over the configuration. A database that was never made holds none.
async fn saved_settings(config: &Config) -> Outcome<Vec<(String, String)>> {
    if config.embedded_database() && !Cluster::exists(config) {
        return Ok(Vec::new());
    }
    with_postgres(config, async |postgres| {
        let rows = settings::saved_settings(&mut postgres.connect().await?).await?;
        Ok(rows.into_iter().map(|row| (row.name, row.value.to_string())).collect())
    })
    .await
}
