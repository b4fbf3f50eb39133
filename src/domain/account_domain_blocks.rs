//! Wanting nothing of a whole server.

use super::follows::sever_and_tell;
use super::notifications::{About, NotificationKind, notify};
use super::{Unit, collection_items};
use crate::db::account_domain_blocks::{DomainBlock, Losses};
use crate::db::{self, account_counts};
use crate::error::{Error, Result};
use crate::jobs::Job;
use crate::model::id::INSTANCE_ACTOR;
use crate::model::{AccountId, Domain, Page};
use crate::state::State;

/// Relations ended in one transaction.
const BATCH: i64 = 50;

/// Blocks a server: what is written there is not shown any more, and follows end both ways, as does being in each other's
/// collections, which is done behind. The account is told how many follows these are.
///
/// # Errors
/// [`Error::Invalid`] for what is no domain, or this instance.
pub async fn block_domain(state: &State, account: AccountId, typed: &str) -> Result<()> {
    let domain = parse(state, typed)?;
    let mut unit = Unit::begin(state).await?;
    let is_new = db::account_domain_blocks::insert(unit.conn(), account, &domain).await?;
    let losses = db::account_domain_blocks::losses(unit.conn(), account, &domain).await?;
    if is_new && losses != Losses::default() {
        let now = unit.now;
        let id =
            db::severances::insert(unit.conn(), account, "user_domain_block", &domain, losses, now).await?;
        let kind = NotificationKind::SeveredRelationships;
        notify(&mut unit, account, INSTANCE_ACTOR, kind, About::Severance(id)).await?;
    }
    unit.enqueue(&Job::SeverDomain { account, domain }).await?;
    unit.commit().await
}

/// Ends a block. Follows do not come back.
pub async fn unblock_domain(state: &State, account: AccountId, typed: &str) -> Result<()> {
    let domain = parse(state, typed)?;
    db::account_domain_blocks::delete(&mut *state.pool.acquire().await?, account, &domain).await
}

/// What a block would end.
pub async fn preview_block(state: &State, account: AccountId, typed: &str) -> Result<Losses> {
    let domain = parse(state, typed)?;
    db::account_domain_blocks::losses(&mut *state.pool.acquire().await?, account, &domain).await
}

pub async fn blocked_domains(state: &State, account: AccountId, page: Page) -> Result<Vec<DomainBlock>> {
    db::account_domain_blocks::list(&mut *state.pool.acquire().await?, account, page).await
}

/// Ends what is left between an account and a server it blocks; the other side is told.
pub async fn sever_domain(state: &State, account: AccountId, domain: &str) -> Result<()> {
    loop {
        let mut unit = Unit::begin(state).await?;
        let others = db::account_domain_blocks::related(unit.conn(), account, domain, BATCH).await?;
        if others.is_empty() {
            break;
        }
        // All at once: pair by pair, this would wait for one of them who follows somebody, and they for us.
        account_counts::lock(unit.conn(), &[&others[..], &[account]].concat()).await?;
        for other in others {
            sever_and_tell(&mut unit, account, other).await?;
            sever_and_tell(&mut unit, other, account).await?;
        }
        unit.commit().await?;
    }
    feature_no_more(state, account, domain).await
}

/// Nobody of the two features the other any more.
async fn feature_no_more(state: &State, account: AccountId, domain: &str) -> Result<()> {
    loop {
        let mut unit = Unit::begin(state).await?;
        if !collection_items::let_domain_go(&mut unit, account, domain, BATCH).await? {
            break;
        }
        unit.commit().await?;
    }
    let mut after = 0;
    loop {
        let mut unit = Unit::begin(state).await?;
        match collection_items::leave_domain(&mut unit, account, domain, after, BATCH).await? {
            Some(last) => after = last,
            None => return Ok(()),
        }
        unit.commit().await?;
    }
}

fn parse(state: &State, typed: &str) -> Result<String> {
    let invalid = || Error::invalid("domain", "ERR_INVALID", "is not a valid domain name");
    let domain = typed.trim().trim_start_matches('@').parse::<Domain>().map_err(|_| invalid())?.to_string();
    let instance = &state.config.instance;
    let ours = domain == instance.handle_domain() || domain == instance.base_url.authority();
    if ours { Err(invalid()) } else { Ok(domain) }
}
