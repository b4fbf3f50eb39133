//! Accounts over the client API.

use serde_json::{Value, json};

use crate::support::accounts::remote;
use crate::support::api::{Api, person, person_with};
use crate::support::state;

#[tokio::test]
async fn account_is_found_by_id_and_by_handle() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    remote(&state, "rob", "peer.example").await;
    let api = Api::visitor(&state);
    let shown = api.get(&format!("/api/v1/accounts/{}", ann.account)).await.ok();
    assert_eq!((shown["acct"].as_str(), shown["username"].as_str()), (Some("ann"), Some("ann")));
    assert!(shown["created_at"].as_str().unwrap().ends_with("T00:00:00.000Z"));
    assert!(shown["avatar"].as_str().unwrap().starts_with("http://localhost:3000/static/"));
    for (acct, found) in [
        ("ann", "ann"),
        ("@ann", "ann"),
        ("Ann@localhost:3000", "ann"),
        ("rob@peer.example", "rob@peer.example"),
        ("@rob@PEER.example", "rob@peer.example"),
    ] {
        let looked_up = api.get(&format!("/api/v1/accounts/lookup?acct={acct}")).await.ok();
        assert_eq!(looked_up["acct"], found, "{acct}");
    }
    for missing in ["/api/v1/accounts/1", "/api/v1/accounts/x", "/api/v1/accounts/lookup?acct=nobody"] {
        assert_eq!(api.get(missing).await.error(), (404, "Record not found"), "{missing}");
    }
    assert_eq!(api.get("/api/v1/accounts/lookup").await.status, 400);
}

#[tokio::test]
async fn suspended_account_keeps_its_name_and_says_nothing() {
    let state = state().await;
    let id = remote(&state, "rob", "peer.example").await;
    sqlx::query("UPDATE accounts SET display_name = 'Rob', note_html = '<p>hi</p>' WHERE id = $1")
        .bind(id.0)
        .execute(&state.pool)
        .await
        .unwrap();
    let path = format!("/api/v1/accounts/{id}");
    assert_eq!(Api::visitor(&state).get(&path).await.ok()["display_name"], "Rob");
    sqlx::query("UPDATE hosts SET suspended = true").execute(&state.pool).await.unwrap();
    let shown = Api::visitor(&state).get(&path).await.ok();
    assert_eq!(
        (shown["suspended"].as_bool(), shown["acct"].as_str()),
        (Some(true), Some("rob@peer.example"))
    );
    assert_eq!((shown["display_name"].as_str(), shown["note"].as_str()), (Some(""), Some("")));
}

#[tokio::test]
async fn relations_answer_with_the_relationship() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let api = Api::of(&state, &ann);
    let path = |act: &str| format!("/api/v1/accounts/{}/{act}", bob.account);
    for (act, field, value) in [
        ("follow", "following", true),
        ("unfollow", "following", false),
        ("block", "blocking", true),
        ("unblock", "blocking", false),
        ("mute", "muting", true),
        ("unmute", "muting", false),
    ] {
        let relationship = api.post(&path(act), json!({})).await.ok();
        assert_eq!(relationship[field], value, "{act}");
        assert_eq!(relationship["id"], bob.account.to_string());
    }
    let noted = api.post(&path("note"), json!({"comment": "met in May"})).await.ok();
    assert_eq!(noted["note"], "met in May");
    let followed = api.post(&path("follow"), json!({"reblogs": "0", "notify": 1})).await.ok();
    assert_eq!(
        (followed["showing_reblogs"].as_bool(), followed["notifying"].as_bool()),
        (Some(false), Some(true))
    );

    let listed = api.get(&format!("/api/v1/accounts/relationships?id[]={}", bob.account)).await.ok();
    assert_eq!(listed[0]["following"], true);
    let standing =
        async |sql: &'static str| sqlx::query(sql).bind(bob.account.0).execute(&state.pool).await.unwrap();
    standing("UPDATE accounts SET suspended_at = now(), suspension_origin = 'local' WHERE id = $1").await;
    let asked = format!("/api/v1/accounts/relationships?id[]={}", bob.account);
    assert_eq!(api.get(&asked).await.ok(), json!([]));
    assert_eq!(api.get(&format!("{asked}&with_suspended=true")).await.ok(), listed);
    standing("UPDATE accounts SET suspended_at = NULL, suspension_origin = NULL WHERE id = $1").await;
    let followers = api.get(&path("followers")).await.ok();
    assert_eq!(followers[0]["acct"], "ann");
    let removed = Api::of(&state, &bob);
    let gone = removed
        .post(&format!("/api/v1/accounts/{}/remove_from_followers", ann.account), json!({}))
        .await
        .ok();
    assert_eq!(gone["followed_by"], false);

    assert_eq!(api.post("/api/v1/accounts/1/follow", json!({})).await.error(), (404, "Record not found"));
    assert_eq!(Api::visitor(&state).post(&path("follow"), json!({})).await.status, 401);
    let own = format!("/api/v1/accounts/{}/follow", ann.account);
    assert_eq!(api.post(&own, json!({})).await.error(), (403, "This action is not allowed"));
}

#[tokio::test]
async fn follow_scope_is_enough_to_follow_and_block() {
    let state = state().await;
    let (ann, bob) = (person_with(&state, "ann", "follow").await, person(&state, "bob").await);
    let api = Api::of(&state, &ann);
    api.post(&format!("/api/v1/accounts/{}/follow", bob.account), json!({})).await.ok();
    api.get("/api/v1/blocks").await.ok();
    assert_eq!(api.get("/api/v1/bookmarks").await.status, 403);
}

