//! What passes between us and the world over HTTP: deliveries to our inboxes, fetches from us, the workers between.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::http::{Method, Request};
use bytes::Bytes;
use hedgerow::activitypub::signature::RequestSigner;
use hedgerow::outbound::{Hop, SignRequest};
use hedgerow::workers::{delivery, inbound, jobs, outgoing};
use serde_json::Value;

use super::{Actor, Local, World, key_of};
use crate::support::api::{self, Api};
use crate::support::peers::read_document;
use crate::support::people;

const ACTIVITY: &str = "application/activity+json";

impl World {
    /// Somebody here with a key, a login and an app.
    pub async fn member(&self, name: &str) -> (Local, Api) {
        let person = people::with_token(self, name).await;
        let local = Local { id: person.account, uri: self.config.url(&format!("/users/{name}")) };
        (local, Api::of(self, &person))
    }

    /// Lets the workers run until nothing is due.
    pub async fn work(&self) {
        for _ in 0..50 {
            let done = [
                outgoing::tick(self).await.unwrap(),
                delivery::tick(self).await.unwrap(),
                inbound::tick(self).await.unwrap(),
                jobs::tick(self).await.unwrap(),
            ];
            if done.iter().all(|count| *count == 0) {
                return;
            }
        }
        panic!("the workers do not come to rest");
    }

    /// A POST to one of our addresses as it is, signed by nobody.
    pub async fn post(&self, path: &str, headers: &[(&str, &str)], body: &str) -> api::Answer {
        let mut request = Request::post(path).header(CONTENT_TYPE, ACTIVITY);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Api::visitor(self).send(request, Body::from(body.to_owned())).await
    }
}

impl Actor {
    pub async fn signer(&self, world: &World) -> RequestSigner {
        let key_id = format!("{}#main-key", self.uri);
        RequestSigner { key_id, key: key_of(&self.name).await, clock: world.clock.clone() }
    }

    /// Delivers to our shared inbox; answers the status code. What was accepted is applied.
    pub async fn delivers(&self, world: &World, activity: &Value) -> u16 {
        self.delivers_to(world, "/inbox", activity).await
    }

    /// The same to another inbox of ours.
    pub async fn delivers_to(&self, world: &World, inbox: &str, activity: &Value) -> u16 {
        let signer = self.signer(world).await;
        let status = deliver_as(world, &signer, inbox, &activity.to_string()).await;
        world.work().await;
        status
    }

    /// What we show this actor's server at `path`.
    pub async fn reads(&self, world: &World, path: &str) -> api::Answer {
        let signer = self.signer(world).await;
        read_document(world, Some(&signer), path).await
    }
}

/// A delivery signed with any key; nothing is applied yet.
pub async fn deliver_as(world: &World, signer: &RequestSigner, inbox: &str, body: &str) -> u16 {
    let url = world.config.url(inbox).parse().unwrap();
    let bytes = Bytes::copy_from_slice(body.as_bytes());
    let hop = Hop {
        method: &Method::POST,
        url: &url,
        body: Some(&bytes),
        content_type: Some(ACTIVITY),
        headers: &http::HeaderMap::new(),
    };
    let mut request = Request::post(inbox).header(CONTENT_TYPE, ACTIVITY).header(HOST, hop.host());
    request.headers_mut().unwrap().extend(signer.sign(hop).await.unwrap());
    Api::visitor(world).send(request, Body::from(body.to_owned())).await.status
}
