//! `hedgerow token create`: a token for a script, without an application and without a browser.

use super::Outcome;
use super::account::{explain, find_account};
use super::attach::with_room;
use crate::config::Config;
use crate::domain::staff::Staff;
use crate::domain::tokens;
use crate::model::Scopes;
use crate::model::scopes::UnknownScope;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Make an access token for a local account; it is printed this once, and nothing else is
    Create {
        name: String,
        /// Scopes, separated by spaces
        #[arg(long, value_name = "SCOPES")]
        scope: String,
    },
}

pub async fn run(config: &Config, command: &Command) -> Outcome {
    let Command::Create { name, scope } = command;
    let scopes: Scopes = scope.parse().map_err(|UnknownScope(word)| format!("{word} is no scope"))?;
    if scopes.is_empty() {
        return Err("--scope names none; \"read write follow push\" is what apps ask for".into());
    }
    let issued = with_room(config, async |state| {
        let account = find_account(state, name).await?;
        let issued = tokens::issue_for(state, &Staff::CommandLine, account, scopes).await;
        issued.map_err(|error| explain(error, name))
    })
    .await?;
    println!("{}", issued.token);
    Ok(())
}
