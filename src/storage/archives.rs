//! Archives of what people wrote: under random names, on a shelf that nothing serves by itself.

use std::path::PathBuf;

use super::listing::Listed;
use super::store::{Content, Storage, StoredFile};
use crate::error::{Error, Result};
use crate::secrets::random_bytes;

/// The shelf.
pub(super) const ARCHIVES: &str = "archives";

impl Storage {
    /// Takes a finished archive over, and tells the name it has from now on. As with media, the row comes after.
    pub async fn keep_archive(&self, file: PathBuf) -> Result<String> {
        let name = format!("{:032x}.tar.gz", u128::from_be_bytes(random_bytes()));
        self.put(format!("{ARCHIVES}/{name}"), Content::File(file), "application/gzip").await?;
        Ok(name)
    }

    /// One of [`Self::keep_archive`]'s.
    pub async fn open_archive(&self, name: &str) -> Result<StoredFile> {
        self.find(place(name)?).await
    }

    /// One that is not there is deleted already.
    pub async fn delete_archive(&self, name: &str) -> Result<()> {
        self.remove(place(name)?).await
    }

    /// All that are there; their place is their name.
    pub async fn archives(&self) -> Result<Vec<Listed>> {
        let mut listed = self.list(format!("{ARCHIVES}/")).await?;
        for archive in &mut listed {
            archive.place.drain(..=ARCHIVES.len());
        }
        Ok(listed)
    }
}

/// Names come from our own rows, and lead nowhere else all the same.
fn place(name: &str) -> Result<String> {
    if name.contains('/') { Err(Error::NotFound) } else { Ok(format!("{ARCHIVES}/{name}")) }
}
