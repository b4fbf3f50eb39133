//! Applications get tokens, use them and give them back.

mod clauses;
mod consent;

use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hedgerow::domain::tokens::{Consent, grant};
use hedgerow::state::State;
use serde_json::{Value, json};

use crate::support::api::{Api, Person, person};
use crate::support::state;

const REDIRECT: &str = "https://app.example/api/peer/oauth/http%3A%2F%2Fhost";

async fn register(state: &State, scopes: &str) -> Value {
    let app = json!({"client_name": "App", "redirect_uris": [REDIRECT], "scopes": scopes, "website": ""});
    Api::visitor(state).post("/api/v1/apps", app).await.ok()
}

/// The code a person's consent gives the application.
async fn consent(state: &State, app: &Value, person: &Person, challenge: Option<&str>) -> String {
    let consent = Consent {
        application_id: app["id"].as_str().unwrap().parse().unwrap(),
        user_id: person.user,
        account_id: person.account,
        scopes: "read write".parse().unwrap(),
        redirect_uri: REDIRECT.into(),
        code_challenge: challenge.map(str::to_owned),
    };
    grant(state, consent).await.unwrap()
}

fn redemption(app: &Value, code: &str) -> Value {
    json!({
        "grant_type": "authorization_code",
        "client_id": app["client_id"],
        "client_secret": app["client_secret"],
        "redirect_uri": REDIRECT,
        "code": code,
    })
}

#[tokio::test]
async fn code_becomes_a_token_once() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let app = register(&state, "read write").await;
    let code = consent(&state, &app, &ann, None).await;
    let visitor = Api::visitor(&state);
    let token = visitor.post("/oauth/token", redemption(&app, &code)).await;
    assert_eq!(token.header("cache-control"), "no-store");
    let token = token.ok();
    assert_eq!((token["token_type"].as_str(), token["scope"].as_str()), (Some("Bearer"), Some("read write")));
    let api = Api::with_token(&state, token["access_token"].as_str().unwrap());
    api.get("/api/v1/timelines/home").await.ok();
    assert_eq!(api.get("/api/v1/apps/verify_credentials").await.ok()["name"], "App");
    let again = visitor.post("/oauth/token", redemption(&app, &code)).await;
    assert_eq!(again.error(), (400, "invalid_grant"));
}

#[tokio::test]
async fn code_is_bound_to_redirect_verifier_application_and_time() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let (app, thief) = (register(&state, "read write").await, register(&state, "read write").await);
    let visitor = Api::visitor(&state);
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let with = |code: &str, key: &str, value: &str| {
        let mut body = redemption(&app, code);
        body[key] = value.into();
        body
    };
    let code = consent(&state, &app, &ann, None).await;
    let elsewhere = visitor.post("/oauth/token", with(&code, "redirect_uri", "https://app.example/")).await;
    assert_eq!(elsewhere.error(), (400, "invalid_grant"));
    let code = consent(&state, &app, &ann, Some(challenge)).await;
    let plain = visitor.post("/oauth/token", with(&code, "code_verifier", challenge)).await;
    assert_eq!(plain.error(), (400, "invalid_grant"));
    let code = consent(&state, &app, &ann, Some(challenge)).await;
    let verifier = with(&code, "code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    visitor.post("/oauth/token", verifier).await.ok();
    let code = consent(&state, &app, &ann, None).await;
    assert_eq!(visitor.post("/oauth/token", redemption(&thief, &code)).await.error(), (400, "invalid_grant"));
    let code = consent(&state, &app, &ann, None).await;
    state.clock.advance(chrono::Duration::minutes(11));
    assert_eq!(visitor.post("/oauth/token", redemption(&app, &code)).await.error(), (400, "invalid_grant"));
}

#[tokio::test]
async fn application_speaks_by_basic_form_or_json_for_itself() {
    let state = state().await;
    let app = register(&state, "read").await;
    let (id, secret) = (app["client_id"].as_str().unwrap(), app["client_secret"].as_str().unwrap());
    let visitor = Api::visitor(&state);
    let fields =
        [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret), ("extra", "x")];
    let token = visitor.post_form("/oauth/token", &fields).await.ok();
    let token = token["access_token"].as_str().unwrap();
    assert_eq!(
        Api::with_token(&state, token).get("/api/v1/apps/verify_credentials").await.ok()["id"],
        app["id"]
    );
    let basic = format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
    let request = Request::post("/oauth/token")
        .header("authorization", basic)
        .header("content-type", "application/json");
    let body = Body::from(r#"{"grant_type": "client_credentials"}"#);
    assert_eq!(visitor.send(request, body).await.ok()["scope"], "read");

    let wrong = json!({"grant_type": "client_credentials", "client_id": id, "client_secret": "wrong"});
    assert_eq!(visitor.post("/oauth/token", wrong).await.error(), (401, "invalid_client"));
    let with = |key: &str, value: &str| {
        let mut body = json!({"grant_type": "client_credentials", "client_id": id, "client_secret": secret});
        body[key] = value.into();
        body
    };
    assert_eq!(visitor.post("/oauth/token", with("scope", "write")).await.error(), (400, "invalid_scope"));
    assert_eq!(visitor.post("/oauth/token", with("scope", "reed")).await.error(), (400, "invalid_scope"));
    let password = visitor.post("/oauth/token", with("grant_type", "password")).await;
    assert_eq!(password.error(), (400, "unsupported_grant_type"));
    assert_eq!(visitor.post("/oauth/token", json!({})).await.error(), (400, "invalid_request"));
}

#[tokio::test]
async fn revoked_token_is_worth_nothing_and_revoking_again_is_no_error() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let (app, other) = (register(&state, "read write").await, register(&state, "read write").await);
    let visitor = Api::visitor(&state);
    let code = consent(&state, &app, &ann, None).await;
    let token = visitor.post("/oauth/token", redemption(&app, &code)).await.ok();
    let revocation = |app: &Value| {
        json!({
            "client_id": app["client_id"],
            "client_secret": app["client_secret"],
            "token": token["access_token"],
        })
    };
    let stranger = visitor.post("/oauth/revoke", revocation(&other)).await;
    assert_eq!(stranger.error(), (403, "unauthorized_client"));
    let api = Api::with_token(&state, token["access_token"].as_str().unwrap());
    api.get("/api/v1/timelines/home").await.ok();
    assert_eq!(visitor.post("/oauth/revoke", revocation(&app)).await.ok(), json!({}));
    assert_eq!(api.get("/api/v1/timelines/home").await.status, 401);
    assert_eq!(visitor.post("/oauth/revoke", revocation(&app)).await.ok(), json!({}));
}

#[tokio::test]
async fn application_with_a_bad_redirect_or_name_is_refused() {
    let state = state().await;
    let visitor = Api::visitor(&state);
    let register = |name: &str, uri: &str| {
        visitor.post("/api/v1/apps", json!({"client_name": name, "redirect_uris": uri}))
    };
    let relative = register("App", "/callback").await;
    assert_eq!(relative.error(), (422, "Validation failed: Redirect URI must be an absolute URI."));
    assert_eq!(register("App", "javascript:alert(1)").await.status, 422);
    assert_eq!(
        register("", "https://app.example/").await.error(),
        (422, "Validation failed: Name can't be blank")
    );
    let lines = register("App", "https://app.example/a\nurn:ietf:wg:oauth:2.0:oob").await.ok();
    assert_eq!(lines["redirect_uris"], json!(["https://app.example/a", "urn:ietf:wg:oauth:2.0:oob"]));
}
