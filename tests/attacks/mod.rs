//! Attacks that servers like this one have suffered (`tests/tables/attacks.tsv`): one test per row, named by its id,
//! asserting from outside what its column `correct_server` says.

mod access;
mod amplification;
mod bounds;
mod content;
mod letter;
mod logins;
mod names;
mod requests;
mod scene;
mod signatures;
mod spoofing;
mod taking_over;
mod uploads;

use std::collections::BTreeSet;
use std::path::Path;

const TABLE: &str = include_str!("../tables/attacks.tsv");

/// `CVE-2024-23832` is tested by `cve_2024_23832`.
fn test_name(id: &str) -> String {
    id.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_")
}

#[test]
fn every_row_of_the_table_has_its_test() {
    let rows: BTreeSet<String> =
        TABLE.lines().skip(1).filter_map(|row| row.split('\t').next()).map(test_name).collect();
    assert!(rows.len() >= 90, "{} rows", rows.len());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/attacks");
    let mut tests = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap().flatten() {
        let source = std::fs::read_to_string(file.path()).unwrap();
        for (_, rest) in source
            .match_indices("#[tokio::test]\nasync fn ")
            .map(|(at, mark)| source.split_at(at + mark.len()))
        {
            tests.insert(rest.split('(').next().unwrap_or_default().to_owned());
        }
    }
    let missing: Vec<_> = rows.difference(&tests).collect();
    assert!(missing.is_empty(), "attacks without a test: {missing:?}");
}
