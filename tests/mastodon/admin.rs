//! What moderators do through apps: read back through other doors, and refused to everybody else.

use hedgerow::domain::sign_up_blocks::canonical_hash;
use serde_json::{Value, json};

use super::entities::check;
use crate::support::api::{Api, Person, person, token};
use crate::support::state::TestState;
use crate::support::{state, state_with};

/// Somebody with a role and every scope of the staff.
async fn staff(state: &TestState, name: &str, role: i64) -> (Person, Api) {
    let one = person(state, name).await;
    let update = sqlx::query("UPDATE users SET role_id = $2 WHERE id = $1").bind(one.user.0).bind(role);
    update.execute(&state.pool).await.unwrap();
    let token = token(state, Some((one.user, one.account)), "read write admin:read admin:write").await;
    let api = Api::with_token(state, &token);
    (one, api)
}

async fn names(api: &Api, path: &str) -> Vec<String> {
    let found = api.get(path).await.ok();
    let name = |one: &Value| one["username"].as_str().unwrap().to_owned();
    found.as_array().unwrap().iter().map(name).collect()
}

#[tokio::test]
async fn accounts_are_found_judged_and_read_back() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (_, mia) = staff(&state, "mia", 2).await;
    let status = Api::of(&state, &bob).post("/api/v1/statuses", json!({"status": "rude"})).await.ok();
    let page = format!("/api/v1/statuses/{}", status["id"].as_str().unwrap());

    assert_eq!(names(&mia, "/api/v2/admin/accounts?origin=local&username=b").await, ["bob"]);
    assert_eq!(names(&mia, "/api/v1/admin/accounts?staff=true").await, ["mia"]);
    assert_eq!(names(&mia, "/api/v2/admin/accounts?email=ann@").await, ["ann"]);
    assert!(names(&mia, "/api/v2/admin/accounts?origin=remote").await.is_empty());
    let first = mia.get("/api/v2/admin/accounts?limit=1").await;
    assert_eq!(first.json[0]["username"], "mia");
    assert_eq!(names(&mia, &first.link("next").unwrap()).await, ["bob"]);
    let path = format!("/api/v1/admin/accounts/{}", bob.account);
    let shown = mia.get(&path).await.ok();
    check("Admin::Account", &shown);
    assert_eq!((&shown["email"], &shown["confirmed"]), (&json!("bob@mail.example"), &json!(true)));

    let act =
        async |kind: &str| mia.post(&format!("{path}/action"), json!({"type": kind, "text": "why"})).await;
    act("disable").await.ok();
    assert_eq!(Api::of(&state, &bob).get("/api/v1/preferences").await.status, 403);
    assert_eq!(mia.post(&format!("{path}/enable"), json!({})).await.ok()["disabled"], false);
    act("suspend").await.ok();
    assert_eq!(Api::visitor(&state).get(&page).await.status, 404);
    assert_eq!(names(&mia, "/api/v2/admin/accounts?status=suspended").await, ["bob"]);
    mia.post(&format!("{path}/unsuspend"), json!({})).await.ok();
    assert_eq!(Api::visitor(&state).get(&page).await.status, 200);
    act("silence").await.ok();
    assert_eq!(mia.get(&path).await.ok()["silenced"], true);
    mia.post(&format!("{path}/unsilence"), json!({})).await.ok();
    assert_eq!(act("sensitive").await.status, 422);
    let log = sqlx::query_scalar::<_, String>("SELECT action FROM audit_log ORDER BY id");
    let log = log.fetch_all(&state.pool).await.unwrap();
    assert_eq!(log, ["disable", "enable", "suspend", "unsuspend", "limit", "unlimit"]);

    assert_eq!(mia.delete(&path).await.status, 403, "only who is suspended is deleted");
    act("suspend").await.ok();
    mia.delete(&path).await.ok();
    assert_eq!(mia.get(&path).await.status, 404);
    let token = token(&state, Some((ann.user, ann.account)), "read admin:read admin:write").await;
    let member = Api::with_token(&state, &token);
    assert_eq!(member.get("/api/v2/admin/accounts").await.status, 403, "scopes make no moderator");
    assert_eq!(member.post(&format!("{path}/action"), json!({"type": "none"})).await.status, 403);
}

