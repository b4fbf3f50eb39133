//! What other servers say of collections of accounts (FEP-7aa9), and who it is said to.

use hedgerow::activitypub::activities::build;
use hedgerow::activitypub::lookup::{Found, lookup_account, lookup_url};
use hedgerow::domain::collections::{CollectionChange, collection, create_collection};
use hedgerow::model::collection::CollectionView;
use hedgerow::workers::jobs;
use serde_json::{Value, json};

use crate::support::accounts::outgoing;
use crate::support::world::{Actor, Local, PUBLIC, World};

/// A collection of theirs with these items.
pub fn recommends(actor: &Actor, name: &str, items: &[Value]) -> Value {
    json!({
        "@context": "https://www.w3.org/ns/activitystreams", "id": actor.id(name), "type": "FeaturedCollection",
        "attributedTo": actor.uri, "name": name, "summary": "<p>All of <script>x</script>them</p>",
        "topic": {"type": "Hashtag", "name": "#Cats"}, "url": actor.id(&format!("{name}.html")),
        "published": "2027-01-15T07:00:00Z", "updated": "2027-01-15T07:00:00Z",
        "totalItems": items.len(), "orderedItems": items,
    })
}

/// Somebody in a collection of theirs.
pub fn item(owner: &Actor, name: &str, featured: &str, stamp: &str) -> Value {
    json!({"id": owner.id(&format!("items/{name}")), "type": "FeaturedItem", "featuredObject": featured,
        "featureAuthorization": stamp})
}

/// Leave for this collection.
pub fn stamp(by: &Actor, name: &str, collection: &Value) -> Value {
    json!({"id": by.id(name), "type": "FeatureAuthorization", "interactingObject": collection,
        "interactionTarget": by.uri})
}

/// May I put you into it?
pub fn request(asker: &Actor, name: &str, featured: &str, collection: &Value) -> Value {
    let mut request = asker.does("FeatureRequest", name, &json!(featured));
    request["instrument"] = collection.clone();
    request
}

/// To, or from, a list of theirs.
pub fn listed(actor: &Actor, verb: &str, name: &str, object: &Value, target: &str) -> Value {
    let mut activity = actor.does(verb, name, object);
    activity["target"] = json!(target);
    activity
}

pub async fn alice_and_bob() -> (World, Local, Actor) {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    discoverable(&world, true).await;
    opens(&bob).await;
    (world, alice, bob)
}

pub async fn discoverable(world: &World, discoverable: bool) {
    let update = "UPDATE accounts SET discoverable = $1 WHERE domain IS NULL";
    sqlx::query(update).bind(discoverable).execute(&world.pool).await.unwrap();
}

/// They list their collections, and let everybody feature them.
pub async fn opens(actor: &Actor) {
    actor
        .shows(&json!({
            "featuredCollections": actor.id("collections"),
            "interactionPolicy": {"canFeature": {"automaticApproval": [PUBLIC]}},
        }))
        .await;
}

/// All that is told, latest last.
pub async fn told(world: &World) -> Vec<Value> {
    let mut conn = world.pool.acquire().await.unwrap();
    let mut all = Vec::new();
    for outgoing in outgoing(world).await {
        if let Some(built) = build(&mut conn, &world.config, &outgoing, 7).await.unwrap() {
            all.push(serde_json::from_str(&built.body).unwrap());
        }
    }
    all
}

pub async fn last(world: &World) -> Value {
    told(world).await.pop().expect("something was told")
}

pub async fn work(world: &World) {
    while jobs::tick(world).await.unwrap() > 0 {}
}

pub fn path<'a>(world: &World, uri: &'a str) -> &'a str {
    uri.strip_prefix(world.config.url("/").as_str().trim_end_matches('/')).unwrap()
}

/// The collection with this address, as everybody sees it.
pub async fn shown(world: &World, address: &str) -> Option<CollectionView> {
    let found = lookup_url(world, address).await;
    let Ok(Found::Collection(id)) = found else { return None };
    collection(world, None, id).await.ok()
}

pub async fn made(world: &World, alice: &Local, people: &[&Actor]) -> CollectionView {
    let mut ids = Vec::new();
    for person in people {
        ids.push(lookup_account(world, &person.uri).await.unwrap().id);
    }
    let change = CollectionChange { name: Some("People".to_owned()), ..CollectionChange::default() };
    create_collection(world, alice.id, &change, &ids).await.unwrap()
}
