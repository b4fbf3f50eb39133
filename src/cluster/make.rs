//! Makes a cluster with `initdb`, and writes its settings at each start.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::StartError;
use super::installation::Installation;
use super::owner::Owner;
use super::place::Place;
use super::postmaster::clean_environment;

/// The superuser and the database of the embedded cluster.
pub const NAME: &str = "hedgerow";

/// The file of ours that `postgresql.conf` includes. What an operator adds below that line, or with ALTER SYSTEM,
/// lies over it.
const SETTINGS_FILE: &str = "hedgerow.conf";

/// The major version of the cluster in `folder`, if one is there.
pub fn cluster_major(folder: &Path) -> Result<Option<u32>, StartError> {
    let path = folder.join("PG_VERSION");
    match fs::read_to_string(&path) {
        Ok(text) => text.trim().parse().map(Some).map_err(|_| {
            StartError(format!(
                "{} holds {:?}, which is no version of PostgreSQL",
                path.display(),
                text.trim()
            ))
        }),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound && !folder.exists() => Ok(None),
        Err(e) => Err(StartError::when(format!("read {}", path.display()))(e)),
    }
}

/// Makes the cluster beside its place and moves it there when it is whole, so that a kill in between leaves nothing
/// that looks like a cluster.
pub fn make_cluster(place: &Place, installation: &Installation, owner: &Owner) -> Result<(), StartError> {
    if place.draft.exists() {
        fs::remove_dir_all(&place.draft)
            .map_err(StartError::when(format!("remove the unfinished {}", place.draft.display())))?;
    }
    owner.make_private_folder(&place.draft)?;
    let mut initdb = Command::new(installation.bin.join("initdb"));
    clean_environment(&mut initdb);
    owner.apply(&mut initdb);
    initdb.arg("-D").arg(&place.draft).args([
        "-U",
        NAME,
        "--encoding=UTF8",
        "--locale=C",
        "--data-checksums",
    ]);
    initdb.args(["--auth-local=trust", "--auth-host=reject"]);
    let answer = initdb.output().map_err(StartError::when("run initdb"))?;
    if !answer.status.success() {
        let said = String::from_utf8_lossy(&answer.stderr);
        let why =
            said.lines().find(|line| line.contains("error:")).or(said.lines().last()).unwrap_or_default();
        return Err(StartError(format!("initdb failed in {}: {}", place.data_dir.display(), why.trim())));
    }
    let conf = place.draft.join("postgresql.conf");
    let finish = || {
        let initial = fs::read_to_string(&conf)?;
        fs::write(&conf, format!("{initial}\ninclude_if_exists = '{SETTINGS_FILE}'\n"))?;
        fs::rename(&place.draft, &place.cluster)?;
        fs::File::open(&place.data_dir)?.sync_all()
    };
    finish().map_err(StartError::when(format!("put the new cluster to {}", place.cluster.display())))
}

/// Writes what suits this server on a small machine. Everything that keeps a committed transaction (fsync,
/// synchronous_commit, full_page_writes) stays as PostgreSQL has it: on.
pub fn write_settings(place: &Place, connections: u32) -> Result<(), StartError> {
    let memory = memory_mib().unwrap_or(1024);
    let shared_buffers = (memory / 8).clamp(64, 2048);
    let cache = memory / 2;
    let settings = format!(
        "# Written at each start of hedgerow: put your own settings below the include in postgresql.conf.\n\
         max_connections = {connections}\n\
         shared_buffers = {shared_buffers}MB\n\
         effective_cache_size = {cache}MB\n\
         maintenance_work_mem = 64MB\n\
         max_wal_size = 512MB\n\
         wal_compression = on\n\
         # Short indexed queries only: neither compiling nor splitting them pays.\n\
         jit = off\n\
         max_parallel_workers_per_gather = 0\n\
         random_page_cost = 1.1\n\
         # Queue tables turn over quickly.\n\
         autovacuum_naptime = 15s\n\
         idle_in_transaction_session_timeout = 60s\n\
         log_min_messages = warning\n\
         log_checkpoints = off\n\
         log_line_prefix = '%m [%p] '\n\
         timezone = 'UTC'\n\
         log_timezone = 'UTC'\n\
         cluster_name = '{NAME}'\n"
    );
    let path = place.cluster.join(SETTINGS_FILE);
    fs::write(&path, settings).map_err(StartError::when(format!("write {}", path.display())))
}

/// The machine's memory, where the system says it as Linux does.
fn memory_mib() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    line.trim().trim_end_matches("kB").trim().parse::<u64>().ok().map(|kib| kib / 1024)
}
