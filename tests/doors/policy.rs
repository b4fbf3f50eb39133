//! A blocked server: under every spelling of its name all that is its own vanishes from every address in the same
//! instant, and is there again in the same instant; nothing was deleted. The doors through which something would come
//! in or go out are in [`traffic`].

mod scene;
mod traffic;

use std::collections::BTreeMap;

use hedgerow::config::FederationMode;
use hedgerow::domain::domain_policies::{self, PolicyDraft};
use hedgerow::domain::staff::Staff;
use hedgerow::domain::{Unit, hosts};
use hedgerow::events::Event;
use hedgerow::model::Origin;
use hedgerow::policy::Severity;
use serde_json::json;

use crate::support::api::Api;
use crate::support::browser::Browser;
use crate::support::events::Events;
use crate::support::people;
use crate::support::server::{hedgerow, said};
use crate::support::state::state_with;
use scene::{MUST_FIND, Scene};

/// Every spelling of what covers Mallory's server.
const COVERING: [&str; 6] = [
    "xn--bcher-kva.example",
    "BÜCHER.example",
    "bücher.example.",
    "sub.xn--BCHER-kva.example",
    "sub.bücher.example.:8443",
    "Sub.Bücher.Example:8443",
];

/// What is near it and covers it not.
const SPARING: [&str; 4] =
    ["bucher.example", "ücher.example", "sub.bücher.example:443", "x.sub.bücher.example"];

#[tokio::test]
async fn blocked_server_vanishes_from_every_address_and_returns() {
    let scene = Scene::set().await;
    let (before, rows) = (scene.found().await, scene.rows().await);
    for address in MUST_FIND {
        assert!(before.contains_key(address), "she is found at {address}: {:#?}", before.keys());
    }
    for search in ["/api/v2/search?q=", "/search?q=", "/api/v1/accounts/search?q="] {
        assert!(before.keys().any(|key| key.starts_with(&format!("bob: {search}"))), "{search} finds her");
    }
    scene.decide("bücher.example", Severity::Suspend).await;
    assert_eq!(scene.found().await, BTreeMap::new());
    scene.forget("bücher.example").await;
    assert_eq!(scene.found().await, before);
    let glance = scene.glance().await;
    for domain in COVERING {
        scene.decide(domain, Severity::Suspend).await;
        assert_eq!(scene.glance().await, BTreeMap::new(), "{domain}");
        scene.forget(domain).await;
        assert_eq!(scene.glance().await, glance, "{domain} is forgotten");
    }
    for domain in SPARING {
        scene.decide(domain, Severity::Suspend).await;
        assert_eq!(scene.glance().await, glance, "{domain}");
        scene.forget(domain).await;
    }
    assert_eq!(scene.rows().await, rows, "nothing is deleted");
}

#[tokio::test]
async fn allowlist_mode_shows_the_allowed_alone() {
    let scene = Scene::set().await;
    let before = scene.found().await;
    scene.mode(FederationMode::Allowlist).await;
    assert_eq!(scene.found().await, BTreeMap::new());
    scene.decide("far.example", Severity::Allow).await;
    scene.decide("bücher.example", Severity::Allow).await;
    assert_eq!(scene.found().await, before);
    scene.forget("bücher.example").await;
    scene.mode(FederationMode::Open).await;
    let glance = scene.glance().await;
    scene.mode(FederationMode::Allowlist).await;
    for domain in COVERING {
        scene.decide(domain, Severity::Allow).await;
        assert_eq!(scene.glance().await, glance, "{domain} is allowed");
        scene.forget(domain).await;
        assert_eq!(scene.glance().await, BTreeMap::new(), "{domain} is not allowed any more");
    }
    scene.mode(FederationMode::Off).await;
    scene.decide("bücher.example", Severity::Allow).await;
    assert_eq!(scene.glance().await, BTreeMap::new());
}

/// The other two ways to decide: the program beside the running server, and the page of an administrator.
#[tokio::test]
async fn program_and_page_block_and_unblock_at_once() {
    let scene = Scene::set().await;
    let before = scene.glance().await;
    let (url, folder) = (scene.state.database.url(), scene.state.config.data_dir.clone());
    let run = |arguments: &[&str]| {
        let keys =
            [("database.url", url.as_str()), ("secret_key", "the secret key of every test, long enough")];
        let (done, words) = said(hedgerow(&folder, &keys, arguments));
        assert!(done, "{arguments:?}: {words}");
    };
    run(&["domain", "set", "Bücher.example.", "suspend"]);
    assert_eq!(scene.glance().await, BTreeMap::new());
    run(&["domain", "remove", "BÜCHER.EXAMPLE"]);
    assert_eq!(scene.glance().await, before);

    let mut staff = Browser::of(&scene.state, "olga").await;
    let fields = [("domain", "bücher.example."), ("severity", "suspend")];
    staff.submit("/admin/domain_blocks", "/admin/domain_blocks", &fields).await.location();
    assert_eq!(scene.glance().await, BTreeMap::new());
    let page = staff.get("/admin/domain_blocks").await;
    let mut actions = page.text.split("action=\"").map(|rest| rest.split('"').next().unwrap());
    let remove = actions.find(|path| path.ends_with("/remove")).expect("a form to undo it");
    staff.submit("/admin/domain_blocks", remove, &[]).await.location();
    assert_eq!(scene.glance().await, before);
}

