//! Documents that other servers really sent: none panics, and each is what its table says.
//!
//! They are not part of this repository. `HEDGEROW_FIXTURES` names the folder that holds them, with a table
//! in its `README.md`; without it this test alone skips, and says so.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use hedgerow::activitypub::vocabulary::*;
use serde_json::Value;

use super::reading::{Read, read_value};

/// Documents that are refused, and why; each is broken, or a template whose ids are filled in later.
const REFUSED: [(&str, &str); 26] = [
    ("bridgy-fed/ap-brid-gy-bot.json", "inbox is missing"),
    ("fep/fep-1b12-05-announce-add.json", "id is malformed"),
    ("fep/fep-521a-00-person.json", "preferredUsername is missing"),
    ("fep/fep-7888-00-note.json", "id is missing"),
    ("fep/fep-ae0c-02-undo.json", "@context does not name ActivityStreams"),
    ("fep/fep-e232-00-note.json", "id is missing"),
    ("gotosocial/doc-http-signatures-00-person.json", "inbox is missing"),
    ("gotosocial/doc-posts-08-note.json", "id is missing"),
    ("mastodon/actor-application.json", "id is malformed"),
    ("mastodon/actor-split-domain.json", "id is malformed"),
    ("mastodon/delete-actor.json", "@context does not name ActivityStreams"),
    ("mastodon/doc-06-person.json", "preferredUsername is missing"),
    ("mastodon/doc-07-person.json", "preferredUsername is missing"),
    ("mastodon/doc-08-person.json", "preferredUsername is missing"),
    ("mastodon/doc-09-person.json", "preferredUsername is missing"),
    ("mastodon/doc-11-person.json", "preferredUsername is missing"),
    ("mastodon/doc-12-person.json", "preferredUsername is missing"),
    ("mastodon/doc-14-person.json", "preferredUsername is missing"),
    ("mbin/instance.json", "@context does not name ActivityStreams"),
    ("mbin/snapshot-add-pinned.json", "object is malformed"),
    ("mbin/snapshot-announce-create-message.json", "object is malformed"),
    ("mbin/snapshot-create-entry.json", "object is malformed"),
    ("mbin/snapshot-lock-post.json", "object is malformed"),
    ("pleroma-akkoma/actor-split-domain.json", "id is malformed"),
    ("pleroma-akkoma/c2s-post.json", "actor is missing"),
    ("pleroma-akkoma/relay-accept-follow.json", "object is malformed"),
];

fn fixtures() -> Option<PathBuf> {
    let folder = std::env::var_os("HEDGEROW_FIXTURES").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: HEDGEROW_FIXTURES is not set");
    }
    folder
}

/// The rows of the table: a file, and the type it is said to have.
fn table(folder: &Path) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(folder.join("README.md")).unwrap();
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let rows = text.lines().filter(|line| line.starts_with("| ")).map(cells);
    rows.filter(|row| row[1].contains('/')).map(|row| (row[1].clone(), row[2].clone())).collect()
}

/// Reads one document and compares it with the type column: `Note`, `Create(Note)`, `Like(id)`, `JRD`.
fn check(value: &Value, kind: &str) -> Result<String, String> {
    match kind {
        "JRD" => return Jrd::read(value).map(|_| "JRD".to_owned()).map_err(|error| error.to_string()),
        "NodeInfo" => {
            return NodeInfo::read(value).map(|_| "NodeInfo".to_owned()).map_err(|error| error.to_string());
        }
        "" => return Ok("no type".to_owned()),
        _ => {}
    }
    let (outer, inner) = kind.trim_end_matches(')').split_once('(').unwrap_or((kind, ""));
    let class = classify(value).map_err(|error| error.to_string())?;
    if class != expected_class(outer) {
        return Err(format!("is {class:?}, not {outer}"));
    }
    let read = parse_document(value.to_string().as_bytes()).and_then(|value| read_value(&value));
    let read = read.map_err(|error| error.to_string())?;
    match &read {
        Read::Activity(activity) => check_inner(activity, inner)?,
        Read::Ignored(name) if name != outer => return Err(format!("ignored as {name}")),
        _ => {}
    }
    Ok(read.name())
}

