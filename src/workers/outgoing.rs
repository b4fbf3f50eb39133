//! Turns what use-cases want told into activities and their deliveries, in steps that can be resumed.

use std::collections::HashMap;
use std::time::Duration;

use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::wait::{insist, tick_until};
use crate::activitypub::activities;
use crate::activitypub::proof::prove;
use crate::db;
use crate::db::deliveries::NewActivity;
use crate::db::outgoing::Claimed;
use crate::delivery::Outgoing;
use crate::delivery::audience::{self, Cursor};
use crate::domain::{Unit, hosts};
use crate::error::{Error, Result};
use crate::events::{Event, Queue};
use crate::model::{HostId, Origin};
use crate::state::State;

const POLL: Duration = Duration::from_secs(5);
const LEASE: TimeDelta = TimeDelta::seconds(120);
const BATCH: i64 = 50;
/// Attempts after which a row is put where an operator finds it.
const MAX_ATTEMPTS: i32 = 10;

pub async fn run(state: State, shutdown: CancellationToken) {
    let tick = |state: State| async move { tick(&state).await };
    tick_until(state, shutdown, Some(Queue::Outgoing), POLL, tick).await;
}

/// Claims what is due and works it off in order; tells how much that was.
pub async fn tick(state: &State) -> Result<usize> {
    let now = state.clock.now();
    let claimed = db::outgoing::claim(&state.pool, now, now + LEASE, BATCH).await?;
    let mut failed: Vec<&str> = Vec::new();
    for (n, row) in claimed.iter().enumerate() {
        if failed.contains(&row.account.as_str()) {
            give_back(state, std::slice::from_ref(row)).await?;
            continue;
        }
        match expand(state, row).await {
            Ok(()) => {}
            Err(error) if error.is_outage() => {
                give_back(state, &claimed[n..]).await?;
                return Err(error);
            }
            Err(error) => {
                insist(|| put_back(state, row, &error)).await?;
                failed.push(&row.account);
            }
        }
    }
    if !claimed.is_empty() {
        state.hub.publish([Event::Work { queue: Queue::Delivery }]);
    }
    Ok(claimed.len())
}

async fn give_back(state: &State, rows: &[Claimed]) -> Result<()> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    insist(|| db::outgoing::give_back(&state.pool, &ids)).await
}

async fn put_back(state: &State, row: &Claimed, error: &Error) -> Result<()> {
    let now = state.clock.now();
    let text = error.to_string();
    if row.attempts >= MAX_ATTEMPTS {
        tracing::error!(id = row.id, error = text, "an activity could not be made, and is given up");
        return db::outgoing::bury(&state.pool, row.id, now, &text).await;
    }
    tracing::warn!(id = row.id, error = text, "an activity could not be made, and waits");
    let wait = TimeDelta::seconds(10 * i64::from(row.attempts));
    db::outgoing::put_back(&state.pool, row.id, now + wait, &text).await
}

/// Stores the activity and its deliveries. Each step may be done twice and counts once: the activity has the row's
/// id, a delivery is one per activity and inbox.
async fn expand(state: &State, row: &Claimed) -> Result<()> {
    let outgoing: Outgoing = serde_json::from_value(row.payload.clone()).map_err(Error::internal)?;
    let now = state.clock.now();
    let mut conn = state.pool.acquire().await?;
    let Some(built) = activities::build(&mut conn, &state.config, &outgoing, row.id).await? else {
        return db::outgoing::finish(&mut conn, row.id).await;
    };
    drop(conn);
    let body = match &built.forwarded_from {
        Some(_) => built.body,
        None => prove(state, built.account_id, built.body).await?,
    };
    let mut conn = state.pool.acquire().await?;
    let activity = NewActivity {
        id: row.id,
        account_id: built.account_id,
        uri: &built.uri,
        kind: built.kind,
        object_uri: &built.object_uri,
        body: &body,
        synchronizes: built.synchronizes,
    };
    db::deliveries::insert_activity(&mut conn, &activity, now).await?;
    let mut cursor = Cursor::default();
    while let Some(urls) = audience::next_inboxes(&mut conn, &built.audience, &mut cursor).await? {
        if urls.is_empty() {
            continue;
        }
        let mut unit = Unit::begin(state).await?;
        let inboxes = with_hosts(&mut unit, urls, built.forwarded_from.as_deref()).await?;
        db::deliveries::enqueue(unit.conn(), &activity, &inboxes, now).await?;
        unit.commit().await?;
    }
    db::outgoing::finish(&mut conn, row.id).await
}

/// The host each inbox lies on: known, or asked for once per host. An inbox that is no http(s) address has none and
/// gets nothing, and so does the host to leave out.
async fn with_hosts(
    unit: &mut Unit<'_>,
    urls: Vec<String>,
    left_out: Option<&str>,
) -> Result<Vec<(String, HostId)>> {
    let known = db::deliveries::known_inboxes(unit.conn(), &urls).await?;
    let mut asked: HashMap<String, HostId> = HashMap::new();
    let mut inboxes = Vec::with_capacity(urls.len());
    for url in urls {
        let Some(origin) = Url::parse(&url).ok().as_ref().and_then(Origin::of) else { continue };
        if left_out == Some(origin.authority().as_str()) {
            continue;
        }
        if let Some(host) = known.get(&url) {
            inboxes.push((url, *host));
            continue;
        }
        let name = origin.authority();
        let host = match asked.get(&name) {
            Some(host) => *host,
            None => hosts::get_or_create(unit, &origin).await?,
        };
        asked.insert(name, host);
        inboxes.push((url, host));
    }
    Ok(inboxes)
}
