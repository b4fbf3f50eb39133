//! A folder for one file in work, gone when the work is.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tokio::fs;

use crate::secrets::random_bytes;

#[derive(Debug)]
pub(super) struct Scratch(PathBuf);

impl Scratch {
    /// A new folder below `root` that holds `input`.
    pub async fn with(root: &Path, input: &[u8]) -> io::Result<Self> {
        let name = format!("{:032x}", u128::from_be_bytes(random_bytes()));
        let scratch = Self(root.join(name));
        fs::create_dir_all(&scratch.0).await?;
        fs::set_permissions(&scratch.0, std::fs::Permissions::from_mode(0o700)).await?;
        fs::write(scratch.input(), input).await?;
        Ok(scratch)
    }

    pub fn input(&self) -> PathBuf {
        self.0.join("input")
    }

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

/// Removes the folders below `root` that were made before `before`.
pub(super) async fn remove_leftovers(root: &Path, before: SystemTime) {
    // There is none before the first film.
    let Ok(mut entries) = fs::read_dir(root).await else { return };
    while let Ok(Some(entry)) = entries.next_entry().await {
        let made = entry.metadata().await.and_then(|metadata| metadata.modified());
        if made.is_ok_and(|made| made < before) {
            let _ = fs::remove_dir_all(entry.path()).await;
        }
    }
}
