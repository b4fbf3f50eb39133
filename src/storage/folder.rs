//! Files in folders below the data directory: written whole or not at all.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::listing::Listed;
use super::store::{Content, SHELVES};
use crate::secrets::random_bytes;

/// Where the files of a shelf are written before they get their name.
const UNFINISHED: &str = "unfinished";

/// All functions block: callers run them off the async threads. A place is a path below the root, of a shelf and a name.
#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Makes the folder of media when it is not there.
    pub fn open(root: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(root.join("media").join(UNFINISHED))?;
        Ok(Self { root })
    }

    /// When this returns, the file has its name and is on the disk.
    pub fn write(&self, place: &str, content: &Content) -> io::Result<()> {
        let shelf = self.root.join(place.split('/').next().unwrap_or_default());
        // Of what is private, other users of the machine see not even the names.
        DirBuilder::new().recursive(true).mode(0o700).create(shelf.join(UNFINISHED))?;
        let unfinished = shelf.join(UNFINISHED).join(format!("{:032x}", u128::from_be_bytes(random_bytes())));
        let written = self.write_and_name(&unfinished, &self.root.join(place), content);
        if written.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        written
    }

    fn write_and_name(&self, unfinished: &Path, path: &Path, content: &Content) -> io::Result<()> {
        match content {
            Content::Bytes(bytes) => {
                let mut file = OpenOptions::new().write(true).create_new(true).open(unfinished)?;
                file.write_all(bytes)?;
                file.sync_all()?;
            }
            Content::File(whole) => {
                match fs::rename(whole, unfinished) {
                    Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                        fs::copy(whole, unfinished)?;
                    }
                    renamed => renamed?,
                }
                File::open(unfinished)?.sync_all()?;
            }
        }
        // A name is durable when the folder that holds it is, and that one's name, up to what was there before.
        let holders: Vec<&Path> =
            path.ancestors().skip(1).take_while(|holder| holder.starts_with(&self.root)).collect();
        let known = holders[0].is_dir();
        if !known {
            fs::create_dir_all(holders[0])?;
        }
        fs::rename(unfinished, path)?;
        for holder in holders.iter().take(if known { 1 } else { holders.len() }) {
            File::open(holder)?.sync_all()?;
        }
        Ok(())
    }

    pub fn open_file(&self, place: &str) -> io::Result<(File, u64)> {
        let file = File::open(self.root.join(place))?;
        let size = file.metadata()?.len();
        Ok((file, size))
    }

    /// A file that is not there is deleted already.
    pub fn delete(&self, place: &str) -> io::Result<()> {
        match fs::remove_file(self.root.join(place)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The files whose place begins so: a shelf, and what a name on it begins with.
    pub fn list(&self, beginning: &str) -> io::Result<Vec<Listed>> {
        let (shelf, start) = beginning.split_once('/').unwrap_or((beginning, ""));
        let mut listed = Vec::new();
        let mut folders = vec![(self.root.join(shelf), shelf.to_owned(), start)];
        while let Some((folder, place, start)) = folders.pop() {
            let entries = match fs::read_dir(folder) {
                // Nothing was put there yet.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                entries => entries?,
            };
            for entry in entries {
                let entry = entry?;
                let Ok(name) = entry.file_name().into_string() else { continue };
                if !name.starts_with(start) || name == UNFINISHED {
                    continue;
                }
                let place = format!("{place}/{name}");
                if entry.file_type()?.is_dir() {
                    folders.push((entry.path(), place, ""));
                } else if let Ok(known) = entry.metadata() {
                    // What is gone since it was listed is not there.
                    listed.push(Listed { place, bytes: known.len(), modified: known.modified()? });
                }
            }
        }
        Ok(listed)
    }

    /// Removes what killed processes left half written before `before`, and says how many files that were.
    pub fn remove_unfinished(&self, before: SystemTime) -> io::Result<u64> {
        let mut removed = 0;
        for shelf in SHELVES {
            let Ok(entries) = fs::read_dir(self.root.join(shelf).join(UNFINISHED)) else { continue };
            for entry in entries {
                let entry = entry?;
                let old = entry.metadata().and_then(|known| known.modified()).is_ok_and(|at| at < before);
                if old && fs::remove_file(entry.path()).is_ok() {
                    removed += 1;
                }
            }
        }
        Ok(removed)
    }
}
