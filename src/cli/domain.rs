//! `hedgerow domain list|set|remove|import|export`.

use std::path::PathBuf;

use super::Outcome;
use super::attach::{with_room, with_state};
use crate::config::Config;
use crate::domain::domain_lists;
use crate::domain::domain_policies::{self, DomainPolicy, PolicyDraft};
use crate::domain::staff::Staff;
use crate::error::Error;
use crate::model::Domain;
use crate::policy::Severity;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Print what was decided about other servers
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Decide about a server and its subdomains
    Set(Set),
    /// Take a decision back
    Remove { host: Domain },
    /// Take over a list: Mastodon's CSV, or one domain a line to suspend
    Import { file: PathBuf },
    /// Write the list as Mastodon's CSV
    Export { file: PathBuf },
}

#[derive(clap::Args)]
pub struct Set {
    /// host or host:port; without a port, all its ports
    host: Domain,
    action: Action,
    /// Neither fetch nor show its media
    #[arg(long)]
    reject_media: bool,
    /// Drop its reports
    #[arg(long)]
    reject_reports: bool,
    /// Hide part of the name in the public list
    #[arg(long)]
    obfuscate: bool,
    /// A reason for everybody
    #[arg(long, value_name = "TEXT", default_value = "")]
    public_comment: String,
    /// A reason for moderators
    #[arg(long, value_name = "TEXT", default_value = "")]
    private_comment: String,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Action {
    /// Nothing in, nothing out, nothing shown
    Suspend,
    /// Shown to those who follow only
    Limit,
    /// Show no media; what else was decided stays
    RejectMedia,
    /// Drop reports; what else was decided stays
    RejectReports,
    /// Spoken with, even in allowlist mode
    Allow,
    /// Nothing but what the switches say
    Noop,
}

pub async fn run(config: &Config, command: &Command) -> Outcome {
    match command {
        Command::List { json } => list(config, *json).await,
        Command::Set(set) => decide(config, set).await,
        Command::Remove { host } => remove(config, host).await,
        Command::Import { file } => import(config, file).await,
        Command::Export { file } => export(config, file).await,
    }
}

async fn list(config: &Config, json: bool) -> Outcome {
    let policies = with_state(config, async |state| Ok(domain_policies::policies(state).await?)).await?;
    if json {
        println!("{}", serde_json::to_string_pretty(&policies)?);
        return Ok(());
    }
    for policy in &policies {
        println!("{}", line_of(policy));
    }
    Ok(())
}

fn line_of(policy: &DomainPolicy) -> String {
    let switches = [
        (policy.reject_media, " reject-media"),
        (policy.reject_reports, " reject-reports"),
        (policy.obfuscate, " obfuscate"),
    ];
    let switches: String = switches.iter().filter(|(on, _)| *on).map(|(_, name)| *name).collect();
    let comment = match policy.public_comment.as_str() {
        "" => String::new(),
        comment => format!("  # {comment}"),
    };
    format!("{}  {}{switches}{comment}", policy.domain, policy.severity)
}

async fn decide(config: &Config, set: &Set) -> Outcome {
    with_state(config, async |state| {
        let before = domain_policies::policy_of(state, &set.host).await?;
        let severity = match set.action {
            Action::Suspend => Severity::Suspend,
            Action::Limit => Severity::Limit,
            Action::Allow => Severity::Allow,
            Action::Noop => Severity::Noop,
            Action::RejectMedia | Action::RejectReports => {
                before.as_ref().and_then(|before| before.severity.parse().ok()).unwrap_or(Severity::Noop)
            }
        };
        // What the two narrow actions do not name stays as it was.
        let kept = before.filter(|_| matches!(set.action, Action::RejectMedia | Action::RejectReports));
        let kept = kept.as_ref();
        let or_kept = |given: &str, kept: Option<&String>| match given {
            "" => kept.cloned().unwrap_or_default(),
            given => given.to_owned(),
        };
        let draft = PolicyDraft {
            domain: set.host.clone(),
            severity,
            reject_media: set.reject_media
                || set.action == Action::RejectMedia
                || kept.is_some_and(|kept| kept.reject_media),
            reject_reports: set.reject_reports
                || set.action == Action::RejectReports
                || kept.is_some_and(|kept| kept.reject_reports),
            obfuscate: set.obfuscate || kept.is_some_and(|kept| kept.obfuscate),
            public_comment: or_kept(&set.public_comment, kept.map(|kept| &kept.public_comment)),
            private_comment: or_kept(&set.private_comment, kept.map(|kept| &kept.private_comment)),
        };
        Ok(domain_policies::set_policy(state, &Staff::CommandLine, &draft).await?)
    })
    .await
}

async fn remove(config: &Config, host: &Domain) -> Outcome {
    with_state(config, async |state| {
        match domain_policies::remove_policy(state, &Staff::CommandLine, host).await {
            Err(Error::NotFound) => Err(format!("nothing is decided about {host}").into()),
            outcome => Ok(outcome?),
        }
    })
    .await
}

async fn import(config: &Config, file: &PathBuf) -> Outcome {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let list = domain_lists::parse(&text)?;
    for (line, reason) in &list.skipped {
        eprintln!("line {line} is left out: {reason}");
    }
    let changed = with_room(config, async |state| {
        Ok(domain_policies::set_policies(state, &Staff::CommandLine, &list.drafts).await?)
    })
    .await?;
    println!(
        "{} domains read, {changed} decisions changed, {} left out",
        list.drafts.len(),
        list.skipped.len()
    );
    Ok(())
}

async fn export(config: &Config, file: &PathBuf) -> Outcome {
    let policies = with_state(config, async |state| Ok(domain_policies::policies(state).await?)).await?;
    std::fs::write(file, domain_lists::write(&policies)?).map_err(|e| format!("{}: {e}", file.display()))?;
    println!("{} decisions written", policies.len());
    Ok(())
}