#[tokio::test]
async fn follow_request_waits_is_listed_and_answered() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    sqlx::query("UPDATE accounts SET locked = true WHERE id = $1")
        .bind(bob.account.0)
        .execute(&state.pool)
        .await
        .unwrap();
    let asked =
        Api::of(&state, &ann).post(&format!("/api/v1/accounts/{}/follow", bob.account), json!({})).await.ok();
    assert_eq!((asked["requested"].as_bool(), asked["following"].as_bool()), (Some(true), Some(false)));
    let api = Api::of(&state, &bob);
    assert_eq!(api.get("/api/v1/follow_requests").await.ok()[0]["acct"], "ann");
    let accept = format!("/api/v1/follow_requests/{}/authorize", ann.account);
    assert_eq!(api.post(&accept, json!({})).await.ok()["followed_by"], true);
    assert_eq!(api.post(&accept, json!({})).await.status, 404);
}

#[tokio::test]
async fn search_finds_accounts_statuses_by_url_and_hashtags() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let api = Api::of(&state, &ann);
    let status = api.post("/api/v1/statuses", json!({"status": "a #Hedgerow in May"})).await.ok();
    let search = |q: &str| {
        let q: String = url::form_urlencoded::byte_serialize(q.as_bytes()).collect();
        let path = format!("/api/v2/search?q={q}");
        let api = &api;
        async move { api.get(&path).await.ok() }
    };
    assert_eq!(search("an").await["accounts"][0]["acct"], "ann");
    assert_eq!(search("@ann@localhost:3000").await["accounts"][0]["acct"], "ann");
    assert_eq!(search("#hedge").await["hashtags"][0]["name"], "Hedgerow");
    for url in [&status["uri"], &status["url"]] {
        assert_eq!(search(url.as_str().unwrap()).await["statuses"][0]["id"], status["id"]);
    }
    assert_eq!(search("http://localhost:3000/@ann").await["accounts"][0]["acct"], "ann");
    assert_eq!(search("%_\\").await["accounts"], json!([]));
    assert_eq!(api.get("/api/v2/search").await.status, 400);
    assert_eq!(api.get("/api/v2/search?q=a&limit=-1").await.status, 400);
    assert_eq!(Api::visitor(&state).get("/api/v2/search?q=a&resolve=true").await.status, 401);
    let found = api.get("/api/v1/accounts/search?q=an").await.ok();
    assert_eq!(found[0]["acct"], "ann");
}

#[tokio::test]
async fn followed_hashtag_is_listed() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    assert_eq!(api.get("/api/v1/tags/Birds").await.ok()["following"], false);
    assert_eq!(api.post("/api/v1/tags/Birds/follow", json!({})).await.ok()["following"], true);
    assert_eq!(api.get("/api/v1/followed_tags").await.ok()[0]["name"], "Birds");
    assert_eq!(api.post("/api/v1/tags/birds/unfollow", json!({})).await.ok()["following"], false);
    assert_eq!(api.get("/api/v1/tags/not-one").await.status, 404);
}

#[tokio::test]
async fn profile_is_changed_and_its_text_set() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let api = Api::of(&state, &ann);
    let change = json!({
        "display_name": "Ann",
        "note": "I like #birds",
        "bot": "1",
        "locked": true,
        "fields_attributes": [{"name": "Web", "value": "https://ann.example"}, {"name": "", "value": ""}],
        "source": {"privacy": "unlisted", "language": "de"},
    });
    let account = api.patch("/api/v1/accounts/update_credentials", change).await.ok();
    assert_eq!((account["display_name"].as_str(), account["bot"].as_bool()), (Some("Ann"), Some(true)));
    assert!(account["note"].as_str().unwrap().contains("/tags/birds"), "{}", account["note"]);
    assert_eq!(account["source"]["note"], "I like #birds");
    assert_eq!(
        (&account["source"]["privacy"], &account["source"]["language"]),
        (&json!("unlisted"), &json!("de"))
    );
    assert_eq!(account["fields"].as_array().unwrap().len(), 1);
    assert!(account["fields"][0]["value"].as_str().unwrap().contains(" me\""), "{}", account["fields"]);

    let kept = api.patch("/api/v1/accounts/update_credentials", json!({"display_name": ""})).await.ok();
    assert_eq!((kept["display_name"].as_str(), kept["locked"].as_bool()), (Some(""), Some(true)));
    let long = json!({"note": "x".repeat(501)});
    let refused = api.patch("/api/v1/accounts/update_credentials", long).await;
    assert_eq!(refused.error(), (422, "Validation failed: Note is too long (maximum is 500 characters)"));
    assert_eq!(
        Api::visitor(&state).patch("/api/v1/accounts/update_credentials", json!({})).await.status,
        401
    );
}

#[tokio::test]
async fn an_account_that_moved_says_where_to() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    sqlx::query("UPDATE accounts SET moved_to_account_id = $2 WHERE id = $1")
        .bind(ann.account.0)
        .bind(bob.account.0)
        .execute(&state.pool)
        .await
        .unwrap();
    let visitor = Api::visitor(&state);
    let shown = visitor.get(&format!("/api/v1/accounts/{}", ann.account)).await.ok();
    assert_eq!((&shown["moved"]["acct"], &shown["moved"]["moved"]), (&json!("bob"), &Value::Null));
    assert!(visitor.get(&format!("/api/v1/accounts/{}", bob.account)).await.ok().get("moved").is_none());
    sqlx::query("UPDATE accounts SET suspended_at = now(), suspension_origin = 'local' WHERE id = $1")
        .bind(bob.account.0)
        .execute(&state.pool)
        .await
        .unwrap();
    let shown = visitor.get(&format!("/api/v1/accounts/{}", ann.account)).await.ok();
    assert!(shown.get("moved").is_none(), "{shown}");
}
