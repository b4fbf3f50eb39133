//! `hedgerow doctor`: looks at everything a server stands on, and says what is wrong.

use std::sync::Arc;
use std::time::Duration;

use nix::sys::resource::{Resource, getrlimit};
use sqlx::{Connection, PgConnection};
use tokio::net::lookup_host;
use tokio::time::timeout;

use super::Outcome;
use super::attach::with_postgres;
use crate::clock::Clock;
use crate::cluster::OLDEST_VERSION;
use crate::config::{Config, MediaStorage};
use crate::db::{database, queues};
use crate::error::Error;
use crate::outbound::{Outbound, Settings};
use crate::storage::film::Films;
use crate::storage::{Reserve, Storage};

/// Fewer open files than this are soon used up by connections.
const ENOUGH_FILES: u64 = 4096;
/// Signatures of other servers are refused when the clocks are further apart than some minutes.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(30);
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// What was found, line by line.
#[derive(Default)]
struct Findings {
    failed: usize,
}

impl Findings {
    fn good(&mut self, what: &str) {
        println!("ok       {what}");
    }

    fn warn(&mut self, what: &str) {
        println!("warning  {what}");
    }

    fn bad(&mut self, what: &str) {
        println!("FAILED   {what}");
        self.failed += 1;
    }
}

/// # Errors
/// When something failed; warnings are none.
pub async fn examine(config: &Config) -> Outcome {
    let mut findings = Findings::default();
    // Had it not held, we would not be here.
    findings.good("configuration: every key is known and holds");
    for key in config.unheeded() {
        findings.warn(&format!("configuration: {key} is set, and nothing heeds it yet"));
    }
    if let Err(error) = with_postgres(config, async |postgres| {
        findings.good(&format!("database: reachable at {}", postgres.place()));
        let mut connection = postgres.connect().await?;
        examine_database(&mut findings, &mut connection).await?;
        Ok(connection.close().await?)
    })
    .await
    {
        findings.bad(&format!("database: {error}"));
    }
    examine_disk(&mut findings, config);
    examine_limits(&mut findings);
    examine_films(&mut findings, config);
    examine_bucket(&mut findings, config).await;
    examine_address(&mut findings, config).await;
    match findings.failed {
        0 => Ok(()),
        failed => Err(format!("{failed} of the checks failed").into()),
    }
}

async fn examine_database(findings: &mut Findings, connection: &mut PgConnection) -> Outcome {
    match database::missing_migrations(connection).await?.len() {
        0 => findings.good("schema: up to date"),
        missing => {
            findings.bad(&format!("schema: {missing} migrations are missing; run `hedgerow migrate`"));
            return Ok(());
        }
    }
    let server = database::describe_server(connection).await?;
    if server.version < OLDEST_VERSION {
        findings.bad(&format!("version: PostgreSQL {} is older than {OLDEST_VERSION}", server.version));
    }
    if !["C", "POSIX", "C.UTF-8", "C.utf8"].contains(&server.collation.as_str()) {
        findings.warn(&format!(
            "collation: the database sorts by {}; one made with LC_COLLATE 'C' is faster and never needs reindexing",
            server.collation
        ));
    }
    let apart = (database::current_time(connection).await? - Clock::default().now()).abs();
    if apart.to_std().unwrap_or_default() > CLOCK_TOLERANCE {
        findings.bad(&format!("clock: the database's is {} s away from ours", apart.num_seconds()));
    } else {
        findings.good("clock: agrees with the database's");
    }
    for queue in queues::queue_lengths(connection).await? {
        let said = format!("queue {}: {} waiting, {} dead", queue.name, queue.waiting, queue.dead);
        if queue.dead > 0 { findings.warn(&said) } else { findings.good(&said) }
    }
    Ok(())
}

fn examine_disk(findings: &mut Findings, config: &Config) {
    let (path, least) = (&config.data_dir, config.storage.min_free_bytes.0);
    let mib = |bytes: u64| bytes >> 20;
    match Reserve::new(path, least).free() {
        None => findings.warn(&format!("disk: {} cannot be asked for free space", path.display())),
        Some(free) if free < least => findings.bad(&format!(
            "disk: {} MiB free under {}, less than storage.min_free_bytes ({} MiB): nothing is written",
            mib(free),
            path.display(),
            mib(least)
        )),
        Some(free) => findings.good(&format!("disk: {} MiB free under {}", mib(free), path.display())),
    }
}

fn examine_films(findings: &mut Findings, config: &Config) {
    let ffmpeg = &config.media.ffmpeg;
    match Films::new(ffmpeg).are_taken() {
        true => findings.good("films: ffmpeg and ffprobe are there"),
        false if ffmpeg.is_empty() => findings.good("films: switched off by media.ffmpeg"),
        false => findings.warn("films: neither films nor sounds are taken until ffmpeg is installed"),
    }
}

/// Whether the bucket takes us; a folder is the disk's affair.
async fn examine_bucket(findings: &mut Findings, config: &Config) {
    if config.media.storage == MediaStorage::File {
        return;
    }
    let checked = async {
        let outbound = Outbound::new(&Settings::from_config(config)?)?;
        let reserve = Reserve::new(&config.data_dir, config.storage.min_free_bytes.0);
        Ok::<_, Error>(Storage::open_store(config, &outbound, Arc::new(reserve))?.check().await)
    };
    match checked.await {
        Ok(Ok(())) => findings.good("media: the bucket takes, shows, lists and deletes files"),
        Ok(Err(error)) => findings.bad(&error.to_string()),
        Err(error) => findings.bad(&format!("media: {error}")),
    }
}

fn examine_limits(findings: &mut Findings) {
    match getrlimit(Resource::RLIMIT_NOFILE) {
        Ok((_, hard)) if hard < ENOUGH_FILES => findings.warn(&format!(
            "limits: at most {hard} open files; raise the hard limit to {ENOUGH_FILES} or more"
        )),
        Ok((_, hard)) => findings.good(&format!("limits: {hard} open files")),
        Err(error) => findings.warn(&format!("limits: cannot be read: {error}")),
    }
}

/// Whether the rest of the world would find us under our name.
async fn examine_address(findings: &mut Findings, config: &Config) {
    let base = &config.instance.base_url;
    let addresses =
        match timeout(ANSWER_WITHIN, lookup_host(format!("{}:{}", base.host(), base.port()))).await {
            Ok(Ok(addresses)) => addresses.collect::<Vec<_>>(),
            Ok(Err(error)) => return findings.bad(&format!("DNS: {} is not found: {error}", base.host())),
            Err(_) => return findings.bad(&format!("DNS: no answer for {}", base.host())),
        };
    let list = addresses.iter().map(|address| address.ip().to_string()).collect::<Vec<_>>().join(", ");
    findings.good(&format!("DNS: {} is {list}", base.host()));
    examine_reachability(findings, config).await;
}

/// Asks ourselves through the public address: DNS, TLS and the proxy in one.
async fn examine_reachability(findings: &mut Findings, config: &Config) {
    let url = config.url("/healthz");
    let ask = async {
        let outbound = Outbound::new(&Settings::from_config(config)?)?;
        let answer = outbound.configured().get(&url).timeout(ANSWER_WITHIN).send().await;
        answer.map(|answer| answer.status()).map_err(Error::internal)
    };
    match ask.await {
        Ok(status) if status.is_success() => findings.good(&format!("reachability: {url} answers")),
        Ok(status) => findings.bad(&format!("reachability: {url} answers {status}: is the proxy set up?")),
        Err(error) => {
            findings.warn(&format!("reachability: {url} does not answer (is the server running?): {error}"));
        }
    }
}
