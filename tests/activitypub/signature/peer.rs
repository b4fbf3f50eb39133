//! A remote server that signs whatever a test wants, with its own code.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Duration, Utc};
use hedgerow::activitypub::signature::{
    Expected, SignatureError, SignedRequest, Unverified, Verified, digest_header,
};
use hedgerow::keys::{KeyAlgorithm, SigningKey};
use hedgerow::model::Domain;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use tokio::sync::OnceCell;

pub const KEY_ID: &str = "https://peer.example/users/a#main-key";

pub fn now() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

pub fn http_date(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

pub async fn rsa_key() -> SigningKey {
    static KEY: OnceCell<SigningKey> = OnceCell::const_new();
    KEY.get_or_init(|| async { SigningKey::generate(KeyAlgorithm::Rsa).await.unwrap() }).await.clone()
}

/// A request on its way to `own.example`.
#[derive(Clone)]
pub struct Message {
    pub method: Method,
    pub target: String,
    /// In order, names as sent; what is signed is read from here.
    pub headers: Vec<(&'static str, String)>,
    pub body: &'static str,
    pub covered: Vec<&'static str>,
    pub algorithm: Option<&'static str>,
    pub created: Option<i64>,
    pub expires: Option<i64>,
}

impl Message {
    /// As Mastodon sends a delivery.
    pub fn post() -> Self {
        let body = r#"{"type":"Create"}"#;
        Self {
            method: Method::POST,
            target: "/inbox".to_owned(),
            headers: vec![
                ("host", "own.example".to_owned()),
                ("date", http_date(now())),
                ("content-type", "application/activity+json".to_owned()),
                ("digest", digest_header(body.as_bytes())),
            ],
            body,
            covered: vec!["host", "date", "content-type", "digest", "(request-target)"],
            algorithm: Some("rsa-sha256"),
            created: None,
            expires: None,
        }
    }

    /// As Mastodon fetches.
    pub fn get() -> Self {
        let mut message = Self { method: Method::GET, body: "", ..Self::post() };
        message.target = "/users/b".to_owned();
        message.headers.truncate(2);
        message.covered = vec!["host", "date", "(request-target)"];
        message
    }

    /// With `(created)`, as Lemmy does, made this long before now.
    pub fn created(age: Duration) -> Self {
        let mut message = Self { algorithm: Some("hs2019"), ..Self::post() };
        message.created = Some((now() - age).timestamp());
        message.covered = vec!["(request-target)", "(created)", "host", "digest"];
        message
    }

    pub fn set(&mut self, name: &'static str, value: impl Into<String>) -> &mut Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.into()));
        self
    }

    pub fn without(&mut self, name: &str) -> &mut Self {
        self.headers.retain(|(known, _)| *known != name);
        self
    }

    pub fn uncover(&mut self, name: &str) -> &mut Self {
        self.covered.retain(|covered| *covered != name);
        self
    }

    /// The text to sign, written down from the draft (2.3) and not with the code under test.
    pub fn string(&self, target: &str) -> String {
        let line = |name: &&str| match *name {
            "(request-target)" => {
                format!("(request-target): {} {target}", self.method.as_str().to_lowercase())
            }
            "(created)" => format!("(created): {}", self.created.unwrap()),
            "(expires)" => format!("(expires): {}", self.expires.unwrap()),
            name => {
                let values = self.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
                format!("{name}: {}", values.map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(", "))
            }
        };
        self.covered.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// The `Signature` header around a signature.
    pub fn signature_header(&self, signature: &[u8]) -> String {
        let mut parameters = vec![format!(r#"keyId="{KEY_ID}""#)];
        parameters.extend(self.algorithm.map(|label| format!(r#"algorithm="{label}""#)));
        parameters.extend(self.created.map(|created| format!("created={created}")));
        parameters.extend(self.expires.map(|expires| format!("expires={expires}")));
        parameters.push(format!(r#"headers="{}""#, self.covered.join(" ")));
        parameters.push(format!(r#"signature="{}""#, STANDARD.encode(signature)));
        parameters.join(",")
    }

    /// Signs it with RSA over its own target.
    pub async fn signed(&self) -> Sent {
        self.signed_over(&self.target).await
    }

    /// Signs it with RSA as if it went to another target.
    pub async fn signed_over(&self, target: &str) -> Sent {
        let signature = rsa_key().await.sign(self.string(target).as_bytes()).unwrap();
        Sent { header: Some(self.signature_header(&signature)), message: self.clone() }
    }
}

/// A message with its signature, on the wire.
pub struct Sent {
    pub message: Message,
    pub header: Option<String>,
}

impl Sent {
    pub fn read(&self) -> Result<Unverified, SignatureError> {
        self.read_at(now())
    }

    /// What the server called `own.example` makes of it before it looks for the key.
    pub fn read_at(&self, now: DateTime<Utc>) -> Result<Unverified, SignatureError> {
        let domains: [Domain; 2] = ["own.example", "alias.example"].map(|domain| domain.parse().unwrap());
        let mut headers = HeaderMap::new();
        for (name, value) in &self.message.headers {
            headers.append(HeaderName::try_from(*name).unwrap(), HeaderValue::from_str(value).unwrap());
        }
        if let Some(header) = &self.header {
            headers.append("signature", HeaderValue::from_str(header).unwrap());
        }
        let request = SignedRequest {
            method: &self.message.method,
            target: &self.message.target,
            headers: &headers,
            body: self.message.body.as_bytes(),
        };
        Unverified::of(&request, &Expected { now, domains: &domains, scheme: "https" })
    }

    /// The whole judgement with the peer's RSA key.
    pub async fn verify(&self) -> Result<Verified, SignatureError> {
        self.read()?.verify(&rsa_key().await.public_key().unwrap())
    }
}
