//! The two programs: where they lie, and a run of one that can take no more than it may.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;
use tokio::time::timeout;

use super::FilmError;

/// Kilobytes of address space: x264 over two threads at full size takes about a gigabyte.
const MAX_MEMORY: &str = "3145728";
/// Seconds of CPU.
const MAX_CPU: &str = "600";
/// Of any file written, in blocks of 512 bytes: 256 MiB.
const MAX_FILE: &str = "524288";
/// The system's limits can be set in the child alone, and without unsafe code only by a shell. Films can wait.
const LIMITED: &str =
    r#"ulimit -v "$1" && ulimit -t "$2" && ulimit -f "$3" && shift 3 && exec nice -n 10 "$@""#;

/// Of what a program says, in bytes.
const MAX_SAID: u64 = 1 << 20;

#[derive(Debug)]
pub(super) struct Programs {
    pub ffmpeg: PathBuf,
    pub ffprobe: PathBuf,
}

impl Programs {
    /// By name in PATH, or by path; `ffprobe` lies beside `ffmpeg`. `None` unless both are there.
    pub fn find(ffmpeg: &str) -> Option<Self> {
        let ffmpeg = if ffmpeg.is_empty() {
            return None;
        } else if ffmpeg.contains('/') {
            PathBuf::from(ffmpeg)
        } else {
            let path = std::env::var_os("PATH")?;
            std::env::split_paths(&path).map(|folder| folder.join(ffmpeg)).find(|found| found.is_file())?
        };
        let ffprobe = ffmpeg.with_file_name("ffprobe");
        (ffmpeg.is_file() && ffprobe.is_file()).then_some(Self { ffmpeg, ffprobe })
    }
}

/// Runs a program to its end and tells what it wrote to its standard output. It is killed when it takes longer than
/// `within`, or when nobody waits for it any more.
pub(super) async fn run(
    program: &Path,
    arguments: &[&OsStr],
    within: Duration,
) -> Result<Vec<u8>, FilmError> {
    let mut child = Command::new("/bin/sh")
        .args(["-c", LIMITED, "sh", MAX_MEMORY, MAX_CPU, MAX_FILE])
        .arg(program)
        .args(arguments)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("LC_ALL", "C")
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let running = async { tokio::join!(read(stdout), read(stderr), child.wait()) };
    let Ok((said, complaint, ended)) = timeout(within, running).await else {
        tracing::info!(program = %program.display(), "a program took too long over an upload");
        return Err(FilmError::Damaged);
    };
    if ended?.success() {
        return Ok(said);
    }
    let complaint = String::from_utf8_lossy(&complaint);
    let complaint = complaint.chars().take(500).collect::<String>();
    tracing::info!(program = %program.display(), complaint, "a program refused an upload");
    Err(FilmError::Damaged)
}

/// What comes, up to the limit; the rest is read and dropped, so that nobody waits to be heard.
async fn read(from: Option<impl AsyncRead + Unpin>) -> Vec<u8> {
    let mut said = Vec::new();
    if let Some(from) = from {
        let mut first = from.take(MAX_SAID);
        let _ = first.read_to_end(&mut said).await;
        let _ = tokio::io::copy(&mut first.into_inner(), &mut tokio::io::sink()).await;
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn program_is_held_by_the_system_and_knows_nothing_of_us() {
        let ask = ["-c", "ulimit -v; ulimit -t; echo ${HOME:-none}"].map(OsStr::new);
        let said = run(Path::new("/bin/sh"), &ask, Duration::from_secs(60)).await.unwrap();
        assert_eq!(String::from_utf8(said).unwrap(), format!("{MAX_MEMORY}\n{MAX_CPU}\nnone\n"));
    }

    #[tokio::test]
    async fn program_that_takes_too_long_or_fails_has_met_a_damaged_file() {
        for arguments in [["-c", "exec sleep 3600"], ["-c", "exit 1"]] {
            let ended =
                run(Path::new("/bin/sh"), &arguments.map(OsStr::new), Duration::from_millis(300)).await;
            assert!(matches!(ended, Err(FilmError::Damaged)));
        }
    }
}
