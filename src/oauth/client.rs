//! Which application is speaking: by HTTP Basic, or by `client_id` and `client_secret` among the parameters.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

use super::error::OauthError;
use crate::db::applications::Application;
use crate::domain::applications::authenticate_application;
use crate::state::State;

/// # Errors
/// [`OauthError::InvalidClient`] for an unknown application, or a wrong or missing secret.
pub async fn authenticate(
    state: &State,
    headers: &HeaderMap,
    client_id: Option<&str>,
    client_secret: Option<&str>,
) -> Result<Application, OauthError> {
    let basic = basic_credentials(headers);
    let (id, secret) = match (&basic, client_id, client_secret) {
        (Some((id, secret)), _, _) => (id.as_str(), secret.as_str()),
        (None, Some(id), Some(secret)) => (id, secret),
        _ => return Err(OauthError::InvalidClient),
    };
    authenticate_application(state, id, secret).await?.ok_or(OauthError::InvalidClient)
}

/// Both parts are form-encoded before they are joined (RFC 6749, 2.3.1); ours need no encoding, and lose nothing by it.
fn basic_credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((decode(id), decode(secret)))
}

fn decode(text: &str) -> String {
    let encoded = format!("x={text}");
    form_urlencoded::parse(encoded.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(AUTHORIZATION, value.parse().unwrap())])
    }

    #[test]
    fn basic_credentials_are_read_and_others_are_not() {
        let basic = format!("basic {}", STANDARD.encode("an-id:a%2Dsecret_"));
        assert_eq!(basic_credentials(&headers(&basic)), Some(("an-id".into(), "a-secret_".into())));
        assert_eq!(basic_credentials(&headers("Bearer an-id:secret")), None);
        assert_eq!(basic_credentials(&headers("Basic ???")), None);
    }
}
