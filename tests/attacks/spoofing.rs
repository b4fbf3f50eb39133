//! Words put into another's mouth: copies, forged authors, renamed terms.

use serde_json::{Value, json};

use super::scene::Scene;
use crate::support::world::{Answer, PUBLIC};

/// What a signature of linked data looks like; nobody here reads them.
fn ld_signature(creator: &str) -> Value {
    json!({"type": "RsaSignature2017", "creator": format!("{creator}#main-key"),
           "created": "2027-01-15T07:00:00Z", "signatureValue": "AQID"})
}

fn proof(creator: &str) -> Value {
    json!({"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022", "proofPurpose": "assertionMethod",
           "verificationMethod": format!("{creator}#ed25519"), "created": "2027-01-15T07:00:00Z", "proofValue": "z1"})
}

/// Nothing says what Mallory wants Victor to have said.
async fn no_lie_of_victor(scene: &Scene) {
    let lies = scene.world.count("SELECT count(*) FROM statuses WHERE content LIKE '%a lie%'").await;
    assert_eq!(lies, 0);
}

/// A document on Mallory's server that says it is Victor's, or Victor himself.
#[tokio::test]
async fn cve_2024_23832() {
    let scene = Scene::set().await;
    let note = scene.victor.note("forged", "a lie");
    let mut person = scene.victor.document(&crate::support::world::key_of("mallory").await);
    person["name"] = json!("a lie");
    for (path, document) in [("/note", &note), ("/person", &person)] {
        scene.mallory.server.answers(path, Answer::json(document));
        let found = scene.resolve(&scene.mallory.server.url(path)).await;
        assert!(!found.to_string().contains("a lie"), "{found}");
    }
    no_lie_of_victor(&scene).await;
    let id = scene.account_id(&scene.victor).await;
    assert_eq!(
        scene.api.get(&format!("/api/v1/accounts/{id}")).await.ok()["display_name"],
        "victor of elsewhere"
    );
    let forged = scene.victor.create(&note);
    let mut signer = scene.mallory.signer(&scene.world).await;
    signer.key_id = format!("{}#main-key", scene.victor.uri);
    let status =
        crate::support::world::deliver_as(&scene.world, &signer, "/inbox", &forged.to_string()).await;
    assert_eq!(status, 401, "Mallory's key did not become Victor's");
}

/// A known status, sent again by another to more people.
#[tokio::test]
async fn cve_2024_37903() {
    let scene = Scene::set().await;
    let mut note = scene.victor.note("private", "for followers");
    note["to"] = json!([scene.victor.id("followers")]);
    note["cc"] = json!([]);
    scene.deliver(&scene.victor, &scene.victor.create(&note)).await;
    let mut widened = note.clone();
    widened["to"] = json!([PUBLIC]);
    scene.deliver(&scene.mallory, &scene.mallory.create(&widened)).await;
    widened["attributedTo"] = json!(scene.mallory.uri);
    scene.deliver(&scene.mallory, &scene.mallory.create(&widened)).await;
    let mut renamed = scene.mallory.note("mine", "for followers");
    renamed["atomUri"] = note["id"].clone();
    scene.deliver(&scene.mallory, &scene.mallory.create(&renamed)).await;
    let seen = scene.seen(note["id"].as_str().unwrap()).await.unwrap();
    assert_eq!((&seen["visibility"], &seen["account"]["username"]), (&json!("private"), &json!("victor")));
    assert!(
        crate::support::api::Api::visitor(&scene.world)
            .get(&format!("/api/v1/statuses/{}", seen["id"].as_str().unwrap()))
            .await
            .status
            == 404
    );
}

#[tokio::test]
async fn hollo_0_8_5_announce() {
    let scene = Scene::set().await;
    let forged = scene.victor.note("never", "a lie");
    scene.deliver(&scene.mallory, &scene.mallory.does("Announce", "1", &forged)).await;
    no_lie_of_victor(&scene).await;
    assert_eq!(scene.statuses().await, 0, "what is not there is not boosted");
    let note = scene.victors_note("1").await;
    let mut copy = note.clone();
    copy["content"] = json!("<p>a lie</p>");
    scene.deliver(&scene.mallory, &scene.mallory.does("Announce", "2", &copy)).await;
    no_lie_of_victor(&scene).await;
}

