//! Signing what we send in this scheme, for peers that no longer take the draft.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::BoxFuture;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use sfv::{Dictionary, FieldType, Item, ListEntry, Parser};

use super::super::{RequestSigner, SIGNED_ALONG, SignedRequest, content_digest_header};
use super::base::{Parts, base_of};
use super::{CONTENT_DIGEST, Demand, INPUT, SIGNATURE};
use crate::error::{Error, Result};
use crate::keys::KeyAlgorithm;
use crate::outbound::{Hop, SignRequest};

/// How long a signature lasts whose peer asks that it say so, in seconds.
const LASTS: i64 = 300;

/// What can be covered beside what always is, when a peer asks for it.
const ON_DEMAND: [&str; 8] =
    ["@authority", "@scheme", "@request-target", "@path", "@query", "host", "date", "content-type"];

/// Signs requests in the name of one actor, as a peer may have asked for.
#[derive(Debug, Clone)]
pub struct MessageSigner<'a> {
    pub signer: &'a RequestSigner,
    pub demand: Demand,
}

impl SignRequest for MessageSigner<'_> {
    fn sign<'a>(&'a self, hop: Hop<'a>) -> BoxFuture<'a, Result<HeaderMap>> {
        Box::pin(self.headers(hop))
    }
}

impl MessageSigner<'_> {
    /// `Date`, `Content-Digest` where there is a body, `Signature-Input` and `Signature`.
    async fn headers(&self, hop: Hop<'_>) -> Result<HeaderMap> {
        let now = self.signer.clock.now();
        let mut added = HeaderMap::new();
        let date = now.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        added.insert(header::DATE, HeaderValue::try_from(date).map_err(Error::internal)?);
        if let Some(body) = hop.body {
            let digest = HeaderValue::try_from(content_digest_header(body)).map_err(Error::internal)?;
            added.insert(HeaderName::from_static(CONTENT_DIGEST), digest);
        }
        let mut known = added.clone();
        if let Some(content_type) = hop.content_type {
            let content_type = HeaderValue::try_from(content_type).map_err(Error::internal)?;
            known.insert(header::CONTENT_TYPE, content_type);
        }
        if let Some(along) = hop.headers.get(SIGNED_ALONG) {
            known.insert(SIGNED_ALONG, along.clone());
        }

        let input = format!("sig1={}", self.input(&known, now.timestamp()));
        let mut parsed: Dictionary = Parser::new(&input).parse().map_err(Error::internal)?;
        let Some((_, ListEntry::InnerList(covered))) = parsed.pop() else {
            return Err(Error::internal("a signature input is no list"));
        };
        let target = &hop.url[url::Position::BeforePath..url::Position::AfterQuery];
        let body = hop.body.map_or(&[][..], |body| body);
        let host = hop.host();
        let request = SignedRequest { method: hop.method, target, headers: &known, body };
        let parts = Parts { request, scheme: hop.url.scheme(), authority: &host, host: &host };
        let base = base_of(&covered, parts)?;
        let signature = STANDARD.encode(self.signer.key.sign_off_thread(base.into_bytes()).await?);
        let signature = format!("sig1=:{signature}:");
        added.insert(INPUT, HeaderValue::try_from(input).map_err(Error::internal)?);
        added.insert(SIGNATURE, HeaderValue::try_from(signature).map_err(Error::internal)?);
        Ok(added)
    }

    /// What is covered, and the parameters: Mastodon's minimum, and what the peer asked for.
    fn input(&self, headers: &HeaderMap, now: i64) -> String {
        let mut covered = vec!["@method", "@target-uri"];
        covered.extend([CONTENT_DIGEST, SIGNED_ALONG].into_iter().filter(|name| headers.contains_key(*name)));
        let asked = ON_DEMAND.into_iter().filter(|name| self.demand.components.iter().any(|one| one == name));
        covered.extend(
            asked.filter(|name| name.starts_with('@') || *name == "host" || headers.contains_key(*name)),
        );
        let covered: Vec<String> = covered.iter().map(|name| format!("\"{name}\"")).collect();
        let key_id = &self.signer.key_id;
        let alg = match self.signer.key.algorithm() {
            KeyAlgorithm::Rsa => "rsa-v1_5-sha256",
            KeyAlgorithm::Ed25519 => "ed25519",
        };
        let mut input = format!(r#"({});alg="{alg}";keyid="{key_id}";created={now}"#, covered.join(" "));
        if self.demand.expires {
            input.push_str(&format!(";expires={}", now + LASTS));
        }
        let echoed = [("nonce", &self.demand.nonce), ("tag", &self.demand.tag)];
        for (name, value) in echoed.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
            input.push_str(&format!(";{name}={}", Item::serialize(value)));
        }
        input
    }
}
