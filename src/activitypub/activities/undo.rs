//! Undo: a follow, like, reblog or block is taken back.

use std::sync::Arc;

use super::build::{Built, Teller};
use super::named::{account_id, named_follow};
use super::received::{Applied, Context, Kind, Prepared};
use super::{announce, block, follow, like};
use crate::activitypub::objects::emoji;
use crate::activitypub::trust::{Embedded, same_origin};
use crate::activitypub::vocabulary::{Activity, ActivityKind, Iri, Reference, Verb, write};
use crate::db;
use crate::db::reblogs::Reblog;
use crate::db::tombstones::Buried;
use crate::delivery::audience::Audience;
use crate::domain::{Unit, account_migrations, blocks, favourites, follows, reactions, reblogs};
use crate::error::{Error, Result};
use crate::model::relay::RelayStyle;
use crate::model::{Account, StatusId, Visibility};
use crate::state::State;

/// Somebody elsewhere takes back what they did.
pub struct Undo {
    actor: Arc<Account>,
    /// The copy of it, where there is one that is theirs. Mitra and Takahe name it by id alone.
    copy: Option<Activity>,
}

#[async_trait::async_trait]
impl Kind for Undo {
    async fn prepare(state: &State, context: &Context) -> Result<Prepared<Self>> {
        let Some(actor) = context.known_actor(state).await? else {
            return Ok(Prepared::Ignore("its actor is not known"));
        };
        // A copy that says somebody else did it is refused here: only one's own deeds can be undone.
        let copy = match context.weigh_object()? {
            Embedded::Believe(value) => Activity::read(value).ok(),
            _ => None,
        };
        Ok(Prepared::Act(Self { actor, copy }))
    }

    async fn take_effect(self, unit: &mut Unit<'_>, context: &Context) -> Result<Applied> {
        let kind = self.copy.as_ref().map(|copy| &copy.kind);
        let undone = match kind {
            Some(Verb::Known(ActivityKind::Follow)) => self.unfollow(unit, context).await?,
            Some(Verb::Known(ActivityKind::Like | ActivityKind::EmojiReact)) => {
                self.unreact(unit, context).await? || self.unfavourite(unit, context).await?
            }
            Some(Verb::Known(ActivityKind::Announce)) => self.unreblog(unit, context).await?,
            Some(Verb::Known(ActivityKind::Block)) => self.unblock(unit).await?,
            Some(Verb::Known(ActivityKind::Accept)) => self.withdraw_accept(unit).await?,
            Some(Verb::Known(ActivityKind::Move)) => self.stay(unit).await?,
            Some(_) => return Ok(Applied::Ignored("nothing here comes of what is undone")),
            None => {
                self.unfollow(unit, context).await?
                    || self.unreact(unit, context).await?
                    || self.unfavourite(unit, context).await?
                    || self.unreblog(unit, context).await?
            }
        };
        if undone {
            return Ok(Applied::Done);
        }
        // Of its own server's ids only: nobody keeps out what another is yet to say.
        if let Some(id) = context.activity.object_id()
            && same_origin(id, &context.activity.actor)
        {
            let now = unit.now;
            db::tombstones::bury(unit.conn(), Buried::Activity, id.as_str(), &self.actor.uri, now).await?;
        }
        Ok(Applied::Ignored("it is not here; should it come, it stays out"))
    }
}

impl Undo {
    async fn unfollow(&self, unit: &mut Unit<'_>, context: &Context) -> Result<bool> {
        match named_follow(unit, context.object()?).await? {
            Some((follower, target)) if follower == self.actor.id => {
                Ok(follows::sever(unit, follower, target).await?.is_some())
            }
            _ => Ok(false),
        }
    }

    async fn unreact(&self, unit: &mut Unit<'_>, context: &Context) -> Result<bool> {
        let by_id = match context.activity.object_id() {
            Some(id) => db::reactions::by_uri(unit.conn(), self.actor.id, id.as_str()).await?,
            None => None,
        };
        if let Some((status, name)) = by_id {
            return reactions::withdraw(unit, &self.actor, status, &name).await;
        }
        let Some(copy) = &self.copy else { return Ok(false) };
        let (Some(content), Some(status)) = (&copy.content, self.object_of_copy(unit).await?) else {
            return Ok(false);
        };
        let named = emoji::reaction(unit, &self.actor, content, &copy.tags.emojis, None).await?;
        match named {
            Some(reaction) => reactions::withdraw(unit, &self.actor, status, &reaction.name).await,
            None => Ok(false),
        }
    }