/// What a document of this type is; spelled out here, so that the reader is not asked about itself.
fn expected_class(name: &str) -> Class {
    match name {
        "Person" | "Service" | "Application" | "Group" | "Organization" => {
            Class::Actor(ActorKind::named(name).unwrap())
        }
        "Note" | "Question" | "Article" | "Page" | "Image" | "Audio" | "Video" | "Event" | "Tombstone" => {
            Class::Object(ObjectKind::named(name).unwrap())
        }
        "FeaturedCollection" => Class::FeaturedCollection,
        "QuoteAuthorization" | "FeatureAuthorization" => Class::Authorization,
        "Collection" | "OrderedCollection" => Class::Collection,
        "CollectionPage" | "OrderedCollectionPage" => Class::CollectionPage,
        "Edition" | "Quotation" | "Object" | "Conversation" | "Emoji" | "ChatMessage" | "ReplyApproval"
        | "LikeApproval" => Class::Other(name.to_owned()),
        activity => Class::Activity(ActivityKind::named(activity).unwrap()),
    }
}

/// The embedded object is there, and reads as what it is.
fn check_inner(activity: &Activity, inner: &str) -> Result<(), String> {
    let Some(object) = activity.object() else {
        return if inner.is_empty() { Ok(()) } else { Err("no object".to_owned()) };
    };
    match (inner, object.value()) {
        ("", _) | ("id", None) => Ok(()),
        ("id", Some(value)) if value.get("type").is_none() => Ok(()),
        (_, Some(value)) if object.is(inner) => match read_value(value) {
            Err(error) if object.id().is_some() => Err(format!("its object: {error}")),
            _ => Ok(()),
        },
        (_, found) => Err(format!("its object is {found:?}, not {inner}")),
    }
}

#[test]
fn every_document_of_other_servers_is_what_it_is() {
    let Some(folder) = fixtures() else { return };
    let (mut counts, mut wrong) = (BTreeMap::<String, usize>::new(), Vec::new());
    for (file, kind) in table(&folder) {
        let body = std::fs::read(folder.join("objects").join(&file)).unwrap();
        let parse =
            if matches!(kind.as_str(), "JRD" | "NodeInfo" | "") { parse_json } else { parse_document };
        let result = parse(&body).map_err(|error| error.to_string()).and_then(|value| check(&value, &kind));
        let refused = REFUSED.iter().find(|(name, _)| *name == file).map(|(_, why)| (*why).to_owned());
        match (result, refused) {
            (Ok(class), None) => *counts.entry(class).or_default() += 1,
            (Err(error), Some(why)) if error == why => *counts.entry("refused".to_owned()).or_default() += 1,
            (result, refused) => wrong.push(format!("{file} ({kind}): {result:?}, expected {refused:?}")),
        }
    }
    let total: usize = counts.values().sum();
    eprintln!("{total} documents: {counts:#?}");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(total >= 300, "only {total}");
}

/// Reads a captured answer or body by what its file is called: `outbox`, `nodeinfo_2_0`, `webfinger`.
fn read_captured(name: &str, body: &[u8]) -> ReadResult<()> {
    let value = parse_document(body)?;
    match name {
        "nodeinfo_index" => nodeinfo_link(&value).map(|link| assert!(link.is_some(), "no schema we know")),
        _ if name.starts_with("nodeinfo") => {
            NodeInfo::read(&value).map(|info| assert!(info.software.is_some()))
        }
        _ if value.get("subject").is_some() => Jrd::read(&value).map(|jrd| assert!(jrd.actor().is_some())),
        _ => read_value(&value).map(|read| assert!(!matches!(read, Read::Ignored(_)))),
    }
}

#[test]
fn every_captured_body_is_read() {
    let Some(folder) = fixtures() else { return };
    let (mut read, mut wrong) = (0, Vec::new());
    for peer in std::fs::read_dir(folder.join("wire")).unwrap() {
        for file in std::fs::read_dir(peer.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let capture: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            // The rest are empty bodies and pages in HTML or XML.
            let Value::Object(_) = &capture["body"] else { continue };
            let name = path.file_stem().unwrap().to_string_lossy();
            match read_captured(&name, capture["body"].to_string().as_bytes()) {
                Ok(()) => read += 1,
                Err(error) => wrong.push(format!("{}: {error}", path.display())),
            }
        }
    }
    eprintln!("{read} captured bodies");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(read > 100, "only {read}");
}
