//! Two instances that federate for real, over loopback: what one person does here is read by another there.

mod exchange;
mod followers;

use serde_json::{Value, json};

use crate::support::api::{Api, Person};
use crate::support::instance::{Instance, settle};

/// Alice on one instance, Bob on the other.
struct Two {
    here: Instance,
    there: Instance,
    alice: Person,
    bob: Person,
}

impl Two {
    async fn start() -> Self {
        let (here, there) = (Instance::start().await, Instance::start().await);
        let alice = here.person("alice").await;
        let bob = there.person("bob").await;
        Self { here, there, alice, bob }
    }

    fn alice(&self) -> Api {
        self.here.api(&self.alice)
    }

    fn bob(&self) -> Api {
        self.there.api(&self.bob)
    }

    async fn settle(&self) {
        settle(&[&self.here, &self.there]).await;
    }

    /// The id under which Bob's instance knows Alice; she is looked up by her address.
    async fn find_alice(&self) -> String {
        find(&self.bob(), &self.here.handle("alice")).await
    }

    async fn find_bob(&self) -> String {
        find(&self.alice(), &self.there.handle("bob")).await
    }

    /// Bob follows Alice, and she lets him.
    async fn bob_follows_alice(&self) -> String {
        let alice = self.find_alice().await;
        self.bob().post(&format!("/api/v1/accounts/{alice}/follow"), json!({})).await.ok();
        self.settle().await;
        alice
    }
}

async fn find(api: &Api, handle: &str) -> String {
    let found = api.get(&format!("/api/v2/search?resolve=true&type=accounts&q=@{handle}")).await.ok();
    id(&found["accounts"][0])
}

#[track_caller]
fn id(entity: &Value) -> String {
    entity["id"].as_str().unwrap_or_else(|| panic!("an entity: {entity}")).to_owned()
}

async fn home(api: &Api) -> Vec<Value> {
    api.get("/api/v1/timelines/home").await.ok().as_array().cloned().unwrap_or_default()
}

async fn notifications(api: &Api) -> Vec<(String, String)> {
    let listed = api.get("/api/v1/notifications").await.ok();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let read = |one: &Value| (text(&one["type"]), text(&one["account"]["acct"]));
    listed.as_array().into_iter().flatten().map(read).collect()
}

async fn post(api: &Api, text: &str) -> Value {
    api.post("/api/v1/statuses", json!({ "status": text })).await.ok()
}

#[tokio::test]
async fn post_reaches_a_follower_on_another_server() {
    let two = Two::start().await;
    let alice = two.bob_follows_alice().await;
    let relation = two.bob().get(&format!("/api/v1/accounts/relationships?id[]={alice}")).await.ok();
    assert_eq!(relation[0]["following"], true, "{relation}");
    assert_eq!(notifications(&two.alice()).await, [("follow".into(), two.there.handle("bob"))]);

    let posted = post(&two.alice(), "Good morning from #Hedgerow").await;
    two.settle().await;
    let read = home(&two.bob()).await;
    assert_eq!(read.len(), 1);
    assert_eq!(read[0]["uri"], posted["uri"]);
    assert_eq!(read[0]["account"]["acct"], two.here.handle("alice"));
    assert!(read[0]["content"].as_str().unwrap().contains("Good morning"), "{}", read[0]["content"]);
    assert_eq!(read[0]["tags"][0]["name"], "hedgerow");
}

#[tokio::test]
async fn reply_favourite_and_reblog_come_back() {
    let two = Two::start().await;
    two.bob_follows_alice().await;
    post(&two.alice(), "Who is there?").await;
    two.settle().await;
    let heard = id(&home(&two.bob()).await[0]);

    let bob = two.bob();
    bob.post(&format!("/api/v1/statuses/{heard}/favourite"), json!({})).await.ok();
    bob.post(&format!("/api/v1/statuses/{heard}/reblog"), json!({})).await.ok();
    let answer = json!({ "status": format!("@{} I am", two.here.handle("alice")), "in_reply_to_id": heard });
    bob.post("/api/v1/statuses", answer).await.ok();
    two.settle().await;

    let mut told = notifications(&two.alice()).await;
    told.sort();
    let by_bob = |kind: &str| (kind.to_owned(), two.there.handle("bob"));
    assert_eq!(told, [by_bob("favourite"), by_bob("follow"), by_bob("mention"), by_bob("reblog")]);
    let own = two.alice().get(&format!("/api/v1/accounts/{}/statuses", two.alice.account)).await.ok();
    assert_eq!(own[0]["favourites_count"], 1);
    assert_eq!(own[0]["reblogs_count"], 1);
    assert_eq!(own[0]["replies_count"], 1);
    let thread = two.alice().get(&format!("/api/v1/statuses/{}/context", id(&own[0]))).await.ok();
    assert_eq!(thread["descendants"][0]["account"]["acct"], two.there.handle("bob"));

    bob.post(&format!("/api/v1/statuses/{heard}/unfavourite"), json!({})).await.ok();
    bob.post(&format!("/api/v1/statuses/{heard}/unreblog"), json!({})).await.ok();
    two.settle().await;
    let own = two.alice().get(&format!("/api/v1/statuses/{}", id(&own[0]))).await.ok();
    assert_eq!((&own["favourites_count"], &own["reblogs_count"]), (&json!(0), &json!(0)));
}

