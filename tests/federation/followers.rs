//! Who follows whom, kept the same on both servers (FEP-8fcf), and answers passed on to an author's followers.

use serde_json::{Value, json};
use sqlx::query;

use super::{Two, find, home, id, post};
use crate::support::api::Api;
use crate::support::instance::{Instance, settle};

async fn post_privately(two: &Two, text: &str) {
    let status = json!({ "status": text, "visibility": "private" });
    two.alice().post("/api/v1/statuses", status).await.ok();
    two.settle().await;
}

async fn followers(instance: &Instance, name: &str) -> i64 {
    let count =
        "SELECT count(*) FROM follows f JOIN accounts a ON a.id = f.target_account_id WHERE a.username = $1";
    sqlx::query_scalar(count).bind(name).fetch_one(&instance.pool).await.unwrap()
}

async fn find_status(api: &Api, uri: &Value) -> String {
    let path = format!("/api/v2/search?resolve=true&type=statuses&q={}", uri.as_str().unwrap());
    id(&api.get(&path).await.ok()["statuses"][0])
}

/// Bob's Undo was lost: Alice's server still counts him among her followers.
#[tokio::test]
async fn follow_that_ended_on_the_other_side_ends_here_with_the_next_private_status() {
    let two = Two::start().await;
    two.bob_follows_alice().await;
    query("DELETE FROM follows").execute(&two.there.pool).await.unwrap();
    post(&two.alice(), "For everybody").await;
    two.settle().await;
    assert_eq!(followers(&two.here, "alice").await, 1, "what is public says nothing of followers");
    post_privately(&two, "For followers").await;
    assert_eq!(followers(&two.here, "alice").await, 0);
    assert_eq!(followers(&two.there, "alice").await, 0);
}

/// Alice's server lost Bob's follow: his would wait for statuses that never come.
#[tokio::test]
async fn follow_the_other_side_does_not_know_ends() {
    let two = Two::start().await;
    let alice = two.bob_follows_alice().await;
    let carol = two.there.person("carol").await;
    two.there.api(&carol).post(&format!("/api/v1/accounts/{alice}/follow"), json!({})).await.ok();
    two.settle().await;
    assert_eq!((followers(&two.here, "alice").await, followers(&two.there, "alice").await), (2, 2));
    let lost = "DELETE FROM follows f USING accounts a WHERE a.id = f.account_id AND a.username = 'bob'";
    query(lost).execute(&two.here.pool).await.unwrap();
    post_privately(&two, "For followers").await;
    assert_eq!((followers(&two.here, "alice").await, followers(&two.there, "alice").await), (1, 1));
    let relation = two.bob().get(&format!("/api/v1/accounts/relationships?id[]={alice}")).await.ok();
    assert_eq!(relation[0]["following"], false);
}

#[tokio::test]
async fn followers_that_agree_cost_no_request() {
    let two = Two::start().await;
    two.bob_follows_alice().await;
    post_privately(&two, "For followers").await;
    assert_eq!(home(&two.bob()).await.len(), 1);
    let jobs: i64 = sqlx::query_scalar("SELECT count(*) FROM jobs WHERE kind = 'synchronize_followers'")
        .fetch_one(&two.there.pool)
        .await
        .unwrap();
    assert_eq!(jobs, 0);
}

/// Carol, on a third server, answers Alice; Bob follows Alice and has never heard of Carol.
#[tokio::test]
async fn answer_is_passed_on_to_the_followers_of_whom_it_answers() {
    let two = Two::start().await;
    two.bob_follows_alice().await;
    let third = Instance::start().await;
    let carol = third.person("carol").await;
    let carol = third.api(&carol);
    let all = [&two.here, &two.there, &third];
    let posted = post(&two.alice(), "Who is there?").await;
    settle(&all).await;
    let parent = find_status(&carol, &posted["uri"]).await;
    let text = format!("@{} me", two.here.handle("alice"));
    let answer = json!({ "status": text, "in_reply_to_id": parent });
    let answer = carol.post("/api/v1/statuses", answer).await.ok();
    settle(&all).await;

    let thread = async || -> Vec<Value> {
        let heard = id(&home(&two.bob()).await[0]);
        let context = two.bob().get(&format!("/api/v1/statuses/{heard}/context")).await.ok();
        context["descendants"].as_array().cloned().unwrap_or_default()
    };
    let read = thread().await;
    assert_eq!(read.len(), 1, "{read:?}");
    assert_eq!(
        (&read[0]["uri"], &read[0]["account"]["acct"]),
        (&answer["uri"], &json!(third.handle("carol")))
    );
    // It came from Alice's server and was believed for Carol's proof; Carol's own server delivered nothing there.
    let believed =
        "SELECT count(*) FROM inbound_activities WHERE kind = 'Create' AND signer_uri LIKE '%/users/carol'";
    let believed: i64 = sqlx::query_scalar(believed).fetch_one(&two.there.pool).await.unwrap();
    assert_eq!(believed, 1);
    let told = "SELECT count(*) FROM inboxes WHERE url LIKE '%' || $1 || '%'";
    let told: i64 =
        sqlx::query_scalar(told).bind(two.there.address.to_string()).fetch_one(&third.pool).await.unwrap();
    assert_eq!(told, 0);

    carol.delete(&format!("/api/v1/statuses/{}", id(&answer))).await.ok();
    settle(&all).await;
    assert_eq!(thread().await, Vec::<Value>::new(), "and so is its deletion");
}

/// What Alice's followers must not read is not passed on, nor anything of somebody she blocks.
#[tokio::test]
async fn private_answers_and_those_of_the_blocked_are_not_passed_on() {
    let two = Two::start().await;
    two.bob_follows_alice().await;
    let third = Instance::start().await;
    let person = third.person("carol").await;
    let carol = third.api(&person);
    let all = [&two.here, &two.there, &third];
    let posted = post(&two.alice(), "Who is there?").await;
    settle(&all).await;
    let parent = find_status(&carol, &posted["uri"]).await;
    let text = format!("@{} me", two.here.handle("alice"));
    let quiet = json!({ "status": text, "in_reply_to_id": parent, "visibility": "direct" });
    carol.post("/api/v1/statuses", quiet).await.ok();
    settle(&all).await;
    let passed_on = async || -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM activities WHERE uri LIKE '%/users/carol/%'")
            .fetch_one(&two.here.pool)
            .await
            .unwrap()
    };
    assert_eq!(passed_on().await, 0);
    let known = find(&two.alice(), &third.handle("carol")).await;
    two.alice().post(&format!("/api/v1/accounts/{known}/block"), json!({})).await.ok();
    settle(&all).await;
    // Her own server would not let her answer; one that lost the Block does.
    query("DELETE FROM blocks").execute(&third.pool).await.unwrap();
    let open = json!({ "status": text, "in_reply_to_id": parent });
    carol.post("/api/v1/statuses", open).await.ok();
    settle(&all).await;
    assert_eq!(passed_on().await, 0);
}
