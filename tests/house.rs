//! What the house is built of: licences, no two copies of what should be one, and stored statements that still fit.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection, Executor};

use crate::support::database;

/// Licences that may stand in a program under AGPL-3.0-or-later. A package with a choice needs one of them.
const LICENCES: [&str; 16] = [
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "0BSD",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "MPL-2.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "AGPL-3.0",
    "AGPL-3.0-or-later",
    "GPL-3.0",
];

/// Crates of which a second copy would be a second world: two pools, two runtimes, two TLS stacks.
const ONE_COPY: [&str; 12] = [
    "axum",
    "axum-core",
    "http",
    "hyper",
    "tokio",
    "tower",
    "tower-http",
    "reqwest",
    "rustls",
    "sqlx",
    "serde",
    "chrono",
];

/// Crates that must not come in by the back door.
const NONE: [&str; 2] = ["openssl-sys", "native-tls"];

/// The packages this platform builds.
fn packages() -> Vec<Value> {
    let platform = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--filter-platform", &platform])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("metadata");
    let nodes = metadata["resolve"]["nodes"].as_array().expect("nodes");
    let built: BTreeSet<&str> = nodes.iter().filter_map(|node| node["id"].as_str()).collect();
    let all = metadata["packages"].as_array().expect("packages");
    all.iter()
        .filter(|package| package["id"].as_str().is_some_and(|id| built.contains(id)))
        .cloned()
        .collect()
}

/// Whether an SPDX expression can be met: every `AND` part needs one of its `OR` choices.
fn is_permitted(expression: &str) -> bool {
    let expression = expression.replace(['(', ')'], " ").replace('/', " OR ");
    expression.split(" AND ").all(|part| part.split(" OR ").any(|choice| LICENCES.contains(&choice.trim())))
}

#[test]
fn every_licence_goes_with_ours() {
    let foreign: Vec<String> = packages()
        .iter()
        .map(|package| {
            (package["name"].to_string(), package["license"].as_str().unwrap_or("none").to_owned())
        })
        .filter(|(_, licence)| !is_permitted(licence))
        .map(|(name, licence)| format!("{name}: {licence}"))
        .collect();
    assert!(foreign.is_empty(), "{foreign:?}");
    assert!(!is_permitted("SSPL-1.0") && !is_permitted("MIT AND SSPL-1.0"));
}

#[test]
fn great_crates_come_once() {
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in packages() {
        let text = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
        versions.entry(text("name")).or_default().insert(text("version"));
    }
    for name in ONE_COPY {
        assert_eq!(versions.get(name).map(BTreeSet::len), Some(1), "{name}: {:?}", versions.get(name));
    }
    for name in NONE {
        assert_eq!(versions.get(name), None, "{name} is built");
    }
}

#[tokio::test]
async fn every_stored_statement_fits_the_schema() {
    let database = database().await;
    let mut connection = database.pool.acquire().await.expect("a connection").detach();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(".sqlx");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect(".sqlx is committed").flatten() {
        let text = std::fs::read_to_string(entry.path()).expect("readable");
        let stored: Value = serde_json::from_str(&text).expect("a stored statement");
        let query = stored["query"].as_str().expect("a statement").to_owned();
        // What makes or drops databases, or sets something, cannot be prepared.
        if ["CREATE ", "DROP ", "SET "].iter().any(|verb| query.starts_with(verb)) {
            continue;
        }
        let named = format!("PREPARE s{count} AS {query}");
        let outcome = connection.execute(AssertSqlSafe(named)).await;
        assert!(outcome.is_ok(), "{}: {:?}\n{query}", entry.path().display(), outcome.err());
        count += 1;
    }
    assert!(count > 100, "{count} statements");
    connection.close().await.expect("closed");
}
