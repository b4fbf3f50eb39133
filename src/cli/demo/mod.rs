//! `hedgerow demo`: two instances on this machine, and sample people on them who talk to each other.

mod cast;
mod client;
mod pictures;
mod play;

use std::path::Path;

use tokio_util::sync::CancellationToken;

use super::Outcome;
use super::instance::Instance;
use super::serve::cancelled_by_signals;
use crate::config::Config;
use cast::{INSTANCES, PASSWORD, PEOPLE};

#[derive(clap::Args)]
pub struct Arguments {
    /// Port of the first instance; the second takes the next one
    #[arg(long, default_value_t = 3001)]
    port: u16,
}

/// Runs both instances until a signal ends them. What the people say is said once: a second run finds it there.
pub async fn run(config: &Config, arguments: &Arguments) -> Outcome {
    let shutdown = cancelled_by_signals()?;
    let second_port = arguments.port.checked_add(1).ok_or("--port must leave room for the next one")?;
    let home = std::path::absolute(config.data_dir.join("demo"))?;
    let mut first = Instance::prepare(&home.join("first"), arguments.port)?;
    let mut second = Instance::prepare(&home.join("second"), second_port)?;
    let outcome = show(&home, [&mut first, &mut second], &shutdown).await;
    tokio::join!(first.stop(), second.stop());
    outcome
}

async fn show(home: &Path, instances: [&mut Instance; 2], shutdown: &CancellationToken) -> Outcome {
    let [first, second] = instances;
    println!("Starting two instances in {} ...", home.display());
    tokio::select! {
        started = async { first.start().await?; second.start().await } => started?,
        () = shutdown.cancelled() => return Ok(()),
    }
    let done = home.join("played");
    if !done.exists() {
        println!("{} people meet; this takes a moment ...", PEOPLE.len());
        tokio::select! {
            played = play::play([&first.config, &second.config]) => played?,
            () = shutdown.cancelled() => return Ok(()),
        }
        std::fs::write(&done, "").map_err(|e| format!("{}: {e}", done.display()))?;
    }
    print_logins([&first.config, &second.config]);
    tokio::select! {
        name = first.ended() => Err(format!("the instance in {name} has ended").into()),
        name = second.ended() => Err(format!("the instance in {name} has ended").into()),
        () = shutdown.cancelled() => Ok(()),
    }
}

fn print_logins(configs: [&Config; 2]) {
    for (number, config) in configs.into_iter().enumerate() {
        println!("\n{}  {}", INSTANCES[number].title, config.instance.base_url.as_str());
        for person in PEOPLE.iter().filter(|person| person.instance == number) {
            let role = if person.role == "user" { "" } else { person.role };
            println!("  {:<22} {PASSWORD}  {role}", person.email());
        }
    }
    println!("\nSign in with address and password. Ctrl-C ends both.");
}
