//! The follow that an Accept, Reject or Undo names: by its id, or by who follows whom.

use crate::activitypub::vocabulary::{Activity, ActivityKind, Iri, Reference};
use crate::db;
use crate::domain::Unit;
use crate::error::Result;
use crate::model::AccountId;

/// (follower, followed). Mitra and Takahe send the bare id; others send a copy whose id they made up.
pub async fn named_follow(
    unit: &mut Unit<'_>,
    reference: &Reference,
) -> Result<Option<(AccountId, AccountId)>> {
    if let Some(id) = reference.id()
        && let Some(pair) = db::follows::pair_by_uri(unit.conn(), id.as_str()).await?
    {
        return Ok(Some(pair));
    }
    let copy = reference.value().and_then(|value| Activity::read(value).ok());
    let Some(copy) = copy.filter(|copy| copy.is(ActivityKind::Follow)) else { return Ok(None) };
    let Some(target) = copy.object_id() else { return Ok(None) };
    let follower = account_id(unit, &copy.actor).await?;
    let target = account_id(unit, target).await?;
    Ok(follower.zip(target))
}

/// The account with this id, if it is known.
pub async fn account_id(unit: &mut Unit<'_>, uri: &Iri) -> Result<Option<AccountId>> {
    db::accounts::id_by_uri(unit.conn(), uri.as_str()).await
}
