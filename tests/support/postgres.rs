//! A database per test: copies of one migrated template, in a private cluster that lives as long as the test run.

use std::io::{BufRead, BufReader, Read};
use std::ops::Deref;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;

use hedgerow::db::MIGRATOR;
use nix::unistd::{User, getuid};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};
use tokio::sync::OnceCell;

const TEMPLATE: &str = "template_hedgerow";

/// Holds the cluster and its watchdog. The watchdog's standard input is a pipe from this process: when the process
/// ends, however it ends, the pipe closes and the watchdog stops the cluster and removes its folder.
struct Cluster {
    socket: PathBuf,
    dropped: mpsc::Sender<String>,
    _watchdog: Child,
}

static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();
static NUMBER: AtomicU32 = AtomicU32::new(1);

/// A database of the test's own, with every migration applied; dropped with this value.
pub struct Database {
    pub pool: PgPool,
    name: String,
    cluster: &'static Cluster,
}

impl Database {
    /// For a test that connects itself.
    pub fn options(&self) -> PgConnectOptions {
        options(&self.cluster.socket, &self.name)
    }

    /// For a process that is given `database.url`.
    pub fn url(&self) -> String {
        format!("postgres://postgres@localhost/{}?host={}", self.name, self.cluster.socket.display())
    }
}

impl Deref for Database {
    type Target = PgPool;
    fn deref(&self) -> &PgPool {
        &self.pool
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // Fails only when the janitor is gone, and the cluster with it.
        let _ = self.cluster.dropped.send(std::mem::take(&mut self.name));
    }
}

/// A new database with every migration applied.
pub async fn database() -> Database {
    make_database(TEMPLATE).await
}

/// A new database without any table: for tests of the migrations, and of starting from nothing.
pub async fn empty_database() -> Database {
    make_database("template0").await
}

/// A new database whose letters are in the order of a dictionary, as on many servers, with every migration applied.
pub async fn dictionary_database() -> Database {
    let database = make_database("template0 LOCALE_PROVIDER icu ICU_LOCALE 'en'").await;
    MIGRATOR.run(&database.pool).await.expect("migrations apply to an empty database");
    database
}

/// `template` may be followed by how the new one differs from it.
async fn make_database(template: &str) -> Database {
    let cluster = CLUSTER.get_or_init(start).await;
    let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let mut admin = connect(&cluster.socket, "postgres").await;
    create(&mut admin, &name, template).await;
    admin.close().await.expect("close");
    let pool = PgPoolOptions::new()
        .max_connections(8)
        .connect_with(options(&cluster.socket, &name))
        .await
        .expect("connect to the new database");
    Database { pool, name, cluster }
}

async fn start() -> Cluster {
    let (watchdog, socket) =
        tokio::task::spawn_blocking(start_cluster).await.expect("the cluster of the tests starts");
    let mut admin = connect(&socket, "postgres").await;
    create(&mut admin, TEMPLATE, "template0").await;
    let mut template = connect(&socket, TEMPLATE).await;
    MIGRATOR.run(&mut template).await.expect("migrations apply to an empty database");
    // A template with a connection open cannot be copied.
    template.close().await.expect("close");
    admin.close().await.expect("close");

    let (dropped, names) = mpsc::channel();
    let janitor_socket = socket.clone();
    std::thread::spawn(move || drop_databases(&janitor_socket, &names));
    Cluster { socket, dropped, _watchdog: watchdog }
}

/// Removes what tests leave, so that a long run needs little room.
fn drop_databases(socket: &Path, names: &mpsc::Receiver<String>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    for name in names {
        runtime.block_on(async {
            let mut admin = connect(socket, "postgres").await;
            let sql = AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"));
            // A test may have dropped it already.
            let _ = sqlx::query(sql).execute(&mut admin).await;
        });
    }
}

async fn create(admin: &mut PgConnection, name: &str, template: &str) {
    let sql =
        format!("CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
    sqlx::query(AssertSqlSafe(sql)).execute(admin).await.expect("create a database");
}

fn options(socket: &Path, database: &str) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass().socket(socket).username("postgres").database(database)
}

async fn connect(socket: &Path, database: &str) -> PgConnection {
    PgConnection::connect_with(&options(socket, database)).await.expect("connect to the cluster of the tests")
}

/// Prints `ready` once the cluster answers, then waits for the pipe to close.
const WATCHDOG: &str = r#"
cd "$1" && PATH="$2:$PATH"
initdb -D data -U postgres -A trust -E UTF8 --locale=C --no-sync >log 2>&1 &&
pg_ctl -D data -w -l log start -o "-k '$1' -c listen_addresses='' -c fsync=off -c full_page_writes=off \
    -c synchronous_commit=off -c max_connections=300 -c shared_buffers=64MB -c autovacuum=off" >/dev/null 2>&1 &&
echo ready || { cat log; exit 1; }
read -r never
pg_ctl -D data -m immediate stop >/dev/null 2>&1
rm -rf "$1"
"#;

/// The watchdog, and the folder of the cluster's socket.
fn start_cluster() -> (Child, PathBuf) {
    // Short: the path of a socket may have about 100 bytes.
    let folder = PathBuf::from(format!("/tmp/hedgerow-test-{}", std::process::id()));
    std::fs::create_dir(&folder).expect("a folder for the cluster of the tests");
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).expect("a private folder");
    let mut command = Command::new("/bin/sh");
    command.args(["-c", WATCHDOG, "watchdog"]).arg(&folder).arg(programs());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).process_group(0);
    if getuid().is_root() {
        // PostgreSQL refuses to run as root.
        let user = unprivileged_user();
        chown(&folder, Some(user.uid.as_raw()), Some(user.gid.as_raw())).expect("give the folder away");
        command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
    }
    let mut watchdog = command.spawn().expect("/bin/sh");
    let mut output = BufReader::new(watchdog.stdout.take().expect("its output is a pipe"));
    let mut answer = String::new();
    output.read_line(&mut answer).expect("the watchdog answers");
    if answer.trim() != "ready" {
        output.read_to_string(&mut answer).expect("the watchdog's log");
        panic!("the cluster of the tests does not start: {answer}");
    }
    (watchdog, folder)
}

fn unprivileged_user() -> User {
    let named = |name| User::from_name(name).ok().flatten();
    named("postgres").or_else(|| named("nobody")).expect("an unprivileged user for PostgreSQL")
}

/// The folder of initdb and pg_ctl: the newest of the distribution's, or whatever PATH finds.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let bins = versions.filter_map(|entry| {
        let major: u32 = entry.file_name().to_str()?.parse().ok()?;
        let bin = entry.path().join("bin");
        bin.join("initdb").exists().then_some((major, bin))
    });
    bins.max().map(|(_, bin)| bin).unwrap_or_default()
}
