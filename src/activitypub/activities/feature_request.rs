//! FeatureRequest: may I put you into this collection? (FEP-7aa9)

use std::sync::Arc;

use super::received::{Applied, Context, Kind, Prepared};
use crate::activitypub::Budget;
use crate::activitypub::objects::account::known_account;
use crate::activitypub::objects::collection::collection_of;
use crate::activitypub::trust::same_origin;
use crate::activitypub::vocabulary::Reference;
use crate::db;
use crate::domain::{Unit, feature_leave};
use crate::error::{Error, Result};
use crate::model::{Account, CollectionId};
use crate::state::State;

/// Requests for a collection that asks: itself, at its own address, and its first page. Whom else it features waits until
/// it is told of.
const FETCHES: u32 = 3;

/// Somebody elsewhere asks to feature somebody here.
pub struct FeatureRequest {
    actor: Arc<Account>,
    featured: Arc<Account>,
    /// Not known where they are not let anyway.
    collection: Option<CollectionId>,
    collection_uri: String,
    uri: String,
}

#[async_trait::async_trait]
impl Kind for FeatureRequest {
    async fn prepare(state: &State, context: &Context) -> Result<Prepared<Self>> {
        let uri = context.uri().ok_or_else(|| Error::Unprocessable("A request needs an id".to_owned()))?;
        let featured = known_account(state, context.object_id()?.as_str()).await?;
        let Some(featured) = featured.filter(|one| one.is_local() && !one.deleted && !one.suspended) else {
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
        let mut conn = state.pool.acquire().await?;
        let known = db::collections::id_by_uri(&mut conn, instrument.as_str()).await?;
        let let_them = feature_leave::lets_feature(&mut conn, actor.id, featured.id).await?;
        drop(conn);
        let collection = match known {
            None if let_them => Some(collection_of(state, instrument, &Budget::of(FETCHES)).await?),
            known => known,
        };
        let (collection_uri, uri) = (instrument.as_str().to_owned(), uri.to_owned());
        Ok(Prepared::Act(Self { actor, featured, collection, collection_uri, uri }))
    }

    async fn take_effect(self, unit: &mut Unit<'_>, _: &Context) -> Result<Applied> {
        let Self { actor, featured, collection, collection_uri, uri } = self;
        let Some(collection) = collection else {
            feature_leave::refuse_request(unit, &actor, &featured, &collection_uri, &uri).await?;
            return Ok(Applied::Done);
        };
        match feature_leave::receive_request(unit, &actor, &featured, collection, &uri).await? {
            Some(_) => Ok(Applied::Done),
            None => Ok(Applied::Ignored("the collection is somebody else's")),
        }
    }
}
