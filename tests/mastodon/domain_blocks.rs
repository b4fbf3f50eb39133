//! Servers that somebody wants nothing of, at every door.

use hedgerow::workers::jobs;
use serde_json::{Value, json};

use super::entities::check;
use crate::support::accounts::{outgoing, remote};
use crate::support::api::{Api, person};
use crate::support::state;
use crate::support::state::TestState;

async fn status(state: &TestState, author: i64, text: &str, tag: bool) -> i64 {
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO statuses (id, uri, account_id, local, content, visibility, created_at)
         VALUES (next_id(), 'https://far.example/' || $2, $1, false, $2, 'public', now()) RETURNING id",
    )
    .bind(author)
    .bind(text)
    .fetch_one(&state.pool)
    .await
    .unwrap();
    if tag {
        sqlx::query(
            "WITH t AS (INSERT INTO tags (name, display) VALUES ('may', 'may')
                        ON CONFLICT (name) DO UPDATE SET display = 'may' RETURNING id)
             INSERT INTO status_tags SELECT id, $1 FROM t",
        )
        .bind(id)
        .execute(&state.pool)
        .await
        .unwrap();
    }
    id
}

#[tokio::test]
async fn a_blocked_server_vanishes_everywhere_and_returns() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let api = Api::of(&state, &ann);
    let far = remote(&state, "far", "far.example").await;
    let own = api.post("/api/v1/statuses", json!({"status": "mine"})).await.ok();
    let id = status(&state, far.0, "from afar", true).await;
    let reply = status(&state, far.0, "an answer", false).await;
    sqlx::query("UPDATE statuses SET in_reply_to_id = $2, in_reply_to_account_id = $3, in_reply_to_uri = 'x' WHERE id = $1")
        .bind(reply)
        .bind(own["id"].as_str().unwrap().parse::<i64>().unwrap())
        .bind(ann.account.0)
        .execute(&state.pool)
        .await
        .unwrap();
    sqlx::query("INSERT INTO home_feed (account_id, status_id) VALUES ($1, $2)")
        .bind(ann.account.0)
        .bind(id)
        .execute(&state.pool)
        .await
        .unwrap();
    sqlx::query("INSERT INTO notifications (account_id, from_account_id, kind) VALUES ($1, $2, 'follow')")
        .bind(ann.account.0)
        .bind(far.0)
        .execute(&state.pool)
        .await
        .unwrap();
    let context = format!("/api/v1/statuses/{}/context", own["id"].as_str().unwrap());
    let doors = [
        "/api/v1/timelines/home",
        "/api/v1/timelines/public",
        "/api/v1/timelines/tag/may",
        "/api/v1/notifications",
    ];
    let count = async |expected: usize| {
        for door in doors {
            let found = api.get(door).await.ok();
            let theirs =
                found.as_array().unwrap().iter().filter(|one| one["account"]["acct"] == "far@far.example");
            assert_eq!(theirs.count(), expected, "{door}");
        }
        let replies = api.get(&context).await.ok()["descendants"].as_array().unwrap().len();
        assert_eq!(replies, expected, "the thread");
    };
    count(1).await;
    api.post("/api/v1/domain_blocks", json!({"domain": "FAR.example"})).await.ok();
    count(0).await;
    let relation = api.get(&format!("/api/v1/accounts/relationships?id[]={far}")).await.ok();
    assert_eq!(relation[0]["domain_blocking"], true);
    assert_eq!(api.get("/api/v1/domain_blocks").await.ok(), json!(["far.example"]));
    let bob = Api::of(&state, &person(&state, "bob").await);
    let others: Value = bob.get("/api/v1/timelines/public").await.ok();
    let id = json!(id.to_string());
    assert!(others.as_array().unwrap().iter().any(|one| one["id"] == id), "for others it is there");
    api.delete_with("/api/v1/domain_blocks", json!({"domain": "far.example"})).await.ok();
    count(1).await;
}

#[tokio::test]
async fn follows_end_both_ways_and_the_other_server_is_told() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let api = Api::of(&state, &ann);
    let far = remote(&state, "far", "far.example").await;
    for (one, other) in [(ann.account, far), (far, ann.account)] {
        sqlx::query("INSERT INTO follows (account_id, target_account_id) VALUES ($1, $2)")
            .bind(one.0)
            .bind(other.0)
            .execute(&state.pool)
            .await
            .unwrap();
    }
    let preview = api.get("/api/v1/domain_blocks/preview?domain=far.example").await.ok();
    check("DomainBlockPreview", &preview);
    assert_eq!(preview, json!({"following_count": 1, "followers_count": 1}));
    api.post("/api/v1/domain_blocks", json!({"domain": "far.example"})).await.ok();
    while jobs::tick(&state).await.unwrap() > 0 {}
    let relation = api.get(&format!("/api/v1/accounts/relationships?id[]={far}")).await.ok();
    assert_eq!((&relation[0]["following"], &relation[0]["followed_by"]), (&json!(false), &json!(false)));
    assert_eq!(outgoing(&state).await.len(), 2, "an Undo and a Reject");
}

#[tokio::test]
async fn what_is_no_other_server_is_refused() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    for domain in ["", "not a domain", "localhost:3000", "https://a.example/"] {
        let answer = api.post("/api/v1/domain_blocks", json!({"domain": domain})).await;
        assert_eq!(answer.status, 422, "{domain}: {}", answer.text);
    }
    assert_eq!(api.post("/api/v1/domain_blocks", json!({})).await.status, 400);
}
