//! Logging: lines on stderr, for people on a terminal and as JSON elsewhere. What must not be logged is masked here.

use std::borrow::Cow;
use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use crate::config::{Config, ConfigError, LogFormat};

/// Starts logging for this process. A `quiet` command (all but the server) shows warnings only, unless
/// `telemetry.log` was set.
///
/// # Errors
/// When `telemetry.log` is no filter, or logging was started before.
pub fn init(config: &Config, quiet: bool) -> Result<(), ConfigError> {
    let wanted =
        if quiet && config.layers().is_default("telemetry.log") { "warn" } else { &config.telemetry.log };
    let filter =
        EnvFilter::try_new(wanted).map_err(|e| config.layers().complain("telemetry.log", &e.to_string()))?;
    let on_terminal = std::io::stderr().is_terminal();
    let json = match config.telemetry.log_format {
        LogFormat::Json => true,
        LogFormat::Human => false,
        LogFormat::Auto => !on_terminal,
    };
    let lines = fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(on_terminal);
    let started = if json { lines.json().flatten_event(true).try_init() } else { lines.try_init() };
    started.map_err(|e| ConfigError(format!("cannot start logging: {e}")))
}

/// The path of a request as it may be logged: what follows in a path that carries a secret is masked. Queries, which
/// carry codes and tokens, are never logged.
pub fn masked_path(path: &str) -> Cow<'_, str> {
    const SECRET_AFTER: [&str; 4] = ["/setup/", "/auth/password/", "/auth/confirm/", "/invite/"];
    match SECRET_AFTER.iter().find(|prefix| path.len() > prefix.len() && path.starts_with(*prefix)) {
        Some(prefix) => Cow::Owned(format!("{prefix}***")),
        None => Cow::Borrowed(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_paths_are_masked() {
        assert_eq!(masked_path("/setup/dGhpcyBpcyBzZWNyZXQ"), "/setup/***");
        assert_eq!(masked_path("/auth/password/token/more"), "/auth/password/***");
        assert_eq!(masked_path("/setup/"), "/setup/");
        assert_eq!(masked_path("/@alice/1"), "/@alice/1");
    }
}
