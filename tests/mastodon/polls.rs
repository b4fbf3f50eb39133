//! Polls over the client API.

use axum::body::Body;
use axum::http::Request;
use chrono::Duration;
use hedgerow::workers::jobs;
use serde_json::{Value, json};

use crate::support::api::{Answer, Api, person, person_with};
use crate::support::browser::Browser;
use crate::support::state;

async fn ask(api: &Api, poll: Value) -> Answer {
    api.post("/api/v1/statuses", json!({"status": "Which one?", "poll": poll})).await
}

fn trees() -> Value {
    json!({"options": ["Hawthorn", " Beech "], "expires_in": 3600})
}

fn path(status: &Value, rest: &str) -> String {
    format!("/api/v1/polls/{}{rest}", status["poll"]["id"].as_str().unwrap())
}

fn kinds(told: &Value) -> Vec<&str> {
    told.as_array().unwrap().iter().map(|one| one["type"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn poll_is_asked_voted_in_and_ended() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, other, visitor) = (Api::of(&state, &ann), Api::of(&state, &bob), Api::visitor(&state));
    let status = ask(&api, trees()).await.ok();
    let poll = &status["poll"];
    assert_eq!(
        poll["options"],
        json!([{"title": "Hawthorn", "votes_count": 0}, {"title": "Beech", "votes_count": 0}])
    );
    assert_eq!((&poll["voted"], &poll["own_votes"]), (&json!(true), &json!([])), "its author reads results");
    let open = visitor.get(&path(&status, "")).await.ok();
    assert_eq!((&open["expired"], open.get("voted")), (&json!(false), None));

    let voted = other.post(&path(&status, "/votes"), json!({"choices": ["1"]})).await.ok();
    assert_eq!((&voted["voted"], &voted["own_votes"]), (&json!(true), &json!([1])));
    let again = other.post(&path(&status, "/votes"), json!({"choices": [0]})).await;
    assert_eq!(again.error(), (422, "Validation failed: You have already voted on this poll"));
    let own = api.post(&path(&status, "/votes"), json!({"choices": [0]})).await;
    assert_eq!(own.error(), (422, "Validation failed: You cannot vote in your own polls"));
    let read = api.get(&format!("/api/v1/statuses/{}", status["id"].as_str().unwrap())).await.ok();
    assert_eq!(read["poll"]["options"][1]["votes_count"], 1);
    assert_eq!((&read["poll"]["votes_count"], &read["poll"]["voters_count"]), (&json!(1), &json!(1)));

    state.clock.advance(Duration::minutes(61));
    jobs::tick(&state).await.unwrap();
    assert_eq!(visitor.get(&path(&status, "")).await.ok()["expired"], true);
    assert_eq!(kinds(&api.get("/api/v1/notifications").await.ok()), ["poll"]);
    let told = other.get("/api/v1/notifications").await.ok();
    assert_eq!((kinds(&told), &told[0]["status"]["id"]), (vec!["poll"], &status["id"]));
    jobs::tick(&state).await.unwrap();
    assert_eq!(kinds(&other.get("/api/v1/notifications").await.ok()), ["poll"], "told once");
}

#[tokio::test]
async fn vote_after_the_end_is_refused_before_anybody_noticed_it() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let status = ask(&Api::of(&state, &ann), trees()).await.ok();
    state.clock.advance(Duration::minutes(60));
    let late = Api::of(&state, &bob).post(&path(&status, "/votes"), json!({"choices": [0]})).await;
    assert_eq!(late.error(), (422, "Validation failed: The poll has already ended"));
}

#[tokio::test]
async fn several_are_chosen_where_several_may_be() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let api = Api::of(&state, &ann);
    let other = Api::of(&state, &bob);
    let several = json!({"options": ["a", "b", "c"], "expires_in": "600", "multiple": "true"});
    let status = ask(&api, several).await.ok();
    let voted =
        other.post_form(&path(&status, "/votes"), &[("choices[]", "2"), ("choices[]", "0")]).await.ok();
    assert_eq!(voted["own_votes"], json!([0, 2]));
    assert_eq!((&voted["votes_count"], &voted["voters_count"]), (&json!(2), &json!(1)));
    let one = ask(&api, trees()).await.ok();
    for choices in [json!([0, 1]), json!([2]), json!([]), json!([70_000])] {
        let refused = other.post(&path(&one, "/votes"), json!({ "choices": choices })).await;
        assert_eq!(refused.status, 422, "{choices}");
    }
    assert_eq!(other.get(&path(&one, "")).await.ok()["votes_count"], 0);
}

#[tokio::test]
async fn hidden_totals_are_shown_at_the_end() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let mut poll = trees();
    poll["hide_totals"] = json!(true);
    let status = ask(&Api::of(&state, &ann), poll).await.ok();
    let voted = Api::of(&state, &bob).post(&path(&status, "/votes"), json!({"choices": [0]})).await.ok();
    assert_eq!(voted["options"][0]["votes_count"], Value::Null);
    state.clock.advance(Duration::minutes(61));
    jobs::tick(&state).await.unwrap();
    let ended = Api::visitor(&state).get(&path(&status, "")).await.ok();
    assert_eq!(ended["options"][0]["votes_count"], 1);
}

