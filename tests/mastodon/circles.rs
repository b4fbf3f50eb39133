//! Circles: written to, read by those in them, and by nobody else.

use hedgerow::workers;
use serde_json::{Value, json};

use crate::support::api::{Api, person, person_with};
use crate::support::browser::Browser;
use crate::support::state;

const PATH: &str = "/api/v1/circles";

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

#[tokio::test]
async fn circle_is_made_filled_renamed_and_thrown_away() {
    let state = state().await;
    let (ann, bob, cat) =
        (person(&state, "ann").await, person(&state, "bob").await, person(&state, "cat").await);
    let (api, bobs) = (Api::of(&state, &ann), Api::of(&state, &bob));
    bobs.post(&format!("/api/v1/accounts/{}/follow", ann.account), json!({})).await.ok();
    assert_eq!(api.get(PATH).await.ok(), json!([]));
    assert_eq!(api.post(PATH, json!({"title": " "})).await.status, 422);
    let circle = api.post(PATH, json!({"title": "Near"})).await.ok();
    let path = format!("{PATH}/{}", id(&circle));
    let accounts = format!("{path}/accounts");
    let of = |person: &crate::support::api::Person| json!({"account_ids": [person.account.to_string()]});
    assert_eq!(api.post(&accounts, of(&cat)).await.status, 404, "she does not follow ann");
    for _ in 0..2 {
        api.post(&accounts, of(&bob)).await.ok();
    }
    let members = api.get(&accounts).await.ok();
    assert_eq!((members.as_array().unwrap().len(), &members[0]["username"]), (1, &json!("bob")));
    let renamed = api.put(&path, json!({"title": "Dear"})).await.ok();
    assert_eq!(renamed, json!({"id": id(&circle), "title": "Dear"}));
    for answer in [
        bobs.get(&path).await,
        bobs.put(&path, json!({"title": "Mine"})).await,
        bobs.get(&accounts).await,
        bobs.post(&accounts, of(&bob)).await,
        bobs.delete_with(&accounts, of(&bob)).await,
        bobs.delete(&path).await,
        bobs.post("/api/v1/statuses", json!({"status": "hers", "circle_id": id(&circle)})).await,
    ] {
        assert_eq!(answer.status, 404, "{}", answer.text);
    }
    let reader = Api::of(&state, &person_with(&state, "dan", "read").await);
    assert_eq!(reader.post(PATH, json!({"title": "x"})).await.status, 403);
    assert_eq!(Api::visitor(&state).get(PATH).await.status, 401);
    // Who stops following leaves it.
    bobs.post(&format!("/api/v1/accounts/{}/unfollow", ann.account), json!({})).await.ok();
    assert_eq!(api.get(&accounts).await.ok(), json!([]));
    let nobody = api.post("/api/v1/statuses", json!({"status": "x", "circle_id": id(&circle)})).await;
    assert_eq!(nobody.status, 422, "{}", nobody.text);
    api.delete(&path).await.ok();
    assert_eq!(api.get(&path).await.status, 404);
}

