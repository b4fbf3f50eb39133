//! What staff, or the instance itself, tells people; and how apps that do not know a kind of notification are told.

use hedgerow::domain::local_accounts::ensure_instance_actor;
use hedgerow::jobs::Lane;
use hedgerow::workers;
use serde_json::{Value, json};

use super::entities::check;
use crate::support::accounts::remote;
use crate::support::api::{Api, Person, token};
use crate::support::browser::Browser;
use crate::support::people::with_token as person;
use crate::support::state::TestState;
use crate::support::{state, with_role};

async fn role(state: &TestState, one: &Person, role: i64) {
    let update = sqlx::query("UPDATE users SET role_id = $2 WHERE id = $1").bind(one.user.0).bind(role);
    update.execute(&state.pool).await.unwrap();
}

async fn staff(state: &TestState, one: &Person) -> Api {
    role(state, one, 3).await;
    let scopes = "read write admin:read admin:write";
    Api::with_token(state, &token(state, Some((one.user, one.account)), scopes).await)
}

const TOLD: &str = "/api/v1/notifications";
const GROUPED: &str = "/api/v2/notifications";

#[tokio::test]
async fn staff_hears_of_reports_as_long_as_they_are_staff() {
    let state = state().await;
    let (ann, bob, mia) =
        (person(&state, "ann").await, person(&state, "bob").await, person(&state, "mia").await);
    let api = staff(&state, &mia).await;
    let said = json!({"account_id": bob.account, "comment": "is <rude>"});
    let report = Api::of(&state, &ann).post("/api/v1/reports", said).await.ok();
    let told = api.get(TOLD).await.ok();
    check("Notification", &told[0]);
    check("Report", &told[0]["report"]);
    assert_eq!((&told[0]["type"], &told[0]["account"]["acct"]), (&json!("admin.report"), &json!("ann")));
    assert_eq!(told[0]["report"]["id"], report["id"]);
    assert_eq!(told[0].get("fallback"), None);
    let grouped = api.get(GROUPED).await.ok();
    let group = &grouped["notification_groups"][0];
    check("NotificationGroup", group);
    assert_eq!(group["report"]["target_account"]["acct"], "bob");
    let mut browser = Browser::of(&state, "mia").await;
    let page = browser.get("/notifications").await;
    page.shows("is &#60;rude&#62;");
    page.shows("reported");
    assert_eq!(Api::of(&state, &bob).get(TOLD).await.ok(), json!([]), "whom it is about hears nothing");
    role(&state, &mia, 4).await;
    assert_eq!(api.get(TOLD).await.ok(), json!([]));
    assert_eq!(api.get(GROUPED).await.ok()["notification_groups"], json!([]));
}

#[tokio::test]
async fn an_app_is_told_in_words_what_it_does_not_know() {
    let state = state().await;
    let (ann, bob, mia) =
        (person(&state, "ann").await, person(&state, "bob").await, person(&state, "mia").await);
    let api = staff(&state, &mia).await;
    Api::of(&state, &ann).post(&format!("/api/v1/accounts/{}/follow", mia.account), json!({})).await.ok();
    let said = json!({"account_id": bob.account, "comment": "is <rude>"});
    Api::of(&state, &ann).post("/api/v1/reports", said).await.ok();
    let known = "supported_types[]=follow&supported_types[]=mention";
    let told = api.get(&format!("{TOLD}?{known}")).await.ok();
    let report = &told[0]["fallback"];
    check("NotificationFallback", report);
    assert!(report["title"].as_str().unwrap().ends_with("sent a report"), "{report}");
    assert_eq!(report["summary"], "is &lt;rude&gt;");
    assert_eq!(told[1].get("fallback"), None, "who knows follows needs no words");
    let one = format!("{TOLD}/{}?{known}", told[0]["id"].as_str().unwrap());
    assert_eq!(api.get(&one).await.ok()["fallback"], *report);
    let groups = api.get(&format!("{GROUPED}?{known}")).await.ok()["notification_groups"].clone();
    assert_eq!((&groups[0]["fallback"], groups[1].get("fallback")), (report, None));
    let key = groups[0]["group_key"].as_str().unwrap();
    let whole = api.get(&format!("{GROUPED}/{key}?{known}")).await.ok();
    assert_eq!(whole["notification_groups"][0]["fallback"], *report);
}

#[tokio::test]
async fn whoever_is_judged_is_told_what_was_done_and_why() {
    let state = state().await;
    ensure_instance_actor(&state).await.unwrap();
    let (bob, mia) = (person(&state, "bob").await, person(&state, "mia").await);
    let (api, bobs) = (staff(&state, &mia).await, Api::of(&state, &bob));
    let status = bobs.post("/api/v1/statuses", json!({"status": "rude"})).await.ok();
    let said = json!({"account_id": bob.account, "status_ids": [status["id"]]});
    let report = api.post("/api/v1/reports", said).await.ok();
    let action = format!("/api/v1/admin/accounts/{}/action", bob.account);
    let judged = json!({"type": "silence", "text": "Please be kind.", "report_id": report["id"]});
    api.post(&action, judged).await.ok();
    let told = bobs.get(TOLD).await.ok();
    assert_eq!(told[0]["type"], "moderation_warning");
    let warning = &told[0]["moderation_warning"];
    check("AccountWarning", warning);
    assert_eq!((&warning["action"], &warning["text"]), (&json!("silence"), &json!("Please be kind.")));
    assert_eq!(warning["status_ids"], json!([status["id"]]));
    assert_eq!(warning["target_account"]["acct"], "bob");
    let mut browser = Browser::of(&state, "bob").await;
    let page = browser.get("/notifications").await;
    page.shows("The moderators limited your account");
    page.shows("Please be kind.");
    api.post(&action, json!({"type": "none"})).await.ok();
    assert_eq!(bobs.get(TOLD).await.ok().as_array().unwrap().len(), 1, "nothing done, nothing said");
    api.post(&action, json!({"type": "none", "text": "Thank you."})).await.ok();
    assert_eq!(bobs.get(TOLD).await.ok()[0]["moderation_warning"]["action"], "none");
    let far = remote(&state, "far", "far.example").await;
    let far = format!("/api/v1/admin/accounts/{far}/action");
    api.post(&far, json!({"type": "silence", "text": "why"})).await.ok();
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM account_warnings WHERE action = 'silence'")
        .fetch_one(&state.pool)
        .await
        .unwrap();
    assert_eq!(kept, 1, "accounts of other servers are told nothing");
    with_role(&state, "max", "moderator").await;
    let mut moderator = Browser::of(&state, "max").await;
    assert_eq!(moderator.get("/notifications").await.ok().matches("<article").count(), 0);
}

