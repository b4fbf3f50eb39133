//! Access tokens: granted by a person, redeemed and revoked by an application. Only hashes are kept.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::sessions::announce_access;
use crate::db;
use crate::db::access_tokens::{Authorized, NewToken};
use crate::db::applications::Application;
use crate::db::authorization_codes::Grant;
use crate::domain::Unit;
use crate::domain::staff::{Act, Staff};
use crate::error::{Error, Result};
use crate::events::Event;
use crate::model::{AccountId, Permissions, Scopes, UserId};
use crate::secrets::{equal, hash_token, random_token};
use crate::state::State;

/// How long an application has to redeem a code.
const CODE_MINUTES: i64 = 10;

/// A token, told this once.
#[derive(Debug, Clone)]
pub struct Issued {
    pub token: String,
    pub scopes: Scopes,
    pub created_at: DateTime<Utc>,
}

/// What a person lets an application do.
#[derive(Debug, Clone)]
pub struct Consent {
    pub application_id: i64,
    pub user_id: UserId,
    pub account_id: AccountId,
    pub scopes: Scopes,
    pub redirect_uri: String,
    /// PKCE, S256.
    pub code_challenge: Option<String>,
}

/// A code for what a person consented to.
pub async fn grant(state: &State, consent: Consent) -> Result<String> {
    let code = random_token();
    let grant = Grant {
        application_id: consent.application_id,
        user_id: consent.user_id,
        account_id: consent.account_id,
        scopes: consent.scopes,
        redirect_uri: consent.redirect_uri,
        code_challenge: consent.code_challenge,
        expires_at: state.clock.now() + TimeDelta::minutes(CODE_MINUTES),
    };
    db::authorization_codes::insert(&state.pool, &hash_token(&code), &grant).await?;
    Ok(code)
}

/// What an application shows to get its token.
#[derive(Debug, Clone)]
pub struct Redemption<'a> {
    pub code: &'a str,
    pub redirect_uri: &'a str,
    pub code_verifier: Option<&'a str>,
}

/// The token for a code; `None` when code, redirect URI or verifier is wrong. The code is used up in any case.
pub async fn redeem(
    state: &State,
    application: &Application,
    shown: &Redemption<'_>,
) -> Result<Option<Issued>> {
    let mut unit = Unit::begin(state).await?;
    let grant = db::authorization_codes::take(&mut *unit.conn(), &hash_token(shown.code)).await?;
    let now = unit.now;
    let Some(grant) = grant.filter(|grant| holds(grant, application, shown, now)) else {
        unit.commit().await?;
        return Ok(None);
    };
    let owner = Some((grant.user_id, grant.account_id));
    let issued = issue(unit.conn(), Some(application.id), owner, grant.scopes, now).await?;
    unit.commit().await?;
    Ok(Some(issued))
}

fn holds(grant: &Grant, application: &Application, shown: &Redemption<'_>, now: DateTime<Utc>) -> bool {
    let proven = match (&grant.code_challenge, shown.code_verifier) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(challenge), Some(verifier)) => {
            equal(challenge.as_bytes(), URL_SAFE_NO_PAD.encode(hash_token(verifier)).as_bytes())
        }
    };
    grant.application_id == application.id
        && grant.redirect_uri == shown.redirect_uri
        && grant.expires_at > now
        && proven
}

/// A new token: without `owner`, the application's own; without application, made on the command line.
pub async fn issue(
    conn: &mut PgConnection,
    application_id: Option<i64>,
    owner: Option<(UserId, AccountId)>,
    scopes: Scopes,
    now: DateTime<Utc>,
) -> Result<Issued> {
    let token = random_token();
    let new = NewToken {
        token_hash: &hash_token(&token),
        application_id,
        owner,
        scopes: scopes.as_slice(),
        created_at: now,
    };
    db::access_tokens::insert(conn, new).await?;
    Ok(Issued { token, scopes, created_at: now })
}

/// A token made by staff for a local account: it has no application.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when the account has no login.
pub async fn issue_for(state: &State, staff: &Staff, account: AccountId, scopes: Scopes) -> Result<Issued> {
    staff.must_be_allowed(Permissions::MANAGE_USER_ACCESS)?;
    let mut unit = Unit::begin(state).await?;
    staff.must_outrank_account(unit.conn(), account).await?;
    let row = db::accounts::get(unit.conn(), account).await?;
    let user = row.user_id.ok_or(Error::NotFound)?;
    let now = unit.now;
    let act = Act::on("create_token", "account", account, &row.username).changing((), scopes.as_slice())?;
    staff.record(&mut unit, act).await?;
    let issued = issue(unit.conn(), None, Some((user, account)), scopes, now).await?;
    unit.commit().await?;
    Ok(issued)
}

/// Ends a token of this application; its open streams close. That nobody knows it is no error.
pub async fn revoke(state: &State, application: &Application, token: &str) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    let revoked = db::access_tokens::revoke(unit.conn(), &hash_token(token), application.id).await?;
    if let Some(account) = revoked.and_then(|revoked| revoked.account_id) {
        unit.announce(Event::AccessChanged { account });
    }
    unit.commit().await
}

/// Every application that may act for a person.
pub async fn authorized_applications(state: &State, user: UserId) -> Result<Vec<Authorized>> {
    db::access_tokens::authorized(&mut *state.pool.acquire().await?, user).await
}

/// Takes back what a person let an application do: its tokens end, and its open streams.
///
/// # Errors
/// [`Error::NotFound`] when it may do nothing.
pub async fn revoke_application(state: &State, user: UserId, application_id: i64) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    if !db::access_tokens::revoke_all(unit.conn(), user, application_id).await? {
        return Err(Error::NotFound);
    }
    announce_access(&mut unit, user).await?;
    unit.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn application() -> Application {
        Application {
            id: 1,
            client_id: String::new(),
            client_secret_hash: Vec::new(),
            name: String::new(),
            website: None,
            redirect_uris: Vec::new(),
            scopes: Scopes::default(),
        }
    }

    /// The pair of RFC 7636, appendix B.
    #[test]
    fn verifier_must_hash_to_the_challenge() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let grant = Grant {
            application_id: 1,
            user_id: UserId(1),
            account_id: AccountId(1),
            scopes: Scopes::default(),
            redirect_uri: "app:/cb".into(),
            code_challenge: Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".into()),
            expires_at: now + TimeDelta::minutes(1),
        };
        let shown = |redirect_uri, code_verifier| Redemption { code: "", redirect_uri, code_verifier };
        let verifier = Some("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert!(holds(&grant, &application(), &shown("app:/cb", verifier), now));
        assert!(!holds(&grant, &application(), &shown("app:/cb", Some("another")), now));
        assert!(!holds(&grant, &application(), &shown("app:/cb", None), now));
        assert!(!holds(&grant, &application(), &shown("app:/cb/", verifier), now));
        assert!(!holds(&grant, &application(), &shown("app:/cb", verifier), now + TimeDelta::minutes(1)));
        assert!(!holds(&grant, &Application { id: 2, ..application() }, &shown("app:/cb", verifier), now));
    }
}
