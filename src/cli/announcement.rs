//! `hedgerow announcement publish|list|remove`: what everybody on the instance is told.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::Outcome;
use super::attach::with_state;
use crate::config::Config;
use crate::domain::announcements::{self, Span};
use crate::domain::staff::Staff;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Tell everybody something; prints its id
    Publish {
        text: String,
        /// When it begins, as 2026-12-24T18:00:00Z
        #[arg(long, value_name = "TIME")]
        starts_at: Option<DateTime<Utc>>,
        /// When it ends, and is not shown any more
        #[arg(long, value_name = "TIME")]
        ends_at: Option<DateTime<Utc>>,
        /// Only the days count
        #[arg(long)]
        all_day: bool,
    },
    /// Print what is announced now
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Take an announcement down
    Remove { id: i64 },
}

pub async fn run(config: &Config, command: &Command) -> Outcome {
    let staff = Staff::CommandLine;
    match command {
        Command::Publish { text, starts_at, ends_at, all_day } => {
            let span = Span { starts_at: *starts_at, ends_at: *ends_at, all_day: *all_day };
            let id = with_state(config, async |state| {
                Ok(announcements::announce(state, &staff, text, span).await?)
            });
            println!("{}", id.await?);
        }
        Command::List { json } => list(config, *json).await?,
        Command::Remove { id } => {
            with_state(config, async |state| {
                Ok(announcements::withdraw_announcement(state, &staff, *id).await?)
            })
            .await?;
        }
    }
    Ok(())
}

async fn list(config: &Config, as_json: bool) -> Outcome {
    let current =
        with_state(config, async |state| Ok(announcements::announcements(state, None, true).await?)).await?;
    if as_json {
        let rows: Vec<_> = current
            .iter()
            .map(|told| {
                let one = &told.announcement;
                json!({"id": one.id.to_string(), "text": one.text, "published_at": one.published_at,
                       "starts_at": one.starts_at, "ends_at": one.ends_at})
            })
            .collect();
        println!("{}", serde_json::Value::from(rows));
        return Ok(());
    }
    for one in current.into_iter().map(|told| told.announcement) {
        println!("{}  {}", one.id, one.text.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    Ok(())
}
