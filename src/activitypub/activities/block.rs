//! Block: somebody wants nothing to do with somebody on another server.

use std::sync::Arc;

use super::build::{Built, Teller};
use super::received::{Applied, Context, Kind, Prepared};
use crate::activitypub::objects::account::known_account;
use crate::activitypub::vocabulary::write;
use crate::delivery::audience::Audience;
use crate::domain::{Unit, blocks};
use crate::error::Result;
use crate::model::Account;
use crate::state::State;

/// Somebody elsewhere blocks somebody here.
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
        blocks::receive_block(unit, self.actor.id, self.target.id, context.uri()).await?;
        Ok(Applied::Done)
    }
}

/// A block, as it is told, and as it stands within its Undo.
pub fn document(uri: &str, account: &str, target: &str) -> write::Block {
    write::Block::new(uri.to_owned(), account.to_owned(), target.to_owned())
        .addressed(vec![target.to_owned()], Vec::new())
}

/// A local account blocks `target`, whose server alone is told.
pub fn build(teller: &Teller, uri: &str, target: &Account) -> Result<Built> {
    let block = document(uri, &teller.account.uri, &target.uri);
    teller.tell("Block", uri, &target.uri, block, Audience::one(target.id))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{alice, bob, body, teller};

    #[test]
    fn a_block_names_whom_it_is_of() {
        let uri = "https://ours.example/users/alice#blocks/1";
        let built = super::build(&teller(alice()), uri, &bob()).unwrap();
        insta::assert_json_snapshot!(body(&built));
        assert_eq!(built.audience.accounts, [bob().id]);
    }
}
