//! Collections of others: what is kept of them, and what looking after them costs, is bounded; nobody is lost by that.

use hedgerow::activitypub::Budget;
use hedgerow::activitypub::activities::Applied;
use hedgerow::activitypub::lookup::{lookup_account, lookup_status};
use hedgerow::activitypub::objects::collection::store_fetched;
use hedgerow::activitypub::objects::quote::verify_quote;
use hedgerow::domain::collections::collection;
use hedgerow::domain::remote_collections::want_collection;
use hedgerow::workers::jobs;
use serde_json::{Value, json};

use super::featured::{alice_and_bob, discoverable, item, listed, recommends, request, shown, stamp, work};
use super::statuses::follow;
use crate::support::world::{Actor, Answer, World};

const KEPT: &str = "SELECT count(*) FROM collection_items";

async fn add(world: &World, bob: &Actor, name: &str, collection: &Value) {
    let add = listed(bob, "Add", name, collection, &bob.id("collections"));
    assert_eq!(bob.sends(world, &add).await.unwrap(), Applied::Done);
}

/// So many places, of people whose server finds neither them nor their stamps.
fn strangers(bob: &Actor, from: usize, to: usize) -> Vec<Value> {
    let one = |n: usize| {
        let who = bob.server.url(&format!("/users/p{n}"));
        item(bob, &n.to_string(), &who, &format!("{who}/stamp"))
    };
    (from..to).map(one).collect()
}

#[tokio::test]
async fn who_could_not_be_asked_for_is_not_let_go() {
    let (world, alice, bob) = alice_and_bob().await;
    follow(&world, &alice, &bob).await;
    let items = strangers(&bob, 0, 3);
    add(&world, &bob, "1", &recommends(&bob, "cats", &items)).await;
    let ids: Vec<Value> = items.iter().map(|one| one["id"].clone()).collect();
    let by_id = recommends(&bob, "cats", &ids);
    for one in &items {
        bob.server.publishes(one);
    }
    store_fetched(&world, &by_id, &Budget::of(1)).await.unwrap();
    assert_eq!(world.count(KEPT).await, 3, "two of them could not be asked for");
    bob.server.answers("/users/bob/items/1", Answer::status(403));
    bob.server.answers("/users/bob/items/2", Answer::json(&json!({"id": ids[2], "type": "FeaturedItem"})));
    store_fetched(&world, &by_id, &Budget::of(60)).await.unwrap();
    assert_eq!(world.count(KEPT).await, 3, "nor could these be read");
    bob.server.publishes(&items[1]);
    bob.server.answers("/users/bob/items/2", Answer::status(410));
    world.clock.advance(chrono::Duration::hours(2));
    store_fetched(&world, &by_id, &Budget::of(60)).await.unwrap();
    assert_eq!(world.count(KEPT).await, 2, "one is gone");
}

#[tokio::test]
async fn a_refusal_heals_and_a_spent_budget_is_none() {
    let (world, alice, bob) = alice_and_bob().await;
    follow(&world, &alice, &bob).await;
    let carol = world.server().await.actor("carol").await;
    let cats = recommends(&bob, "cats", &[item(&bob, "1", &carol.uri, &carol.id("good"))]);
    bob.server.publishes(&cats);
    carol.server.answers("/users/carol/good", Answer::status(403));
    add(&world, &bob, "1", &cats).await;
    work(&world).await;
    let rejected = "SELECT count(*) FROM collection_items WHERE state = 'rejected'";
    assert_eq!(world.count(rejected).await, 1);
    carol.server.publishes(&stamp(&carol, "good", &cats["id"]));
    let id = shown(&world, &bob.id("cats")).await.unwrap().collection.id;
    let look = async || {
        let view = collection(&world, None, id).await.unwrap();
        want_collection(&world, &view.collection).await.unwrap();
        work(&world).await;
        collection(&world, None, id).await.unwrap().items.len()
    };
    world.clock.advance(chrono::Duration::hours(2));
    assert_eq!(look().await, 0, "a refusal holds for a day");
    world.clock.advance(chrono::Duration::days(2));
    assert_eq!(look().await, 1);

    // The same stamps serve quotes.
    let quoted = carol.note("quoted", "quote me");
    carol.server.publishes(&quoted);
    lookup_status(&world, &carol.id("quoted")).await.unwrap();
    let mut note = bob.note("quoting", "look at this");
    (note["quote"], note["quoteAuthorization"]) = (quoted["id"].clone(), json!(carol.id("leave")));
    bob.sends(&world, &bob.create(&note)).await.unwrap();
    let status = lookup_status(&world, &bob.id("quoting")).await.unwrap();
    assert!(verify_quote(&world, status, &Budget::of(0)).await.is_err());
    assert_eq!(world.count("SELECT count(*) FROM quotes WHERE state = 'pending'").await, 1);
}

