//! Hosts are judged when they are first seen and whenever the rules change.

use hedgerow::db;
use hedgerow::domain::{Unit, hosts};
use hedgerow::error::Error;
use hedgerow::model::Origin;
use hedgerow::state::State;

use crate::support::state;
use crate::support::state::state_with;

fn origin(url: &str) -> Origin {
    Origin::of(&url.parse().unwrap()).unwrap()
}

async fn meet(state: &State, url: &str) {
    let mut unit = Unit::begin(state).await.unwrap();
    hosts::get_or_create(&mut unit, &origin(url)).await.unwrap();
    unit.commit().await.unwrap();
}

async fn suspended(state: &State) -> Vec<String> {
    let suspended = sqlx::query_scalar("SELECT name FROM hosts WHERE suspended ORDER BY name");
    suspended.fetch_all(&state.pool).await.unwrap()
}

async fn permits(state: &State, url: &str) -> bool {
    state.policy().await.unwrap().decide_url(&url.parse().unwrap()).permits()
}

async fn decide(state: &State, domain: &str, severity: &str) {
    let mut unit = Unit::begin(state).await.unwrap();
    db::domain_policies::lock(unit.conn()).await.unwrap();
    let policy = db::domain_policies::NewPolicy {
        domain,
        severity,
        reject_media: false,
        reject_reports: false,
        obfuscate: false,
        public_comment: "",
        private_comment: "",
    };
    let now = unit.now;
    db::domain_policies::put(unit.conn(), &policy, now).await.unwrap();
    hosts::reevaluate(&mut unit).await.unwrap();
    unit.commit().await.unwrap();
}

#[tokio::test]
async fn host_is_one_row_however_often_it_is_met() {
    let state = state().await;
    for url in ["https://b.example/users/a", "https://B.example./", "http://b.example:8080/"] {
        meet(&state, url).await;
    }
    let names: Vec<String> =
        sqlx::query_scalar("SELECT name FROM hosts ORDER BY name").fetch_all(&state.pool).await.unwrap();
    assert_eq!(names, ["b.example", "b.example:8080"]);
}

#[tokio::test]
async fn known_and_new_hosts_under_a_rule_are_suspended_with_it() {
    let state = state().await;
    meet(&state, "https://sub.bad.example/").await;
    meet(&state, "https://good.example/").await;
    assert!(permits(&state, "https://bad.example/").await);
    decide(&state, "bad.example", "suspend").await;
    assert!(!permits(&state, "https://bad.example/").await, "the snapshot held before is stale");
    meet(&state, "http://other.bad.example:8080/").await;
    assert_eq!(suspended(&state).await, ["other.bad.example:8080", "sub.bad.example"]);
    decide(&state, "bad.example", "noop").await;
    assert!(suspended(&state).await.is_empty());
}

#[tokio::test]
async fn other_ports_of_our_own_host_can_be_blocked_and_we_cannot() {
    let state = state().await;
    meet(&state, "http://localhost:3001/").await;
    decide(&state, "localhost", "suspend").await;
    assert_eq!(suspended(&state).await, ["localhost:3001"]);
    assert!(permits(&state, "http://localhost:3000/users/a").await);
}

#[tokio::test]
async fn allowlist_mode_judges_hosts_known_before_it() {
    let state = state_with(&[("federation.mode", "allowlist")]).await;
    sqlx::query("INSERT INTO hosts (name, domain) VALUES ('old.example', 'old.example')")
        .execute(&state.pool)
        .await
        .unwrap();
    hosts::reevaluate_at_start(&state).await.unwrap();
    meet(&state, "https://new.example/").await;
    decide(&state, "friend.example", "allow").await;
    meet(&state, "https://friend.example/").await;
    assert_eq!(suspended(&state).await, ["new.example", "old.example"]);
}

/// The rules are read before the writer commits, under its lock: what is kept belongs to its generation.
#[tokio::test]
async fn snapshot_read_during_a_change_is_not_kept_as_the_new_one() {
    let state = state().await;
    let mut unit = Unit::begin(&state).await.unwrap();
    db::domain_policies::lock(unit.conn()).await.unwrap();
    let now = unit.now;
    let policy = db::domain_policies::NewPolicy {
        domain: "bad.example",
        severity: "suspend",
        reject_media: false,
        reject_reports: false,
        obfuscate: false,
        public_comment: "",
        private_comment: "",
    };
    db::domain_policies::put(unit.conn(), &policy, now).await.unwrap();
    hosts::reevaluate(&mut unit).await.unwrap();
    let reader = state.state.clone();
    let asked = tokio::spawn(async move { permits(&reader, "https://bad.example/").await });
    while !state.waits_for_a_lock().await {
        tokio::task::yield_now().await;
    }
    unit.commit().await.unwrap();
    assert!(!asked.await.unwrap());
}

#[tokio::test]
async fn servers_without_number_of_one_domain_are_met_slowly() {
    let state = state().await;
    let met = async |url: &str| {
        let mut unit = Unit::begin(&state).await.unwrap();
        let met = hosts::get_or_create(&mut unit, &origin(url)).await;
        unit.commit().await.unwrap();
        met
    };
    for n in 0..10 {
        met(&format!("https://s{n}.flood.co.uk")).await.unwrap();
    }
    let refused = met("https://s10.flood.co.uk").await;
    assert!(matches!(refused, Err(Error::Unavailable { .. })), "{refused:?}");
    met("https://s3.flood.co.uk").await.expect("a known one stays known");
    met("https://another.co.uk").await.expect("another domain");
    met("https://s10.flood.co.uk").await.unwrap_err();
    state.clock.advance(chrono::TimeDelta::minutes(61));
    met("https://s10.flood.co.uk").await.expect("an hour later");
}
