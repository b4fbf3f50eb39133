//! `hedgerow token create`: a token for a script, without an application and without a browser.

use super::Outcome;
use super::account::{explain, find_account};
use super::attach::with_state;
use crate::config::Config;
use crate::domain::staff::Staff;
use crate::domain::tokens;
use crate::model::Scopes;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Make an access token for a local account; it is printed this once, and nothing else is
    Create {
        name: String,
        /// Scopes, separated by spaces
        #[arg(long, value_name = "SCOPES", value_parser = parse_scopes)]
        scope: Scopes,
    },
}

fn parse_scopes(text: &str) -> Result<Scopes, String> {
    let scopes: Scopes = text.parse().map_err(|crate::model::scopes::UnknownScope(word)| {
        format!("{word} is no scope; try \"read write follow push\"")
    })?;
    if scopes.is_empty() { Err("is empty".to_owned()) } else { Ok(scopes) }
}

pub async fn run(config: &Config, command: Command) -> Outcome {
    let Command::Create { name, scope } = command;
    let issued = with_state(config, async |state| {
        let account = find_account(state, &name).await?;
        let issued = tokens::issue_for(state, &Staff::CommandLine, account, scope).await;
        issued.map_err(|error| explain(error, &name))
    })
    .await?;
    println!("{}", issued.token);
    Ok(())
}
