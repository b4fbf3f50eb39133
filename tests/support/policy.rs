//! What an administrator decides about other servers.

use hedgerow::db::domain_policies::{NewPolicy, lock, put};
use hedgerow::domain::{Unit, hosts};
use hedgerow::state::State;

/// A rule that holds from now on.
pub async fn decide(state: &State, domain: &str, severity: &str, reject_media: bool) {
    let mut unit = Unit::begin(state).await.unwrap();
    lock(unit.conn()).await.unwrap();
    let policy = NewPolicy {
        domain,
        severity,
        reject_media,
        reject_reports: false,
        obfuscate: false,
        public_comment: "",
        private_comment: "",
    };
    let now = unit.now;
    put(unit.conn(), &policy, now).await.unwrap();
    hosts::reevaluate(&mut unit).await.unwrap();
    unit.commit().await.unwrap();
}
