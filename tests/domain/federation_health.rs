//! What an operator sees of other servers and may do about them; where an author's post went.

use chrono::TimeDelta;
use hedgerow::activitypub::key_lookup::{find_key, refresh_key};
use hedgerow::activitypub::lookup::lookup_account;
use hedgerow::db::federation_health::{Standing, Which};
use hedgerow::domain::domain_policies::{self, PolicyDraft};
use hedgerow::domain::federation_health::{self, HostReport, Measure};
use hedgerow::domain::staff::Staff;
use hedgerow::domain::statuses::{Draft, post_status};
use hedgerow::error::Error;
use hedgerow::model::{StatusId, Visibility};
use hedgerow::policy::Severity;
use serde_json::json;

use crate::support::accounts::remote;
use crate::support::api::{Api, Person, person, token};
use crate::support::state;
use crate::support::world::{Actor, Answer, Local, World, key_of};

async fn block(world: &World, bob: &Actor) {
    let draft = PolicyDraft::new(bob.server.authority().parse().unwrap(), Severity::Suspend);
    domain_policies::set_policy(world, &Staff::CommandLine, &draft).await.unwrap();
}

async fn unblock(world: &World, bob: &Actor) {
    let domain = bob.server.authority().parse().unwrap();
    domain_policies::remove_policy(world, &Staff::CommandLine, &domain).await.unwrap();
}

