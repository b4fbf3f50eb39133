//! Archives as Mastodon makes them, and as nobody should.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

pub const SOURCE: &str = "https://old.example/users/ann";
pub const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// A `tar.gz` of these files.
pub fn tar_gz(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        // Written as it is: the library would refuse some of what others put there.
        header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        tar.append(&header, bytes.as_slice()).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

/// A `zip` of them.
pub fn zip(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// `actor.json` and `outbox.json` of [`SOURCE`], and these files beside them.
pub fn files<'a>(items: &[Value], beside: &[(&'a str, Vec<u8>)]) -> Vec<(&'a str, Vec<u8>)> {
    let actor = json!({
        "@context": ["https://www.w3.org/ns/activitystreams", {"toot": "http://joinmastodon.org/ns#"}],
        "id": SOURCE, "type": "Person", "preferredUsername": "ann", "followers": format!("{SOURCE}/followers"),
        "outbox": "outbox.json", "likes": "likes.json", "bookmarks": "bookmarks.json",
    });
    let outbox = json!({
        "@context": "https://www.w3.org/ns/activitystreams", "id": "outbox.json", "type": "OrderedCollection",
        "totalItems": items.len(), "orderedItems": items,
    });
    let mut files = beside.to_vec();
    files.push(("outbox.json", serde_json::to_vec(&outbox).unwrap()));
    files.push(("actor.json", serde_json::to_vec(&actor).unwrap()));
    files
}

/// What published a post of [`SOURCE`], for everybody; `extra` lies over its note.
pub fn create(name: &str, published: &str, content: &str, extra: Value) -> Value {
    let Value::Object(extra) = extra else { panic!("an object: {extra}") };
    let id = format!("{SOURCE}/statuses/{name}");
    let mut note = json!({
        "id": id, "type": "Note", "summary": null, "inReplyTo": null, "published": published,
        "url": format!("https://old.example/@ann/{name}"), "attributedTo": SOURCE, "to": [PUBLIC],
        "cc": [format!("{SOURCE}/followers")], "sensitive": false, "content": content,
        "contentMap": {"en": content}, "attachment": [], "tag": [],
    });
    for (field, value) in extra {
        note[field] = value;
    }
    json!({"id": format!("{id}/activity"), "type": "Create", "actor": SOURCE, "published": published,
           "to": note["to"], "cc": note["cc"], "object": note})
}
