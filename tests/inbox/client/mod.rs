//! Client-to-server: what a person does with a client of ActivityPub, seen by the client API and by other servers.

mod posting;
mod reading;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::support::api::{Answer, Api};
use crate::support::world::{Actor, Local, PUBLIC, World};

const ACTIVITY: &str = "application/activity+json";

/// Alice with a client and an app, and Bob on another server, whom we know.
struct Scene {
    world: World,
    alice: Local,
    api: Api,
    bob: Actor,
}

async fn scene() -> Scene {
    let world = World::start().await;
    let (alice, api) = world.member("alice").await;
    let bob = world.server().await.actor("bob").await;
    bob.server.publishes(&bob.note("1", "a note of Bob"));
    Scene { world, alice, api, bob }
}

async fn post(api: &Api, path: &str, document: &Value) -> Answer {
    let request = Request::post(path).header("content-type", ACTIVITY);
    api.send(request, Body::from(document.to_string())).await
}

async fn read(api: &Api, path: &str) -> Answer {
    api.send(Request::get(path).header("accept", ACTIVITY), Body::empty()).await
}

impl Scene {
    /// Posts to Alice's outbox and answers where the activity is.
    async fn does(&self, document: Value) -> String {
        let answer = post(&self.api, "/users/alice/outbox", &document).await;
        assert_eq!(answer.status, 201, "{document}: {}", answer.text);
        let location = answer.header("location").to_owned();
        assert!(location.starts_with("http"), "{location}");
        location
    }

    async fn act(&self, kind: &str, object: impl Into<Value>) -> String {
        self.does(json!({"type": kind, "actor": self.alice.uri, "object": object.into(), "to": [PUBLIC]}))
            .await
    }

    async fn status(&self, uri: &str) -> Value {
        let found = self.api.get(&format!("/api/v2/search?q={uri}&resolve=true")).await.ok();
        found["statuses"][0].clone()
    }

    async fn relationship(&self) -> Value {
        let found = self.api.get(&format!("/api/v2/search?q={}&resolve=true", self.bob.uri)).await.ok();
        let id = found["accounts"][0]["id"].as_str().expect("Bob is known").to_owned();
        self.api.get(&format!("/api/v1/accounts/relationships?id[]={id}")).await.ok()[0].clone()
    }

    /// The last activity of a kind that Bob's server got.
    async fn told(&self, kind: &str) -> Value {
        self.world.work().await;
        let delivered = self.bob.server.delivered();
        let told = delivered.into_iter().rev().find(|activity| activity["type"] == kind);
        told.unwrap_or_else(|| panic!("no {kind} was told"))
    }
}

fn path(uri: &str) -> &str {
    uri.strip_prefix("http://ours.localhost:3000").expect("an address of ours")
}
