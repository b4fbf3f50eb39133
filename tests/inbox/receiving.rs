//! What the inbox answers (reference 13.1), and that what it refuses changes nothing.

use std::time::Duration;

use hedgerow::activitypub::lookup::lookup_account;
use hedgerow::server;
use hedgerow::workers;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_util::sync::CancellationToken;

use crate::support::api::{Answer, Api};
use crate::support::policy::decide;
use crate::support::world::{self, Actor, Local, Parcel, World};

/// Alice here; Bob elsewhere, whom we know.
async fn alice_and_bob() -> (World, Local, Actor) {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    lookup_account(&world, &bob.uri).await.unwrap();
    (world, alice, bob)
}

/// Every row of every table, as one value.
async fn contents(world: &World) -> Vec<(String, i64, Option<String>)> {
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT relname::text FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1",
    )
    .fetch_all(&world.pool)
    .await
    .unwrap();
    let mut contents = Vec::new();
    for table in tables {
        let sql = format!("SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t");
        let (rows, hash) = sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_one(&world.pool).await.unwrap();
        contents.push((table, rows, hash));
    }
    contents
}

/// Posts what must be refused: with this status, and without a trace.
async fn refused(world: &World, parcel: &Parcel, status: u16) -> Answer {
    let before = contents(world).await;
    let answer = parcel.post(world).await;
    assert_eq!(answer.status, status, "{}", answer.text);
    assert_eq!(contents(world).await, before);
    answer
}

async fn apply(world: &World) {
    while workers::inbound::tick(world).await.unwrap() > 0 {}
}

async fn statuses(world: &World) -> i64 {
    world.count("SELECT count(*) FROM statuses").await
}

/// To Alice: what concerns nobody here is not kept.
fn hello(actor: &Actor) -> Value {
    let alice = "http://ours.localhost:3000/users/alice";
    let mut note = actor.note("1", "hello");
    note["cc"] = json!([alice]);
    note["tag"] = json!([{"type": "Mention", "href": alice, "name": "@alice"}]);
    actor.create(&note)
}

#[tokio::test]
async fn activity_is_accepted_and_takes_effect_later_and_its_repeat_none() {
    let (world, alice, bob) = alice_and_bob().await;
    let create = hello(&bob);
    for path in ["/inbox", "/inbox", "/users/alice/inbox"] {
        assert_eq!(bob.posts(&world, path, &create).await.status, 202, "{path}");
    }
    assert_eq!(statuses(&world).await, 0);
    apply(&world).await;
    assert_eq!(statuses(&world).await, 1);
    // Again, with its effect in place: only its new recipient is noted.
    assert_eq!(bob.posts(&world, "/actor/inbox", &create).await.status, 202);
    apply(&world).await;
    let seen = "SELECT count(*) FROM inbound_activities WHERE state = 'done' AND recipients = ARRAY[";
    let kept: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("{seen}{}]", alice.id)))
        .fetch_one(&world.pool)
        .await
        .unwrap();
    assert_eq!((kept, statuses(&world).await), (1, 1));
    assert_eq!(world.count("SELECT count(*) FROM inbound_activities").await, 1);
}

#[tokio::test]
async fn repeat_of_another_signature_and_body_is_still_a_repeat() {
    let (world, _, bob) = alice_and_bob().await;
    let mut like = bob.does("Like", "1", &json!("http://ours.localhost:3000/users/alice/statuses/1"));
    assert_eq!(bob.posts(&world, "/inbox", &like).await.status, 202);
    apply(&world).await;
    let before = contents(&world).await;
    like["summary"] = json!("the same, in other words");
    world.clock.advance(chrono::TimeDelta::minutes(5));
    assert_eq!(bob.posts(&world, "/inbox", &like).await.status, 202);
    apply(&world).await;
    assert_eq!(contents(&world).await, before);
}

#[tokio::test]
async fn malformed_json_is_a_bad_request() {
    let (world, _, bob) = alice_and_bob().await;
    let deep = format!("{}1{}", "[".repeat(5000), "]".repeat(5000));
    for body in ["", "{", "[]", "null", "{\"type\": \"Create\"}", "\u{0}", deep.as_str()] {
        refused(&world, &Parcel::of(&world, &bob, "/inbox", body.to_owned()).await, 400).await;
    }
    refused(&world, &Parcel::of(&world, &bob, "/inbox", vec![0xff, 0xfe, b'{']).await, 400).await;
}

