//! Names that are read as others: domains, handles, addresses, links.

use serde_json::{Value, json};

use super::scene::{Scene, nothing};
use crate::support::api::Api;
use crate::support::browser::Browser;
use crate::support::world::key_of;

/// Mallory's profile as Alice's app shows it, with her document changed.
async fn profile(scene: &Scene, change: impl FnOnce(&mut Value)) -> Value {
    let mut document = scene.mallory.document(&key_of("mallory").await);
    change(&mut document);
    scene.mallory.server.publishes(&document);
    // Who is known already tells us of a change.
    scene.deliver(&scene.mallory, &scene.mallory.does("Update", "profile", &document)).await;
    let found = scene.resolve(&scene.mallory.uri).await;
    found["accounts"].get(0).cloned().unwrap_or_default()
}

async fn accounts_named(scene: &Scene, name: &str) -> i64 {
    let count =
        sqlx::query_scalar("SELECT count(*) FROM accounts WHERE username ILIKE $1 AND domain IS NOT NULL");
    count.bind(name).fetch_one(&scene.world.pool).await.unwrap()
}

/// A handle whose domain is ours, or Victor's, when it is read another way.
#[tokio::test]
async fn cve_2023_42451() {
    let scene = Scene::set().await;
    let victors = scene.victor.server.authority().to_owned();
    let ours = "ours.localhost:3000";
    for domain in [
        ours.to_owned(),
        "OURS.localhost:3000".to_owned(),
        "ours.localhost.:3000".to_owned(),
        "ours%2Elocalhost:3000".to_owned(),
        format!("x@{ours}"),
        format!("user:pw@{victors}"),
        format!("{victors}/"),
        format!("{victors}#"),
        "ours.localhost:3000\u{200b}".to_owned(),
        "ｏｕｒｓ.localhost:3000".to_owned(),
    ] {
        scene.mallory.server.webfinger("mallory", &format!("acct:alice@{domain}"), &scene.mallory.uri);
        scene.world.clock.advance(chrono::Duration::minutes(10));
        let found = scene.resolve(&scene.mallory.uri).await;
        assert_eq!(found["accounts"], json!([]), "{domain}: {found}");
        let handle = format!("@alice@{domain}");
        let found = scene.resolve(&handle).await;
        let who = found["accounts"].get(0).map(|account| account["uri"].clone());
        assert!(who.is_none_or(|uri| uri == scene.alice.uri), "{handle}");
    }
    assert_eq!(accounts_named(&scene, "alice").await, 0);
    let spelt: Vec<String> = sqlx::query_scalar("SELECT domain FROM accounts WHERE domain IS NOT NULL")
        .fetch_all(&scene.world.pool)
        .await
        .unwrap();
    assert_eq!(spelt, [victors], "one spelling");
}

#[tokio::test]
async fn wf_username_inject() {
    let scene = Scene::set().await;
    let long = "a".repeat(10_000);
    for name in [
        "mal@victim.example",
        "mal/../alice",
        "mal\u{0}lory",
        "mal\nlory",
        "mal\u{202e}yrol",
        "mal lory",
        "<b>mal</b>",
        "mal?x#y",
        "",
        long.as_str(),
    ] {
        scene.mallory.server.handle(name, &scene.mallory.uri);
        scene.world.clock.advance(chrono::Duration::minutes(10));
        let account = profile(&scene, |document| document["preferredUsername"] = json!(name)).await;
        // What is left of a name without its control characters may be a name.
        assert!(account == Value::Null || account["username"] == "mallory", "{name}: {account}");
    }
    let odd =
        "SELECT count(*) FROM accounts WHERE domain IS NOT NULL AND username NOT IN ('victor', 'mallory')";
    assert_eq!(scene.world.count(odd).await, 0);
    let account = profile(&scene, |document| {
        document["name"] = json!("\u{202e}ecila\u{202c}\n@alice\u{0}");
    })
    .await;
    let shown = account["display_name"].as_str().unwrap();
    assert!(!shown.contains(['\u{202e}', '\n', '\u{0}']), "{shown:?}");
}

/// Addresses of an actor that are none.
#[tokio::test]
async fn ghsa_5wxh_3p65_r4g6() {
    let scene = Scene::set().await;
    let long = scene.mallory.server.url(&format!("/{}", "a".repeat(10_000)));
    for (n, uri) in [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.example/u",
        "/users/x",
        "acct:a@b.example",
        long.as_str(),
    ]
    .into_iter()
    .enumerate()
    {
        for field in ["id", "inbox"] {
            let mut document = scene.mallory.document(&key_of("mallory").await);
            document[field] = json!(uri);
            let path = format!("/odd/{n}/{field}");
            scene.mallory.server.answers(&path, crate::support::world::Answer::json(&document));
            scene.mallory.server.answers("/users/mallory", crate::support::world::Answer::json(&document));
            assert_eq!(
                scene.resolve(&scene.mallory.server.url(&path)).await["accounts"],
                json!([]),
                "{field} {uri:.40}"
            );
        }
        let mut activity = scene.mallory.follow(&scene.alice);
        activity["actor"] = json!(uri);
        let status = scene.deliver(&scene.mallory, &activity).await;
        assert!(matches!(status, 400 | 401 | 403), "{uri:.40}: {status}");
    }
    let odd = "SELECT count(*) FROM accounts WHERE length(uri) > 2048 OR uri !~ '^https?://' OR inbox_url !~ '^https?://'";
    assert_eq!(scene.world.count(odd).await, 0);
}

