//! A delivery signed by hand, so that it can be signed wrongly: written down from draft-cavage, not with our code.

use aws_lc_rs::digest::{SHA256, digest as hash};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hedgerow::keys::SigningKey;
use serde_json::Value;

use crate::support::world::{Actor, World, key_of};

/// What is sent, and which of its headers are signed.
#[derive(Clone)]
pub struct Letter {
    pub target: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
    pub covered: Vec<&'static str>,
    pub algorithm: &'static str,
    pub key_id: String,
    pub key: SigningKey,
}

impl Letter {
    /// As a good server would send it to our shared inbox.
    pub async fn from(world: &World, actor: &Actor, activity: &Value) -> Self {
        let body = activity.to_string();
        let date = world.clock.now().format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let headers = vec![
            ("host", world.config.instance.base_url.authority().to_owned()),
            ("date", date),
            ("digest", digest(&body)),
            ("content-type", "application/activity+json".to_owned()),
        ];
        Self {
            target: "/inbox".to_owned(),
            headers,
            body,
            covered: vec!["(request-target)", "host", "date", "digest"],
            algorithm: "rsa-sha256",
            key_id: format!("{}#main-key", actor.uri),
            key: key_of(&actor.name).await,
        }
    }

    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.to_owned()));
        self
    }

    pub fn uncovering(mut self, name: &str) -> Self {
        self.covered.retain(|covered| *covered != name);
        self
    }

    pub fn string(&self) -> String {
        let line = |name: &&str| match *name {
            "(request-target)" => format!("(request-target): post {}", self.target),
            name => {
                let value =
                    self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
                format!("{name}: {}", value.unwrap_or_default())
            }
        };
        self.covered.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    pub fn signed(self) -> Sent {
        let signature = self.key.sign(self.string().as_bytes()).unwrap();
        self.signed_with(&signature)
    }

    /// With these bytes for a signature.
    pub fn signed_with(self, signature: &[u8]) -> Sent {
        let signature = format!(
            r#"keyId="{}",algorithm="{}",headers="{}",signature="{}""#,
            self.key_id,
            self.algorithm,
            self.covered.join(" "),
            STANDARD.encode(signature)
        );
        Sent { letter: self, signature: Some(signature) }
    }
}

/// A letter with its signature.
#[derive(Clone)]
pub struct Sent {
    pub letter: Letter,
    pub signature: Option<String>,
}

impl Sent {
    /// Puts it into an inbox; the status code.
    pub async fn arrives(&self, world: &World) -> u16 {
        let mut headers: Vec<(&str, &str)> =
            self.letter.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        headers.retain(|(name, _)| *name != "content-type");
        headers.extend(self.signature.as_deref().map(|signature| ("signature", signature)));
        let status = world.post(&self.letter.target, &headers, &self.letter.body).await.status;
        world.work().await;
        status
    }
}

pub fn digest(body: &str) -> String {
    format!("SHA-256={}", STANDARD.encode(hash(&SHA256, body.as_bytes())))
}
