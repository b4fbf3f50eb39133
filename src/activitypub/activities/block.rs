//! Block: somebody elsewhere wants nothing to do with somebody here. Received only: our own blocks are told as the ends
//! of follows.

use std::sync::Arc;

use super::received::{Applied, Context, Kind, Prepared};
use crate::activitypub::objects::account::known_account;
use crate::db;
use crate::domain::{Unit, blocks};
use crate::error::Result;
use crate::model::Account;
use crate::state::State;

pub struct Block {
    actor: Arc<Account>,
    target: Arc<Account>,
}

#[async_trait::async_trait]
impl Kind for Block {
    async fn prepare(state: &State, context: &Context) -> Result<Prepared<Self>> {
        let target = known_account(state, context.object_id()?.as_str()).await?;
        let Some(target) = target.filter(|target| target.is_local()) else {
            return Ok(Prepared::Ignore("nobody here is blocked"));
        };
        Ok(match context.known_actor(state).await? {
            Some(actor) => Prepared::Act(Self { actor, target }),
            None => Prepared::Ignore("its actor is not known"),
        })
    }

    async fn take_effect(self, unit: &mut Unit<'_>, context: &Context) -> Result<Applied> {
        if let Some(uri) = context.uri()
            && db::tombstones::exists(unit.conn(), uri).await?
        {
            return Ok(Applied::Ignored("undone before it came"));
        }
        blocks::receive_block(unit, self.actor.id, self.target.id, context.uri()).await?;
        Ok(Applied::Done)
    }
}
