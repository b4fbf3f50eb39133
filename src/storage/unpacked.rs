//! What was unpacked of archives that people brought, beside the work on them; it can be unpacked again at any time.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::secrets::hash_hex;

/// Where it lies. All functions here block: callers run them off the async threads.
#[derive(Debug, Clone)]
pub struct UnpackedRoot(PathBuf);

impl UnpackedRoot {
    pub fn under(data_dir: &Path) -> Self {
        Self(data_dir.join("unpacked"))
    }

    /// What is in one archive; perhaps nothing yet.
    pub fn of(&self, archive: &str) -> Unpacked {
        Unpacked { folder: self.0.join(archive) }
    }

    /// The archives unpacked before `before`.
    pub fn older_than(&self, before: SystemTime) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry?;
            // One that goes meanwhile is not old.
            let old = entry.metadata().and_then(|data| data.modified()).is_ok_and(|made| made < before);
            names.extend(entry.file_name().into_string().ok().filter(|_| old));
        }
        Ok(names)
    }
}

/// What was in an archive, laid out flat: nothing in it decides what a file is called here, so that no name leads out.
#[derive(Debug, Clone)]
pub struct Unpacked {
    folder: PathBuf,
}

impl Unpacked {
    /// Makes the folder; what an attempt that was cut off left goes.
    pub fn begin(&self) -> io::Result<()> {
        self.remove()?;
        DirBuilder::new().mode(0o700).recursive(true).create(&self.folder)
    }

    /// A new file for what has this name in the archive. Of several the first counts: then this fails.
    pub fn create(&self, name: &str) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true).mode(0o600).open(self.path(name))
    }

    pub fn open(&self, name: &str) -> io::Result<File> {
        File::open(self.path(name))
    }

    /// Gives a file another name, when all that was written here is on the disk: who finds that name finds the rest.
    pub fn rename_durably(&self, from: &str, to: &str) -> io::Result<()> {
        let folder = File::open(&self.folder)?;
        // There may be tens of thousands of files: once for all of them.
        nix::unistd::syncfs(&folder)?;
        fs::rename(self.path(from), self.path(to))?;
        folder.sync_all()
    }

    /// Deletes all of it.
    pub fn remove(&self) -> io::Result<()> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(hash_hex(name))
    }
}
