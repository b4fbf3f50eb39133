//! Locks between processes: advisory ones on files, which the system releases when their holder dies.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::time::Duration;

use super::StartError;
use super::place::make_data_dir;

const ASK_EVERY: Duration = Duration::from_millis(20);

/// Held by the one `serve` that owns a data directory, for as long as it lives.
#[derive(Debug)]
pub struct DataDirLock(#[expect(dead_code, reason = "holding it is its use")] File);

/// Makes the data directory if need be, and takes it for this process.
///
/// # Errors
/// When another process holds it: the message names its pid.
pub fn lock_data_dir(data_dir: &Path) -> Result<DataDirLock, StartError> {
    make_data_dir(data_dir)?;
    let path = data_dir.join("lock");
    let mut file = open(&path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::Error(e)) => return Err(StartError::when(format!("lock {}", path.display()))(e)),
        Err(TryLockError::WouldBlock) => {
            let mut pid = String::new();
            let _ = file.read_to_string(&mut pid);
            return Err(StartError(format!(
                "{} is in use by another hedgerow serve (pid {})",
                data_dir.display(),
                pid.trim()
            )));
        }
    }
    let record = |file: &mut File| {
        file.set_len(0)?;
        file.rewind()?;
        writeln!(file, "{}", std::process::id())
    };
    record(&mut file).map_err(StartError::when(format!("write {}", path.display())))?;
    Ok(DataDirLock(file))
}

/// Opens a lock file, making it if need be. Child processes do not inherit it.
pub(super) fn open(path: &Path) -> Result<File, StartError> {
    let mut options = OpenOptions::new();
    let file = options.read(true).write(true).create(true).truncate(false).open(path);
    file.map_err(StartError::when(format!("open {}", path.display())))
}

/// Waits for an exclusive lock, which ends when the file is dropped. Asks again and again rather than blocking a
/// thread, so that giving up leaves nothing behind.
pub(super) async fn wait_for(path: &Path) -> Result<File, StartError> {
    let file = open(path)?;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => tokio::time::sleep(ASK_EVERY).await,
            Err(TryLockError::Error(e)) => {
                return Err(StartError::when(format!("lock {}", path.display()))(e));
            }
        }
    }
}
