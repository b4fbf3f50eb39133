//! Quotes by leave of the quoted, both ways (FEP-044f).

use std::time::Duration;

use hedgerow::activitypub::activities::{Applied, Built, build};
use hedgerow::activitypub::lookup::{lookup_account, lookup_status};
use hedgerow::domain::quotes::{revoke_quote, set_policy};
use hedgerow::domain::statuses::{Draft, post_status};
use hedgerow::model::quote::{QuotePolicy, QuoteState};
use hedgerow::model::{StatusView, Visibility};
use hedgerow::workers::jobs;
use serde_json::{Value, json};

use super::likes::posted;
use super::statuses::{follow, seen};
use crate::support::accounts::outgoing;
use crate::support::api::Api;
use crate::support::world::{Actor, Answer, Local, World};

async fn alice_and_bob() -> (World, Local, Actor) {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    (world, alice, bob)
}

async fn told(world: &World) -> Built {
    let outgoing = outgoing(world).await.pop().expect("something was told");
    build(&mut world.pool.acquire().await.unwrap(), &world.config, &outgoing, 7).await.unwrap().unwrap()
}

fn body(built: &Built) -> Value {
    serde_json::from_str(&built.body).unwrap()
}

async fn state_of(world: &World, uri: &Value) -> Option<QuoteState> {
    seen(world, None, uri).await.unwrap().status.quote.map(|quote| quote.state)
}

/// A note of bob's that quotes.
fn quoting(bob: &Actor, name: &str, quoted: &str) -> Value {
    let mut note = bob.note(name, "look at this");
    note["quote"] = json!(quoted);
    note
}

fn request(bob: &Actor, note: &Value, quoted: &str) -> Value {
    let mut request = bob.does("QuoteRequest", note["id"].as_str().unwrap(), &json!(quoted));
    request["instrument"] = note.clone();
    request
}

fn path<'a>(world: &World, uri: &'a str) -> &'a str {
    uri.strip_prefix(world.config.url("/").as_str().trim_end_matches('/')).unwrap()
}

#[tokio::test]
async fn who_may_quote_us_gets_a_stamp_until_it_is_taken_back() {
    let (world, alice, bob) = alice_and_bob().await;
    let ours = posted(&world, &alice, "hello", Visibility::Public).await.status;
    let note = quoting(&bob, "1", &ours.uri);
    bob.sends(&world, &bob.create(&note)).await.unwrap();
    assert_eq!(state_of(&world, &note["id"]).await, Some(QuoteState::Pending), "nobody was asked yet");

    let asked = request(&bob, &note, &ours.uri);
    assert_eq!(bob.sends(&world, &asked).await.unwrap(), Applied::Done);
    let accept = body(&told(&world).await);
    assert_eq!((&accept["type"], &accept["object"]["id"]), (&json!("Accept"), &asked["id"]));
    let stamp = accept["result"].as_str().unwrap();
    assert_eq!(state_of(&world, &note["id"]).await, Some(QuoteState::Accepted));
    assert_eq!(world.count("SELECT count(*) FROM notifications WHERE kind = 'quote'").await, 1);
    let visitor = Api::visitor(&world);
    let document = visitor.get(path(&world, stamp)).await.ok();
    assert_eq!(document["type"], "QuoteAuthorization");
    assert_eq!(
        (&document["attributedTo"], &document["interactingObject"], &document["interactionTarget"]),
        (&json!(alice.uri), &note["id"], &json!(ours.uri))
    );

    let quoting = seen(&world, None, &note["id"]).await.unwrap().status.id;
    let author = lookup_account(&world, &alice.uri).await.unwrap();
    revoke_quote(&world, &author, ours.id, quoting).await.unwrap();
    let delete = body(&told(&world).await);
    assert_eq!((&delete["type"], &delete["object"]["id"]), (&json!("Delete"), &json!(stamp)));
    assert_eq!(visitor.get(path(&world, stamp)).await.status, 404);
    assert_eq!(state_of(&world, &note["id"]).await, Some(QuoteState::Revoked));
    // Asking again does not bring it back.
    let mut again = asked.clone();
    again["id"] = json!(bob.id("again"));
    bob.sends(&world, &again).await.unwrap();
    assert_eq!(body(&told(&world).await)["type"], "Reject");
}

