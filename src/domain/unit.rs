//! A unit of work: one transaction, and what is told once it is committed.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, Postgres, Transaction};

use crate::delivery::Outgoing;
use crate::error::Result;
use crate::events::{Event, Queue};
use crate::jobs::{self, Job};
use crate::state::State;

/// Rows, notifications and [`Outgoing`] are written through it; events wait in it until [`Unit::commit`].
/// Dropped without commit, nothing happened.
pub struct Unit<'a> {
    state: &'a State,
    transaction: Transaction<'static, Postgres>,
    events: Vec<Event>,
    /// When this unit began: the one `now` of everything in it.
    pub now: DateTime<Utc>,
}

impl<'a> Unit<'a> {
    pub async fn begin(state: &'a State) -> Result<Self> {
        let transaction = state.pool.begin().await?;
        Ok(Self { state, transaction, events: Vec::new(), now: state.clock.now() })
    }

    pub fn state(&self) -> &'a State {
        self.state
    }

    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }

    /// Tells this after commit.
    pub fn announce(&mut self, event: Event) {
        if !self.events.contains(&event) {
            self.events.push(event);
        }
    }

    /// Has this told to other servers.
    pub async fn send(&mut self, outgoing: &Outgoing) -> Result<()> {
        outgoing.enqueue(&mut self.transaction, self.now).await?;
        self.announce(Event::Work { queue: Queue::Outgoing });
        Ok(())
    }

    /// Has this done as soon as it is committed.
    pub async fn enqueue(&mut self, job: &Job) -> Result<()> {
        self.enqueue_at(job, self.now).await
    }

    /// Has this done later.
    pub async fn enqueue_at(&mut self, job: &Job, due_at: DateTime<Utc>) -> Result<()> {
        jobs::enqueue(&mut self.transaction, job, due_at).await?;
        if due_at <= self.now {
            self.announce(Event::Work { queue: Queue::Jobs });
        }
        Ok(())
    }

    /// Commits, then tells.
    pub async fn commit(self) -> Result<()> {
        self.transaction.commit().await?;
        self.state.hub.publish(self.events);
        Ok(())
    }
}