#[tokio::test]
async fn all_that_is_kept_of_a_collection_counts() {
    let (world, alice, bob) = alice_and_bob().await;
    follow(&world, &alice, &bob).await;
    let paged = |from: usize| {
        let mut cats = recommends(&bob, "cats", &[]);
        let items = strangers(&bob, from, from + 100);
        cats["first"] = json!({"type": "OrderedCollectionPage", "orderedItems": items});
        cats
    };
    add(&world, &bob, "1", &paged(0)).await;
    assert_eq!(world.count(KEPT).await, 100);
    sqlx::query("UPDATE collection_items SET state = 'rejected'").execute(&world.pool).await.unwrap();
    for from in [100, 200, 300] {
        bob.sends(&world, &bob.does("Update", &from.to_string(), &paged(from))).await.unwrap();
        assert_eq!(world.count(KEPT).await, 150, "the refused ones count too");
    }
    let more = listed(&bob, "Add", "more", &strangers(&bob, 500, 501)[0], &bob.id("cats"));
    assert!(matches!(bob.sends(&world, &more).await, Ok(Applied::Ignored(_))));
    // Who is in it already may be told of again.
    let known = listed(&bob, "Add", "known", &strangers(&bob, 7, 8)[0], &bob.id("cats"));
    assert_eq!(bob.sends(&world, &known).await.unwrap(), Applied::Done);
    assert_eq!(world.count(KEPT).await, 150);
    // A list that is whole makes room, of the refused too; only what somebody here took back stays so.
    let revoked = "UPDATE collection_items SET state = 'revoked', account_id = $1, object_uri = $2
                   WHERE object_uri LIKE '%/p99'";
    sqlx::query(revoked).bind(alice.id.0).bind(&alice.uri).execute(&world.pool).await.unwrap();
    let whole = recommends(&bob, "cats", &strangers(&bob, 400, 402));
    bob.sends(&world, &bob.does("Update", "whole", &whole)).await.unwrap();
    assert_eq!(world.count(KEPT).await, 3);
    assert_eq!(world.count("SELECT count(*) FROM collection_items WHERE state = 'revoked'").await, 1);
}

#[tokio::test]
async fn no_more_are_shown_than_are_kept() {
    let (world, _, bob) = alice_and_bob().await;
    bob.server.publishes(&recommends(&bob, "cats", &[]));
    let id = shown(&world, &bob.id("cats")).await.unwrap().collection.id;
    let many = "INSERT INTO collection_items (id, collection_id, account_id, object_uri, state, created_at)
                SELECT n, $1, account_id, 'x' || n, 'accepted', now()
                FROM collections, generate_series(1, 200) n";
    sqlx::query(many).bind(id.0).execute(&world.pool).await.unwrap();
    assert_eq!(collection(&world, None, id).await.unwrap().items.len(), 150);
}

#[tokio::test]
async fn stamps_are_looked_for_a_few_at_a_time_and_none_is_forgotten() {
    let (world, alice, bob) = alice_and_bob().await;
    follow(&world, &alice, &bob).await;
    add(&world, &bob, "1", &recommends(&bob, "cats", &strangers(&bob, 0, 20))).await;
    let looked_for = "SELECT count(*) FROM collection_items WHERE checked_at IS NOT NULL";
    for done in [8, 16, 20] {
        jobs::tick(&world).await.unwrap();
        assert_eq!(world.count(looked_for).await, done);
    }
    // A server that does not answer is asked again, and keeps nobody else waiting.
    for n in 100..110 {
        bob.server.answers(&format!("/users/p{n}/stamp"), Answer::status(503));
    }
    let dogs = recommends(&bob, "dogs", &strangers(&bob, 100, 112));
    add(&world, &bob, "2", &dogs).await;
    for _ in 0..3 {
        jobs::tick(&world).await.unwrap();
    }
    let settled = "SELECT count(*) FROM collection_items WHERE state = 'rejected'";
    assert_eq!(world.count(settled).await, 22);
    world.clock.advance(chrono::Duration::minutes(1));
    for n in 100..110 {
        bob.server.answers(&format!("/users/p{n}/stamp"), Answer::status(404));
    }
    for _ in 0..4 {
        world.clock.advance(chrono::Duration::minutes(5));
        work(&world).await;
    }
    assert_eq!(world.count(settled).await, 32);
}

/// What the worst activity about a collection costs in requests. It may fall; a rise must be meant.
const WORST: usize = 52;

#[tokio::test]
async fn what_concerns_nobody_is_not_fetched_and_what_does_costs_little() {
    let (world, alice, bob) = alice_and_bob().await;
    let cats = recommends(&bob, "cats", &[]);
    bob.server.publishes(&cats);
    lookup_account(&world, &bob.uri).await.unwrap();
    let cost = async |activity: &Value| {
        let before = bob.server.asked().len();
        let applied = bob.sends(&world, activity).await;
        (bob.server.asked().len() - before, applied)
    };
    let add = |name: &str, id: &Value| listed(&bob, "Add", name, id, &bob.id("collections"));
    let items = strangers(&bob, 0, 150);
    let ids: Vec<Value> = items.iter().map(|one| one["id"].clone()).collect();
    let (spent, applied) = cost(&add("1", &cats["id"])).await;
    assert!(spent == 0 && matches!(applied, Ok(Applied::Ignored(_))), "nobody follows him");
    let (spent, applied) = cost(&add("2", &recommends(&bob, "many", &ids))).await;
    assert!(spent == 0 && matches!(applied, Ok(Applied::Ignored(_))), "nor is anybody here in it");
    discoverable(&world, false).await;
    let (spent, applied) = cost(&request(&bob, "1", &alice.uri, &cats["id"])).await;
    assert_eq!((spent, applied.unwrap()), (0, Applied::Done), "she does not let him anyway");

    for one in &items {
        bob.server.publishes(one);
    }
    let mut worst = recommends(&bob, "worst", &[]);
    worst["first"] = json!(bob.id("worst/page"));
    bob.server.publishes(&worst);
    let page = json!({"id": bob.id("worst/page"), "type": "OrderedCollectionPage", "orderedItems": ids});
    bob.server.publishes(&page);
    discoverable(&world, true).await;
    let (spent, applied) = cost(&request(&bob, "2", &alice.uri, &worst["id"])).await;
    assert_eq!(applied.unwrap(), Applied::Done);
    assert!(spent <= 3, "{spent}: whom else it features is not asked for");
    follow(&world, &alice, &bob).await;
    world.clock.advance(chrono::Duration::hours(2));
    let (spent, _) = cost(&add("3", &worst["id"])).await;
    assert!(spent <= WORST && spent + 5 >= WORST, "{spent}");
}
