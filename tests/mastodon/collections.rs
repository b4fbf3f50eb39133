//! Collections of accounts, as their owners, those in them and everybody else see them.

use hedgerow::state::State;
use serde_json::{Value, json};

use crate::support::api::{Api, Person, person, person_with};
use crate::support::state;

const PATH: &str = "/api/v1/collections";

/// Somebody who may be found, and therefore featured.
async fn found(state: &State, name: &str) -> Person {
    let person = person(state, name).await;
    let update = "UPDATE accounts SET discoverable = true WHERE id = $1";
    sqlx::query(update).bind(person.account.0).execute(&state.pool).await.unwrap();
    person
}

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

async fn make(api: &Api, name: &str, people: &[&Person]) -> Value {
    let people: Vec<String> = people.iter().map(|person| person.account.to_string()).collect();
    api.post(PATH, json!({"name": name, "account_ids": people})).await.ok()["collection"].clone()
}

async fn notices(api: &Api, kind: &str) -> Vec<Value> {
    let path = format!("/api/v1/notifications?types[]={kind}");
    api.get(&path).await.ok().as_array().unwrap().clone()
}

#[tokio::test]
async fn collection_is_made_shown_changed_and_deleted() {
    let state = state().await;
    let (ann, bob) = (found(&state, "ann").await, found(&state, "bob").await);
    let (api, bobs, visitor) = (Api::of(&state, &ann), Api::of(&state, &bob), Api::visitor(&state));
    let made = api
        .post(
            PATH,
            json!({"name": " Nice  people ", "description": "Cats & <more>", "language": "en", "tag_name": "#Cats",
                "sensitive": true, "account_ids": [bob.account.to_string()]}),
        )
        .await
        .ok()["collection"]
        .clone();
    assert_eq!(made["name"], "Nice people");
    assert_eq!(made["description"], "Cats &amp; &lt;more&gt;");
    assert_eq!(
        (&made["language"], &made["local"], &made["sensitive"]),
        (&json!("en"), &json!(true), &json!(true))
    );
    assert_eq!((&made["discoverable"], &made["item_count"]), (&json!(true), &json!(1)));
    assert_eq!(made["tag"], json!({"name": "Cats", "url": "http://localhost:3000/tags/cats"}));
    assert_eq!(made["account_id"], ann.account.to_string());
    let item = &made["items"][0];
    assert_eq!((&item["account_id"], &item["state"]), (&json!(bob.account.to_string()), &json!("accepted")));

    let path = format!("{PATH}/{}", id(&made));
    let shown = visitor.get(&path).await.ok();
    assert_eq!(shown["collection"], made);
    let names: Vec<&Value> =
        shown["accounts"].as_array().unwrap().iter().map(|one| &one["username"]).collect();
    assert_eq!(names, [&json!("bob"), &json!("ann")]);

    let told = notices(&bobs, "added_to_collection").await;
    assert_eq!((told.len(), &told[0]["collection"]["id"]), (1, &made["id"]));
    let changed = api.patch(&path, json!({"description": "Dogs", "tag_name": "", "language": ""})).await.ok();
    assert_eq!(
        (&changed["collection"]["tag"], &changed["collection"]["language"]),
        (&json!(null), &json!(null))
    );
    assert_eq!(notices(&bobs, "collection_update").await.len(), 1);
    api.put(&path, json!({"sensitive": false})).await.ok();
    assert_eq!(notices(&bobs, "collection_update").await.len(), 1, "no other words");
    let groups = bobs.get("/api/v2/notifications?types[]=collection_update").await.ok();
    assert_eq!(groups["notification_groups"][0]["collection"]["id"], made["id"]);

    for answer in [bobs.patch(&path, json!({"name": "x"})).await, bobs.delete(&path).await] {
        assert_eq!(answer.status, 403, "{}", answer.text);
    }
    api.delete(&path).await.ok();
    assert_eq!(visitor.get(&path).await.status, 404);
    assert_eq!(notices(&bobs, "added_to_collection").await.len(), 0);
}

