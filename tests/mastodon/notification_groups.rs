//! Notifications in groups.

use serde_json::{Value, json};

use crate::support::api::{Api, Person, person, person_with};
use crate::support::state;
use hedgerow::state::State;

async fn favourite(state: &State, whom: &Person, status: &Value) {
    let path = format!("/api/v1/statuses/{}/favourite", status["id"].as_str().unwrap());
    Api::of(state, whom).post(&path, json!({})).await.ok();
}

fn keys(told: &Value) -> Vec<String> {
    let groups = told["notification_groups"].as_array().unwrap().iter();
    groups.map(|group| group["group_key"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn what_people_do_with_one_status_is_one_group() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (cem, dan) = (person(&state, "cem").await, person(&state, "dan").await);
    let api = Api::of(&state, &ann);
    let one = api.post("/api/v1/statuses", json!({"status": "one"})).await.ok();
    let two = api.post("/api/v1/statuses", json!({"status": "two"})).await.ok();
    favourite(&state, &bob, &one).await;
    favourite(&state, &cem, &two).await;
    state.clock.advance(chrono::Duration::seconds(1));
    favourite(&state, &cem, &one).await;
    favourite(&state, &dan, &one).await;
    Api::of(&state, &bob).post("/api/v1/statuses", json!({"status": "@ann hi"})).await.ok();

    let told = api.get("/api/v2/notifications").await;
    let groups = &told.json["notification_groups"];
    assert_eq!(groups.as_array().unwrap().len(), 3, "{groups}");
    assert_eq!((&groups[0]["type"], &groups[0]["notifications_count"]), (&json!("mention"), &json!(1)));
    assert_eq!((&groups[1]["type"], &groups[1]["status_id"]), (&json!("favourite"), &one["id"]));
    assert_eq!(groups[1]["notifications_count"], 3);
    assert_eq!(
        groups[1]["sample_account_ids"],
        json!([dan.account.to_string(), cem.account.to_string(), bob.account.to_string()])
    );
    assert_eq!(told.json["statuses"].as_array().unwrap().len(), 3);
    assert_eq!(told.json["accounts"].as_array().unwrap().len(), 3);
    assert_eq!(told.json.get("partial_accounts"), None);
    let partial = api.get("/api/v2/notifications?expand_accounts=partial_avatars").await.ok();
    let (whole, rest) = (&partial["accounts"], &partial["partial_accounts"]);
    assert_eq!((whole.as_array().unwrap().len(), rest.as_array().unwrap().len()), (3, 0), "{partial}");
    assert_eq!(api.get("/api/v2/notifications/unread_count").await.ok()["count"], 3);
    assert_eq!(api.get("/api/v1/notifications/unread_count").await.ok()["count"], 5);

    // What is not to be grouped stands for itself.
    let apart = api.get("/api/v2/notifications?grouped_types[]=follow").await.ok();
    assert_eq!(apart["notification_groups"].as_array().unwrap().len(), 5);
    assert!(keys(&apart).iter().all(|key| key.starts_with("ungrouped-")));
    let only = api.get("/api/v2/notifications?types[]=mention").await.ok();
    assert_eq!(keys(&only).len(), 1);
    let of_cem = api.get(&format!("/api/v2/notifications?account_id={}", cem.account)).await.ok();
    assert_eq!(keys(&of_cem).len(), 2);
}

#[tokio::test]
async fn pages_of_groups_tell_each_group_once_and_as_of_the_page() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let cem = person(&state, "cem").await;
    let api = Api::of(&state, &ann);
    let mut statuses = Vec::new();
    for n in 0..3 {
        let status = json!({"status": n.to_string()});
        statuses.push(api.post("/api/v1/statuses", status).await.ok());
    }
    for status in &statuses {
        state.clock.advance(chrono::Duration::seconds(1));
        favourite(&state, &bob, status).await;
    }
    state.clock.advance(chrono::Duration::seconds(1));
    favourite(&state, &cem, &statuses[0]).await;
    let first = api.get("/api/v2/notifications?limit=2").await;
    let groups = &first.json["notification_groups"];
    assert_eq!([&groups[0]["status_id"], &groups[1]["status_id"]], [&statuses[0]["id"], &statuses[2]["id"]]);
    assert_eq!(groups[0]["notifications_count"], 2);
    let second = api.get(&first.link("next").unwrap()).await;
    let groups = &second.json["notification_groups"];
    assert_eq!(groups[0]["status_id"], statuses[1]["id"]);
    assert_eq!(groups[1]["notifications_count"], 1, "what came later is not of this page");
    let back = api.get(&second.link("prev").unwrap()).await;
    assert!(keys(&back.json).contains(&keys(&first.json)[0]));
    let beyond = api.get(&second.link("next").unwrap()).await;
    assert_eq!((keys(&beyond.json).len(), beyond.header("link")), (0, ""));
}

#[tokio::test]
async fn group_is_shown_with_its_people_and_dismissed_whole() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let cem = person(&state, "cem").await;
    let (api, other) = (Api::of(&state, &ann), Api::of(&state, &bob));
    let status = api.post("/api/v1/statuses", json!({"status": "one"})).await.ok();
    favourite(&state, &bob, &status).await;
    favourite(&state, &cem, &status).await;
    let key = keys(&api.get("/api/v2/notifications").await.ok()).remove(0);
    let path = format!("/api/v2/notifications/{key}");
    assert_eq!(api.get(&path).await.ok()["notification_groups"][0]["notifications_count"], 2);
    let people = api.get(&format!("{path}/accounts?limit=1")).await;
    assert_eq!(people.json[0]["username"], "cem");
    assert_eq!(api.get(&people.link("next").unwrap()).await.ok()[0]["username"], "bob");
    assert_eq!(other.get(&path).await.error(), (404, "Record not found"));
    assert_eq!(api.get("/api/v2/notifications/none").await.status, 404);
    assert_eq!(other.post(&format!("{path}/dismiss"), json!({})).await.ok(), json!({}));
    assert_eq!(api.get(&path).await.status, 200, "nobody dismisses what is another's");
    assert_eq!(api.post(&format!("{path}/dismiss"), json!({})).await.ok(), json!({}));
    assert_eq!(api.get(&path).await.status, 404);
    assert_eq!(api.get("/api/v1/notifications").await.ok(), json!([]));

    let writer = person_with(&state, "dan", "write").await;
    assert_eq!(Api::of(&state, &writer).get("/api/v2/notifications").await.status, 403);
    assert_eq!(Api::visitor(&state).get("/api/v2/notifications").await.status, 401);
}

#[tokio::test]
async fn several_are_dismissed_by_their_ids() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let api = Api::of(&state, &ann);
    for n in 0..3 {
        let text = json!({"status": format!("@ann {n}")});
        Api::of(&state, &bob).post("/api/v1/statuses", text).await.ok();
    }
    let told = api.get("/api/v1/notifications").await.ok();
    let id = |n: usize| told[n]["id"].as_str().unwrap().to_owned();
    let both = format!("/api/v1/notifications/destroy_multiple?ids[]={}&ids[]={}", id(0), id(1));
    assert_eq!(api.delete(&both).await.ok(), json!({}));
    assert_eq!(api.get("/api/v1/notifications").await.ok().as_array().unwrap().len(), 1);
    let old = [("id", id(2))];
    let old: Vec<(&str, &str)> = old.iter().map(|(name, id)| (*name, id.as_str())).collect();
    assert_eq!(api.post_form("/api/v1/notifications/dismiss", &old).await.ok(), json!({}));
    assert_eq!(api.get("/api/v1/notifications").await.ok(), json!([]));
}
