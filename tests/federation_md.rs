//! FEDERATION.md is read by the people of other servers: what it promises is what the code does, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use hedgerow::activitypub::vocabulary::ActivityKind;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path)
}

/// The lines between a heading and the next one.
fn section<'a>(document: &'a str, heading: &str) -> Vec<&'a str> {
    let lines = document.lines().skip_while(|line| *line != heading).skip(1);
    let section: Vec<_> = lines.take_while(|line| !line.starts_with('#')).collect();
    assert!(!section.is_empty(), "FEDERATION.md has a section {heading}");
    section
}

/// The words between backticks.
fn words(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// (activities, what is taken, what is sent) of each row of the table.
fn activities(document: &str) -> Vec<(Vec<String>, String, String)> {
    let rows = section(document, "### Activities").into_iter().filter(|line| line.starts_with("| `"));
    let cells = rows.map(|row| row.split('|').map(str::trim).collect::<Vec<_>>());
    cells.map(|cells| (words(cells[1]), cells[2].to_owned(), cells[3].to_owned())).collect()
}

/// The types of activities that the source hands to a file of their own.
fn taken_by_the_code() -> BTreeSet<String> {
    let source = read("src/activitypub/activities/apply.rs");
    let mut taken = BTreeSet::new();
    let mut arm = String::new();
    for line in source.lines().map(str::trim) {
        arm.push_str(line);
        if line.contains("=> Received::<") {
            let kinds = arm.split("ActivityKind::").skip(1);
            taken.extend(
                kinds.map(|kind| kind.split([' ', '|', '=', ')']).next().unwrap_or_default().to_owned()),
            );
        }
        if line.ends_with([',', '{', ';', '}']) {
            arm.clear();
        }
    }
    taken
}

/// The types that some use-case has told to others.
fn sent_by_the_code() -> BTreeSet<String> {
    let mut sent = BTreeSet::new();
    for entry in
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/activitypub/activities")).unwrap()
    {
        let source = fs::read_to_string(entry.unwrap().path()).unwrap_or_default();
        for call in source.split(".tell(").skip(1) {
            let kind = call.split('"').nth(1).unwrap_or_default();
            if call.trim_start().starts_with('"') {
                sent.insert(kind.to_owned());
            }
        }
    }
    sent
}

#[test]
fn activities_taken_and_sent_are_those_of_the_code() {
    let document = read("FEDERATION.md");
    let (mut taken, mut sent) = (BTreeSet::new(), BTreeSet::new());
    for (kinds, takes, sends) in activities(&document) {
        for kind in &kinds {
            assert!(ActivityKind::named(kind).is_some(), "{kind} is an activity");
            if takes != "no" {
                taken.insert(kind.clone());
            }
            if sends != "no" {
                sent.insert(kind.clone());
            }
        }
    }
    assert_eq!(taken, taken_by_the_code(), "taken: FEDERATION.md, and apply.rs");
    assert_eq!(sent, sent_by_the_code(), "sent: FEDERATION.md, and what the files of activities tell");
}

/// (number, title) of each proposal a section lists.
fn proposals(document: &str, heading: &str) -> BTreeMap<String, String> {
    let lines = section(document, heading).into_iter().filter(|line| line.starts_with("- [FEP-"));
    let listed = lines.map(|line| {
        let (number, rest) = line.strip_prefix("- [FEP-").unwrap().split_once(']').expect(line);
        let link =
            format!("(https://codeberg.org/fediverse/fep/src/branch/main/fep/{number}/fep-{number}.md): ");
        let title =
            rest.strip_prefix(link.as_str()).unwrap_or_else(|| panic!("{line} links to its own text"));
        (number.to_owned(), title.to_owned())
    });
    listed.collect()
}

/// A test for each proposal that FEDERATION.md says we support: it can fail when that is no longer so.
const SHOWN_BY: [(&str, &str); 24] = [
    ("044f", "who_may_quote_us_gets_a_stamp_until_it_is_taken_back"),
    ("0151", "nodeinfo_fits_its_schemas"),
    ("1311", "attachments_come_single_listed_and_with_links_inside"),
    ("1b12", "what_a_group_passes_on_is_fetched_and_not_believed"),
    ("2677", "nodeinfo_fits_its_schemas"),
    ("2c59", "webfinger_answers_for_every_domain_of_ours_under_the_handle_domain"),
    ("521a", "proofs_and_keys_of_the_vectors_hold_and_tampered_ones_do_not"),
    ("5feb", "indexing_consent_is_published_and_read"),
    ("67ff", "activities_taken_and_sent_are_those_of_the_code"),
    ("7628", "a_move_takes_followers_along_with_how_they_follow"),
    ("7888", "a_conversation_lists_what_its_branches_do_not"),
    ("7aa9", "who_features_us_gets_a_stamp_until_it_is_taken_back"),
    ("8b32", "our_proofs_hold_name_their_key_and_break_with_the_document"),
    ("8fcf", "follow_that_ended_on_the_other_side_ends_here_with_the_next_private_status"),
    ("9098", "our_emoji_are_tags_of_our_notes_and_objects_of_their_own"),
    ("9967", "a_poll_is_a_question_with_its_options"),
    ("a974", "actors_of_every_type_can_be_followed"),
    ("ae0c", "litepub_style_is_followed_follows_back_and_takes_ids"),
    ("c0e0", "reactions_of_every_dialect_are_counted"),
    ("d556", "webfinger_leads_from_every_name_of_a_person_to_the_actor"),
    ("e232", "quotes_have_six_spellings"),
    ("eb48", "a_post_is_a_create_for_followers_and_the_mentioned"),
    ("f1d5", "nodeinfo_fits_its_schemas"),
    ("fe34", "copies_of_others_are_fetched_from_their_origin"),
];

fn sources(folder: &Path, into: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("node_modules") && !path.ends_with("python") {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn proposals_are_supported_by_tests_or_listed_as_not_supported() {
    let document = read("FEDERATION.md");
    let supported = proposals(&document, "## Supported FEPs");
    let missing = proposals(&document, "## FEPs not supported yet");
    let mut rated = BTreeMap::new();
    for row in read("tests/tables/feps.tsv").lines().skip(2) {
        let cells: Vec<_> = row.split('\t').collect();
        rated.insert(cells[0].to_owned(), cells[6].to_owned());
    }
    let shown: BTreeMap<_, _> = SHOWN_BY.into_iter().collect();
    let listed: Vec<_> = supported.keys().map(String::as_str).collect();
    assert_eq!(
        listed,
        shown.keys().copied().collect::<Vec<_>>(),
        "FEDERATION.md, and the tests that show it"
    );
    for number in supported.keys().chain(missing.keys()) {
        assert!(rated.contains_key(number), "FEP-{number} is a known proposal");
    }
    for (number, _) in rated.iter().filter(|(_, worth)| matches!(worth.as_str(), "must" | "should")) {
        assert!(
            supported.contains_key(number) != missing.contains_key(number),
            "FEP-{number} stands in one of the two lists"
        );
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = String::new();
    sources(&root.join("tests"), &mut all);
    sources(&root.join("src"), &mut all);
    for (number, test) in SHOWN_BY {
        assert!(all.contains(&format!("fn {test}(")), "FEP-{number}: there is no test {test}");
    }
}
