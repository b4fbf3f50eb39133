//! Whose delivery it is: signatures that are missing, twisted, moved or made with another's key.

use aws_lc_rs::hmac;
use serde_json::{Value, json};

use super::letter::{Letter, digest};
use super::scene::{ALICES_INBOX, Scene};
use crate::support::world::{Actor, Answer, deliver_as, key_of};

/// Something of `actor` that Alice would be told of.
fn follow(scene: &Scene, actor: &Actor) -> Value {
    actor.follow(&scene.alice)
}

async fn followers(scene: &Scene, actor: &Actor) -> i64 {
    let count = "SELECT count(*) FROM follows f JOIN accounts a ON a.id = f.account_id WHERE a.uri = $1";
    sqlx::query_scalar(count).bind(&actor.uri).fetch_one(&scene.world.pool).await.unwrap()
}

async fn pem(name: &str) -> String {
    key_of(name).await.public_key().unwrap().to_pem()
}

/// A key that says it is Victor's, on Mallory's server.
#[tokio::test]
async fn ghsa_discourse_ap_325() {
    let scene = Scene::set().await;
    let key_id = scene.mallory.server.url("/key");
    for owner in [&scene.victor.uri, &scene.mallory.uri] {
        let key = json!({"id": key_id, "owner": owner, "publicKeyPem": pem("mallory").await});
        scene.mallory.server.answers("/key", Answer::json(&key));
        let create = scene.victor.create(&scene.victor.note("forged", "a lie"));
        let mut signer = scene.mallory.signer(&scene.world).await;
        signer.key_id.clone_from(&key_id);
        assert_eq!(
            deliver_as(&scene.world, &signer, ALICES_INBOX, &create.to_string()).await,
            401,
            "{owner}"
        );
    }
    assert_eq!(scene.statuses().await, 0);
}

#[tokio::test]
async fn cve_2026_28432() {
    let scene = Scene::set().await;
    let good = Letter::from(&scene.world, &scene.mallory, &follow(&scene, &scene.mallory)).await.signed();
    let whole = good.signature.clone().unwrap();
    let stripped =
        |part: &str| whole.split(',').filter(|p| !p.starts_with(part)).collect::<Vec<_>>().join(",");
    let mangled = [
        None,
        Some(String::new()),
        Some("Bearer token".to_owned()),
        Some("sig1=:AQID:".to_owned()),
        Some(stripped("keyId")),
        Some(stripped("signature")),
        Some(stripped("headers")),
        Some(whole.replace("(request-target) ", "")),
        Some(whole.replace("signature=\"", "signature=\"!!")),
        Some(whole.replace("keyId=\"http", "keyId=\"javascript")),
    ];
    let inboxes = crate::doors::inboxes("alice");
    assert!(inboxes.len() >= 3, "{inboxes:?}");
    let before = scene.world.count("SELECT count(*) FROM inbound_activities").await;
    for inbox in &inboxes {
        for signature in &mangled {
            let mut sent = good.clone();
            sent.letter.target.clone_from(inbox);
            sent.signature.clone_from(signature);
            assert_eq!(sent.arrives(&scene.world).await, 401, "{inbox} {signature:?}");
        }
    }
    assert_eq!(scene.world.count("SELECT count(*) FROM inbound_activities").await, before);
    assert_eq!(good.arrives(&scene.world).await, 202, "the same letter, whole");
}

/// What makes the primitive fail, rather than say no.
#[tokio::test]
async fn ghsa_x9g5_vwhc_pxm7() {
    let scene = Scene::set().await;
    let letter = Letter::from(&scene.world, &scene.mallory, &follow(&scene, &scene.mallory)).await;
    for bytes in [vec![], vec![0; 1], vec![0; 256], vec![0xff; 256], vec![1; 512]] {
        let sent = letter.clone().signed_with(&bytes);
        assert_eq!(sent.arrives(&scene.world).await, 401, "{} bytes", bytes.len());
    }
    let eve = scene.mallory.server.actor("eve").await;
    for broken in ["", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "no key at all"] {
        let mut document = eve.document(&key_of("eve").await);
        document["publicKey"]["publicKeyPem"] = json!(broken);
        scene.mallory.server.publishes(&document);
        let sent = Letter::from(&scene.world, &eve, &follow(&scene, &eve)).await.signed();
        assert_eq!(sent.arrives(&scene.world).await, 401, "{broken}");
        scene.world.clock.advance(chrono::Duration::minutes(10));
    }
    assert_eq!(followers(&scene, &scene.mallory).await + followers(&scene, &eve).await, 0);
}

#[tokio::test]
async fn ap_be69efd() {
    let scene = Scene::set().await;
    let letter = Letter::from(&scene.world, &scene.victor, &follow(&scene, &scene.victor)).await;
    let forged = scene.victor.create(&scene.victor.note("forged", "a lie")).to_string();
    let mut unsigned = letter.clone().uncovering("digest").signed();
    unsigned.letter.body.clone_from(&forged);
    assert_eq!(unsigned.arrives(&scene.world).await, 401);
    // With a digest that fits the new body, which nobody signed.
    unsigned.letter = unsigned.letter.with("digest", &digest(&forged));
    assert_eq!(unsigned.arrives(&scene.world).await, 401);
    let mut without = letter.uncovering("digest");
    without.headers.retain(|(name, _)| *name != "digest");
    assert_eq!(without.signed().arrives(&scene.world).await, 401);
    assert_eq!(scene.statuses().await, 0);
}

