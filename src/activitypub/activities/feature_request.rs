//! FeatureRequest: may I put you into this collection? (FEP-7aa9)

use std::sync::Arc;

use super::received::{Applied, Context, Kind, Prepared};
use crate::activitypub::objects::account::known_account;
use crate::activitypub::objects::collection::collection_of;
use crate::activitypub::trust::same_origin;
use crate::activitypub::vocabulary::Reference;
use crate::domain::{Unit, collection_items};
use crate::error::{Error, Result};
use crate::model::{Account, CollectionId};
use crate::state::State;

/// Somebody elsewhere asks to feature somebody here.
pub struct FeatureRequest {
    actor: Arc<Account>,
    featured: Arc<Account>,
    collection: CollectionId,
    uri: String,
}

#[async_trait::async_trait]
impl Kind for FeatureRequest {
    async fn prepare(state: &State, context: &Context) -> Result<Prepared<Self>> {
        let uri = context.uri().ok_or_else(|| Error::Unprocessable("A request needs an id".to_owned()))?;
        let featured = known_account(state, context.object_id()?.as_str()).await?;
        let Some(featured) = featured.filter(|account| account.is_local() && !account.deleted) else {
            return Ok(Prepared::Ignore("whom it would feature is not here"));
        };
        let actor = context.actor(state).await?;
        let instrument = context.activity.instrument.as_ref().and_then(Reference::id);
        let instrument =
            instrument.ok_or_else(|| Error::Unprocessable("It names no collection".to_owned()))?;
        // What is not theirs is not fetched for them.
        if !same_origin(instrument, &context.activity.actor) {
            return Err(Error::Forbidden("Only one's own collections can be asked for"));
        }
        let collection = collection_of(state, instrument, &context.budget).await?;
        Ok(Prepared::Act(Self { actor, featured, collection, uri: uri.to_owned() }))
    }

    async fn take_effect(self, unit: &mut Unit<'_>, _: &Context) -> Result<Applied> {
        let Self { actor, featured, collection, uri } = self;
        match collection_items::receive_request(unit, &actor, &featured, collection, &uri).await? {
            Some(_) => Ok(Applied::Done),
            None => Ok(Applied::Ignored("the collection is somebody else's")),
        }
    }
}
