//! The rules of the house that no compiler knows: who may import whom, and what every file owes its reader.

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms from the ground up. A file imports from lower ranks, its own room, and what [`WITHIN`] adds.
const RANKS: [(&str, u8); 35] = [
    ("clock", 0),
    ("config", 0),
    ("error", 0),
    ("keys", 0),
    ("model", 0),
    ("random", 0),
    ("secrets", 0),
    ("telemetry", 0),
    ("text", 0),
    ("cluster", 1),
    ("db", 1),
    ("events", 1),
    ("mail", 1),
    ("outbound", 1),
    ("policy", 1),
    ("storage", 1),
    ("state", 2),
    ("delivery", 3),
    ("domain", 3),
    ("jobs", 3),
    ("access", 4),
    ("activitypub", 4),
    ("browser", 4),
    ("layout", 4),
    ("openapi", 4),
    ("parameters", 4),
    ("inbox", 5),
    ("mastodon", 5),
    ("media", 5),
    ("oauth", 5),
    ("web", 5),
    ("well_known", 5),
    ("server", 6),
    ("workers", 6),
    ("cli", 7),
];

/// Imports that are allowed between rooms of one rank: (who, whom). Values are one room.
const WITHIN: [(&str, &str); 12] = [
    ("access", "openapi"),
    ("browser", "access"),
    ("browser", "layout"),
    ("domain", "delivery"),
    ("domain", "jobs"),
    ("events", "db"),
    ("policy", "db"),
    ("outbound", "policy"),
    ("storage", "outbound"),
    ("cluster", "db"),
    ("mail", "storage"),
    ("delivery", "jobs"),
];

/// Rooms that speak no protocol.
const PLAIN_ROOMS: [&str; 6] = ["domain", "delivery", "db", "model", "jobs", "text"];
const PROTOCOL_CRATES: [&str; 3] = ["axum", "askama", "activitypub_federation"];

/// Names that say nothing of what is inside.
const EMPTY_NAMES: [&str; 5] = ["utils", "util", "helpers", "common", "misc"];

/// A file that is longer holds a second idea.
const MOST_LINES: usize = 400;

fn files(root: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(root)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of the repository").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(found.len() > 10, "{root} has files");
    found
}

fn name(path: &Path) -> String {
    path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(path).display().to_string()
}

/// The room a source file is in; none for the map and `main.rs`.
fn room(path: &Path) -> Option<String> {
    let inside = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).ok()?;
    let first = inside.components().next()?.as_os_str().to_str()?.trim_end_matches(".rs").to_owned();
    (first != "lib" && first != "main").then_some(first)
}

fn rank(room: &str) -> u8 {
    let found = RANKS.iter().find(|(name, _)| *name == room);
    found.unwrap_or_else(|| panic!("the room {room} stands in lib.rs and not in the table of this test")).1
}

