//! What staff does to logins: let in, turn away, switch off, give a role; and how a list of them is read.

use super::local_accounts::create_account;
use super::sessions::{announce_access, end_all_access};
use super::sign_up::{check_email, check_username};
use super::staff::{Act, Staff};
use super::warnings::warn;
use super::{Unit, password, password_changes};
use crate::db;
use crate::db::user_list::ListedUser;
use crate::db::users::NewUser;
use crate::error::{Error, Invalid, Result};
use crate::jobs::{self, Job};
use crate::keys::{KeyAlgorithm, SigningKey};
use crate::mail::Letter;
use crate::model::{AccountId, Page, Permissions, Role, User, UserId};
use crate::state::State;

/// A login and account made by staff: not a sign-up, so that no door has to be open.
#[derive(Debug, Clone, Copy)]
pub struct NewAccount<'a> {
    pub username: &'a str,
    pub email: &'a str,
    pub password: &'a str,
    /// Name of a role.
    pub role: &'a str,
    /// Whether the address counts as confirmed; if not, a link is sent to it.
    pub confirmed: bool,
}

/// Makes a login with its account, approved.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with every field that is wrong.
pub async fn create_user(state: &State, staff: &Staff, new: NewAccount<'_>) -> Result<AccountId> {
    staff.must_be_allowed(Permissions::MANAGE_USERS | Permissions::MANAGE_ROLES)?;
    let mut conn = state.pool.acquire().await?;
    let role = find_role(&mut conn, new.role).await?;
    staff.must_outrank(&role)?;
    let mut invalid = Invalid::default();
    let reserved_too = role.id != Role::USER;
    let username = check_username(&mut conn, &mut invalid, new.username, reserved_too).await?;
    let email = check_email(&mut conn, &mut invalid, new.email).await?;
    password::check(&mut invalid, "password", new.password, new.username, new.email);
    let (Some(username), Some(email), true) = (username, email, invalid.0.is_empty()) else {
        return Err(Error::Invalid(invalid));
    };
    drop(conn);
    let password_hash = password::hash(new.password).await?;
    let key = SigningKey::generate(KeyAlgorithm::Rsa).await?;

    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    let confirmed = new.confirmed || !state.config.registration.confirm_email;
    let user = NewUser {
        email: &email.address(),
        email_folded: &email.folded(),
        password_hash: &password_hash,
        role: role.id,
        locale: "en",
        sign_up_reason: "",
        sign_up_ip: None,
        invite_id: None,
        agreed_at: None,
        confirmed_at: confirmed.then_some(now),
        approved_at: Some(now),
        now,
    };
    let user_id = db::users::insert(unit.conn(), &user).await?;
    let account_id = create_account(&mut unit, user_id, &username, &key).await?;
    if !confirmed {
        let letter = Letter::ConfirmEmail { user: user_id, email: email.address() };
        jobs::enqueue(unit.conn(), &Job::Mail(letter), now).await?;
    }
    let act = Act::on("create", "account", account_id, &username).changing((), &role.name)?;
    staff.record(&mut unit, act).await?;
    unit.commit().await?;
    Ok(account_id)
}

/// A page of local people, newest first.
pub async fn list_users(state: &State, staff: &Staff, page: Page) -> Result<Vec<ListedUser>> {
    staff.must_be_allowed(Permissions::MANAGE_USERS)?;
    db::user_list::page(&mut *state.pool.acquire().await?, page).await
}

/// A page of those who wait to be let in.
pub async fn list_pending(state: &State, staff: &Staff, page: Page) -> Result<Vec<ListedUser>> {
    staff.must_be_allowed(Permissions::MANAGE_USERS)?;
    db::user_list::pending(&mut *state.pool.acquire().await?, page).await
}

/// Lets somebody in who waits. Who is in already stays in.
pub async fn approve_user(state: &State, staff: &Staff, account: AccountId) -> Result<()> {
    staff.must_be_allowed(Permissions::MANAGE_USERS)?;
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    let (user, username) = login_of(&mut unit, account).await?;
    if user.approved_at.is_some() {
        return Ok(());
    }
    db::users::set_approved(unit.conn(), user.id, now).await?;
    if user.confirmed_at.is_some() {
        jobs::enqueue(unit.conn(), &Job::Mail(Letter::Approved { user: user.id }), now).await?;
    }
    staff.record(&mut unit, Act::on("approve", "account", account, username)).await?;
    announce_access(&mut unit, user.id).await?;
    unit.commit().await
}

