//! Relays of both styles: asked, answering, passing on and being told; and relays that lie, flood or were never asked.

use hedgerow::activitypub::proof::attach;
use hedgerow::activitypub::relays::find;
use hedgerow::delivery::Outgoing;
use hedgerow::domain::Unit;
use hedgerow::domain::domain_policies::{PolicyDraft, set_policy};
use hedgerow::domain::relays::{self, Change};
use hedgerow::domain::staff::Staff;
use hedgerow::domain::statuses::delete_status;
use hedgerow::error::Error;
use hedgerow::model::Visibility;
use hedgerow::policy::Severity;
use serde_json::{Value, json};

use super::likes::posted;
use super::statuses::seen;
use crate::support::world::{Actor, Answer, PUBLIC, World, key_of};

/// A relay whose actor is the one everybody talks about.
async fn relay(world: &World) -> Actor {
    let server = world.server().await;
    let actor = Actor { server: server.clone(), name: "relay".to_owned(), uri: server.url("/actor") };
    let mut document = actor.document(&key_of("relay").await);
    document["type"] = json!("Application");
    document["inbox"] = json!(server.url("/inbox"));
    server.publishes(&document);
    server.handle("relay", &actor.uri);
    actor
}

async fn subscribe(world: &World, address: &str) -> Value {
    let found = find(world, address).await.unwrap();
    relays::subscribe(world, &Staff::CommandLine, &found).await.unwrap();
    world.work().await;
    listed(world).await
}

/// The only relay, as an operator sees it.
async fn listed(world: &World) -> Value {
    let all = relays::list(world, &Staff::CommandLine).await.unwrap();
    assert_eq!(all.len(), 1);
    serde_json::to_value(&all[0]).unwrap()
}

async fn change(world: &World, change: Change) {
    let id = listed(world).await["id"].as_i64().unwrap();
    relays::change(world, &Staff::CommandLine, id, change).await.unwrap();
    world.work().await;
}

/// Delivers as a server does, and lets the workers run.
async fn delivers(world: &World, sender: &Actor, activity: &Value) {
    assert_eq!(sender.delivers(world, activity).await, 202);
}

fn last(relay: &Actor) -> Value {
    relay.server.delivered().pop().expect("something was delivered")
}

/// A relay of Mastodon's style that said yes.
async fn subscribed() -> (World, Actor) {
    let world = World::start().await;
    let relay = relay(&world).await;
    let asked = subscribe(&world, &relay.server.url("/inbox")).await;
    assert_eq!((asked["style"].as_str(), asked["state"].as_str()), (Some("mastodon"), Some("pending")));
    let follow = last(&relay);
    assert_eq!((follow["type"].as_str(), follow["object"].as_str()), (Some("Follow"), Some(PUBLIC)));
    assert_eq!(follow["actor"], world.config.url("/actor"));
    let mut accept = relay.does("Accept", "1", &follow["id"]);
    accept["to"] = json!([follow["actor"]]);
    delivers(&world, &relay, &accept).await;
    assert_eq!(listed(&world).await["state"], "accepted");
    (world, relay)
}