#[tokio::test]
async fn what_does_not_hold_is_named() {
    let state = state().await;
    let ann = found(&state, "ann").await;
    let api = Api::of(&state, &ann);
    for (body, field, code) in [
        (json!({}), "name", "ERR_BLANK"),
        (json!({"name": "x".repeat(41)}), "name", "ERR_TOO_LONG"),
        (json!({"name": "x", "description": "x".repeat(101)}), "description", "ERR_TOO_LONG"),
        (json!({"name": "x", "language": "klingonese"}), "language", "ERR_INCLUSION"),
        (json!({"name": "x", "tag_name": "no tag"}), "tag_name", "ERR_INVALID"),
    ] {
        let answer = api.post(PATH, body).await;
        assert_eq!(answer.status, 422, "{}", answer.text);
        assert_eq!(answer.json["error"]["details"][field][0]["error"], code, "{}", answer.text);
        assert!(answer.json["error"]["error"].is_string());
    }
    for n in 0..10 {
        make(&api, &format!("c{n}"), &[]).await;
    }
    assert_eq!(api.post(PATH, json!({"name": "one more"})).await.status, 422);
    assert_eq!(Api::visitor(&state).post(PATH, json!({"name": "x"})).await.status, 401);
    let reader = Api::of(&state, &person_with(&state, "dan", "read").await);
    assert_eq!(reader.post(PATH, json!({"name": "x"})).await.status, 403);
    for path in ["/1", "/x"].map(|end| format!("{PATH}{end}")) {
        assert_eq!(api.get(&path).await.status, 404);
        assert_eq!(api.patch(&path, json!({"name": "x"})).await.status, 404);
        assert_eq!(api.delete(&path).await.status, 404);
        assert_eq!(api.post(&format!("{path}/items"), json!({"account_id": "1"})).await.status, 404);
        assert_eq!(api.delete(&format!("{path}/items/1")).await.status, 404);
        assert_eq!(api.post(&format!("{path}/items/1/revoke"), json!({})).await.status, 404);
    }
}

#[tokio::test]
async fn people_are_added_by_their_leave_and_may_go() {
    let state = state().await;
    let (ann, bob, cat) =
        (found(&state, "ann").await, found(&state, "bob").await, person(&state, "cat").await);
    let (api, bobs, cats) = (Api::of(&state, &ann), Api::of(&state, &bob), Api::of(&state, &cat));
    let approval = |json: &Value| json["feature_approval"]["current_user"].clone();
    assert_eq!(approval(&api.get(&format!("/api/v1/accounts/{}", bob.account)).await.ok()), "automatic");
    assert_eq!(approval(&api.get(&format!("/api/v1/accounts/{}", cat.account)).await.ok()), "denied");
    let made = make(&api, "People", &[]).await;
    let items = format!("{PATH}/{}/items", id(&made));
    let missing = api.post(&items, json!({})).await;
    assert_eq!(missing.error(), (422, "`account_id` parameter is missing"));
    let of = |person: &Person| json!({"account_id": person.account.to_string()});
    assert_eq!(api.post(&items, of(&cat)).await.status, 403, "she is not to be found");
    assert_eq!(api.post(&items, json!({"account_id": "7"})).await.status, 404);
    assert_eq!(bobs.post(&items, of(&bob)).await.status, 403);
    let item = api.post(&items, of(&bob)).await.ok()["collection_item"].clone();
    assert_eq!(item["state"], "accepted");
    assert_eq!(api.post(&items, of(&bob)).await.status, 422, "twice");

    // A locked one is featured by followers alone.
    bobs.patch("/api/v1/accounts/update_credentials", json!({"locked": true})).await.ok();
    assert_eq!(approval(&api.get(&format!("/api/v1/accounts/{}", bob.account)).await.ok()), "denied");
    let shown = cats.get(&format!("/api/v1/accounts/{}", bob.account)).await.ok();
    assert_eq!(shown["feature_approval"]["automatic"], json!(["followers"]));

    let featuring = format!("/api/v1/accounts/{}/in_collections", bob.account);
    assert_eq!(bobs.get(&featuring).await.ok()["collections"][0]["id"], made["id"]);
    assert_eq!(api.get(&featuring).await.status, 403);
    assert_eq!(Api::visitor(&state).get(&featuring).await.status, 401);
    let place = format!("{items}/{}", id(&item));
    assert_eq!(api.post(&format!("{place}/revoke"), json!({})).await.status, 403, "not hers to give back");
    assert_eq!(cats.delete(&place).await.status, 403);
    bobs.post(&format!("{place}/revoke"), json!({})).await.ok();
    assert_eq!(bobs.get(&featuring).await.ok(), json!({"collections": []}));
    assert_eq!(api.get(&format!("{PATH}/{}", id(&made))).await.ok()["collection"]["item_count"], 0);
    bobs.patch("/api/v1/accounts/update_credentials", json!({"locked": false})).await.ok();
    assert_eq!(api.delete(&place).await.status, 404, "gone, and not forgotten");
    assert_eq!(api.post(&items, of(&bob)).await.status, 422, "who left does not come back");

    cats.patch("/api/v1/accounts/update_credentials", json!({"discoverable": true})).await.ok();
    let item = api.post(&items, of(&cat)).await.ok()["collection_item"].clone();
    api.delete(&format!("{items}/{}", id(&item))).await.ok();
    assert_eq!(notices(&cats, "added_to_collection").await.len(), 0);
    api.post(&items, of(&cat)).await.ok();
}

