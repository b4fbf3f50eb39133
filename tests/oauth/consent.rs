//! A person is asked, in a browser, whether an application may act for them.

use axum::body::Body;
use axum::http::Request;
use hedgerow::secrets::{hash_token, random_token};
use hedgerow::state::State;
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::support::api::{Answer, Api, Person, person};
use crate::support::browser::Browser;
use crate::support::{PASSWORD, people, state};

const REDIRECT: &str = "https://app.example/oauth/http%3A%2F%2Fhost?from=app";
const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

/// The cookie of a browser that is signed in.
async fn sign_in(state: &State, person: &Person) -> String {
    let token = random_token();
    sqlx::query(
        "INSERT INTO sessions (token_hash, user_id, account_id, last_seen_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(hash_token(&token).as_slice())
    .bind(person.user.0)
    .bind(person.account.0)
    .bind(state.clock.now())
    .execute(&state.pool)
    .await
    .unwrap();
    format!("hedgerow_session_3000={token}")
}

async fn register(state: &State) -> Value {
    let app =
        json!({"client_name": "Tusk & Co", "redirect_uris": [REDIRECT, OUT_OF_BAND], "scopes": "read write"});
    Api::visitor(state).post("/api/v1/apps", app).await.ok()
}

fn query(app: &Value, more: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("client_id", app["client_id"].as_str().unwrap());
    for (name, default) in
        [("response_type", "code"), ("redirect_uri", REDIRECT), ("scope", "read write"), ("state", "s 1")]
    {
        let given = more.iter().find(|(given, _)| *given == name);
        query.append_pair(name, given.map_or(default, |(_, value)| value));
    }
    for (name, value) in
        more.iter().filter(|(name, _)| name.starts_with("code") || ["lang", "force_login"].contains(name))
    {
        query.append_pair(name, value);
    }
    query.finish()
}

async fn ask(state: &State, cookie: &str, query: &str) -> Answer {
    let request = Request::get(format!("/oauth/authorize?{query}")).header("cookie", cookie);
    Api::visitor(state).send(request, Body::empty()).await
}

/// The consent form sent back with this decision.
async fn decide(state: &State, cookie: &str, page: &Answer, decision: &str) -> Answer {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("decision", decision);
    for input in page.text.split("<input type=\"hidden\" ").skip(1) {
        let part = |mark: &str| input.split_once(mark).unwrap().1.split_once('"').unwrap().0.to_owned();
        let value = part("value=\"").replace("&amp;", "&").replace("&#38;", "&");
        form.append_pair(&part("name=\""), &value);
    }
    let request = Request::post("/oauth/authorize")
        .header("cookie", cookie)
        .header("content-type", "application/x-www-form-urlencoded");
    Api::visitor(state).send(request, Body::from(form.finish())).await
}

#[tokio::test]
async fn consent_sends_a_code_that_becomes_a_token() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let (app, cookie) = (register(&state).await, sign_in(&state, &ann).await);
    let page = ask(&state, &cookie, &query(&app, &[("lang", "None")])).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("Tusk &#38; Co") || page.text.contains("Tusk &amp; Co"), "{}", page.text);
    assert!(page.header("content-security-policy").ends_with("form-action 'self' https://app.example"));
    let sent = decide(&state, &cookie, &page, "authorize").await;
    assert!(sent.status == 302 || sent.status == 303, "{}", sent.text);
    let location = sent.header("location");
    let code =
        location.strip_prefix(&format!("{REDIRECT}&code=")).unwrap().split_once("&state=s+1").unwrap().0;
    let redemption = json!({
        "grant_type": "authorization_code",
        "client_id": app["client_id"],
        "client_secret": app["client_secret"],
        "redirect_uri": REDIRECT,
        "code": code,
    });
    let token = Api::visitor(&state).post("/oauth/token", redemption).await.ok();
    assert_eq!(token["scope"], "read write");
}