/// Whoever reads a stamp waits for nobody who writes; of who is suspended here there is none.
#[tokio::test]
async fn stamps_are_read_while_their_quotes_are_held() {
    let (world, alice, bob) = alice_and_bob().await;
    let ours = posted(&world, &alice, "hello", Visibility::Public).await.status;
    let note = quoting(&bob, "1", &ours.uri);
    bob.sends(&world, &bob.create(&note)).await.unwrap();
    bob.sends(&world, &request(&bob, &note, &ours.uri)).await.unwrap();
    let accept = body(&told(&world).await);
    let stamp = path(&world, accept["result"].as_str().unwrap());
    let visitor = Api::visitor(&world);
    let mut held = world.pool.begin().await.unwrap();
    sqlx::query("SELECT FROM quotes FOR UPDATE").execute(&mut *held).await.unwrap();
    let read = tokio::time::timeout(Duration::from_secs(20), visitor.get(stamp)).await;
    assert_eq!(read.expect("it waits for no lock").status, 200);
    held.rollback().await.unwrap();
    let suspended = "UPDATE accounts SET suspended_at = now(), suspension_origin = 'local' WHERE domain IS NULL AND id > 0";
    sqlx::query(suspended).execute(&world.pool).await.unwrap();
    assert_ne!(visitor.get(stamp).await.status, 200);
}

#[tokio::test]
async fn who_may_not_quote_us_is_refused() {
    let (world, alice, bob) = alice_and_bob().await;
    let author = lookup_account(&world, &alice.uri).await.unwrap();
    let open = posted(&world, &alice, "hello", Visibility::Public).await.status;
    set_policy(&world, &author, open.id, QuotePolicy::Nobody).await.unwrap();
    assert_eq!(
        body(&told(&world).await)["object"]["interactionPolicy"],
        json!({"canQuote": {"automaticApproval": [alice.uri]}})
    );
    let secret = posted(&world, &alice, "psst", Visibility::Private).await.status;
    for (name, quoted) in [("1", &open), ("2", &secret)] {
        let note = quoting(&bob, name, &quoted.uri);
        let result = bob.sends(&world, &request(&bob, &note, &quoted.uri)).await;
        assert!(result.is_ok(), "{result:?}");
        assert_ne!(state_of(&world, &note["id"]).await, Some(QuoteState::Accepted), "{name}");
    }
    assert_eq!(body(&told(&world).await)["type"], "Reject");
    assert_eq!(world.count("SELECT count(*) FROM notifications WHERE kind = 'quote'").await, 0);
    // A request for a note that quotes something else, or is somebody else's.
    let other = posted(&world, &alice, "other", Visibility::Public).await.status;
    let note = quoting(&bob, "3", &open.uri);
    assert!(!matches!(bob.sends(&world, &request(&bob, &note, &other.uri)).await, Ok(Applied::Done)));
    let mallory = world.server().await.actor("mallory").await;
    let stolen = quoting(&bob, "4", &other.uri);
    assert!(!matches!(
        mallory.sends(&world, &request(&mallory, &stolen, &other.uri)).await,
        Ok(Applied::Done)
    ));
}

async fn quote_bob(world: &World, alice: &Local, bob: &Actor) -> (StatusView, Value) {
    let mut theirs = bob.note("quoted", "quote me");
    theirs["interactionPolicy"] =
        json!({"canQuote": {"automaticApproval": ["https://www.w3.org/ns/activitystreams#Public"]}});
    bob.server.publishes(&theirs);
    let id = lookup_status(world, theirs["id"].as_str().unwrap()).await.unwrap();
    let author = lookup_account(world, &alice.uri).await.unwrap();
    let draft = Draft {
        text: "look".to_owned(),
        visibility: Some(Visibility::Public),
        quoted_status_id: Some(id),
        ..Draft::default()
    };
    (post_status(world, &author, draft).await.unwrap(), theirs)
}

