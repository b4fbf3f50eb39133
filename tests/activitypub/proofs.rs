//! Integrity proofs: canonical JSON and FEP-8b32 by their vectors, and our own proofs by themselves.

use chrono::{DateTime, Utc};
use hedgerow::activitypub::proof::{BadProof, Proof, attach};
use hedgerow::keys::{KeyAlgorithm, PublicKey, SigningKey};
use serde_json::{Number, Value, json};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn float(hex: &Value) -> f64 {
    f64::from_bits(u64::from_str_radix(text(hex), 16).unwrap())
}

#[test]
fn canonical_json_is_that_of_rfc_8785() {
    let vectors: Value = serde_json::from_str(include_str!("../vectors/rfc8785.json")).unwrap();
    for case in vectors["cases"].as_array().unwrap() {
        let value: Value = serde_json::from_str(text(&case["input_text"])).unwrap();
        let canonical = serde_json_canonicalizer::to_vec(&value).unwrap();
        assert_eq!(
            String::from_utf8(canonical.clone()).unwrap(),
            text(&case["expected_text"]),
            "{}",
            case["id"]
        );
        assert_eq!(hex(&canonical), text(&case["expected_hex"]), "{}", case["id"]);
    }
    let numbers = vectors["numbers"].as_array().unwrap();
    for case in numbers {
        let number = Number::from_f64(float(&case["ieee754_hex"])).unwrap();
        assert_eq!(serde_json_canonicalizer::to_string(&number).unwrap(), text(&case["expected"]));
    }
    for case in vectors["must_fail_numbers"].as_array().unwrap() {
        assert_eq!(Number::from_f64(float(&case["ieee754_hex"])), None, "no document holds {}", case["why"]);
    }
    assert!(numbers.len() >= 24);
}

#[test]
fn proofs_and_keys_of_the_vectors_hold_and_tampered_ones_do_not() {
    let vectors: Value = serde_json::from_str(include_str!("../vectors/fep8b32.json")).unwrap();
    let mut outcomes = Vec::new();
    for case in vectors["cases"].as_array().unwrap() {
        let key = PublicKey::from_multibase(text(&case["publicKeyMultibase"])).unwrap();
        assert_eq!(key.to_multibase().as_deref(), case["publicKeyMultibase"].as_str());
        let mut document = case["signed_document"].clone();
        if text(&document["proof"]["verificationMethod"]).starts_with("did:key:") {
            // Keys here are actors' and have http ids; the method itself is what is signed, so it may not be changed.
            assert!(matches!(Proof::read(&document), Err(BadProof::Malformed)), "{}", case["id"]);
            outcomes.push((text(&case["id"]), "no actor's"));
            continue;
        }
        let holds = Proof::read(&document).unwrap().unwrap().holds(&key);
        assert_eq!(holds, case["expect"] == "valid", "{}", case["id"]);
        outcomes.push((text(&case["id"]), if holds { "holds" } else { "broken" }));
        document["object"]["type"] = json!("Article");
        assert!(!Proof::read(&document).unwrap().unwrap().holds(&key));
    }
    assert_eq!(outcomes.len(), 4, "{outcomes:?}");
    for key in vectors["multikeys_fep_521a"].as_array().unwrap() {
        let multibase = text(&key["multikey"]["publicKeyMultibase"]);
        let read = PublicKey::from_multibase(multibase).unwrap();
        if read.algorithm() == KeyAlgorithm::Ed25519 {
            assert!(hex(read.to_spki()).ends_with(text(&key["key_hex"])));
            assert_eq!(read.to_multibase().as_deref(), Some(multibase));
        }
    }
}

const KEY_ID: &str = "https://own.example/users/a#ed25519-key";

fn now() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

async fn proved(mut document: Value) -> (Value, SigningKey) {
    let key = SigningKey::generate(KeyAlgorithm::Ed25519).await.unwrap();
    attach(&mut document, KEY_ID, &key, now()).unwrap();
    (document, key)
}

#[tokio::test]
async fn our_proofs_hold_name_their_key_and_break_with_the_document() {
    let note = json!({
        "@context": ["https://www.w3.org/ns/activitystreams", {"toot": "http://joinmastodon.org/ns#"}],
        "id": "https://own.example/1", "type": "Note", "content": "ü \u{2028} 1.0", "focalPoint": [0.5, -1.0],
    });
    let (document, key) = proved(note).await;
    assert_eq!(document["@context"][1], "https://w3id.org/security/data-integrity/v1");
    assert!(document["@context"][2].is_object(), "our own terms come last");
    let public = key.public_key().unwrap();
    let proof = Proof::read(&document).unwrap().unwrap();
    assert_eq!((proof.method.as_str(), proof.created), (KEY_ID, now()));
    assert!(proof.holds(&public));
    // It is read again from what travels.
    let travelled = serde_json::from_str(&document.to_string()).unwrap();
    assert!(Proof::read(&travelled).unwrap().unwrap().holds(&public));
    for (pointer, value) in [
        ("/content", json!("u")),
        ("/focalPoint/0", json!(0.25)),
        ("/proof/created", json!("2026-11-20T12:00:01Z")),
    ] {
        let mut forged = document.clone();
        *forged.pointer_mut(pointer).unwrap() = value;
        assert!(!Proof::read(&forged).unwrap().unwrap().holds(&public), "{pointer}");
    }
    let rsa = crate::support::world::key_of("rsa").await.public_key().unwrap();
    assert!(!proof.holds(&rsa));
}

#[tokio::test]
async fn what_is_no_proof_of_ours_is_told_apart() {
    assert!(Proof::read(&json!({"type": "Note"})).unwrap().is_none());
    assert!(Proof::read(&json!({"type": "Note", "proof": null})).unwrap().is_none());
    let (document, key) =
        proved(json!({"@context": "https://www.w3.org/ns/activitystreams", "id": "https://own.example/1"}))
            .await;
    let with = |name: &str, value: Value| {
        let mut changed = document.clone();
        changed["proof"][name] = value;
        Proof::read(&changed).map(|_| ())
    };
    for name in ["type", "cryptosuite", "proofPurpose"] {
        assert_eq!(with(name, json!("other")), Err(BadProof::Kind), "{name}");
    }
    for (name, value) in [
        ("verificationMethod", json!(7)),
        ("created", json!("soon")),
        ("created", json!(null)),
        ("proofValue", json!("u123")),
        ("proofValue", json!("z0")),
        ("proofValue", json!("z".repeat(5000))),
    ] {
        assert_eq!(with(name, value), Err(BadProof::Malformed), "{name}");
    }
    assert_eq!(with("@context", json!(["https://evil.example/ns"])), Err(BadProof::Context));
    // Contexts added at the end later change nothing; one put before does.
    let public = key.public_key().unwrap();
    let mut longer = document.clone();
    longer["@context"].as_array_mut().unwrap().push(json!({"a": "https://b.example/"}));
    assert!(Proof::read(&longer).unwrap().unwrap().holds(&public));
    // In a list of proofs, the one we know is taken.
    let mut several = document.clone();
    several["proof"] = json!([{"type": "Other"}, document["proof"]]);
    assert!(Proof::read(&several).unwrap().unwrap().holds(&public));
}
