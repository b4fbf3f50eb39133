//! Judging a signed request: what it covers, when, for whom, over which body; then the key.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use http::Method;

use super::super::digest::check_digest;
use super::super::{Expected, SignatureError, SignedRequest};
use super::header::Parameters;
use super::string::signing_string;
use crate::keys::{KeyAlgorithm, PublicKey};

/// A request with a signature that only its key can still make good or bad.
#[derive(Debug)]
pub struct Unverified {
    key_id: String,
    label: Label,
    covered: Vec<String>,
    /// What may have been signed: with the query, and, for old Mastodon and Pixelfed, without it.
    strings: Vec<String>,
    signature: Vec<u8>,
}

/// Who signed, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The key's id, exactly as it was sent. Whose key it is says the owner's document.
    pub key_id: String,
    /// Lower-case names of headers and pseudo-headers the signature covers.
    pub covered: Vec<String>,
}

/// What the sender calls its algorithm. The key decides; a label that contradicts it is refused (attack
/// `algo-confusion`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    RsaSha256,
    Ed25519,
    /// "Derive it from the key": the draft's own, and what is meant when none is given.
    Hs2019,
}

impl Label {
    fn of(algorithm: Option<&str>) -> Result<Self, SignatureError> {
        match algorithm {
            None | Some("hs2019") => Ok(Self::Hs2019),
            Some("rsa-sha256") => Ok(Self::RsaSha256),
            Some("ed25519") => Ok(Self::Ed25519),
            Some(_) => Err(SignatureError::Algorithm),
        }
    }

    fn fits(self, key: KeyAlgorithm) -> bool {
        match self {
            Self::Hs2019 => true,
            Self::RsaSha256 => key == KeyAlgorithm::Rsa,
            Self::Ed25519 => key == KeyAlgorithm::Ed25519,
        }
    }
}

impl Unverified {
    /// Reads and judges everything but the key.
    ///
    /// # Errors
    /// Each is a 401; see [`SignatureError`].
    pub fn of(request: &SignedRequest<'_>, expected: &Expected<'_>) -> Result<Self, SignatureError> {
        let parameters = Parameters::of(request.headers)?;
        let label = Label::of(parameters.algorithm.as_deref())?;
        check_coverage(&parameters, label, request.method)?;
        let values = covered_values(&parameters, request, expected)?;
        check_clock(&parameters, values.get("date").map(String::as_str), expected.now)?;
        if let Some(digest) = values.get("digest") {
            check_digest(digest, request.body)?;
        }
        let covered: Vec<&str> = parameters.headers.iter().map(String::as_str).collect();
        let without_query = request.target.split_once('?').map(|(path, _)| path);
        let strings = std::iter::once(request.target)
            .chain(without_query)
            .map(|target| signing_string(request.method.as_str(), target, &covered, values.clone()))
            .collect::<Option<_>>()
            .ok_or(SignatureError::Absent)?;
        Ok(Self {
            key_id: parameters.key_id,
            label,
            covered: parameters.headers,
            strings,
            signature: parameters.signature,
        })
    }

    /// The id of the key to look up, exactly as it was sent.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Whether this key made the signature. May be asked again with a fresher key.
    ///
    /// # Errors
    /// [`SignatureError::Algorithm`] when the key is of another kind than the label says, else
    /// [`SignatureError::Invalid`].
    pub fn verify(&self, key: &PublicKey) -> Result<Verified, SignatureError> {
        if !self.label.fits(key.algorithm()) {
            return Err(SignatureError::Algorithm);
        }
        if !self.strings.iter().any(|string| key.verifies(string.as_bytes(), &self.signature)) {
            return Err(SignatureError::Invalid);
        }
        Ok(Verified { key_id: self.key_id.clone(), covered: self.covered.clone() })
    }
}

/// What ties a signature to this request and to this hour: without one of these it could be used again elsewhere.
fn check_coverage(parameters: &Parameters, label: Label, method: &Method) -> Result<(), SignatureError> {
    let covers = |name: &str| parameters.headers.iter().any(|header| header == name);
    let has_body = !matches!(*method, Method::GET | Method::HEAD);
    if !covers("(request-target)")
        || !covers("host")
        || !(covers("date") || covers("(created)"))
        || (has_body && !covers("digest"))
    {
        return Err(SignatureError::Uncovered);
    }
    // The draft (2.3) allows these two under hs2019 alone.
    if label == Label::RsaSha256 && (covers("(created)") || covers("(expires)")) {
        return Err(SignatureError::Algorithm);
    }
    Ok(())
}

/// The values of everything covered, repeated headers joined; the host as the sender must have meant it.
fn covered_values(
    parameters: &Parameters,
    request: &SignedRequest<'_>,
    expected: &Expected<'_>,
) -> Result<BTreeMap<String, String>, SignatureError> {
    let mut values = BTreeMap::new();
    for name in &parameters.headers {
        let value = match name.as_str() {
            "(request-target)" => continue,
            "(created)" => parameters.created.map(|seconds| seconds.to_string()),
            "(expires)" => parameters.expires.map(|seconds| seconds.to_string()),
            "host" => expected.signed_host(joined(request, "host")?.as_deref()),
            name => joined(request, name)?,
        };
        values.insert(name.clone(), value.ok_or(SignatureError::Absent)?);
    }
    Ok(values)
}

/// A header's values, joined as the draft says (2.3); `None` when there is none.
fn joined(request: &SignedRequest<'_>, name: &str) -> Result<Option<String>, SignatureError> {
    let values = request.headers.get_all(name).iter().map(|value| value.to_str().map(str::trim));
    let values = values.collect::<Result<Vec<_>, _>>().map_err(|_| SignatureError::Malformed)?;
    Ok((!values.is_empty()).then(|| values.join(", ")))
}

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// Mastodon's window: valid from its making (clocks may differ by an hour) until it expires (five minutes later
/// unless it says another time, twelve hours at most), and an hour more.
///
/// Only what is covered counts: a `created` that anybody could have written says nothing.
fn check_clock(
    parameters: &Parameters,
    date: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), SignatureError> {
    let covers = |name: &str| parameters.headers.iter().any(|header| header == name);
    let created = match parameters.created.filter(|_| covers("(created)")) {
        Some(created) => created,
        None => date
            .and_then(|date| DateTime::parse_from_rfc2822(date).ok())
            .map(|date| date.timestamp())
            .ok_or(SignatureError::Clock)?,
    };
    let expires = parameters.expires.filter(|_| covers("(expires)"));
    let expires =
        expires.unwrap_or(created.saturating_add(5 * MINUTE)).min(created.saturating_add(12 * HOUR));
    let now = now.timestamp();
    if created > now + HOUR || now > expires.saturating_add(HOUR) {
        return Err(SignatureError::Clock);
    }
    Ok(())
}
