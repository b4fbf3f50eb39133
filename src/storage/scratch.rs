//! Folders for what is in work: films that programs read, files that come in, archives that are written. Each is gone when
//! the work is.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use tokio::fs;

use crate::secrets::random_bytes;

/// Where they are made, when they are needed. Cheap to clone.
#[derive(Debug, Clone)]
pub struct ScratchRoot(Arc<Path>);

impl ScratchRoot {
    pub fn under(data_dir: &Path) -> Self {
        Self(data_dir.join("scratch").into())
    }

    /// A new, empty folder, for this server's user alone.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn folder(&self) -> io::Result<Scratch> {
        let scratch = Scratch(self.0.join(format!("{:032x}", u128::from_be_bytes(random_bytes()))));
        fs::create_dir_all(&scratch.0).await?;
        fs::set_permissions(&scratch.0, std::fs::Permissions::from_mode(0o700)).await?;
        Ok(scratch)
    }

    /// Removes what killed processes left in work before `before`.
    pub async fn remove_leftovers(&self, before: SystemTime) {
        // There is none before the first file.
        let Ok(mut entries) = fs::read_dir(&self.0).await else { return };
        while let Ok(Some(entry)) = entries.next_entry().await {
            let made = entry.metadata().await.and_then(|metadata| metadata.modified());
            if made.is_ok_and(|made| made < before) {
                let _ = fs::remove_dir_all(entry.path()).await;
            }
        }
    }
}

/// One folder, removed when this is dropped.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// The path of the file that is worked on.
    pub fn input(&self) -> PathBuf {
        self.file("input")
    }

    /// The path of another file in it, there or not.
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed now is removed with the leftovers.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
