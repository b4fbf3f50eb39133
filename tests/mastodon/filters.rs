//! Filters over both versions of the client API, and what they find.

use chrono::Duration;
use hedgerow::workers;
use serde_json::{Value, json};

use crate::support::api::{Api, person, person_with};
use crate::support::state;

fn path(filter: &Value) -> String {
    format!("/api/v2/filters/{}", filter["id"].as_str().unwrap())
}

#[tokio::test]
async fn filters_are_made_changed_and_deleted_by_their_owner_alone() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, other) = (Api::of(&state, &ann), Api::of(&state, &bob));
    let form = [
        ("title", "Spoilers"),
        ("context[]", "home"),
        ("context[]", "public"),
        ("expires_in", "3600"),
        ("keywords_attributes[][keyword]", "butler"),
        ("keywords_attributes[][whole_word]", "false"),
    ];
    let filter = api.post_form("/api/v2/filters", &form).await.ok();
    assert_eq!(
        (&filter["filter_action"], &filter["context"], &filter["keywords"][0]["whole_word"]),
        (&json!("warn"), &json!(["home", "public"]), &json!(false))
    );
    assert!(filter["expires_at"].as_str().is_some_and(|end| end.starts_with("2027-01-15T09:00")), "{filter}");
    let path = path(&filter);
    let keyword = filter["keywords"][0]["id"].as_str().unwrap();
    let change = json!({
        "filter_action": "hide",
        "expires_in": null,
        "keywords_attributes": [
            {"id": keyword, "keyword": "cook"},
            {"keyword": "gardener"},
        ],
    });
    let changed = api.put(&path, change).await.ok();
    assert_eq!(
        (&changed["title"], &changed["filter_action"], &changed["expires_at"]),
        (&json!("Spoilers"), &json!("hide"), &Value::Null)
    );
    assert_eq!(changed["keywords"][0]["keyword"], "cook");
    assert_eq!(changed["keywords"][1]["whole_word"], true);
    let fewer = json!({"keywords_attributes": [{"id": keyword, "_destroy": true}]});
    let fewer = api.put(&path, fewer).await.ok();
    assert_eq!(fewer["keywords"].as_array().unwrap().len(), 1);
    assert_eq!(api.get("/api/v2/filters").await.ok(), json!([fewer]));

    for answer in [
        other.get(&path).await,
        other.put(&path, json!({"title": "Mine"})).await,
        other.delete(&path).await,
        other.post(&format!("{path}/keywords"), json!({"keyword": "a"})).await,
        other.get(&format!("{path}/statuses")).await,
        api.get("/api/v2/filters/none").await,
    ] {
        assert_eq!(answer.error(), (404, "Record not found"));
    }
    for (body, words) in [
        (json!({"title": "", "context": ["home"]}), "Validation failed: Title can't be blank"),
        (json!({"title": "a"}), "Validation failed: Context None or invalid context supplied"),
        (
            json!({"title": "a", "context": ["kitchen"]}),
            "Validation failed: Context None or invalid context supplied",
        ),
        (
            json!({"title": "a", "context": ["home"], "keywords_attributes": [{"keyword": " "}]}),
            "Validation failed: Keyword can't be blank",
        ),
    ] {
        assert_eq!(api.post("/api/v2/filters", body).await.error(), (422, words));
    }
    assert_eq!(api.get("/api/v2/filters").await.ok().as_array().unwrap().len(), 1, "no half filter is kept");
    let reader = person_with(&state, "cleo", "read").await;
    assert_eq!(Api::of(&state, &reader).post("/api/v2/filters", json!({})).await.status, 403);
    assert_eq!(Api::visitor(&state).get("/api/v2/filters").await.status, 401);
    assert_eq!(api.delete(&path).await.ok(), json!({}));
    assert_eq!(api.get("/api/v2/filters").await.ok(), json!([]));
}

#[tokio::test]
async fn keywords_and_statuses_are_listed_changed_and_removed_one_by_one() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, other) = (Api::of(&state, &ann), Api::of(&state, &bob));
    let filter = api.post("/api/v2/filters", json!({"title": "a", "context": ["home"]})).await.ok();
    let path = path(&filter);
    let keyword = api.post(&format!("{path}/keywords"), json!({"keyword": "cat"})).await.ok();
    let one = format!("/api/v2/filters/keywords/{}", keyword["id"].as_str().unwrap());
    assert_eq!(api.get(&one).await.ok(), keyword);
    let changed = api.put(&one, json!({"keyword": "cats", "whole_word": false})).await.ok();
    assert_eq!(api.get(&format!("{path}/keywords")).await.ok(), json!([changed]));
    assert_eq!(other.put(&one, json!({"keyword": "dogs"})).await.status, 404);
    assert_eq!(other.delete(&one).await.status, 404);
    assert_eq!(api.delete(&one).await.ok(), json!({}));
    assert_eq!(api.get(&one).await.status, 404);

    let status = other.post("/api/v1/statuses", json!({"status": "this one"})).await.ok();
    let secret = json!({"status": "not for ann", "visibility": "direct"});
    let secret = other.post("/api/v1/statuses", secret).await.ok();
    let statuses = format!("{path}/statuses");
    assert_eq!(api.post(&statuses, json!({"status_id": secret["id"]})).await.status, 404);
    let named = api.post(&statuses, json!({"status_id": status["id"]})).await.ok();
    assert_eq!(named["status_id"], status["id"]);
    assert_eq!(api.post(&statuses, json!({"status_id": status["id"]})).await.status, 422);
    let seen = api.get(&format!("/api/v1/statuses/{}", status["id"].as_str().unwrap())).await.ok();
    assert_eq!(seen["filtered"][0]["status_matches"], json!([status["id"]]));
    assert_eq!(seen["filtered"][0]["keyword_matches"], Value::Null);
    let one = format!("/api/v2/filters/statuses/{}", named["id"].as_str().unwrap());
    assert_eq!(api.get(&one).await.ok(), named);
    assert_eq!(other.delete(&one).await.status, 404);
    assert_eq!(api.delete(&one).await.ok(), named);
    assert_eq!(api.get(&statuses).await.ok(), json!([]));
}

