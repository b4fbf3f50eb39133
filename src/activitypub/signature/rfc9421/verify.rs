//! Judging a signed request: what it covers, when, for whom, over which body.

use http::Method;

use super::super::clock::check_window;
use super::super::digest::check_content_digest;
use super::super::{Expected, SignatureError, SignedRequest, Unverified};
use super::CONTENT_DIGEST;
use super::base::{Parts, base_of, name_of};
use super::input::Input;

/// Reads and judges everything but the key.
///
/// # Errors
/// Each is a 401; see [`SignatureError`].
pub(in super::super) fn read(
    request: &SignedRequest<'_>,
    expected: &Expected<'_>,
) -> Result<Unverified, SignatureError> {
    let input = Input::of(request)?;
    let covered: Vec<String> =
        input.covered.items.iter().map(|item| name_of(item).map(str::to_owned)).collect::<Result<_, _>>()?;
    let covers = |name: &str| covered.iter().any(|covered| covered == name);
    let has_body = !matches!(*request.method, Method::GET | Method::HEAD);
    // Without one of these the signature could be used again elsewhere.
    if !covers("@method") || !covers("@target-uri") || (has_body && !covers(CONTENT_DIGEST)) {
        return Err(SignatureError::Uncovered);
    }
    check_window(input.created, input.expires, expected.now)?;
    if covers(CONTENT_DIGEST) {
        let digest = request.joined(CONTENT_DIGEST)?.ok_or(SignatureError::Absent)?;
        check_content_digest(&digest, request.body)?;
    }
    let host = expected.signed_host(request.joined("host")?.as_deref()).ok_or(SignatureError::Absent)?;
    let authority = expected.authority(&host);
    let parts = Parts { request: *request, scheme: expected.scheme, authority: &authority, host: &host };
    Ok(Unverified {
        key_id: input.key_id,
        label: input.label,
        covered,
        strings: vec![base_of(&input.covered, parts)?],
        signature: input.signature,
    })
}
