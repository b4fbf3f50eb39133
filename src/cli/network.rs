//! `hedgerow network list|unblock`: the way back for whoever shut a network out.

use super::Outcome;
use super::attach::with_state;
use crate::config::Config;
use crate::domain::sign_up_blocks::{ip_blocks, unblock_network_named};
use crate::domain::staff::Staff;
use crate::error::Error;
use crate::model::Page;
use crate::state::State;

/// Rows read at once.
const BATCH: i64 = 500;
const STAFF: Staff = Staff::CommandLine;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Print what was decided about networks, latest first
    List,
    /// Take a decision back; running servers know within half a minute
    Unblock {
        /// As the list prints it
        network: String,
    },
}

pub async fn run(config: &Config, command: &Command) -> Outcome {
    with_state(config, async |state| match command {
        Command::List => list(state).await,
        Command::Unblock { network } => match unblock_network_named(state, &STAFF, network).await {
            Err(Error::NotFound) => Err(format!("nothing is decided about {network}").into()),
            outcome => Ok(outcome?),
        },
    })
    .await
}

async fn list(state: &State) -> Outcome {
    let mut page = Page::first(BATCH);
    loop {
        let blocks = ip_blocks(state, &STAFF, page).await?;
        for block in &blocks {
            let until = block.expires_at.map(|until| format!("  until {until:?}")).unwrap_or_default();
            let comment = Some(&block.comment).filter(|comment| !comment.is_empty());
            let comment = comment.map(|comment| format!("  # {comment}")).unwrap_or_default();
            println!("{}  {}{until}{comment}", block.network, block.severity);
        }
        match blocks.last() {
            Some(last) => page.max_id = Some(last.id),
            None => return Ok(()),
        }
    }
}