    async fn unfavourite(&self, unit: &mut Unit<'_>, context: &Context) -> Result<bool> {
        let mut status = match context.activity.object_id() {
            Some(id) => db::favourites::status_by_uri(unit.conn(), self.actor.id, id.as_str()).await?,
            None => None,
        };
        if status.is_none() {
            status = self.object_of_copy(unit).await?;
        }
        match status {
            Some(status) => favourites::unfavourite(unit, &self.actor, status).await,
            None => Ok(false),
        }
    }

    async fn unreblog(&self, unit: &mut Unit<'_>, context: &Context) -> Result<bool> {
        let by_id = match context.activity.object_id() {
            Some(id) => self.reblog_by_uri(unit, id).await?,
            None => None,
        };
        let found = match (by_id, self.object_of_copy(unit).await?) {
            (Some(found), _) => Some(found),
            (None, Some(original)) => {
                let reblog = db::reblogs::find(unit.conn(), self.actor.id, original).await?;
                reblog.map(|reblog| (original, reblog))
            }
            (None, None) => None,
        };
        let Some((original, reblog)) = found else { return Ok(false) };
        reblogs::unreblog(unit, &self.actor, original, &reblog).await?;
        Ok(true)
    }

    async fn reblog_by_uri(&self, unit: &mut Unit<'_>, uri: &Iri) -> Result<Option<(StatusId, Reblog)>> {
        let Some(id) = db::statuses::id_by_uri(unit.conn(), uri.as_str()).await? else { return Ok(None) };
        let held = db::statuses::hold(unit.conn(), id).await?.ok_or(Error::NotFound)?;
        let reblog = Reblog { id, uri: held.uri, visibility: held.visibility };
        let original = held.reblog_of_id.filter(|_| held.account_id == self.actor.id);
        Ok(original.map(|original| (original, reblog)))
    }

    async fn unblock(&self, unit: &mut Unit<'_>) -> Result<bool> {
        let Some(target) = self.copy.as_ref().and_then(Activity::object_id) else { return Ok(false) };
        let Some(target) = account_id(unit, target).await? else { return Ok(false) };
        if !db::blocks::exists(unit.conn(), self.actor.id, target).await? {
            return Ok(false);
        }
        blocks::receive_unblock(unit, self.actor.id, target).await?;
        Ok(true)
    }

    /// An Accept taken back is a Reject.
    async fn withdraw_accept(&self, unit: &mut Unit<'_>) -> Result<bool> {
        let Some(accepted) = self.copy.as_ref().and_then(Activity::object) else { return Ok(false) };
        match named_follow(unit, accepted).await? {
            Some((follower, target)) if target == self.actor.id => {
                Ok(follows::sever(unit, follower, target).await?.is_some())
            }
            _ => Ok(false),
        }
    }

    /// BookWyrm takes a move back; whoever followed stays where they were moved.
    async fn stay(&self, unit: &mut Unit<'_>) -> Result<bool> {
        let target = self.copy.as_ref().and_then(|copy| copy.target.as_ref()).and_then(Reference::id);
        let Some(target) = target else { return Ok(false) };
        match account_id(unit, target).await? {
            Some(target) => account_migrations::receive_undo(unit, self.actor.id, target).await,
            None => Ok(false),
        }
    }

    /// The status that the copy is about.
    async fn object_of_copy(&self, unit: &mut Unit<'_>) -> Result<Option<StatusId>> {
        match self.copy.as_ref().and_then(Activity::object_id) {
            Some(id) => db::statuses::id_by_uri(unit.conn(), id.as_str()).await,
            None => Ok(None),
        }
    }
}

/// A local account no longer follows `target`, or no longer asks to.
pub fn build_follow(teller: &Teller, follow_uri: &str, target: &Account) -> Result<Built> {
    let actor = &teller.account.uri;
    let follow = follow::document(follow_uri, actor, &target.uri);
    let uri = undo_uri(follow_uri);
    let undo =
        write::Undo::new(uri.clone(), actor.clone(), follow).addressed(vec![target.uri.clone()], Vec::new());
    teller.tell("Undo", &uri, &target.uri, undo, Audience::one(target.id))
}