#[tokio::test]
async fn unsigned_and_wrongly_signed_are_unauthorized() {
    let (world, _, bob) = alice_and_bob().await;
    let body = hello(&bob).to_string();
    refused(&world, &Parcel::unsigned(&world, "/inbox", body.clone()), 401).await;

    let signed = Parcel::of(&world, &bob, "/inbox", body.clone()).await;
    let mut other_body = signed.clone();
    other_body.body = body.replace("hello", "HELLO").into();
    refused(&world, &other_body, 401).await;

    let mut other_path = signed.clone();
    other_path.path = "/users/alice/inbox".to_owned();
    refused(&world, &other_path, 401).await;

    let mut no_digest = signed.clone();
    no_digest.headers.remove("digest");
    refused(&world, &no_digest, 401).await;

    let mut nonsense = signed.clone();
    nonsense.headers.insert("signature", "keyId=".parse().unwrap());
    refused(&world, &nonsense, 401).await;

    let main_key = format!("{}#main-key", bob.uri);
    refused(&world, &Parcel::signed(&world, &main_key, "mallory", "/inbox", body.clone()).await, 401).await;

    // A signature lives 65 minutes.
    let late = Parcel::of(&world, &bob, "/inbox", body).await;
    world.clock.advance(chrono::TimeDelta::minutes(70));
    refused(&world, &late, 401).await;
}

#[tokio::test]
async fn another_port_of_the_same_host_is_a_stranger() {
    let (world, _, bob) = alice_and_bob().await;
    let neighbour = world.server().await.actor("bob").await;
    lookup_account(&world, &neighbour.uri).await.unwrap();
    assert_eq!(bob.server.authority().split(':').next(), neighbour.server.authority().split(':').next());

    // Under an id of the neighbour's server.
    let mut spoofed = hello(&bob);
    spoofed["id"] = json!(neighbour.id("1/activity"));
    refused(&world, &Parcel::of(&world, &bob, "/inbox", spoofed.to_string()).await, 401).await;

    // In the neighbour's name, as if passed on: it is believed only as far as the neighbour's server says so.
    let theirs = hello(&neighbour);
    assert_eq!(Parcel::of(&world, &bob, "/inbox", theirs.to_string()).await.post(&world).await.status, 202);
    // Of the neighbour's note, as if it were Bob's.
    let mut stolen = hello(&bob);
    stolen["object"]["id"] = json!(neighbour.id("2"));
    assert_eq!(bob.posts(&world, "/inbox", &stolen).await.status, 202);
    apply(&world).await;
    assert_eq!(statuses(&world).await, 0, "its server denied all of it");

    neighbour.posts(&world, "/inbox", &hello(&neighbour)).await;
    apply(&world).await;
    assert_eq!(statuses(&world).await, 1, "the neighbour's own word is no repeat of what Bob claimed of it");
    let delete = bob.does("Delete", "1", &neighbour.note("1", "hello")["id"]);
    bob.posts(&world, "/inbox", &delete).await;
    apply(&world).await;
    assert_eq!(statuses(&world).await, 1, "only its own origin may delete it");
}

#[tokio::test]
async fn blocked_domain_is_forbidden_before_anything_is_fetched() {
    let (world, _, bob) = alice_and_bob().await;
    let stranger = world.server().await.actor("carol").await;
    for actor in [&bob, &stranger] {
        decide(&world, actor.server.authority(), "suspend", false).await;
    }
    refused(&world, &Parcel::of(&world, &bob, "/inbox", hello(&bob).to_string()).await, 403).await;
    refused(&world, &Parcel::of(&world, &stranger, "/inbox", hello(&stranger).to_string()).await, 403).await;
    assert!(stranger.server.asked().is_empty());
    // Neither is what others send in a blocked actor's name.
    let other = world.server().await.actor("dave").await;
    refused(&world, &Parcel::of(&world, &other, "/inbox", hello(&bob).to_string()).await, 403).await;
    assert!(other.server.asked().is_empty());
}

