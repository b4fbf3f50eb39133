//! Figures for those who look after the instance.

use serde_json::{Value, json};

use super::entities::check;
use crate::support::accounts::remote;
use crate::support::api::{Api, Person, person, token};
use crate::support::state;
use crate::support::state::TestState;

async fn staff(state: &TestState, name: &str, role: i64) -> Api {
    let one: Person = person(state, name).await;
    let update = sqlx::query("UPDATE users SET role_id = $2 WHERE id = $1").bind(one.user.0).bind(role);
    update.execute(&state.pool).await.unwrap();
    let scopes = "read admin:read";
    Api::with_token(state, &token(state, Some((one.user, one.account)), scopes).await)
}

fn of<'a>(told: &'a Value, key: &str) -> &'a Value {
    told.as_array().unwrap().iter().find(|one| one["key"] == key).unwrap_or(&Value::Null)
}

#[tokio::test]
async fn what_happens_is_counted_by_day() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, other) = (Api::of(&state, &ann), Api::of(&state, &bob));
    let mia = staff(&state, "mia", 2).await;
    let post = api.post("/api/v1/statuses", json!({"status": "a #May day", "language": "en"})).await.ok();
    let path = format!("/api/v1/statuses/{}", post["id"].as_str().unwrap());
    other.post(&format!("{path}/reblog"), json!({})).await.ok();
    other.post("/api/v1/statuses", json!({"status": "me too", "in_reply_to_id": post["id"]})).await.ok();
    other.post("/api/v1/reports", json!({"account_id": ann.account})).await.ok();
    let far = remote(&state, "far", "far.example").await;
    sqlx::query("INSERT INTO follows (account_id, target_account_id) VALUES ($1, $2)")
        .bind(ann.account.0)
        .bind(far.0)
        .execute(&state.pool)
        .await
        .unwrap();
    let tag = api.get("/api/v1/tags/may").await.ok()["id"].clone();
    let today = state.clock.now().date_naive();
    let begin = (today - chrono::Days::new(2)).to_string();
    let asked = json!({"keys": ["interactions", "opened_reports", "resolved_reports", "tag_uses", "tag_accounts",
                                "instance_accounts", "instance_follows", "nonsense", "tag_servers"],
                       "start_at": begin, "end_at": today.to_string(), "tag_uses": {"id": tag},
                       "tag_accounts": {"id": tag}, "instance_accounts": {"domain": "far.example"},
                       "instance_follows": {"domain": "far.example"}});
    let measures = "/api/v1/admin/measures";
    let told = mia.post(measures, asked.clone()).await.ok();
    check("Admin::Measure", &told[0]);
    for (key, total) in [
        ("interactions", "2"),
        ("opened_reports", "1"),
        ("resolved_reports", "0"),
        ("tag_uses", "1"),
        ("tag_accounts", "1"),
        ("instance_accounts", "1"),
        ("instance_follows", "1"),
    ] {
        let measure = of(&told, key);
        assert_eq!(
            (&measure["total"], measure["data"].as_array().unwrap().len()),
            (&json!(total), 3),
            "{key}: {told}"
        );
    }
    assert_eq!(of(&told, "tag_uses")["data"][2]["value"], "1");
    assert_eq!(of(&told, "interactions")["previous_total"], "0");
    assert_eq!(told.as_array().unwrap().len(), 7, "without a subject, and unknown, a key is left out");
    for (start, end) in
        [("yesterday", "2026-01-01"), ("2026-02-01", "2026-01-01"), ("2020-01-01", "2026-01-01")]
    {
        let wrong = json!({"keys": ["new_users"], "start_at": start, "end_at": end});
        assert_eq!(mia.post(measures, wrong).await.error(), (422, "Invalid date supplied"), "{start}");
    }
    let member = token(&state, Some((ann.user, ann.account)), "admin:read").await;
    assert_eq!(Api::with_token(&state, &member).post(measures, asked).await.status, 403);
}

#[tokio::test]
async fn shares_and_those_who_stayed_are_told() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let mia = staff(&state, "mia", 2).await;
    let today = state.clock.now().date_naive();
    let (first, now) = (state.clock.now() - chrono::Duration::days(40), state.clock.now());
    let joined = "UPDATE users SET created_at = $2, last_active_at = CASE WHEN id = $1 THEN $3 ELSE $2 END
                  WHERE id IN ($1, $4)";
    sqlx::query(joined)
        .bind(ann.user.0)
        .bind(first)
        .bind(now)
        .bind(bob.user.0)
        .execute(&state.pool)
        .await
        .unwrap();
    let begin = (today - chrono::Days::new(40)).to_string();
    let asked = json!({"keys": ["languages", "space_usage", "software_versions", "nonsense"],
                       "start_at": begin, "end_at": today.to_string()});
    let told = mia.post("/api/v1/admin/dimensions", asked).await.ok();
    check("Admin::Dimension", &told[0]);
    check("Admin::Dimension::Data", &told[1]["data"][0]);
    assert_eq!(told.as_array().unwrap().len(), 3);
    assert!(of(&told, "space_usage")["data"][0]["value"].as_str().unwrap().parse::<i64>().unwrap() > 0);
    assert_eq!(of(&told, "software_versions")["data"][0]["value"], env!("CARGO_PKG_VERSION"));
    let asked = json!({"start_at": begin, "end_at": today.to_string(), "frequency": "day"});
    let cohorts = mia.post("/api/v1/admin/retention", asked.clone()).await.ok();
    check("Admin::Cohort", &cohorts[0]);
    let data = &cohorts[0]["data"];
    assert_eq!((&data[0]["value"], &data[0]["rate"]), (&json!("2"), &json!(1.0)));
    assert_eq!((&data[40]["value"], &data[40]["rate"]), (&json!("1"), &json!(0.5)));
    assert_eq!(cohorts[1]["data"][0]["value"], "0");
    let member = token(&state, Some((ann.user, ann.account)), "admin:read").await;
    let member = Api::with_token(&state, &member);
    assert_eq!(member.post("/api/v1/admin/retention", asked).await.status, 403);
}
