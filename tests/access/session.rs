//! Sessions and forms, through a small router.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use hedgerow::access::{CheckedForm, Csrf, Session};
use hedgerow::domain::sessions::{Credentials, sign_in};
use hedgerow::state::State;
use http_body_util::BodyExt;
use serde::Deserialize;
use tower::ServiceExt;

use crate::support::{PASSWORD, person, state};

#[derive(Deserialize)]
struct Word {
    word: String,
}

fn router(state: State) -> Router {
    Router::new()
        .route("/me", get(async |session: Session| session.account.username.clone()))
        .route(
            "/who",
            get(async |session: Option<Session>| session.map_or("nobody".into(), |s| s.user.email.clone())),
        )
        .route("/form", get(async |csrf: Csrf| (csrf.clone(), csrf.token().to_owned())))
        .route("/form", post(async |CheckedForm(form): CheckedForm<Word>| form.word))
        .with_state(state)
}

async fn ask(state: &State, request: Request<Body>) -> Response {
    router(state.clone()).oneshot(request).await.unwrap()
}

async fn text(response: Response) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

fn get_with(path: &str, cookie: &str) -> Request<Body> {
    Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap()
}

fn post_with(cookie: &str) -> axum::http::request::Builder {
    Request::post("/form")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
}

async fn signed_in(state: &State) -> String {
    let credentials = Credentials { login: "alice", password: PASSWORD, ..Credentials::default() };
    let token = sign_in(state, credentials).await.unwrap();
    format!("hedgerow_session_3000={token}")
}

#[tokio::test]
async fn session_cookie_says_who_is_asking() {
    let state = state().await;
    person(&state, "alice").await;
    let cookie = signed_in(&state).await;
    assert_eq!(text(ask(&state, get_with("/me", &cookie)).await).await, "alice");
    assert_eq!(text(ask(&state, get_with("/who", &cookie)).await).await, "alice@example.org");
    assert_eq!(text(ask(&state, get_with("/who", "hedgerow_session_3000=guess")).await).await, "nobody");
}

#[tokio::test]
async fn visitor_is_sent_to_sign_in_and_back() {
    let state = state().await;
    let answer = ask(&state, get_with("/me?a=b", "")).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()[header::LOCATION], "/auth/sign_in?return_to=%2Fme%3Fa%3Db");
}

#[tokio::test]
async fn form_needs_the_token_of_its_own_browser() {
    let state = state().await;
    let shown = ask(&state, get_with("/form", "")).await;
    let cookie = shown.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let token = text(shown).await;
    let again = ask(&state, get_with("/form", &cookie)).await;
    assert!(!again.headers().contains_key(header::SET_COOKIE), "the browser has it");
    assert_eq!(text(again).await, token);

    let send = async |cookie: &str, token: &str| {
        let body = format!("word=hedge&csrf_token={token}");
        let request = post_with(cookie).body(Body::from(body)).unwrap();
        ask(&state, request).await
    };
    assert_eq!(text(send(&cookie, &token).await).await, "hedge");
    assert_eq!(send(&cookie, "other").await.status(), StatusCode::FORBIDDEN);
    assert_eq!(send(&cookie, "").await.status(), StatusCode::FORBIDDEN);
    assert_eq!(send("", &token).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(send("hedgerow_form_3000=another", &token).await.status(), StatusCode::FORBIDDEN);
    person(&state, "alice").await;
    let session = signed_in(&state).await;
    assert_eq!(send(&session, &token).await.status(), StatusCode::FORBIDDEN, "before signing in");
}

#[tokio::test]
async fn form_sent_by_another_site_is_refused_whatever_it_holds() {
    let state = state().await;
    let shown = ask(&state, get_with("/form", "hedgerow_form_3000=abc")).await;
    let body = format!("word=hedge&csrf_token={}", text(shown).await);
    let request = post_with("hedgerow_form_3000=abc").header("sec-fetch-site", "cross-site");
    let answer = ask(&state, request.body(Body::from(body)).unwrap()).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
}