#[tokio::test]
async fn what_is_no_poll_is_refused_in_mastodons_words() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    for (poll, reason) in [
        (json!({"options": ["a", " "], "expires_in": 600}), "Poll options must have more than one item"),
        (
            json!({"options": ["a", "b", "c", "d", "e", "f", "g"], "expires_in": 600}),
            "Poll options can't contain more than 6 items",
        ),
        (json!({"options": ["a", "a"], "expires_in": 600}), "Poll options contain duplicate items"),
        (
            json!({"options": ["a", "b".repeat(51)], "expires_in": 600}),
            "Poll options cannot be longer than 50 characters each",
        ),
        (json!({"options": ["a", "b"], "expires_in": 299}), "Poll expires at is too soon"),
        (
            json!({"options": ["a", "b"], "expires_in": 2_629_747}),
            "Poll expires at is too far into the future",
        ),
        (json!({"options": ["a", "b"]}), "Poll expires at can't be blank"),
    ] {
        let refused = ask(&api, poll).await;
        assert_eq!(refused.error(), (422, format!("Validation failed: {reason}").as_str()));
    }
    let limits = api.get("/api/v2/instance").await.ok();
    assert_eq!(limits["configuration"]["polls"]["max_options"], 6);
}

#[tokio::test]
async fn polls_nobody_may_see_do_not_exist() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let private = json!({"status": "psst", "visibility": "private", "poll": trees()});
    let status = Api::of(&state, &ann).post("/api/v1/statuses", private).await.ok();
    let stranger = Api::of(&state, &bob);
    assert_eq!(stranger.get(&path(&status, "")).await.error(), (404, "Record not found"));
    assert_eq!(stranger.post(&path(&status, "/votes"), json!({"choices": [0]})).await.status, 404);
    assert_eq!(
        Api::visitor(&state).post(&path(&status, "/votes"), json!({"choices": [0]})).await.status,
        401
    );
    assert_eq!(stranger.get("/api/v1/polls/1").await.status, 404);
    let reader = Api::of(&state, &person_with(&state, "carl", "read").await);
    assert_eq!(reader.post(&path(&status, "/votes"), json!({"choices": [0]})).await.status, 403);
}

#[tokio::test]
async fn edit_keeps_the_votes_unless_the_options_change() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let api = Api::of(&state, &ann);
    let status = ask(&api, trees()).await.ok();
    let edit = format!("/api/v1/statuses/{}", status["id"].as_str().unwrap());
    Api::of(&state, &bob).post(&path(&status, "/votes"), json!({"choices": [0]})).await.ok();
    state.clock.advance(Duration::minutes(1));

    let same =
        json!({"status": "Which tree?", "poll": {"options": ["Hawthorn", "Beech"], "expires_in": 7200}});
    let kept = api.put(&edit, same).await.ok();
    assert_eq!((&kept["poll"]["votes_count"], &kept["poll"]["id"]), (&json!(1), &status["poll"]["id"]));
    assert_ne!(kept["poll"]["expires_at"], status["poll"]["expires_at"]);
    let other =
        json!({"status": "Which tree?", "poll": {"options": ["Hawthorn", "Yew"], "expires_in": 7200}});
    let reset = api.put(&edit, other).await.ok();
    assert_eq!(reset["poll"]["votes_count"], 0);
    let history = api.get(&format!("{edit}/history")).await.ok();
    assert_eq!(history[0]["poll"]["options"][1]["title"], "Beech");
    assert_eq!(history[2]["poll"]["options"][1]["title"], "Yew");
    let gone = api.put(&edit, json!({"status": "Never mind"})).await.ok();
    assert_eq!(gone["poll"], Value::Null);
    // The ends that were awaited come, and find nothing.
    state.clock.advance(Duration::hours(3));
    jobs::tick(&state).await.unwrap();
    assert_eq!(kinds(&api.get("/api/v1/notifications").await.ok()), Vec::<&str>::new());
}

#[tokio::test]
async fn a_status_may_have_pictures_and_a_poll() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let (api, visitor) = (Api::of(&state, &ann), Api::visitor(&state));
    let media =
        api.upload("/api/v2/media", "file", include_bytes!("../../static/app-icon-180.png")).await.ok();
    let with = |poll: Value| json!({"status": "Which one?", "media_ids": [media["id"]], "poll": poll});
    let alone = json!({"options": ["Hawthorn"], "expires_in": 3600});
    assert_eq!(api.post("/api/v1/statuses", with(alone)).await.status, 422);
    let posted = api.post("/api/v1/statuses", with(trees())).await.ok();
    let id = posted["id"].as_str().unwrap();
    let read = visitor.get(&format!("/api/v1/statuses/{id}")).await.ok();
    assert_eq!(read["media_attachments"][0]["id"], media["id"], "a refused post took nothing");
    assert_eq!(read["poll"]["options"][0]["title"], "Hawthorn");

    let page = Browser::new(&state).get(&format!("/@ann/{id}")).await;
    page.shows("Hawthorn");
    page.shows(
        read["media_attachments"][0]["preview_url"].as_str().unwrap().split_once("/media/").unwrap().1,
    );
    let request =
        Request::get(format!("/users/ann/statuses/{id}")).header("accept", "application/activity+json");
    let document = visitor.send(request, Body::empty()).await.ok();
    assert_eq!((&document["type"], &document["oneOf"][1]["name"]), (&json!("Question"), &json!("Beech")));
    assert_eq!(document["attachment"][0]["mediaType"], "image/png");

    state.clock.advance(Duration::seconds(1));
    let path = format!("/api/v1/statuses/{id}");
    let edited = api.put(&path, json!({"status": "No question", "media_ids": [media["id"]]})).await.ok();
    assert_eq!((&edited["poll"], &edited["media_attachments"][0]["id"]), (&json!(null), &media["id"]));
}
