//! The browser run: two real instances, driven in Chromium by `run.mjs`.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::server::{Home, Server, base_url, free_port};

/// Both may speak with loopback; who asks to join is looked at, and need not confirm an address.
const KEYS: [(&str, &str); 5] = [
    ("federation.allow_private_networks", "true"),
    ("federation.allow_plain_http", "true"),
    ("registration.confirm_email", "false"),
    ("rate_limits.enabled", "false"),
    ("storage.min_free_bytes", "0"),
];

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser")
}

fn start(home: &Home) -> Server {
    Server::start_with(&home.data_dir(), free_port(), &KEYS, None)
}

#[test]
fn two_instances_are_lived_in_with_a_browser() {
    let folder = here();
    assert!(
        folder.join("node_modules/playwright-core").is_dir(),
        "the browser run needs its packages: `make test` installs them, or type `npm ci --prefix tests/browser`"
    );
    let (home, other_home) = (Home::new(), Home::new());
    let (here, there) = (start(&home), start(&other_home));
    let artefacts = folder.parent().expect("tests/").join("artefacts");
    let run = Command::new("node")
        .arg("run.mjs")
        .current_dir(&folder)
        .env("HERE", base_url(here.port))
        .env("THERE", base_url(there.port))
        .env("HERE_SETUP", here.setup_link())
        .env("THERE_SETUP", there.setup_link())
        .env("ARTEFACTS", &artefacts)
        .output()
        .expect("node is installed: `make test` sees to it");
    let said = String::from_utf8_lossy(&run.stdout);
    println!("{said}{}", String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "the browser run failed; what it said stands above");
}
