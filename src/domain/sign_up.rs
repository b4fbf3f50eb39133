//! Joining: which doors are open, and what going through one makes.

use std::net::IpAddr;

use super::local_accounts::create_account;
use super::notifications::{NotificationKind, notify};
use super::rate_limits::{self, Limit};
use super::sign_up_blocks::{self, Hindrance};
use super::{Unit, password, settings};
use crate::config::RegistrationMode;
use crate::db;
use crate::db::users::NewUser;
use crate::error::{Error, Invalid, Result};
use crate::jobs::{self, Job};
use crate::keys::{KeyAlgorithm, SigningKey};
use crate::mail::Letter;
use crate::model::{AccountId, Permissions, Role, UserId};
use crate::secrets::hash_token;
use crate::state::State;
use crate::text::{Email, looks_like, parse_username, refuse_reserved};

/// The longest answer to "why do you want to join", in characters.
const MAX_REASON: usize = 1000;

/// What somebody who wants to join filled in.
#[derive(Debug, Clone, Default)]
pub struct SignUp<'a> {
    pub username: &'a str,
    pub email: &'a str,
    pub password: &'a str,
    /// Whether the rules were accepted.
    pub agreement: bool,
    pub reason: &'a str,
    /// Code of an invitation; empty is none.
    pub invite_code: &'a str,
    /// The owner's one-time link, if they came by it.
    pub setup_token: Option<&'a str>,
    /// Language of the pages.
    pub locale: &'a str,
    pub address: Option<IpAddr>,
}

/// Somebody who joined, and what is still between them and their account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedUp {
    pub user_id: UserId,
    pub account_id: AccountId,
    pub confirmed: bool,
    pub approved: bool,
}

/// How somebody may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Setup,
    Open,
    Approval,
    Invitation(i64),
}

/// Which sign-up a visitor without any link may try: [`RegistrationMode::Closed`] while nobody owns the instance.
pub async fn offered_mode(state: &State) -> Result<RegistrationMode> {
    let mut conn = state.pool.acquire().await?;
    if !db::users::owner_exists(&mut conn).await? {
        return Ok(RegistrationMode::Closed);
    }
    Ok(settings::load(&mut conn, &state.config).await?.registration_mode)
}

/// Makes a login with its account, and has the address confirmed where that is asked for.
///
/// # Errors
/// [`Error::Forbidden`] when no door is open; [`Error::NotFound`] when the owner's link does not hold (any more);
/// [`Error::Invalid`] with every field that is wrong; [`Error::TooManyRequests`].
pub async fn sign_up(state: &State, form: SignUp<'_>) -> Result<SignedUp> {
    rate_limits::take_by_address(state, Limit::SignUpPerAddress, form.address).await?;
    let mut conn = state.pool.acquire().await?;
    let door = find_door(state, &mut conn, &form).await?;
    let (username, email) = check(&mut conn, &form, door).await?;
    let hindrance = match door {
        Door::Setup => None,
        _ => sign_up_blocks::hindrance(&mut conn, &email, form.address, state.clock.now()).await?,
    };
    match hindrance {
        Some(Hindrance::Address) => {
            return Err(Error::invalid("email", "ERR_BLOCKED", "is not an address we accept"));
        }
        Some(Hindrance::Network) => {
            return Err(Error::Forbidden("Signing up is not possible from your network"));
        }
        Some(Hindrance::Approval) | None => {}
    }
    drop(conn);
    let password_hash = password::hash(form.password).await?;
    let key = SigningKey::generate(KeyAlgorithm::Rsa).await?;

    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    go_through(&mut unit, door, &form).await?;
    let owner = door == Door::Setup;
    let confirmed = owner || !state.config.registration.confirm_email;
    let approved = door != Door::Approval && hindrance.is_none();
    let user = NewUser {
        email: &email.address(),
        email_folded: &email.folded(),
        password_hash: &password_hash,
        role: if owner { Role::OWNER } else { Role::USER },
        locale: if form.locale.is_empty() { "en" } else { form.locale },
        sign_up_reason: form.reason.trim(),
        sign_up_ip: form.address.map(|address| address.to_canonical().to_string()),
        invite_id: if let Door::Invitation(id) = door { Some(id) } else { None },
        agreed_at: Some(now),
        confirmed_at: confirmed.then_some(now),
        approved_at: approved.then_some(now),
        now,
    };
    let user_id = db::users::insert(unit.conn(), &user).await?;
    let account_id = create_account(&mut unit, user_id, &username, &key).await?;
    if !confirmed {
        let letter = Letter::ConfirmEmail { user: user_id, email: email.address() };
        jobs::enqueue(unit.conn(), &Job::Mail(letter), now).await?;
    }
    for moderator in db::users::staff(unit.conn(), Permissions::MANAGE_USERS).await? {
        notify(&mut unit, moderator, account_id, NotificationKind::AdminSignUp, None).await?;
    }
    unit.commit().await?;
    Ok(SignedUp { user_id, account_id, confirmed, approved })
}

