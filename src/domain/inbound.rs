//! An activity of another server is taken in.

use crate::db;
use crate::db::inbound::NewInbound;
use crate::domain::Unit;
use crate::error::Result;
use crate::events::{Event, Queue};
use crate::model::Origin;
use crate::state::State;

/// Stores a verified activity to be applied soon. The host that sent it is alive: what waits for it is tried at once.
/// False for a repeat, which changes nothing but its recipients.
pub async fn store_activity(state: &State, inbound: &NewInbound<'_>, sent_by: &Origin) -> Result<bool> {
    let mut unit = Unit::begin(state).await?;
    let stored = db::inbound::store(unit.conn(), inbound).await?;
    let now = unit.now;
    if db::delivery_lanes::revive(unit.conn(), &sent_by.authority(), now).await? {
        unit.announce(Event::Work { queue: Queue::Delivery });
    }
    if stored {
        unit.announce(Event::Work { queue: Queue::Inbound });
    }
    unit.commit().await?;
    Ok(stored)
}