#[tokio::test]
async fn denial_and_wrong_requests_are_told_to_the_application() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let (app, cookie) = (register(&state).await, sign_in(&state, &ann).await);
    let page = ask(&state, &cookie, &query(&app, &[])).await;
    let denied = decide(&state, &cookie, &page, "deny").await;
    assert!(denied.header("location").starts_with(&format!("{REDIRECT}&error=access_denied")));
    for (wrong, error) in [
        (("response_type", "token"), "unsupported_response_type"),
        (("scope", "admin:read"), "invalid_scope"),
        (("code_challenge", "plain-text"), "invalid_request"),
    ] {
        let answer = ask(&state, &cookie, &query(&app, &[wrong])).await;
        assert!(answer.header("location").starts_with(&format!("{REDIRECT}&error={error}")), "{error}");
    }
}

#[tokio::test]
async fn nobody_is_sent_to_an_address_that_was_not_registered() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let (app, cookie) = (register(&state).await, sign_in(&state, &ann).await);
    for uri in ["https://evil.example/", "https://app.example/oauth/http://host?from=app"] {
        let answer = ask(&state, &cookie, &query(&app, &[("redirect_uri", uri)])).await;
        assert_eq!((answer.status, answer.header("location")), (400, ""), "{uri}");
    }
    let unknown = ask(&state, &cookie, &query(&json!({"client_id": "nobody"}), &[])).await;
    assert_eq!((unknown.status, unknown.header("location")), (400, ""));
}

#[tokio::test]
async fn out_of_band_shows_the_code() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let (app, cookie) = (register(&state).await, sign_in(&state, &ann).await);
    let page = ask(&state, &cookie, &query(&app, &[("redirect_uri", OUT_OF_BAND)])).await;
    let shown = decide(&state, &cookie, &page, "authorize").await;
    assert_eq!(shown.status, 200);
    let code = shown.text.split_once("<code class=\"code\">").unwrap().1.split_once("</code>").unwrap().0;
    assert_eq!(code.len(), 43);
}

#[tokio::test]
async fn visitor_signs_in_first_and_a_forged_form_is_refused() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let (app, cookie) = (register(&state).await, sign_in(&state, &ann).await);
    let asked = query(&app, &[]);
    let visitor = ask(&state, "", &asked).await;
    assert!(visitor.header("location").starts_with("/auth/sign_in?return_to=%2Foauth%2Fauthorize%3F"));
    let forged = Request::post("/oauth/authorize")
        .header("cookie", &cookie)
        .header("content-type", "application/x-www-form-urlencoded");
    let body = Body::from(format!("{asked}&decision=authorize&csrf_token=guessed"));
    let forged = Api::visitor(&state).send(forged, body).await;
    assert_eq!((forged.status, forged.header("location")), (403, ""));
}

#[tokio::test]
async fn another_than_the_one_signed_in_may_be_asked() {
    let state = state().await;
    people::person(&state, "ann").await;
    people::person(&state, "bob").await;
    let app = register(&state).await;
    let mut browser = Browser::of(&state, "ann").await;
    let plain = browser.get(&format!("/oauth/authorize?{}", query(&app, &[("force_login", "False")]))).await;
    plain.shows("@ann@");
    let forced = browser.get(&format!("/oauth/authorize?{}", query(&app, &[("force_login", "true")]))).await;
    let way = forced.location().to_owned();
    assert_eq!(way, plain.link("/auth/sign_in"));
    let form = browser.get(&way).await;
    let return_to = form.text.split_once("name=\"return_to\" value=\"").unwrap().1.split_once('"').unwrap().0;
    let return_to = return_to.replace("&amp;", "&").replace("&#38;", "&");
    let typed = [("email", "bob"), ("password", PASSWORD), ("return_to", return_to.as_str())];
    let arrived = browser.submit(&way, "/auth/sign_in", &typed).await;
    browser.get(arrived.location()).await.shows("@bob@");
    let sessions =
        "SELECT count(*) FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE a.username = 'ann'";
    let left: i64 = sqlx::query_scalar(sessions).fetch_one(&state.pool).await.unwrap();
    assert_eq!(left, 0, "the session that the browser forgot is over");
}
