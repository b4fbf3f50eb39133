//! Reading, touching and hearing what one may not.

use hedgerow::model::Domain;
use serde_json::{Value, json};

use super::scene::{ALICES_INBOX, Scene};
use crate::support::api::{Api, person, token};
use crate::support::browser::Browser;
use crate::support::events::Events;
use crate::support::policy::decide;
use crate::support::world::deliver_as;
use crate::support::{owner, people, state};

fn path_of(status: &Value) -> String {
    let uri = status["uri"].as_str().unwrap();
    uri[uri.find("/users/").unwrap()..].to_owned()
}

async fn post(scene: &Scene, visibility: &str) -> Value {
    let words = format!("{visibility} words");
    scene.api.post("/api/v1/statuses", json!({"status": words, "visibility": visibility})).await.ok()
}

/// What a signer or a session gets is nobody else's: not kept by caches, and told apart.
#[tokio::test]
async fn cache_mix() {
    let scene = Scene::set().await;
    let (public, private) = (post(&scene, "public").await, post(&scene, "private").await);
    let signed = scene.victor.reads(&scene.world, &path_of(&private)).await;
    assert_eq!((signed.status, signed.header("cache-control")), (200, "private, no-store"));
    for (status, seen) in [(&public, 200), (&private, 404)] {
        let answer = crate::support::peers::read_document(&scene.world, None, &path_of(status)).await;
        assert_eq!(answer.status, seen);
        let kept = answer.header("cache-control");
        assert_eq!(kept.contains("public"), seen == 200, "{kept}");
        for name in ["Accept", "Signature", "Cookie"] {
            assert!(answer.header("vary").contains(name), "{}", answer.header("vary"));
        }
    }
    let mut browser = Browser::of(&scene.world, "alice").await;
    for path in ["/home", "/public", "/@alice"] {
        let page = browser.get(path).await;
        let kept = page.headers.get("cache-control").map(|kept| kept.to_str().unwrap().to_owned());
        assert!(
            kept.as_deref().is_some_and(|kept| kept.contains("private") || kept.contains("no-store")),
            "{path}: {kept:?}"
        );
    }
    let api = scene.api.get(&format!("/api/v1/statuses/{}", private["id"].as_str().unwrap())).await;
    assert!(api.header("cache-control").contains("no-store"), "{}", api.header("cache-control"));
}

#[tokio::test]
async fn ap_private_get() {
    let scene = Scene::set().await;
    for (visibility, follower) in [("private", 200), ("direct", 404)] {
        let status = post(&scene, visibility).await;
        for end in ["", "/activity", "/replies", "/likes", "/shares"] {
            let path = format!("{}{end}", path_of(&status));
            assert_eq!(
                crate::support::peers::read_document(&scene.world, None, &path).await.status,
                404,
                "{path}"
            );
            assert_eq!(scene.mallory.reads(&scene.world, &path).await.status, 404, "{path}");
            assert_eq!(scene.victor.reads(&scene.world, &path).await.status, follower, "{path}");
        }
    }
    let named =
        json!({"status": format!("@victor@{} you", scene.victor.server.authority()), "visibility": "direct"});
    let named = scene.api.post("/api/v1/statuses", named).await.ok();
    assert_eq!(scene.victor.reads(&scene.world, &path_of(&named)).await.status, 200);
    assert_eq!(scene.mallory.reads(&scene.world, &path_of(&named)).await.status, 404);
}

/// From another server: `tests/doors/interactions.rs` has our own people.
#[tokio::test]
async fn akkoma_3_17_interact() {
    let scene = Scene::set().await;
    let private = post(&scene, "private").await;
    for kind in ["Like", "EmojiReact", "Announce"] {
        assert_eq!(scene.deliver(&scene.mallory, &scene.mallory.does(kind, "1", &private["uri"])).await, 202);
    }
    let mut reply = scene.mallory.note("reply", "I answer");
    reply["inReplyTo"] = private["uri"].clone();
    scene.deliver(&scene.mallory, &scene.mallory.create(&reply)).await;
    let now = scene.api.get(&format!("/api/v1/statuses/{}", private["id"].as_str().unwrap())).await.ok();
    for count in ["favourites_count", "reblogs_count", "replies_count"] {
        assert_eq!(now[count], 0, "{count}");
    }
    if let Some(reply) = scene.seen(reply["id"].as_str().unwrap()).await {
        assert_eq!(reply["in_reply_to_id"], Value::Null);
    }
    assert!(!scene.reading().await.contains("\"type\":\"favourite\""));
}

