//! From a stored body to its effect: whose word it is, and which type's.

use super::accept::Accept;
use super::add::Add;
use super::announce::Announce;
use super::block::Block;
use super::create::Create;
use super::delete::Delete;
use super::feature_request::FeatureRequest;
use super::flag::Flag;
use super::follow::Follow;
use super::forwarded::Forwarded;
use super::like::Like;
use super::move_to::Move;
use super::quote_request::QuoteRequest;
use super::received::{Applied, Context, Kind, Prepared, Received};
use super::reject::Reject;
use super::remove::Remove;
use super::undo::Undo;
use super::update::Update;
use crate::activitypub::fetch::{distrusted, unreadable};
use crate::activitypub::trust::{Distrust, check_activity};
use crate::activitypub::vocabulary::{Activity, ActivityKind, Iri, Verb, parse_document};
use crate::db::inbound::Inbound;
use crate::domain::Unit;
use crate::error::{Error, Result};
use crate::state::State;

/// Applies an activity that was stored verified, and completes its row in the same transaction. A repeat changes
/// nothing.
///
/// # Errors
/// [`Error::Remote`], [`Error::Unavailable`] and [`Error::Database`] when it should be tried again;
/// [`Error::Conflict`] when it was settled meanwhile; every other error is its refusal, for good, and leaves the row to
/// the caller.
pub async fn apply(state: &State, inbound: &Inbound) -> Result<Applied> {
    let value = parse_document(inbound.body.as_bytes()).map_err(unreadable)?;
    let activity = Activity::read(&value).map_err(unreadable)?;
    let signer = Iri::parse(&inbound.signer_uri).ok_or_else(|| Error::internal("a signer without a uri"))?;
    let context = Context::new(state, activity, inbound)?;
    match check_activity(&context.activity, &signer, &context.ours) {
        Ok(()) => {}
        Err(Distrust::ForeignSigner) => return Received::<Forwarded>::run(state, context).await,
        Err(reason) => return Err(distrusted(reason)),
    }
    let Verb::Known(kind) = context.activity.kind else {
        return Received::<Unknown>::run(state, context).await;
    };
    match kind {
        ActivityKind::Accept => Received::<Accept>::run(state, context).await,
        ActivityKind::Add => Received::<Add>::run(state, context).await,
        ActivityKind::Announce => Received::<Announce>::run(state, context).await,
        ActivityKind::Block => Received::<Block>::run(state, context).await,
        ActivityKind::Create => Received::<Create>::run(state, context).await,
        ActivityKind::Delete => Received::<Delete>::run(state, context).await,
        ActivityKind::FeatureRequest => Received::<FeatureRequest>::run(state, context).await,
        ActivityKind::Flag => Received::<Flag>::run(state, context).await,
        ActivityKind::Follow => Received::<Follow>::run(state, context).await,
        // A reaction is a favourite with a face: Misskey sends it as Like, Pleroma under its own name.
        ActivityKind::Like | ActivityKind::EmojiReact => Received::<Like>::run(state, context).await,
        ActivityKind::Move => Received::<Move>::run(state, context).await,
        ActivityKind::QuoteRequest => Received::<QuoteRequest>::run(state, context).await,
        ActivityKind::Reject => Received::<Reject>::run(state, context).await,
        ActivityKind::Remove => Received::<Remove>::run(state, context).await,
        ActivityKind::Undo => Received::<Undo>::run(state, context).await,
        ActivityKind::Update => Received::<Update>::run(state, context).await,
        _ => Received::<Unknown>::run(state, context).await,
    }
}

/// A type nothing is done with.
struct Unknown;

#[async_trait::async_trait]
impl Kind for Unknown {
    async fn prepare(_: &State, _: &Context) -> Result<Prepared<Self>> {
        Ok(Prepared::Ignore("nothing is done with its type"))
    }

    async fn take_effect(self, _: &mut Unit<'_>, _: &Context) -> Result<Applied> {
        Ok(Applied::Done)
    }
}
