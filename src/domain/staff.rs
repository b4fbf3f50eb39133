//! Who performs an administrative act, whether they may, and the record of it.

use serde::Serialize;
use sqlx::PgConnection;

use super::Unit;
use crate::db;
use crate::db::audit_log::NewEntry;
use crate::error::{Error, Result};
use crate::model::{AccountId, Permissions, Role, User};

const NOT_ALLOWED: Error = Error::Forbidden("This action is not allowed");

/// Whoever acts: a person with a role, or the operator at the command line, who may do everything.
#[derive(Debug, Clone)]
pub enum Staff {
    CommandLine,
    Person { account_id: AccountId, username: String, role: Role },
}

/// One administrative act, for the audit log.
#[derive(Debug, Default)]
pub struct Act<'a> {
    /// `suspend`, `set_role`, …
    pub action: &'a str,
    /// `account`, `user`, `domain`, `setting`, `rule`.
    pub target_type: &'a str,
    pub target_id: String,
    /// The target in words, as it is called now.
    pub target_label: String,
    pub reason: &'a str,
    pub before: Option<serde_json::Value>,
    pub after: Option<serde_json::Value>,
}

impl<'a> Act<'a> {
    pub fn on(
        action: &'a str,
        target_type: &'a str,
        target_id: impl std::fmt::Display + Copy,
        target_label: impl Into<String>,
    ) -> Self {
        let (target_id, target_label) = (target_id.to_string(), target_label.into());
        Self { action, target_type, target_id, target_label, ..Self::default() }
    }

    pub fn because(mut self, reason: &'a str) -> Self {
        self.reason = reason;
        self
    }

    /// What it was, and what it is now.
    pub fn changing(mut self, before: impl Serialize, after: impl Serialize) -> Result<Self> {
        self.before = Some(serde_json::to_value(before).map_err(Error::internal)?);
        self.after = Some(serde_json::to_value(after).map_err(Error::internal)?);
        Ok(self)
    }
}

impl Staff {
    pub fn person(account_id: AccountId, username: &str, user: &User) -> Self {
        Self::Person { account_id, username: username.to_owned(), role: user.role.clone() }
    }

    /// # Errors
    /// [`Error::Forbidden`] without every one of these permissions.
    pub fn must_be_allowed(&self, wanted: Permissions) -> Result<()> {
        match self {
            Self::Person { role, .. } if !role.permissions.allow(wanted) => Err(NOT_ALLOWED),
            _ => Ok(()),
        }
    }

    /// Nobody acts upon people of their own rank or above, and nobody but an owner upon an owner.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn must_outrank(&self, other: &Role) -> Result<()> {
        match self {
            Self::Person { role, .. } if !role.outranks(other) => Err(NOT_ALLOWED),
            _ => Ok(()),
        }
    }

    /// The same, of whoever is behind an account: remote ones and those without a login have nobody.
    pub async fn must_outrank_account(&self, conn: &mut PgConnection, account: AccountId) -> Result<()> {
        match db::accounts::get(conn, account).await?.user_id {
            Some(user) => self.must_outrank(&db::users::get(conn, user).await?.role),
            None => Ok(()),
        }
    }

    /// Writes the act into the audit log, in the transaction it happens in.
    pub async fn record(&self, unit: &mut Unit<'_>, act: Act<'_>) -> Result<()> {
        let (account_id, actor) = match self {
            Self::CommandLine => (None, "command line"),
            Self::Person { account_id, username, .. } => (Some(*account_id), username.as_str()),
        };
        let now = unit.now;
        let entry = NewEntry {
            account_id,
            actor,
            action: act.action,
            target_type: act.target_type,
            target_id: &act.target_id,
            target_label: &act.target_label,
            reason: act.reason,
            before: act.before,
            after: act.after,
            now,
        };
        db::audit_log::insert(unit.conn(), &entry).await
    }
}
