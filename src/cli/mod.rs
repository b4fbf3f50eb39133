//! The command line: one file per command. Rank 7: it may call everything and nothing calls it.

use std::process::ExitCode;

/// Runs the command given on the command line; errors are one line on stderr.
pub fn run() -> ExitCode {
    ExitCode::SUCCESS
}
