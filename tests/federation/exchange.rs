//! What people answer with across servers: votes, reactions, quotes.

use chrono::Duration;
use serde_json::json;

use super::{Two, home, id, notifications, post};

#[tokio::test]
async fn votes_are_counted_where_the_poll_was_made_and_told_back() {
    let two = Two::start().await;
    two.bob_follows_alice().await;
    let asked = json!({"status": "Which?", "poll": {"options": ["A & B", "C"], "expires_in": 3600}});
    let posted = id(&two.alice().post("/api/v1/statuses", asked).await.ok());
    two.settle().await;
    let heard = home(&two.bob()).await.remove(0);
    let poll = format!("/api/v1/polls/{}", id(&heard["poll"]));
    assert_eq!(heard["poll"]["options"][0]["title"], "A & B");
    two.bob().post(&format!("{poll}/votes"), json!({"choices": [0]})).await.ok();
    two.settle().await;
    let here = two.alice().get(&format!("/api/v1/statuses/{posted}")).await.ok();
    assert_eq!((&here["poll"]["votes_count"], &here["poll"]["voters_count"]), (&json!(1), &json!(1)));

    let carol = two.here.person("carol").await;
    let own = format!("/api/v1/polls/{}", id(&here["poll"]));
    two.here.api(&carol).post(&format!("{own}/votes"), json!({"choices": [1]})).await.ok();
    two.here.clock.advance(Duration::minutes(4));
    two.settle().await;
    let there = two.bob().get(&format!("/api/v1/statuses/{}", id(&heard))).await.ok();
    assert_eq!(there["poll"]["votes_count"], 2, "the tallies came by themselves");
    assert_eq!((&there["poll"]["own_votes"], &there["edited_at"]), (&json!([0]), &json!(null)));

    two.here.clock.advance(Duration::hours(1));
    two.there.clock.advance(Duration::minutes(64));
    two.settle().await;
    let ended = two.bob().get(&format!("/api/v1/statuses/{}", id(&heard))).await.ok();
    assert_eq!(ended["poll"]["expired"], true);
    assert!(notifications(&two.bob()).await.contains(&("poll".into(), two.here.handle("alice"))));
}

#[tokio::test]
async fn reaction_comes_and_goes() {
    let two = Two::start().await;
    two.bob_follows_alice().await;
    let posted = id(&post(&two.alice(), "React!").await);
    two.settle().await;
    let heard = id(&home(&two.bob()).await[0]);
    two.bob().post(&format!("/api/v1/statuses/{heard}/react/%F0%9F%8E%89"), json!({})).await.ok();
    two.settle().await;
    let path = format!("/api/v1/statuses/{posted}");
    let here = two.alice().get(&path).await.ok();
    assert_eq!(here["reactions"], json!([{"name": "🎉", "count": 1, "me": false}]));
    assert_eq!(here["favourites_count"], 0);
    two.bob().post(&format!("/api/v1/statuses/{heard}/unreact/%F0%9F%8E%89"), json!({})).await.ok();
    two.settle().await;
    assert_eq!(two.alice().get(&path).await.ok()["reactions"], json!([]));
}

#[tokio::test]
async fn quote_is_shown_with_leave_and_hidden_without() {
    let two = Two::start().await;
    two.bob_follows_alice().await;
    let posted = id(&post(&two.alice(), "Quote me").await);
    two.settle().await;
    let heard = id(&home(&two.bob()).await[0]);
    let words = json!({"status": "Look", "quoted_status_id": heard});
    let quoting = two.bob().post("/api/v1/statuses", words).await.ok();
    assert_eq!(quoting["quote"]["state"], "pending", "alice's server was not asked yet");
    two.settle().await;
    let path = format!("/api/v1/statuses/{}", id(&quoting));
    let shown = two.bob().get(&path).await.ok();
    assert_eq!(
        (&shown["quote"]["state"], &shown["quote"]["quoted_status"]["id"]),
        (&json!("accepted"), &json!(heard))
    );
    let listed = two.alice().get(&format!("/api/v1/statuses/{posted}/quotes")).await.ok();
    assert_eq!(listed[0]["uri"], quoting["uri"]);
    assert!(notifications(&two.alice()).await.contains(&("quote".into(), two.there.handle("bob"))));

    let revoke = format!("/api/v1/statuses/{posted}/quotes/{}/revoke", id(&listed[0]));
    two.alice().post(&revoke, json!({})).await.ok();
    two.settle().await;
    assert_eq!(two.bob().get(&path).await.ok()["quote"], json!({"state": "revoked", "quoted_status": null}));
}

#[tokio::test]
async fn report_reaches_the_moderators_of_the_reported() {
    let two = Two::start().await;
    let alice = two.bob_follows_alice().await;
    post(&two.alice(), "Rude words").await;
    two.settle().await;
    let heard = id(&home(&two.bob()).await[0]);
    let said = json!({"account_id": alice, "status_ids": [heard], "comment": "is rude", "forward": true});
    let report = two.bob().post("/api/v1/reports", said).await.ok();
    assert_eq!(report["forwarded"], true);
    two.settle().await;
    crate::support::with_role(&two.here, "mia", "moderator").await;
    let mut staff = crate::support::browser::Browser::of(&two.here, "mia").await;
    let page = staff.get("/admin/reports").await;
    for words in ["@alice", "is rude", "Rude words", &two.there.address.to_string()] {
        page.shows(words);
    }
    page.shows_not(&two.there.handle("bob"));
}