#[tokio::test]
async fn we_ask_before_a_quote_is_shown_and_tell_of_the_stamp() {
    let (world, alice, bob) = alice_and_bob().await;
    let (view, theirs) = quote_bob(&world, &alice, &bob).await;
    let uri = json!(view.status.uri);
    assert_eq!(state_of(&world, &uri).await, Some(QuoteState::Pending));
    assert!(view.quoted.is_none());
    let mut conn = world.pool.acquire().await.unwrap();
    let mut all = Vec::new();
    for outgoing in outgoing(&world).await {
        all.push(body(&build(&mut conn, &world.config, &outgoing, 7).await.unwrap().unwrap()));
    }
    drop(conn);
    let request = all.iter().find(|one| one["type"] == "QuoteRequest").expect("a request");
    assert_eq!((&request["object"], &request["instrument"]), (&theirs["id"], &uri));
    let note = &all.iter().find(|one| one["type"] == "Create").unwrap()["object"];
    for name in ["quote", "_misskey_quote", "quoteUri", "quoteUrl"] {
        assert_eq!(note[name], theirs["id"], "{name}");
    }
    assert!(note["content"].as_str().unwrap().starts_with("<p class=\"quote-inline\">RE: "), "{note}");
    assert_eq!(note["tag"][0]["rel"], "https://misskey-hub.net/ns#_misskey_quote");
    assert!(note.get("quoteAuthorization").is_none());

    let mallory = world.server().await.actor("mallory").await;
    let mut accept = mallory.does("Accept", "1", &request["id"]);
    accept["result"] = json!(mallory.id("stamp"));
    assert!(matches!(mallory.sends(&world, &accept).await, Ok(Applied::Ignored(_))), "not theirs to give");
    let mut accept = bob.does("Accept", "1", &request["id"]);
    accept["result"] = json!(bob.id("stamp"));
    assert_eq!(bob.sends(&world, &accept).await.unwrap(), Applied::Done);
    assert_eq!(state_of(&world, &uri).await, Some(QuoteState::Accepted));
    let update = body(&told(&world).await);
    assert_eq!(update["object"]["quoteAuthorization"], json!(bob.id("stamp")));
    assert!(update["object"].get("updated").is_none());

    assert_eq!(
        bob.sends(&world, &bob.does("Delete", "1", &json!(bob.id("stamp")))).await.unwrap(),
        Applied::Done
    );
    assert_eq!(state_of(&world, &uri).await, Some(QuoteState::Revoked));
    assert!(body(&told(&world).await)["object"].get("quoteAuthorization").is_none());
}

#[tokio::test]
async fn a_refused_quote_is_not_shown() {
    let (world, alice, bob) = alice_and_bob().await;
    let (view, _) = quote_bob(&world, &alice, &bob).await;
    let request = format!("{}#quote_requests/{}", alice.uri, view.status.id);
    bob.sends(&world, &bob.does("Reject", "1", &json!(request))).await.unwrap();
    assert_eq!(state_of(&world, &json!(view.status.uri)).await, Some(QuoteState::Rejected));
}

/// Attacks GHSA-q4g8-82c5-9h33 and GHSA-8h43-rcqj-wpc6.
#[tokio::test]
async fn a_quote_of_others_is_shown_when_its_stamp_holds() {
    let (world, alice, bob) = alice_and_bob().await;
    follow(&world, &alice, &bob).await;
    let carol = world.server().await.actor("carol").await;
    let quoted = carol.note("1", "quote me");
    carol.server.publishes(&quoted);
    let stamp = |id: &str, interacting: &Value, target: &Value| {
        json!({"id": id, "type": "QuoteAuthorization", "attributedTo": carol.uri,
            "interactingObject": interacting, "interactionTarget": target})
    };
    let note = |name: &str, authorization: Value| {
        let mut note = quoting(&bob, name, quoted["id"].as_str().unwrap());
        note["quoteAuthorization"] = authorization;
        note
    };
    let good = note("good", json!(carol.id("good")));
    carol.server.publishes(&stamp(&carol.id("good"), &good["id"], &quoted["id"]));
    let reused = note("reused", json!(carol.id("good")));
    let forged = note("forged", json!(bob.id("stamp")));
    bob.server.publishes(&stamp(&bob.id("stamp"), &forged["id"], &quoted["id"]));
    let missing = note("missing", json!(carol.id("nothing")));
    let without = note("without", json!(null));
    for note in [&good, &reused, &forged, &missing, &without] {
        assert_eq!(bob.sends(&world, &bob.create(note)).await.unwrap(), Applied::Done);
        assert_eq!(state_of(&world, &note["id"]).await, Some(QuoteState::Pending));
    }
    while jobs::tick(&world).await.unwrap() > 0 {}
    for (note, state) in [
        (&good, QuoteState::Accepted),
        (&reused, QuoteState::Rejected),
        (&forged, QuoteState::Rejected),
        (&missing, QuoteState::Rejected),
        (&without, QuoteState::Pending),
    ] {
        assert_eq!(state_of(&world, &note["id"]).await, Some(state), "{}", note["id"]);
    }
    let shown = seen(&world, Some(alice.id), &good["id"]).await.unwrap();
    assert_eq!(json!(shown.quoted.unwrap().status.uri), quoted["id"]);

    // The stamp comes later, in an Update that is no edit.
    let mut later = without.clone();
    later["quoteAuthorization"] = json!(carol.id("later"));
    carol.server.publishes(&stamp(&carol.id("later"), &later["id"], &quoted["id"]));
    world.clock.advance(chrono::Duration::minutes(11));
    assert_eq!(bob.sends(&world, &bob.does("Update", "1", &later)).await.unwrap(), Applied::Done);
    while jobs::tick(&world).await.unwrap() > 0 {}
    let view = seen(&world, None, &later["id"]).await.unwrap();
    assert_eq!((view.status.quote.unwrap().state, view.status.edited_at), (QuoteState::Accepted, None));
    // And is taken back by whoever gave it.
    lookup_account(&world, &carol.uri).await.unwrap();
    let delete = carol.does("Delete", "1", &json!(carol.id("good")));
    assert_eq!(carol.sends(&world, &delete).await.unwrap(), Applied::Done);
    assert_eq!(state_of(&world, &good["id"]).await, Some(QuoteState::Revoked));
}

