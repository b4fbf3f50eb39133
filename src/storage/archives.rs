//! Archives of what people wrote: files under random names, in a folder that nothing serves by itself.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::secrets::random_bytes;

/// The folder. All functions block: callers run them off the async threads.
#[derive(Debug, Clone)]
pub struct Archives {
    root: PathBuf,
}

impl Archives {
    pub fn under(data_dir: &Path) -> Self {
        Self { root: data_dir.join("archives") }
    }

    /// A new file, and its name: for its owner alone, of the machine's users as of ours.
    pub fn create(&self) -> io::Result<(String, File)> {
        fs::create_dir_all(&self.root)?;
        let name = format!("{:032x}.tar.gz", u128::from_be_bytes(random_bytes()));
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create_new(true).mode(0o600).open(self.root.join(&name))?;
        Ok((name, file))
    }

    /// One of [`Self::create`]'s; its size.
    pub fn open(&self, name: &str) -> io::Result<(File, u64)> {
        let file = File::open(self.root.join(name))?;
        let size = file.metadata()?.len();
        Ok((file, size))
    }

    /// One that is not there is deleted already.
    pub fn delete(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.root.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}