#[tokio::test]
async fn who_waits_is_let_in_or_turned_away() {
    let state = state().await;
    let (_, mia) = staff(&state, "mia", 2).await;
    for name in ["ann", "bob"] {
        let waiting = person(&state, name).await;
        let wait = sqlx::query("UPDATE users SET approved_at = NULL WHERE id = $1").bind(waiting.user.0);
        wait.execute(&state.pool).await.unwrap();
    }
    let waiting = mia.get("/api/v2/admin/accounts?status=pending").await.ok();
    let id = |at: usize| waiting[at]["id"].as_str().unwrap().to_owned();
    let path = |id: String, what: &str| format!("/api/v1/admin/accounts/{id}/{what}");
    assert_eq!(mia.post(&path(id(0), "approve"), json!({})).await.ok()["approved"], true);
    assert_eq!(mia.post(&path(id(1), "reject"), json!({})).await.ok()["approved"], false);
    assert_eq!(mia.post(&path(id(0), "reject"), json!({})).await.status, 422);
    assert!(names(&mia, "/api/v2/admin/accounts?status=pending").await.is_empty());
    assert_eq!(mia.get(&format!("/api/v1/admin/accounts/{}", id(1))).await.status, 404);
}

#[tokio::test]
async fn reports_are_taken_said_anew_settled_and_opened_again() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (mia, api) = staff(&state, "mia", 2).await;
    let status = Api::of(&state, &bob).post("/api/v1/statuses", json!({"status": "rude"})).await.ok();
    let said = json!({"account_id": bob.account, "status_ids": [status["id"]], "comment": "is rude"});
    let report = Api::of(&state, &ann).post("/api/v1/reports", said).await.ok();
    let open = api.get("/api/v1/admin/reports").await.ok();
    check("Admin::Report", &open[0]);
    assert_eq!(open[0]["statuses"][0]["content"], "<p>rude</p>");
    assert_eq!(
        (&open[0]["account"]["username"], &open[0]["target_account"]["username"]),
        (&json!("ann"), &json!("bob"))
    );
    let path = format!("/api/v1/admin/reports/{}", report["id"].as_str().unwrap());
    let taken = api.post(&format!("{path}/assign_to_self"), json!({})).await.ok();
    assert_eq!(taken["assigned_account"]["id"], mia.account.to_string());
    assert_eq!(api.post(&format!("{path}/unassign"), json!({})).await.ok()["assigned_account"], Value::Null);
    assert_eq!(api.put(&path, json!({"category": "spam"})).await.ok()["category"], "spam");
    assert_eq!(api.put(&path, json!({"category": "boring"})).await.status, 422);
    let settled = api.post(&format!("{path}/resolve"), json!({})).await.ok();
    assert_eq!(
        (&settled["action_taken"], &settled["action_taken_by_account"]["username"]),
        (&json!(true), &json!("mia"))
    );
    assert_eq!(api.get("/api/v1/admin/reports").await.ok(), json!([]));
    let of_bob = format!("/api/v1/admin/reports?resolved=true&target_account_id={}", bob.account);
    assert_eq!(api.get(&of_bob).await.ok().as_array().unwrap().len(), 1);
    assert_eq!(api.post(&format!("{path}/reopen"), json!({})).await.ok()["action_taken"], false);
    let judged = json!({"type": "silence", "report_id": report["id"]});
    api.post(&format!("/api/v1/admin/accounts/{}/action", bob.account), judged).await.ok();
    assert_eq!(
        api.get(&path).await.ok()["action_taken"],
        true,
        "an action settles the report that asked for it"
    );
    assert_eq!(Api::of(&state, &ann).get(&path).await.status, 403);
    let action = format!("/api/v1/admin/accounts/{}/action", ann.account);
    assert_eq!(api.post(&action, json!({"type": "silence", "report_id": 1})).await.status, 404);
    let silenced = api.get("/api/v1/admin/accounts?silenced=true").await.ok();
    assert_eq!(silenced.as_array().unwrap().len(), 1, "where there is no such report, nothing is done");
}

