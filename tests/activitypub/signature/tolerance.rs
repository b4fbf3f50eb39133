//! What honest peers send must pass (reference, 14.1 to 14.4 and 29, 3).

use chrono::Duration;
use hedgerow::keys::{KeyAlgorithm, SigningKey};

use super::peer::{KEY_ID, Message, Sent, http_date, now};

#[tokio::test]
async fn delivery_and_fetch_of_mastodon_pass_and_say_what_they_cover() {
    let verified = Message::post().signed().await.verify().await.unwrap();
    assert_eq!(verified.key_id, KEY_ID);
    assert_eq!(verified.covered, ["host", "date", "content-type", "digest", "(request-target)"]);
    assert!(Message::get().signed().await.verify().await.is_ok());
}

/// GoToSocial and Lemmy say `hs2019`, Takahe puts the label last, some send none at all.
#[tokio::test]
async fn label_hs2019_and_none_mean_what_the_key_is() {
    for algorithm in [Some("hs2019"), None, Some("rsa-sha256"), Some("RSA-SHA256")] {
        let message = Message { algorithm, ..Message::post() };
        assert!(message.signed().await.verify().await.is_ok(), "{algorithm:?}");
    }
}

#[tokio::test]
async fn ed25519_key_passes_under_its_own_label_and_hs2019() {
    let key = SigningKey::generate(KeyAlgorithm::Ed25519).await.unwrap();
    for algorithm in [Some("hs2019"), Some("ed25519"), None] {
        let message = Message { algorithm, ..Message::post() };
        let signature = key.sign(message.string("/inbox").as_bytes()).unwrap();
        let sent = Sent { header: Some(message.signature_header(&signature)), message };
        assert!(sent.read().unwrap().verify(&key.public_key().unwrap()).is_ok(), "{algorithm:?}");
    }
}

#[tokio::test]
async fn query_may_be_signed_or_left_out() {
    let message = Message { target: "/inbox?page=1&x=?".to_owned(), ..Message::get() };
    assert!(message.signed().await.verify().await.is_ok());
    assert!(message.signed_over("/inbox").await.verify().await.is_ok());
    assert!(message.signed_over("/inbox?page=2").await.verify().await.is_err());
    assert!(message.signed_over("/other").await.verify().await.is_err());
}

#[tokio::test]
async fn spaces_capitals_and_the_legacy_prefix_pass() {
    let mut sent = Message::post().signed().await;
    let header = sent.header.clone().unwrap();
    let spaced = header.replace("\",", "\" , ");
    let capitals = header.replace("host date content-type digest", "Host DATE Content-Type Digest");
    for header in [spaced, capitals, format!("Signature {header}")] {
        sent.header = Some(header.clone());
        assert!(sent.verify().await.is_ok(), "{header}");
    }
}

#[tokio::test]
async fn created_passes_in_place_of_date() {
    let mut message = Message::created(Duration::minutes(1));
    assert!(message.signed().await.verify().await.is_ok());
    message.without("date");
    assert!(message.signed().await.verify().await.is_ok());
    message.expires = Some((now() + Duration::hours(1)).timestamp());
    message.covered.push("(expires)");
    assert!(message.signed().await.verify().await.is_ok());
}

#[tokio::test]
async fn digest_among_others_and_in_any_case_passes() {
    let own = Message::post().headers[3].1.replace("SHA-256", "sha-256");
    for digest in [own.clone(), format!("SHA-512=AAAA,{own}"), format!("{own}, unixsum=1")] {
        let mut message = Message::post();
        message.set("digest", digest.clone());
        assert!(message.signed().await.verify().await.is_ok(), "{digest}");
    }
}

/// snac signs the digest of an empty body when it fetches.
#[tokio::test]
async fn digest_on_a_fetch_passes_if_it_is_that_of_nothing() {
    let mut message = Message::get();
    message.covered.push("digest");
    message.set("digest", "SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    assert!(message.signed().await.verify().await.is_ok());
    message.set("digest", Message::post().headers[3].1.clone());
    assert!(message.signed().await.verify().await.is_err());
}

#[tokio::test]
async fn repeated_headers_are_joined() {
    let mut message = Message::get();
    message.headers.extend([("x-note", "one".to_owned()), ("x-note", "two".to_owned())]);
    message.covered.push("x-note");
    assert!(message.signed().await.verify().await.is_ok());
}

/// Our name in any spelling, our other names, and a proxy that passes on another `Host` or none (HTTP/2).
#[tokio::test]
async fn signed_host_is_ours_even_if_a_proxy_changed_the_header() {
    for host in ["own.example", "OWN.example", "own.example:443", "alias.example"] {
        let mut message = Message::post();
        message.set("host", host);
        assert!(message.signed().await.verify().await.is_ok(), "{host}");
    }
    let mut sent = Message::post().signed().await;
    sent.message.set("host", "127.0.0.1:3000");
    assert!(sent.verify().await.is_ok());
    sent.message.without("host");
    assert!(sent.verify().await.is_ok());
}

/// Mastodon's window: without `expires` a signature lives 65 minutes, and clocks may run an hour fast.
#[tokio::test]
async fn clock_has_mastodons_window() {
    let dated = |minutes: i64| {
        let mut message = Message::post();
        message.set("date", http_date(now() - Duration::minutes(minutes)));
        message
    };
    for (minutes, passes) in [(0, true), (65, true), (66, false), (-60, true), (-61, false), (600, false)] {
        assert_eq!(
            dated(minutes).signed().await.verify().await.is_ok(),
            passes,
            "Date {minutes} minutes ago"
        );
        let created = Message::created(Duration::minutes(minutes));
        assert_eq!(created.signed().await.verify().await.is_ok(), passes, "created {minutes} minutes ago");
    }
}

#[tokio::test]
async fn expires_stretches_the_window_up_to_twelve_hours() {
    for (age, lifetime, passes) in [
        (Duration::hours(5), Duration::hours(5), true),
        (Duration::hours(13), Duration::hours(14), true),
        (Duration::hours(14), Duration::hours(24), false),
        (Duration::minutes(30), Duration::minutes(1), true),
        (Duration::minutes(62), Duration::minutes(1), false),
    ] {
        let mut message = Message::created(age);
        message.expires = Some((now() - age + lifetime).timestamp());
        message.covered.push("(expires)");
        let verified = message.signed().await.verify().await;
        assert_eq!(verified.is_ok(), passes, "made {age} ago for {lifetime}: {verified:?}");
    }
}
