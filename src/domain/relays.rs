//! Relays: subscribed to by operators; told of public posts; what they pass on is fetched where it was written.

use super::staff::{Act, Staff};
use super::{Unit, hosts};
use crate::db::relays::{NewRelay, Relay};
use crate::db::{self, relays};
use crate::delivery::Outgoing;
use crate::error::{Error, Result};
use crate::jobs::Job;
use crate::model::id::INSTANCE_ACTOR;
use crate::model::relay::{RelayState, RelayStyle};
use crate::model::{Account, Origin, Permissions, StatusId};
use crate::state::State;

/// ActivityPub's name for everybody: what a Mastodon-style relay is asked for.
const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";
/// Posts fetched in an hour, unless an operator says otherwise.
pub const HOURLY_LIMIT: i32 = 600;

/// Where a relay is, as its address was read; see `activitypub::relays::find`.
#[derive(Debug, Clone)]
pub struct RelayAddress {
    pub style: RelayStyle,
    pub inbox_url: String,
    pub origin: Origin,
    /// Known beforehand in LitePub style.
    pub actor_uri: Option<String>,
}

pub async fn list(state: &State, staff: &Staff) -> Result<Vec<Relay>> {
    staff.must_be_allowed(Permissions::MANAGE_FEDERATION)?;
    relays::all(&mut *state.pool.acquire().await?).await
}

/// Asks a relay to pass posts on: a new one, or one that was left or said no. Asked again while it has not answered, it
/// is asked again.
///
/// # Errors
/// [`Error::Invalid`] when it is subscribed to already, or blocked.
pub async fn subscribe(state: &State, staff: &Staff, address: &RelayAddress) -> Result<()> {
    staff.must_be_allowed(Permissions::MANAGE_FEDERATION)?;
    let mut unit = Unit::begin(state).await?;
    let host_id = hosts::get_or_create(&mut unit, &address.origin).await?;
    let follow_uri = follow_uri(&mut unit).await?;
    let known = relays::all(unit.conn()).await?;
    let known = known.iter().find(|relay| relay.inbox_url == address.inbox_url);
    let now = unit.now;
    match known {
        Some(relay) if relay.state == RelayState::Accepted => {
            return Err(Error::invalid("url", "ERR_TAKEN", "is subscribed to already"));
        }
        Some(relay) => relays::ask_again(unit.conn(), relay.id, &follow_uri, now).await?,
        None => {
            let new = NewRelay {
                style: address.style,
                inbox_url: &address.inbox_url,
                host_id,
                actor_uri: address.actor_uri.as_deref(),
                follow_uri: &follow_uri,
                hourly_limit: HOURLY_LIMIT,
            };
            relays::insert(unit.conn(), &new, now).await?;
        }
    }
    let asked = relays::all(unit.conn()).await?;
    let asked = asked.iter().find(|relay| relay.inbox_url == address.inbox_url).ok_or(Error::NotFound)?;
    if asked.suspended {
        return Err(Error::invalid("url", "ERR_BLOCKED", "is on a server that is blocked"));
    }
    unit.send(&Outgoing::FollowRelay {
        account: INSTANCE_ACTOR,
        uri: follow_uri,
        object_uri: followed(asked),
        inbox: asked.inbox_url.clone(),
    })
    .await?;
    let act = Act::on("subscribe", "relay", asked.id, asked.inbox_url.as_str());
    staff.record(&mut unit, act).await?;
    unit.commit().await
}

/// What an operator may do about a relay that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Asks again one that was left, said no, or has not answered.
    Subscribe,
    /// Tells it to stop; it stays in the list.
    Unsubscribe,
    /// Forgets it, after telling it to stop.
    Remove,
    /// Posts fetched in an hour.
    Limit(i32),
}

