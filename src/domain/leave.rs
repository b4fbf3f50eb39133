//! Leave that one is asked for, on this server or another: to quote a status (FEP-044f), or to feature an account
//! (FEP-7aa9). A request names both sides, the answer gives a stamp, and deleting the stamp takes the leave back.

use super::{Unit, feature_leave, quotes};
use crate::error::Result;
use crate::model::Account;

pub use crate::model::leave::Leave;

/// Whom somebody here asked says yes, with their stamp, or no. False when nobody here asked them that.
pub async fn receive_answer(
    unit: &mut Unit<'_>,
    answerer: &Account,
    request_uri: &str,
    stamp: Option<&str>,
) -> Result<bool> {
    Ok(quotes::receive_answer(unit, answerer, request_uri, stamp).await?
        || feature_leave::receive_answer(unit, answerer, request_uri, stamp).await?)
}

/// A stamp was deleted by whoever gave it. False when nothing here bears it.
pub async fn receive_revocation(unit: &mut Unit<'_>, by: &Account, stamp: &str) -> Result<bool> {
    Ok(quotes::receive_revocation(unit, by, stamp).await?
        || feature_leave::receive_revocation(unit, by, stamp).await?)
}
