//! Somebody on a fake server: their document, and what they say and do.

use axum::body::Body;
use bytes::Bytes;
use hedgerow::activitypub::activities::Applied;
use hedgerow::error::Result;
use hedgerow::keys::{KeyAlgorithm, SigningKey};
use hedgerow::outbound::{Hop, SignRequest};
use http::{HeaderMap, Method, Request};
use serde_json::{Value, json};

use super::{Local, PUBLIC, Server, World, key_of};
use crate::support::api::{Answer, Api};

/// Somebody on another server.
#[derive(Clone)]
pub struct Actor {
    pub server: Server,
    pub name: String,
    pub uri: String,
}

impl Actor {
    /// Its document, with this key as its main one.
    pub fn document(&self, key: &SigningKey) -> Value {
        let Self { uri, name, .. } = self;
        json!({
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
            "id": uri, "type": "Person", "preferredUsername": name, "name": format!("{name} of elsewhere"),
            "inbox": format!("{uri}/inbox"), "outbox": format!("{uri}/outbox"),
            "followers": format!("{uri}/followers"), "featured": format!("{uri}/featured"),
            "endpoints": {"sharedInbox": self.server.url("/inbox")},
            "publicKey": {
                "id": format!("{uri}#main-key"), "owner": uri,
                "publicKeyPem": key.public_key().unwrap().to_pem(),
            },
        })
    }

    /// Publishes its document with these properties beside its own.
    pub async fn shows(&self, more: &Value) {
        let mut document = self.document(&key_of(&self.name).await);
        for (name, value) in more.as_object().unwrap() {
            document[name] = value.clone();
        }
        self.server.publishes(&document);
    }

    /// Publishes its document with a key for proofs beside the main one.
    pub async fn shows_proof_key(&self) -> SigningKey {
        let key = SigningKey::generate(KeyAlgorithm::Ed25519).await.unwrap();
        let mut document = self.document(&key_of(&self.name).await);
        document["assertionMethod"] = json!([{
            "id": self.proof_key_id(), "type": "Multikey", "controller": self.uri,
            "publicKeyMultibase": key.public_key().unwrap().to_multibase().unwrap(),
        }]);
        self.server.publishes(&document);
        key
    }

    pub fn proof_key_id(&self) -> String {
        format!("{}#ed25519-key", self.uri)
    }

    pub fn id(&self, path: &str) -> String {
        format!("{}/{path}", self.uri)
    }

    /// A public note of theirs, under this name.
    pub fn note(&self, name: &str, text: &str) -> Value {
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": self.id(name), "type": "Note", "attributedTo": self.uri, "content": format!("<p>{text}</p>"),
            "published": "2027-01-15T07:00:00Z", "to": [PUBLIC], "cc": [self.id("followers")],
        })
    }

    /// An activity of theirs about something; its id is made of the type and `name`.
    pub fn does(&self, kind: &str, name: &str, object: &Value) -> Value {
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": format!("{}#{}/{name}", self.uri, kind.to_lowercase()), "type": kind, "actor": self.uri,
            "to": [PUBLIC], "cc": [self.id("followers")], "object": object,
        })
    }

    pub fn follow(&self, local: &Local) -> Value {
        self.does("Follow", "1", &json!(local.uri))
    }

    /// The publication of a note.
    pub fn create(&self, note: &Value) -> Value {
        let mut create = self.does("Create", "1", note);
        create["id"] = json!(format!("{}/activity", note["id"].as_str().unwrap()));
        create["to"] = note["to"].clone();
        create["cc"] = note["cc"].clone();
        create
    }

    /// Delivers what they did to our shared inbox.
    pub async fn sends(&self, world: &World, activity: &Value) -> Result<Applied> {
        world.receive(&self.uri, activity, None).await
    }
}

/// POSTs `sent` under a signature made for `signed`.
pub async fn post_signed(
    world: &World,
    path: &str,
    signed: &Value,
    signer: &dyn SignRequest,
    sent: &Value,
) -> Answer {
    let url = world.config.url(path).parse().unwrap();
    let body = Bytes::from(signed.to_string());
    let content_type = "application/activity+json";
    let (method, headers) = (Method::POST, HeaderMap::new());
    let hop = Hop {
        method: &method,
        url: &url,
        body: Some(&body),
        content_type: Some(content_type),
        headers: &headers,
    };
    let mut request = Request::post(path).header("host", hop.host()).header("content-type", content_type);
    request.headers_mut().unwrap().extend(signer.sign(hop).await.unwrap());
    Api::visitor(world).send(request, Body::from(sent.to_string())).await
}