/// A boost or like names what it is of, and never shows it.
#[tokio::test]
async fn akkoma_3_17_nested() {
    let scene = Scene::set().await;
    let (public, private) = (post(&scene, "public").await, post(&scene, "private").await);
    let boost = async |status: &Value| {
        scene
            .api
            .post(&format!("/api/v1/statuses/{}/reblog", status["id"].as_str().unwrap()), json!({}))
            .await
            .ok()
    };
    let (open, closed) = (boost(&public).await, boost(&private).await);
    let announce = crate::support::peers::read_document(&scene.world, None, &path_of(&open)).await;
    assert!(announce.status == 404 || announce.json["object"].is_string(), "{}", announce.text);
    for (path, signed) in [
        (path_of(&closed), true),
        (path_of(&closed), false),
        ("/users/alice/outbox?page=true".to_owned(), false),
    ] {
        let answer = match signed {
            true => scene.mallory.reads(&scene.world, &path).await,
            false => crate::support::peers::read_document(&scene.world, None, &path).await,
        };
        assert!(!answer.text.contains("private words"), "{path}: {}", answer.text);
    }
}

/// Whose account is suspended is not read through others.
#[tokio::test]
async fn cve_2026_23961() {
    let scene = Scene::set().await;
    let known = scene.victors_note("known").await;
    let unknown = scene.victor.note("unknown", "the truth, later");
    scene.victor.server.publishes(&unknown);
    let id: i64 = scene.account_id(&scene.victor).await.parse().unwrap();
    let staff = hedgerow::domain::staff::Staff::CommandLine;
    hedgerow::domain::account_standing::suspend_account(&scene.world, &staff, id.into(), "").await.unwrap();
    for note in [&known, &unknown] {
        let name = note["id"].as_str().unwrap();
        scene.deliver(&scene.mallory, &scene.mallory.does("Announce", name, &note["id"])).await;
        let found = scene.resolve(name).await;
        assert_eq!(found["statuses"], json!([]), "{name}");
        scene.deliver(&scene.victor, &scene.victor.create(note)).await;
        assert!(scene.seen(name).await.is_none(), "{name}");
    }
    assert_eq!(scene.statuses().await, 1, "the known one is kept, and hidden");
    assert!(!scene.reading().await.contains("the truth"));
}

#[tokio::test]
async fn subdomain_evasion() {
    let scene = Scene::set().await;
    for domain in ["blocked.example", "xn--bcher-kva.example"] {
        decide(&scene.world, domain, "suspend", false).await;
    }
    for host in [
        "blocked.example",
        "BLOCKED.example.",
        "a.b.blocked.example",
        "blocked.example:8443",
        "Bücher.example",
        "x.BÜCHER.example.",
    ] {
        let uri = format!("https://{host}/users/m");
        let mut signer = scene.mallory.signer(&scene.world).await;
        // A header is plain ASCII; the body need not be.
        let plain =
            if host.is_ascii() { host.to_owned() } else { host.parse::<Domain>().unwrap().to_string() };
        signer.key_id = format!("https://{plain}/users/m#main-key");
        let mut note = scene.mallory.note("1", "hello");
        note["id"] = json!(format!("{uri}/1"));
        note["attributedTo"] = json!(uri);
        let create = json!({"@context": "https://www.w3.org/ns/activitystreams", "id": format!("{uri}/1/activity"),
                            "type": "Create", "actor": uri, "to": note["to"], "object": note});
        assert_eq!(deliver_as(&scene.world, &signer, ALICES_INBOX, &create.to_string()).await, 403, "{host}");
        assert_eq!(scene.resolve(&format!("@m@{host}")).await["accounts"], json!([]), "{host}");
    }
    assert_eq!(scene.statuses().await, 0);
}

/// Somebody Alice blocks, in what others do.
#[tokio::test]
async fn gts_iri_593() {
    let scene = Scene::set().await;
    let note = scene.mallory.note("1", "from the blocked");
    scene.deliver(&scene.mallory, &scene.mallory.create(&note)).await;
    let id = scene.account_id(&scene.mallory).await;
    let own = post(&scene, "public").await;
    scene.api.post(&format!("/api/v1/accounts/{id}/block"), json!({})).await.ok();
    scene.world.work().await;
    // Victor, whom she follows, passes it on and answers it.
    scene.deliver(&scene.victor, &scene.victor.does("Announce", "1", &note["id"])).await;
    let mut reply = scene.victor.note("reply", "to the blocked");
    reply["inReplyTo"] = note["id"].clone();
    scene.deliver(&scene.victor, &scene.victor.create(&reply)).await;
    // And the blocked herself tries every way.
    let mut mention = scene.mallory.note("2", "from the blocked again");
    mention["inReplyTo"] = own["uri"].clone();
    mention["tag"] = json!([{"type": "Mention", "href": scene.alice.uri, "name": "@alice"}]);
    mention["to"] = json!([scene.alice.uri]);
    for activity in [
        scene.mallory.create(&mention),
        scene.mallory.does("Like", "1", &own["uri"]),
        scene.mallory.does("Announce", "2", &own["uri"]),
        scene.mallory.follow(&scene.alice),
    ] {
        scene.deliver(&scene.mallory, &activity).await;
    }
    let reading = scene.reading().await;
    assert!(!reading.contains("the blocked"), "{reading}");
    assert!(!reading.contains("mallory"), "{reading}");
    assert_eq!(scene.world.count("SELECT count(*) FROM follows f JOIN accounts a ON a.id = f.account_id WHERE a.username = 'mallory'").await, 0);
}

