//! Stamps by which people elsewhere give leave: to quote them (FEP-044f), or to feature them (FEP-7aa9).

use crate::activitypub::Budget;
use crate::activitypub::fetch::{distrusted, fetch_document, unreadable};
use crate::activitypub::trust::{Distrust, check_stamp, same_origin};
use crate::activitypub::vocabulary::{Authorization, Iri};
use crate::error::{Error, Result};
use crate::model::leave::Leave;
use crate::state::State;

/// What somebody says is given.
pub(super) struct Given<'a> {
    pub stamp: &'a str,
    /// Who is said to have given it.
    pub giver: &'a str,
    /// The quoting status, or the collection.
    pub interacting: &'a str,
    /// The quoted status, or who is featured.
    pub target: &'a str,
}

/// Whether it is: a stamp counts when it is of the giver's own origin and by them, and names both sides (attack
/// GHSA-q4g8-82c5-9h33).
///
/// # Errors
/// When asking again later may help.
pub(super) async fn stamp_holds(
    state: &State,
    leave: Leave,
    given: &Given<'_>,
    budget: &Budget,
) -> Result<bool> {
    match check(state, leave, given, budget).await {
        Ok(()) => Ok(true),
        Err(error @ (Error::Remote(_) | Error::Unavailable { .. } | Error::Database(_))) => Err(error),
        // Nobody's no: it was not looked at.
        Err(_) if budget.is_spent() => Err(Error::Remote("the budget is spent".to_owned())),
        Err(error) => {
            tracing::debug!(%error, stamp = given.stamp, "a stamp does not hold");
            Ok(false)
        }
    }
}

async fn check(state: &State, leave: Leave, given: &Given<'_>, budget: &Budget) -> Result<()> {
    let iris = Iri::parse(given.stamp).zip(Iri::parse(given.giver));
    let (stamp, giver) = iris.ok_or_else(|| distrusted(Distrust::ForeignAuthor))?;
    // Nobody else's server is asked.
    if !same_origin(&stamp, &giver) {
        return Err(distrusted(Distrust::ForeignAuthor));
    }
    let document = fetch_document(state, &stamp, budget).await?;
    let stamp = Authorization::read(&document.value, leave.stamp_type()).map_err(unreadable)?;
    check_stamp(&stamp, &giver, given.interacting, given.target).map_err(distrusted)
}
