//! `hedgerow serve`: the server and its workers, from the first lock to the last goodbye.

use std::future::pending;
use std::io::Write;
use std::os::fd::AsFd;
use std::time::Duration;

use clap::ValueEnum;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use tokio::net::TcpListener;
use tokio::net::unix::pipe;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::Outcome;
use super::attach::make_state;
use crate::cluster::{Cluster, Postgres, lock_data_dir};
use crate::config::Config;
use crate::db::queues::release_leases;
use crate::domain::hosts::reevaluate_at_start;
use crate::domain::local_accounts::ensure_instance_actor;
use crate::domain::retention::turn_inbound_days;
use crate::domain::setup_link::renew_setup_link;
use crate::events::Relay;
use crate::server;
use crate::state::State;
use crate::workers;

/// From the signal to exit 0, PostgreSQL included: service managers kill after ten seconds.
const END_WITHIN: Duration = Duration::from_secs(9);
/// The part of it that requests and workers have to finish.
const DRAIN: Duration = Duration::from_secs(4);
const CLOSE_POOL_WITHIN: Duration = Duration::from_secs(1);

#[derive(clap::Args)]
pub struct Arguments {
    /// Run one half only, on a database that several nodes share (needs database.url)
    #[arg(long, value_enum)]
    only: Option<Half>,
    /// End when stdin, a pipe, is closed: as it is when whoever holds its other end was killed
    #[arg(long, hide = true)]
    until_stdin_ends: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Half {
    Web,
    Worker,
}

pub async fn serve(config: Config, arguments: &Arguments) -> Outcome {
    if arguments.only.is_some() && config.embedded_database() {
        return Err("--only needs database.url: an embedded PostgreSQL serves one process".into());
    }
    for key in config.unheeded() {
        tracing::warn!(key, "this key is set, and nothing heeds it yet");
    }
    raise_file_limit();
    let _lock = config.embedded_database().then(|| lock_data_dir(&config.data_dir)).transpose()?;
    let shutdown = cancelled_by_signals()?;
    if arguments.until_stdin_ends {
        cancel_with_stdin(shutdown.clone())?;
    }

    let postgres = tokio::select! {
        opened = Postgres::open(&config) => opened?,
        () = shutdown.cancelled() => {
            if config.embedded_database() {
                Cluster::abandon(&config, Instant::now() + END_WITHIN).await;
            }
            return Ok(());
        }
    };
    let outcome = run(config, &postgres, arguments.only, &shutdown).await;
    let deadline = Instant::now() + (END_WITHIN - DRAIN - CLOSE_POOL_WITHIN);
    postgres.close(deadline).await;
    outcome
}

/// Everything between a database that answers and one that is stopped.
async fn run(
    config: Config,
    postgres: &Postgres,
    only: Option<Half>,
    shutdown: &CancellationToken,
) -> Outcome {
    let state = tokio::select! {
        state = make_state(config, postgres) => state?,
        () = shutdown.cancelled() => return Ok(()),
    };
    check_storage(&state).await?;
    reevaluate_at_start(&state).await?;
    ensure_instance_actor(&state).await?;
    turn_inbound_days(&state).await?;
    if state.config.embedded_database() {
        // Its one process was killed, if any lease is left.
        release_leases(&mut *state.pool.acquire().await?, state.clock.now()).await?;
    }
    let listener = match only {
        Some(Half::Worker) => None,
        _ => Some(bind(&state).await?),
    };
    let keep_running = async {
        match postgres.cluster() {
            Some(cluster) => cluster.keep_running().await,
            None => pending().await,
        }
    };
    let web = async {
        match listener {
            Some(listener) => {
                server::serve(listener, server::router(state.clone()), shutdown.clone(), DRAIN).await;
            }
            None => shutdown.cancelled().await,
        }
    };
    let work = async {
        if only == Some(Half::Web) {
            return;
        }
        let too_late = async {
            shutdown.cancelled().await;
            sleep(DRAIN).await;
        };
        // What is cut short is done again when its lease ends.
        tokio::select! {
            () = workers::run(state.clone(), shutdown.clone()) => {}
            () = too_late => {}
        }
    };
    let served = CancellationToken::new();
    let relay = Relay::new(&state.hub, &state.pool).run(postgres.direct.clone(), served.clone());
    let halves = async {
        tokio::join!(web, work);
        // Only now: the last request and the last job had something to tell as well.
        served.cancel();
    };
    tokio::select! {
        _ = async { tokio::join!(halves, relay) } => {}
        () = keep_running => {}
    }
    // A connection held by a stream that did not end keeps the pool open; the process ends all the same.
    let _ = timeout(CLOSE_POOL_WITHIN, state.pool.close()).await;
    Ok(())
}

/// A store that will never take us is found out before anybody uploads to it; one that is away for now comes back while
/// all else is served.
async fn check_storage(state: &State) -> Outcome {
    match state.storage.check().await {
        Err(unusable) if unusable.for_now => {
            tracing::error!("{unusable}: until it is back, media cannot be shown or uploaded");
            Ok(())
        }
        checked => Ok(checked?),
    }
}

/// Listens, and says where; as long as nobody owns the instance, also the link that makes an owner. That one must not
/// reach the log, which is kept and passed on.
async fn bind(state: &State) -> Outcome<TcpListener> {
    let address = state.config.server.bind;
    let listener =
        TcpListener::bind(address).await.map_err(|e| format!("cannot listen on {address}: {e}"))?;
    tracing::info!(%address, base_url = %state.config.instance.base_url, "listening");
    say(&format!("Listening on {}", state.config.instance.base_url));
    // For stdout alone: the log never holds it.
    if let Some(link) = renew_setup_link(state).await? {
        say(&link);
    }
    Ok(listener)
}

/// A plain line on stdout, terminal or not. Nobody need read it.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// SIGTERM and SIGINT ask for the same: end gently.
pub(super) fn cancelled_by_signals() -> Outcome<CancellationToken> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let shutdown = CancellationToken::new();
    let token = shutdown.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("ending");
        token.cancel();
    });
    Ok(shutdown)
}

/// The end of the pipe that stdin is asks for the same.
fn cancel_with_stdin(shutdown: CancellationToken) -> Outcome {
    // Not tokio's own stdin: that waits in a thread which nothing ends.
    let mut stdin = pipe::Receiver::from_owned_fd(std::io::stdin().as_fd().try_clone_to_owned()?)?;
    tokio::spawn(async move {
        let _ = tokio::io::copy(&mut stdin, &mut tokio::io::sink()).await;
        shutdown.cancel();
    });
    Ok(())
}

/// A server holds a descriptor per connection; the usual soft limit of 1024 is meant for programs that use `select`.
fn raise_file_limit() {
    let raised = getrlimit(Resource::RLIMIT_NOFILE)
        .and_then(|(_, hard)| setrlimit(Resource::RLIMIT_NOFILE, hard, hard));
    if let Err(error) = raised {
        tracing::warn!(%error, "the limit of open files could not be raised");
    }
}
