//! Who signed a request, and the names by which a request may call us.

use crate::activitypub::key_lookup::{FoundKey, find_key_that};
use crate::activitypub::signature::{Expected, SignedRequest, Unverified};
use crate::error::Result;
use crate::model::Domain;
use crate::state::State;

/// Judges a signature as far as that goes without its key.
///
/// # Errors
/// [`crate::error::Error::Unauthorized`] for one that no key could make good.
pub(super) fn read_signature(state: &State, request: &SignedRequest<'_>) -> Result<Unverified> {
    let domains = own_domains(state);
    let scheme = state.config.instance.base_url.as_url().scheme();
    let expected = Expected { now: state.clock.now(), domains: &domains, scheme };
    Ok(Unverified::of(request, &expected)?)
}

/// Whose key it is that made this signature. A key that fails is fetched anew, once: it may have been rotated.
///
/// # Errors
/// As [`find_key`]; [`crate::error::Error::Unauthorized`] when the key did not make it.
pub(super) async fn find_signer(state: &State, signed: &Unverified) -> Result<FoundKey> {
    find_key_that(state, signed.key_id(), |key| signed.verify(key).map(|_| ())).await
}

/// Every name a sender may have signed as our host, the one of `base_url` first.
fn own_domains(state: &State) -> Vec<Domain> {
    let instance = &state.config.instance;
    let names = [instance.base_url.authority(), instance.handle_domain()];
    names
        .into_iter()
        .chain(instance.alternate_domains.iter().map(String::as_str))
        .filter_map(|name| name.parse().ok())
        .collect()
}
