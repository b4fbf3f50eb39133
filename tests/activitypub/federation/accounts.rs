//! Actors become accounts: handles, and whether they lead back.

use std::sync::Arc;

use hedgerow::activitypub::lookup::lookup_account;
use hedgerow::error::{Error, Result};
use hedgerow::model::Account;
use serde_json::json;

use crate::support::world::{Answer, Server, World, key_of, webfinger_path};

async fn by_handle(world: &World, name: &str, server: &Server) -> Result<Arc<Account>> {
    lookup_account(world, &format!("@{name}@{}", server.authority())).await
}

#[tokio::test]
async fn an_account_is_found_by_handle_by_id_and_by_page() {
    let world = World::start().await;
    let bob = world.server().await.actor("bob").await;
    let mut document = bob.document(&key_of("bob").await);
    document["url"] = json!(bob.server.url("/@bob"));
    document["summary"] = json!("<p>hi<img src=x onerror=alert(1)></p>");
    document["attachment"] =
        json!([{"type": "PropertyValue", "name": "site", "value": "<a href='javascript:x'>x</a>"}]);
    bob.server.publishes(&document);
    let found = by_handle(&world, "bob", &bob.server).await.unwrap();
    assert_eq!((found.uri.as_str(), found.note_html.as_str()), (bob.uri.as_str(), "<p>hi</p>"));
    assert!(!found.fields[0].value_html.contains("javascript"));
    for typed in [bob.uri.clone(), bob.server.url("/@bob")] {
        assert_eq!(lookup_account(&world, &typed).await.unwrap().id, found.id);
    }
    assert_eq!(world.count("SELECT count(*) FROM hosts").await, 1);
}

#[tokio::test]
async fn a_handle_that_does_not_lead_back_is_refused() {
    let world = World::start().await;
    let bob = world.server().await.actor("bob").await;
    let mallory = world.server().await.actor("mallory").await;
    // The actor claims a handle of another server, whose WebFinger names somebody else.
    let mut document = mallory.document(&key_of("mallory").await);
    document["webfinger"] = json!(format!("bob@{}", bob.server.authority()));
    mallory.server.publishes(&document);
    assert!(matches!(lookup_account(&world, &mallory.uri).await, Err(Error::Unprocessable(_))));
    // A handle of ours.
    document["webfinger"] = json!("alice@ours.localhost:3000");
    mallory.server.publishes(&document);
    assert!(lookup_account(&world, &mallory.uri).await.is_err());
    assert_eq!(world.count("SELECT count(*) FROM accounts WHERE domain IS NOT NULL").await, 0);
}

#[tokio::test]
async fn a_split_domain_is_followed_once_and_remembered() {
    let world = World::start().await;
    let (web, handles) = (world.server().await, world.server().await);
    let bob = web.actor("bob").await;
    let subject = format!("acct:bob@{}", handles.authority());
    web.webfinger("bob", &subject, &bob.uri);
    handles.webfinger("bob", &subject, &bob.uri);
    let found = by_handle(&world, "bob", &web).await.unwrap();
    assert_eq!(found.domain.as_deref(), Some(handles.authority()));
    assert_eq!(world.count("SELECT count(*) FROM accounts WHERE domain_id IS NOT NULL").await, 1);
    // From one domain to the next and on is no answer.
    web.webfinger("carol", &format!("acct:carol@{}", handles.authority()), &bob.uri);
    handles.webfinger("carol", &format!("acct:carol@{}", web.authority()), &bob.uri);
    assert!(matches!(by_handle(&world, "carol", &web).await, Err(Error::Unprocessable(_))));
}

#[tokio::test]
async fn host_meta_says_where_webfinger_is_kept() {
    let world = World::start().await;
    let bob = world.server().await.actor("bob").await;
    bob.server.answers(&webfinger_path("bob", bob.server.authority()), Answer::status(404));
    let xrd =
        format!(r#"<XRD><Link rel="lrdd" template="{}?resource={{uri}}"/></XRD>"#, bob.server.url("/wf"));
    let answer = Answer { body: xrd, ..Answer::status(200) };
    bob.server.answers("/.well-known/host-meta", answer.typed("application/xrd+xml"));
    let path = webfinger_path("bob", bob.server.authority()).replace("/.well-known/webfinger", "/wf");
    let jrd = json!({"subject": format!("acct:bob@{}", bob.server.authority()), "links": [
        {"rel": "self", "type": "application/activity+json", "href": bob.uri}]});
    bob.server.answers(&path, Answer::json(&jrd));
    assert_eq!(by_handle(&world, "bob", &bob.server).await.unwrap().uri, bob.uri);
}

#[tokio::test]
async fn nobody_is_nobody() {
    let world = World::start().await;
    world.local("alice").await;
    let server = world.server().await;
    assert!(matches!(by_handle(&world, "nobody", &server).await, Err(Error::NotFound)));
    for typed in ["nobody", "@nobody@ours.localhost:3000", "http://ours.localhost:3000/users/nobody"] {
        assert!(matches!(lookup_account(&world, typed).await, Err(Error::NotFound)), "{typed}");
    }
    for typed in ["alice", "@alice", "alice@ours.localhost:3000", "http://ours.localhost:3000/users/alice"] {
        assert_eq!(lookup_account(&world, typed).await.unwrap().username, "alice", "{typed}");
    }
}

#[tokio::test]
async fn a_stale_account_is_asked_for_again_and_kept_when_nobody_answers() {
    let world = World::start().await;
    let bob = world.server().await.actor("bob").await;
    by_handle(&world, "bob", &bob.server).await.unwrap();
    let mut document = bob.document(&key_of("bob").await);
    document["name"] = json!("Robert");
    bob.server.publishes(&document);
    assert_eq!(by_handle(&world, "bob", &bob.server).await.unwrap().display_name, "bob of elsewhere");
    world.clock.advance(chrono::Duration::hours(25));
    assert_eq!(by_handle(&world, "bob", &bob.server).await.unwrap().display_name, "Robert");
    world.clock.advance(chrono::Duration::hours(25));
    bob.server.answers("/users/bob", Answer::status(500));
    assert_eq!(by_handle(&world, "bob", &bob.server).await.unwrap().display_name, "Robert");
}

#[tokio::test]
async fn a_server_set_up_anew_takes_its_handles_back() {
    let world = World::start().await;
    let server = world.server().await;
    let before = server.actor("bob").await;
    let old = by_handle(&world, "bob", &server).await.unwrap();
    let mut document = before.document(&key_of("bob").await);
    document["id"] = json!(server.url("/new/bob"));
    document["publicKey"]["owner"] = document["id"].clone();
    document["publicKey"]["id"] = json!(server.url("/new/bob#main-key"));
    server.publishes(&document);
    server.handle("bob", &server.url("/new/bob"));
    let new = lookup_account(&world, &server.url("/new/bob")).await.unwrap();
    assert_ne!(new.id, old.id);
    assert_eq!(by_handle(&world, "bob", &server).await.unwrap().id, new.id);
    assert!(lookup_account(&world, &old.uri).await.unwrap().deleted);
}
