//! The key that wraps secrets at rest: given in the configuration, or made once in `data_dir/secret.key`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::{Config, ConfigError};
use crate::secrets::{SecretKey, random_token};

impl Config {
    /// The key as configured, or the one in `data_dir/secret.key`, which is made (mode 0600) when there is none.
    ///
    /// # Errors
    /// When it is too short, or the file can be neither read nor made.
    pub fn secret_key(&self) -> Result<SecretKey, ConfigError> {
        let path = self.data_dir.join("secret.key");
        let (key, place) = match &self.secret_key {
            Some(key) => (key.expose().to_owned(), "secret_key".to_owned()),
            None => {
                let failed = |e| ConfigError(format!("cannot read or make {}: {e}", path.display()));
                (read_or_make(&path).map_err(failed)?, path.display().to_string())
            }
        };
        SecretKey::from_text(&key).map_err(|e| ConfigError(format!("{place}: {e}")))
    }
}

fn read_or_make(path: &Path) -> io::Result<String> {
    match fs::read_to_string(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => {}
        read => return read,
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;

    // Whole and on the disk before it has its name: losing it would lose every secret wrapped with it. The link
    // fails when another process was faster; then its key is the one.
    let draft = path.with_extension(format!("key.{}", std::process::id()));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    file.write_all(random_token().as_bytes())?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Err(e) if e.kind() != ErrorKind::AlreadyExists => return Err(e),
        _ => File::open(folder)?.sync_all()?,
    }
    fs::read_to_string(path)
}
