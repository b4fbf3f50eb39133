//! `hedgerow queue status|retry|drop`, and what concerns one host.

mod hosts;

use super::Outcome;
use super::attach::{with_room, with_state};
use crate::config::Config;
use crate::db::federation_health::Which;
use crate::db::queues::queue_lengths;
use crate::domain::dead_letters;
use crate::domain::federation_health::Measure;
use crate::domain::staff::Staff;
use crate::events::Queue;

/// How many dead rows of each queue `status` shows.
const SHOWN: i64 = 20;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Print what waits in each queue, and the latest of what was given up on
    Status {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Try again what was given up on
    Retry(Chosen),
    /// Let go of what was given up on
    Drop(Chosen),
    /// Print how the exchange with every other server stands
    Hosts {
        /// Only those that fail or are paused
        #[arg(long)]
        troubled: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print everything about the exchange with one server: traffic of 30 days, backlog, errors
    Host {
        /// host[:port]
        name: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Deliver nothing to a server until it is resumed
    Pause { name: String },
    /// Deliver to a server again
    Resume { name: String },
    /// Try at once what waits for a server
    RetryHost { name: String },
    /// Let go of what waits for a server
    DropHost { name: String },
}

#[derive(clap::Args)]
pub struct Chosen {
    queue: Name,
    /// As shown by `queue status`
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    ids: Vec<i64>,
    /// Everything that was given up on in this queue
    #[arg(long)]
    all: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Name {
    Outgoing,
    Delivery,
    Inbound,
    Jobs,
}

impl Name {
    fn queue(self) -> Queue {
        match self {
            Self::Outgoing => Queue::Outgoing,
            Self::Delivery => Queue::Delivery,
            Self::Inbound => Queue::Inbound,
            Self::Jobs => Queue::Jobs,
        }
    }
}

impl Chosen {
    fn ids(&self) -> Option<&[i64]> {
        (!self.all).then_some(&self.ids)
    }
}

pub async fn run(config: &Config, command: &Command) -> Outcome {
    let staff = Staff::CommandLine;
    match command {
        Command::Status { json } => status(config, *json).await,
        Command::Hosts { troubled, json } => {
            hosts::list(config, if *troubled { Which::Troubled } else { Which::All }, *json).await
        }
        Command::Host { name, json } => hosts::show(config, name, *json).await,
        Command::Pause { name } => hosts::take(config, name, Measure::Pause).await,
        Command::Resume { name } => hosts::take(config, name, Measure::Resume).await,
        Command::RetryHost { name } => hosts::take(config, name, Measure::Retry).await,
        Command::DropHost { name } => hosts::take(config, name, Measure::Drop).await,
        Command::Retry(chosen) => {
            let retried = with_room(config, async |state| {
                Ok(dead_letters::retry(state, &staff, chosen.queue.queue(), chosen.ids()).await?)
            });
            println!("{} will be tried again", retried.await?);
            Ok(())
        }
        Command::Drop(chosen) => {
            let dropped = with_state(config, async |state| {
                Ok(dead_letters::let_go(state, &staff, chosen.queue.queue(), chosen.ids()).await?)
            });
            println!("{} dropped", dropped.await?);
            Ok(())
        }
    }
}

async fn status(config: &Config, json: bool) -> Outcome {
    let (lengths, dead) = with_state(config, async |state| {
        let lengths = queue_lengths(&state.pool).await?;
        let mut dead = Vec::new();
        for queue in [Queue::Outgoing, Queue::Delivery, Queue::Inbound, Queue::Jobs] {
            dead.extend(dead_letters::latest(state, queue, SHOWN).await?);
        }
        Ok((lengths, dead))
    })
    .await?;
    if json {
        let queues: Vec<_> = lengths
            .iter()
            .map(
                |queue| serde_json::json!({"name": queue.name, "waiting": queue.waiting, "dead": queue.dead}),
            )
            .collect();
        let status = serde_json::json!({"queues": queues, "dead_letters": dead});
        println!("{}", serde_json::to_string_pretty(&status)?);
        return Ok(());
    }
    for queue in lengths {
        println!("{:<10} {:>8} waiting {:>8} dead", queue.name, queue.waiting, queue.dead);
    }
    for letter in dead {
        let error = letter.error.unwrap_or_default();
        println!("{} {}  {}  {} attempts: {error}", letter.queue, letter.id, letter.what, letter.attempts);
    }
    Ok(())
}