/// Turns somebody away who waits: nothing of them stays, the name is free again, because nobody ever saw it.
///
/// # Errors
/// [`Error::Unprocessable`] when they are in already.
pub async fn reject_user(state: &State, staff: &Staff, account: AccountId, reason: &str) -> Result<()> {
    staff.must_be_allowed(Permissions::MANAGE_USERS)?;
    let mut unit = Unit::begin(state).await?;
    let (user, username) = login_of(&mut unit, account).await?;
    if user.approved_at.is_some() {
        return Err(Error::Unprocessable(format!("{username} does not wait for approval")));
    }
    db::local_accounts::delete(unit.conn(), account).await?;
    db::users::delete(unit.conn(), user.id).await?;
    staff.record(&mut unit, Act::on("reject", "account", account, username).because(reason)).await?;
    unit.commit().await
}

/// Switches a login off, or on again: its account stays as it is, but nobody can act for it.
pub async fn set_disabled(state: &State, staff: &Staff, account: AccountId, disabled: bool) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    change_disabled(&mut unit, staff, account, disabled).await?;
    if disabled {
        warn(&mut unit, account, "disable", "", None, true).await?;
    }
    unit.commit().await
}

/// The same, with what else is decided.
pub(super) async fn change_disabled(
    unit: &mut Unit<'_>,
    staff: &Staff,
    account: AccountId,
    disabled: bool,
) -> Result<()> {
    staff.must_be_allowed(Permissions::MANAGE_USER_ACCESS)?;
    let (user, username) = login_of(unit, account).await?;
    staff.must_outrank(&user.role)?;
    let at = disabled.then_some(unit.now);
    db::users::set_disabled(unit.conn(), user.id, at).await?;
    if disabled {
        db::sessions::delete_all(unit.conn(), user.id, None).await?;
    }
    let action = if disabled { "disable" } else { "enable" };
    staff.record(unit, Act::on(action, "account", account, username)).await?;
    announce_access(unit, user.id).await
}

/// Gives a role. The last owner cannot be made less: nobody could undo it.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Unprocessable`]; [`Error::Invalid`] for an unknown role.
pub async fn set_role(state: &State, staff: &Staff, account: AccountId, role: &str) -> Result<()> {
    staff.must_be_allowed(Permissions::MANAGE_ROLES)?;
    let mut unit = Unit::begin(state).await?;
    let (user, username) = login_of(&mut unit, account).await?;
    let role = find_role(unit.conn(), role).await?;
    staff.must_outrank(&user.role)?;
    staff.must_outrank(&role)?;
    if user.role.is_owner() && !role.is_owner() {
        keep_an_owner(&mut unit).await?;
    }
    db::users::set_role(unit.conn(), user.id, role.id).await?;
    let act = Act::on("set_role", "account", account, username).changing(&user.role.name, &role.name)?;
    staff.record(&mut unit, act).await?;
    announce_access(&mut unit, user.id).await?;
    unit.commit().await
}

/// Sets somebody's password for them; every session and token of theirs ends.
pub async fn set_password(state: &State, staff: &Staff, account: AccountId, password: &str) -> Result<()> {
    staff.must_be_allowed(Permissions::MANAGE_USER_ACCESS)?;
    let mut invalid = Invalid::default();
    password::check(&mut invalid, "password", password, "", "");
    invalid.into_result()?;
    let hash = password::hash(password).await?;
    let mut unit = Unit::begin(state).await?;
    let (user, username) = login_of(&mut unit, account).await?;
    staff.must_outrank(&user.role)?;
    password_changes::set_password(&mut unit, user.id, &hash, None).await?;
    staff.record(&mut unit, Act::on("reset_password", "account", account, username)).await?;
    unit.commit().await
}

/// Refuses what would leave the instance without an owner.
pub(super) async fn keep_an_owner(unit: &mut Unit<'_>) -> Result<()> {
    if db::users::lock_holders(unit.conn(), Role::OWNER).await? > 1 {
        return Ok(());
    }
    Err(Error::Unprocessable("this is the last owner: make somebody else an owner first".to_owned()))
}

/// Ends what the login of a suspended or deleted account holds open.
pub(super) async fn end_access(unit: &mut Unit<'_>, user: UserId) -> Result<()> {
    announce_access(unit, user).await?;
    end_all_access(unit.conn(), user, None).await
}

async fn find_role(conn: &mut sqlx::PgConnection, name: &str) -> Result<Role> {
    let unknown = || Error::invalid("role", "ERR_INVALID", "is not one of owner, admin, moderator, user");
    db::roles::find_by_name(conn, name).await?.ok_or_else(unknown)
}

/// The login behind a local account, and the account's name.
async fn login_of(unit: &mut Unit<'_>, account: AccountId) -> Result<(User, String)> {
    let account = db::accounts::get(unit.conn(), account).await?;
    let user = account.user_id.ok_or(Error::NotFound)?;
    Ok((db::users::get(unit.conn(), user).await?, account.username.clone()))
}
