//! The link that makes the first account the owner's: one at a time, an hour each, and none once somebody owns the
//! instance. Opening it uses nothing up; the sign-up behind it does.

use chrono::TimeDelta;

use super::Unit;
use crate::db;
use crate::error::{Error, Result};
use crate::secrets::{hash_token, random_token};
use crate::state::State;

const VALID_FOR: TimeDelta = TimeDelta::hours(1);

/// At each start of the server: a new link in place of the last one, as `BASE_URL/setup/TOKEN`, or `None` where
/// somebody owns the instance. Print it; never log it.
pub async fn renew_setup_link(state: &State) -> Result<Option<String>> {
    let mut unit = Unit::begin(state).await?;
    if db::users::owner_exists(unit.conn()).await? {
        db::setup_link::delete(unit.conn()).await?;
        unit.commit().await?;
        return Ok(None);
    }
    let token = random_token();
    let ends = unit.now + VALID_FOR;
    db::setup_link::replace(unit.conn(), &hash_token(&token), ends).await?;
    unit.commit().await?;
    Ok(Some(state.config.url(&format!("/setup/{token}"))))
}

/// Asked when the link is opened.
///
/// # Errors
/// [`Error::NotFound`] when it does not hold, or not any more.
pub async fn check_setup_link(state: &State, token: &str) -> Result<()> {
    let mut conn = state.pool.acquire().await?;
    if db::setup_link::is_open(&mut conn, &hash_token(token), state.clock.now()).await? {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}
