//! The command line: one file per command. Rank 7: it may call everything and nothing calls it.

mod account;
mod announcement;
pub mod attach;
pub mod bench;
mod config;
mod demo;
mod doctor;
mod domain;
mod domain_change;
mod instance;
mod media;
mod migrate;
mod network;
mod openapi;
mod queue;
mod relay;
mod serve;
mod token;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};

use crate::config::Config;
use crate::telemetry;

/// What a command may fail with: its text, made one line, is all the operator sees.
pub type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// What still blocks a thread when a command is done is not waited for longer.
const LINGER: Duration = Duration::from_millis(500);

/// A federated microblog server.
#[derive(Parser)]
#[command(name = "hedgerow", version, propagate_version = true)]
struct Arguments {
    /// Configuration file that lays over the defaults (or HEDGEROW_CONFIG)
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where the database, media and mail live (lays over data_dir)
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server
    Serve(serve::Arguments),
    /// Bring the database schema up to date
    Migrate,
    /// Make, list and judge accounts
    #[command(subcommand)]
    Account(account::Command),
    /// Tell everybody on the instance something
    #[command(subcommand)]
    Announcement(announcement::Command),
    /// Make access tokens
    #[command(subcommand)]
    Token(token::Command),
    /// Move to the configured base_url or handle_domain, as long as no other server knows this one
    DomainChange,
    /// Check configuration, database, network, clock, queues and limits
    Doctor,
    /// Decide with which servers we speak
    #[command(subcommand)]
    Domain(domain::Command),
    /// See which networks are shut out or may not sign up, and let them in again
    #[command(subcommand)]
    Network(network::Command),
    /// See what media take, and let go of what nobody needs
    #[command(subcommand)]
    Media(media::Command),
    /// See what waits, and what was given up on
    #[command(subcommand)]
    Queue(queue::Command),
    /// Subscribe to relays, which pass public posts on
    #[command(subcommand)]
    Relay(relay::Command),
    /// Run two instances with sample people who talk to each other
    Demo(demo::Arguments),
    /// Measure this program on this machine, or fill a database to measure on
    Bench(bench::Arguments),
    /// Print the OpenAPI document of the client API
    Openapi,
    /// Check or show the configuration
    #[command(subcommand)]
    Config(config::Command),
}

/// Runs the command given on the command line; errors are one line on stderr.
pub fn run() -> ExitCode {
    end_when_nobody_reads();
    match dispatch(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let line = error.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
            eprintln!("hedgerow: {line}");
            ExitCode::FAILURE
        }
    }
}

/// `hedgerow … | head` closes our stdout; `println!` would make that a panic with a backtrace.
fn end_when_nobody_reads() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let said = panic.payload().downcast_ref::<String>().map(String::as_str).unwrap_or_default();
        if said.starts_with("failed printing to stdout") && said.contains("Broken pipe") {
            std::process::exit(0);
        }
        usual(panic);
    }));
}

/// Of each worker thread: twice the usual. What fetches on behalf of what fetches is deep, and is boxed where it recurs;
/// an overflow would end the process.
const STACK: usize = 4 * 1024 * 1024;

fn dispatch(arguments: Arguments) -> Outcome {
    let config = load_config(&arguments)?;
    let serving = matches!(arguments.command, Command::Serve(_));
    telemetry::init(&config, !serving)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().thread_stack_size(STACK).enable_all().build()?;
    let outcome = runtime.block_on(async {
        match arguments.command {
            Command::Serve(arguments) => serve::serve(config, &arguments).await,
            Command::Migrate => migrate::migrate(&config).await,
            Command::Account(command) => account::run(&config, &command).await,
            Command::Announcement(command) => announcement::run(&config, &command).await,
            Command::Token(command) => token::run(&config, &command).await,
            Command::DomainChange => domain_change::run(&config).await,
            Command::Doctor => doctor::examine(&config).await,
            Command::Domain(command) => domain::run(&config, &command).await,
            Command::Network(command) => network::run(&config, &command).await,
            Command::Media(command) => media::run(&config, &command).await,
            Command::Queue(command) => queue::run(&config, &command).await,
            Command::Relay(command) => relay::run(&config, &command).await,
            Command::Demo(arguments) => demo::run(&config, &arguments).await,
            Command::Bench(arguments) => bench::run(&config, &arguments).await,
            Command::Openapi => openapi::print(&config),
            Command::Config(command) => config::run(&config, &command).await,
        }
    });
    runtime.shutdown_timeout(LINGER);
    outcome
}

fn load_config(arguments: &Arguments) -> Outcome<Config> {
    let mut env = Vec::new();
    for (name, value) in std::env::vars_os() {
        if name.as_encoded_bytes().starts_with(b"HEDGEROW_") {
            let text = |os: std::ffi::OsString| {
                os.into_string().map_err(|os| format!("{} is not UTF-8", os.to_string_lossy()))
            };
            env.push((text(name)?, text(value)?));
        }
    }
    if let Some(dir) = &arguments.data_dir {
        let dir = dir.to_str().ok_or("--data-dir is not UTF-8")?;
        env.push(("HEDGEROW_DATA_DIR".to_owned(), dir.to_owned()));
    }
    Ok(Config::load(arguments.config.as_deref(), env)?)
}