#[tokio::test]
async fn domains_are_blocked_and_allowed_as_from_the_page() {
    let state = state().await;
    let (_, api) = staff(&state, "mia", 2).await;
    let blocks = "/api/v1/admin/domain_blocks";
    let made = api
        .post(blocks, json!({"domain": "Spam.Example", "severity": "suspend", "public_comment": "spam"}))
        .await
        .ok();
    check("Admin::DomainBlock", &made);
    assert_eq!((&made["domain"], &made["severity"]), (&json!("spam.example"), &json!("suspend")));
    assert_eq!(api.post(blocks, json!({"domain": "spam.example"})).await.status, 422);
    assert_eq!(api.post(blocks, json!({"domain": "no domain"})).await.status, 422);
    let path = format!("{blocks}/{}", made["id"].as_str().unwrap());
    let changed = api.put(&path, json!({"severity": "silence", "obfuscate": true})).await.ok();
    assert_eq!((&changed["severity"], &changed["public_comment"]), (&json!("silence"), &json!("spam")));
    let stored: String =
        sqlx::query_scalar("SELECT severity FROM domain_policies").fetch_one(&state.pool).await.unwrap();
    assert_eq!(stored, "limit");
    let allows = "/api/v1/admin/domain_allows";
    let allowed = api.post(allows, json!({"domain": "friend.example"})).await.ok();
    check("Admin::DomainAllow", &allowed);
    assert_eq!(
        api.post(allows, json!({"domain": "friend.example"})).await.ok(),
        allowed,
        "again is no error"
    );
    assert_eq!(api.get(blocks).await.ok().as_array().unwrap().len(), 1);
    assert_eq!(api.get(allows).await.ok(), json!([allowed]));
    assert_eq!(api.get(&format!("{blocks}/{}", allowed["id"].as_str().unwrap())).await.status, 404);
    api.delete(&path).await.ok();
    assert_eq!(api.get(blocks).await.ok(), json!([]));
    let (_, moderator) = staff(&state, "moe", 3).await;
    assert_eq!(moderator.post(blocks, json!({"domain": "other.example"})).await.status, 403);
    for path in [format!("{allows}/{}", allowed["id"].as_str().unwrap()), format!("{allows}/1")] {
        assert_eq!(
            moderator.delete(&path).await.status,
            403,
            "who may not decide does not learn what there is"
        );
    }
    assert_eq!(moderator.put(&format!("{blocks}/1"), json!({})).await.status, 403);
}

/// Somebody is signed in with a browser there.
async fn signed_in(state: &TestState, one: &Person, address: &str) {
    let session = sqlx::query(
        "INSERT INTO sessions (token_hash, user_id, account_id, ip) VALUES (decode(md5($3), 'hex'), $1, $2, $3::inet)",
    );
    session.bind(one.user.0).bind(one.account.0).bind(address).execute(&state.pool).await.unwrap();
}

#[tokio::test]
async fn nobody_shuts_out_who_could_let_them_in_again() {
    let state = state().await;
    let ((olga, owner), (_, api)) = (staff(&state, "olga", 1).await, staff(&state, "mia", 2).await);
    let (owner, api) = (owner.from("198.51.100.8"), api.from("203.0.113.9"));
    signed_in(&state, &olga, "198.51.100.7").await;
    signed_in(&state, &person(&state, "eve").await, "192.0.2.7").await;
    let blocks = "/api/v1/admin/ip_blocks";
    let shut_out = |ip: &str| json!({"ip": ip, "severity": "no_access"});
    for network in ["198.51.100.0/24", "198.51.100.7", "203.0.113.9", "0.0.0.0/0"] {
        assert_eq!(api.post(blocks, shut_out(network)).await.status, 422, "{network}");
    }
    for network in ["198.51.100.7", "198.51.100.8"] {
        assert_eq!(owner.post(blocks, shut_out(network)).await.status, 422, "not even an owner: {network}");
    }
    let softer = json!({"ip": "198.51.100.0/24", "severity": "sign_up_block"});
    let softer = api.post(blocks, softer).await.ok();
    let path = format!("{blocks}/{}", softer["id"].as_str().unwrap());
    assert_eq!(api.put(&path, json!({"severity": "no_access"})).await.status, 422);
    api.post(blocks, shut_out("192.0.2.0/24")).await.ok();
    api.post(blocks, shut_out("127.0.0.0/8")).await.ok();
    let visitor =
        async |address: &str| Api::visitor(&state).from(address).get("/api/v1/instance").await.status;
    assert_eq!((visitor("192.0.2.7").await, visitor("198.51.100.7").await), (403, 200));
    assert_eq!(visitor("127.0.0.1").await, 200, "a proxy that does not say who asks stands for everybody");
    let told = axum::http::Request::get("/api/v1/instance").header("x-forwarded-for", "192.0.2.7");
    let told = Api::visitor(&state).from("127.0.0.1").send(told, axum::body::Body::empty()).await;
    assert_eq!(told.status, 403);
}

#[tokio::test]
async fn who_works_through_reports_alone_is_told_no_addresses() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    signed_in(&state, &bob, "192.0.2.7").await;
    Api::of(&state, &ann).post("/api/v1/reports", json!({"account_id": bob.account})).await.ok();
    let role =
        sqlx::query("INSERT INTO roles (id, name, permissions, position) VALUES (50, 'reader', 16, 5)");
    role.execute(&state.pool).await.unwrap();
    let (_, reader) = staff(&state, "rex", 50).await;
    let told = reader.get("/api/v1/admin/reports").await.ok();
    let target = &told[0]["target_account"];
    assert_eq!((&target["username"], &target["email"]), (&json!("bob"), &Value::Null));
    assert_eq!(target["ips"], json!([]));
    let (_, moderator) = staff(&state, "mia", 3).await;
    let told = moderator.get("/api/v1/admin/reports").await.ok();
    assert_eq!(told[0]["target_account"]["email"], "bob@mail.example");
}