/// The digest is signed, and the body is another.
#[tokio::test]
async fn mitra_2_9_0() {
    let scene = Scene::set().await;
    let mut sent = Letter::from(&scene.world, &scene.victor, &follow(&scene, &scene.victor)).await.signed();
    sent.letter.body = scene.victor.create(&scene.victor.note("forged", "a lie")).to_string();
    assert_eq!(sent.arrives(&scene.world).await, 401);
    assert_eq!(scene.statuses().await, 0);
}

/// Signed for one address, replayed to another.
#[tokio::test]
async fn mitra_4_7_0() {
    let scene = Scene::set().await;
    let create = scene.victor.create(&scene.victor.note("1", "the truth"));
    let letter = Letter::from(&scene.world, &scene.victor, &create).await;
    for part in ["(request-target)", "host", "date"] {
        assert_eq!(letter.clone().uncovering(part).signed().arrives(&scene.world).await, 401, "{part}");
    }
    let mut replayed = letter.signed();
    replayed.letter.target = ALICES_INBOX.to_owned();
    assert_eq!(replayed.arrives(&scene.world).await, 401);
    assert_eq!(scene.statuses().await, 0);
}

/// Signed for another server, and carried here.
#[tokio::test]
async fn mitra_5_4_0() {
    let scene = Scene::set().await;
    let letter = Letter::from(&scene.world, &scene.victor, &follow(&scene, &scene.victor)).await;
    let ours = scene.world.config.instance.base_url.authority().to_owned();
    for host in
        [scene.mallory.server.authority(), "ours.localhost:3001", "ours.localhost", "elsewhere.example"]
    {
        let mut sent = letter.clone().with("host", host).signed();
        assert_eq!(sent.arrives(&scene.world).await, 401, "{host}");
        sent.letter = sent.letter.with("host", &ours);
        assert_eq!(sent.arrives(&scene.world).await, 401, "{host}, sent as ours");
    }
}

/// A key document under another id than its address.
#[tokio::test]
async fn fedify_963() {
    let scene = Scene::set().await;
    let key_id = scene.mallory.server.url("/key");
    let main = format!("{}#main-key", scene.mallory.uri);
    let key = json!({"id": main, "owner": scene.mallory.uri, "publicKeyPem": pem("mallory").await});
    scene.mallory.server.answers("/key", Answer::json(&key));
    let mut signer = scene.mallory.signer(&scene.world).await;
    signer.key_id = key_id;
    let body = follow(&scene, &scene.mallory).to_string();
    assert_eq!(deliver_as(&scene.world, &signer, "/inbox", &body).await, 401);
    assert_eq!(scene.world.count("SELECT count(*) FROM actor_keys WHERE key_id LIKE '%/key'").await, 0);
}

/// An actor that lists Victor's key as its own.
#[tokio::test]
async fn akkoma_3_15_key() {
    let scene = Scene::set().await;
    let victors = format!("{}#main-key", scene.victor.uri);
    let mut document = scene.mallory.document(&key_of("mallory").await);
    document["publicKey"]["id"] = json!(victors);
    scene.mallory.server.publishes(&document);
    let mut signer = scene.mallory.signer(&scene.world).await;
    signer.key_id.clone_from(&victors);
    for actor in [&scene.mallory, &scene.victor] {
        let body = actor.create(&actor.note("forged", "a lie")).to_string();
        assert_eq!(deliver_as(&scene.world, &signer, ALICES_INBOX, &body).await, 401, "{}", actor.name);
    }
    scene.resolve(&scene.mallory.uri).await;
    assert_eq!(
        scene.deliver(&scene.victor, &scene.victor.create(&scene.victor.note("1", "true"))).await,
        202
    );
    assert_eq!(scene.statuses().await, 1, "the key is Victor's still, and signs for nobody else");
}

/// A key in Mallory's document that has another owner is nobody's.
#[tokio::test]
async fn mitra_3250_owner() {
    let scene = Scene::set().await;
    let mut document = scene.mallory.document(&key_of("mallory").await);
    document["publicKey"]["owner"] = json!(scene.victor.uri);
    scene.mallory.server.publishes(&document);
    for actor in [&scene.mallory, &scene.victor] {
        let signer = scene.mallory.signer(&scene.world).await;
        let body = actor.create(&actor.note("forged", "a lie")).to_string();
        assert_eq!(deliver_as(&scene.world, &signer, ALICES_INBOX, &body).await, 401, "{}", actor.name);
    }
    assert_eq!(scene.statuses().await, 0);
}

#[tokio::test]
async fn algo_confusion() {
    let scene = Scene::set().await;
    let letter = Letter::from(&scene.world, &scene.victor, &follow(&scene, &scene.victor)).await;
    for label in ["hmac-sha256", "rsa-sha1", "rsa-sha512", "none", "", "ed25519", "unknown"] {
        let labelled = Letter { algorithm: label, ..letter.clone() };
        assert_eq!(labelled.signed().arrives(&scene.world).await, 401, "{label}");
    }
    // The public key, which everybody has, as the secret of a MAC.
    for label in ["hmac-sha256", "hs2019", "rsa-sha256"] {
        let labelled = Letter { algorithm: label, ..letter.clone() };
        let secret = hmac::Key::new(hmac::HMAC_SHA256, pem("victor").await.as_bytes());
        let tag = hmac::sign(&secret, labelled.string().as_bytes());
        assert_eq!(labelled.signed_with(tag.as_ref()).arrives(&scene.world).await, 401, "{label}");
    }
}