#[tokio::test]
async fn full_is_full() {
    let state = state().await;
    let ann = found(&state, "ann").await;
    let api = Api::of(&state, &ann);
    let mut people = Vec::new();
    for n in 0..26 {
        people.push(found(&state, &format!("p{n}")).await);
    }
    let all: Vec<String> = people.iter().map(|person| person.account.to_string()).collect();
    let many = api.post(PATH, json!({"name": "x", "account_ids": all})).await;
    assert_eq!(many.status, 422, "{}", many.text);
    let made = make(&api, "x", &people.iter().take(25).collect::<Vec<_>>()).await;
    assert_eq!(made["item_count"], 25);
    let one = json!({"account_id": people[25].account.to_string()});
    assert_eq!(api.post(&format!("{PATH}/{}/items", id(&made)), one).await.status, 422);
}

#[tokio::test]
async fn lists_go_page_by_page_and_hide_what_is_not_to_be_found() {
    let state = state().await;
    let (ann, bob) = (found(&state, "ann").await, found(&state, "bob").await);
    let (api, bobs) = (Api::of(&state, &ann), Api::of(&state, &bob));
    for n in 0..3 {
        make(&api, &format!("c{n}"), &[&bob]).await;
    }
    api.post(PATH, json!({"name": "quiet", "discoverable": false, "account_ids": [bob.account.to_string()]}))
        .await
        .ok();
    let path = format!("/api/v1/accounts/{}/collections", ann.account);
    let names = |answer: &Value| -> Vec<String> {
        let all = answer["collections"].as_array().unwrap().iter();
        all.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&api.get(&path).await.ok()), ["quiet", "c2", "c1", "c0"]);
    assert_eq!(names(&bobs.get(&path).await.ok()), ["c2", "c1", "c0"]);
    let first = bobs.get(&format!("{path}?limit=2")).await;
    let next = first.link("next").unwrap();
    assert_eq!(names(&first.ok()), ["c2", "c1"]);
    let second = bobs.get(&next).await;
    assert!(second.link("prev").is_some() && second.link("next").is_none());
    assert_eq!(names(&second.ok()), ["c0"]);
    let featuring = format!("/api/v1/accounts/{}/in_collections?limit=3", bob.account);
    assert_eq!(names(&bobs.get(&featuring).await.ok()), ["quiet", "c2", "c1"]);
    assert_eq!(bobs.get("/api/v1/accounts/7/collections").await.status, 404);
}

#[tokio::test]
async fn who_blocks_is_neither_seen_nor_featured() {
    let state = state().await;
    let (ann, bob, cat) =
        (found(&state, "ann").await, found(&state, "bob").await, found(&state, "cat").await);
    let (api, bobs, cats) = (Api::of(&state, &ann), Api::of(&state, &bob), Api::of(&state, &cat));
    let made = make(&api, "People", &[&bob, &cat]).await;
    let path = format!("{PATH}/{}", id(&made));
    // Whom the reader blocks is not shown to them.
    cats.post(&format!("/api/v1/accounts/{}/block", bob.account), json!({})).await.ok();
    assert_eq!(cats.get(&path).await.ok()["collection"]["item_count"], 1);
    assert_eq!(api.get(&path).await.ok()["collection"]["item_count"], 2);
    // Who blocks the owner leaves, and is not put back.
    bobs.post(&format!("/api/v1/accounts/{}/block", ann.account), json!({})).await.ok();
    let shown = api.get(&path).await.ok()["collection"].clone();
    assert_eq!(
        (&shown["item_count"], &shown["items"][0]["account_id"]),
        (&json!(1), &json!(cat.account.to_string()))
    );
    let again = json!({"account_id": bob.account.to_string()});
    assert_eq!(api.post(&format!("{path}/items"), again).await.status, 403);
    // Whom the owner blocks does not see it.
    api.post(&format!("/api/v1/accounts/{}/block", cat.account), json!({})).await.ok();
    assert_eq!(cats.get(&path).await.status, 404);
    let list = format!("/api/v1/accounts/{}/collections", ann.account);
    assert_eq!(cats.get(&list).await.ok(), json!({"collections": []}));
    assert_eq!(Api::visitor(&state).get(&path).await.ok()["collection"]["item_count"], 0);
}

