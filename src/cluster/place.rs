//! Where the embedded cluster's files lie.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{SHA256, digest};
use nix::unistd::geteuid;

use super::StartError;
use super::owner::Owner;

/// A socket's path must fit into `sockaddr_un`; the folder and the file's name together stay below this.
const LONGEST_SOCKET_PATH: usize = 100;
const SOCKET_NAME: &str = "/.s.PGSQL.5432";

/// Paths are absolute.
#[derive(Debug, Clone)]
pub struct Place {
    pub data_dir: PathBuf,
    /// The cluster itself.
    pub cluster: PathBuf,
    /// Where one is made, before it gets its name.
    pub draft: PathBuf,
    /// What PostgreSQL says.
    pub log: PathBuf,
    /// The 0700 folder that holds the socket.
    pub socket: PathBuf,
    /// See the room's own page.
    pub start_lock: PathBuf,
    pub users_lock: PathBuf,
}

impl Place {
    pub fn under(data_dir: &Path) -> Result<Self, StartError> {
        make_data_dir(data_dir)?;
        let data_dir = data_dir
            .canonicalize()
            .map_err(StartError::when(format!("find the data directory {}", data_dir.display())))?;
        Ok(Self {
            cluster: data_dir.join("postgres"),
            draft: data_dir.join("postgres.new"),
            log: data_dir.join("postgres.log"),
            socket: socket_folder(&data_dir),
            start_lock: data_dir.join("postgres.lock"),
            users_lock: data_dir.join("postgres.users"),
            data_dir,
        })
    }

    /// Makes the socket's folder, or makes sure that the one which is there is ours: in a folder open to all,
    /// a stranger may have been faster.
    pub fn make_socket_folder(&self, owner: &Owner) -> Result<(), StartError> {
        if let Ok(found) = fs::symlink_metadata(&self.socket) {
            let ours = found.is_dir() && [owner.uid(), geteuid().as_raw()].contains(&found.uid());
            if !ours {
                return Err(StartError(format!(
                    "{} belongs to somebody else: remove it",
                    self.socket.display()
                )));
            }
        }
        owner.make_private_folder(&self.socket)
    }

    /// Leaves nothing outside the data directory once PostgreSQL is stopped.
    pub fn remove_far_socket_folder(&self) {
        if !self.socket.starts_with(&self.data_dir) {
            // Not empty: PostgreSQL was killed, and its next start will take it over.
            let _ = fs::remove_dir(&self.socket);
        }
    }
}

/// Makes the data directory. Only we may list it, but the user PostgreSQL runs as must get through to the cluster.
pub(super) fn make_data_dir(path: &Path) -> Result<(), StartError> {
    let mode = if geteuid().is_root() { 0o711 } else { 0o700 };
    let make = || {
        if !path.is_dir() {
            return DirBuilder::new().recursive(true).mode(mode).create(path);
        }
        let found = fs::metadata(path)?;
        if geteuid().is_root() && found.uid() == 0 && found.mode() & 0o011 != 0o011 {
            fs::set_permissions(path, fs::Permissions::from_mode(found.mode() & 0o7777 | 0o011))?;
        }
        Ok(())
    };
    make().map_err(StartError::when(format!("make the data directory {}", path.display())))
}

/// `data_dir/run`, or a short folder of its own when that is too long (or has a comma, which PostgreSQL would take
/// for the end of it).
fn socket_folder(data_dir: &Path) -> PathBuf {
    let near = data_dir.join("run");
    let name = near.as_os_str().as_encoded_bytes();
    if name.len() + SOCKET_NAME.len() < LONGEST_SOCKET_PATH && !name.iter().any(|b| b",\"".contains(b)) {
        return near;
    }
    let hash = digest(&SHA256, data_dir.as_os_str().as_encoded_bytes());
    let short = hash.as_ref().iter().take(6).map(|byte| format!("{byte:02x}")).collect::<String>();
    Path::new("/tmp").join(format!("hedgerow-{short}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn socket_lies_near_unless_its_path_were_too_long() {
        assert_eq!(socket_folder(Path::new("/srv/hedgerow")), Path::new("/srv/hedgerow/run"));
        for awkward in [format!("/srv/{}", "x".repeat(90)), "/srv/a,b".to_owned()] {
            let folder = socket_folder(Path::new(&awkward));
            assert!(folder.starts_with("/tmp/") && folder.as_os_str().len() < 40, "{folder:?}");
            assert_eq!(folder, socket_folder(Path::new(&awkward)));
        }
    }
}
