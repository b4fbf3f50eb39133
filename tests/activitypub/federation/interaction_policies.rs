//! Whom authors let answer, like and boost: GoToSocial's policies, theirs and ours.

use hedgerow::activitypub::activities::{Applied, build};
use hedgerow::activitypub::lookup::{lookup_account, lookup_status};
use hedgerow::domain::favourites::favourite_status;
use hedgerow::domain::follows::{FollowChange, follow};
use hedgerow::domain::reblogs::reblog_status;
use hedgerow::domain::statuses::{Draft, post_status};
use hedgerow::error::Error;
use hedgerow::model::interaction::{Circle, InteractionPolicy, Right, Rights, Who};
use hedgerow::model::{StatusView, Visibility};
use serde_json::{Value, json};

use super::likes::posted;
use super::statuses::seen;
use crate::support::accounts::outgoing;
use crate::support::world::{Actor, Local, PUBLIC, World};

async fn alice_and_bob() -> (World, Local, Actor) {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    (world, alice, bob)
}

/// A status of Alice's that only these may answer.
async fn narrowed(world: &World, alice: &Local, policy: InteractionPolicy) -> StatusView {
    let mut conn = world.pool.acquire().await.unwrap();
    let author = hedgerow::db::accounts::get(&mut conn, alice.id).await.unwrap();
    let draft = Draft {
        text: "hello".into(),
        visibility: Some(Visibility::Public),
        interaction_policy: policy,
        ..Draft::default()
    };
    post_status(world, &author, draft).await.unwrap()
}

fn only(who: Who) -> InteractionPolicy {
    InteractionPolicy { reply: who.circle(), favourite: who.circle(), reblog: who.circle() }
}

fn answer(bob: &Actor, name: &str, to: &StatusView) -> Value {
    let mut note = bob.note(name, "an answer");
    note["inReplyTo"] = json!(to.status.uri);
    note["to"] = json!([PUBLIC, to.account.uri]);
    note
}

#[tokio::test]
async fn answers_of_who_may_not_are_refused_and_those_of_followers_taken() {
    let (world, alice, bob) = alice_and_bob().await;
    let ours = narrowed(&world, &alice, only(Who::Followers)).await;
    let note = answer(&bob, "1", &ours);
    let refused = bob.sends(&world, &bob.create(&note)).await;
    assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
    assert!(seen(&world, None, &note["id"]).await.is_none());
    for kind in ["Like", "Announce"] {
        let refused = bob.sends(&world, &bob.does(kind, "1", &json!(ours.status.uri))).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{kind}: {refused:?}");
    }
    bob.sends(&world, &bob.follow(&alice)).await.unwrap();
    let note = answer(&bob, "2", &ours);
    assert_eq!(bob.sends(&world, &bob.create(&note)).await.unwrap(), Applied::Done);
    let stored = seen(&world, None, &note["id"]).await.unwrap();
    assert_eq!(stored.status.in_reply_to_id, Some(ours.status.id));
    let like = bob.does("Like", "2", &json!(ours.status.uri));
    assert_eq!(bob.sends(&world, &like).await.unwrap(), Applied::Done);
}

#[tokio::test]
async fn who_is_named_may_answer_whatever_the_policy_is() {
    let (world, alice, bob) = alice_and_bob().await;
    lookup_account(&world, &bob.uri).await.unwrap();
    let mut conn = world.pool.acquire().await.unwrap();
    let author = hedgerow::db::accounts::get(&mut conn, alice.id).await.unwrap();
    let draft = Draft {
        text: format!("@bob@{} what do you say?", bob.server.authority()),
        interaction_policy: only(Who::Nobody),
        ..Draft::default()
    };
    let ours = post_status(&world, &author, draft).await.unwrap();
    let note = answer(&bob, "1", &ours);
    assert_eq!(bob.sends(&world, &bob.create(&note)).await.unwrap(), Applied::Done);
    let like = bob.does("Like", "1", &json!(ours.status.uri));
    assert!(bob.sends(&world, &like).await.is_err(), "a like is no answer");
}

#[tokio::test]
async fn our_policy_is_published_in_gotosocials_words() {
    let (world, alice, _) = alice_and_bob().await;
    let policy = InteractionPolicy {
        reply: Who::Following.circle(),
        favourite: Who::Followers.circle(),
        reblog: Who::Nobody.circle(),
    };
    narrowed(&world, &alice, policy).await;
    let told = outgoing(&world).await.pop().unwrap();
    let mut conn = world.pool.acquire().await.unwrap();
    let built = build(&mut conn, &world.config, &told, 7).await.unwrap().unwrap();
    let body: Value = serde_json::from_str(&built.body).unwrap();
    let policy = &body["object"]["interactionPolicy"];
    let followers = format!("{}/followers", alice.uri);
    assert_eq!(policy["canReply"], json!({"automaticApproval": [format!("{}/following", alice.uri)]}));
    assert_eq!(policy["canLike"], json!({"automaticApproval": [followers]}));
    assert_eq!(policy["canAnnounce"], json!({"automaticApproval": [alice.uri]}), "nobody");
    assert!(body["@context"].to_string().contains("gts:canReply"), "{}", body["@context"]);
    posted(&world, &alice, "open", Visibility::Public).await;
    let told = outgoing(&world).await.pop().unwrap();
    let built = build(&mut conn, &world.config, &told, 8).await.unwrap().unwrap();
    assert!(!built.body.contains("canReply"), "what is open is not said");
}