#[tokio::test]
async fn blocking_a_server_tells_how_many_follows_it_cost() {
    let state = state().await;
    ensure_instance_actor(&state).await.unwrap();
    let ann = person(&state, "ann").await;
    let api = Api::of(&state, &ann);
    let block = async |domain: &str| api.post("/api/v1/domain_blocks", json!({"domain": domain})).await.ok();
    block("empty.example").await;
    assert_eq!(api.get(TOLD).await.ok(), json!([]));
    for name in ["far", "further"] {
        let far = remote(&state, name, "far.example").await;
        sqlx::query("INSERT INTO follows (account_id, target_account_id) VALUES ($1, $2)")
            .bind(far.0)
            .bind(ann.account.0)
            .execute(&state.pool)
            .await
            .unwrap();
    }
    block("far.example").await;
    block("far.example").await;
    while workers::jobs::tick(&state).await.unwrap() > 0 {}
    let told = api.get(TOLD).await.ok();
    assert_eq!(told.as_array().unwrap().len(), 1, "blocked again, it is not told again");
    let event = &told[0]["event"];
    check("RelationshipSeveranceEvent", event);
    assert_eq!(told[0]["type"], "severed_relationships");
    assert_eq!((&event["type"], &event["target_name"]), (&json!("user_domain_block"), &json!("far.example")));
    assert_eq!((&event["followers_count"], &event["following_count"]), (&json!(2), &json!(0)));
    let followers = format!("/api/v1/accounts/{}/followers", ann.account);
    assert_eq!(api.get(&followers).await.ok(), Value::Array(Vec::new()));
    let mut browser = Browser::of(&state, "ann").await;
    browser.get("/notifications").await.shows("2 follows ended because you blocked");
}

/// Mails written so far, in order.
async fn mails(state: &TestState) -> Vec<String> {
    while workers::jobs::tick_lane(state, Lane::Mail).await.unwrap() > 0 {}
    let Ok(entries) = std::fs::read_dir(state.config.data_dir.join("mail")) else { return Vec::new() };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read_to_string(file).unwrap().replace("=\r\n", "")).collect()
}

#[tokio::test]
async fn person_who_is_warned_has_a_letter_unless_staff_wants_none() {
    let state = state().await;
    ensure_instance_actor(&state).await.unwrap();
    let (bob, cem, mia) =
        (person(&state, "bob").await, person(&state, "cem").await, person(&state, "mia").await);
    let api = staff(&state, &mia).await;
    let status = Api::of(&state, &bob).post("/api/v1/statuses", json!({"status": "rude"})).await.ok();
    let said = json!({"account_id": bob.account, "status_ids": [status["id"]], "comment": "rude"});
    let report = Api::of(&state, &cem).post("/api/v1/reports", said).await.ok();
    let action = |person: &Person| format!("/api/v1/admin/accounts/{}/action", person.account);
    let words = json!({"type": "none", "text": "Be <kind>", "report_id": report["id"]});
    api.post(&action(&bob), words).await.ok();
    let sent = mails(&state).await;
    assert_eq!(sent.len(), 1);
    for part in
        ["To: bob@example.org", "Subject: A warning from", "Be <kind>", status["url"].as_str().unwrap()]
    {
        assert!(sent[0].contains(part), "{part} is not in {}", sent[0]);
    }
    let quiet = json!({"type": "silence", "text": "quiet", "send_email_notification": false});
    api.post(&action(&cem), quiet).await.ok();
    assert_eq!(mails(&state).await.len(), 1, "staff wants no letter");
    let told = Api::of(&state, &cem).get(TOLD).await.ok();
    assert_eq!(told[0]["moderation_warning"]["text"], "quiet", "here it is told all the same");
    api.post(&action(&cem), json!({"type": "suspend", "text": "That was enough"})).await.ok();
    let sent = mails(&state).await;
    let of_cem =
        sent.iter().find(|mail| mail.contains("To: cem@")).expect("a letter to who reads nothing here");
    assert!(of_cem.contains("was suspended") && of_cem.contains("That was enough"), "{of_cem}");
    // Of nothing there is nothing to tell.
    assert!(api.post(&action(&bob), json!({"type": "odd"})).await.status == 422);
    api.post(&action(&bob), json!({"type": "none", "text": " "})).await.ok();
    assert_eq!(mails(&state).await.len(), 2);
}
