//! Delete: a status, a collection, a stamp or an account is gone.

use std::sync::Arc;

use super::build::{Built, Teller};
use super::forwarding;
use super::received::{Applied, Context, Kind, Prepared};
use crate::activitypub::fetch::distrusted;
use crate::activitypub::objects::thread::known_status;
use crate::activitypub::trust::{Distrust, same_origin};
use crate::activitypub::vocabulary::{PUBLIC, write};
use crate::db;
use crate::db::reblogs::Reblog;
use crate::delivery::audience::Audience;
use crate::domain::{Unit, leave, reblogs, remote_accounts, remote_collections, statuses};
use crate::error::{Error, Result};
use crate::model::relay::RelayStyle;
use crate::model::{Account, AccountId, Visibility};
use crate::state::State;

/// Somebody elsewhere deleted what they wrote, or themselves.
pub struct Delete {
    actor: Arc<Account>,
    /// The local account whose followers should hear of it, since the status answers it.
    concerned: Option<AccountId>,
}

#[async_trait::async_trait]
impl Kind for Delete {
    async fn prepare(state: &State, context: &Context) -> Result<Prepared<Self>> {
        // Its server need not be asked: it may be gone with the actor.
        let Some(actor) = context.known_actor(state).await? else {
            return Ok(Prepared::Ignore("its actor is not known"));
        };
        if !same_origin(context.object_id()?, &context.activity.actor) {
            return Err(distrusted(Distrust::ForeignId));
        }
        let concerned = match known_status(state, context.object_id()?).await? {
            Some(status) => forwarding::concerned(state, context, status).await?,
            None => None,
        };
        Ok(Prepared::Act(Self { actor, concerned }))
    }

    async fn take_effect(self, unit: &mut Unit<'_>, context: &Context) -> Result<Applied> {
        if context.activity.is_about_actor() {
            remote_accounts::delete_remote_account(unit, &self.actor).await?;
            return Ok(Applied::Done);
        }
        let object = context.object_id()?.as_str();
        // A stamp, and with it the leave to quote, or to feature.
        if leave::receive_revocation(unit, &self.actor, object).await?
            || remote_collections::delete_remote_collection(unit, &self.actor, object).await?
        {
            return Ok(Applied::Done);
        }
        match remove(unit, &self.actor, context.object_id()?.as_str()).await? {
            true => {
                if let Some(author) = self.concerned {
                    forwarding::pass_on(unit, context, author).await?;
                }
                Ok(Applied::Done)
            }
            false => Ok(Applied::Ignored("it is not here; should it come, it stays out")),
        }
    }
}

/// Removes a status of this author, which may be a reblog (attack hollo-0.8.5-delete: of nobody else).
pub async fn remove(unit: &mut Unit<'_>, author: &Account, uri: &str) -> Result<bool> {
    if let Some(id) = db::statuses::id_by_uri(unit.conn(), uri).await?
        && let Some(held) = db::statuses::hold(unit.conn(), id).await?
        && let Some(original) = held.reblog_of_id
    {
        if held.account_id != author.id {
            return Err(Error::Forbidden("Only the author may delete a status"));
        }
        let reblog = Reblog { id, uri: held.uri, visibility: held.visibility };
        reblogs::unreblog(unit, author, original, &reblog).await?;
        return Ok(true);
    }
    statuses::delete_remote_status(unit, author, uri).await
}

/// A local account deleted a status: told to its followers, and to whoever had to do with it.
pub fn build_status(
    teller: &Teller,
    object: &str,
    visibility: Visibility,
    recipients: &[Arc<Account>],
) -> Result<Built> {
    let uri = format!("{object}#delete");
    let named: Vec<String> = recipients.iter().map(|account| account.uri.clone()).collect();
    let followers = teller.account.followers_url.clone().into_iter();
    let (to, cc) = match visibility {
        Visibility::Public | Visibility::Unlisted => {
            (vec![PUBLIC.to_owned()], followers.chain(named).collect())
        }
        Visibility::Private => (followers.collect(), named),
        Visibility::Direct => (named, Vec::new()),
    };
    let delete =
        write::Delete::new(uri.clone(), teller.account.uri.clone(), write::Tombstone::new(object.to_owned()))
            .addressed(to, cc);
    let audience = Audience {
        followers_of: (visibility != Visibility::Direct).then_some(teller.account.id),
        accounts: recipients.iter().map(|account| account.id).collect::<Vec<AccountId>>(),
        relays: (visibility == Visibility::Public).then_some(RelayStyle::Mastodon),
        inboxes: Vec::new(),
    };
    teller.tell("Delete", &uri, object, delete, audience)
}

/// A local account is deleted.
pub fn build_account(teller: &Teller) -> Result<Built> {
    let actor = &teller.account.uri;
    let uri = format!("{actor}#delete");
    let delete = write::DeleteActor::new(uri.clone(), actor.clone(), actor.clone())
        .addressed(vec![PUBLIC.to_owned()], Vec::new());
    let audience = Audience {
        followers_of: Some(teller.account.id),
        relays: Some(RelayStyle::Mastodon),
        ..Audience::default()
    };
    teller.tell("Delete", &uri, actor, delete, audience)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{alice, bob, body, teller};
    use super::*;

    #[test]
    fn a_deleted_status_is_a_tombstone() {
        let object = "https://ours.example/users/alice/statuses/1";
        let built = build_status(&teller(alice()), object, Visibility::Public, &[Arc::new(bob())]).unwrap();
        insta::assert_json_snapshot!(body(&built));
        let direct = build_status(&teller(alice()), object, Visibility::Direct, &[Arc::new(bob())]).unwrap();
        assert_eq!(direct.audience, Audience::one(bob().id));
        assert!(!direct.body.contains(PUBLIC));
    }

    #[test]
    fn a_deleted_account_is_its_own_object() {
        insta::assert_json_snapshot!(body(&build_account(&teller(alice())).unwrap()));
    }
}
