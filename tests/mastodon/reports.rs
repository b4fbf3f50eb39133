//! Telling the moderators of somebody.

use serde_json::json;

use super::entities::check;
use crate::support::api::{Api, person};
use crate::support::browser::Browser;
use crate::support::{state, with_role};

#[tokio::test]
async fn a_report_is_stored_shown_to_staff_and_resolved() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, bobs) = (Api::of(&state, &ann), Api::of(&state, &bob));
    let status = bobs.post("/api/v1/statuses", json!({"status": "rude words"})).await.ok();
    let said = json!({"account_id": bob.account, "status_ids": [status["id"]], "comment": "is rude", "category": "spam"});
    let report = api.post("/api/v1/reports", said).await.ok();
    check("Report", &report);
    assert_eq!((&report["comment"], &report["category"]), (&json!("is rude"), &json!("spam")));
    assert_eq!((&report["target_account"]["acct"], &report["action_taken"]), (&json!("bob"), &json!(false)));
    assert_eq!(report["status_ids"], json!([status["id"]]));

    with_role(&state, "mia", "moderator").await;
    let mut staff = Browser::of(&state, "mia").await;
    let overview = staff.get("/admin").await;
    overview.shows("1 report");
    overview.shows_not("Nothing waits for you");
    let page = staff.get("/admin/reports").await;
    for words in ["@bob", "is rude", "rude words"] {
        page.shows(words);
    }
    let action = format!("/admin/reports/{}/resolve", report["id"].as_str().unwrap());
    staff.submit("/admin/reports", &action, &[]).await.location();
    assert!(!staff.get("/admin/reports").await.ok().contains("is rude"));
    staff.get("/admin").await.shows("Nothing waits for you");
    let act: String = sqlx::query_scalar("SELECT action FROM audit_log WHERE target_type = 'report'")
        .fetch_one(&state.pool)
        .await
        .unwrap();
    assert_eq!(act, "resolve");
}

#[tokio::test]
async fn what_cannot_be_reported_is_refused() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, bobs) = (Api::of(&state, &ann), Api::of(&state, &bob));
    let hidden = bobs.post("/api/v1/statuses", json!({"status": "x", "visibility": "direct"})).await.ok();
    let own = api.post("/api/v1/statuses", json!({"status": "mine"})).await.ok();
    for (said, status) in [
        (json!({}), 400),
        (json!({"account_id": "1"}), 404),
        (json!({"account_id": "abc"}), 404),
        (json!({"account_id": bob.account, "status_ids": [hidden["id"]]}), 404),
        (json!({"account_id": bob.account, "status_ids": [own["id"]]}), 404),
        (json!({"account_id": bob.account, "rule_ids": ["1"]}), 422),
        (json!({"account_id": bob.account, "category": "boring"}), 422),
        (json!({"account_id": bob.account, "comment": "x".repeat(1001)}), 422),
    ] {
        let answer = api.post("/api/v1/reports", said.clone()).await;
        assert_eq!(answer.status, status, "{said}: {}", answer.text);
    }
    let bare = api.post("/api/v1/reports", json!({"account_id": bob.account, "forward": true})).await.ok();
    assert_eq!((&bare["category"], &bare["forwarded"]), (&json!("other"), &json!(false)));
    let mut member = {
        crate::support::person(&state, "mel").await;
        Browser::of(&state, "mel").await
    };
    assert_eq!(member.get("/admin/reports").await.status, 403);
}
