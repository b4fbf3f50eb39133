//! What is fetched, and what of it is believed.

use hedgerow::activitypub::Budget;
use hedgerow::activitypub::fetch::fetch_document;
use hedgerow::activitypub::vocabulary::Iri;
use hedgerow::error::Error;
use serde_json::{Value, json};

use crate::support::world::{Answer, World};

async fn fetched(world: &World, url: &str) -> Result<Value, Error> {
    let budget = Budget::for_person();
    Ok(fetch_document(world, &Iri::parse(url).unwrap(), &budget).await?.value)
}

#[tokio::test]
async fn documents_are_asked_for_in_the_name_of_the_instance() {
    let world = World::start().await;
    let bob = world.server().await.actor("bob").await;
    fetched(&world, &bob.uri).await.unwrap();
    let asked = bob.server.asked();
    assert_eq!(asked[0].signed_by.as_deref(), Some("http://ours.localhost:3000/actor#main-key"));
}

/// Attack mitra-2.10.0 and its like: an upload that poses as an object.
#[tokio::test]
async fn only_activitystreams_is_read() {
    let world = World::start().await;
    let bob = world.server().await.actor("bob").await;
    for content_type in ["text/html", "application/json", "image/png", "application/ld+json"] {
        let note = bob.note("1", "hello");
        let path = format!("/users/bob/{}", content_type.replace('/', "-"));
        bob.server.answers(&path, Answer::json(&note).typed(content_type));
        let refused = fetched(&world, &bob.server.url(&path)).await;
        assert!(matches!(refused, Err(Error::Unprocessable(_))), "{content_type}");
    }
}

/// Attacks CVE-2024-23832, misskey-841 and akkoma-3.12-redirect.
#[tokio::test]
async fn a_server_speaks_for_itself_only() {
    let world = World::start().await;
    let (bob, mallory) =
        (world.server().await.actor("bob").await, world.server().await.actor("mallory").await);
    let forged = bob.note("1", "never said");
    mallory.server.answers("/forged", Answer::json(&forged));
    bob.server.answers("/open", Answer::redirect(&mallory.server.url("/forged")));
    for url in [mallory.server.url("/forged"), bob.server.url("/open")] {
        assert!(matches!(fetched(&world, &url).await, Err(Error::Unprocessable(_))), "{url}");
    }
}

#[tokio::test]
async fn a_document_that_is_at_home_elsewhere_is_asked_for_there_once() {
    let world = World::start().await;
    let bob = world.server().await.actor("bob").await;
    let note = bob.note("1", "hello");
    bob.server.answers("/@bob/1", Answer::json(&note));
    bob.server.publishes(&note);
    assert_eq!(fetched(&world, &bob.server.url("/@bob/1")).await.unwrap(), note);
    let wandering = json!({"id": bob.id("3"), "type": "Note"});
    bob.server.answers("/users/bob/2", Answer::json(&wandering));
    bob.server.answers("/users/bob/3", Answer::json(&json!({"id": bob.id("2"), "type": "Note"})));
    assert!(matches!(fetched(&world, &bob.id("2")).await, Err(Error::Unprocessable(_))));
    assert_eq!(bob.server.times_asked("/users/bob/2"), 1);
}

/// Attack akkoma-3.12-self.
#[tokio::test]
async fn nothing_is_fetched_from_ourselves() {
    let world = World::start().await;
    let alice = world.local("alice").await;
    assert!(matches!(fetched(&world, &alice.uri).await, Err(Error::Unprocessable(_))));
}

#[tokio::test]
async fn failures_are_told_apart_and_remembered_for_minutes() {
    let world = World::start().await;
    let server = world.server().await;
    let ask = |path: &'static str| {
        let (world, url) = (&world, server.url(path));
        async move { fetched(world, &url).await }
    };
    for (path, status) in [("/500", 500), ("/410", 410), ("/403", 403)] {
        server.answers(path, Answer::status(status));
    }
    server.answers("/tombstone", Answer::json(&json!({"id": server.url("/tombstone"), "type": "Tombstone"})));
    for _ in 0..2 {
        assert!(matches!(ask("/500").await, Err(Error::Remote(_))));
        assert!(matches!(ask("/410").await, Err(Error::Gone)));
        assert!(matches!(ask("/403").await, Err(Error::Forbidden(_))));
        assert!(matches!(ask("/404").await, Err(Error::NotFound)));
        assert!(matches!(ask("/tombstone").await, Err(Error::Gone)));
    }
    for path in ["/500", "/410", "/403", "/404"] {
        assert_eq!(server.times_asked(path), 1, "{path}");
    }
    world.clock.advance(chrono::Duration::minutes(3));
    assert!(matches!(ask("/500").await, Err(Error::Remote(_))));
    assert_eq!(server.times_asked("/500"), 2);
}

#[tokio::test]
async fn a_budget_ends() {
    let world = World::start().await;
    let server = world.server().await;
    let budget = Budget::of(2);
    for n in 0..4 {
        let url = Iri::parse(&server.url(&format!("/{n}"))).unwrap();
        let answer = fetch_document(&world, &url, &budget).await;
        assert_eq!(matches!(answer, Err(Error::NotFound)), n < 2, "{n}");
    }
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn who_asks_the_same_at_the_same_time_shares_one_request() {
    let world = World::start().await;
    let bob = world.server().await.actor("bob").await;
    let note = bob.note("1", "hello");
    let slow = Answer { delay: std::time::Duration::from_millis(200), ..Answer::json(&note) };
    bob.server.answers("/users/bob/1", slow);
    let url = bob.id("1");
    let all = futures_util::future::join_all((0..5).map(|_| fetched(&world, &url))).await;
    assert!(all.iter().all(|answer| answer.as_ref().is_ok_and(|value| *value == note)));
    assert_eq!(bob.server.times_asked("/users/bob/1"), 1);
}

#[tokio::test]
async fn policy_is_asked_before_anything_is_fetched() {
    let world = World::start().await;
    let bob = world.server().await.actor("bob").await;
    sqlx::query("INSERT INTO domain_policies (domain, severity) VALUES ('127.0.0.1', 'suspend')")
        .execute(&world.pool)
        .await
        .unwrap();
    sqlx::query("SELECT nextval('policy_generation')").execute(&world.pool).await.unwrap();
    assert!(matches!(fetched(&world, &bob.uri).await, Err(Error::Forbidden(_))));
    assert_eq!(bob.server.asked().len(), 0);
}
