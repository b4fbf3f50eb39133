//! Finds PostgreSQL's programs.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::StartError;

/// Older ones are out of support, or lack what the schema uses.
pub const OLDEST_VERSION: u32 = 15;

/// Folders whose `*` stands for a version.
const USUAL: [&str; 6] = [
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/libexec/postgresql*",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/usr/local/pgsql/bin",
];

const INSTALL: &str = "install it (Debian, Ubuntu: apt-get install postgresql; Fedora: dnf install postgresql-server; \
                       macOS: brew install postgresql@17) or set database.url";

/// A folder that holds both `initdb` and `postgres`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    pub bin: PathBuf,
    pub major: u32,
}

impl Installation {
    /// The newest installed one, or for an existing cluster the one of its major version.
    ///
    /// # Errors
    /// One line that says which package to install.
    pub fn find(cluster: Option<u32>) -> Result<Self, StartError> {
        choose(installed(), cluster)
    }
}

fn choose(mut found: Vec<Installation>, cluster: Option<u32>) -> Result<Installation, StartError> {
    found.sort_by_key(|installation| installation.major);
    let Some(newest) = found.last().cloned() else {
        return Err(StartError(format!("PostgreSQL is not installed: {INSTALL}")));
    };
    match cluster {
        None if newest.major < OLDEST_VERSION => Err(StartError(format!(
            "PostgreSQL {} is installed, and {OLDEST_VERSION} or newer is needed: {INSTALL}",
            newest.major
        ))),
        None => Ok(newest),
        Some(major) => found.into_iter().find(|installation| installation.major == major).ok_or_else(|| {
            StartError(format!(
                "the cluster was made by PostgreSQL {major}, and {} is installed: install postgresql-{major} beside \
                 it and run `hedgerow database upgrade`",
                newest.major
            ))
        }),
    }
}

fn installed() -> Vec<Installation> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    folders.extend(USUAL.iter().flat_map(|pattern| matching(pattern)));
    folders.iter().filter_map(|folder| probe(folder)).collect()
}

/// What is there for a pattern with at most one `*`.
fn matching(pattern: &str) -> Vec<PathBuf> {
    let Some((before, after)) = pattern.split_once('*') else { return vec![PathBuf::from(pattern)] };
    let (parent, prefix) = before.rsplit_once('/').unwrap_or(("", before));
    let Ok(entries) = std::fs::read_dir(parent) else { return Vec::new() };
    entries
        .flatten()
        .filter(|entry| entry.file_name().as_encoded_bytes().starts_with(prefix.as_bytes()))
        .map(|entry| entry.path().join(after.trim_start_matches('/')))
        .collect()
}

/// PATH often holds links only (or `postgres` alone): the folder they lead to is the installation.
fn probe(folder: &Path) -> Option<Installation> {
    let postgres = folder.join("postgres").canonicalize().ok()?;
    let bin = [postgres.parent()?, folder].into_iter().find(|bin| bin.join("initdb").is_file())?.to_owned();
    let answer = Command::new(bin.join("postgres")).arg("--version").output().ok()?;
    Some(Installation { major: major_of(&String::from_utf8_lossy(&answer.stdout))?, bin })
}

/// From `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
fn major_of(version: &str) -> Option<u32> {
    let number = version.split(") ").nth(1)?;
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn majors(list: &[u32]) -> Vec<Installation> {
        list.iter().map(|major| Installation { bin: format!("/{major}").into(), major: *major }).collect()
    }

    #[test]
    fn version_is_read_from_what_postgres_says() {
        assert_eq!(major_of("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(major_of("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major_of("something else"), None);
    }

    #[test]
    fn new_cluster_takes_the_newest_and_an_old_one_its_own() {
        assert_eq!(choose(majors(&[15, 17, 16]), None).unwrap().major, 17);
        assert_eq!(choose(majors(&[15, 17]), Some(15)).unwrap().major, 15);
    }

    #[test]
    fn refusals_name_the_package() {
        let other_major = choose(majors(&[15]), Some(14)).unwrap_err().to_string();
        assert!(other_major.contains("postgresql-14") && other_major.contains("hedgerow database upgrade"));
        let missing = choose(majors(&[]), None).unwrap_err().to_string();
        assert!(missing.contains("apt-get install postgresql") && !missing.contains('\n'), "{missing}");
        assert!(choose(majors(&[13]), None).unwrap_err().to_string().contains("15 or newer"));
    }
}
