//! What other servers say of collections of accounts (FEP-7aa9).

use serde_json::{Value, json};

use crate::support::world::Actor;

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
