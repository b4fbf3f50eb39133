//! What administrators decide about other servers, the record of it, and its end.

use hedgerow::domain::domain_policies::{self, PolicyDraft};
use hedgerow::domain::staff::Staff;
use hedgerow::error::Error;
use hedgerow::events::Event;
use hedgerow::policy::Severity;
use hedgerow::state::State;

use crate::support::accounts::remote;
use crate::support::state;

fn draft(domain: &str, severity: Severity) -> PolicyDraft {
    PolicyDraft::new(domain.parse().unwrap(), severity)
}

async fn suspended(state: &State) -> Vec<String> {
    let suspended = sqlx::query_scalar("SELECT name FROM hosts WHERE suspended ORDER BY name");
    suspended.fetch_all(&state.pool).await.unwrap()
}

async fn acts(state: &State) -> Vec<(String, String, String)> {
    sqlx::query_as("SELECT actor, action, target_label FROM audit_log ORDER BY id")
        .fetch_all(&state.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn block_and_its_end_are_recorded_told_and_hold_at_once() {
    let state = state().await;
    remote(&state, "bob", "sub.bad.example").await;
    let mut events = state.hub.subscribe();
    let staff = Staff::CommandLine;
    domain_policies::set_policy(&state, &staff, &draft("BAD.example.", Severity::Suspend)).await.unwrap();
    assert_eq!(suspended(&state).await, ["sub.bad.example"]);
    assert_eq!(events.try_recv(), Ok(Event::PolicyChanged));
    domain_policies::remove_policy(&state, &staff, &"bad.example".parse().unwrap()).await.unwrap();
    assert!(suspended(&state).await.is_empty());
    let act = |action: &str| ("command line".to_owned(), action.to_owned(), "bad.example".to_owned());
    assert_eq!(acts(&state).await, [act("set"), act("remove")]);
    let again = domain_policies::remove_policy(&state, &staff, &"bad.example".parse().unwrap()).await;
    assert!(matches!(again, Err(Error::NotFound)));
}

#[tokio::test]
async fn our_own_domain_cannot_be_decided_about_and_nothing_of_its_list_is_taken() {
    let state = state().await;
    let drafts = [draft("bad.example", Severity::Suspend), draft("localhost:3000", Severity::Suspend)];
    let refused = domain_policies::set_policies(&state, &Staff::CommandLine, &drafts).await;
    assert!(matches!(refused, Err(Error::Invalid(_))));
    assert!(domain_policies::policies(&state).await.unwrap().is_empty());
    assert!(acts(&state).await.is_empty());
}

#[tokio::test]
async fn list_taken_twice_changes_nothing_the_second_time() {
    let state = state().await;
    let drafts = [draft("a.example", Severity::Suspend), draft("b.example", Severity::Limit)];
    let staff = Staff::CommandLine;
    assert_eq!(domain_policies::set_policies(&state, &staff, &drafts).await.unwrap(), 2);
    assert_eq!(domain_policies::set_policies(&state, &staff, &drafts).await.unwrap(), 0);
    let harsher = [draft("b.example", Severity::Suspend)];
    assert_eq!(domain_policies::set_policies(&state, &staff, &harsher).await.unwrap(), 1);
    assert_eq!(acts(&state).await.len(), 3);
}
