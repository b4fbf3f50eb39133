//! Lists over the client API.

use serde_json::{Value, json};

use crate::support::api::{Api, Person, person, person_with};
use crate::support::state;

fn texts(statuses: &Value) -> Vec<&str> {
    statuses.as_array().unwrap().iter().map(|status| status["content"].as_str().unwrap()).collect()
}

fn ids(entities: &Value) -> Vec<&str> {
    entities.as_array().unwrap().iter().map(|entity| entity["id"].as_str().unwrap()).collect()
}

async fn follow(api: &Api, whom: &Person) {
    api.post(&format!("/api/v1/accounts/{}/follow", whom.account), json!({})).await.ok();
}

/// Makes a list with these people on it; its path.
async fn list_of(api: &Api, list: Value, people: &[&Person]) -> String {
    let list = api.post("/api/v1/lists", list).await.ok();
    let path = format!("/api/v1/lists/{}", list["id"].as_str().unwrap());
    let accounts: Vec<String> = people.iter().map(|person| person.account.to_string()).collect();
    api.post(&format!("{path}/accounts"), json!({"account_ids": accounts})).await.ok();
    path
}

fn timeline(list: &str) -> String {
    list.replace("/api/v1/lists/", "/api/v1/timelines/list/")
}

#[tokio::test]
async fn lists_are_made_changed_and_deleted_by_their_owner_alone() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, other) = (Api::of(&state, &ann), Api::of(&state, &bob));
    let list = api.post_form("/api/v1/lists", &[("title", " My  friends ")]).await.ok();
    assert_eq!(
        (list["title"].as_str(), list["replies_policy"].as_str(), list["exclusive"].as_bool()),
        (Some("My friends"), Some("list"), Some(false))
    );
    let path = format!("/api/v1/lists/{}", list["id"].as_str().unwrap());
    let change = json!({"title": "Town", "replies_policy": "none", "exclusive": true});
    let changed = api.put(&path, change).await.ok();
    assert_eq!((&changed["title"], &changed["replies_policy"]), (&json!("Town"), &json!("none")));
    assert_eq!(api.get("/api/v1/lists").await.ok(), json!([changed]));
    assert_eq!(api.get(&path).await.ok(), changed);

    for answer in [
        other.get(&path).await,
        other.put(&path, json!({"title": "Mine"})).await,
        other.delete(&path).await,
        other.get(&format!("{path}/accounts")).await,
        other.get(&timeline(&path)).await,
        api.get("/api/v1/lists/none").await,
    ] {
        assert_eq!(answer.error(), (404, "Record not found"));
    }
    let blank = api.post("/api/v1/lists", json!({"title": " "})).await;
    assert_eq!(blank.error(), (422, "Validation failed: Title can't be blank"));
    let policy = api.post("/api/v1/lists", json!({"title": "a", "replies_policy": "all"})).await;
    assert_eq!(policy.status, 422);
    let reader = person_with(&state, "cleo", "read").await;
    assert_eq!(Api::of(&state, &reader).post("/api/v1/lists", json!({"title": "a"})).await.status, 403);
    assert_eq!(Api::visitor(&state).get("/api/v1/lists").await.status, 401);

    assert_eq!(api.delete(&path).await.ok(), json!({}));
    assert_eq!(api.get(&path).await.status, 404);
}

#[tokio::test]
async fn only_the_followed_get_on_a_list_and_they_leave_it_when_unfollowed() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let cem = person(&state, "cem").await;
    let api = Api::of(&state, &ann);
    follow(&api, &bob).await;
    let path = list_of(&api, json!({"title": "Friends"}), &[]).await;
    let accounts = format!("{path}/accounts");
    let strangers = json!({"account_ids": [bob.account, cem.account]});
    assert_eq!(api.post(&accounts, strangers).await.error(), (404, "Record not found"));
    assert_eq!(api.get(&accounts).await.ok(), json!([]), "all of them or none");

    api.post(&accounts, json!({"account_ids": [bob.account]})).await.ok();
    let again = api.post(&accounts, json!({"account_ids": [bob.account]})).await;
    assert_eq!(again.error(), (422, "Validation failed: Account has already been taken"));
    assert_eq!(ids(&api.get(&accounts).await.ok()), [bob.account.to_string()]);
    assert_eq!(ids(&api.get(&format!("{accounts}?limit=0")).await.ok()), [bob.account.to_string()]);
    let holding = format!("/api/v1/accounts/{}/lists", bob.account);
    assert_eq!(api.get(&holding).await.ok()[0]["title"], "Friends");
    assert_eq!(api.get(&format!("/api/v1/accounts/{}/lists", cem.account)).await.ok(), json!([]));

    Api::of(&state, &bob).post("/api/v1/statuses", json!({"status": "hello"})).await.ok();
    assert_eq!(texts(&api.get(&timeline(&path)).await.ok()), ["<p>hello</p>"]);
    api.post(&format!("/api/v1/accounts/{}/unfollow", bob.account), json!({})).await.ok();
    assert_eq!(api.get(&accounts).await.ok(), json!([]));
    assert_eq!(api.get(&timeline(&path)).await.ok(), json!([]));
}