/// A limited server is read by those who follow, and in no public place by others.
#[tokio::test]
async fn limited_server_is_read_by_followers_alone() {
    let scene = Scene::set().await;
    scene.decide("bücher.example", Severity::Limit).await;
    let found = scene.found().await;
    let public = ["/api/v1/timelines/public", "/api/v1/timelines/tag", "/public", "/tags/"];
    for address in public {
        let visitor = format!("a visitor: {address}");
        assert!(!found.keys().any(|key| key.starts_with(&visitor)), "{visitor}");
        assert!(
            found.keys().any(|key| key.starts_with(&format!("bob: {address}"))),
            "bob follows: {address}"
        );
    }
    assert!(found.contains_key("bob: /api/v1/timelines/home?limit=40"));
}

/// Media that are rejected are neither fetched nor named; the words stay.
#[tokio::test]
async fn rejected_media_are_not_shown() {
    let scene = Scene::set().await;
    let before = scene.found().await;
    let mut draft = PolicyDraft::new("bücher.example".parse().unwrap(), Severity::Noop);
    draft.reject_media = true;
    domain_policies::set_policy(&scene.state, &Staff::CommandLine, &draft).await.unwrap();
    let found = scene.found().await;
    let pictures: Vec<&String> = found
        .iter()
        .filter(|(_, marks)| marks.contains("mallorypicture"))
        .map(|(address, _)| address)
        .collect();
    assert_eq!(pictures, Vec::<&String>::new());
    assert!(found.contains_key("bob: /api/v1/timelines/home?limit=40"));
    let api = Api::of(&scene.state, &scene.bob);
    let account = api.get(&format!("/api/v1/accounts/{}", scene.mallory)).await.ok();
    assert!(!account["avatar"].as_str().unwrap().contains("/proxy/"), "{}", account["avatar"]);
    assert_eq!(api.get(&scene.picture).await.status, 404);
    scene.forget("bücher.example").await;
    assert_eq!(scene.found().await, before);
}

/// No rule reaches ourselves: not by our name, nor one above it, nor as a port of our host.
#[tokio::test]
async fn our_own_people_stay_whatever_is_blocked() {
    let keys =
        [("instance.base_url", "https://social.ours.example"), ("instance.handle_domain", "ours.example")];
    let state = state_with(&keys).await;
    people::with_token(&state, "bob").await;
    let staff = Staff::CommandLine;
    for domain in ["social.ours.example", "OURS.example.", "ours.example:443"] {
        let draft = PolicyDraft::new(domain.parse().unwrap(), Severity::Suspend);
        assert!(domain_policies::set_policy(&state, &staff, &draft).await.is_err(), "{domain}");
    }
    for domain in ["example", "ours.example:8443"] {
        let draft = PolicyDraft::new(domain.parse().unwrap(), Severity::Suspend);
        domain_policies::set_policy(&state, &staff, &draft).await.unwrap();
    }
    let mut unit = Unit::begin(&state).await.unwrap();
    let neighbour = Origin::of(&"https://other.ours.example".parse().unwrap()).unwrap();
    hosts::get_or_create(&mut unit, &neighbour).await.unwrap();
    unit.commit().await.unwrap();
    let visitor = Api::visitor(&state);
    assert_eq!(visitor.get("/api/v1/accounts/lookup?acct=bob@ours.example").await.ok()["username"], "bob");
    assert_eq!(visitor.get("/users/bob/outbox").await.status, 200);
    assert!(!state.policy().await.unwrap().decide(&"other.ours.example".parse().unwrap()).permits());
}

/// A status of the blocked, told of while they are blocked: nobody hears of it, nor of what others do with it.
#[tokio::test]
async fn streams_obey() {
    let scene = Scene::set().await;
    let state = &scene.state;
    let mut user = Events::open(state, &scene.bob, "user").await;
    let mut public = Events::open(state, &scene.bob, "public").await;
    let id = |sql: &'static str| async move {
        sqlx::query_scalar::<_, i64>(sql).fetch_one(&state.pool).await.unwrap()
    };
    let status = id("SELECT id FROM statuses WHERE content LIKE '%zqmallorypublicqz%'").await;
    let boost =
        id("SELECT id FROM statuses WHERE uri = 'https://far.example/users/friend/boost-theirs'").await;
    let told: i64 = id("SELECT n.id FROM notifications n JOIN accounts a ON a.id = n.from_account_id
                        WHERE a.username = 'mallory' AND n.kind = 'mention'")
    .await;
    let tell = || {
        state.hub.publish([
            Event::StatusCreated { id: status.into() },
            Event::StatusUpdated { id: status.into() },
            Event::StatusCreated { id: boost.into() },
            Event::NotificationCreated { id: told.into(), account: scene.bob.account },
        ]);
    };
    scene.decide("bücher.example", Severity::Suspend).await;
    tell();
    // Events are told in their order: what comes first is the first that was told at all.
    let own = Api::of(state, &scene.bob).post("/api/v1/statuses", json!({"status": "still here"})).await.ok();
    for events in [&mut user, &mut public] {
        assert_eq!(events.event().await.1["id"], own["id"]);
    }
    scene.forget("bücher.example").await;
    tell();
    assert_eq!(user.event().await.1["id"], status.to_string());
    assert_eq!(public.event().await.1["id"], status.to_string());
}