#[tokio::test]
async fn their_policy_is_read_in_both_vocabularies_and_kept_to() {
    let (world, alice, bob) = alice_and_bob().await;
    let mut conn = world.pool.acquire().await.unwrap();
    let author = hedgerow::db::accounts::get(&mut conn, alice.id).await.unwrap();
    let followers = bob.id("followers");
    let policies = [
        json!({"canReply": {"automaticApproval": [followers], "manualApproval": [PUBLIC]},
               "canLike": {"automaticApproval": [PUBLIC]}, "canAnnounce": {"automaticApproval": bob.uri}}),
        json!({"canReply": {"always": [followers], "approvalRequired": [PUBLIC]},
               "canLike": {"always": [PUBLIC]}, "canAnnounce": {"always": [bob.uri]}}),
    ];
    for (name, policy) in policies.iter().enumerate() {
        let mut note = bob.note(&name.to_string(), "hello");
        note["interactionPolicy"] = policy.clone();
        bob.server.publishes(&note);
        let id = lookup_status(&world, note["id"].as_str().unwrap()).await.unwrap();
        let view = hedgerow::db::statuses::get(&mut conn, Some(alice.id), id).await.unwrap();
        let rights = Rights { reply: Right::Manual, favourite: Right::Automatic, reblog: Right::Denied };
        assert_eq!(view.status.viewer.rights, rights, "{policy}");
        let circle = Circle { automatic: vec!["followers".into()], manual: vec!["public".into()] };
        assert_eq!(view.status.interaction_policy.reply, Some(circle));
        favourite_status(&world, &author, id).await.unwrap();
        let refused = reblog_status(&world, &author, id, None).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
        let draft = Draft { text: "may I?".into(), in_reply_to_id: Some(id), ..Draft::default() };
        post_status(&world, &author, draft).await.unwrap();
    }
}

#[tokio::test]
async fn nobody_here_answers_where_they_are_not_let() {
    let (world, alice, bob) = alice_and_bob().await;
    let mut note = bob.note("1", "hello");
    note["interactionPolicy"] = json!({"canReply": {"automaticApproval": [bob.id("followers")]}});
    bob.server.publishes(&note);
    let id = lookup_status(&world, note["id"].as_str().unwrap()).await.unwrap();
    let mut conn = world.pool.acquire().await.unwrap();
    let author = hedgerow::db::accounts::get(&mut conn, alice.id).await.unwrap();
    let draft = || Draft { text: "may I?".into(), in_reply_to_id: Some(id), ..Draft::default() };
    let refused = post_status(&world, &author, draft()).await;
    assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
    let target = lookup_account(&world, &bob.uri).await.unwrap().id;
    follow(&world, alice.id, target, &FollowChange::default()).await.unwrap();
    let asked = outgoing(&world).await.pop().unwrap();
    let hedgerow::delivery::Outgoing::Follow { uri, .. } = asked else { panic!("no follow") };
    bob.sends(&world, &bob.does("Accept", "1", &json!(uri))).await.unwrap();
    post_status(&world, &author, draft()).await.unwrap();
}

#[tokio::test]
async fn an_answer_its_addressee_rejects_stands_by_itself() {
    let (world, alice, bob) = alice_and_bob().await;
    let mallory = world.server().await.actor("mallory").await;
    let note = bob.note("1", "hello");
    bob.server.publishes(&note);
    let id = lookup_status(&world, note["id"].as_str().unwrap()).await.unwrap();
    let mut conn = world.pool.acquire().await.unwrap();
    let author = hedgerow::db::accounts::get(&mut conn, alice.id).await.unwrap();
    let draft = Draft { text: "hi".into(), in_reply_to_id: Some(id), ..Draft::default() };
    let ours = post_status(&world, &author, draft).await.unwrap();
    lookup_account(&world, &mallory.uri).await.unwrap();
    let forged = mallory.does("Reject", "1", &json!(ours.status.uri));
    assert!(matches!(mallory.sends(&world, &forged).await.unwrap(), Applied::Ignored(_)));
    let reject = bob.does("Reject", "1", &json!(ours.status.uri));
    assert_eq!(bob.sends(&world, &reject).await.unwrap(), Applied::Done);
    let thread = hedgerow::domain::statuses::context(&world, None, id).await.unwrap();
    assert!(thread.descendants.is_empty());
    let alone = hedgerow::db::statuses::get(&mut conn, None, ours.status.id).await.unwrap();
    assert_eq!(alone.status.in_reply_to_id, None);
    let parent = hedgerow::db::statuses::get(&mut conn, None, id).await.unwrap();
    assert_eq!(parent.status.replies_count, 0);
}
