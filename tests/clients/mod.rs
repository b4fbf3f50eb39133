//! Real clients, each through a day of use against the real program: Mastodon.py and toot (PyPI), masto (npm), at the
//! versions pinned here. Each signs in by its own OAuth flow and asserts through its own typed objects.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{fs, thread};

use crate::support::server::{Home, Server, base_url, free_port, hedgerow};

const PASSWORD: &str = "correct horse battery\n";

/// What lies beside this file.
fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(name)
}

#[track_caller]
fn run(command: &mut Command) -> String {
    let Output { status, stdout, stderr } =
        command.stdin(Stdio::null()).output().unwrap_or_else(|why| panic!("{command:?}: {why}"));
    let said = String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned();
    assert!(status.success(), "{command:?}: {said}");
    said
}

/// A folder in which `make` installed what `pins` names; kept until that changes.
fn installed(name: &str, pins: &str, make: impl Fn(&Path)) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clients").join(name);
    let (pinned, marker) = (fs::read(here(pins)).expect("the pins"), folder.join("installed"));
    if fs::read(&marker).ok().as_deref() != Some(&pinned) {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder for the clients");
        make(&folder);
        fs::write(marker, pinned).expect("a marker");
    }
    folder
}

/// The Python with Mastodon.py and toot.
fn python() -> PathBuf {
    let folder = installed("python", "requirements.txt", |folder| {
        run(Command::new("python3").args(["-m", "venv"]).arg(folder));
        let mut pip = Command::new(folder.join("bin/pip"));
        pip.args(["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--requirement"]);
        run(pip.arg(here("requirements.txt")));
    });
    folder.join("bin/python")
}

/// The folder with masto.
fn node_modules() -> PathBuf {
    let folder = installed("node", "package-lock.json", |folder| {
        for file in ["package.json", "package-lock.json"] {
            fs::copy(here(file), folder.join(file)).expect("a copy");
        }
        let quiet = ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
        run(Command::new("npm").args(quiet).current_dir(folder));
    });
    folder.join("node_modules")
}

/// A server with people who can sign in.
fn serve(home: &Home, people: &[&str]) -> Server {
    let (port, data_dir) = (free_port(), home.data_dir());
    let server = Server::start_with(&data_dir, port, &[("rate_limits.enabled", "false")], None);
    let base_url = base_url(port);
    for name in people {
        let email = format!("{name}@example.org");
        let arguments = ["account", "create", name, "--email", &email, "--confirmed", "--password-stdin"];
        let mut command = hedgerow(&data_dir, &[("instance.base_url", &base_url)], &arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the program");
        child.stdin.take().expect("a pipe").write_all(PASSWORD.as_bytes()).expect("a password");
        assert!(child.wait().expect("an end").success(), "{name} joins");
    }
    server
}

#[test]
fn mastodon_py_toot_and_masto_live_a_day() {
    let (python, modules) = (python(), node_modules());
    let home = Home::new();
    let server = serve(&home, &["pyann", "pybob", "tootann", "tootbob", "mastoann", "mastobob"]);
    let picture = Path::new(env!("CARGO_MANIFEST_DIR")).join("static/app-icon-180.png");
    let base_url = base_url(server.port);
    let day = |program: &Path, script: &str| {
        let mut command = Command::new(program);
        command.arg(here(script)).arg(&base_url).arg(&picture).env("PYTHONDONTWRITEBYTECODE", "1");
        command
    };
    let mut masto = day(Path::new("node"), "day_with_masto.mjs");
    masto.arg(&modules);
    let days = [day(&python, "day_with_mastodon_py.py"), day(&python, "day_with_toot.py"), masto];
    thread::scope(|scope| {
        let ends = days.map(|mut day| scope.spawn(move || run(&mut day)));
        for end in ends {
            let said = end.join().unwrap_or_else(|why| std::panic::resume_unwind(why));
            assert!(said.ends_with("a good day\n"), "{said}");
        }
    });
}
