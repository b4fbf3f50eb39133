//! The user PostgreSQL runs as: it refuses root, so that root hands its cluster to an unprivileged one.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::unistd::{Gid, Uid, User, getegid, geteuid};

use super::StartError;

/// Whom root looks for when it makes a cluster.
const UNPRIVILEGED: [&str; 2] = ["postgres", "nobody"];

#[derive(Debug, Clone)]
pub struct Owner {
    uid: Uid,
    gid: Gid,
    name: String,
}

impl Owner {
    /// Whoever owns the cluster in `folder`; for one that is to be made, this user, or an unprivileged one for root.
    pub fn of(folder: &Path) -> Result<Self, StartError> {
        let Ok(found) = fs::metadata(folder) else { return Self::of_new_cluster() };
        let uid = Uid::from_raw(found.uid());
        let owner = Self { uid, gid: Gid::from_raw(found.gid()), name: name_of(uid) };
        match geteuid() {
            _ if uid.is_root() => Err(StartError(format!(
                "{} belongs to root, which PostgreSQL refuses: chown it",
                folder.display()
            ))),
            user if user.is_root() || user == uid => Ok(owner),
            user => Err(StartError(format!(
                "{} belongs to the user {}, and this process runs as {}",
                folder.display(),
                owner.name,
                name_of(user)
            ))),
        }
    }

    fn of_new_cluster() -> Result<Self, StartError> {
        if !geteuid().is_root() {
            return Ok(Self { uid: geteuid(), gid: getegid(), name: name_of(geteuid()) });
        }
        let found = UNPRIVILEGED.iter().find_map(|name| User::from_name(name).ok().flatten());
        let user = found.ok_or_else(|| {
            StartError(
                "PostgreSQL does not run as root, and there is no user postgres to run it as: add one".into(),
            )
        })?;
        Ok(Self { uid: user.uid, gid: user.gid, name: user.name })
    }

    pub fn uid(&self) -> u32 {
        self.uid.as_raw()
    }

    /// Whether this process must become somebody else to be this user.
    fn is_another(&self) -> bool {
        self.uid != geteuid()
    }

    /// Makes the command run as this user: privileges are dropped in the child, for good.
    pub fn apply(&self, command: &mut Command) {
        if self.is_another() {
            command.uid(self.uid.as_raw()).gid(self.gid.as_raw());
        }
    }

    /// Makes a folder that only this user may enter.
    pub fn make_private_folder(&self, path: &Path) -> Result<(), StartError> {
        let make = || {
            fs::create_dir(path).or_else(|e| if path.is_dir() { Ok(()) } else { Err(e) })?;
            if self.is_another() {
                chown(path, Some(self.uid.as_raw()), Some(self.gid.as_raw()))?;
            }
            fs::set_permissions(path, fs::Permissions::from_mode(0o700))
        };
        make().map_err(StartError::when(format!("make the folder {}", path.display())))
    }

    /// # Errors
    /// When a folder above `path`, or `path` itself, does not let this user through.
    pub fn must_reach(&self, path: &Path) -> Result<(), StartError> {
        match path.ancestors().filter(|folder| self.is_barred_by(folder)).last() {
            None => Ok(()),
            Some(folder) => Err(StartError(format!(
                "{} bars the user {}, which PostgreSQL runs as: choose a data directory elsewhere with --data-dir, \
                 or chmod a+x {0}",
                PathBuf::from(folder).display(),
                self.name
            ))),
        }
    }

    fn is_barred_by(&self, folder: &Path) -> bool {
        if !self.is_another() {
            return false;
        }
        let Ok(found) = fs::metadata(folder) else { return false };
        let class = match found {
            _ if found.uid() == self.uid.as_raw() => 6,
            _ if found.gid() == self.gid.as_raw() => 3,
            _ => 0,
        };
        (found.mode() >> class) & 1 == 0
    }
}

fn name_of(uid: Uid) -> String {
    User::from_uid(uid).ok().flatten().map_or_else(|| uid.to_string(), |user| user.name)
}
