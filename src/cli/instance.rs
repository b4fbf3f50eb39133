//! An instance of a demo or a bench: this program once more, in a process and a data directory of its own.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use crate::cli::Outcome;
use crate::config::Config;

/// A server ends within ten seconds of its signal.
const STOP_WITHIN: Duration = Duration::from_secs(12);

pub struct Instance {
    /// As the child reads it too.
    pub config: Config,
    data_dir: PathBuf,
    environment: Vec<(String, String)>,
    child: Option<Child>,
    /// Closed with this process, however it ends: the server then ends too.
    lifeline: Option<ChildStdin>,
    /// Kept open: a server whose reader has gone may take that for its end.
    stdout: Option<Lines<BufReader<ChildStdout>>>,
}

impl Instance {
    /// Nothing of the operator's own configuration counts: it talks over plain http on this machine.
    pub fn prepare(data_dir: &Path, port: u16) -> Outcome<Self> {
        let bind = format!("127.0.0.1:{port}");
        let base_url = format!("http://localhost:{port}");
        let environment: Vec<(String, String)> = [
            ("DATA_DIR", data_dir.to_str().ok_or("the data directory is not UTF-8")?),
            ("SERVER__BIND", &bind),
            ("INSTANCE__BASE_URL", &base_url),
            ("FEDERATION__ALLOW_PRIVATE_NETWORKS", "true"),
            ("FEDERATION__ALLOW_PLAIN_HTTP", "true"),
            ("REGISTRATION__MODE", "open"),
            ("REGISTRATION__CONFIRM_EMAIL", "false"),
            ("RATE_LIMITS__ENABLED", "false"),
            ("TELEMETRY__LOG", "error"),
        ]
        .map(|(key, value)| (format!("HEDGEROW_{key}"), value.to_owned()))
        .into();
        let config = Config::load(None, environment.clone())?;
        Ok(Self {
            config,
            data_dir: data_dir.to_owned(),
            environment,
            child: None,
            lifeline: None,
            stdout: None,
        })
    }

    /// Starts the server; it listens when this returns.
    ///
    /// # Errors
    /// When it ends before that; why, it says on stderr itself.
    pub async fn start(&mut self) -> Outcome {
        std::fs::create_dir_all(&self.data_dir).map_err(|e| format!("{}: {e}", self.data_dir.display()))?;
        let mut command = Command::new(std::env::current_exe()?);
        for (name, _) in std::env::vars_os() {
            if name.as_encoded_bytes().starts_with(b"HEDGEROW_") {
                command.env_remove(name);
            }
        }
        command.args(["serve", "--until-stdin-ends"]).envs(self.environment.iter().cloned());
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let child = self.child.insert(child);
        // Out of the child, for waiting for it would close this.
        self.lifeline = child.stdin.take();
        let stdout = child.stdout.take().ok_or("the server has no stdout")?;
        let lines = self.stdout.insert(BufReader::new(stdout).lines());
        while let Some(line) = lines.next_line().await? {
            if line.starts_with("Listening on ") {
                return Ok(());
            }
        }
        Err(format!("the server in {} did not start", self.data_dir.display()).into())
    }

    /// Of the server that runs.
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().and_then(Child::id)
    }

    /// Waits for the end of a server that runs; tells where it ran.
    pub async fn ended(&mut self) -> String {
        if let Some(child) = &mut self.child {
            let _ = child.wait().await;
        }
        self.data_dir.display().to_string()
    }

    /// Ends the server gently, and its PostgreSQL with it.
    pub async fn stop(&mut self) {
        let Some(child) = &mut self.child else { return };
        if let Some(pid) = child.id().and_then(|pid| i32::try_from(pid).ok()) {
            let _ = kill(Pid::from_raw(pid), Signal::SIGTERM);
        }
        if timeout(STOP_WITHIN, child.wait()).await.is_err() {
            let _ = child.kill().await;
        }
    }
}
