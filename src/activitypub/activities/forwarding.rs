//! Passing on what came to us (section 13.3; ActivityPub 7.1.2): an answer to somebody here goes on to their followers,
//! who would not see it otherwise. Unchanged, and only with its author's proof: without, nobody would believe it.

use super::build::{Built, Teller};
use super::received::Context;
use crate::activitypub::fetch::unreadable;
use crate::activitypub::proof::is_actors_word;
use crate::activitypub::vocabulary::{ActivityKind, parse_document};
use crate::db;
use crate::delivery::Outgoing;
use crate::delivery::audience::Audience;
use crate::domain::Unit;
use crate::error::{Error, Result};
use crate::model::{AccountId, StatusId};
use crate::state::State;

/// Whether others would believe this activity from us. Keys may be fetched.
pub async fn is_proved(state: &State, context: &Context) -> Result<bool> {
    let document = parse_document(context.inbound.body.as_bytes()).map_err(unreadable)?;
    is_actors_word(state, &document, &context.activity).await
}

/// Whose followers should hear what is said of a status: it answers somebody here, and others may read both.
pub async fn concerned(state: &State, context: &Context, status: StatusId) -> Result<Option<AccountId>> {
    let author =
        db::status_audience::answered_local_author(&mut *state.pool.acquire().await?, status).await?;
    match author {
        Some(author) if is_proved(state, context).await? => Ok(Some(author)),
        _ => Ok(None),
    }
}

/// Has it passed on to the followers of `author`, who is answered.
pub async fn pass_on(unit: &mut Unit<'_>, context: &Context, author: AccountId) -> Result<()> {
    let activity = &context.activity;
    let (Some(uri), Some(object)) = (&activity.id, activity.object_id()) else { return Ok(()) };
    let forward = Outgoing::Forward {
        account: author,
        uri: uri.as_str().to_owned(),
        kind: context.kind().to_owned(),
        object_uri: object.as_str().to_owned(),
        body: context.inbound.body.clone(),
        from_host: activity.actor.origin().authority(),
    };
    unit.send(&forward).await
}

/// The activity as it came, for the followers of whom it answers.
pub fn build(
    teller: &Teller,
    uri: &str,
    kind: &str,
    object_uri: &str,
    body: &str,
    from_host: &str,
) -> Result<Built> {
    let kind = ActivityKind::named(kind).ok_or_else(|| Error::internal("a forward of no known kind"))?;
    Ok(Built {
        account_id: teller.account.id,
        kind: kind.as_str(),
        uri: uri.to_owned(),
        object_uri: object_uri.to_owned(),
        body: body.to_owned(),
        audience: Audience { followers_of: Some(teller.account.id), ..Audience::default() },
        synchronizes: false,
        forwarded_from: Some(from_host.to_owned()),
    })
}
