//! Suggestions and the directory.

use serde_json::{Value, json};

use crate::support::api::{Api, Person, person};
use crate::support::state;
use hedgerow::state::State;

async fn discoverable(state: &State, name: &str) -> Person {
    let person = person(state, name).await;
    let update = sqlx::query("UPDATE accounts SET discoverable = true WHERE id = $1");
    update.bind(person.account.0).execute(&state.pool).await.unwrap();
    person
}

async fn follow(state: &State, who: &Person, whom: &Person) {
    let path = format!("/api/v1/accounts/{}/follow", whom.account);
    Api::of(state, who).post(&path, json!({})).await.ok();
}

fn names(people: &Value, at: &str) -> Vec<String> {
    let people = people.as_array().unwrap().iter();
    people.map(|one| one.pointer(at).unwrap().as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn friends_of_friends_come_first_and_the_dismissed_not_again() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let (bob, cem) = (person(&state, "bob").await, person(&state, "cem").await);
    let near = discoverable(&state, "near").await;
    let popular = discoverable(&state, "popular").await;
    let hidden = person(&state, "hidden").await;
    for friend in [&bob, &cem] {
        follow(&state, &ann, friend).await;
        follow(&state, friend, &near).await;
        follow(&state, friend, &hidden).await;
    }
    for n in 0..3 {
        follow(&state, &person(&state, &format!("fan{n}")).await, &popular).await;
    }
    let api = Api::of(&state, &ann);
    let found = api.get("/api/v2/suggestions").await.ok();
    assert_eq!(names(&found, "/account/username"), ["near", "popular"]);
    assert_eq!(
        (&found[0]["sources"], &found[1]["sources"]),
        (&json!(["friends_of_friends"]), &json!(["most_followed"]))
    );
    assert_eq!(names(&api.get("/api/v1/suggestions?limit=1").await.ok(), "/username"), ["near"]);
    let dismiss = format!("/api/v1/suggestions/{}", near.account);
    assert_eq!(api.delete(&dismiss).await.ok(), json!({}));
    follow(&state, &ann, &popular).await;
    assert_eq!(api.get("/api/v2/suggestions").await.ok(), json!([]));
    assert_eq!(api.delete("/api/v1/suggestions/1").await.status, 404);
    assert_eq!(Api::visitor(&state).get("/api/v2/suggestions").await.status, 401);
}

#[tokio::test]
async fn directory_shows_who_wants_to_be_found() {
    let state = state().await;
    let ann = discoverable(&state, "ann").await;
    let bob = discoverable(&state, "bob").await;
    person(&state, "hidden").await;
    for who in [&bob, &ann] {
        state.clock.advance(chrono::Duration::seconds(1));
        Api::of(&state, who).post("/api/v1/statuses", json!({"status": "hi"})).await.ok();
    }
    let visitor = Api::visitor(&state);
    let active = visitor.get("/api/v1/directory?local=true").await.ok();
    assert_eq!(names(&active, "/username"), ["ann", "bob"]);
    let new = visitor.get("/api/v1/directory?order=new").await.ok();
    assert_eq!(names(&new, "/username"), ["bob", "ann"]);
    let second = visitor.get("/api/v1/directory?order=new&limit=1&offset=1").await.ok();
    assert_eq!(names(&second, "/username"), ["ann"]);
    Api::of(&state, &ann).post(&format!("/api/v1/accounts/{}/mute", bob.account), json!({})).await.ok();
    let seen = Api::of(&state, &ann).get("/api/v1/directory").await.ok();
    assert_eq!(names(&seen, "/username"), ["ann"]);
    assert_eq!(visitor.get("/api/v1/directory?limit=many").await.status, 400);
}
