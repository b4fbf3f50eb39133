//! What a group passes on of its members (FEP-1b12: Lemmy, `PieFed`, Mbin, `NodeBB`, Discourse): an activity within an
//! Announce. Its copies are not believed (attack mitra-2.18.0): what they name is fetched from its own server.

use std::sync::Arc;

use super::announce;
use super::forwarded::{Forwarded, ask_if_gone, fetch};
use super::received::{Applied, Context, Kind, Prepared};
use crate::activitypub::objects::thread::{known_status, status_of};
use crate::activitypub::vocabulary::{ActivityKind, Iri, Verb};
use crate::db;
use crate::domain::{Unit, reblogs};
use crate::error::{Error, Result};
use crate::model::{Account, StatusId};
use crate::state::State;

/// What a group has to tell.
pub enum GroupNews {
    /// A post that opens a thread: shown as the group's reblog.
    Post { group: Arc<Account>, original: StatusId },
    /// A comment: here now, in its thread.
    Comment,
    /// Changed, or deleted, where it was written.
    Changed(Forwarded),
    /// The group no longer shows it.
    Removed { group: Arc<Account>, original: StatusId },
}

impl GroupNews {
    /// `kind` was done to `id` by somebody in the group `actor`.
    pub async fn of(
        state: &State,
        context: &Context,
        actor: Arc<Account>,
        kind: &Verb,
        id: &Iri,
        followed: bool,
    ) -> Result<Prepared<Self>> {
        let known = known_status(state, id).await?;
        match (kind, known) {
            (Verb::Known(ActivityKind::Create), _) if !followed => {
                Ok(Prepared::Ignore("it concerns nobody here"))
            }
            (Verb::Known(ActivityKind::Create), _) => created(state, context, actor, id).await,
            (Verb::Known(ActivityKind::Update | ActivityKind::Delete), None) => {
                Ok(Prepared::Ignore("the status is not here"))
            }
            (Verb::Known(ActivityKind::Delete), Some(original)) if *id.origin() == context.ours => {
                Ok(Prepared::Act(Self::Removed { group: actor, original }))
            }
            (Verb::Known(ActivityKind::Update), Some(_)) if *id.origin() == context.ours => {
                Ok(Prepared::Ignore("ours: we know how it reads"))
            }
            (Verb::Known(ActivityKind::Update), known) => {
                Ok(fetch(state, context, id, known).await?.map(Self::Changed))
            }
            (Verb::Known(ActivityKind::Delete), Some(original)) => {
                Ok(match ask_if_gone(state, context, id, known).await? {
                    Prepared::Act(gone) => Prepared::Act(Self::Changed(gone)),
                    // A moderator of the group took it out of the group, which is the group's to do.
                    Prepared::Ignore(_) => Prepared::Act(Self::Removed { group: actor, original }),
                })
            }
            // Votes of its members, mostly: many, and of nobody here.
            _ => Ok(Prepared::Ignore("of this a group tells us in vain")),
        }
    }

    pub async fn take_effect(self, unit: &mut Unit<'_>, context: &Context) -> Result<Applied> {
        match self {
            Self::Comment => Ok(Applied::Done),
            Self::Changed(changed) => changed.take_effect(unit, context).await,
            Self::Post { group, original } => announce::receive(unit, context, &group, original).await,
            Self::Removed { group, original } => {
                let Some(reblog) = db::reblogs::find(unit.conn(), group.id, original).await? else {
                    return Ok(Applied::Ignored("the status is still there"));
                };
                reblogs::unreblog(unit, &group, original, &reblog).await?;
                Ok(Applied::Done)
            }
        }
    }
}

async fn created(
    state: &State,
    context: &Context,
    group: Arc<Account>,
    id: &Iri,
) -> Result<Prepared<GroupNews>> {
    let original = match status_of(state, id, &context.budget).await {
        Ok(status) => status,
        Err(error @ (Error::Remote(_) | Error::Unavailable { .. } | Error::Database(_))) => {
            return Err(error);
        }
        Err(_) => return Ok(Prepared::Ignore("what a group passed on is no status")),
    };
    let mut conn = state.pool.acquire().await?;
    let opens = db::threads::opens_one(&mut conn, original).await?;
    // Some announce a post twice, once as it is and once within its Create: it is reblogged once.
    Ok(Prepared::Act(match opens && group.actor_type == "Group" {
        true => GroupNews::Post { group, original },
        false => GroupNews::Comment,
    }))
}