#[tokio::test]
async fn nodebb_f93507a6() {
    let scene = Scene::set().await;
    for id in [scene.mallory.id("forged"), scene.victor.id("forged")] {
        let mut note = scene.mallory.note("forged", "a lie");
        note["id"] = json!(id);
        note["attributedTo"] = json!(scene.victor.uri);
        scene.mallory.server.answers("/users/mallory/forged", Answer::json(&note));
        scene.deliver(&scene.mallory, &scene.mallory.create(&note)).await;
    }
    assert_eq!(scene.statuses().await, 0);
}

/// Several authors, of whom one is not the sender.
#[tokio::test]
async fn nodebb_813c37a6() {
    let scene = Scene::set().await;
    let (mallory, victor) = (json!(scene.mallory.uri), json!(scene.victor.uri));
    for (n, authors) in
        [json!([mallory, victor]), json!([victor, mallory]), json!([{"id": scene.mallory.uri}, victor])]
            .into_iter()
            .enumerate()
    {
        let mut note = scene.mallory.note(&format!("forged-{n}"), "a lie");
        note["attributedTo"] = authors;
        scene.mallory.server.publishes(&note);
        scene.deliver(&scene.mallory, &scene.mallory.create(&note)).await;
    }
    no_lie_of_victor(&scene).await;
    assert_eq!(scene.statuses().await, 0);
}

#[tokio::test]
async fn mitra_2_18_0() {
    let scene = Scene::set().await;
    let note = scene.victors_note("1").await;
    let mut lie = scene.victor.create(&scene.victor.note("never", "a lie"));
    lie["id"] = json!(scene.victor.id("never/activity"));
    let mut update = scene.victor.does("Update", "1", &note);
    update["object"]["content"] = json!("<p>a lie</p>");
    let delete = scene.victor.does("Delete", "1", &note["id"]);
    for (n, inner) in [lie, update, delete].into_iter().enumerate() {
        let announce = scene.mallory.does("Announce", &n.to_string(), &inner);
        scene.deliver(&scene.mallory, &announce).await;
    }
    no_lie_of_victor(&scene).await;
    assert!(scene.seen(note["id"].as_str().unwrap()).await.is_some());
}

/// An id on one server, an author on another.
#[tokio::test]
async fn mitra_2_24_0() {
    let scene = Scene::set().await;
    let mut note = scene.mallory.note("x", "a lie");
    note["id"] = json!(scene.victor.id("hosted"));
    scene.victor.server.publishes(&note);
    scene.deliver(&scene.mallory, &scene.mallory.create(&note)).await;
    scene.resolve(note["id"].as_str().unwrap()).await;
    assert_eq!(scene.statuses().await, 0);
}

/// An object with a proof of its own in another's activity.
#[tokio::test]
async fn mitra_5_8_0() {
    let scene = Scene::set().await;
    let mut note = scene.victor.note("never", "a lie");
    note["proof"] = proof(&scene.victor.uri);
    for kind in ["Create", "Update", "Announce"] {
        let mut activity = scene.mallory.does(kind, "1", &note);
        activity["proof"] = proof(&scene.mallory.uri);
        scene.deliver(&scene.mallory, &activity).await;
    }
    no_lie_of_victor(&scene).await;
}

/// Terms renamed by the sender's own context: what is checked is what is used.
#[tokio::test]
async fn cve_2022_24307() {
    let scene = Scene::set().await;
    let context = json!(["https://www.w3.org/ns/activitystreams",
        {"author": {"@id": "as:actor", "@type": "@id"}, "thing": {"@id": "as:object"}, "writer": "as:attributedTo"}]);
    let mut create = scene.mallory.create(&scene.mallory.note("1", "a lie"));
    create["@context"] = context;
    create["author"] = json!(scene.victor.uri);
    create["https://www.w3.org/ns/activitystreams#actor"] = json!(scene.victor.uri);
    create["object"]["writer"] = json!(scene.victor.uri);
    create["thing"] = scene.victor.note("never", "a lie");
    create["signature"] = ld_signature(&scene.victor.uri);
    scene.deliver(&scene.mallory, &create).await;
    let authors = "SELECT count(*) FROM statuses s JOIN accounts a ON a.id = s.account_id WHERE a.username <> 'mallory'";
    assert_eq!(scene.world.count(authors).await, 0);
}

/// Victor's activity with his signature of linked data, in an envelope of Mallory's: only what his server says counts.
async fn in_mallorys_envelope(scene: &Scene, mut activity: Value) {
    activity["signature"] = ld_signature(&scene.victor.uri);
    let signer = scene.mallory.signer(&scene.world).await;
    let body = activity.to_string();
    crate::support::world::deliver_as(&scene.world, &signer, super::scene::ALICES_INBOX, &body).await;
    scene.world.work().await;
}