/// The rooms a file names after `crate::`, in `use` trees with braces too.
fn imports(source: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for (at, _) in source.match_indices("crate::") {
        let rest = &source[at + "crate::".len()..];
        if let Some(tree) = rest.strip_prefix('{') {
            let mut depth = 1;
            let mut word = String::new();
            let mut heads = Vec::new();
            for c in tree.chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
                if depth == 1 && (c.is_alphanumeric() || c == '_') {
                    word.push(c);
                } else if depth == 1 && (c == ',' || c == ':') && !word.is_empty() {
                    heads.push(std::mem::take(&mut word));
                    if c == ':' {
                        // The rest of this branch up to the next comma is not a room.
                        word.push('\u{0}');
                    }
                } else if depth == 1 && c == ',' {
                    word.clear();
                }
                if c == ',' && depth == 1 {
                    word.clear();
                }
            }
            if !word.is_empty() {
                heads.push(word);
            }
            rooms.extend(heads.into_iter().filter(|head| !head.contains('\u{0}')));
        } else {
            rooms.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    rooms.retain(|room| RANKS.iter().any(|(known, _)| known == room));
    rooms.sort();
    rooms.dedup();
    rooms
}

#[test]
fn no_room_reaches_up() {
    let mut reaching = Vec::new();
    for path in files("src") {
        let Some(room) = room(&path) else { continue };
        let source = fs::read_to_string(&path).expect("readable");
        for import in imports(&source) {
            let below = rank(&import) < rank(&room);
            let values = rank(&import) == 0 && rank(&room) == 0;
            let within = WITHIN.contains(&(room.as_str(), import.as_str()));
            if import != room && !below && !values && !within {
                reaching.push(format!("{} imports {import}", name(&path)));
            }
        }
    }
    assert!(reaching.is_empty(), "{}", reaching.join("\n"));
}

#[test]
fn table_of_ranks_is_the_map() {
    let map = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("readable");
    let mut rank_of_line = None;
    for line in map.lines() {
        if let Some(number) = line.strip_prefix("// ").and_then(|rest| rest.split_once(':')) {
            rank_of_line = number.0.parse::<u8>().ok().or(rank_of_line);
        }
        if let Some(room) = line.strip_prefix("pub mod ").and_then(|rest| rest.strip_suffix(';')) {
            assert_eq!(Some(rank(room)), rank_of_line, "{room} stands under another rank in lib.rs");
        }
    }
}

#[test]
fn plain_rooms_name_no_protocol() {
    let mut named = Vec::new();
    for path in files("src") {
        let Some(room) = room(&path).filter(|room| PLAIN_ROOMS.contains(&room.as_str())) else { continue };
        let source = fs::read_to_string(&path).expect("readable");
        for import in PROTOCOL_CRATES {
            if source.contains(&format!("{import}::")) {
                named.push(format!("{} ({room}) names {import}", name(&path)));
            }
        }
    }
    assert!(named.is_empty(), "{}", named.join("\n"));
}

#[test]
fn only_outbound_builds_http_clients() {
    for path in files("src") {
        if room(&path).as_deref() == Some("outbound") {
            continue;
        }
        let source = fs::read_to_string(&path).expect("readable");
        for builder in ["reqwest::Client", "ClientBuilder", "hyper_util::client", "reqwest::get"] {
            assert!(!source.contains(builder), "{} builds an HTTP client", name(&path));
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for path in files("src").into_iter().chain(files("tests")) {
        let source = fs::read_to_string(&path).expect("readable");
        let first = source.lines().next().unwrap_or_default();
        assert!(first.starts_with("//! "), "{} does not open with a `//!` line", name(&path));
    }
}

#[test]
fn no_file_is_too_long_or_has_an_empty_name() {
    let mut wrong = Vec::new();
    for path in files("src").into_iter().chain(files("tests")) {
        let lines = fs::read_to_string(&path).expect("readable").lines().count();
        if lines > MOST_LINES {
            wrong.push(format!("{} has {lines} lines", name(&path)));
        }
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        if EMPTY_NAMES.contains(&stem) {
            wrong.push(format!("{} says nothing by its name", name(&path)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn statuses_are_read_through_visible_statuses() {
    // Rows of `statuses` may be read by their keeper for bookkeeping; a read for a viewer goes through the function.
    let keeper = ["statuses.rs", "timelines.rs", "home.rs"];
    for path in files("src") {
        let source = fs::read_to_string(&path).expect("readable");
        if room(&path).as_deref() != Some("db") {
            assert!(!source.contains("FROM statuses"), "{} reads statuses beside db", name(&path));
        } else if source.contains("s.content AS") {
            let file = path.file_name().and_then(|file| file.to_str()).unwrap_or_default();
            assert!(keeper.contains(&file), "{} reads the text of statuses", name(&path));
            assert!(source.contains("visible_statuses"), "{} reads past visible_statuses", name(&path));
        }
    }
}

#[test]
fn imports_are_found_in_every_notation() {
    let source =
        "use crate::{db, error::Error};\nuse crate::model::{Account, Page};\nfn f() { crate::text::fold(x) }";
    assert_eq!(imports(source), ["db", "error", "model", "text"]);
}
