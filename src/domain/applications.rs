//! Applications register themselves, and prove later that they are who they were.

use std::net::IpAddr;

use url::Url;

use crate::db;
use crate::db::applications::{Application, NewApplication};
use crate::domain::rate_limits::{self, Limit};
use crate::error::{Error, Invalid, Result};
use crate::model::Scopes;
use crate::secrets::{equal, hash_token, random_token};
use crate::state::State;

/// For programs that cannot be redirected to: the code is shown, to be copied.
pub const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

/// What an application says of itself.
#[derive(Debug, Clone)]
pub struct Registration {
    pub name: String,
    pub website: Option<String>,
    pub redirect_uris: Vec<String>,
    pub scopes: Scopes,
}

/// A new application, and its secret, which is told this once.
#[derive(Debug, Clone)]
pub struct Registered {
    pub application: Application,
    pub client_secret: String,
}

/// # Errors
/// [`Error::Invalid`] and [`Error::Unprocessable`] in Mastodon's words; [`Error::TooManyRequests`].
pub async fn register_application(
    state: &State,
    registration: Registration,
    address: Option<IpAddr>,
) -> Result<Registered> {
    check(&registration)?;
    rate_limits::take_by_address(state, Limit::ApplicationsPerAddress, address).await?;
    let Registration { name, website, redirect_uris, scopes } = registration;
    let (client_id, client_secret) = (random_token(), random_token());
    let client_secret_hash = hash_token(&client_secret);
    let new = NewApplication {
        client_id: &client_id,
        client_secret_hash: &client_secret_hash,
        name: &name,
        website: website.as_deref(),
        redirect_uris: &redirect_uris,
        scopes: &scopes,
        now: state.clock.now(),
    };
    let id = db::applications::insert(&state.pool, &new).await?;
    let client_secret_hash = client_secret_hash.to_vec();
    let application = Application { id, client_id, client_secret_hash, name, website, redirect_uris, scopes };
    Ok(Registered { application, client_secret })
}

fn check(registration: &Registration) -> Result<()> {
    let mut invalid = Invalid::default();
    if registration.name.trim().is_empty() {
        invalid.add("name", "ERR_BLANK", "can't be blank");
    } else if registration.name.chars().count() > 60 {
        invalid.add("name", "ERR_TOO_LONG", "is too long (maximum is 60 characters)");
    }
    if registration.website.as_ref().is_some_and(|website| website.len() > 2000 || !is_web_page(website)) {
        invalid.add("website", "ERR_INVALID", "is invalid");
    }
    invalid.into_result()?;
    if registration.redirect_uris.is_empty() {
        return Err(Error::Unprocessable("Validation failed: Redirect URI can't be blank".into()));
    }
    let fine = |uri: &String| uri == OUT_OF_BAND || (uri.len() <= 2000 && is_redirect_target(uri));
    if registration.redirect_uris.len() > 20 || !registration.redirect_uris.iter().all(fine) {
        return Err(Error::Unprocessable("Validation failed: Redirect URI must be an absolute URI.".into()));
    }
    Ok(())
}

fn is_web_page(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

/// Absolute, without fragment (RFC 6749, 3.1.2), and nothing that a browser would run or show as its own.
fn is_redirect_target(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        url.fragment().is_none()
            && !matches!(url.scheme(), "javascript" | "data" | "vbscript" | "blob" | "file" | "about")
    })
}

/// The application, when its secret is right.
pub async fn authenticate_application(
    state: &State,
    client_id: &str,
    client_secret: &str,
) -> Result<Option<Application>> {
    let application = db::applications::find_by_client_id(&state.pool, client_id).await?;
    Ok(application.filter(|application| equal(&application.client_secret_hash, &hash_token(client_secret))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_go_to_absolute_addresses_that_no_browser_runs() {
        for good in ["https://app.example/cb?x=1", "tusky://oauth", "http://localhost:1/", "com.app:/cb"] {
            assert!(is_redirect_target(good), "{good}");
        }
        for bad in ["/callback", "javascript:alert(1)", "data:text/html,x", "https://app.example/#f", ""] {
            assert!(!is_redirect_target(bad), "{bad}");
        }
    }
}
