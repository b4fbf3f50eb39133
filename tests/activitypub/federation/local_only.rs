//! Posts that stay on this server: told to nobody, whatever happens to them, and of no use to whoever guesses their id.

use hedgerow::activitypub::lookup::lookup_account;
use hedgerow::domain::pins::{pin_status, unpin_status};
use hedgerow::domain::reblogs::{reblog_status, unreblog_status};
use hedgerow::domain::statuses::{Draft, delete_status, edit_status, post_status};
use hedgerow::error::Error;
use hedgerow::model::Visibility;
use serde_json::json;

use super::likes::posted;
use super::statuses::{follow, seen};
use crate::support::world::{PUBLIC, World};

#[tokio::test]
async fn what_stays_here_is_told_to_nobody_whatever_becomes_of_it() {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    let account = lookup_account(&world, &alice.uri).await.unwrap();
    bob.sends(&world, &bob.follow(&alice)).await.unwrap();
    world.work().await;
    let before = bob.server.delivered().len();
    let poll = serde_json::from_value(
        json!({"options": ["a", "b"], "expires_in": 600, "multiple": false, "hide_totals": false}),
    );
    let draft = Draft {
        text: format!("among us, @bob@{}", bob.server.authority()),
        local_only: true,
        poll: Some(poll.unwrap()),
        ..Draft::default()
    };
    let post = post_status(&world, &account, draft).await.unwrap().status;
    assert!(post.local_only);
    let answer = Draft { text: "so be it".into(), in_reply_to_id: Some(post.id), ..Draft::default() };
    let answer = post_status(&world, &account, answer).await.unwrap().status;
    assert!(answer.local_only, "an answer to it stays here, too");
    let quote = Draft { text: "look".into(), quoted_status_id: Some(post.id), ..Draft::default() };
    assert!(post_status(&world, &account, quote).await.unwrap().status.local_only, "so does what quotes it");
    let reblog = reblog_status(&world, &account, post.id, None).await.unwrap();
    assert!(reblog.status.local_only);
    unreblog_status(&world, &account, post.id).await.unwrap();
    pin_status(&world, &account, post.id).await.unwrap();
    unpin_status(&world, &account, post.id).await.unwrap();
    let edited = Draft { text: "among us still".into(), ..Draft::default() };
    edit_status(&world, &account, post.id, edited, &[]).await.unwrap();
    world.clock.advance(chrono::Duration::minutes(20));
    world.work().await;
    delete_status(&world, &account, answer.id).await.unwrap();
    delete_status(&world, &account, post.id).await.unwrap();
    world.work().await;
    assert_eq!(bob.server.delivered().len(), before, "{:?}", bob.server.delivered().last());

    // The way to bob is open: what is for everybody goes it, and what is taken back of that, too.
    let open = posted(&world, &alice, "to all", Visibility::Public).await.status.id;
    reblog_status(&world, &account, open, None).await.unwrap();
    world.work().await;
    unreblog_status(&world, &account, open).await.unwrap();
    world.work().await;
    let told: Vec<_> =
        bob.server.delivered()[before..].iter().map(|activity| activity["type"].clone()).collect();
    assert_eq!(told, ["Create", "Announce", "Undo"]);
}

#[tokio::test]
async fn others_can_do_nothing_to_what_stays_here() {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    let account = lookup_account(&world, &alice.uri).await.unwrap();
    let draft = Draft { text: "among us".into(), local_only: true, ..Draft::default() };
    let post = post_status(&world, &account, draft).await.unwrap().status;
    for kind in ["Like", "Announce", "EmojiReact"] {
        let mut activity = bob.does(kind, kind, &json!(post.uri));
        activity["content"] = json!("❤");
        let _ = bob.sends(&world, &activity).await;
    }
    let effects = "SELECT (SELECT count(*) FROM favourites) + (SELECT count(*) FROM status_reactions)
                          + (SELECT count(*) FROM statuses WHERE reblog_of_id IS NOT NULL)";
    assert_eq!(world.count(effects).await, 0);
    // A reply that names it is somebody's post, and stands in no thread of ours.
    let mut note = bob.note("1", "I know");
    note["inReplyTo"] = json!(post.uri);
    let _ = bob.sends(&world, &bob.create(&note)).await;
    assert_eq!(seen(&world, Some(alice.id), &json!(post.uri)).await.unwrap().status.replies_count, 0);
}

#[tokio::test]
async fn nobody_elses_post_is_quoted_here_in_secret() {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    let account = lookup_account(&world, &alice.uri).await.unwrap();
    follow(&world, &alice, &bob).await;
    let mut note = bob.note("1", "words");
    note["interactionPolicy"] = json!({"canQuote": {"automaticApproval": PUBLIC}});
    bob.sends(&world, &bob.create(&note)).await.unwrap();
    let theirs = seen(&world, Some(alice.id), &note["id"]).await.unwrap().status.id;
    let quote = Draft { text: "look".into(), quoted_status_id: Some(theirs), ..Draft::default() };
    let here = Draft { local_only: true, ..quote.clone() };
    assert!(matches!(post_status(&world, &account, here).await, Err(Error::Unprocessable(_))));
    post_status(&world, &account, quote).await.unwrap();
}
