//! Accounts as moderators search them, and what they are told of each.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, Postgres, QueryBuilder};

use super::above_prefix;
use crate::error::Result;
use crate::model::id::INSTANCE_ACTOR;
use crate::model::{AccountId, Page, Permissions, RoleId};

/// What is looked for; what is `None` or empty does not matter.
#[derive(Debug, Clone, Default)]
pub struct AccountFilter {
    /// Of this server, or of others.
    pub local: Option<bool>,
    pub status: Option<AccountStatus>,
    /// Whose role may do one of these things.
    pub permissions: Option<Permissions>,
    pub roles: Vec<i64>,
    pub invited_by: Option<AccountId>,
    /// A folded beginning.
    pub username: Option<String>,
    /// A beginning.
    pub display_name: Option<String>,
    pub domain: Option<String>,
    /// A folded beginning.
    pub email: Option<String>,
    /// An address or a network, as PostgreSQL writes it.
    pub network: Option<String>,
}

/// How an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountStatus {
    Active,
    Pending,
    Disabled,
    Silenced,
    Suspended,
}

impl AccountStatus {
    fn condition(self) -> &'static str {
        match self {
            Self::Active => {
                " AND a.suspended_at IS NULL
                  AND (u.id IS NULL OR (u.approved_at IS NOT NULL AND u.disabled_at IS NULL))"
            }
            Self::Pending => " AND u.approved_at IS NULL AND u.id IS NOT NULL",
            Self::Disabled => " AND u.disabled_at IS NOT NULL",
            Self::Silenced => " AND a.limited_at IS NOT NULL",
            Self::Suspended => " AND a.suspended_at IS NOT NULL",
        }
    }
}

/// A page of accounts that match, newest first.
pub async fn page(conn: &mut PgConnection, filter: &AccountFilter, page: Page) -> Result<Vec<AccountId>> {
    let mut sql =
        QueryBuilder::new("SELECT a.id FROM accounts a LEFT JOIN users u ON u.id = a.user_id WHERE a.id > ");
    sql.push_bind(page.above()).push(" AND a.id < ").push_bind(page.below());
    sql.push(" AND a.deleted_at IS NULL AND a.id <> ").push_bind(INSTANCE_ACTOR.0);
    match filter.local {
        Some(true) => sql.push(" AND a.domain IS NULL"),
        Some(false) => sql.push(" AND a.domain IS NOT NULL"),
        None => sql.push(""),
    };
    if let Some(status) = filter.status {
        sql.push(status.condition());
    }
    if let Some(permissions) = filter.permissions {
        sql.push(" AND EXISTS (SELECT FROM roles r WHERE r.id = u.role_id AND r.permissions & ");
        sql.push_bind(permissions.0).push(" <> 0)");
    }
    if !filter.roles.is_empty() {
        sql.push(" AND u.role_id = ANY(").push_bind(&filter.roles).push(")");
    }
    if let Some(account) = filter.invited_by {
        sql.push(" AND u.invite_id IN (SELECT i.id FROM invites i JOIN accounts n ON n.user_id = i.user_id WHERE n.id = ");
        sql.push_bind(account.0).push(")");
    }
    if let Some(name) = &filter.username {
        push_beginning(&mut sql, "a.username_folded", name);
    }
    if let Some(name) = &filter.display_name {
        sql.push(" AND starts_with(lower(a.display_name), lower(").push_bind(name).push("))");
    }
    if let Some(domain) = &filter.domain {
        sql.push(" AND a.domain = ").push_bind(domain);
    }
    if let Some(email) = &filter.email {
        push_beginning(&mut sql, "u.email_folded", email);
    }
    if let Some(network) = &filter.network {
        sql.push(" AND (u.sign_up_ip <<= ")
            .push_bind(network)
            .push("::inet OR EXISTS (SELECT FROM sessions s WHERE s.user_id = u.id AND s.ip <<= ");
        sql.push_bind(network).push("::inet))");
    }
    sql.push(if page.upwards() { " ORDER BY a.id ASC LIMIT " } else { " ORDER BY a.id DESC LIMIT " });
    sql.push_bind(page.limit);
    let mut found: Vec<AccountId> = sql.build_query_scalar().fetch_all(conn).await?;
    if page.upwards() {
        found.reverse();
    }
    Ok(found)
}

fn push_beginning(sql: &mut QueryBuilder<Postgres>, column: &'static str, prefix: &str) {
    sql.push(" AND ").push(column).push(" >= ").push_bind(prefix.to_owned());
    sql.push(" AND ").push(column).push(" < ").push_bind(above_prefix(prefix));
}

/// The login behind an account, as moderators see it.
#[derive(Debug, Clone)]
pub struct Login {
    pub account_id: AccountId,
    pub user_id: i64,
    pub email: String,
    pub locale: String,
    pub reason: String,
    pub ip: Option<String>,
    pub role_id: RoleId,
    pub confirmed: bool,
    pub approved: bool,
    pub disabled: bool,
    pub created_at: DateTime<Utc>,
    /// Who invited them.
    pub invited_by: Option<AccountId>,
}

/// The logins of those of these accounts that have one.
pub async fn logins(conn: &mut PgConnection, ids: &[AccountId]) -> Result<Vec<Login>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let logins = sqlx::query_as!(
        Login,
        r#"SELECT a.id AS "account_id: AccountId", u.id AS user_id, u.email, u.locale, u.sign_up_reason AS reason,
                  host(u.sign_up_ip) AS ip, u.role_id AS "role_id: RoleId", u.confirmed_at IS NOT NULL AS "confirmed!",
                  u.approved_at IS NOT NULL AS "approved!", u.disabled_at IS NOT NULL AS "disabled!", u.created_at,
                  (SELECT min(n.id) FROM invites i JOIN accounts n ON n.user_id = i.user_id
                   WHERE i.id = u.invite_id) AS "invited_by: AccountId"
           FROM accounts a JOIN users u ON u.id = a.user_id WHERE a.id = ANY($1)"#,
        &ids
    );
    Ok(logins.fetch_all(conn).await?)
}

/// From where a login was used.
#[derive(Debug, Clone)]
pub struct UsedAddress {
    pub user_id: i64,
    pub ip: String,
    pub used_at: DateTime<Utc>,
}

/// The addresses logins signed in from, latest first.
pub async fn addresses(conn: &mut PgConnection, users: &[i64]) -> Result<Vec<UsedAddress>> {
    let found = sqlx::query_as!(
        UsedAddress,
        r#"SELECT user_id, host(ip) AS "ip!", max(last_seen_at) AS "used_at!" FROM sessions
           WHERE user_id = ANY($1) AND ip IS NOT NULL GROUP BY user_id, ip ORDER BY max(last_seen_at) DESC"#,
        users
    );
    Ok(found.fetch_all(conn).await?)
}
