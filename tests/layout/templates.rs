//! Reads every template and checks what the compiler cannot.

use std::collections::BTreeSet;
use std::path::Path;

use hedgerow::layout::{Language, static_url};

/// Every file with this ending under a folder of the project: its name and its text.
fn sources(folder: &str, ending: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut found, mut folders) = (Vec::new(), vec![root.join(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == ending) {
                found.push((path.display().to_string(), std::fs::read_to_string(&path).expect("text")));
            }
        }
    }
    assert!(!found.is_empty(), "nothing under {folder}");
    found
}

/// The literal first arguments of these methods: `arguments(text, &["icon"])` finds `home` in `page.icon("home")`.
fn arguments<'a>(text: &'a str, methods: &[&str]) -> Vec<&'a str> {
    let of = |method: &&str| {
        text.split(&format!(".{method}(\""))
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect::<Vec<_>>()
    };
    methods.iter().flat_map(of).collect()
}

const TRANSLATE: [&str; 4] = ["t", "t_count", "t_name", "t_name_count"];

#[test]
fn every_key_a_template_asks_for_is_in_english() {
    let english = Language::english();
    let mut missing = BTreeSet::new();
    for (path, text) in sources("templates", "html").into_iter().chain(sources("src", "rs")) {
        // Unit tests ask for keys that are not there on purpose.
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        missing.extend(
            arguments(text, &TRANSLATE)
                .into_iter()
                .filter(|key| !english.has(key))
                .map(|key| format!("{key} in {path}")),
        );
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_english_text_is_used() {
    let code: String =
        sources("templates", "html").into_iter().chain(sources("src", "rs")).map(|(_, text)| text).collect();
    for (path, text) in sources("translations/en", "ftl") {
        for key in text.lines().filter_map(|line| line.split_once(" =")).map(|(key, _)| key) {
            // Indented lines are parts of a message; `X-advice` belongs to `X`, as do the parts of a letter; `err-` keys
            // are codes of errors.
            if key.starts_with([' ', '#']) || key.starts_with("err-") {
                continue;
            }
            let parts = ["-advice", "-text", "-otherwise"];
            let stem = parts.iter().find_map(|part| key.strip_suffix(part)).unwrap_or(key);
            assert!(code.contains(&format!("\"{stem}\"")), "{key} of {path} is used nowhere");
        }
    }
}

#[test]
fn every_icon_and_file_a_template_shows_exists() {
    let sprite =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("static/icons.svg")).unwrap();
    for (path, text) in sources("templates", "html") {
        for icon in arguments(&text, &["icon"]) {
            assert!(sprite.contains(&format!("id=\"{icon}\"")), "no icon {icon} for {path}");
        }
        for file in arguments(&text, &["file"]) {
            assert!(!static_url(file).contains("/missing/"), "no file {file} for {path}");
        }
    }
}

#[test]
fn templates_hold_nothing_inline() {
    for (path, text) in sources("templates", "html") {
        for forbidden in [" style=", "<style", " onclick", " onload", " onerror", "javascript:", "<script>"] {
            assert!(!text.contains(forbidden), "{forbidden} in {path}");
        }
    }
}