/// Alice here; Bob, who follows her, on a server that says what it runs.
async fn alice_and_bob() -> (World, Local, Actor) {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    let info = bob.server.url("/nodeinfo/2.0");
    let links = json!({"links": [{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": info}]});
    bob.server.answers("/.well-known/nodeinfo", Answer::json(&links).typed("application/json"));
    let told = json!({"version": "2.0", "software": {"name": "mastodon", "version": "4.5.0"}});
    bob.server.answers("/nodeinfo/2.0", Answer::json(&told).typed("application/json"));
    assert_eq!(bob.posts(&world, "/inbox", &bob.follow(&alice)).await.status, 202);
    world.work().await;
    (world, alice, bob)
}

async fn post(world: &World, alice: &Local, text: &str) -> StatusId {
    let account = lookup_account(world, &alice.uri).await.unwrap();
    let draft = Draft { text: text.to_owned(), visibility: Some(Visibility::Public), ..Draft::default() };
    let posted = post_status(world, &account, draft).await.unwrap().status.id;
    world.work().await;
    posted
}

async fn report(world: &World, bob: &Actor) -> HostReport {
    federation_health::report(world, &Staff::CommandLine, bob.server.authority()).await.unwrap()
}

#[tokio::test]
async fn report_holds_software_accounts_follows_traffic_and_errors() {
    let (world, alice, bob) = alice_and_bob().await;
    report(&world, &bob).await;
    world.work().await;
    post(&world, &alice, "hello").await;
    world.clock.advance(TimeDelta::days(1));
    bob.server.answers("/inbox", Answer::status(503));
    post(&world, &alice, "are you there?").await;
    let report = report(&world, &bob).await;
    let health = &report.health;
    assert_eq!(
        (health.software_name.as_deref(), health.software_version.as_deref()),
        (Some("mastodon"), Some("4.5.0"))
    );
    assert_eq!((health.accounts, health.waiting, health.standing()), (1, 1, Standing::Failing));
    assert_eq!((report.ties.followers, report.ties.following), (1, 0));
    assert!(health.waiting_since.is_some() && health.last_success_at.is_some() && health.due_at.is_some());
    let days: Vec<_> = report.days.iter().map(|day| (day.received, day.delivered, day.failed)).collect();
    assert_eq!(days, [(0, 0, 1), (1, 2, 0)], "the Follow came, its Accept and a Create went");
    assert_eq!((report.errors.len(), report.errors[0].status), (1, Some(503)));

    let staff = Staff::CommandLine;
    let list = |which| federation_health::list(&world, &staff, which, "", 10);
    let (all, next) = list(Which::All).await.unwrap();
    assert_eq!((all.len(), next), (1, None));
    assert_eq!(list(Which::Troubled).await.unwrap().0[0].name, bob.server.authority());
    let unknown = federation_health::report(&world, &staff, "nobody.example").await;
    assert!(matches!(unknown, Err(Error::NotFound)));
}

#[tokio::test]
async fn report_counts_keys_that_were_replaced_under_their_old_id() {
    let (world, _, bob) = alice_and_bob().await;
    let id = format!("{}#main-key", bob.uri);
    world.clock.advance(TimeDelta::days(1));
    refresh_key(&world, &id).await.unwrap();
    assert_eq!(report(&world, &bob).await.ties.key_changes, 0, "it is the same");
    world.clock.advance(TimeDelta::days(1));
    bob.server.publishes(&bob.document(&key_of("bob's second").await));
    refresh_key(&world, &id).await.unwrap();
    assert_eq!(report(&world, &bob).await.ties.key_changes, 1);
    world.clock.advance(TimeDelta::days(1));
    find_key(&world, &id).await.unwrap();
    assert_eq!(report(&world, &bob).await.ties.key_changes, 1);
}

#[tokio::test]
async fn paused_host_gets_nothing_until_it_is_resumed() {
    let (world, alice, bob) = alice_and_bob().await;
    let take =
        |measure| federation_health::take(&world, &Staff::CommandLine, bob.server.authority(), measure);
    take(Measure::Pause).await.unwrap();
    post(&world, &alice, "hello").await;
    assert_eq!(bob.server.delivered().len(), 1);
    assert_eq!(report(&world, &bob).await.health.standing(), Standing::Paused);
    take(Measure::Resume).await.unwrap();
    world.work().await;
    assert_eq!(bob.server.delivered().len(), 2);
    let acts = world.count("SELECT count(*) FROM audit_log WHERE target_type = 'host'").await;
    assert_eq!(acts, 2);
}

#[tokio::test]
async fn retry_ends_a_rest_and_drop_what_waits() {
    let (world, alice, bob) = alice_and_bob().await;
    let take =
        |measure| federation_health::take(&world, &Staff::CommandLine, bob.server.authority(), measure);
    bob.server.answers("/inbox", Answer::later(503, 7200));
    post(&world, &alice, "hello").await;
    let before = bob.server.delivered().len();
    world.work().await;
    assert_eq!(bob.server.delivered().len(), before);
    take(Measure::Retry).await.unwrap();
    world.work().await;
    assert_eq!(bob.server.delivered().len(), before + 1);
    take(Measure::Drop).await.unwrap();
    bob.server.answers("/inbox", Answer::status(202));
    world.clock.advance(TimeDelta::days(1));
    world.work().await;
    assert_eq!(bob.server.delivered().len(), before + 1);
    assert_eq!(report(&world, &bob).await.health.waiting, 0);
}

#[tokio::test]
async fn what_waits_for_a_paused_host_is_given_up_like_any_other() {
    let (world, alice, bob) = alice_and_bob().await;
    let host = bob.server.authority();
    federation_health::take(&world, &Staff::CommandLine, host, Measure::Pause).await.unwrap();
    post(&world, &alice, "hello").await;
    world.clock.advance(TimeDelta::days(4));
    hedgerow::domain::retention::prune_expired(&world).await.unwrap();
    assert_eq!(report(&world, &bob).await.health.waiting, 0);
}

#[tokio::test]
async fn list_goes_on_where_its_page_ended() {
    let state = state().await;
    for name in ["c.example", "a.example", "b.example"] {
        remote(&state, "bob", name).await;
    }
    let page = async |from: &str| {
        let listed = federation_health::list(&state, &Staff::CommandLine, Which::All, from, 2).await;
        let (hosts, next) = listed.unwrap();
        (hosts.into_iter().map(|host| host.name).collect::<Vec<_>>(), next)
    };
    assert_eq!(page("").await, (vec!["a.example".into(), "b.example".into()], Some("c.example".into())));
    assert_eq!(page("c.example").await, (vec!["c.example".into()], None));
    assert_eq!(page("d").await, (vec![], None));
}

#[tokio::test]
async fn block_that_ends_soon_costs_nothing_and_one_that_ends_late_brings_no_old_news() {
    for (days, arrives) in [(TimeDelta::minutes(50), true), (TimeDelta::days(21), false)] {
        let (world, alice, bob) = alice_and_bob().await;
        let before = bob.server.delivered().len();
        block(&world, &bob).await;
        post(&world, &alice, "written during the block").await;
        world.clock.advance(days);
        world.work().await;
        assert_eq!(bob.server.delivered().len(), before, "nothing goes to a blocked server");
        unblock(&world, &bob).await;
        world.work().await;
        assert_eq!(bob.server.delivered().len() - before, usize::from(arrives), "after {days}");
        // A lane that was due for what is let go now rests for ten seconds.
        world.clock.advance(TimeDelta::seconds(10));
        post(&world, &alice, "written after it").await;
        assert_eq!(bob.server.delivered().len() - before, usize::from(arrives) + 1, "after {days}");
    }
}

#[tokio::test]
async fn what_waits_for_a_blocked_or_paused_server_does_not_pile_up() {
    let (world, alice, bob) = alice_and_bob().await;
    block(&world, &bob).await;
    for day in 0..6 {
        post(&world, &alice, &format!("day {day}")).await;
        world.clock.advance(TimeDelta::days(1));
        hedgerow::domain::retention::prune_expired(&world).await.unwrap();
    }
    let report = report(&world, &bob).await;
    assert_eq!((report.health.waiting, report.health.standing()), (3, Standing::Suspended));
}

#[tokio::test]
async fn author_sees_which_servers_have_a_post_which_wait_and_which_refused() {
    let (world, alice, bob) = alice_and_bob().await;
    let (carol, dave) = (world.server().await.actor("carol").await, world.server().await.actor("dave").await);
    for actor in [&carol, &dave] {
        actor.posts(&world, "/inbox", &actor.follow(&alice)).await;
    }
    world.work().await;
    carol.server.answers("/inbox", Answer::status(503));
    dave.server.answers("/inbox", Answer::status(403));
    let status = post(&world, &alice, "hello").await;
    let user = person(&world, "olga").await.user;
    let api = Api::with_token(&world, &token(&world, Some((user, alice.id)), "read").await);
    let listed = api.get(&format!("/api/v1/statuses/{status}/deliveries")).await.ok();
    let state_of = |actor: &Actor| {
        let found = listed.as_array().unwrap().iter().find(|one| one["host"] == actor.server.authority());
        found.unwrap()["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        (state_of(&bob), state_of(&carol), state_of(&dave)),
        ("delivered".into(), "waiting".into(), "refused".into())
    );

    let other: Person = person(&world, "mallory").await;
    let answer = Api::of(&world, &other).get(&format!("/api/v1/statuses/{status}/deliveries")).await;
    assert_eq!(answer.status, 404, "it is its author's to know");
}
