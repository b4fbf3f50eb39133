//! A nearly full disk: every door that writes answers 503, reads go on, workers pause, and all resumes by itself.

use hedgerow::activitypub::lookup::lookup_account;
use hedgerow::domain::Unit;
use hedgerow::events::{Event, Queue};
use hedgerow::jobs::Job;
use hedgerow::workers;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::support::api::{Api, person};
use crate::support::browser::Browser;
use crate::support::world::World;

#[tokio::test]
async fn every_door_that_writes_is_shut_and_those_that_read_are_open() {
    let world = World::start().await;
    let bob = world.server().await.actor("bob").await;
    let alice = person(&world, "alice").await;
    let api = Api::of(&world, &alice);
    let status = api.post("/api/v1/statuses", json!({"status": "before"})).await.ok();
    let path = |end: &str| format!("/api/v1/statuses/{}{end}", status["id"].as_str().unwrap());
    world.reserve.set_min_free(u64::MAX);

    let forms = [("client_name", "x"), ("redirect_uris", "urn:ietf:wg:oauth:2.0:oob")];
    for answer in [
        api.post("/api/v1/statuses", json!({"status": "during"})).await,
        api.put(&path(""), json!({"status": "edited"})).await,
        api.delete(&path("")).await,
        api.post(&path("/favourite"), json!({})).await,
        api.patch("/api/v1/accounts/update_credentials", json!({"note": "x"})).await,
        api.post("/api/v2/media", json!({})).await,
        api.post_form("/api/v1/apps", &forms).await,
        api.post_form("/oauth/token", &[("grant_type", "client_credentials")]).await,
        api.post_form("/oauth/revoke", &[("token", "x")]).await,
        bob.posts(&world, "/inbox", &bob.create(&bob.note("1", "hello"))).await,
        bob.posts(&world, "/users/alice/inbox", &bob.create(&bob.note("1", "hello"))).await,
    ] {
        assert_eq!((answer.status, answer.header("retry-after")), (503, "60"), "{}", answer.text);
    }
    let mut browser = Browser::new(&world);
    for form in ["/auth/sign_in", "/auth/sign_up", "/auth/password"] {
        let page = browser.post(form, &[("email", "alice")]).await;
        assert_eq!(page.status, 503, "{form}");
        page.shows("nearly full");
    }
    // To find somebody new is to store them.
    let search = api.get(&format!("/api/v2/search?resolve=true&q=@bob@{}", bob.server.authority())).await;
    assert!(search.status == 503 || search.json["accounts"] == json!([]), "{}", search.text);
    assert!(bob.server.asked().is_empty());

    for read in ["/api/v1/timelines/home", "/api/v1/notifications", "/api/v2/instance", &path("")] {
        assert_eq!(api.get(read).await.status, 200, "{read}");
    }
    assert_eq!(browser.get("/@alice").await.status, 200);

    world.reserve.set_min_free(0);
    lookup_account(&world, &bob.uri).await.unwrap();
    assert_eq!(bob.posts(&world, "/inbox", &bob.create(&bob.note("1", "hello"))).await.status, 202);
    api.post("/api/v1/statuses", json!({"status": "after"})).await.ok();
}

#[tokio::test]
async fn workers_pause_and_resume() {
    let world = World::start().await;
    let alice = world.local("alice").await;
    let bob = world.server().await.actor("bob").await;
    // A job, and an answer to deliver.
    bob.sends(&world, &bob.follow(&alice)).await.unwrap();
    while workers::outgoing::tick(&world).await.unwrap() > 0 {}
    let mut unit = Unit::begin(&world).await.unwrap();
    unit.enqueue(&Job::EndMutes).await.unwrap();
    unit.commit().await.unwrap();
    world.reserve.set_min_free(u64::MAX);
    let stop = CancellationToken::new();
    let running = tokio::spawn(workers::run(world.state.clone(), stop.clone()));
    let waiting = async || world.count("SELECT count(*) FROM jobs WHERE kind = 'end_mutes'").await;
    let wake = || {
        let queues = [Queue::Jobs, Queue::Delivery];
        world.hub.publish(queues.map(|queue| Event::Work { queue }));
    };
    // They are woken again and again, and do nothing.
    for _ in 0..50 {
        wake();
        assert_eq!(waiting().await, 1);
    }
    assert!(bob.server.delivered().is_empty());
    world.reserve.set_min_free(0);
    while waiting().await > 0 {
        wake();
    }
    wake();
    bob.server.is_delivered(1).await;
    stop.cancel();
    running.await.unwrap();
}