#[tokio::test]
async fn collections_are_found_by_address_and_reported() {
    let state = state().await;
    let (ann, bob) = (found(&state, "ann").await, found(&state, "bob").await);
    let (api, bobs) = (Api::of(&state, &ann), Api::of(&state, &bob));
    let made = make(&api, "People", &[]).await;
    for address in [&made["uri"], &made["url"]] {
        let address: String =
            url::form_urlencoded::byte_serialize(address.as_str().unwrap().as_bytes()).collect();
        let found = bobs.get(&format!("/api/v2/search?q={address}")).await.ok();
        assert_eq!(found["collections"][0]["id"], made["id"], "{address}");
        let others = bobs.get(&format!("/api/v2/search?q={address}&type=accounts")).await.ok();
        assert_eq!(others["collections"], json!([]));
    }
    let report = |account: &Person| json!({"account_id": account.account.to_string(), "comment": "rude", "collection_ids": [id(&made)]});
    let told = bobs.post("/api/v1/reports", report(&ann)).await.ok();
    assert_eq!(told["collection_ids"], json!([id(&made)]));
    assert_eq!(api.post("/api/v1/reports", report(&bob)).await.status, 404, "it is not his");
}

#[tokio::test]
async fn who_is_gone_is_in_no_collection() {
    let state = state().await;
    let (ann, bob) = (found(&state, "ann").await, found(&state, "bob").await);
    let api = Api::of(&state, &ann);
    let made = make(&api, "People", &[&bob]).await;
    let path = format!("{PATH}/{}", id(&made));
    let suspend = "UPDATE accounts SET suspended_at = now(), suspension_origin = 'local' WHERE id = $1";
    sqlx::query(suspend).bind(bob.account.0).execute(&state.pool).await.unwrap();
    assert_eq!(api.get(&path).await.ok()["collection"]["item_count"], 0);
    sqlx::query(suspend).bind(ann.account.0).execute(&state.pool).await.unwrap();
    assert_eq!(Api::visitor(&state).get(&path).await.status, 404);
    let bury = "UPDATE accounts SET deleted_at = now() WHERE id = $1";
    sqlx::query(bury).bind(ann.account.0).execute(&state.pool).await.unwrap();
    hedgerow::domain::account_deletion::empty_account(&state, ann.account).await.unwrap();
    let left: i64 =
        sqlx::query_scalar("SELECT count(*) FROM collections").fetch_one(&state.pool).await.unwrap();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn news_of_one_collection_do_not_pile_up() {
    let state = state().await;
    let (ann, bob) = (found(&state, "ann").await, found(&state, "bob").await);
    let (api, bobs) = (Api::of(&state, &ann), Api::of(&state, &bob));
    let made = make(&api, "People", &[&bob]).await;
    let path = format!("{PATH}/{}", id(&made));
    for words in ["a", "b", "c"] {
        state.clock.advance(chrono::Duration::seconds(1));
        api.patch(&path, json!({"description": words})).await.ok();
    }
    let told = notices(&bobs, "collection_update").await;
    assert_eq!((told.len(), &told[0]["collection"]["description"]), (1, &json!("c")));
    bobs.post("/api/v1/markers", json!({"notifications": {"last_read_id": told[0]["id"]}})).await.ok();
    state.clock.advance(chrono::Duration::seconds(1));
    api.patch(&path, json!({"description": "d"})).await.ok();
    assert_eq!(notices(&bobs, "collection_update").await.len(), 2, "what was read stays");
    assert_eq!(notices(&bobs, "added_to_collection").await.len(), 1);
}

#[tokio::test]
async fn collections_are_changed_and_filled_only_so_often() {
    let state = state().await;
    let (ann, bob) = (found(&state, "ann").await, found(&state, "bob").await);
    let api = Api::of(&state, &ann);
    let made = make(&api, "People", &[&bob]).await;
    let path = format!("{PATH}/{}", id(&made));
    let used = async |key: &str| -> i32 {
        sqlx::query_scalar("SELECT used FROM rate_buckets WHERE key = $1 || ':' || $2")
            .bind(key)
            .bind(ann.account.to_string())
            .fetch_one(&state.pool)
            .await
            .unwrap()
    };
    assert_eq!((used("collections").await, used("features").await), (1, 1));
    for (key, most) in [("collections", 60), ("features", 400)] {
        sqlx::query("UPDATE rate_buckets SET used = $2 - 1 WHERE key LIKE $1 || ':%'")
            .bind(key)
            .bind(most)
            .execute(&state.pool)
            .await
            .unwrap();
    }
    api.patch(&path, json!({"description": "the last"})).await.ok();
    assert_eq!(api.patch(&path, json!({"description": "one more"})).await.status, 429);
    assert_eq!(api.post(PATH, json!({"name": "another"})).await.status, 429);
    let items = format!("{path}/items");
    let cat = found(&state, "cat").await;
    let of = |person: &Person| json!({"account_id": person.account.to_string()});
    api.post(&items, of(&cat)).await.ok();
    assert_eq!(api.post(&items, of(&cat)).await.status, 429);
}
