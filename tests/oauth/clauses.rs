//! What clients rely on beside the code flow: passwords where the operator lets them, scopes, who one is, and ends.

use hedgerow::model::{AccountId, UserId};
use hedgerow::state::State;
use serde_json::{Value, json};

use super::{consent, redemption, register};
use crate::support::api::{Answer, Api, Person, person, token};
use crate::support::browser::Browser;
use crate::support::people::with_token;
use crate::support::{PASSWORD, state, state_with};

async fn by_password(state: &State, app: &Value, name: &str, password: &str, scope: &str) -> Answer {
    let asked = json!({"grant_type": "password", "client_id": app["client_id"], "client_secret": app["client_secret"],
                       "username": name, "password": password, "scope": scope});
    Api::visitor(state).post("/oauth/token", asked).await
}

#[tokio::test]
async fn passwords_become_tokens_only_where_the_operator_lets_them() {
    let state = state_with(&[("oauth.password_grant", "true")]).await;
    let ann = with_token(&state, "ann").await;
    let app = register(&state, "read write").await;
    let given = by_password(&state, &app, "ann@example.org", PASSWORD, "read").await.ok();
    assert_eq!(given["scope"], "read");
    let api = Api::with_token(&state, given["access_token"].as_str().unwrap());
    assert_eq!(api.get("/api/v1/accounts/verify_credentials").await.ok()["username"], "ann");
    assert_eq!(api.post("/api/v1/statuses", json!({"status": "x"})).await.status, 403, "it may only read");
    let wrong = by_password(&state, &app, "ann@example.org", "wrong", "read").await;
    assert_eq!(wrong.error(), (400, "invalid_grant"));
    let nobody = by_password(&state, &app, "eve@example.org", PASSWORD, "read").await;
    assert_eq!(nobody.error(), (400, "invalid_grant"));
    let more = by_password(&state, &app, "ann@example.org", PASSWORD, "push").await;
    assert_eq!(more.error(), (400, "invalid_scope"));
    let off = sqlx::query("UPDATE users SET disabled_at = now() WHERE id = $1").bind(ann.user.0);
    off.execute(&state.pool).await.unwrap();
    assert!(by_password(&state, &app, "ann@example.org", PASSWORD, "read").await.status >= 400);
    let metadata = Api::visitor(&state).get("/.well-known/oauth-authorization-server").await.ok();
    let grants = json!(["authorization_code", "client_credentials", "password"]);
    assert_eq!(metadata["grant_types_supported"], grants);
}

#[tokio::test]
async fn the_server_says_what_it_understands() {
    let state = state().await;
    let metadata = Api::visitor(&state).get("/.well-known/oauth-authorization-server").await;
    assert_eq!(metadata.header("access-control-allow-origin"), "*");
    let metadata = metadata.ok();
    assert_eq!(metadata["code_challenge_methods_supported"], json!(["S256"]));
    assert_eq!(metadata["grant_types_supported"], json!(["authorization_code", "client_credentials"]));
    assert_eq!(metadata["userinfo_endpoint"], "http://localhost:3000/oauth/userinfo");
    let app = register(&state, "read").await;
    let refused = by_password(&state, &app, "ann@example.org", PASSWORD, "read").await;
    assert_eq!(refused.error(), (400, "unsupported_grant_type"));
}

#[tokio::test]
async fn a_broad_scope_holds_the_narrow_ones_and_no_narrow_one_another() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let owner: Option<(UserId, AccountId)> = Some((ann.user, ann.account));
    let ask = async |scopes: &str, path: &str| {
        Api::with_token(&state, &token(&state, owner, scopes).await).get(path).await.status
    };
    for (scopes, path, status) in [
        ("read", "/api/v1/bookmarks", 200),
        ("read:bookmarks", "/api/v1/bookmarks", 200),
        ("read:favourites", "/api/v1/bookmarks", 403),
        ("write", "/api/v1/bookmarks", 403),
        ("follow", "/api/v1/blocks", 200),
        ("read:blocks", "/api/v1/blocks", 200),
        ("profile", "/api/v1/accounts/verify_credentials", 200),
        ("profile", "/api/v1/preferences", 403),
        ("read", "/api/v1/admin/reports", 403),
    ] {
        assert_eq!(ask(scopes, path).await, status, "{scopes} at {path}");
    }
    let app = register(&state, "read write").await;
    let narrow = json!({"grant_type": "client_credentials", "client_id": app["client_id"],
                        "client_secret": app["client_secret"], "scope": "read:statuses write:media"});
    let given = Api::visitor(&state).post("/oauth/token", narrow).await.ok();
    assert_eq!(given["scope"], "read:statuses write:media");
}

#[tokio::test]
async fn whoever_gave_a_token_is_told_of_with_it_and_nobody_else() {
    let state = state().await;
    let ann: Person = person(&state, "ann").await;
    let path = "/oauth/userinfo";
    let profile = Api::with_token(&state, &token(&state, Some((ann.user, ann.account)), "profile").await);
    let told = profile.get(path).await;
    assert_eq!(told.header("access-control-allow-origin"), "*");
    let told = told.ok();
    assert_eq!(
        (&told["preferred_username"], &told["iss"]),
        (&json!("ann"), &json!("http://localhost:3000/"))
    );
    assert!(told["picture"].as_str().unwrap().starts_with("http://localhost:3000/"), "{told}");
    assert_eq!(profile.post(path, json!({})).await.ok(), told);
    let writes = Api::with_token(&state, &token(&state, Some((ann.user, ann.account)), "write").await);
    assert_eq!(writes.get(path).await.status, 403);
    let app = Api::with_token(&state, &token(&state, None, "read profile").await);
    assert_eq!(app.get(path).await.status, 401);
    assert_eq!(Api::visitor(&state).get(path).await.status, 401);
}

#[tokio::test]
async fn applications_are_listed_in_the_settings_and_their_tokens_end_there() {
    let state = state().await;
    let ann = with_token(&state, "ann").await;
    let app = register(&state, "read write").await;
    let code = consent(&state, &app, &ann, None).await;
    let given = Api::visitor(&state).post("/oauth/token", redemption(&app, &code)).await.ok();
    let secret = given["access_token"].as_str().unwrap();
    let api = Api::with_token(&state, secret);
    api.get("/api/v1/preferences").await.ok();
    let hashes =
        sqlx::query_scalar::<_, String>("SELECT encode(token_hash, 'escape') FROM oauth_access_tokens");
    let hashes = hashes.fetch_all(&state.pool).await.unwrap();
    assert!(!hashes.is_empty() && hashes.iter().all(|hash| !hash.contains(secret)), "only hashes are kept");
    let mut browser = Browser::of(&state, "ann").await;
    let page = browser.get("/settings/sessions").await;
    page.shows("App");
    let action = format!("/settings/applications/{}/revoke", app["id"].as_str().unwrap());
    browser.submit("/settings/sessions", &action, &[]).await.location();
    assert_eq!(api.get("/api/v1/preferences").await.status, 401);
    browser.get("/settings/sessions").await.shows_not(&action);
}