/// # Errors
/// [`Error::NotFound`] for a relay that is not there; [`Error::Invalid`] for a limit that is none.
pub async fn change(state: &State, staff: &Staff, id: i64, change: Change) -> Result<()> {
    staff.must_be_allowed(Permissions::MANAGE_FEDERATION)?;
    let mut unit = Unit::begin(state).await?;
    let relay = relays::all(unit.conn()).await?.into_iter().find(|relay| relay.id == id);
    let relay = relay.ok_or(Error::NotFound)?;
    let now = unit.now;
    let asked = matches!(relay.state, RelayState::Pending | RelayState::Accepted);
    let action = match change {
        Change::Subscribe if relay.state == RelayState::Accepted => return Ok(()),
        Change::Subscribe => {
            let uri = follow_uri(&mut unit).await?;
            relays::ask_again(unit.conn(), id, &uri, now).await?;
            let (object_uri, inbox) = (followed(&relay), relay.inbox_url.clone());
            unit.send(&Outgoing::FollowRelay { account: INSTANCE_ACTOR, uri, object_uri, inbox }).await?;
            "subscribe"
        }
        Change::Unsubscribe if !asked => return Ok(()),
        Change::Unsubscribe => {
            leave(&mut unit, &relay).await?;
            relays::set_state(unit.conn(), id, RelayState::Off, now).await?;
            "unsubscribe"
        }
        Change::Remove => {
            if asked {
                leave(&mut unit, &relay).await?;
            }
            relays::delete(unit.conn(), id).await?;
            "remove"
        }
        Change::Limit(limit) if !(1..=100_000).contains(&limit) => {
            return Err(Error::invalid("limit", "ERR_INVALID", "is no number from 1 to 100,000"));
        }
        Change::Limit(limit) => {
            relays::set_limit(unit.conn(), id, limit).await?;
            "set_limit"
        }
    };
    staff.record(&mut unit, Act::on(action, "relay", id, relay.inbox_url.as_str())).await?;
    unit.commit().await
}

async fn leave(unit: &mut Unit<'_>, relay: &Relay) -> Result<()> {
    unit.send(&Outgoing::UndoFollowRelay {
        account: INSTANCE_ACTOR,
        uri: relay.follow_uri.clone(),
        object_uri: followed(relay),
        inbox: relay.inbox_url.clone(),
    })
    .await
}

fn followed(relay: &Relay) -> String {
    match (relay.style, &relay.actor_uri) {
        (RelayStyle::LitePub, Some(actor)) => actor.clone(),
        _ => PUBLIC.to_owned(),
    }
}

async fn follow_uri(unit: &mut Unit<'_>) -> Result<String> {
    let actor = db::accounts::get(unit.conn(), INSTANCE_ACTOR).await?;
    let id = db::follows::next_id(unit.conn()).await?;
    Ok(format!("{}#follows/{id}", actor.uri))
}

/// What a relay was asked, as an answer names it.
pub struct Named<'a> {
    /// The id of our Follow.
    pub uri: Option<&'a str>,
    /// Whether the answer embeds a Follow of our instance actor, whatever its id: some make up ids.
    pub ours: bool,
}

/// `actor` answers a subscription. False when it is none of ours, or not theirs to answer.
pub async fn receive_answer(
    unit: &mut Unit<'_>,
    actor: &Account,
    named: &Named<'_>,
    accepted: bool,
) -> Result<bool> {
    let relays = relays::all(unit.conn()).await?;
    let theirs = |relay: &&Relay| match relay.style {
        RelayStyle::LitePub => relay.actor_uri.as_deref() == Some(actor.uri.as_str()),
        RelayStyle::Mastodon => actor.host_id == Some(relay.host_id),
    };
    let meant = |relay: &&Relay| {
        named.uri == Some(relay.follow_uri.as_str()) || (named.ours && relay.state == RelayState::Pending)
    };
    let Some(relay) = relays.iter().filter(theirs).find(meant) else { return Ok(false) };
    let now = unit.now;
    match (accepted, relay.state) {
        // It was left meanwhile: the Undo is on its way.
        (_, RelayState::Off) => {}
        (true, _) => relays::accept(unit.conn(), relay.id, &actor.uri, now).await?,
        (false, _) => relays::set_state(unit.conn(), relay.id, RelayState::Rejected, now).await?,
    }
    Ok(true)
}

/// Has what a relay passed on fetched from its own server, later. False when this hour's posts were taken already.
pub async fn receive_post(unit: &mut Unit<'_>, relay: i64, uri: &str) -> Result<bool> {
    let now = unit.now;
    if !relays::take_one(unit.conn(), relay, now).await? {
        return Ok(false);
    }
    unit.enqueue(&Job::FetchRelayed { uri: uri.to_owned() }).await?;
    Ok(true)
}

/// Has the relays that take ids told of a new public post; the others get it as it is.
pub async fn pass_on(unit: &mut Unit<'_>, status: StatusId) -> Result<()> {
    if relays::subscribed(unit.conn(), RelayStyle::LitePub).await?.is_empty() {
        return Ok(());
    }
    unit.send(&Outgoing::PassToRelays { account: INSTANCE_ACTOR, status }).await
}
