//! What must never pass (`attacks.tsv`, the rows on signatures; each is named by its id).

use aws_lc_rs::{hmac, signature::RSA_PKCS1_SHA512, signature::RsaKeyPair};
use chrono::Duration;
use hedgerow::activitypub::signature::SignatureError;
use hedgerow::keys::{KeyAlgorithm, SigningKey};

use super::peer::{Message, Sent, http_date, now, rsa_key};

async fn error_of(message: &Message) -> SignatureError {
    message.signed().await.verify().await.unwrap_err()
}

/// `CVE-2026-28432`: any parse error or missing part is a refusal, never a way around.
#[tokio::test]
async fn missing_and_mangled_headers_are_refused() {
    let mut sent = Message::post().signed().await;
    let good = sent.header.clone().unwrap();
    for (header, error) in [
        (None, SignatureError::Missing),
        (Some(String::new()), SignatureError::Malformed),
        (Some("sig1=:AQID:".to_owned()), SignatureError::Malformed),
        (Some(good.replace("keyId", "keyid2")), SignatureError::Malformed),
        (Some(good.replace("signature=", "sig=")), SignatureError::Malformed),
        (Some(good.replace("signature=\"", "signature=\"!")), SignatureError::Malformed),
        (Some(format!(r#"{good},headers="date""#)), SignatureError::Malformed),
        (Some(format!(r#"keyId="https://other.example/",{good}"#)), SignatureError::Malformed),
    ] {
        sent.header = header.clone();
        assert_eq!(sent.verify().await.unwrap_err(), error, "{header:?}");
    }
    sent.header = Some(good);
    sent.message.headers.push(("signature-input", "sig1=(\"@method\")".to_owned()));
    assert_eq!(sent.verify().await.unwrap_err(), SignatureError::Malformed, "it is read as RFC 9421");
}

/// `GHSA-x9g5-vwhc-pxm7`: a signature the primitive fails on, rather than says no to.
#[tokio::test]
async fn signature_that_is_none_is_refused() {
    for bytes in [vec![], vec![0; 256], vec![0xff; 256], vec![1; 255], vec![1; 257], vec![0; 64]] {
        let message = Message::post();
        let sent = Sent { header: Some(message.signature_header(&bytes)), message };
        assert_eq!(sent.verify().await.unwrap_err(), SignatureError::Invalid, "{} bytes", bytes.len());
    }
    let stranger = SigningKey::generate(KeyAlgorithm::Rsa).await.unwrap().public_key().unwrap();
    let sent = Message::post().signed().await;
    assert_eq!(sent.read().unwrap().verify(&stranger).unwrap_err(), SignatureError::Invalid);
}

/// `AP-be69efd`: a delivery without signed digest, whose body anybody may replace.
#[tokio::test]
async fn delivery_without_signed_digest_is_refused() {
    let mut message = Message::post();
    message.uncover("digest");
    assert_eq!(error_of(&message).await, SignatureError::Uncovered);
    let mut message = Message::post();
    message.without("digest");
    assert_eq!(error_of(&message).await, SignatureError::Absent);
}

/// `mitra-2.9.0`: the digest is signed, and the body is another.
#[tokio::test]
async fn swapped_body_is_refused_before_any_key_is_looked_up() {
    let mut sent = Message::post().signed().await;
    sent.message.body = r#"{"type":"Delete"}"#;
    assert_eq!(sent.read().unwrap_err(), SignatureError::Digest);
}

#[tokio::test]
async fn digests_that_do_not_hold_are_refused() {
    for digest in ["", "SHA-256=", "SHA-256=AAAA", "SHA-512=AAAA", "MD5=AAAA", "SHA-256=not base64"] {
        let mut message = Message::post();
        message.set("digest", digest);
        assert_eq!(error_of(&message).await, SignatureError::Digest, "{digest}");
    }
    let mut message = Message::post();
    message.headers.push(("digest", "SHA-256=AAAA".to_owned()));
    assert_eq!(error_of(&message).await, SignatureError::Digest, "two headers are one list");
}

/// `mitra-4.7.0`: a signature over less than method, path, host and hour could be used again.
#[tokio::test]
async fn every_part_that_binds_must_be_covered() {
    for part in ["(request-target)", "host", "date"] {
        for mut message in [Message::post(), Message::get()] {
            message.uncover(part);
            assert_eq!(error_of(&message).await, SignatureError::Uncovered, "{part}");
        }
    }
    // The defaults of the draft cover too little as well.
    let mut sent = Message::get().signed().await;
    sent.header = sent.header.map(|header| header.replace(r#"headers="host date (request-target)","#, ""));
    assert_eq!(sent.verify().await.unwrap_err(), SignatureError::Uncovered);
}

/// `mitra-4.7.0`: replayed to another path, with another method.
#[tokio::test]
async fn replay_to_another_path_or_method_is_refused() {
    let mut sent = Message::post().signed().await;
    sent.message.target = "/users/b/inbox".to_owned();
    assert_eq!(sent.verify().await.unwrap_err(), SignatureError::Invalid);
    let mut sent = Message::get().signed().await;
    sent.message.method = http::Method::HEAD;
    assert_eq!(sent.verify().await.unwrap_err(), SignatureError::Invalid);
}

/// `mitra-5.4.0`: signed for another server and carried to us, with that server's name or ours in `Host`.
#[tokio::test]
async fn request_signed_for_another_host_is_refused() {
    for host in ["victim.example", "own.example:8443", "own.example.evil.example", "127.0.0.1"] {
        let mut message = Message::post();
        message.set("host", host);
        let mut sent = message.signed().await;
        assert_eq!(sent.verify().await.unwrap_err(), SignatureError::Invalid, "{host}");
        sent.message.set("host", "own.example");
        assert_eq!(sent.verify().await.unwrap_err(), SignatureError::Invalid, "{host} as ours");
    }
}

/// `algo-confusion`: labels of weak, symmetric, unknown or no algorithms.
#[tokio::test]
async fn labels_that_do_not_fit_are_refused() {
    for label in
        ["hmac-sha256", "rsa-sha1", "rsa-sha512", "none", "", "ecdsa-sha256", "rsa-sha256 ", "unknown"]
    {
        let message = Message { algorithm: Some(label), ..Message::post() };
        assert_eq!(error_of(&message).await, SignatureError::Algorithm, "{label}");
    }
    let ed25519 = SigningKey::generate(KeyAlgorithm::Ed25519).await.unwrap().public_key().unwrap();
    let unverified = Message::post().signed().await.read().unwrap();
    assert_eq!(unverified.verify(&ed25519).unwrap_err(), SignatureError::Algorithm, "rsa label, Ed25519 key");
    let message = Message { algorithm: Some("ed25519"), ..Message::post() };
    assert_eq!(error_of(&message).await, SignatureError::Algorithm, "Ed25519 label, RSA key");
}

/// `algo-confusion`: the public key as the secret of an HMAC, or the right key under another hash.
#[tokio::test]
async fn other_primitives_under_a_good_label_are_refused() {
    let message = Message { algorithm: Some("hs2019"), ..Message::post() };
    let string = message.string("/inbox");
    let public = rsa_key().await.public_key().unwrap();
    for secret in [public.to_pem().into_bytes(), public.to_spki().to_vec()] {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), string.as_bytes());
        let sent = Sent { header: Some(message.signature_header(tag.as_ref())), message: message.clone() };
        assert_eq!(sent.verify().await.unwrap_err(), SignatureError::Invalid);
    }
    let pair = RsaKeyPair::from_pkcs8(&rsa_key().await.to_pkcs8().unwrap()).unwrap();
    let mut sha512 = vec![0; pair.public_modulus_len()];
    let random = aws_lc_rs::rand::SystemRandom::new();
    pair.sign(&RSA_PKCS1_SHA512, &random, string.as_bytes(), &mut sha512).unwrap();
    let sent = Sent { header: Some(message.signature_header(&sha512)), message };
    assert_eq!(sent.verify().await.unwrap_err(), SignatureError::Invalid);
}

#[tokio::test]
async fn created_and_expires_need_hs2019_and_their_values() {
    let message = Message { algorithm: Some("rsa-sha256"), ..Message::created(Duration::zero()) };
    assert_eq!(error_of(&message).await, SignatureError::Algorithm);
    let mut sent = Message::created(Duration::zero()).signed().await;
    sent.message.created = None;
    sent.header = Some(sent.message.signature_header(&[1]));
    assert_eq!(sent.verify().await.unwrap_err(), SignatureError::Absent);
}

/// Anybody can write parameters that are not signed: they must not freshen an old signature.
#[tokio::test]
async fn unsigned_created_and_expires_do_not_freshen_an_old_date() {
    let mut message = Message { algorithm: Some("hs2019"), ..Message::post() };
    message.set("date", http_date(now() - Duration::hours(3)));
    assert_eq!(error_of(&message).await, SignatureError::Clock);
    message.created = Some(now().timestamp());
    assert_eq!(error_of(&message).await, SignatureError::Clock);
    message.created = None;
    message.expires = Some((now() + Duration::hours(1)).timestamp());
    assert_eq!(error_of(&message).await, SignatureError::Clock);
}

#[tokio::test]
async fn dates_that_are_none_or_far_away_are_refused() {
    for date in [
        "",
        "whenever",
        "2026-11-20T12:00:00Z",
        "Fri, 20 Nov 2099 12:00:00 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
    ] {
        let mut message = Message::post();
        message.set("date", date);
        assert_eq!(error_of(&message).await, SignatureError::Clock, "{date}");
    }
    for created in [0, i64::MAX, 4_102_444_800] {
        let message = Message { created: Some(created), ..Message::created(Duration::zero()) };
        assert_eq!(error_of(&message).await, SignatureError::Clock, "{created}");
    }
}

#[tokio::test]
async fn every_refusal_is_answered_401() {
    let error: hedgerow::error::Error = SignatureError::Invalid.into();
    assert!(matches!(error, hedgerow::error::Error::Unauthorized(_)));
}