#[tokio::test]
async fn mastodon_style_takes_public_posts_as_they_are_until_it_is_left() {
    let (world, relay) = subscribed().await;
    let alice = world.local("alice").await;
    let before = relay.server.delivered().len();
    let status = posted(&world, &alice, "for everybody", Visibility::Public).await.status;
    for visibility in [Visibility::Unlisted, Visibility::Private, Visibility::Direct] {
        posted(&world, &alice, "for fewer", visibility).await;
    }
    world.work().await;
    let told = relay.server.delivered().split_off(before);
    assert_eq!(told.len(), 1, "what is not public goes to no relay: {told:?}");
    assert_eq!((told[0]["type"].as_str(), &told[0]["object"]["id"]), (Some("Create"), &json!(status.uri)));
    let author = hedgerow::activitypub::lookup::lookup_account(&world, &alice.uri).await.unwrap();
    delete_status(&world, &author, status.id).await.unwrap();
    world.work().await;
    assert_eq!(last(&relay)["type"], "Delete");

    change(&world, Change::Unsubscribe).await;
    let undo = last(&relay);
    assert_eq!((undo["type"].as_str(), undo["object"]["object"].as_str()), (Some("Undo"), Some(PUBLIC)));
    assert_eq!(listed(&world).await["state"], "off");
    let before = relay.server.delivered().len();
    posted(&world, &alice, "not for you", Visibility::Public).await;
    world.work().await;
    assert_eq!(relay.server.delivered().len(), before);
    change(&world, Change::Subscribe).await;
    assert_eq!(
        (last(&relay)["type"].as_str(), listed(&world).await["state"].as_str()),
        (Some("Follow"), Some("pending"))
    );
    change(&world, Change::Remove).await;
    assert_eq!(last(&relay)["type"], "Undo");
    assert!(relays::list(&world, &Staff::CommandLine).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_a_relay_passes_on_is_fetched_where_it_was_written() {
    let (world, relay) = subscribed().await;
    let carol = world.server().await.actor("carol").await;
    // As it is, with words put into Carol's mouth; and as an id.
    let (one, two) = (carol.note("1", "the truth"), carol.note("2", "another truth"));
    carol.server.publishes(&one);
    carol.server.publishes(&two);
    let mut forged = carol.create(&one);
    forged["object"]["content"] = json!("<p>a lie</p>");
    delivers(&world, &relay, &forged).await;
    delivers(&world, &relay, &relay.does("Announce", "2", &two["id"])).await;
    for (note, content) in [(&one, "<p>the truth</p>"), (&two, "<p>another truth</p>")] {
        let view = seen(&world, None, &note["id"]).await.unwrap();
        assert_eq!((view.status.content.as_str(), view.status.reblogs_count), (content, 0));
    }
    assert_eq!(world.count("SELECT count(*) FROM statuses WHERE reblog_of_id IS NOT NULL").await, 0);
    assert_eq!(world.count("SELECT count(*) FROM notifications").await, 0);
    assert_eq!(listed(&world).await["taken"], 2);
    // Whatever it repeats costs nothing.
    let before = carol.server.asked().len();
    delivers(&world, &relay, &relay.does("Announce", "3", &two["id"])).await;
    assert_eq!((carol.server.asked().len(), listed(&world).await["taken"].as_i64()), (before, Some(2)));
}

/// With its author's proof it is still fetched: within the relay's hour, and as it reads now.
#[tokio::test]
async fn what_a_relay_passes_on_with_a_proof_is_worth_its_id_too() {
    let (world, relay) = subscribed().await;
    let (alice, carol) = (world.local("alice").await, world.server().await.actor("carol").await);
    let key = carol.shows_proof_key().await;
    let proved = |activity: &Value| {
        let mut activity = activity.clone();
        attach(&mut activity, &carol.proof_key_id(), &key, world.clock.now()).unwrap();
        activity
    };
    let note = carol.note("1", "as it reads now");
    carol.server.publishes(&note);
    let mut create = carol.create(&note);
    create["object"]["content"] = json!("<p>as it read once</p>");
    delivers(&world, &relay, &proved(&create)).await;
    assert_eq!(seen(&world, None, &note["id"]).await.unwrap().status.content, "<p>as it reads now</p>");
    assert_eq!(listed(&world).await["taken"], 1);
    delivers(&world, &relay, &proved(&carol.follow(&alice))).await;
    assert_eq!(world.count("SELECT count(*) FROM follows").await, 0, "relays pass on posts");
}

#[tokio::test]
async fn relays_are_told_of_a_move() {
    let (world, relay) = subscribed().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    let target = hedgerow::activitypub::lookup::lookup_account(&world, &bob.uri).await.unwrap().id;
    let mut unit = Unit::begin(&world).await.unwrap();
    unit.send(&Outgoing::Move { account: alice.id, target }).await.unwrap();
    unit.commit().await.unwrap();
    world.work().await;
    let told = last(&relay);
    assert_eq!(
        (&told["type"], &told["object"], &told["target"]),
        (&json!("Move"), &json!(alice.uri), &json!(bob.uri))
    );
}

#[tokio::test]
async fn what_is_not_public_or_not_there_is_not_taken_from_a_relay() {
    let (world, relay) = subscribed().await;
    let carol = world.server().await.actor("carol").await;
    let mut unlisted = carol.note("1", "quietly");
    (unlisted["to"], unlisted["cc"]) = (json!([carol.id("followers")]), json!([PUBLIC]));
    carol.server.publishes(&unlisted);
    delivers(&world, &relay, &relay.does("Announce", "1", &unlisted["id"])).await;
    delivers(&world, &relay, &relay.does("Announce", "2", &json!(carol.id("nothing")))).await;
    let ours = posted(&world, &world.local("alice").await, "mine", Visibility::Public).await.status;
    delivers(&world, &relay, &relay.does("Announce", "3", &json!(ours.uri))).await;
    assert_eq!(world.count("SELECT count(*) FROM statuses").await, 1);
    assert_eq!(
        world.count("SELECT count(*) FROM jobs WHERE kind = 'fetch_relayed'").await,
        0,
        "none is tried again"
    );
}

#[tokio::test]
async fn nobody_else_is_a_relay() {
    let (world, relay) = subscribed().await;
    let (carol, mallory) =
        (world.server().await.actor("carol").await, world.server().await.actor("mallory").await);
    let note = carol.note("1", "hello");
    carol.server.publishes(&note);
    delivers(&world, &mallory, &mallory.does("Announce", "1", &note["id"])).await;
    delivers(&world, &mallory, &carol.create(&note)).await;
    // Nor is somebody else on the relay's server, nor the relay when it was left.
    let other = relay.server.actor("other").await;
    delivers(&world, &other, &other.does("Announce", "1", &note["id"])).await;
    change(&world, Change::Unsubscribe).await;
    delivers(&world, &relay, &relay.does("Announce", "9", &note["id"])).await;
    assert_eq!(world.count("SELECT count(*) FROM statuses").await, 0);
    assert_eq!(carol.server.times_asked("/users/carol/1"), 0);
}

#[tokio::test]
async fn only_the_relay_answers_for_itself_and_it_may_say_no() {
    let world = World::start().await;
    let (relay, mallory) = (relay(&world).await, world.server().await.actor("mallory").await);
    subscribe(&world, &relay.server.url("/inbox")).await;
    let follow = last(&relay);
    delivers(&world, &mallory, &mallory.does("Accept", "1", &follow["id"])).await;
    assert_eq!(listed(&world).await["state"], "pending");
    // Under an id it made up, as some do.
    let copy =
        json!({"id": relay.id("made-up"), "type": "Follow", "actor": follow["actor"], "object": PUBLIC});
    delivers(&world, &relay, &relay.does("Reject", "1", &copy)).await;
    assert_eq!(listed(&world).await["state"], "rejected");
    assert_eq!(world.count("SELECT count(*) FROM audit_log WHERE target_type = 'relay'").await, 1);
}

#[tokio::test]
async fn a_relay_brings_no_more_in_an_hour_than_it_may() {
    let (world, relay) = subscribed().await;
    change(&world, Change::Limit(2)).await;
    let carol = world.server().await.actor("carol").await;
    let pass_on = async |name: &str| {
        let note = carol.note(name, name);
        carol.server.publishes(&note);
        delivers(&world, &relay, &relay.does("Announce", name, &note["id"])).await;
    };
    for name in ["1", "2", "3", "4"] {
        pass_on(name).await;
    }
    assert_eq!(world.count("SELECT count(*) FROM statuses").await, 2);
    assert_eq!(
        (listed(&world).await["taken"].as_i64(), listed(&world).await["left_out"].as_i64()),
        (Some(2), Some(2))
    );
    world.clock.advance(chrono::TimeDelta::hours(1));
    pass_on("5").await;
    assert_eq!(world.count("SELECT count(*) FROM statuses").await, 3);
    let limit = relays::change(
        &world,
        &Staff::CommandLine,
        listed(&world).await["id"].as_i64().unwrap(),
        Change::Limit(0),
    );
    assert!(limit.await.is_err());
}

#[tokio::test]
async fn policy_stands_above_relays() {
    let (world, relay) = subscribed().await;
    let carol = world.server().await.actor("carol").await;
    let note = carol.note("1", "hello");
    carol.server.publishes(&note);
    let block = async |host: &str| {
        let draft = PolicyDraft::new(host.parse().unwrap(), Severity::Suspend);
        set_policy(&world, &Staff::CommandLine, &draft).await.unwrap();
    };
    block(carol.server.authority()).await;
    delivers(&world, &relay, &relay.does("Announce", "1", &note["id"])).await;
    assert_eq!((carol.server.asked().len(), world.count("SELECT count(*) FROM statuses").await), (0, 0));
    assert_eq!(world.count("SELECT count(*) FROM jobs WHERE kind = 'fetch_relayed'").await, 0);
    block(relay.server.authority()).await;
    assert_eq!(relay.delivers(&world, &relay.does("Announce", "2", &note["id"])).await, 403);
    let before = relay.server.delivered().len();
    posted(&world, &world.local("alice").await, "hello", Visibility::Public).await;
    world.work().await;
    assert_eq!(relay.server.delivered().len(), before);
    assert!(find(&world, &relay.server.url("/inbox")).await.is_err(), "it cannot be asked anew");
}

#[tokio::test]
async fn litepub_style_is_followed_follows_back_and_takes_ids() {
    let world = World::start().await;
    let (relay, alice) = (relay(&world).await, world.local("alice").await);
    let asked = subscribe(&world, &relay.uri).await;
    assert_eq!((asked["style"].as_str(), asked["state"].as_str()), (Some("litepub"), Some("pending")));
    let follow = last(&relay);
    assert_eq!((&follow["object"], &follow["to"]), (&json!(relay.uri), &json!([relay.uri])));
    delivers(&world, &relay, &relay.does("Accept", "1", &follow)).await;
    assert_eq!(listed(&world).await["state"], "accepted");
    let back = relay.does("Follow", "1", &follow["actor"]);
    delivers(&world, &relay, &back).await;
    let accept = last(&relay);
    assert_eq!((accept["type"].as_str(), &accept["object"]["id"]), (Some("Accept"), &back["id"]));
    // Nobody else follows the instance actor.
    let mallory = world.server().await.actor("mallory").await;
    delivers(&world, &mallory, &mallory.does("Follow", "1", &follow["actor"])).await;
    assert_eq!(last(&mallory)["type"], "Reject");

    let before = relay.server.delivered().len();
    let status = posted(&world, &alice, "for everybody", Visibility::Public).await.status;
    posted(&world, &alice, "for fewer", Visibility::Unlisted).await;
    world.work().await;
    let told = relay.server.delivered().split_off(before);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((told[0]["type"].as_str(), &told[0]["object"]), (Some("Announce"), &json!(status.uri)));
    assert_eq!((&told[0]["actor"], &told[0]["to"]), (&follow["actor"], &json!([relay.uri])));
    assert!(
        !told[0].to_string().contains(PUBLIC),
        "Activity-Relay takes what is for the public for the other style"
    );

    let carol = world.server().await.actor("carol").await;
    let note = carol.note("1", "the truth");
    carol.server.publishes(&note);
    let mut announce = relay.does("Announce", "7", &note["id"]);
    (announce["to"], announce["cc"]) = (json!([relay.id("followers")]), json!([]));
    delivers(&world, &relay, &announce).await;
    assert!(seen(&world, None, &note["id"]).await.is_some());
    assert_eq!(world.count("SELECT count(*) FROM statuses WHERE reblog_of_id IS NOT NULL").await, 0);
    change(&world, Change::Unsubscribe).await;
    assert_eq!(last(&relay)["object"]["object"], relay.uri);
}

#[tokio::test]
async fn what_is_no_relay_cannot_be_asked() {
    let world = World::start().await;
    let server = world.server().await;
    server.answers("/page", Answer::status(200).typed("text/html"));
    for typed in ["", "relay", "ftp://relay.example/inbox", &server.url("/page"), &server.url("/nothing")] {
        assert!(find(&world, typed).await.is_err(), "{typed}");
    }
    let relay = relay(&world).await;
    let address = find(&world, &relay.server.url("/inbox")).await.unwrap();
    relays::subscribe(&world, &Staff::CommandLine, &address).await.unwrap();
    world.work().await;
    let follow = last(&relay);
    delivers(&world, &relay, &relay.does("Accept", "1", &follow["id"])).await;
    let again = relays::subscribe(&world, &Staff::CommandLine, &address).await;
    assert!(again.is_err(), "it is subscribed to already");
}

#[tokio::test]
async fn relay_that_is_known_under_another_address_is_not_asked_twice() {
    let (world, relay) = subscribed().await;
    let mut address = find(&world, &relay.uri).await.unwrap();
    address.inbox_url.push_str("/other");
    let asked = relays::subscribe(&world, &Staff::CommandLine, &address).await;
    assert!(matches!(asked, Err(Error::Invalid(_))), "{asked:?}");
}