#[tokio::test]
async fn list_shows_its_people_and_an_exclusive_one_takes_them_out_of_home() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let cem = person(&state, "cem").await;
    let api = Api::of(&state, &ann);
    follow(&api, &bob).await;
    follow(&api, &cem).await;
    let (bobs, cems) = (Api::of(&state, &bob), Api::of(&state, &cem));
    bobs.post("/api/v1/statuses", json!({"status": "one"})).await.ok();
    let path = list_of(&api, json!({"title": "Bob", "exclusive": true}), &[&bob]).await;
    for n in ["two", "three"] {
        state.clock.advance(chrono::Duration::seconds(1));
        bobs.post("/api/v1/statuses", json!({"status": n})).await.ok();
    }
    cems.post("/api/v1/statuses", json!({"status": "for all"})).await.ok();
    bobs.post("/api/v1/statuses", json!({"status": "@ann psst", "visibility": "direct"})).await.ok();
    let first = api.get(&format!("{}?limit=2", timeline(&path))).await;
    assert_eq!(texts(&first.json), ["<p>three</p>", "<p>two</p>"]);
    assert_eq!(texts(&api.get(&first.link("next").unwrap()).await.ok()), ["<p>one</p>"]);
    assert_eq!(texts(&api.get("/api/v1/timelines/home").await.ok()), ["<p>for all</p>"]);

    api.put(&path, json!({"exclusive": false})).await.ok();
    assert_eq!(api.get("/api/v1/timelines/home").await.ok().as_array().unwrap().len(), 4);
    api.put(&path, json!({"exclusive": true})).await.ok();
    assert_eq!(texts(&api.get("/api/v1/timelines/home").await.ok()), ["<p>for all</p>"]);
    let request =
        axum::http::Request::delete(format!("{path}/accounts")).header("content-type", "application/json");
    let body = json!({"account_ids": [bob.account]}).to_string();
    assert_eq!(api.send(request, body.into()).await.ok(), json!({}));
    assert_eq!(api.get("/api/v1/timelines/home").await.ok().as_array().unwrap().len(), 4);
    assert_eq!(api.get(&timeline(&path)).await.ok(), json!([]));
}

#[tokio::test]
async fn replies_on_a_list_are_those_its_policy_asks_for() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (cem, dan) = (person(&state, "cem").await, person(&state, "dan").await);
    let api = Api::of(&state, &ann);
    for whom in [&bob, &cem, &dan] {
        follow(&api, whom).await;
    }
    let path = list_of(&api, json!({"title": "Two", "replies_policy": "list"}), &[&bob, &cem]).await;
    let bobs = Api::of(&state, &bob);
    for (whom, text) in [(&cem, "to cem"), (&dan, "to dan"), (&ann, "to ann")] {
        let parent = Api::of(&state, whom).post("/api/v1/statuses", json!({"status": "parent"})).await.ok();
        state.clock.advance(chrono::Duration::seconds(1));
        bobs.post("/api/v1/statuses", json!({"status": text, "in_reply_to_id": parent["id"]})).await.ok();
    }
    let replies = async || {
        let all = api.get(&timeline(&path)).await.ok();
        let all: Vec<String> = texts(&all).into_iter().map(|text| text[3..].replace("</p>", "")).collect();
        all.into_iter().filter(|text| text != "parent").collect::<Vec<_>>()
    };
    assert_eq!(replies().await, ["to ann", "to cem"]);
    api.put(&path, json!({"replies_policy": "followed"})).await.ok();
    assert_eq!(replies().await, ["to ann", "to dan", "to cem"]);
    api.put(&path, json!({"replies_policy": "none"})).await.ok();
    assert_eq!(replies().await, ["to ann"]);
}
