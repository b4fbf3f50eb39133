//! Files in a local folder: written whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::key::StorageKey;
use super::store::Usage;
use crate::secrets::random_bytes;

/// Where files are written before they get their name.
const UNFINISHED: &str = "unfinished";

/// All functions block: callers run them off the async threads.
#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Makes the folder when it is not there.
    pub fn open(root: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(root.join(UNFINISHED))?;
        Ok(Self { root })
    }

    fn path(&self, key: &StorageKey) -> PathBuf {
        self.root.join(key.as_str())
    }

    /// When this returns, the file has its name and is on the disk.
    pub fn write(&self, key: &StorageKey, bytes: &[u8]) -> io::Result<()> {
        let name = format!("{:032x}", u128::from_be_bytes(random_bytes()));
        let unfinished = self.root.join(UNFINISHED).join(name);
        let written = self.write_and_name(&unfinished, &self.path(key), bytes);
        if written.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        written
    }

    fn write_and_name(&self, unfinished: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).open(unfinished)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        // A key's two folders; a name is durable when the folder that holds it is.
        let holders: Vec<&Path> = path.ancestors().skip(1).take(3).collect();
        let known = holders[0].is_dir();
        if !known {
            fs::create_dir_all(holders[0])?;
        }
        fs::rename(unfinished, path)?;
        for holder in holders.into_iter().take(if known { 1 } else { 3 }) {
            File::open(holder)?.sync_all()?;
        }
        Ok(())
    }

    pub fn open_file(&self, key: &StorageKey) -> io::Result<(File, u64)> {
        let file = File::open(self.path(key))?;
        let size = file.metadata()?.len();
        Ok((file, size))
    }

    /// A file that is not there is deleted already.
    pub fn delete(&self, key: &StorageKey) -> io::Result<()> {
        match fs::remove_file(self.path(key)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    pub fn usage(&self) -> io::Result<Usage> {
        let mut usage = Usage::default();
        let mut folders = vec![self.root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                let kind = entry.file_type()?;
                if kind.is_dir() && entry.file_name() != UNFINISHED {
                    folders.push(entry.path());
                } else if kind.is_file() {
                    // Gone since it was listed: not used either.
                    let Ok(metadata) = entry.metadata() else { continue };
                    usage.files += 1;
                    usage.bytes += metadata.len();
                }
            }
        }
        Ok(usage)
    }

    /// Removes what killed processes left half written before `before`, and says how many files that were.
    pub fn remove_unfinished(&self, before: SystemTime) -> io::Result<u64> {
        let mut removed = 0;
        for entry in fs::read_dir(self.root.join(UNFINISHED))? {
            let entry = entry?;
            let old = entry.metadata().and_then(|metadata| metadata.modified()).is_ok_and(|at| at < before);
            if old && fs::remove_file(entry.path()).is_ok() {
                removed += 1;
            }
        }
        Ok(removed)
    }
}
