//! Signing what we send: `rsa-sha256`, which every peer takes (`hs2019` some refuse and PeerTube reads as SHA-512), over
//! what every peer asks for, with the query in the target.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::BoxFuture;
use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::super::{SIGNED_ALONG, digest_header};
use super::string::signing_string;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::keys::SigningKey;
use crate::outbound::{Hop, SignRequest};

/// Signs requests in the name of one actor, at the time they leave.
#[derive(Debug, Clone)]
pub struct RequestSigner {
    /// The id under which the actor's document shows the key.
    pub key_id: String,
    /// An RSA key.
    pub key: SigningKey,
    pub clock: Clock,
}

impl SignRequest for RequestSigner {
    fn sign<'a>(&'a self, hop: Hop<'a>) -> BoxFuture<'a, Result<HeaderMap>> {
        Box::pin(self.headers(hop))
    }
}

impl RequestSigner {
    /// `Date`, `Digest` where there is a body, and `Signature`.
    async fn headers(&self, hop: Hop<'_>) -> Result<HeaderMap> {
        let mut added =
            vec![(header::DATE, self.clock.now().format("%a, %d %b %Y %H:%M:%S GMT").to_string())];
        if let Some(body) = hop.body {
            added.push((HeaderName::from_static("digest"), digest_header(body)));
        }
        let mut values: BTreeMap<String, String> =
            added.iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
        values.insert("host".to_owned(), hop.host());
        if let Some(content_type) = hop.content_type {
            values.insert("content-type".to_owned(), content_type.to_owned());
        }
        if let Some(along) = hop.headers.get(SIGNED_ALONG).and_then(|value| value.to_str().ok()) {
            values.insert(SIGNED_ALONG.to_owned(), along.to_owned());
        }
        let parts = ["host", "date", "digest", "content-type", SIGNED_ALONG]
            .into_iter()
            .filter(|part| values.contains_key(*part));
        let covered: Vec<&str> = std::iter::once("(request-target)").chain(parts).collect();

        let list = covered.join(" ");
        let target = &hop.url[url::Position::BeforePath..url::Position::AfterQuery];
        let string = signing_string(hop.method.as_str(), target, &covered, values)
            .ok_or_else(|| Error::internal("a signature covers what is not there"))?;
        let signature = STANDARD.encode(self.key.sign_off_thread(string.into_bytes()).await?);
        let key_id = &self.key_id;
        let signature =
            format!(r#"keyId="{key_id}",algorithm="rsa-sha256",headers="{list}",signature="{signature}""#);
        added.push((HeaderName::from_static("signature"), signature));
        added
            .into_iter()
            .map(|(name, value)| Ok((name, HeaderValue::try_from(value).map_err(Error::internal)?)))
            .collect()
    }
}
