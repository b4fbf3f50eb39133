//! `hedgerow account …`: makes, lists and judges the people of this instance; some of it reaches remote accounts too.

use std::io::Read;

use super::Outcome;
use super::attach::{with_room, with_state};
use crate::config::Config;
use crate::db;
use crate::db::user_list::ListedUser;
use crate::domain::staff::Staff;
use crate::domain::users::{self, NewAccount};
use crate::domain::{account_deletion, account_standing};
use crate::error::Error;
use crate::model::{AccountId, Domain, Page};
use crate::secrets::random_token;
use crate::state::State;

/// Rows read at once.
const BATCH: i64 = 500;
const STAFF: Staff = Staff::CommandLine;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Make an account; without a password, one is made and printed
    Create(Create),
    /// Print local accounts, newest first
    List {
        /// Only those who wait for approval
        #[arg(long)]
        pending: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Let somebody in who waits for approval
    Approve { name: String },
    /// Turn somebody away who waits for approval
    Reject(Judgement),
    /// Give a role: owner, admin, moderator or user
    Role { name: String, role: String },
    /// Set a password (made and printed unless given); every session and token ends
    ResetPassword {
        name: String,
        #[command(flatten)]
        password: Password,
    },
    /// Keep an account out of public places
    Limit(Judgement),
    /// Take a limit back
    Unlimit(Judgement),
    /// Hide an account and all it posted; nothing is deleted
    Suspend(Judgement),
    /// Take a suspension back
    Unsuspend(Judgement),
    /// Delete a local account for ever; its name stays reserved
    Delete(Judgement),
}

#[derive(clap::Args)]
pub struct Create {
    name: String,
    #[arg(long, value_name = "ADDRESS")]
    email: String,
    #[command(flatten)]
    password: Password,
    /// owner, admin, moderator or user
    #[arg(long, default_value = "user")]
    role: String,
    /// Count the e-mail address as confirmed
    #[arg(long)]
    confirmed: bool,
}

#[derive(clap::Args)]
pub struct Password {
    /// Read the password from stdin; one trailing newline is dropped
    #[arg(long)]
    password_stdin: bool,
}

#[derive(clap::Args)]
pub struct Judgement {
    /// NAME, or NAME@DOMAIN
    name: String,
    /// Why, for the audit log
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
}

pub async fn run(config: &Config, command: &Command) -> Outcome {
    match command {
        Command::Create(new) => create(config, new).await,
        Command::List { pending, json } => list(config, *pending, *json).await,
        Command::Approve { name } => {
            act(config, name, async |state, id| users::approve_user(state, &STAFF, id).await).await
        }
        Command::Reject(of) => {
            judge(config, of, async |state, id, why| users::reject_user(state, &STAFF, id, why).await).await
        }
        Command::Role { name, role } => {
            act(config, name, async |state, id| users::set_role(state, &STAFF, id, role).await).await
        }
        Command::ResetPassword { name, password } => reset_password(config, name, password).await,
        Command::Limit(of) => {
            judge(config, of, async |state, id, why| {
                account_standing::limit_account(state, &STAFF, id, why).await
            })
            .await
        }
        Command::Unlimit(of) => {
            judge(config, of, async |state, id, why| {
                account_standing::unlimit_account(state, &STAFF, id, why).await
            })
            .await
        }
        Command::Suspend(of) => {
            judge(config, of, async |state, id, why| {
                account_standing::suspend_account(state, &STAFF, id, why).await
            })
            .await
        }
        Command::Unsuspend(of) => {
            judge(config, of, async |state, id, why| {
                account_standing::unsuspend_account(state, &STAFF, id, why).await
            })
            .await
        }
        Command::Delete(of) => {
            judge(config, of, async |state, id, why| {
                account_deletion::delete_account(state, &STAFF, id, why).await
            })
            .await
        }
    }
}

async fn create(config: &Config, new: &Create) -> Outcome {
    let password = new.password.read()?;
    let account = NewAccount {
        username: &new.name,
        email: &new.email,
        password: password.text(),
        role: &new.role,
        confirmed: new.confirmed,
    };
    with_room(config, async |state| Ok(users::create_user(state, &STAFF, account).await?)).await?;
    println!("{} can sign in as {}", new.name, new.email);
    password.print_if_made();
    if !new.confirmed && config.registration.confirm_email {
        println!("first, the link that is sent to {} has to be opened", new.email);
    }
    Ok(())
}