#[tokio::test]
async fn only_the_circle_reads_what_is_written_to_it() {
    let state = state().await;
    let (ann, bob, cat) =
        (person(&state, "ann").await, person(&state, "bob").await, person(&state, "cat").await);
    let (api, bobs, cats) = (Api::of(&state, &ann), Api::of(&state, &bob), Api::of(&state, &cat));
    for follower in [&bobs, &cats] {
        let follow = format!("/api/v1/accounts/{}/follow", ann.account);
        follower.post(&follow, json!({"notify": true})).await.ok();
    }
    let circle = api.post(PATH, json!({"title": "Near"})).await.ok();
    let accounts = format!("{PATH}/{}/accounts", id(&circle));
    api.post(&accounts, json!({"account_ids": [bob.account.to_string()]})).await.ok();
    let post = api.post("/api/v1/statuses", json!({"status": "psst", "circle_id": id(&circle)})).await.ok();
    assert_eq!((&post["visibility"], &post["limited"]), (&json!("private"), &json!(true)));
    assert_eq!(post["mentions"], json!([]), "who is in it is not told");
    let path = format!("/api/v1/statuses/{}", id(&post));
    bobs.get(&path).await.ok();
    assert_eq!(cats.get(&path).await.status, 404);
    assert_eq!(bobs.get("/api/v1/timelines/home").await.ok()[0]["id"], post["id"]);
    assert_eq!(cats.get("/api/v1/timelines/home").await.ok(), json!([]));
    workers::jobs::tick(&state).await.unwrap();
    assert_eq!(bobs.get("/api/v1/notifications?types[]=status").await.ok().as_array().unwrap().len(), 1);
    assert_eq!(cats.get("/api/v1/notifications?types[]=status").await.ok(), json!([]));
    assert_eq!(api.get("/api/v1/conversations").await.ok(), json!([]));
    for sharer in [&api, &bobs] {
        assert_eq!(sharer.post(&format!("{path}/reblog"), json!({})).await.status, 404);
        let quote = json!({"status": "look", "quoted_status_id": id(&post)});
        assert_eq!(sharer.post("/api/v1/statuses", quote).await.status, 403);
    }
    bobs.post(&format!("{path}/favourite"), json!({})).await.ok();
    // Who comes later does not read what was said before; who leaves keeps what they were told.
    api.post(&accounts, json!({"account_ids": [cat.account.to_string()]})).await.ok();
    assert_eq!(cats.get(&path).await.status, 404);
    let removed = json!({"account_ids": [bob.account.to_string()]});
    api.delete_with(&accounts, removed).await.ok();
    bobs.get(&path).await.ok();
    let edited = api.put(&path, json!({"status": "pssst"})).await.ok();
    assert_eq!(edited["limited"], true);
    assert_eq!(cats.get(&path).await.status, 404);
}

#[tokio::test]
async fn circle_is_chosen_on_the_page() {
    let state = state().await;
    let (ann, bob) =
        (crate::support::person(&state, "ann").await, crate::support::person(&state, "bob").await);
    crate::support::person(&state, "cat").await;
    hedgerow::domain::follows::follow(&state, bob, ann, &Default::default()).await.unwrap();
    let mut hers = Browser::of(&state, "ann").await;
    hers.get("/circles").await.shows("No circles yet");
    assert_eq!(hers.submit("/circles", "/circles", &[("title", "")]).await.status, 422);
    let page = hers.submit("/circles", "/circles", &[("title", "Near")]).await.location().to_owned();
    let add = format!("{page}/add");
    hers.submit(&page, &add, &[("acct", "@cat")]).await.location();
    hers.get(&page).await.shows("Nobody is in it");
    hers.submit(&page, &add, &[("acct", "@bob")]).await.location();
    hers.get(&page).await.shows("@bob");
    let circle = page.replace("/circles/", "circle:");
    let form = hers.get("/compose").await;
    form.shows(&format!("value=\"{circle}\""));
    form.shows("Near");
    let fields = [("status", "psst"), ("visibility", circle.as_str())];
    let post = hers.submit_files("/compose", "/statuses", &fields, &[]).await.location().to_owned();
    hers.get(&post).await.shows("A circle of the author");
    let mut his = Browser::of(&state, "bob").await;
    let seen = his.get(&post).await;
    seen.shows("psst");
    seen.shows("value=\"direct\" selected");
    assert_eq!(Browser::of(&state, "cat").await.get(&post).await.status, 404);
    assert_eq!(Browser::new(&state).get(&post).await.status, 404);
    let others = [("status", "psst"), ("visibility", circle.as_str())];
    assert_eq!(his.submit_files("/compose", "/statuses", &others, &[]).await.status, 404);
    let kept = [("status", "later"), ("visibility", circle.as_str()), ("as_draft", "on")];
    hers.submit_files("/compose", "/statuses", &kept, &[]).await.location();
    let draft = hers.get("/drafts").await.link("/compose?draft_id=");
    hers.get(&draft).await.shows(&format!("value=\"{circle}\" selected"));
    hers.submit(&page, &format!("{page}/delete"), &[]).await.location();
    hers.get("/circles").await.shows("No circles yet");
    his.get(&post).await.shows("psst");
}
