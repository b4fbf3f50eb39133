//! The addresses the program answers, as the routers write them.

use std::path::{Path, PathBuf};

/// One `.route(…)` of the source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    /// `/api/v1/statuses/{id}`
    pub path: String,
    /// What stands after it: `get(show_status).delete(…)`.
    handlers: String,
}

impl Route {
    /// Whether the method is named; where a router was put together before, all of them may be.
    pub fn takes(&self, method: &str) -> bool {
        let named = |method: &str| self.handlers.contains(&format!("{method}("));
        named(method) || !["get", "post", "put", "patch", "delete"].into_iter().any(named)
    }
}

/// All of them, in order.
pub fn routes() -> Vec<Route> {
    let mut found = Vec::new();
    for file in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        // Routes what it is given.
        if file.to_string_lossy().contains("src/openapi/") {
            continue;
        }
        let source = std::fs::read_to_string(&file).unwrap();
        let source = source.split("#[cfg(test)]").next().unwrap_or_default();
        assert!(!source.contains(".nest("), "{}: nested addresses cannot be read here", file.display());
        for (at, call) in source.match_indices(".route(") {
            let rest = source[at + call.len()..].trim_start();
            let path = rest.strip_prefix('"').and_then(|rest| rest.split_once('"'));
            let path = path.or_else(|| named(source, rest));
            let (path, rest) = path.unwrap_or_else(|| panic!("{}: no literal address", file.display()));
            found.push(Route { path: path.to_owned(), handlers: arguments(rest).to_owned() });
        }
    }
    found.sort();
    assert!(found.len() > 100, "the addresses are found in the source");
    found
}

/// The address behind a constant of the same file, and what stands after its name.
fn named<'a>(source: &'a str, rest: &'a str) -> Option<(&'a str, &'a str)> {
    let (name, rest) = rest.split_once(',')?;
    let value = source.split(&format!("const {name}: &str = \"")).nth(1)?;
    Some((value.split('"').next()?, rest))
}

/// Up to the parenthesis that closes the call.
fn arguments(rest: &str) -> &str {
    let mut depth = 1;
    let end = rest.find(|c| {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        depth == 0
    });
    &rest[..end.expect("a call ends")]
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        match entry.path() {
            path if path.is_dir() => found.extend(sources(&path)),
            path if path.extension().is_some_and(|extension| extension == "rs") => found.push(path),
            _ => {}
        }
    }
    found
}

#[test]
fn addresses_and_methods_are_read_from_the_source() {
    let routes = routes();
    let route = |path: &str| routes.iter().find(|route| route.path == path).unwrap();
    let status = route("/api/v1/statuses/{id}");
    assert!(status.takes("get") && status.takes("delete") && !status.takes("post"));
    assert!(route("/api/v1/media").takes("post"));
    assert!(!route("/api/v1/statuses/{id}/favourite").takes("get"));
}
