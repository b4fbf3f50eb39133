//! Flag: reports that other servers send, and that we send them.

use hedgerow::activitypub::activities::Applied;
use hedgerow::activitypub::lookup::lookup_account;
use hedgerow::db;
use hedgerow::db::reports::Report;
use hedgerow::delivery::Outgoing;
use hedgerow::domain::reports::{self, NewReportOf};
use hedgerow::domain::{Unit, hosts};
use hedgerow::model::Page;
use hedgerow::workers;
use serde_json::{Value, json};

use crate::support::accounts::outgoing;
use crate::support::world::{Actor, World};

async fn open(world: &World) -> Vec<Report> {
    let mut conn = world.pool.acquire().await.unwrap();
    db::reports::open(&mut conn, Page::first(20)).await.unwrap()
}

/// The actor of another server itself, who reports for its people.
async fn instance(world: &World) -> Actor {
    world.server().await.actor("instance").await
}

fn flag(actor: &Actor, name: &str, objects: &Value, comment: &str) -> Value {
    let mut activity = actor.does("Flag", name, objects);
    activity["content"] = json!(comment);
    activity["to"] = json!(null);
    activity
}

/// A status of a local account, as its server writes it.
async fn status(world: &World, account: i64, name: &str) -> (i64, String) {
    let uri = world.config.url(&format!("/users/alice/statuses/{name}"));
    let id = sqlx::query_scalar(
        "INSERT INTO statuses (id, uri, url, account_id, local, text, content, visibility, created_at)
         VALUES (next_id(), $1, $2, $3, true, 'rude', '<p>rude</p>', 'public', now()) RETURNING id",
    );
    let url = world.config.url(&format!("/@alice/{name}"));
    (id.bind(&uri).bind(&url).bind(account).fetch_one(&world.pool).await.unwrap(), uri)
}

#[tokio::test]
async fn a_flag_becomes_a_report_of_the_person_with_the_statuses() {
    let world = World::start().await;
    let (alice, theirs) = (world.local("alice").await, instance(&world).await);
    let (id, uri) = status(&world, alice.id.0, "1").await;
    let gone = world.config.url("/users/alice/statuses/2");
    let activity =
        flag(&theirs, "1", &json!([alice.uri, uri, gone, "https://elsewhere.example/1"]), "is rude");
    assert_eq!(theirs.sends(&world, &activity).await.unwrap(), Applied::Done);
    let [report] = &*open(&world).await else { panic!("one report") };
    assert_eq!((report.target_account_id, &report.status_ids), (alice.id, &vec![id]));
    assert_eq!(report.comment, format!("is rude\n{gone}"), "what is gone stays named");
    assert_eq!(report.account_id, lookup_account(&world, &theirs.uri).await.unwrap().id);
    assert_eq!((report.category.as_str(), report.forwarded), ("other", false));
}

#[tokio::test]
async fn a_flag_that_comes_again_under_its_id_reports_once() {
    let world = World::start().await;
    let (alice, theirs) = (world.local("alice").await, instance(&world).await);
    let activity = flag(&theirs, "1", &json!(alice.uri), "is rude");
    theirs.sends(&world, &activity).await.unwrap();
    let other = theirs.server.actor("other").await;
    let mut again = flag(&other, "1", &json!(alice.uri), "is rude");
    again["id"] = activity["id"].clone();
    assert_eq!(other.sends(&world, &again).await.unwrap(), Applied::Done);
    assert_eq!(open(&world).await.len(), 1);
}

#[tokio::test]
async fn statuses_alone_and_pages_in_the_comment_name_their_author() {
    let world = World::start().await;
    let (alice, theirs) = (world.local("alice").await, instance(&world).await);
    let (id, uri) = status(&world, alice.id.0, "1").await;
    theirs.sends(&world, &flag(&theirs, "1", &json!(uri), "")).await.unwrap();
    let page = world.config.url("/@alice/1");
    let said = format!("Note: {page} \n-----\nspam");
    theirs.sends(&world, &flag(&theirs, "2", &json!(alice.uri), &said)).await.unwrap();
    let reports = open(&world).await;
    assert_eq!(reports.len(), 2);
    for report in &reports {
        assert_eq!((report.target_account_id, &report.status_ids), (alice.id, &vec![id]));
    }
}

#[tokio::test]
async fn a_flag_of_nobody_here_and_one_from_a_server_nobody_listens_to_report_nobody() {
    let world = World::start().await;
    let (alice, theirs) = (world.local("alice").await, instance(&world).await);
    let nobody = world.config.url("/users/nobody");
    for (name, object) in
        [("1", json!(nobody)), ("2", json!(theirs.uri)), ("3", json!(world.config.url("/actor")))]
    {
        let applied = theirs.sends(&world, &flag(&theirs, name, &object, "")).await.unwrap();
        assert_eq!(applied, Applied::Ignored("nobody here is reported"), "{object}");
    }
    let mut unit = Unit::begin(&world).await.unwrap();
    db::domain_policies::lock(unit.conn()).await.unwrap();
    let policy = db::domain_policies::NewPolicy {
        domain: theirs.server.authority(),
        severity: "noop",
        reject_media: false,
        reject_reports: true,
        obfuscate: false,
        public_comment: "",
        private_comment: "",
    };
    let now = unit.now;
    db::domain_policies::put(unit.conn(), &policy, now).await.unwrap();
    hosts::reevaluate(&mut unit).await.unwrap();
    unit.commit().await.unwrap();
    let applied = theirs.sends(&world, &flag(&theirs, "4", &json!(alice.uri), "")).await.unwrap();
    assert_eq!(applied, Applied::Ignored("reports of its server are not wanted"));
    assert!(open(&world).await.is_empty());
}

#[tokio::test]
async fn a_report_is_told_to_the_server_of_the_reported_when_that_was_asked() {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    let note = bob.note("1", "rude");
    bob.server.publishes(&note);
    let target = lookup_account(&world, &bob.uri).await.unwrap().id;
    let status =
        hedgerow::activitypub::lookup::lookup_status(&world, note["id"].as_str().unwrap()).await.unwrap();
    let said = |forward| NewReportOf {
        statuses: vec![status],
        comment: "is rude".to_owned(),
        forward,
        ..NewReportOf::default()
    };
    reports::report(&world, alice.id, target, said(false)).await.unwrap();
    assert_eq!(outgoing(&world).await, [], "nobody was asked to tell them");
    let report = reports::report(&world, alice.id, target, said(true)).await.unwrap();
    assert!(report.forwarded);
    assert!(matches!(outgoing(&world).await[..], [Outgoing::Flag { .. }]));
    workers::outgoing::tick(&world).await.unwrap();
    workers::delivery::tick(&world).await.unwrap();
    let [told] = &*bob.server.delivered() else { panic!("one activity") };
    assert_eq!((&told["type"], &told["actor"]), (&json!("Flag"), &json!(world.config.url("/actor"))));
    assert_eq!(told["object"], json!([bob.uri, note["id"]]));
    assert_eq!(told["content"], "is rude");
    assert!(!told.to_string().contains("alice"), "who reported stays here: {told}");
    let post = bob.server.asked().into_iter().find(|asked| asked.method == "POST").unwrap();
    assert_eq!(post.signed_by, Some(world.config.url("/actor#main-key")));
}
