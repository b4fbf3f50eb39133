//! Keys in every form of the reference, 3.2 and 3.3.

use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hedgerow::keys::{BadKey, KeyAlgorithm, PublicKey, SigningKey, SigningKeys};
use serde_json::Value;

fn keys() -> Value {
    serde_json::from_str(include_str!("../../vectors/keys.json")).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[test]
fn public_keys_are_read_in_every_form() {
    let keys = keys();
    for (name, algorithm) in [("rsa4096", KeyAlgorithm::Rsa), ("ed25519", KeyAlgorithm::Ed25519)] {
        let forms = &keys[name];
        let spki = PublicKey::from_pem(text(&forms["spki"])).unwrap();
        assert_eq!(spki.algorithm(), algorithm);
        assert_eq!(spki.to_pem(), text(&forms["spki"]), "written as OpenSSL writes it");
        assert_eq!(PublicKey::from_spki(spki.to_spki()), Ok(spki.clone()));
        assert_eq!(PublicKey::from_multibase(text(&forms["multibase"])), Ok(spki.clone()));
        if let Some(pkcs1) = forms["pkcs1"].as_str() {
            assert_eq!(PublicKey::from_pem(pkcs1), Ok(spki.clone()), "Mobilizon, Funkwhale");
        }
        let signature = STANDARD.decode(text(&forms["signature"])).unwrap();
        assert!(spki.verifies(b"hedgerow", &signature));
        assert!(!spki.verifies(b"hedgehog", &signature));
    }
}

/// Pleroma and Mobilizon leave blank lines, Windows its line ends, some forget the last one.
#[test]
fn blanks_around_and_other_line_ends_do_not_matter() {
    let keys = keys();
    let pem = text(&keys["rsa4096"]["spki"]);
    let key = PublicKey::from_pem(pem).unwrap();
    for spelling in
        [format!("\n{pem}\n\n"), pem.trim_end().to_owned(), pem.replace('\n', "\r\n"), format!("  {pem} ")]
    {
        assert_eq!(PublicKey::from_pem(&spelling), Ok(key.clone()));
    }
}

#[test]
fn what_is_no_key_or_too_weak_is_refused() {
    let keys = keys();
    assert_eq!(PublicKey::from_pem(text(&keys["refused"]["rsa1024"])), Err(BadKey::Unsupported));
    for pem in [
        text(&keys["refused"]["p256"]),
        text(&keys["rsa2048_private"]["pkcs8"]),
        "",
        "ssh-rsa AAAA",
        "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
    ] {
        assert_eq!(PublicKey::from_pem(pem), Err(BadKey::Encoding), "{pem}");
    }
    let multibase = text(&keys["ed25519"]["multibase"]);
    for text in ["", "z", &multibase[1..], &multibase[..40], &format!("m{multibase}"), &"z1".repeat(2000)] {
        assert!(PublicKey::from_multibase(text).is_err(), "{text}");
    }
}

#[test]
fn private_keys_are_read_in_both_forms_and_written_in_one() {
    let keys = keys();
    let forms = &keys["rsa2048_private"];
    let expected = STANDARD.decode(text(&forms["signature"])).unwrap();
    for form in ["pkcs1", "pkcs8"] {
        let key = SigningKey::from_pem(text(&forms[form])).unwrap();
        assert_eq!(key.to_pem().unwrap(), text(&forms["pkcs8"]));
        assert_eq!(key.public_key().unwrap().to_pem(), text(&forms["spki"]));
        assert_eq!(key.sign(b"hedgerow").unwrap(), expected, "PKCS#1 v1.5 leaves nothing to chance");
    }
    assert!(SigningKey::from_pem(text(&forms["spki"])).is_err());
}

#[tokio::test]
async fn made_keys_come_back_from_storage_and_sign() {
    for algorithm in [KeyAlgorithm::Rsa, KeyAlgorithm::Ed25519] {
        let made = SigningKey::generate(algorithm).await.unwrap();
        let stored = SigningKey::from_pkcs8(&made.to_pkcs8().unwrap()).unwrap();
        assert_eq!(stored.algorithm(), algorithm);
        let public = PublicKey::from_spki(made.public_key().unwrap().to_spki()).unwrap();
        let signature = stored.sign_off_thread(b"message".to_vec()).await.unwrap();
        assert!(public.verifies(b"message", &signature));
    }
}

#[tokio::test]
async fn private_key_is_parsed_once_and_never_printed() {
    let (cache, loads) = (SigningKeys::new(10), AtomicUsize::new(0));
    let pkcs8 = SigningKey::generate(KeyAlgorithm::Ed25519).await.unwrap().to_pkcs8().unwrap();
    let load = || async {
        loads.fetch_add(1, Ordering::SeqCst);
        Ok(pkcs8.clone())
    };
    for _ in 0..3 {
        let key = cache.get(7, load()).await.unwrap();
        assert_eq!(format!("{key:?}"), "SigningKey(ed25519)");
    }
    assert_eq!(loads.load(Ordering::SeqCst), 1);
}
