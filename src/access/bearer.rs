//! Bearer tokens: where a request carries one, and whom it stands for at this moment.

use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::scope::Scopes;
use crate::db::access_tokens::{self, Standing};
use crate::error::{Error, Result};
use crate::model::{AccountId, UserId};
use crate::secrets::hash_token;
use crate::state::State;

/// What a client sees when a token is missing, unknown or revoked.
pub const INVALID_TOKEN: &str = "The access token is invalid";

/// A token found in the body by whoever read it; left in the request's extensions.
#[derive(Debug, Clone)]
pub struct BodyToken(pub String);

/// A valid token.
#[derive(Debug, Clone)]
pub struct Bearer {
    pub token_id: i64,
    pub application_id: Option<i64>,
    pub scopes: Scopes,
    /// `None`: the application's own token.
    pub owner: Option<Owner>,
}

/// The person a token was given by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    pub user_id: UserId,
    pub account_id: AccountId,
}

/// The token a request carries: the header wins over the query, and that over the body.
pub fn token_of(parts: &Parts) -> Option<String> {
    let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| {
        let (scheme, token) = value.trim().split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
    });
    let query = || {
        let query = parts.uri.query()?;
        url::form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == "access_token")
            .map(|(_, token)| token.into_owned())
    };
    let body = || parts.extensions.get::<BodyToken>().map(|token| token.0.clone());
    header.or_else(query).or_else(body).filter(|token| !token.is_empty())
}

/// Asks whom a token stands for; `None` when nobody knows it.
///
/// # Errors
/// [`Error::Forbidden`] when it is known and its owner may not use this server now.
pub async fn authenticate(state: &State, token: &str) -> Result<Option<Bearer>> {
    find(state, token, permit).await
}

/// The same for somebody who has still to confirm their address, or waits to be let in.
///
/// # Errors
/// [`Error::Forbidden`] for a login that was switched off.
pub async fn authenticate_joining(state: &State, token: &str) -> Result<Option<Bearer>> {
    find(state, token, |standing| permit(Standing { confirmed: true, approved: true, ..standing })).await
}

async fn find(
    state: &State,
    token: &str,
    permit: impl FnOnce(Standing) -> Result<()>,
) -> Result<Option<Bearer>> {
    let now = state.clock.now();
    let Some(row) = access_tokens::find(&state.pool, &hash_token(token)).await? else {
        return Ok(None);
    };
    if let Some(standing) = &row.standing {
        permit(*standing)?;
    }
    // Once a day is enough to count active people and to show unused tokens.
    let stale = row.last_used_at.is_none_or(|used| now - used > chrono::Duration::days(1));
    if stale && !state.reserve.is_low() {
        access_tokens::touch(&state.pool, row.id, now).await?;
    }
    let owner = match (row.user_id, row.account_id) {
        (Some(user_id), Some(account_id)) => Some(Owner { user_id, account_id }),
        _ => None,
    };
    Ok(Some(Bearer {
        token_id: row.id,
        application_id: row.application_id,
        scopes: Scopes::from_stored(row.scopes),
        owner,
    }))
}

/// In the order in which a person would put it right.
fn permit(standing: Standing) -> Result<()> {
    if !standing.confirmed {
        Err(Error::Forbidden("Your login is missing a confirmed e-mail address"))
    } else if !standing.approved {
        Err(Error::Forbidden("Your login is currently pending approval"))
    } else if standing.disabled {
        Err(Error::Forbidden("Your login is currently disabled"))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn token(request: axum::http::request::Builder) -> Option<String> {
        token_of(&request.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn header_wins_over_query_and_its_scheme_has_no_case() {
        let uri = "/api/v1/streaming?stream=user&access_token=q%2D1";
        assert_eq!(token(Request::get(uri)).as_deref(), Some("q-1"));
        assert_eq!(token(Request::get(uri).header(AUTHORIZATION, "bearer  h1")).as_deref(), Some("h1"));
    }

    #[test]
    fn other_schemes_and_empty_tokens_are_none() {
        assert_eq!(token(Request::get("/").header(AUTHORIZATION, "Basic eDp5")), None);
        assert_eq!(token(Request::get("/").header(AUTHORIZATION, "Bearer ")), None);
        assert_eq!(token(Request::get("/?access_token=")), None);
    }

    #[test]
    fn each_state_of_a_login_has_its_own_words() {
        let good = Standing { confirmed: true, approved: true, disabled: false };
        assert!(permit(good).is_ok());
        for (standing, words) in [
            (Standing { confirmed: false, ..good }, "Your login is missing a confirmed e-mail address"),
            (Standing { approved: false, ..good }, "Your login is currently pending approval"),
            (Standing { disabled: true, ..good }, "Your login is currently disabled"),
        ] {
            assert_eq!(permit(standing).unwrap_err().to_string(), words);
        }
    }
}