#[tokio::test]
async fn statuses_say_which_filters_hold_until_those_end() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, other) = (Api::of(&state, &ann), Api::of(&state, &bob));
    api.post(&format!("/api/v1/accounts/{}/follow", bob.account), json!({})).await.ok();
    let filter = json!({
        "title": "Cats", "context": ["home"], "filter_action": "blur", "expires_in": 600,
        "keywords_attributes": [{"keyword": "CAT"}, {"keyword": "dog"}],
    });
    api.post("/api/v2/filters", filter).await.ok();
    for text in ["my cat", "concatenate", "@ann two cats, one dog, and a Cat"] {
        state.clock.advance(Duration::seconds(1));
        other.post("/api/v1/statuses", json!({"status": text})).await.ok();
    }
    let warned = json!({"status": "look", "spoiler_text": "a cat"});
    other.post("/api/v1/statuses", warned).await.ok();
    let home = api.get("/api/v1/timelines/home").await.ok();
    let found = |n: usize| home[n]["filtered"][0]["keyword_matches"].clone();
    assert_eq!(
        [found(0), found(1), found(2), found(3)],
        [json!(["CAT"]), json!(["CAT", "dog"]), Value::Null, json!(["CAT"]),]
    );
    let result = &home[0]["filtered"][0]["filter"];
    assert_eq!((&result["title"], &result["filter_action"]), (&json!("Cats"), &json!("blur")));
    assert_eq!(result.get("keywords"), None);
    let told = api.get("/api/v1/notifications").await.ok();
    assert_eq!(told[0]["status"]["filtered"][0]["keyword_matches"], json!(["CAT", "dog"]));
    let own = api.post("/api/v1/statuses", json!({"status": "my own cat"})).await.ok();
    assert_eq!(own["filtered"], json!([]), "nobody is kept from their own words");
    assert_eq!(other.get("/api/v1/timelines/home").await.ok()[0]["filtered"], json!([]));
    let id = home[3]["id"].as_str().unwrap();
    assert_eq!(Api::visitor(&state).get(&format!("/api/v1/statuses/{id}")).await.ok().get("filtered"), None);

    state.clock.advance(Duration::seconds(601));
    workers::jobs::tick(&state).await.unwrap();
    assert_eq!(api.get(&format!("/api/v1/statuses/{id}")).await.ok()["filtered"], json!([]));
    assert_eq!(api.get("/api/v2/filters").await.ok().as_array().unwrap().len(), 1, "it may be used again");
}

#[tokio::test]
async fn old_apps_see_each_keyword_as_a_filter() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    let wanted = json!({"phrase": "butler", "context": ["home", "thread"], "irreversible": true});
    let filter = api.post("/api/v1/filters", wanted).await.ok();
    assert_eq!((&filter["irreversible"], &filter["whole_word"]), (&json!(true), &json!(false)));
    let path = format!("/api/v1/filters/{}", filter["id"].as_str().unwrap());
    assert_eq!(api.get(&path).await.ok(), filter);
    let change = json!({"phrase": "cook", "context": ["home"], "irreversible": false, "whole_word": true});
    let changed = api.put(&path, change).await.ok();
    assert_eq!((&changed["phrase"], &changed["context"]), (&json!("cook"), &json!(["home"])));
    let new = api.get("/api/v2/filters").await.ok();
    assert_eq!((&new[0]["title"], &new[0]["filter_action"]), (&json!("cook"), &json!("warn")));

    let keywords = format!("/api/v2/filters/{}/keywords", new[0]["id"].as_str().unwrap());
    api.post(&keywords, json!({"keyword": "gardener"})).await.ok();
    assert_eq!(api.get("/api/v1/filters").await.ok().as_array().unwrap().len(), 2);
    assert_eq!(api.put(&path, json!({"context": ["public"]})).await.status, 422);
    assert_eq!(api.put(&path, json!({"phrase": "cooks"})).await.ok()["phrase"], "cooks");
    assert_eq!(api.post("/api/v1/filters", json!({"context": ["home"]})).await.status, 422);
    assert_eq!(api.delete(&path).await.ok(), json!({}));
    let left = api.get("/api/v1/filters").await.ok();
    let left = format!("/api/v1/filters/{}", left[0]["id"].as_str().unwrap());
    assert_eq!(api.delete(&left).await.ok(), json!({}));
    assert_eq!(api.get("/api/v2/filters").await.ok(), json!([]), "an empty filter is none");
    assert_eq!(api.delete(&left).await.status, 404);
}
