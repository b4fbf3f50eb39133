//! Actors become accounts: handles, and whether they lead back.

use std::sync::Arc;

use hedgerow::activitypub::lookup::lookup_account;
use hedgerow::activitypub::objects::account_document;
use hedgerow::domain::follows::{FollowChange, follow};
use hedgerow::error::{Error, Result};
use hedgerow::model::Account;
use hedgerow::workers::jobs;
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

/// Alice, who follows Bob; then his handle names the actor at `/new/bob`. Who alice follows afterwards.
async fn followed_after(bob_stays: Option<&str>) -> (Vec<String>, String, String) {
    let world = World::start().await;
    let alice = world.local("alice").await;
    let server = world.server().await;
    let bob = server.actor("bob").await;
    let old = by_handle(&world, "bob", &server).await.unwrap();
    let follow = "INSERT INTO follows (account_id, target_account_id, notify) VALUES ($1, $2, true)";
    sqlx::query(follow).bind(alice.id.0).bind(old.id.0).execute(&world.pool).await.unwrap();
    let mut document = bob.document(&key_of("another bob").await);
    document["id"] = json!(server.url("/new/bob"));
    document["publicKey"]["owner"] = document["id"].clone();
    document["publicKey"]["id"] = json!(server.url("/new/bob#main-key"));
    server.publishes(&document);
    server.handle("bob", &server.url("/new/bob"));
    match bob_stays {
        Some(name) => {
            let mut renamed = bob.document(&key_of("bob").await);
            renamed["preferredUsername"] = json!(name);
            server.publishes(&renamed);
            server.handle(name, &bob.uri);
        }
        None => server.answers("/users/bob", Answer::status(404)),
    }
    let new = lookup_account(&world, &server.url("/new/bob")).await.unwrap();
    jobs::tick(&world).await.unwrap();
    let targets = "SELECT a.uri FROM follows f JOIN accounts a ON a.id = f.target_account_id
                   UNION ALL SELECT a.uri FROM follow_requests f JOIN accounts a ON a.id = f.target_account_id";
    let targets = sqlx::query_scalar(targets).fetch_all(&world.pool).await.unwrap();
    (targets, old.uri.clone(), new.uri.clone())
}

#[tokio::test]
async fn who_is_gone_is_followed_under_the_new_id_of_the_handle() {
    let (followed, _, new) = followed_after(None).await;
    assert_eq!(followed, [new]);
}

#[tokio::test]
async fn who_only_has_another_name_keeps_the_followers() {
    let (followed, old, _) = followed_after(Some("robert")).await;
    assert_eq!(followed, [old]);
}

#[tokio::test]
async fn a_server_with_new_keys_may_use_its_old_ids_again() {
    let world = World::start().await;
    let bob = world.server().await.actor("bob").await;
    lookup_account(&world, &bob.uri).await.unwrap();
    let note = bob.note("1", "hello");
    bob.sends(&world, &bob.does("Delete", "1", &note["id"])).await.unwrap();
    let tombstones = "SELECT count(*) FROM tombstones";
    assert_eq!(world.count(tombstones).await, 1);
    world.clock.advance(chrono::Duration::hours(25));
    by_handle(&world, "bob", &bob.server).await.unwrap();
    assert_eq!(world.count(tombstones).await, 1, "with the same key nothing is forgotten");
    bob.server.publishes(&bob.document(&key_of("set up anew").await));
    world.clock.advance(chrono::Duration::hours(25));
    by_handle(&world, "bob", &bob.server).await.unwrap();
    assert_eq!(world.count(tombstones).await, 0);
}

#[tokio::test]
async fn actors_of_every_type_can_be_followed() {
    let world = World::start().await;
    let alice = world.local("alice").await;
    let server = world.server().await;
    for kind in ["Person", "Service", "Application", "Group", "Organization"] {
        let actor = server.actor(&kind.to_lowercase()).await;
        let mut document = actor.document(&key_of("bob").await);
        document["type"] = json!(kind);
        server.publishes(&document);
        let account = lookup_account(&world, &actor.uri).await.unwrap();
        assert_eq!(account.actor_type, kind);
        follow(&world, alice.id, account.id, &FollowChange::default()).await.unwrap();
    }
    assert_eq!(world.count("SELECT count(*) FROM follow_requests").await, 5);
    assert_eq!(world.count("SELECT count(*) FROM outgoing WHERE payload->>'tell' = 'follow'").await, 5);
}

#[tokio::test]
async fn indexing_consent_is_published_and_read() {
    let world = World::start().await;
    let alice = world.local("alice").await;
    let bob = world.server().await.actor("bob").await;
    assert!(!lookup_account(&world, &bob.uri).await.unwrap().indexable, "nobody consents by silence");
    let mut document = bob.document(&key_of("bob").await);
    document["indexable"] = json!(true);
    bob.server.publishes(&document);
    world.clock.advance(chrono::Duration::hours(25));
    assert!(by_handle(&world, "bob", &bob.server).await.unwrap().indexable);
    for indexable in [false, true] {
        let change = "UPDATE accounts SET indexable = $1 WHERE id = $2";
        sqlx::query(change).bind(indexable).bind(alice.id.0).execute(&world.pool).await.unwrap();
        let account = lookup_account(&world, &alice.uri).await.unwrap();
        let mut conn = world.pool.acquire().await.unwrap();
        let document = account_document(&mut conn, &world.config, &account).await.unwrap();
        assert_eq!(serde_json::to_value(document).unwrap()["indexable"], indexable);
    }
}

#[tokio::test]
async fn hosts_whose_pages_may_name_an_author_are_told_both_ways() {
    let world = World::start().await;
    let bob = world.server().await.actor("bob").await;
    let mut document = bob.document(&key_of("bob").await);
    document["attributionDomains"] = json!(["blog.example", 7]);
    bob.server.publishes(&document);
    let found = lookup_account(&world, &bob.uri).await.unwrap();
    assert_eq!(found.attribution_domains, ["blog.example"]);

    let alice = world.local("alice").await;
    let mut conn = world.pool.acquire().await.unwrap();
    let told = |document: hedgerow::activitypub::vocabulary::write::Actor| {
        serde_json::to_value(document).unwrap()["attributionDomains"].clone()
    };
    for (domains, expected) in
        [("{}", json!(null)), ("{blog.example,news.example}", json!(["blog.example", "news.example"]))]
    {
        let set = sqlx::query("UPDATE accounts SET attribution_domains = $2::text[] WHERE id = $1");
        set.bind(alice.id.0).bind(domains).execute(&mut *conn).await.unwrap();
        let account = hedgerow::db::accounts::get(&mut conn, alice.id).await.unwrap();
        assert_eq!(told(account_document(&mut conn, &world.config, &account).await.unwrap()), expected);
    }
}
