//! Who may answer, favourite and reblog, in apps and on pages.

use serde_json::{Value, json};

use crate::support::api::{Api, person};
use crate::support::browser::Browser;
use crate::support::state;

fn path(status: &Value, rest: &str) -> String {
    format!("/api/v1/statuses/{}{rest}", status["id"].as_str().unwrap())
}

#[tokio::test]
async fn author_says_who_may_and_everybody_reads_it() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, bobs) = (Api::of(&state, &ann), Api::of(&state, &bob));
    let open = api.post("/api/v1/statuses", json!({"status": "open"})).await.ok();
    assert_eq!(open["interaction_policy"]["can_reply"]["automatic_approval"], json!(["public"]));
    let policy = json!({"can_reply": {"automatic_approval": ["followers", "mentioned"]}, "can_reblog": {"always": ["me"]}});
    let said = json!({"status": "for friends", "interaction_policy": policy});
    let post = api.post("/api/v1/statuses", said).await.ok();
    let seen = bobs.get(&path(&post, "")).await.ok();
    assert_eq!(
        seen["interaction_policy"]["can_reply"],
        json!({"automatic_approval": ["followers"], "manual_approval": [], "current_user": "denied"})
    );
    assert_eq!(seen["interaction_policy"]["can_favourite"]["current_user"], "automatic");
    let visitor = Api::visitor(&state).get(&path(&post, "")).await.ok();
    assert!(visitor["interaction_policy"]["can_reply"].get("current_user").is_none());
    let answer = json!({"status": "me too", "in_reply_to_id": post["id"]});
    assert_eq!(bobs.post("/api/v1/statuses", answer.clone()).await.status, 403);
    assert_eq!(bobs.post(&path(&post, "/reblog"), json!({})).await.status, 403);
    bobs.post(&path(&post, "/favourite"), json!({})).await.ok();
    api.post("/api/v1/statuses", answer.clone()).await.ok();
    bobs.post(&format!("/api/v1/accounts/{}/follow", ann.account), json!({})).await.ok();
    bobs.post("/api/v1/statuses", answer).await.ok();

    let wider = json!({"interaction_policy": {"can_reblog": {"automatic_approval": ["public"]}}});
    let set = path(&post, "/interaction_policy");
    assert_eq!(bobs.put(&set, wider.clone()).await.status, 404, "of somebody else");
    let changed = api.put(&set, wider).await.ok();
    assert_eq!(changed["interaction_policy"]["can_reblog"]["automatic_approval"], json!(["public"]));
    bobs.post(&path(&post, "/reblog"), json!({})).await.ok();
    let wrong = json!({"interaction_policy": {"can_reply": {"automatic_approval": ["everyone"]}}});
    assert_eq!(api.put(&set, wrong.clone()).await.status, 422);
    assert_eq!(api.put(&set, json!({})).await.status, 400);
    let mut said = wrong;
    said["status"] = json!("x");
    assert_eq!(api.post("/api/v1/statuses", said).await.status, 422);
}

#[tokio::test]
async fn page_offers_the_choice_and_no_form_to_who_may_not() {
    let state = state().await;
    let (ann, bob) =
        (crate::support::person(&state, "ann").await, crate::support::person(&state, "bob").await);
    let mut hers = Browser::of(&state, "ann").await;
    let fields = [("status", "for friends"), ("visibility", "public"), ("reply_policy", "followers")];
    let page = hers.submit_files("/compose", "/statuses", &fields, &[]).await.location().to_owned();
    let mut his = Browser::of(&state, "bob").await;
    let seen = his.get(&page).await;
    seen.shows("Followers may answer");
    seen.shows("takes no answer from you");
    seen.shows_not("name=\"in_reply_to_id\"");
    hedgerow::domain::follows::follow(&state, bob, ann, &Default::default()).await.unwrap();
    his.get(&page).await.shows("name=\"in_reply_to_id\"");
    let odd = [("status", "odd"), ("visibility", "public"), ("reply_policy", "everyone")];
    let page = hers.submit_files("/compose", "/statuses", &odd, &[]).await.location().to_owned();
    his.get(&page).await.shows("name=\"in_reply_to_id\"");
}
