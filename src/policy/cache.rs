//! The snapshot this process holds, and how it knows that it is stale.

use std::sync::{Arc, PoisonError, RwLock};

use sqlx::{Connection, PgConnection};

use super::{DomainRule, Snapshot};
use crate::config::{Config, FederationMode};
use crate::db;
use crate::db::domain_policies::DomainPolicy;
use crate::error::{Error, Result};
use crate::model::Domain;

/// Holds the last snapshot under the generation it was read at. A newer generation in the database makes it stale, so
/// that policy holds everywhere from the moment it is committed.
#[derive(Debug, Default)]
pub struct Cache(RwLock<Option<(i64, Arc<Snapshot>)>>);

impl Cache {
    /// The policy that holds now. Costs one small query, and a reading of all rules when they changed.
    pub async fn current(&self, conn: &mut PgConnection, config: &Config) -> Result<Arc<Snapshot>> {
        let generation = db::domain_policies::generation(&mut *conn).await?;
        if let Some(held) = self.held_at(generation) {
            return Ok(held);
        }
        // The lock pairs rules and generation: without it, rules of before a commit could be kept as those after it.
        let mut transaction = conn.begin().await?;
        db::domain_policies::lock_shared(&mut transaction).await?;
        let generation = db::domain_policies::generation(&mut transaction).await?;
        let snapshot = Arc::new(read(&mut transaction, config).await?);
        transaction.commit().await?;
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if held.as_ref().is_none_or(|(older, _)| *older <= generation) {
            *held = Some((generation, snapshot.clone()));
        }
        Ok(snapshot)
    }

    fn held_at(&self, generation: i64) -> Option<Arc<Snapshot>> {
        let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().filter(|(at, _)| *at == generation).map(|(_, snapshot)| snapshot.clone())
    }
}

/// The rules and the mode as this transaction sees them: past any cache, for whoever is changing them.
pub async fn read(conn: &mut PgConnection, config: &Config) -> Result<Snapshot> {
    let mode = saved_mode(conn).await?.unwrap_or(config.federation.mode);
    let policies = db::domain_policies::all(conn).await?;
    let rules = policies.iter().map(rule_of).collect::<Result<Vec<_>>>()?;
    Ok(Snapshot::new(mode, own_domains(config), rules))
}

async fn saved_mode(conn: &mut PgConnection) -> Result<Option<FederationMode>> {
    let saved = db::settings::saved_settings(conn).await?;
    let mode = saved.iter().find(|setting| setting.name == "federation.mode");
    Ok(mode.and_then(|mode| mode.value.as_str()).and_then(|word| word.parse().ok()))
}

fn rule_of(policy: &DomainPolicy) -> Result<DomainRule> {
    let unreadable = |what: &str| Error::internal(format!("domain policy with the {what} {policy:?}"));
    Ok(DomainRule {
        domain: policy.domain.parse().map_err(|_| unreadable("domain"))?,
        severity: policy.severity.parse().map_err(|()| unreadable("severity"))?,
        reject_media: policy.reject_media,
        reject_reports: policy.reject_reports,
    })
}

/// The domains no rule reaches: our origin, and those our handles carry.
fn own_domains(config: &Config) -> Vec<Domain> {
    let instance = &config.instance;
    let handles = std::iter::once(instance.handle_domain())
        .chain(instance.alternate_domains.iter().map(String::as_str))
        .filter_map(|domain| domain.parse().ok());
    Domain::of_url(instance.base_url.as_url()).into_iter().chain(handles).collect()
}
