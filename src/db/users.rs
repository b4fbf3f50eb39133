//! Logins.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::{Error, OnConstraint, Result};
use crate::model::{AccountId, Permissions, Role, RoleId, TextFormat, User, UserId, Visibility};

/// A login to be made.
pub struct NewUser<'a> {
    pub email: &'a str,
    pub email_folded: &'a str,
    pub password_hash: &'a str,
    pub role: RoleId,
    pub locale: &'a str,
    pub sign_up_reason: &'a str,
    pub sign_up_ip: Option<String>,
    pub invite_id: Option<i64>,
    pub agreed_at: Option<DateTime<Utc>>,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub approved_at: Option<DateTime<Utc>>,
    pub now: DateTime<Utc>,
}

/// # Errors
/// [`Error::Invalid`] when somebody has the address.
pub async fn insert(conn: &mut PgConnection, user: &NewUser<'_>) -> Result<UserId> {
    sqlx::query_scalar!(
        r#"INSERT INTO users (email, email_folded, password_hash, role_id, locale, sign_up_reason, sign_up_ip,
                              invite_id, agreed_at, confirmed_at, approved_at, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7::text::inet, $8, $9, $10, $11, $12)
           RETURNING id AS "id: UserId""#,
        user.email,
        user.email_folded,
        user.password_hash,
        user.role.0,
        user.locale,
        user.sign_up_reason,
        user.sign_up_ip,
        user.invite_id,
        user.agreed_at,
        user.confirmed_at,
        user.approved_at,
        user.now
    )
    .fetch_one(conn)
    .await
    .on_constraint("users_email_key", email_taken)
}

fn email_taken() -> Error {
    Error::invalid("email", "ERR_TAKEN", "has already been taken")
}

/// Everybody's permissions come with every role.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn get(conn: &mut PgConnection, id: UserId) -> Result<User> {
    let row = sqlx::query!(
        r#"SELECT u.id AS "id: UserId", u.email, u.locale, u.default_visibility AS "default_visibility: Visibility",
                  u.default_sensitive, u.default_text_format AS "default_text_format: TextFormat", u.default_language, u.sign_up_reason, host(u.sign_up_ip) AS sign_up_ip,
                  u.confirmed_at, u.approved_at, u.disabled_at, u.last_active_at, u.created_at,
                  r.id AS "role_id: RoleId", r.name, r.color, r.highlighted, r.position,
                  r.permissions | (SELECT permissions FROM roles WHERE id = $2) AS "permissions!: Permissions"
           FROM users u JOIN roles r ON r.id = u.role_id WHERE u.id = $1"#,
        id.0,
        Role::USER.0
    )
    .fetch_one(conn)
    .await?;
    Ok(User {
        id: row.id,
        email: row.email,
        role: Role {
            id: row.role_id,
            name: row.name,
            permissions: row.permissions,
            color: row.color,
            highlighted: row.highlighted,
            position: row.position,
        },
        locale: row.locale,
        default_visibility: row.default_visibility,
        default_sensitive: row.default_sensitive,
        default_text_format: row.default_text_format,
        default_language: row.default_language,
        sign_up_reason: row.sign_up_reason,
        sign_up_ip: row.sign_up_ip,
        confirmed_at: row.confirmed_at,
        approved_at: row.approved_at,
        disabled_at: row.disabled_at,
        last_active_at: row.last_active_at,
        created_at: row.created_at,
    })
}

/// What a sign-in is checked against.
pub struct Login {
    pub user_id: UserId,
    pub account_id: AccountId,
    pub password_hash: String,
    pub suspended: bool,
}

/// By folded address, or by the folded name of a local account. A person with several accounts signs in as the oldest.
pub async fn find_login(conn: &mut PgConnection, folded: &str) -> Result<Option<Login>> {
    let login = sqlx::query_as!(
        Login,
        r#"SELECT u.id AS "user_id: UserId", a.id AS "account_id: AccountId", u.password_hash,
                  a.suspended_at IS NOT NULL AS "suspended!"
           FROM users u JOIN accounts a ON a.user_id = u.id AND a.deleted_at IS NULL
           WHERE u.email_folded = $1
              OR u.id = (SELECT n.user_id FROM accounts n
                         WHERE n.username_folded = $1 AND coalesce(n.domain, '') = '')
           ORDER BY a.username_folded = $1 DESC, a.id LIMIT 1"#,
        folded
    );
    Ok(login.fetch_optional(conn).await?)
}

pub async fn find_by_email(conn: &mut PgConnection, email_folded: &str) -> Result<Option<UserId>> {
    let id =
        sqlx::query_scalar!(r#"SELECT id AS "id: UserId" FROM users WHERE email_folded = $1"#, email_folded);
    Ok(id.fetch_optional(conn).await?)
}

pub async fn password_hash(conn: &mut PgConnection, id: UserId) -> Result<String> {
    let hash = sqlx::query_scalar!("SELECT password_hash FROM users WHERE id = $1", id.0);
    Ok(hash.fetch_one(conn).await?)
}

pub async fn set_password_hash(conn: &mut PgConnection, id: UserId, hash: &str) -> Result<()> {
    sqlx::query!("UPDATE users SET password_hash = $2 WHERE id = $1", id.0, hash).execute(conn).await?;
    Ok(())
}

/// The address of a login whose former one was never confirmed.
pub async fn set_email(conn: &mut PgConnection, id: UserId, email: &str, email_folded: &str) -> Result<()> {
    sqlx::query!(
        "UPDATE users SET email = $2, email_folded = $3 WHERE id = $1 AND confirmed_at IS NULL",
        id.0,
        email,
        email_folded
    )
    .execute(conn)
    .await
    .on_constraint("users_email_key", email_taken)?;
    Ok(())
}

/// Confirms an address, which becomes the login's.
///
/// # Errors
/// [`Error::Invalid`] when somebody else has it by now.
pub async fn confirm_email(
    conn: &mut PgConnection,
    id: UserId,
    email: &str,
    email_folded: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE users SET email = $2, email_folded = $3, confirmed_at = coalesce(confirmed_at, $4) WHERE id = $1",
        id.0,
        email,
        email_folded,
        now
    )
    .execute(conn)
    .await
    .on_constraint("users_email_key", email_taken)?;
    Ok(())
}

