//! Judging a signed request: what it covers, when, for whom, over which body.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use http::Method;

use super::super::clock::check_window;
use super::super::digest::check_digest;
use super::super::unverified::{Label, Unverified};
use super::super::{Expected, SignatureError, SignedRequest};
use super::header::Parameters;
use super::string::signing_string;

fn label_of(algorithm: Option<&str>) -> Result<Label, SignatureError> {
    match algorithm {
        // "Derive it from the key": the draft's own, and what is meant when none is given.
        None | Some("hs2019") => Ok(Label::OfKey),
        Some("rsa-sha256") => Ok(Label::Rsa),
        Some("ed25519") => Ok(Label::Ed25519),
        Some(_) => Err(SignatureError::Algorithm),
    }
}

/// Reads and judges everything but the key.
///
/// # Errors
/// Each is a 401; see [`SignatureError`].
pub(in super::super) fn read(
    request: &SignedRequest<'_>,
    expected: &Expected<'_>,
) -> Result<Unverified, SignatureError> {
    let parameters = Parameters::of(request.headers)?;
    let label = label_of(parameters.algorithm.as_deref())?;
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
    Ok(Unverified {
        key_id: parameters.key_id,
        label,
        covered: parameters.headers,
        strings,
        signature: parameters.signature,
    })
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
    if label == Label::Rsa && (covers("(created)") || covers("(expires)")) {
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
            "host" => expected.signed_host(request.joined("host")?.as_deref()),
            name => request.joined(name)?,
        };
        values.insert(name.clone(), value.ok_or(SignatureError::Absent)?);
    }
    Ok(values)
}

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
    check_window(created, parameters.expires.filter(|_| covers("(expires)")), now)
}
