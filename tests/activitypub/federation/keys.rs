//! Whose key signed: known keys, fetched ones, and the ways they lie.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hedgerow::activitypub::key_lookup::{find_key, refresh_key};
use hedgerow::activitypub::signature::{Demand, MessageSigner, RequestSigner};
use hedgerow::error::Error;
use hedgerow::keys::{KeyAlgorithm, SigningKey, base58};
use serde_json::{Value, json};

use crate::support::world::{Actor, Answer, World, key_of, post_signed};

fn key_id(actor: &Actor) -> String {
    format!("{}#main-key", actor.uri)
}

async fn pem(actor: &Actor) -> Value {
    json!(key_of(&actor.name).await.public_key().unwrap().to_pem())
}

#[tokio::test]
async fn an_unknown_key_is_fetched_with_its_owner_and_then_known() {
    let world = World::start().await;
    let bob = world.server().await.actor("bob").await;
    let found = find_key(&world, &key_id(&bob)).await.unwrap();
    assert_eq!((found.actor_uri.as_str(), found.fresh), (bob.uri.as_str(), true));
    let asked = bob.server.asked().len();
    assert!(!find_key(&world, &key_id(&bob)).await.unwrap().fresh);
    assert_eq!(bob.server.asked().len(), asked);
}

/// GoToSocial shows a key at an address of its own, in a stub of the actor; others show the key alone.
#[tokio::test]
async fn a_key_with_an_address_of_its_own_leads_to_its_owner() {
    let world = World::start().await;
    let server = world.server().await;
    for (name, stub) in [("bob", true), ("carol", false)] {
        let actor = server.actor(name).await;
        let id = actor.id("main-key");
        let key = json!({"id": id, "owner": actor.uri, "publicKeyPem": pem(&actor).await});
        let mut document = actor.document(&key_of(name).await);
        document["publicKey"] = key.clone();
        server.publishes(&document);
        let shown = match stub {
            true => json!({"id": actor.uri, "type": "Person", "preferredUsername": name, "publicKey": key}),
            false => key,
        };
        server.answers(&format!("/users/{name}/main-key"), Answer::json(&shown));
        assert_eq!(find_key(&world, &id).await.unwrap().actor_uri, actor.uri, "{name}");
    }
}

/// Attacks GHSA-discourse-ap-325, mitra-3250-owner and fedify-963.
#[tokio::test]
async fn a_key_its_owner_does_not_list_is_nobodys() {
    let world = World::start().await;
    let (bob, mallory) =
        (world.server().await.actor("bob").await, world.server().await.actor("mallory").await);
    let pem = pem(&mallory).await;
    let claims = [
        // A key that names a victim on another server, and one on its own.
        json!({"id": mallory.server.url("/key"), "owner": bob.uri, "publicKeyPem": pem}),
        json!({"id": mallory.server.url("/key"), "owner": mallory.uri, "publicKeyPem": pem}),
        // A key under another id than its address.
        json!({"id": key_id(&mallory), "owner": mallory.uri, "publicKeyPem": pem}),
    ];
    for (n, claim) in claims.iter().enumerate() {
        mallory.server.answers("/key", Answer::json(claim));
        let refused = find_key(&world, &mallory.server.url("/key")).await;
        assert!(matches!(refused, Err(Error::Unauthorized(_))), "{n}");
    }
    // An actor that lists a key of another.
    let eve = mallory.server.actor("eve").await;
    let mut document = eve.document(&key_of("eve").await);
    document["publicKey"]["id"] = json!(key_id(&bob));
    mallory.server.publishes(&document);
    assert!(find_key(&world, &key_id(&eve)).await.is_err());
    let found = find_key(&world, &key_id(&bob)).await.unwrap();
    assert_eq!(found.actor_uri, bob.uri);
}

#[tokio::test]
async fn a_new_key_under_the_old_id_is_found_by_asking_again_once() {
    let world = World::start().await;
    let bob = world.server().await.actor("bob").await;
    let old = find_key(&world, &key_id(&bob)).await.unwrap();
    bob.server.publishes(&bob.document(&key_of("bob's second").await));
    let new = refresh_key(&world, &key_id(&bob)).await.unwrap();
    assert_ne!(old.key.to_spki(), new.key.to_spki());
    let asked = bob.server.asked().len();
    assert!(matches!(refresh_key(&world, &key_id(&bob)).await, Err(Error::Unauthorized(_))));
    assert_eq!(bob.server.asked().len(), asked, "bad signatures cost their owner one request in minutes");
}