/// Scripts in place of addresses.
#[tokio::test]
async fn ghsa_x2rc_v5wx_g3m5() {
    let scene = Scene::set().await;
    for scheme in [
        "javascript:alert('zq')",
        "JaVaScRiPt:alert('zq')",
        "data:text/html,zq",
        "vbscript:zq",
        " javascript:zq",
    ] {
        let account = profile(&scene, |document| {
            document["url"] = json!(scheme);
            document["icon"] = json!({"type": "Image", "url": scheme});
            document["image"] = json!({"type": "Image", "url": scheme});
            document["summary"] = json!(format!("<a href=\"{scheme}\">me</a>"));
            document["attachment"] =
                json!([{"type": "PropertyValue", "name": "web", "value": format!("<a href=\"{scheme}\">me</a>")}]);
        })
        .await;
        assert!(!account.to_string().to_lowercase().contains("script:"), "{account}");
        assert!(!account.to_string().contains("data:text"), "{account}");
        let mut note = scene.mallory.note(&format!("{}", scheme.len()), "look");
        note["url"] = json!(scheme);
        note["content"] = json!(format!("<p><a href=\"{scheme}\">look</a></p>"));
        note["attachment"] = json!([{"type": "Document", "mediaType": "image/png", "url": scheme},
                                    {"type": "Document", "mediaType": "video/mp4", "url": scheme}]);
        note["tag"] = json!([{"type": "Mention", "href": scheme, "name": "@x@y.example"},
                             {"type": "Hashtag", "href": scheme, "name": "#x"}]);
        scene.deliver(&scene.mallory, &scene.mallory.create(&note)).await;
        let seen = scene.seen(note["id"].as_str().unwrap()).await.unwrap();
        assert!(!seen.to_string().to_lowercase().contains("script:"), "{seen}");
        assert!(!seen.to_string().contains("data:text"), "{seen}");
        let path = format!("/@mallory@{}/{}", scene.mallory.server.authority(), seen["id"].as_str().unwrap());
        let page = Browser::new(&scene.world).get(&path).await;
        assert!(
            !page.ok().to_lowercase().contains("=\"javascript:") && !page.text.contains("=\"data:text"),
            "{path}"
        );
    }
}

/// A link whose visible part is another address.
#[tokio::test]
async fn cve_2023_36462() {
    let scene = Scene::set().await;
    let value = "<a href=\"https://evil.example/victim.example\"><span class=\"invisible\">https://evil.example/</span>\
                 <span class=\"ellipsis\">victim.example</span><span class=\"invisible\" style=\"display:none\" hidden>x</span></a>";
    let account = profile(&scene, |document| {
        document["attachment"] = json!([{"type": "PropertyValue", "name": "web", "value": value}]);
    })
    .await;
    let shown = account["fields"][0]["value"].as_str().unwrap();
    assert!(!shown.contains("invisible") && !shown.contains("style") && !shown.contains("hidden"), "{shown}");
    assert!(shown.contains("evil.example"), "{shown}");
}

/// Nothing is called verified because it says so, nor because a page is nearly the right one.
#[tokio::test]
async fn masto_20217() {
    let scene = Scene::set().await;
    let page = scene.mallory.server.url("/home");
    let near = format!("{}x", scene.world.config.url("/@alice"));
    let html = format!("<html><body><a rel=\"me\" href=\"{near}\">me</a></body></html>");
    let answer = crate::support::world::Answer { body: html, ..crate::support::world::Answer::status(200) };
    scene.mallory.server.answers("/home", answer.typed("text/html"));
    let fields = json!({"fields_attributes": [{"name": "web", "value": page}]});
    let me = scene.api.patch("/api/v1/accounts/update_credentials", fields).await.ok();
    scene.world.work().await;
    let id = me["id"].as_str().unwrap().to_owned();
    let me = Api::visitor(&scene.world).get(&format!("/api/v1/accounts/{id}")).await.ok();
    assert_eq!(me["fields"][0]["verified_at"], Value::Null);
    let account = profile(&scene, |document| {
        document["attachment"] = json!([{"type": "PropertyValue", "name": "web", "value": page,
                                         "verified_at": "2027-01-01T00:00:00Z", "verifiedAt": "2027-01-01T00:00:00Z"}]);
    })
    .await;
    assert_eq!(account["fields"][0]["verified_at"], Value::Null);
    assert_eq!(scene.resolve("@nobody@nowhere.invalid").await, nothing());
}