#[tokio::test]
async fn old_spellings_prose_and_ones_own() {
    let (world, alice, bob) = alice_and_bob().await;
    follow(&world, &alice, &bob).await;
    let ours = posted(&world, &alice, "hello", Visibility::Public).await.status;
    let first = bob.note("first", "mine");
    bob.sends(&world, &bob.create(&first)).await.unwrap();
    for (n, name) in ["_misskey_quote", "quoteUrl", "quoteURL", "quoteUri"].into_iter().enumerate() {
        let mut note = bob.note(&format!("n{n}"), "look");
        note[name] = json!(ours.uri);
        bob.sends(&world, &bob.create(&note)).await.unwrap();
        assert_eq!(state_of(&world, &note["id"]).await, Some(QuoteState::Accepted), "our policy lets {name}");
    }
    let own = quoting(&bob, "own", first["id"].as_str().unwrap());
    bob.sends(&world, &bob.create(&own)).await.unwrap();
    assert_eq!(state_of(&world, &own["id"]).await, Some(QuoteState::Accepted), "one's own");
    let prose = quoting(&bob, "prose", "To be, or not to be");
    bob.sends(&world, &bob.create(&prose)).await.unwrap();
    assert_eq!(state_of(&world, &prose["id"]).await, None, "BookWyrm quotes books");
    let mut deleted = bob.note("deleted", "gone");
    deleted["quote"] = json!({"type": "Tombstone"});
    bob.sends(&world, &bob.create(&deleted)).await.unwrap();
    assert_eq!(state_of(&world, &deleted["id"]).await, Some(QuoteState::Deleted));
    let carol = world.server().await.actor("carol").await;
    carol.server.answers("/users/carol/1", Answer::status(404));
    let mut strange = bob.note("strange", "look");
    strange["quoteUrl"] = json!(carol.id("1"));
    bob.sends(&world, &bob.create(&strange)).await.unwrap();
    while jobs::tick(&world).await.unwrap() > 0 {}
    assert_eq!(state_of(&world, &strange["id"]).await, Some(QuoteState::Pending));
}

#[tokio::test]
async fn policies_of_others_are_read() {
    let (world, alice, bob) = alice_and_bob().await;
    follow(&world, &alice, &bob).await;
    let mut note = bob.note("1", "hello");
    note["interactionPolicy"] = json!({"canQuote": {
        "automaticApproval": [bob.id("followers")],
        "manualApproval": ["https://www.w3.org/ns/activitystreams#Public", "https://elsewhere.example/x"],
    }});
    bob.sends(&world, &bob.create(&note)).await.unwrap();
    let status = seen(&world, Some(alice.id), &note["id"]).await.unwrap().status;
    assert_eq!((status.quote_automatic, status.quote_manual.len()), (vec!["followers".to_owned()], 2));
    assert_eq!(status.viewer.quote_right, "automatic", "alice follows bob");
    let silent = bob.note("2", "hello");
    bob.sends(&world, &bob.create(&silent)).await.unwrap();
    assert_eq!(
        seen(&world, Some(alice.id), &silent["id"]).await.unwrap().status.viewer.quote_right,
        "denied"
    );
}