/// A local account no longer blocks `target`.
pub fn build_block(teller: &Teller, block_uri: &str, target: &Account) -> Result<Built> {
    let actor = &teller.account.uri;
    let block = block::document(block_uri, actor, &target.uri);
    let uri = undo_uri(block_uri);
    let undo =
        write::Undo::new(uri.clone(), actor.clone(), block).addressed(vec![target.uri.clone()], Vec::new());
    teller.tell("Undo", &uri, &target.uri, undo, Audience::one(target.id))
}

/// A local account no longer likes `author`'s status.
pub fn build_favourite(teller: &Teller, like_uri: &str, object: &str, author: &Account) -> Result<Built> {
    let actor = &teller.account.uri;
    let like = like::document(like_uri, actor, object, &author.uri);
    let uri = undo_uri(like_uri);
    let undo =
        write::Undo::new(uri.clone(), actor.clone(), like).addressed(vec![author.uri.clone()], Vec::new());
    teller.tell("Undo", &uri, object, undo, Audience::one(author.id))
}

/// A local account takes an emoji reaction back.
pub fn build_reaction(
    teller: &Teller,
    like_uri: &str,
    reaction: like::Reaction,
    object: &str,
    author: &Account,
) -> Result<Built> {
    let actor = &teller.account.uri;
    let like = reaction.document(like_uri, actor, object, &author.uri);
    let uri = undo_uri(like_uri);
    let undo =
        write::Undo::new(uri.clone(), actor.clone(), like).addressed(vec![author.uri.clone()], Vec::new());
    teller.tell("Undo", &uri, object, undo, Audience::one(author.id))
}

/// A local account takes a reblog back.
pub fn build_reblog(
    teller: &Teller,
    reblog_uri: &str,
    object: &str,
    visibility: Visibility,
    recipients: &[Arc<Account>],
) -> Result<Built> {
    let actor = &teller.account;
    let author = recipients.first().map(|author| author.uri.as_str());
    let announce = announce::document(actor, reblog_uri, object, visibility, author);
    let uri = undo_uri(reblog_uri);
    let undo = write::Undo::new(uri.clone(), actor.uri.clone(), announce.clone())
        .addressed(announce.to, announce.cc);
    let audience = Audience {
        followers_of: Some(actor.id),
        accounts: recipients.iter().map(|account| account.id).collect(),
        relays: (visibility == Visibility::Public).then_some(RelayStyle::Mastodon),
        inboxes: Vec::new(),
    };
    teller.tell("Undo", &uri, object, undo, audience)
}

/// The id of an Undo, by the id of what it undoes.
fn undo_uri(uri: &str) -> String {
    format!("{uri}/undo")
}

#[cfg(test)]
mod tests {
    use super::super::samples::{alice, bob, body, teller};
    use super::*;

    const STATUS: &str = "https://theirs.example/notes/1";

    #[test]
    fn a_follow_is_undone_whole() {
        let uri = "https://ours.example/users/alice#follows/1";
        insta::assert_json_snapshot!(body(&build_follow(&teller(alice()), uri, &bob()).unwrap()));
    }

    #[test]
    fn a_block_is_undone_whole() {
        let uri = "https://ours.example/users/alice#blocks/1";
        insta::assert_json_snapshot!(body(&build_block(&teller(alice()), uri, &bob()).unwrap()));
    }

    #[test]
    fn a_like_is_undone_whole() {
        let uri = "https://ours.example/users/alice#likes/1";
        insta::assert_json_snapshot!(body(&build_favourite(&teller(alice()), uri, STATUS, &bob()).unwrap()));
    }

    #[test]
    fn a_reblog_is_undone_whole_and_told_its_audience() {
        let uri = "https://ours.example/users/alice/statuses/2/activity";
        let author = [Arc::new(bob())];
        let built = build_reblog(&teller(alice()), uri, STATUS, Visibility::Public, &author).unwrap();
        insta::assert_json_snapshot!(body(&built));
        assert_eq!(built.audience.accounts, [bob().id]);
    }
}