#[tokio::test]
async fn edit_and_delete_reach_the_copies() {
    let two = Two::start().await;
    two.bob_follows_alice().await;
    let posted = id(&post(&two.alice(), "First thougt").await);
    two.settle().await;
    let copy = id(&home(&two.bob()).await[0]);

    two.here.clock.advance(chrono::Duration::minutes(5));
    two.alice().put(&format!("/api/v1/statuses/{posted}"), json!({ "status": "First thought" })).await.ok();
    two.settle().await;
    let read = two.bob().get(&format!("/api/v1/statuses/{copy}")).await.ok();
    assert!(read["content"].as_str().unwrap().contains("First thought"), "{read}");
    assert!(read["edited_at"].is_string());
    let history = two.bob().get(&format!("/api/v1/statuses/{copy}/history")).await.ok();
    assert_eq!(history.as_array().map(Vec::len), Some(2));

    two.alice().delete(&format!("/api/v1/statuses/{posted}")).await.ok();
    two.settle().await;
    assert_eq!(two.bob().get(&format!("/api/v1/statuses/{copy}")).await.status, 404);
    assert!(home(&two.bob()).await.is_empty());
}

#[tokio::test]
async fn locked_account_decides_who_follows() {
    let two = Two::start().await;
    two.alice().patch("/api/v1/accounts/update_credentials", json!({ "locked": true })).await.ok();
    let alice = two.bob_follows_alice().await;
    let relation = two.bob().get(&format!("/api/v1/accounts/relationships?id[]={alice}")).await.ok();
    assert_eq!((&relation[0]["following"], &relation[0]["requested"]), (&json!(false), &json!(true)));

    let asking = two.alice().get("/api/v1/follow_requests").await.ok();
    assert_eq!(asking[0]["acct"], two.there.handle("bob"));
    two.alice().post(&format!("/api/v1/follow_requests/{}/authorize", id(&asking[0])), json!({})).await.ok();
    two.settle().await;
    let relation = two.bob().get(&format!("/api/v1/accounts/relationships?id[]={alice}")).await.ok();
    assert_eq!(relation[0]["following"], true);

    let secret = json!({ "status": "For followers", "visibility": "private" });
    two.alice().post("/api/v1/statuses", secret).await.ok();
    two.settle().await;
    assert_eq!(home(&two.bob()).await[0]["visibility"], "private");
}

#[tokio::test]
async fn direct_status_reaches_the_mentioned_and_nobody_else() {
    let two = Two::start().await;
    two.bob_follows_alice().await;
    let carol = two.there.person("carol").await;
    let text = format!("@{} between us", two.there.handle("bob"));
    two.alice().post("/api/v1/statuses", json!({ "status": text, "visibility": "direct" })).await.ok();
    two.settle().await;

    let told = two.bob().get("/api/v1/notifications?types[]=mention").await.ok();
    let status = &told[0]["status"];
    assert_eq!(status["visibility"], "direct", "{told}");
    let path = format!("/api/v1/statuses/{}", id(status));
    assert_eq!(two.there.api(&carol).get(&path).await.status, 404);
    assert_eq!(Api::visitor(&two.there).get(&path).await.status, 404);
}

#[tokio::test]
async fn blocking_ends_both_follows_on_both_servers() {
    let two = Two::start().await;
    let alice = two.bob_follows_alice().await;
    let bob = two.find_bob().await;
    two.alice().post(&format!("/api/v1/accounts/{bob}/follow"), json!({})).await.ok();
    two.settle().await;
    let before = two.alice().get(&format!("/api/v1/accounts/relationships?id[]={bob}")).await.ok();
    assert_eq!((&before[0]["following"], &before[0]["followed_by"]), (&json!(true), &json!(true)));

    two.alice().post(&format!("/api/v1/accounts/{bob}/block"), json!({})).await.ok();
    two.settle().await;
    let there = two.bob().get(&format!("/api/v1/accounts/relationships?id[]={alice}")).await.ok();
    assert_eq!((&there[0]["following"], &there[0]["followed_by"]), (&json!(false), &json!(false)));
    assert_eq!(there[0]["blocked_by"], true);
    two.alice().post(&format!("/api/v1/accounts/{bob}/unblock"), json!({})).await.ok();
    two.settle().await;
    let there = two.bob().get(&format!("/api/v1/accounts/relationships?id[]={alice}")).await.ok();
    assert_eq!(there[0]["blocked_by"], false);
}