/// Who has not confirmed the address reads nothing that is for members.
#[tokio::test]
async fn ghsa_94h4_fj37_c825() {
    let state = state().await;
    owner(&state).await;
    decide(&state, "secret-block.example", "suspend", false).await;
    let ann = person(&state, "ann").await;
    sqlx::query("UPDATE users SET confirmed_at = NULL WHERE id = $1")
        .bind(ann.user.0)
        .execute(&state.pool)
        .await
        .unwrap();
    for path in [
        "/api/v1/instance/domain_blocks",
        "/api/v1/timelines/home",
        "/api/v1/admin/domain_blocks",
        "/api/v1/domain_blocks",
    ] {
        let answer = Api::of(&state, &ann).get(path).await;
        assert!(matches!(answer.status, 401 | 403 | 404), "{path}: {}", answer.status);
        assert!(!answer.text.contains("secret-block"), "{path}");
    }
    assert!(!Api::visitor(&state).get("/about").await.text.contains("secret-block"));
}

#[tokio::test]
async fn cve_2025_62175() {
    let state = state().await;
    let ann = people::with_token(&state, "ann").await;
    let mut events = [Events::open(&state, &ann, "user").await, Events::open(&state, &ann, "public").await];
    let staff = hedgerow::domain::staff::Staff::CommandLine;
    hedgerow::domain::account_standing::suspend_account(&state, &staff, ann.account, "").await.unwrap();
    for events in &mut events {
        assert_eq!(events.frame().await, None);
    }
    let refused = Api::of(&state, &ann).get("/api/v1/streaming/user").await;
    assert!(matches!(refused.status, 401 | 403), "{}", refused.status);
}

/// A token that is given back, and an application that is thrown out.
#[tokio::test]
async fn ghsa_vp5r_5pgw_jwqx() {
    let state = state().await;
    let ann = people::with_token(&state, "ann").await;
    for thrown_out in [false, true] {
        let asked =
            json!({"client_name": "App", "redirect_uris": ["urn:ietf:wg:oauth:2.0:oob"], "scopes": "read"});
        let app = Api::visitor(&state).post("/api/v1/apps", asked).await.ok();
        let token = token(&state, Some((ann.user, ann.account)), "read").await;
        sqlx::query("UPDATE oauth_access_tokens SET application_id = $1 WHERE token_hash = $2")
            .bind(app["id"].as_str().unwrap().parse::<i64>().unwrap())
            .bind(hedgerow::secrets::hash_token(&token).as_slice())
            .execute(&state.pool)
            .await
            .unwrap();
        let guest = crate::support::api::Person { token: token.clone(), ..ann.clone() };
        let mut events = Events::open(&state, &guest, "user").await;
        if thrown_out {
            let mut browser = Browser::of(&state, "ann").await;
            let page = browser.get("/settings/sessions").await.text;
            let mut actions = page.split("action=\"").map(|rest| rest.split('"').next().unwrap());
            let revoke = actions.find(|path| path.starts_with("/settings/applications/")).expect("a form");
            browser.submit("/settings/sessions", revoke, &[]).await.location();
        } else {
            let asked =
                json!({"client_id": app["client_id"], "client_secret": app["client_secret"], "token": token});
            Api::visitor(&state).post("/oauth/revoke", asked).await.ok();
        }
        assert_eq!(events.frame().await, None, "the stream ends");
        assert_eq!(Api::with_token(&state, &token).get("/api/v1/streaming/user").await.status, 401);
    }
}

/// Another person's records by number.
#[tokio::test]
async fn ghsa_ww85_x9cp_5v24() {
    let state = state().await;
    people::with_token(&state, "ann").await;
    let mut browser = Browser::of(&state, "ann").await;
    for path in [
        "/severed_relationships/1/following.csv",
        "/severed_relationships/1/followers.csv",
        "/severed_relationships",
        "/settings/exports/follows.csv",
        "/settings/applications/1",
    ] {
        let page = browser.get(path).await;
        assert!(matches!(page.status, 200 | 404 | 405), "{path}: {}", page.status);
        assert!(page.status != 200 || path.starts_with("/settings/exports"), "{path}");
    }
    // Sessions and applications of another are none of ours.
    people::with_token(&state, "bob").await;
    let session: i64 =
        sqlx::query_scalar("SELECT id FROM sessions LIMIT 1").fetch_one(&state.pool).await.unwrap();
    let mut others = Browser::of(&state, "bob").await;
    others.submit("/settings/sessions", &format!("/settings/sessions/{session}/revoke"), &[]).await;
    browser.get("/settings/account").await.ok();
}