#[tokio::test]
async fn nothing_is_done_for_a_report_about_somebody_else() {
    let state = state().await;
    let (ann, bob, cat) =
        (person(&state, "ann").await, person(&state, "bob").await, person(&state, "cat").await);
    let (_, mia) = staff(&state, "mia", 3).await;
    let report = Api::of(&state, &ann).post("/api/v1/reports", json!({"account_id": bob.account})).await.ok();
    let path = format!("/api/v1/admin/accounts/{}", cat.account);
    for id in [report["id"].clone(), json!("1")] {
        let judged = json!({"type": "suspend", "report_id": id});
        assert_eq!(mia.post(&format!("{path}/action"), judged).await.status, 404);
    }
    assert_eq!(mia.get(&path).await.ok()["suspended"], false);
    assert_eq!(mia.get("/api/v1/admin/reports").await.ok().as_array().unwrap().len(), 1, "still open");
}

#[tokio::test]
async fn who_is_kept_away_cannot_sign_up() {
    let state = state_with(&[("registration.mode", "open"), ("rate_limits.enabled", "false")]).await;
    let (_, api) = staff(&state, "mia", 1).await;
    let api = api.from("203.0.113.9");
    let app = Api::with_token(&state, &token(&state, None, "read write").await);
    let join = async |name: &str, email: &str| {
        let form =
            json!({"username": name, "email": email, "password": "correct horse battery", "agreement": true});
        app.post("/api/v1/accounts", form).await
    };
    let provider =
        api.post("/api/v1/admin/email_domain_blocks", json!({"domain": "trash.example"})).await.ok();
    check("Admin::EmailDomainBlock", &provider);
    assert_eq!(join("eve", "eve@mx.trash.example").await.status, 422);
    api.delete(&format!("/api/v1/admin/email_domain_blocks/{}", provider["id"].as_str().unwrap())).await.ok();
    assert_eq!(join("eve", "eve@mx.trash.example").await.status, 200);

    let address = api
        .post("/api/v1/admin/canonical_email_blocks", json!({"email": "Mal.Lory+1@mail.example"}))
        .await
        .ok();
    check("Admin::CanonicalEmailBlock", &address);
    assert_eq!(address["canonical_email_hash"], canonical_hash("mallory@mail.example"));
    assert_eq!(join("mallory", "mallory@mail.example").await.status, 422);
    let test = api
        .post("/api/v1/admin/canonical_email_blocks/test", json!({"email": "mallory+2@mail.example"}))
        .await;
    assert_eq!(test.ok(), json!([address]));

    let network = json!({"ip": "0.0.0.0/8", "severity": "sign_up_requires_approval", "comment": "bots"});
    let network = api.post("/api/v1/admin/ip_blocks", network).await.ok();
    check("Admin::IpBlock", &network);
    assert_eq!(join("bot", "bot@mail.example").await.status, 200);
    assert_eq!(names(&api, "/api/v2/admin/accounts?status=pending").await, ["bot"]);
    let path = format!("/api/v1/admin/ip_blocks/{}", network["id"].as_str().unwrap());
    let tighter = api.put(&path, json!({"severity": "sign_up_block", "expires_in": 3600})).await.ok();
    assert_eq!((&tighter["comment"], tighter["expires_at"].is_null()), (&json!("bots"), false));
    assert_eq!(join("bot2", "bot2@mail.example").await.status, 403);
    assert_eq!(
        api.post("/api/v1/admin/ip_blocks", json!({"ip": "nowhere", "severity": "no_access"})).await.status,
        422
    );
    let log: i64 = sqlx::query_scalar("SELECT count(*) FROM audit_log").fetch_one(&state.pool).await.unwrap();
    assert_eq!(log, 5);
    let ann = person(&state, "ann").await;
    assert_eq!(Api::of(&state, &ann).get("/api/v1/admin/ip_blocks").await.status, 403);
    api.put(&path, json!({"severity": "no_access"})).await.ok();
    assert_eq!(Api::visitor(&state).get("/api/v2/instance").await.status, 403, "nothing is answered there");
    assert_eq!(Api::visitor(&state).get("/healthz").await.status, 200, "but whether we live");
}