#[tokio::test]
async fn cve_2026_48028() {
    let scene = Scene::set().await;
    let mut note = scene.victor.note("1", "the truth");
    note["cc"] = json!([]);
    scene.victor.server.publishes(&note);
    let mut lie = note.clone();
    lie["content"] = json!("<p>a lie</p>");
    let mut create = scene.victor.create(&lie);
    create.as_object_mut().unwrap().remove("published");
    in_mallorys_envelope(&scene, create).await;
    no_lie_of_victor(&scene).await;
}

#[tokio::test]
async fn cve_2026_50128() {
    let scene = Scene::set().await;
    let mut person = scene.victor.document(&crate::support::world::key_of("mallory").await);
    person["name"] = json!("a lie");
    person["attributionDomains"] = json!(["evil.example"]);
    in_mallorys_envelope(&scene, scene.victor.does("Update", "1", &person)).await;
    let id = scene.account_id(&scene.victor).await;
    assert_eq!(
        scene.api.get(&format!("/api/v1/accounts/{id}")).await.ok()["display_name"],
        "victor of elsewhere"
    );
}

/// Another's deeds, delivered by a third.
#[tokio::test]
async fn ghsa_2vxv_pv3m_3wvj() {
    let scene = Scene::set().await;
    let post = scene.api.post("/api/v1/statuses", json!({"status": "hello"})).await.ok();
    let uri = &post["uri"];
    for (kind, object) in
        [("Like", uri), ("Announce", uri), ("Undo", &scene.victor.follow(&scene.alice)["id"])]
    {
        in_mallorys_envelope(&scene, scene.victor.does(kind, "forged", object)).await;
    }
    let now = scene.api.get(&format!("/api/v1/statuses/{}", post["id"].as_str().unwrap())).await.ok();
    assert_eq!((&now["favourites_count"], &now["reblogs_count"]), (&json!(0), &json!(0)));
    assert_eq!(scene.world.count("SELECT count(*) FROM follows").await, 2);
}

async fn redirected(scene: &Scene, path: &str) {
    let note = scene.victor.note("never", "a lie");
    scene.mallory.server.answers("/forged", Answer::json(&note));
    scene.victor.server.answers(path, Answer::redirect(&scene.mallory.server.url("/forged")));
    let found = scene.resolve(&scene.victor.server.url(path)).await;
    assert_eq!(found["statuses"], json!([]));
    scene
        .deliver(&scene.victor, &scene.victor.does("Announce", "1", &json!(scene.victor.server.url(path))))
        .await;
    no_lie_of_victor(scene).await;
}

#[tokio::test]
async fn misskey_841() {
    let scene = Scene::set().await;
    redirected(&scene, "/users/victor/never").await;
}

#[tokio::test]
async fn akkoma_3_12_redirect() {
    let scene = Scene::set().await;
    redirected(&scene, "/proxy?url=https%3A%2F%2Fevil.example").await;
}

#[tokio::test]
async fn mitra_2_10_0() {
    let scene = Scene::set().await;
    let note = scene.victor.note("upload", "a lie");
    for content_type in
        ["text/html", "image/png", "application/octet-stream", "application/json", "text/plain"]
    {
        scene.victor.server.answers("/users/victor/upload", Answer::json(&note).typed(content_type));
        scene.world.clock.advance(chrono::Duration::minutes(10));
        let found = scene.resolve(note["id"].as_str().unwrap()).await;
        assert_eq!(found["statuses"], json!([]), "{content_type}");
    }
    no_lie_of_victor(&scene).await;
}

/// What lies on our own server is never fetched, nor taken from others.
#[tokio::test]
async fn akkoma_3_12_self() {
    let scene = Scene::set().await;
    let ours = scene.world.config.url("/users/alice/statuses/1");
    let mut note = scene.mallory.note("x", "a lie");
    note["id"] = json!(ours);
    note["attributedTo"] = json!(scene.alice.uri);
    scene.deliver(&scene.mallory, &scene.mallory.create(&note)).await;
    scene.deliver(&scene.mallory, &scene.mallory.does("Announce", "1", &json!(ours))).await;
    let mut forged = scene.mallory.create(&scene.mallory.note("y", "a lie"));
    forged["actor"] = json!(scene.alice.uri);
    // Taken for one that was passed on: its ids are asked about, and nothing of it is believed.
    assert!(matches!(scene.deliver(&scene.mallory, &forged).await, 202 | 401));
    assert_eq!(scene.resolve(&ours).await, super::scene::nothing());
    assert_eq!(scene.statuses().await, 0);
}