#[tokio::test]
async fn a_key_no_longer_listed_never_verifies_again() {
    let world = World::start().await;
    let bob = world.server().await.actor("bob").await;
    find_key(&world, &key_id(&bob)).await.unwrap();
    let mut document = bob.document(&key_of("bob").await);
    document["publicKey"]["id"] = json!(format!("{}#second", bob.uri));
    bob.server.publishes(&document);
    assert!(refresh_key(&world, &key_id(&bob)).await.is_err());
    assert!(matches!(find_key(&world, &key_id(&bob)).await, Err(Error::Unauthorized(_))));
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_asked_to_come_again() {
    let world = World::start().await;
    let server = world.server().await;
    server.answers("/slow", Answer { delay: Duration::from_secs(30), ..Answer::status(200) });
    server.answers("/broken", Answer::status(500));
    for path in ["/broken", "/slow"] {
        for _ in 0..2 {
            let answer = find_key(&world, &server.url(path)).await;
            assert!(matches!(answer, Err(Error::Unavailable { .. })), "{path}");
        }
        assert_eq!(server.times_asked(path), 1, "{path}");
    }
    assert!(matches!(find_key(&world, &server.url("/404")).await, Err(Error::Unauthorized(_))));
}

#[tokio::test]
async fn our_own_keys_sign_nothing_that_comes_in() {
    let world = World::start().await;
    let alice = world.local("alice").await;
    assert!(find_key(&world, &format!("{}#main-key", alice.uri)).await.is_err());
    assert!(find_key(&world, &format!("{}#other", alice.uri)).await.is_err());
}

/// What Alice's server answers to a Follow that this key signs.
async fn takes(world: &World, actor: &Actor, key_id: &str, key: SigningKey) -> u16 {
    let alice = json!(world.config.url("/users/alice"));
    let signer = RequestSigner { key_id: key_id.to_owned(), key, clock: world.clock.clone() };
    let signer = MessageSigner { signer: &signer, demand: Demand::default() };
    let follow = actor.does("Follow", "1", &alice);
    post_signed(world, "/inbox", &follow, &signer, &follow).await.status
}

/// Section 3.2: the ids of keys, and what lies at them.
#[tokio::test]
async fn a_delivery_verifies_whatever_its_key_is_called() {
    let world = World::start().await;
    world.local("alice").await;
    let server = world.server().await;
    for (name, suffix) in [
        ("mastodon", "#main-key"),
        ("bridgy", "#key"),
        ("gnusocial", "#public-key"),
        ("wordpress", "#publicKey"),
        ("hubzilla", ""),
        ("streams", "?operation=rsakey"),
        ("gotosocial", "/main-key"),
        ("others", "/key"),
    ] {
        let (actor, key) = (server.actor(name).await, key_of(name).await);
        let id = format!("{}{suffix}", actor.uri);
        let mut document = actor.document(&key);
        document["publicKey"]["id"] = json!(id);
        server.publishes(&document);
        let listed = &document["publicKey"];
        let at_key = match name {
            "streams" => Some(document.clone()),
            "gotosocial" => Some(json!({
                "id": actor.uri, "type": "Person", "preferredUsername": name, "publicKey": listed,
            })),
            "others" => Some(json!({
                "id": id, "type": "CryptographicKey", "owner": actor.uri, "publicKeyPem": listed["publicKeyPem"],
            })),
            _ => None,
        };
        if let Some(shown) = at_key {
            server.answers(id.strip_prefix(&server.url("")).unwrap(), Answer::json(&shown));
        }
        assert_eq!(takes(&world, &actor, &id, key).await, 202, "{name}");
        let stranger = key_of("a stranger to all").await;
        assert_eq!(takes(&world, &actor, &id, stranger).await, 401, "{name}");
    }
}

/// Sections 3.2 and 3.3: how a key is written down.
#[tokio::test]
async fn a_delivery_verifies_however_its_key_is_written() {
    let world = World::start().await;
    world.local("alice").await;
    let server = world.server().await;
    for name in ["list", "pkcs1", "blanks", "ownerless", "multikey"] {
        let (actor, key) = (server.actor(name).await, key_of(name).await);
        let mut document = actor.document(&key);
        let listed = document["publicKey"].clone();
        let spki = key.public_key().unwrap().to_spki().to_vec();
        // What an SPKI wraps, behind 24 bytes for a key of 2048 bits.
        let pkcs1 = &spki[24..];
        match name {
            "list" => {
                let mut other = listed.clone();
                other["id"] = json!(format!("{}#old", actor.uri));
                other["publicKeyPem"] = json!(key_of("an older one").await.public_key().unwrap().to_pem());
                document["publicKey"] = json!([other, listed]);
            }
            "pkcs1" => {
                let (begin, end) = ("-----BEGIN RSA PUBLIC KEY-----", "-----END RSA PUBLIC KEY-----");
                document["publicKey"]["publicKeyPem"] =
                    json!(format!("{begin}\n{}\n{end}", STANDARD.encode(pkcs1)));
            }
            "blanks" => {
                let pem = listed["publicKeyPem"].as_str().unwrap();
                document["publicKey"]["publicKeyPem"] = json!(format!("{pem}\n\n \n"));
            }
            "ownerless" => {
                document["publicKey"].as_object_mut().unwrap().remove("owner");
            }
            _ => {
                let multibase = base58::encode(&[&[0x85, 0x24], pkcs1].concat());
                document.as_object_mut().unwrap().remove("publicKey");
                document["assertionMethod"] = json!([{
                    "id": listed["id"], "type": "Multikey", "controller": actor.uri,
                    "publicKeyMultibase": format!("z{multibase}"),
                }]);
            }
        }
        server.publishes(&document);
        assert_eq!(takes(&world, &actor, listed["id"].as_str().unwrap(), key).await, 202, "{name}");
    }

    // Ed25519, in the actor's document, and under an address of its own.
    for (name, own) in [("ed", false), ("edward", true)] {
        let actor = server.actor(name).await;
        let key = SigningKey::generate(KeyAlgorithm::Ed25519).await.unwrap();
        let id = if own { actor.id("ed-key") } else { format!("{}#ed-key", actor.uri) };
        let multikey = json!({
            "@context": "https://www.w3.org/ns/cid/v1", "id": id, "type": "Multikey", "controller": actor.uri,
            "publicKeyMultibase": key.public_key().unwrap().to_multibase().unwrap(),
        });
        let mut document = actor.document(&key_of(name).await);
        document["assertionMethod"] = json!([multikey]);
        server.publishes(&document);
        if own {
            server.publishes(&multikey);
        }
        assert_eq!(takes(&world, &actor, &id, key).await, 202, "{name}");
    }
}