async fn find_door(state: &State, conn: &mut sqlx::PgConnection, form: &SignUp<'_>) -> Result<Door> {
    let now = state.clock.now();
    if let Some(token) = form.setup_token {
        let open = db::setup_link::is_open(conn, &hash_token(token), now).await?;
        return if open { Ok(Door::Setup) } else { Err(Error::NotFound) };
    }
    let closed = Err(Error::Forbidden("Signing up is not possible here at the moment"));
    if !db::users::owner_exists(conn).await? {
        return closed;
    }
    let mode = settings::load(conn, &state.config).await?.registration_mode;
    if mode == RegistrationMode::Closed {
        return closed;
    }
    let code = form.invite_code.trim();
    if !code.is_empty() {
        if let Some(invite) = db::invites::find_usable(conn, code, now).await? {
            return Ok(Door::Invitation(invite.id));
        }
        return Err(Error::invalid("invite_code", "ERR_INVALID", "is not valid (any more)"));
    }
    match mode {
        RegistrationMode::Open => Ok(Door::Open),
        RegistrationMode::Approval => Ok(Door::Approval),
        RegistrationMode::Invite => Err(Error::invalid("invite_code", "ERR_BLANK", "can't be blank")),
        RegistrationMode::Closed => closed,
    }
}

/// Reads the form to its end, so that everything wrong is told at once.
async fn check(conn: &mut sqlx::PgConnection, form: &SignUp<'_>, door: Door) -> Result<(String, Email)> {
    let mut invalid = Invalid::default();
    let username = check_username(conn, &mut invalid, form.username, door == Door::Setup).await?;
    let email = check_email(conn, &mut invalid, form.email).await?;
    password::check(&mut invalid, "password", form.password, form.username, form.email);
    if !form.agreement {
        invalid.add("agreement", "ERR_ACCEPTED", "must be accepted");
    }
    if door == Door::Approval && form.reason.trim().is_empty() {
        invalid.add("reason", "ERR_BLANK", "can't be blank");
    }
    if form.reason.chars().count() > MAX_REASON {
        let message = format!("is too long (maximum is {MAX_REASON} characters)");
        invalid.add("reason", "ERR_TOO_LONG", message);
    }
    match (username, email) {
        (Some(username), Some(email)) if invalid.0.is_empty() => Ok((username, email)),
        _ => Err(Error::Invalid(invalid)),
    }
}

/// A name that is well formed, free, and not the look-alike of somebody on the staff. Staff may choose reserved names.
pub(super) async fn check_username(
    conn: &mut sqlx::PgConnection,
    invalid: &mut Invalid,
    typed: &str,
    staff: bool,
) -> Result<Option<String>> {
    let parsed = parse_username(typed).and_then(|name| {
        if !staff {
            refuse_reserved(&name)?;
        }
        Ok(name)
    });
    let name = match parsed {
        Ok(name) => name,
        Err(error) => {
            invalid.add("username", error.code(), error.to_string());
            return Ok(None);
        }
    };
    if db::local_accounts::name_is_taken(conn, &crate::text::fold(&name)).await? {
        invalid.add("username", "ERR_TAKEN", "has already been taken");
        return Ok(None);
    }
    let moderators = Permissions::MANAGE_USERS | Permissions::MANAGE_REPORTS | Permissions::MANAGE_SETTINGS;
    let names = db::users::staff_names(conn, moderators).await?;
    if names.iter().any(|other| looks_like(&name, other)) {
        invalid.add("username", "ERR_RESERVED", "looks like the name of somebody on the staff");
        return Ok(None);
    }
    Ok(Some(name))
}

pub(super) async fn check_email(
    conn: &mut sqlx::PgConnection,
    invalid: &mut Invalid,
    typed: &str,
) -> Result<Option<Email>> {
    if typed.trim().is_empty() {
        invalid.add("email", "ERR_BLANK", "can't be blank");
        return Ok(None);
    }
    let Some(email) = Email::parse(typed) else {
        invalid.add("email", "ERR_INVALID", "is not an e-mail address we can write to");
        return Ok(None);
    };
    if db::users::find_by_email(conn, &email.folded()).await?.is_some() {
        invalid.add("email", "ERR_TAKEN", "has already been taken");
        return Ok(None);
    }
    Ok(Some(email))
}

/// Uses up what the door was opened with; somebody else may have been faster.
async fn go_through(unit: &mut Unit<'_>, door: Door, form: &SignUp<'_>) -> Result<()> {
    let now = unit.now;
    let taken = match door {
        Door::Setup => {
            let hash = hash_token(form.setup_token.unwrap_or_default());
            return if db::setup_link::take(unit.conn(), &hash, now).await? {
                Ok(())
            } else {
                Err(Error::NotFound)
            };
        }
        Door::Invitation(id) => db::invites::take(unit.conn(), id).await?,
        Door::Open | Door::Approval => true,
    };
    if taken { Ok(()) } else { Err(Error::invalid("invite_code", "ERR_INVALID", "is not valid (any more)")) }
}