#[tokio::test]
async fn inbox_of_nobody_is_not_found_and_of_somebody_deleted_gone() {
    let (world, alice, bob) = alice_and_bob().await;
    let body = hello(&bob).to_string();
    refused(&world, &Parcel::of(&world, &bob, "/users/nobody/inbox", body.clone()).await, 404).await;
    sqlx::query("UPDATE accounts SET deleted_at = now() WHERE id = $1")
        .bind(alice.id.0)
        .execute(&world.pool)
        .await
        .unwrap();
    refused(&world, &Parcel::of(&world, &bob, "/users/alice/inbox", body).await, 410).await;
}

#[tokio::test]
async fn noise_about_strangers_is_taken_and_dropped_unread() {
    let (world, _, _) = alice_and_bob().await;
    let stranger = world.server().await.actor("carol").await;
    for kind in ["Delete", "Update"] {
        let about_herself = stranger.does(kind, "1", &json!(stranger.uri));
        let parcel = Parcel::unsigned(&world, "/inbox", about_herself.to_string());
        refused(&world, &parcel, 202).await;
    }
    assert!(stranger.server.asked().is_empty());
}

#[tokio::test]
async fn key_that_cannot_be_fetched_is_asked_for_again_later() {
    let (world, _, _) = alice_and_bob().await;
    let stranger = world.server().await.actor("carol").await;
    stranger.server.answers("/users/carol", world::Answer::status(500));
    let body = hello(&stranger).to_string();
    let answer = refused(&world, &Parcel::of(&world, &stranger, "/inbox", body).await, 503).await;
    assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
}

#[tokio::test]
async fn full_queue_asks_senders_to_come_back_later() {
    let world = World::with(&[("federation.max_unapplied", "2")]).await;
    let bob = world.server().await.actor("bob").await;
    lookup_account(&world, &bob.uri).await.unwrap();
    let note = |n: usize| bob.create(&bob.note(&n.to_string(), "hello"));
    for n in 0..2 {
        assert_eq!(bob.posts(&world, "/inbox", &note(n)).await.status, 202);
    }
    let third = Parcel::of(&world, &bob, "/inbox", note(2).to_string()).await;
    let answer = refused(&world, &third, 503).await;
    assert_eq!(answer.header("retry-after"), "120");
    apply(&world).await;
    assert_eq!(third.post(&world).await.status, 202);
}

#[tokio::test]
async fn body_beyond_a_mebibyte_is_too_large() {
    let (world, _, bob) = alice_and_bob().await;
    let mut create = hello(&bob);
    let padding = (1 << 20) - create.to_string().len();
    create["object"]["content"] = json!(format!("<p>hello</p>{}", "x".repeat(padding)));
    assert_eq!(create.to_string().len(), 1 << 20);
    let largest = Parcel::of(&world, &bob, "/inbox", create.to_string()).await;
    assert_eq!(largest.post(&world).await.status, 202);
    let larger = Parcel::of(&world, &bob, "/inbox", format!("{create} ")).await;
    refused(&world, &larger, 413).await;
}

/// A sender that hears nothing until it has sent everything, as most do.
#[tokio::test]
async fn sender_of_eight_megabytes_still_hears_that_it_is_too_large() {
    let world = World::start().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let router = server::router(world.state.state.clone());
    tokio::spawn(server::serve(listener, router, stop.clone(), Duration::ZERO));

    let length = (8 << 20) - 1;
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /inbox HTTP/1.1\r\nHost: ours.localhost:3000\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![b'x'; length]).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");

    // Far more is not waited for.
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = head.replace(&length.to_string(), "50000000");
    stream.write_all(head.as_bytes()).await.unwrap();
    let _ = stream.write_all(&vec![b'x'; 16 << 20]).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    assert_eq!(world.count("SELECT count(*) FROM inbound_activities").await, 0);
    stop.cancel();
}

#[tokio::test]
async fn inbox_cannot_be_read_by_others() {
    let (world, _, _) = alice_and_bob().await;
    for (path, status) in [("/inbox", 405), ("/users/alice/inbox", 401)] {
        assert_eq!(Api::visitor(&world).get(path).await.status, status, "{path}");
    }
}