async fn list(config: &Config, pending: bool, json: bool) -> Outcome {
    let people = with_state(config, async |state| {
        let mut people: Vec<ListedUser> = Vec::new();
        loop {
            let page = Page { max_id: people.last().map(|person| person.account_id.0), ..Page::first(BATCH) };
            let more = if pending {
                users::list_pending(state, &STAFF, page).await?
            } else {
                users::list_users(state, &STAFF, page).await?
            };
            if more.is_empty() {
                return Ok(people);
            }
            people.extend(more);
        }
    })
    .await?;
    if json {
        println!("{}", serde_json::to_string_pretty(&people)?);
        return Ok(());
    }
    for person in &people {
        println!("{}", line_of(person));
    }
    Ok(())
}

fn line_of(person: &ListedUser) -> String {
    let remarks = [
        (!person.confirmed, " unconfirmed"),
        (!person.approved, " waiting"),
        (person.disabled, " disabled"),
        (person.limited, " limited"),
        (person.suspended, " suspended"),
    ];
    let remarks: String = remarks.iter().filter(|(holds, _)| *holds).map(|(_, remark)| *remark).collect();
    format!("{}  {}  {}{remarks}", person.username, person.email, person.role)
}

async fn reset_password(config: &Config, name: &str, password: &Password) -> Outcome {
    let password = password.read()?;
    act(config, name, async |state, id| users::set_password(state, &STAFF, id, password.text()).await)
        .await?;
    password.print_if_made();
    Ok(())
}

async fn judge(
    config: &Config,
    judgement: &Judgement,
    work: impl AsyncFnOnce(&State, AccountId, &str) -> crate::error::Result<()>,
) -> Outcome {
    act(config, &judgement.name, async |state, id| work(state, id, &judgement.reason).await).await
}

/// Does something to the account called `name`; what is deleted, and what is not of the kind the work is for, counts
/// as not being there.
async fn act(
    config: &Config,
    name: &str,
    work: impl AsyncFnOnce(&State, AccountId) -> crate::error::Result<()>,
) -> Outcome {
    with_state(config, async |state| {
        let id = find_account(state, name).await?;
        work(state, id).await.map_err(|error| explain(error, name))
    })
    .await
}

pub(super) fn explain(error: Error, name: &str) -> Box<dyn std::error::Error> {
    match error {
        Error::NotFound => format!("there is no such account: {name}").into(),
        error => error.into(),
    }
}

/// The account called `NAME`, `NAME@DOMAIN` or `@NAME@DOMAIN`.
pub(super) async fn find_account(state: &State, name: &str) -> Outcome<AccountId> {
    let handle = name.strip_prefix('@').unwrap_or(name);
    let (username, domain) = match handle.split_once('@') {
        Some((username, domain)) => {
            let domain: Domain = domain.parse().map_err(|e| format!("{domain} {e}"))?;
            (username, Some(domain.to_string()))
        }
        None => (handle, None),
    };
    let elsewhere = domain.filter(|domain| domain != state.config.instance.handle_domain());
    let mut conn = state.pool.acquire().await?;
    let found =
        db::accounts::id_by_handle(&mut conn, &crate::text::fold(username), elsewhere.as_deref()).await?;
    found.ok_or_else(|| explain(Error::NotFound, name))
}

/// A password that was given, or made because none was.
enum Secret {
    Given(String),
    Made(String),
}

impl Password {
    fn read(&self) -> Outcome<Secret> {
        if !self.password_stdin {
            return Ok(Secret::Made(random_token()));
        }
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map_err(|e| format!("the password on stdin: {e}"))?;
        if text.ends_with('\n') {
            text.pop();
        }
        Ok(Secret::Given(text))
    }
}

impl Secret {
    fn text(&self) -> &str {
        match self {
            Self::Given(text) | Self::Made(text) => text,
        }
    }

    fn print_if_made(&self) {
        if let Self::Made(text) = self {
            println!("Password: {text}");
        }
    }
}
