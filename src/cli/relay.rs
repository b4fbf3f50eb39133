//! `hedgerow relay list|subscribe|unsubscribe|remove|limit`.

use super::Outcome;
use super::attach::{with_room, with_state};
use crate::activitypub::relays::find;
use crate::config::Config;
use crate::db::relays::Relay;
use crate::domain::relays::{self, Change};
use crate::domain::staff::Staff;
use crate::state::State;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Print every relay and how the subscription stands
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Ask a relay to pass posts on: its inbox (Mastodon style) or its actor (LitePub style)
    Subscribe { url: String },
    /// Tell a relay to stop
    Unsubscribe { url: String },
    /// Forget a relay, after telling it to stop
    Remove { url: String },
    /// Say how many posts of a relay are fetched in an hour at most
    Limit { url: String, posts: i32 },
}

pub async fn run(config: &Config, command: &Command) -> Outcome {
    match command {
        Command::List { json } => list(config, *json).await,
        Command::Subscribe { url } => {
            with_room(config, async |state| {
                let address = find(state, url).await?;
                Ok(relays::subscribe(state, &Staff::CommandLine, &address).await?)
            })
            .await
        }
        Command::Unsubscribe { url } => change(config, url, Change::Unsubscribe).await,
        Command::Remove { url } => change(config, url, Change::Remove).await,
        Command::Limit { url, posts } => change(config, url, Change::Limit(*posts)).await,
    }
}

async fn list(config: &Config, json: bool) -> Outcome {
    let relays =
        with_state(config, async |state| Ok(relays::list(state, &Staff::CommandLine).await?)).await?;
    if json {
        println!("{}", serde_json::to_string_pretty(&relays)?);
        return Ok(());
    }
    for relay in &relays {
        println!(
            "{}  {}  {}  at most {} posts an hour",
            address_of(relay),
            relay.style.as_str(),
            relay.state.as_str(),
            relay.hourly_limit
        );
    }
    Ok(())
}

fn address_of(relay: &Relay) -> &str {
    relay.actor_uri.as_deref().filter(|_| relay.style.as_str() == "litepub").unwrap_or(&relay.inbox_url)
}

/// Done on a full disk, too: what a relay brings may be what filled it.
async fn change(config: &Config, url: &str, change: Change) -> Outcome {
    with_state(config, async |state: &State| {
        let staff = Staff::CommandLine;
        let relays = relays::list(state, &staff).await?;
        let meant =
            relays.iter().find(|relay| relay.inbox_url == url || relay.actor_uri.as_deref() == Some(url));
        let Some(relay) = meant else { return Err(format!("no relay was asked at {url}").into()) };
        Ok(relays::change(state, &staff, relay.id, change).await?)
    })
    .await
}
