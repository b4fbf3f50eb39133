//! Requests captured from real servers verify at the time they were sent, with the keys of those servers. The captures
//! stay outside the repository: without `HEDGEROW_FIXTURES` this test says so and does nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use hedgerow::activitypub::proof::Proof;
use hedgerow::activitypub::signature::{Expected, SignatureError, SignedRequest, Unverified};
use hedgerow::keys::PublicKey;
use hedgerow::model::Domain;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

/// Every `publicKey` in the actor documents of one peer, by id.
fn keys_of(documents: &[(PathBuf, Value)]) -> BTreeMap<String, PublicKey> {
    let owned = documents.iter().map(|(_, document)| &document["body"]["publicKey"]);
    owned
        .filter_map(|key| Some((key["id"].as_str()?.to_owned(), key["publicKeyPem"].as_str()?)))
        .map(|(id, pem)| (id, PublicKey::from_pem(pem).unwrap()))
        .collect()
}

fn documents(folder: &Path) -> Vec<(PathBuf, Value)> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let document = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        (path, document)
    };
    paths.into_iter().map(read).collect()
}

/// The request as it was captured; `None` if it was not signed.
fn read(document: &Value, tamper: bool) -> Option<Result<Unverified, SignatureError>> {
    let mut headers = HeaderMap::new();
    for (name, value) in document["headers"].as_object()? {
        headers.append(HeaderName::try_from(name).unwrap(), HeaderValue::from_str(value.as_str()?).unwrap());
    }
    headers.get("signature")?;
    let mut body = match document["method"].as_str()? {
        "POST" => document["body_raw"].as_str()?.as_bytes().to_vec(),
        _ => Vec::new(),
    };
    if tamper {
        body.push(b' ');
    }
    let own: Domain = document["to_host"].as_str()?.parse().unwrap();
    let request = SignedRequest {
        method: &document["method"].as_str()?.parse().unwrap(),
        target: document["path"].as_str()?,
        headers: &headers,
        body: &body,
    };
    let now = document["captured_at"].as_str()?.parse().unwrap();
    Some(Unverified::of(&request, &Expected { now, domains: &[own], scheme: "https" }))
}

/// Every key of `assertionMethod` in the actor documents of all peers, by id.
fn proof_keys(documents: &[(PathBuf, Value)]) -> BTreeMap<String, PublicKey> {
    let methods = documents.iter().filter_map(|(_, document)| document["body"]["assertionMethod"].as_array());
    methods
        .flatten()
        .filter_map(|key| Some((key["id"].as_str()?.to_owned(), key["publicKeyMultibase"].as_str()?)))
        .map(|(id, multibase)| (id, PublicKey::from_multibase(multibase).unwrap()))
        .collect()
}

#[test]
fn captured_proofs_hold_and_break_with_their_document() {
    let Some(fixtures) = std::env::var_os("HEDGEROW_FIXTURES") else {
        eprintln!("skipped: HEDGEROW_FIXTURES is not set");
        return;
    };
    let wire = Path::new(&fixtures).join("wire");
    let documents: Vec<_> = ["hollo", "mitra"].iter().flat_map(|peer| documents(&wire.join(peer))).collect();
    let keys = proof_keys(&documents);
    let mut held = 0;
    for (path, document) in &documents {
        let mut body = document["body"].clone();
        if document["method"] != "POST" || body["proof"].is_null() {
            continue;
        }
        let proof = Proof::read(&body).unwrap_or_else(|error| panic!("{}: {error}", path.display())).unwrap();
        let key = &keys[proof.method.as_str()];
        assert!(proof.holds(key), "{}", path.display());
        body["id"] = "https://elsewhere.example/1".into();
        assert!(!Proof::read(&body).unwrap().unwrap().holds(key), "{}", path.display());
        held += 1;
    }
    assert!(held >= 50, "{held} proofs held");
}

#[test]
fn captured_requests_verify_when_they_were_captured() {
    let Some(fixtures) = std::env::var_os("HEDGEROW_FIXTURES") else {
        eprintln!("skipped: HEDGEROW_FIXTURES is not set");
        return;
    };
    let (mut verified, mut rfc9421) = (BTreeMap::new(), 0);
    for peer in ["hollo", "mitra", "snac", "takahe"] {
        let documents = documents(&Path::new(&fixtures).join("wire").join(peer));
        let keys = keys_of(&documents);
        for (path, document) in &documents {
            let Some(unverified) = read(document, false) else { continue };
            let unverified = unverified.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let Some(key) = keys.get(unverified.key_id()) else { continue };
            let result = unverified.verify(key);
            assert!(result.is_ok(), "{}: {result:?}", path.display());
            if document["method"] == "POST" {
                assert_eq!(read(document, true).unwrap().unwrap_err(), SignatureError::Digest);
            }
            *verified.entry(peer).or_insert(0) += 1;
            rfc9421 += u32::from(result.unwrap().covered.iter().any(|covered| covered == "@target-uri"));
        }
    }
    for (peer, count) in &verified {
        eprintln!("{peer}: {count} captured requests verified");
    }
    assert_eq!(verified.len(), 4, "{verified:?}");
    assert!(verified.values().all(|count| *count >= 10), "{verified:?}");
    assert!(rfc9421 >= 2, "Hollo's deliveries and fetches of RFC 9421: {rfc9421}");
}
