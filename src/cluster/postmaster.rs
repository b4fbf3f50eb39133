//! PostgreSQL's first process: started in a session of its own, known by the pid file it keeps.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::time::{Instant, sleep};

use super::StartError;
use super::installation::Installation;
use super::owner::Owner;
use super::place::Place;

/// How often the death of a process that is told to go is looked for.
const GLANCE: Duration = Duration::from_millis(20);
/// The log is begun anew at a start when it has grown past this.
const LOG_LIMIT: u64 = 8 << 20;

/// A running (or starting) postmaster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Postmaster {
    pid: Pid,
    /// Where its socket is.
    pub socket: PathBuf,
}

impl Postmaster {
    /// The one at work in the cluster, whoever started it. None when the pid file is absent or left over.
    pub fn find(place: &Place) -> Option<Self> {
        let text = fs::read_to_string(place.cluster.join("postmaster.pid")).ok()?;
        let mut lines = text.lines();
        let pid = Pid::from_raw(lines.next()?.trim().parse().ok()?);
        // The fifth line is the socket's folder, empty for a moment while PostgreSQL starts.
        let line = lines.nth(3).filter(|line| !line.is_empty());
        let socket = line.map_or_else(|| place.socket.clone(), PathBuf::from);
        Some(Self { pid, socket }).filter(|found| found.is_at_work(place))
    }

    /// Whether it lives, and its pid has not become another program's.
    pub fn is_at_work(&self, place: &Place) -> bool {
        is_alive(self.pid) && works_in(self.pid, &place.cluster) != Some(false)
    }

    /// Starts one, in a session of its own so that Ctrl-C in our terminal does not reach it.
    pub fn spawn(place: &Place, installation: &Installation, owner: &Owner) -> Result<Self, StartError> {
        remove_misleading_pid_file(place);
        let log = open_log(&place.log).map_err(StartError::when(format!("open {}", place.log.display())))?;
        let copy = log.try_clone().map_err(StartError::when("share the log"))?;
        let mut command = in_own_session(&installation.bin.join("postgres"));
        clean_environment(&mut command);
        owner.apply(&mut command);
        command.arg("-D").arg(&place.cluster).arg("-k").arg(&place.socket).args(["-h", "", "-p", "5432"]);
        command.stdin(Stdio::null()).stdout(log).stderr(copy);
        let mut child =
            tokio::process::Command::from(command).spawn().map_err(StartError::when("run postgres"))?;
        let pid = child.id().and_then(|pid| i32::try_from(pid).ok()).map(Pid::from_raw);
        // Reaps it, so that its death shows.
        tokio::spawn(async move { child.wait().await });
        let pid = pid.ok_or_else(|| StartError("postgres ended at once".to_owned()))?;
        Ok(Self { pid, socket: place.socket.clone() })
    }

    pub fn is_alive(&self) -> bool {
        is_alive(self.pid)
    }

    pub fn pid(&self) -> i32 {
        self.pid.as_raw()
    }

    /// Asks it to end its sessions and go; when that lasts until a second before `deadline`, it goes at once and
    /// recovers at its next start, which loses nothing.
    pub async fn stop(&self, deadline: Instant) {
        let patience = deadline.checked_sub(Duration::from_secs(1)).unwrap_or(deadline);
        for (signal, until) in [(Signal::SIGINT, patience), (Signal::SIGQUIT, deadline)] {
            let _ = kill(self.pid, signal);
            while self.is_alive() && Instant::now() < until {
                sleep(GLANCE).await;
            }
            if !self.is_alive() {
                return;
            }
            tracing::warn!(pid = self.pid(), ?signal, "PostgreSQL has not ended yet");
        }
    }
}

/// `setsid` makes the session and becomes postgres in the same process; where it is missing, a process group must do.
fn in_own_session(program: &Path) -> Command {
    let path = std::env::var_os("PATH").unwrap_or_default();
    match std::env::split_paths(&path).map(|folder| folder.join("setsid")).find(|setsid| setsid.is_file()) {
        Some(setsid) => {
            let mut command = Command::new(setsid);
            command.arg(program);
            command
        }
        None => {
            let mut command = Command::new(program);
            command.process_group(0);
            command
        }
    }
}

/// PG… variables would change what the programs do, and our working directory may bar their user.
pub fn clean_environment(command: &mut Command) {
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("LC_ALL", "C")
        .current_dir("/");
}

fn open_log(path: &Path) -> io::Result<File> {
    let long = fs::metadata(path).is_ok_and(|found| found.len() > LOG_LIMIT);
    if long {
        fs::remove_file(path)?;
    }
    OpenOptions::new().create(true).append(true).open(path)
}

/// The last thing PostgreSQL complained of.
pub fn last_complaint(place: &Place) -> String {
    let log = fs::read(&place.log).unwrap_or_default();
    let log = String::from_utf8_lossy(&log);
    let complaint =
        log.lines().rev().find(|line| ["FATAL:", "PANIC:", "ERROR:"].iter().any(|w| line.contains(w)));
    match complaint.and_then(|line| line.split_once(":  ")) {
        Some((_, what)) => format!("{} (more in {})", what.trim(), place.log.display()),
        None => format!("see {}", place.log.display()),
    }
}

/// After a crash of the machine the pid in the file may be anybody's, and PostgreSQL would take it for its own and
/// refuse to start. When that process is known to be something else, the file goes.
fn remove_misleading_pid_file(place: &Place) {
    let path = place.cluster.join("postmaster.pid");
    let pid = fs::read_to_string(&path).ok().and_then(|text| text.lines().next()?.trim().parse().ok());
    if let Some(pid) = pid.map(Pid::from_raw)
        && is_alive(pid)
        && works_in(pid, &place.cluster) == Some(false)
    {
        tracing::warn!(pid = pid.as_raw(), "the pid PostgreSQL left belongs to another program now");
        let _ = fs::remove_file(path);
    }
}

/// Whether a process lives. One that died and was not reaped by its parent does not.
fn is_alive(pid: Pid) -> bool {
    if kill(pid, None) == Err(Errno::ESRCH) {
        return false;
    }
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    !stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with(['Z', 'X']))
}

/// Whether the process was started with this folder as argument, where the system tells (Linux).
fn works_in(pid: Pid, folder: &Path) -> Option<bool> {
    let command = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    Some(command.split(|byte| *byte == 0).any(|argument| argument == folder.as_os_str().as_encoded_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own_pid() -> Pid {
        Pid::this()
    }

    #[test]
    fn another_program_under_the_old_pid_is_no_postmaster() {
        let data_dir = std::env::temp_dir().join(format!("hedgerow-pid-{}", own_pid()));
        let place = Place::under(&data_dir).unwrap();
        fs::create_dir(&place.cluster).unwrap();
        let pid_file = place.cluster.join("postmaster.pid");
        fs::write(&pid_file, format!("{}\n{}\n1\n5432\n\n", own_pid(), place.cluster.display())).unwrap();
        assert_eq!(Postmaster::find(&place), None);
        remove_misleading_pid_file(&place);
        assert!(!pid_file.exists());
        fs::remove_dir_all(data_dir).unwrap();
    }

    #[test]
    fn a_dead_process_is_not_alive() {
        let mut child = Command::new("true").spawn().unwrap();
        let pid = Pid::from_raw(i32::try_from(child.id()).unwrap());
        child.wait().unwrap();
        assert!(!is_alive(pid) && is_alive(own_pid()));
    }
}
