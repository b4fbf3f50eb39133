//! `hedgerow queue hosts|host|pause|resume|retry-host|drop-host`: how the exchange with each server stands.

use crate::cli::Outcome;
use crate::cli::attach::with_state;
use crate::config::Config;
use crate::db::federation_health::{HostHealth, Which};
use crate::domain::federation_health::{self, HostReport, Measure};
use crate::domain::staff::Staff;
use crate::error::Error;

/// Hosts read at a time.
const BATCH: usize = 200;

/// Prints every host, or those that fail or are paused.
pub async fn list(config: &Config, which: Which, json: bool) -> Outcome {
    let hosts = with_state(config, async |state| {
        let (mut hosts, mut from): (Vec<HostHealth>, _) = (Vec::new(), Some(String::new()));
        while let Some(name) = from {
            let (more, next) =
                federation_health::list(state, &Staff::CommandLine, which, &name, BATCH).await?;
            hosts.extend(more);
            from = next;
        }
        Ok(hosts)
    })
    .await?;
    if json {
        println!("{}", serde_json::to_string_pretty(&hosts)?);
        return Ok(());
    }
    for host in &hosts {
        println!("{}", line(host));
    }
    Ok(())
}

/// Prints everything about one host.
pub async fn show(config: &Config, name: &str, json: bool) -> Outcome {
    let report = with_state(config, async |state| {
        federation_health::report(state, &Staff::CommandLine, name)
            .await
            .map_err(|error| explain(error, name))
    })
    .await?;
    if json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print(&report);
    }
    Ok(())
}

pub async fn take(config: &Config, name: &str, measure: Measure) -> Outcome {
    with_state(config, async |state| {
        let taken = federation_health::take(state, &Staff::CommandLine, name, measure).await;
        taken.map_err(|error| explain(error, name))
    })
    .await
}

fn explain(error: Error, name: &str) -> Box<dyn std::error::Error> {
    match error {
        Error::NotFound => format!("there is no such host: {name}").into(),
        error => error.into(),
    }
}

fn line(host: &HostHealth) -> String {
    let software = match (&host.software_name, &host.software_version) {
        (Some(name), Some(version)) => format!("{name} {version}"),
        (Some(name), None) => name.clone(),
        _ => "unknown software".to_owned(),
    };
    let error = host.last_error.as_deref().map(|error| format!(": {error}")).unwrap_or_default();
    format!(
        "{}  {software}  {} accounts, {} received, {} delivered, {} waiting  {}{error}",
        host.name,
        host.accounts,
        host.received,
        host.delivered,
        host.waiting,
        host.standing().as_str()
    )
}

fn print(report: &HostReport) {
    println!("{}", line(&report.health));
    println!(
        "follows: {} there followed from here, {} here followed from there; keys changed: {}",
        report.ties.following, report.ties.followers, report.ties.key_changes
    );
    let health = &report.health;
    if let Some(at) = health.rfc9421_at {
        println!("takes RFC 9421 rather than draft-cavage, as of {}", at.format("%Y-%m-%d"));
    }
    for (what, at) in [
        ("waiting since", health.waiting_since),
        ("failing since", health.failing_since),
        ("next try", health.due_at),
        ("last success", health.last_success_at),
        ("last failure", health.last_failure_at),
    ] {
        if let Some(at) = at {
            println!("{what}: {}", at.format("%Y-%m-%d %H:%M UTC"));
        }
    }
    for day in &report.days {
        println!(
            "{}  {} received, {} delivered, {} failed",
            day.day, day.received, day.delivered, day.failed
        );
    }
    for error in &report.errors {
        println!(
            "{} to {}  {} attempts, {}: {}",
            error.kind, error.inbox, error.attempts, error.state, error.error
        );
    }
}
