//! `hedgerow bench`: the figures of `docs/benchmarks.md`, measured on this machine, over loopback alone.
//!
//! The server is this program once more, in a process and a data directory of its own, with an embedded PostgreSQL as
//! everybody gets it. This process makes the load and plays the other servers; what that costs is told apart. Requests
//! are signed before the clock starts; every hundredth delivery is verified.

mod deliveries;
mod inbox;
mod listeners;
mod load;
mod peers;
mod reads;
pub mod seed;
mod site;
mod table;
mod usage;

use std::path::Path;
use std::time::Duration;

use super::Outcome;
use super::attach::with_state;
use crate::clock::Clock;
use crate::config::Config;
use inbox::Kind;
use peers::Peers;
use seed::Seed;
use site::Site;
use table::{HEAD, row};

/// Of each work.
const ROUNDS: usize = 3;
/// How many people on each of the servers that write follow our author.
const FOLLOWERS_EACH: usize = 10;
const LISTENERS: usize = 1_000;

#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Statuses in the smaller of both databases
    #[arg(long, default_value_t = 1_000)]
    few: u32,
    /// Statuses in the larger one
    #[arg(long, default_value_t = 1_000_000)]
    many: u32,
    /// Seconds that each round of reading lasts
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Activities received in a round
    #[arg(long, default_value_t = 3_000)]
    activities: usize,
    /// Other servers, up to 250
    #[arg(long, default_value_t = 200)]
    servers: u8,
    /// Further servers with one follower each, to which it is delivered while some of them fail, up to 5000
    #[arg(long, default_value_t = 2_000)]
    crowd: usize,
    /// WebSockets left idle
    #[arg(long, default_value_t = 10_000)]
    sockets: usize,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Fill a database that has its people and nothing else
    Seed {
        #[arg(long)]
        accounts: u32,
        #[arg(long)]
        statuses: u32,
    },
}

pub async fn run(config: &Config, arguments: &Arguments) -> Outcome {
    match &arguments.command {
        Some(Command::Seed { accounts, statuses }) => seed(config, *accounts, *statuses).await,
        None => {
            let home = std::env::temp_dir().join(format!("hedgerow-bench-{}", std::process::id()));
            let outcome = measure(&home, arguments).await;
            let _ = std::fs::remove_dir_all(&home);
            outcome
        }
    }
}

async fn seed(config: &Config, accounts: u32, statuses: u32) -> Outcome {
    let base_url = config.instance.base_url.as_str().trim_end_matches('/').to_owned();
    let wanted = Seed { accounts, statuses, flood: 0, blocks: 20, base_url, until: Clock::default().now() };
    with_state(config, async |state| {
        let mut conn = seed::connect(&state.pool).await?;
        seed::fill(&mut conn, &wanted).await?;
        seed::tidy_up(&mut conn).await
    })
    .await?;
    println!("{accounts} accounts and {statuses} statuses");
    Ok(())
}

async fn measure(home: &Path, arguments: &Arguments) -> Outcome {
    println!("On {}.\n", usage::machine());
    let peers = Peers::listen(1, usize::from(arguments.servers.clamp(1, 250)), FOLLOWERS_EACH).await?;
    let crowd = Peers::listen(2, arguments.crowd.clamp(20, 5_000), 1).await?;
    let mut rows = Vec::new();
    for (name, statuses) in [("few", arguments.few), ("many", arguments.many)] {
        eprintln!("Making an instance with {statuses} statuses ...");
        let accounts = (statuses / 20).max(200);
        let mut site = Site::make(&home.join(name), accounts, statuses, &peers, &crowd).await?;
        let largest = name == "many";
        let measured = measure_site(&mut site, arguments, statuses).await;
        let measured = match measured {
            Ok(mut rows) if largest => measure_traffic(&site, &peers, &crowd, arguments).await.map(|more| {
                rows.extend(more);
                rows
            }),
            measured => measured,
        };
        site.stop().await;
        rows.extend(measured?);
    }
    println!("\n{HEAD}\n{}", rows.join("\n"));
    Ok(())
}

async fn measure_site(site: &mut Site, arguments: &Arguments, statuses: u32) -> Outcome<Vec<String>> {
    let mut starts = Vec::new();
    let mut idle = Vec::new();
    for _ in 0..ROUNDS {
        site.stop().await;
        starts.push(site.start().await?.as_secs_f64());
        idle.push(site.idle_memory().await?);
    }
    starts.sort_by(f64::total_cmp);
    idle.sort_by(f64::total_cmp);
    println!(
        "{statuses} statuses: from start to `/readyz` {:.2} s, PostgreSQL's own start included; idle memory of the server {:.0} MB.",
        starts[ROUNDS / 2],
        idle[ROUNDS / 2]
    );
    let mut rows = Vec::new();
    for one in site.reads().await? {
        // What a server learns once, statements and catalogue, it has learnt.
        reads::read(site, &one.path, Duration::from_secs(1)).await?;
        let mut rounds = Vec::new();
        for _ in 0..ROUNDS {
            rounds.push(reads::read(site, &one.path, Duration::from_secs(arguments.seconds)).await?);
        }
        keep(&mut rows, row(&format!("{} at {statuses} statuses", one.what), &rounds));
    }
    Ok(rows)
}

/// Shows a row as soon as it is there: a run takes long.
fn keep(rows: &mut Vec<String>, row: String) {
    eprintln!("{row}");
    rows.push(row);
}

/// What comes in, what goes out, and who listens.
async fn measure_traffic(
    site: &Site,
    peers: &Peers,
    crowd: &Peers,
    arguments: &Arguments,
) -> Outcome<Vec<String>> {
    // Before the work that makes memory grow and shrink.
    let each = listeners::idle(site, arguments.sockets).await?;
    println!("{} idle WebSockets: {each:.1} kB of the server's memory each.", arguments.sockets);
    let mut rows = Vec::new();
    for (kind, name) in Kind::ALL {
        let (mut accepted, mut applied) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            let (until_accepted, until_applied) =
                inbox::receive(site, peers, kind, round, arguments.activities).await?;
            accepted.push(until_accepted);
            applied.push(until_applied);
        }
        keep(&mut rows, row(&format!("incoming {name}, accepted"), &accepted));
        keep(&mut rows, row(&format!("incoming {name}, applied"), &applied));
    }
    let (mut delivered, mut well, mut ill, mut heard) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut left = 0;
    for _ in 0..ROUNDS {
        delivered.push(deliveries::deliver(site, peers, &site.author, peers.servers.len()).await?);
        heard.push(listeners::hear(site, LISTENERS).await?);
        well.push(deliveries::deliver(site, crowd, &site.speaker, crowd.servers.len()).await?);
        left = crowd.fall_ill();
        ill.push(deliveries::deliver(site, crowd, &site.speaker, left).await?);
        deliveries::recover(site, crowd).await?;
    }
    keep(&mut rows, row("delivery", &delivered));
    keep(&mut rows, row(&format!("delivery to {} servers, all well", crowd.servers.len()), &well));
    let what = format!("delivery to {left} well of {}, the others hanging or refusing", crowd.servers.len());
    keep(&mut rows, row(&what, &ill));
    keep(&mut rows, row(&format!("a post heard by {LISTENERS} WebSockets"), &heard));
    Ok(rows)
}
