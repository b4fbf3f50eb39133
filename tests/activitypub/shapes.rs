//! Every shape of the reference's section 18, as small documents of our own: what each is read as is pinned.

use std::path::PathBuf;

use super::reading::read_body;

/// The documents by name, in order.
pub fn documents() -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/activitypub/shapes");
    let mut documents: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap()))
        .collect();
    documents.sort();
    documents
}

#[test]
fn every_shape_is_read_as_pinned() {
    let documents = documents();
    assert!(documents.len() > 50, "{} documents", documents.len());
    for (name, body) in documents {
        let read = read_body(&body);
        assert_eq!(read.is_err(), name.starts_with("refused-"), "{name}: {read:?}");
        insta::assert_debug_snapshot!(name, read);
    }
}
