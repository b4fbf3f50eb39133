//! Other servers: known from the moment somebody of theirs is, and judged by policy from the start.

use chrono::TimeDelta;

use super::Unit;
use crate::db::{self, hosts::HostPolicy};
use crate::delivery::schedule;
use crate::error::{Error, Result};
use crate::events::{Event, Queue};
use crate::jobs::Job;
use crate::model::{Domain, HostId, Origin};
use crate::policy::{self, Snapshot, Standing};
use crate::state::State;

/// How long after the first meeting a server is asked what it runs.
const SOFTWARE_ASKED_AFTER: TimeDelta = TimeDelta::hours(1);

/// How many new servers of one registrable domain are met within [`FLOOD_WINDOW`]: names cost nothing to whoever owns
/// one (section 1.6).
const NEW_SUBDOMAINS: i64 = 10;
const FLOOD_WINDOW: TimeDelta = TimeDelta::hours(1);

/// The row of the server at `origin`, made if there is none.
///
/// # Errors
/// [`Error::Unavailable`] for another one of too many new servers of one domain.
pub async fn get_or_create(unit: &mut Unit<'_>, origin: &Origin) -> Result<HostId> {
    let name = origin.authority();
    if let Some(id) = db::hosts::find(unit.conn(), &name).await? {
        return Ok(id);
    }
    let domain: Domain = name.parse().map_err(|_| Error::Remote(format!("{name} is no name of a server")))?;
    // A change of policy waits for this row, or this row for the change: none is overlooked.
    db::domain_policies::lock_shared(unit.conn()).await?;
    let now = unit.now;
    db::instance_identity::mark_federated(unit.conn(), now).await?;
    let state = unit.state();
    if state.config.rate_limits.enabled {
        hold_back_floods(unit, &domain).await?;
    }
    let snapshot = state.policies.current(unit.conn(), &state.config).await?;
    let id = db::hosts::insert(unit.conn(), &name, domain.host(), judge(&snapshot, &domain), now).await?;
    // Nobody waits for it.
    unit.enqueue_at(&Job::AskSoftware { host: id }, now + SOFTWARE_ASKED_AFTER).await?;
    Ok(id)
}

async fn hold_back_floods(unit: &mut Unit<'_>, domain: &Domain) -> Result<()> {
    let Some(registrable) = psl::domain_str(domain.host()).filter(|_| !domain.is_address()) else {
        return Ok(());
    };
    let since = unit.now - FLOOD_WINDOW;
    let met = db::hosts::count_new_under(unit.conn(), registrable, since, NEW_SUBDOMAINS).await?;
    if met < NEW_SUBDOMAINS {
        return Ok(());
    }
    tracing::warn!(registrable, "too many new servers of one domain; block it if it does not stop");
    Err(Error::Unavailable { reason: "Too many new servers of one domain", retry_after: RETRY_AFTER })
}

const RETRY_AFTER: std::time::Duration = std::time::Duration::from_secs(3600);

/// Judges every host by the rules as `unit` leaves them; whoever changed rules or mode calls it in the same unit, after
/// [`db::domain_policies::lock`], as the last thing before commit.
pub async fn reevaluate(unit: &mut Unit<'_>) -> Result<()> {
    let state = unit.state();
    let snapshot = policy::read(unit.conn(), &state.config).await?;
    let (mut changed, mut ended) = (Vec::new(), Vec::new());
    for host in db::hosts::all(unit.conn()).await? {
        let Ok(domain) = host.name.parse::<Domain>() else { continue };
        let before = HostPolicy {
            suspended: host.suspended,
            limited: host.limited,
            media_rejected: host.media_rejected,
        };
        let after = judge(&snapshot, &domain);
        if before != after {
            changed.push((host.id, after));
        }
        if before.suspended && !after.suspended {
            ended.push(host.id);
        }
    }
    db::hosts::set_policies(unit.conn(), &changed).await?;
    forget_old_news(unit, &ended).await?;
    unit.announce(Event::PolicyChanged);
    db::domain_policies::raise_generation(unit.conn()).await
}

/// What was told while these hosts were suspended waits for them. A block that ends soon was a slip, and costs nothing;
/// one that ends after weeks brings no old news.
async fn forget_old_news(unit: &mut Unit<'_>, ended: &[HostId]) -> Result<()> {
    if ended.is_empty() {
        return Ok(());
    }
    let now = unit.now;
    unit.announce(Event::Work { queue: Queue::Delivery });
    db::deliveries::expire(unit.conn(), ended, schedule::oldest_tried(now), now).await
}

/// The same for a start: the configuration may hold another mode than when the hosts were judged last.
pub async fn reevaluate_at_start(state: &State) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    db::domain_policies::lock(unit.conn()).await?;
    reevaluate(&mut unit).await?;
    unit.commit().await
}

fn judge(snapshot: &Snapshot, domain: &Domain) -> HostPolicy {
    let decision = snapshot.decide(domain);
    HostPolicy {
        suspended: !decision.permits(),
        limited: decision.standing == Standing::Limited,
        media_rejected: !decision.permits_media(),
    }
}
