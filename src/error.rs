//! The one error of the house. Edges render it (Mastodon JSON, OAuth, HTML, ActivityPub); nobody else does.

use std::time::Duration;

/// What went wrong, in the words a client can act on. Causes that only an operator understands are
/// [`Error::Database`] and [`Error::Internal`]: they are logged once, with the request's id, and shown as 500.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 404: it does not exist, or the one who asks may not know that it does.
    #[error("Record not found")]
    NotFound,
    /// 410: it existed and was deleted.
    #[error("Gone")]
    Gone,
    /// 401: nobody, or nobody we know, is asking.
    #[error("{0}")]
    Unauthorized(&'static str),
    /// 403: we know who asks, and they may not.
    #[error("{0}")]
    Forbidden(&'static str),
    /// 400: the request makes no sense.
    #[error("{0}")]
    BadRequest(String),
    /// 422: fields that do not hold, each named.
    #[error("{0}")]
    Invalid(Invalid),
    /// 422: understood, and refused for a reason that is no field's.
    #[error("{0}")]
    Unprocessable(String),
    /// 409: somebody else was faster.
    #[error("Conflict during update, please try again")]
    Conflict,
    /// 413: larger than we take.
    #[error("The request is too large")]
    TooLarge,
    /// 429: too often; try again after this long.
    #[error("Too many requests")]
    TooManyRequests { retry_after: Duration },
    /// 503: not now. The reason is for people.
    #[error("{reason}")]
    Unavailable { reason: &'static str, retry_after: Duration },
    /// A remote server could not be reached, or what it said could not be believed. 503 to those who asked for it.
    #[error("{0}")]
    Remote(String),
    /// 500: PostgreSQL refused, or could not be reached.
    #[error("database: {0}")]
    Database(#[source] sqlx::Error),
    /// 500: a broken invariant.
    #[error("{0}")]
    Internal(String),
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Fields that failed validation, in the order they were checked. Shown by Mastodon's API as
/// `Validation failed: FIELD MESSAGE, …` with `details`.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Invalid(pub Vec<FieldError>);

/// One field that failed, with Mastodon's code for it (`ERR_TAKEN`, `ERR_BLANK`, …).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    pub field: &'static str,
    pub code: &'static str,
    /// Reads after the field's name: "has already been taken".
    pub message: String,
}

impl Invalid {
    pub fn add(&mut self, field: &'static str, code: &'static str, message: impl Into<String>) {
        self.0.push(FieldError { field, code, message: message.into() });
    }

    /// `Ok` when nothing was added, so that a validation reads to its end and fails once.
    pub fn into_result(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self)) }
    }
}

impl std::fmt::Display for Invalid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Validation failed: ")?;
        for (n, error) in self.0.iter().enumerate() {
            let separator = if n == 0 { "" } else { ", " };
            let mut name = error.field.replace('_', " ");
            if let Some(first) = name.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            write!(f, "{separator}{name} {}", error.message)?;
        }
        Ok(())
    }
}

impl Error {
    /// Whether the database is away: what failed so is done again when it is back, and says nothing about the work.
    pub fn is_outage(&self) -> bool {
        matches!(self, Self::Unavailable { reason, .. } if *reason == DATABASE_AWAY)
    }

    /// A single invalid field.
    pub fn invalid(field: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        let mut invalid = Invalid::default();
        invalid.add(field, code, message);
        Self::Invalid(invalid)
    }

    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::Internal(cause.to_string())
    }
}

const DATABASE_AWAY: &str = "The database is not reachable at the moment";

/// A missing row is [`Error::NotFound`]; a lost connection, a full pool, or a PostgreSQL that stops or starts is
/// [`Error::Unavailable`].
impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => Self::NotFound,
            error if is_outage(&error) => {
                Self::Unavailable { reason: DATABASE_AWAY, retry_after: Duration::from_secs(5) }
            }
            other => Self::Database(other),
        }
    }
}

/// Whether PostgreSQL is away, rather than refusing what we asked. Its codes: 57P01 to 57P03 are shutting down,
/// crashed and starting up; 53300 is no connection left.
fn is_outage(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) | sqlx::Error::PoolClosed => true,
        sqlx::Error::Database(refusal) => {
            matches!(refusal.code().as_deref(), Some("57P01" | "57P02" | "57P03" | "53300"))
        }
        _ => false,
    }
}

/// Turns the violation of a named constraint into the error a user understands.
pub trait OnConstraint<T> {
    fn on_constraint(self, name: &str, error: impl FnOnce() -> Error) -> Result<T>;
}

impl<T> OnConstraint<T> for std::result::Result<T, sqlx::Error> {
    fn on_constraint(self, name: &str, error: impl FnOnce() -> Error) -> Result<T> {
        self.map_err(|e| match &e {
            sqlx::Error::Database(violation) if violation.constraint() == Some(name) => error(),
            _ => e.into(),
        })
    }
}
