//! What workers gave up on: tried again or let go by an operator, and recorded.

use super::Unit;
use super::staff::{Act, Staff};
use crate::db::dead_letters;
use crate::error::Result;
use crate::events::{Event, Queue};
use crate::model::Permissions;
use crate::state::State;

pub use crate::db::dead_letters::DeadLetter;

/// The queue's word in the database and on the command line.
fn word(queue: Queue) -> &'static str {
    match queue {
        Queue::Outgoing => "outgoing",
        Queue::Delivery => "delivery",
        Queue::Inbound => "inbound",
        Queue::Jobs => "jobs",
    }
}

/// The latest dead rows of a queue.
pub async fn latest(state: &State, queue: Queue, limit: i64) -> Result<Vec<DeadLetter>> {
    dead_letters::latest(&mut *state.pool.acquire().await?, word(queue), limit).await
}

/// Has dead rows done again from their first attempt: all of the queue, or those with these ids. Tells how many.
pub async fn retry(state: &State, staff: &Staff, queue: Queue, ids: Option<&[i64]>) -> Result<u64> {
    staff.must_be_allowed(Permissions::VIEW_DEVOPS)?;
    let mut unit = Unit::begin(state).await?;
    let ids = chosen(&mut unit, queue, ids).await?;
    let now = unit.now;
    let conn = unit.conn();
    let count = match queue {
        Queue::Outgoing => dead_letters::retry_outgoing(conn, &ids, now).await?,
        Queue::Delivery => dead_letters::retry_deliveries(conn, &ids, now).await?,
        Queue::Inbound => dead_letters::retry_inbound(conn, &ids, now).await?,
        Queue::Jobs => dead_letters::retry_jobs(conn, &ids, now).await?,
    };
    staff.record(&mut unit, Act::on("retry", "queue", word(queue), word(queue)).changing((), count)?).await?;
    unit.announce(Event::Work { queue });
    unit.commit().await?;
    Ok(count)
}

/// Lets dead rows go: all of the queue, or those with these ids. Tells how many.
pub async fn let_go(state: &State, staff: &Staff, queue: Queue, ids: Option<&[i64]>) -> Result<u64> {
    staff.must_be_allowed(Permissions::VIEW_DEVOPS)?;
    let mut unit = Unit::begin(state).await?;
    let ids = chosen(&mut unit, queue, ids).await?;
    let conn = unit.conn();
    let count = match queue {
        Queue::Outgoing => dead_letters::drop_outgoing(conn, &ids).await?,
        Queue::Delivery => dead_letters::drop_deliveries(conn, &ids).await?,
        Queue::Inbound => dead_letters::drop_inbound(conn, &ids).await?,
        Queue::Jobs => dead_letters::drop_jobs(conn, &ids).await?,
    };
    staff.record(&mut unit, Act::on("drop", "queue", word(queue), word(queue)).changing((), count)?).await?;
    unit.commit().await?;
    Ok(count)
}

async fn chosen(unit: &mut Unit<'_>, queue: Queue, ids: Option<&[i64]>) -> Result<Vec<i64>> {
    match ids {
        Some(ids) => Ok(ids.to_vec()),
        None => dead_letters::ids(unit.conn(), word(queue)).await,
    }
}
