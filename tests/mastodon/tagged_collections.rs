//! Collections of accounts that statuses link to, as each reader is shown them.

use hedgerow::state::State;
use serde_json::{Value, json};

use crate::support::api::{Api, Person, person};
use crate::support::events::Events;
use crate::support::state;

async fn found(state: &State, name: &str) -> Person {
    let person = person(state, name).await;
    let update = "UPDATE accounts SET discoverable = true WHERE id = $1";
    sqlx::query(update).bind(person.account.0).execute(&state.pool).await.unwrap();
    person
}

fn tagged(status: &Value) -> Vec<(&Value, usize)> {
    let tagged = status["tagged_collections"].as_array().unwrap();
    tagged.iter().map(|one| (&one["id"], one["items"].as_array().unwrap().len())).collect()
}

#[tokio::test]
async fn a_status_shows_the_collections_it_links_to() {
    let state = state().await;
    let (ann, bob, cat) =
        (found(&state, "ann").await, found(&state, "bob").await, found(&state, "cat").await);
    let (anns, bobs, cats) = (Api::of(&state, &ann), Api::of(&state, &bob), Api::of(&state, &cat));
    let visitor = Api::visitor(&state);
    let with_cat = json!({"name": "People", "account_ids": [cat.account.to_string()]});
    let people = anns.post("/api/v1/collections", with_cat).await.ok()["collection"].clone();
    let posted = bobs
        .post("/api/v1/statuses", json!({"status": format!("See {} and {}", people["url"].as_str().unwrap(), people["uri"].as_str().unwrap())}))
        .await
        .ok();
    assert_eq!(tagged(&posted), [(&people["id"], 1)]);
    assert_eq!(posted["card"], json!(null), "it is a page of this instance");
    let path = format!("/api/v1/statuses/{}", posted["id"].as_str().unwrap());
    assert_eq!(visitor.get(&path).await.ok()["tagged_collections"][0], people);
    let boost = cats.post(&format!("{path}/reblog"), json!({})).await.ok();
    assert_eq!(
        (tagged(&boost), tagged(&boost["reblog"])),
        (vec![(&people["id"], 1)], vec![(&people["id"], 1)])
    );

    // Nobody sees more of it here than at its own address.
    bobs.post(&format!("/api/v1/accounts/{}/block", cat.account), json!({})).await.ok();
    assert_eq!(tagged(&bobs.get(&path).await.ok()), [(&people["id"], 0)]);
    anns.post(&format!("/api/v1/accounts/{}/block", bob.account), json!({})).await.ok();
    assert_eq!(tagged(&bobs.get(&path).await.ok()), []);
    assert_eq!(
        bobs.get(&format!("/api/v1/collections/{}", people["id"].as_str().unwrap())).await.status,
        404
    );

    state.clock.advance(chrono::Duration::seconds(1));
    let edited = bobs.put(&path, json!({"status": "See http://localhost:3000/collections/404"})).await.ok();
    assert_eq!(tagged(&edited), []);
    assert_eq!(tagged(&visitor.get(&path).await.ok()), []);
    let again = cats.post("/api/v1/statuses", json!({"status": people["url"]})).await.ok();
    assert_eq!(tagged(&again), [(&people["id"], 1)]);
    anns.delete(&format!("/api/v1/collections/{}", people["id"].as_str().unwrap())).await.ok();
    let path = format!("/api/v1/statuses/{}", again["id"].as_str().unwrap());
    assert_eq!(tagged(&visitor.get(&path).await.ok()), []);
}

#[tokio::test]
async fn streams_show_each_reader_their_own_view_of_them() {
    let state = state().await;
    let (ann, bob) = (found(&state, "ann").await, found(&state, "bob").await);
    let (cat, dan, eve) =
        (found(&state, "cat").await, found(&state, "dan").await, found(&state, "eve").await);
    let (anns, bobs, dans) = (Api::of(&state, &ann), Api::of(&state, &bob), Api::of(&state, &dan));
    let with_cat = json!({"name": "People", "account_ids": [cat.account.to_string()]});
    let people = anns.post("/api/v1/collections", with_cat).await.ok()["collection"].clone();
    anns.post(&format!("/api/v1/accounts/{}/block", bob.account), json!({})).await.ok();
    dans.post(&format!("/api/v1/accounts/{}/block", cat.account), json!({})).await.ok();
    let mut streams = Vec::new();
    for reader in [&bob, &dan, &eve] {
        streams.push(Events::open(&state, reader, "public/local").await);
    }
    bobs.post("/api/v1/statuses", json!({"status": people["url"]})).await.ok();
    let mut heard = Vec::new();
    for stream in &mut streams {
        heard.push(stream.event().await.1);
    }
    assert_eq!(tagged(&heard[0]), []);
    assert_eq!(tagged(&heard[1]), [(&people["id"], 0)]);
    assert_eq!(tagged(&heard[2]), [(&people["id"], 1)]);
}