pub async fn set_approved(conn: &mut PgConnection, id: UserId, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!("UPDATE users SET approved_at = coalesce(approved_at, $2) WHERE id = $1", id.0, now)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn set_disabled(conn: &mut PgConnection, id: UserId, at: Option<DateTime<Utc>>) -> Result<()> {
    sqlx::query!("UPDATE users SET disabled_at = $2 WHERE id = $1", id.0, at).execute(conn).await?;
    Ok(())
}

pub async fn set_role(conn: &mut PgConnection, id: UserId, role: RoleId) -> Result<()> {
    sqlx::query!("UPDATE users SET role_id = $2 WHERE id = $1", id.0, role.0).execute(conn).await?;
    Ok(())
}

/// How new statuses begin, and the language of the pages.
pub struct Preferences<'a> {
    pub locale: &'a str,
    pub default_visibility: Visibility,
    pub default_sensitive: bool,
    pub default_text_format: TextFormat,
    pub default_language: Option<&'a str>,
}

pub async fn set_preferences(conn: &mut PgConnection, id: UserId, wanted: &Preferences<'_>) -> Result<()> {
    sqlx::query!(
        "UPDATE users SET locale = $2, default_visibility = $3, default_sensitive = $4, default_language = $5,
                          default_text_format = $6
         WHERE id = $1",
        id.0,
        wanted.locale,
        wanted.default_visibility as Visibility,
        wanted.default_sensitive,
        wanted.default_language,
        wanted.default_text_format as TextFormat
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Its sessions, tokens and links go with it; its accounts stay, without a login.
pub async fn delete(conn: &mut PgConnection, id: UserId) -> Result<()> {
    sqlx::query!("DELETE FROM users WHERE id = $1", id.0).execute(conn).await?;
    Ok(())
}

/// The accounts a login owns, deleted ones too, oldest first.
pub async fn accounts(conn: &mut PgConnection, id: UserId) -> Result<Vec<AccountId>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT id AS "id: AccountId" FROM accounts WHERE user_id = $1 ORDER BY id"#,
        id.0
    );
    Ok(ids.fetch_all(conn).await?)
}

pub async fn owner_exists(conn: &mut PgConnection) -> Result<bool> {
    let exists = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM users WHERE role_id = $1 AND role_id <> 4) AS "exists!""#,
        Role::OWNER.0
    );
    Ok(exists.fetch_one(conn).await?)
}

/// How many logins hold a role of staff, locked against a change of it until the transaction ends.
pub async fn lock_holders(conn: &mut PgConnection, role: RoleId) -> Result<usize> {
    let ids =
        sqlx::query_scalar!("SELECT id FROM users WHERE role_id = $1 AND role_id <> 4 FOR UPDATE", role.0);
    Ok(ids.fetch_all(conn).await?.len())
}

/// The accounts of confirmed people with one of these permissions (or all of them: administrators).
pub async fn staff(conn: &mut PgConnection, wanted: Permissions) -> Result<Vec<AccountId>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT a.id AS "id: AccountId"
           FROM roles r JOIN users u ON u.role_id = r.id AND u.role_id <> 4 JOIN accounts a ON a.user_id = u.id
           WHERE r.permissions & $1 <> 0 AND u.disabled_at IS NULL AND u.approved_at IS NOT NULL
             AND a.deleted_at IS NULL AND a.suspended_at IS NULL
           ORDER BY a.id"#,
        (wanted | Permissions::ADMINISTRATOR).0
    );
    Ok(ids.fetch_all(conn).await?)
}

/// The names of everybody who may moderate: nobody else's name may look like one of them.
pub async fn staff_names(conn: &mut PgConnection, wanted: Permissions) -> Result<Vec<String>> {
    let names = sqlx::query_scalar!(
        "SELECT a.username FROM roles r JOIN users u ON u.role_id = r.id AND u.role_id <> 4 JOIN accounts a ON a.user_id = u.id
         WHERE r.permissions & $1 <> 0",
        (wanted | Permissions::ADMINISTRATOR).0
    );
    Ok(names.fetch_all(conn).await?)
}

/// Revokes every access token and authorization code a login gave.
pub async fn delete_tokens(conn: &mut PgConnection, id: UserId) -> Result<()> {
    sqlx::query!("DELETE FROM oauth_access_tokens WHERE user_id = $1", id.0).execute(&mut *conn).await?;
    sqlx::query!("DELETE FROM oauth_authorization_codes WHERE user_id = $1", id.0).execute(conn).await?;
    Ok(())
}
