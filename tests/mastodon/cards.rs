//! Link previews.

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use hedgerow::workers::jobs;
use serde_json::{Value, json};

use super::entities::check;
use crate::support::api::{Api, person};
use crate::support::browser::Browser;
use crate::support::site::Site;
use crate::support::state::TestState;
use crate::support::state_with;

const PAGE: &str = "<html lang=en><head><title>plain</title><meta property='og:title' content='Hedges &amp; birds'>
    <meta name=description content='All about them'><meta property='og:image' content='/pic.png'></head><body>";

const SIGNED: &str = "<html><head><title>Signed</title><meta name=author content=Somebody>
    <meta name='fediverse:creator' content='@ann@localhost:3000'></head><body>";

async fn site() -> Site {
    let html = [(CONTENT_TYPE, "text/html; charset=utf-8")];
    let picture = include_bytes!("../../static/app-icon-180.png");
    let router = Router::new()
        .route(
            "/page",
            get({
                let html = html.clone();
                async move || (html, PAGE)
            }),
        )
        .route("/signed", get(async move || (html, SIGNED)))
        .route("/data", get(async || ([(CONTENT_TYPE, "application/json")], "{}")))
        .route("/pic.png", get(async move || ([(CONTENT_TYPE, "image/png")], &picture[..])));
    Site::start(router).await
}

async fn open_state() -> TestState {
    state_with(&[("federation.allow_private_networks", "true"), ("rate_limits.enabled", "false")]).await
}

async fn work(state: &TestState) {
    while jobs::tick(state).await.unwrap() > 0 {}
}

async fn shown(api: &Api, status: &Value) -> Value {
    api.get(&format!("/api/v1/statuses/{}", status["id"].as_str().unwrap())).await.ok()["card"].clone()
}

#[tokio::test]
async fn a_link_is_fetched_once_however_many_name_it() {
    let (state, site) = (open_state().await, site().await);
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (ann, bob) = (Api::of(&state, &ann), Api::of(&state, &bob));
    let text = format!("@bob see {} #may", site.url("/page"));
    let first = ann.post("/api/v1/statuses", json!({"status": text})).await.ok();
    assert_eq!(first["card"], Value::Null);
    let second = bob.post("/api/v1/statuses", json!({"status": site.url("/page#part")})).await.ok();
    work(&state).await;
    assert_eq!(site.asked(), 1);
    let card = shown(&ann, &first).await;
    check("PreviewCard", &card);
    assert_eq!((&card["title"], &card["description"]), (&json!("Hedges & birds"), &json!("All about them")));
    assert_eq!((&card["type"], &card["url"]), (&json!("link"), &json!(site.url("/page"))));
    assert_eq!(shown(&bob, &second).await["title"], card["title"]);
    bob.post("/api/v1/statuses", json!({"status": site.url("/page")})).await.ok();
    work(&state).await;
    assert_eq!(site.asked(), 1);
    // Its picture comes through us, and is fetched when somebody looks.
    let image = card["image"].as_str().unwrap().split_once("localhost:3000").unwrap().1.to_owned();
    assert!(image.starts_with("/proxy/cards/"), "{image}");
    let router = hedgerow::server::router(state.state.clone());
    for _ in 0..2 {
        let request = axum::http::Request::get(&image).body(axum::body::Body::empty()).unwrap();
        let answer = tower::ServiceExt::oneshot(router.clone(), request).await.unwrap();
        assert_eq!(answer.status(), 200);
    }
    assert_eq!(site.asked(), 2);
    let card = shown(&ann, &first).await;
    assert!(card["image"].as_str().unwrap().contains("/media/"), "{card}");
    assert!(card["blurhash"].is_string() && card["width"] == 180, "{card}");
    let found = ann.get("/api/v2/search?type=statuses&q=has:link").await.ok();
    assert_eq!(found["statuses"][0]["id"], first["id"]);
}

#[tokio::test]
async fn an_edit_changes_the_preview_and_what_is_no_page_has_none() {
    let (state, site) = (open_state().await, site().await);
    let api = Api::of(&state, &person(&state, "ann").await);
    let text = json!({"status": format!("{} {}", site.url("/data"), site.url("/page"))});
    let status = api.post("/api/v1/statuses", text).await.ok();
    work(&state).await;
    assert_eq!(shown(&api, &status).await, Value::Null);
    let path = format!("/api/v1/statuses/{}", status["id"].as_str().unwrap());
    api.put(&path, json!({"status": site.url("/page")})).await.ok();
    work(&state).await;
    assert_eq!(shown(&api, &status).await["title"], "Hedges & birds");
    api.put(&path, json!({"status": "no link"})).await.ok();
    assert_eq!(shown(&api, &status).await, Value::Null);
}

#[tokio::test]
async fn blocked_and_private_hosts_have_no_preview() {
    let (state, site) = (open_state().await, site().await);
    let api = Api::of(&state, &person(&state, "ann").await);
    let status = api.post("/api/v1/statuses", json!({"status": site.url("/page")})).await.ok();
    work(&state).await;
    assert_ne!(shown(&api, &status).await, Value::Null);
    sqlx::query("INSERT INTO domain_policies (domain, severity) VALUES ('127.0.0.1', 'suspend')")
        .execute(&state.pool)
        .await
        .unwrap();
    assert_eq!(shown(&api, &status).await, Value::Null);

    let closed = crate::support::state().await;
    let api = Api::of(&closed, &person(&closed, "ann").await);
    api.post("/api/v1/statuses", json!({"status": site.url("/page")})).await.ok();
    let before = site.asked();
    work(&closed).await;
    assert_eq!(site.asked(), before, "what is on the own network is not fetched");
}

#[tokio::test]
async fn page_shows_what_a_link_leads_to_where_nothing_else_is_shown() {
    let (state, site) = (open_state().await, site().await);
    crate::support::person(&state, "ann").await;
    let mut browser = Browser::of(&state, "ann").await;
    let text = format!("see {}", site.url("/page"));
    let fields = [("status", text.as_str()), ("visibility", "public")];
    let path = browser.submit_files("/compose", "/statuses", &fields, &[]).await.location().to_owned();
    browser.get(&path).await.shows_not("class=\"preview\"");
    work(&state).await;
    let page = browser.get(&path).await;
    page.shows("class=\"preview\"");
    page.shows("Hedges &#38; birds");
    page.shows("All about them");
    let picture = page.ok().split("class=\"preview\"").nth(1).unwrap().split("src=\"").nth(1).unwrap();
    assert!(picture.contains("/proxy/cards/"), "nothing is loaded from the page itself");
    // Behind a warning there is no picture; beside pictures there is no preview.
    let fields = [("status", text.as_str()), ("visibility", "public"), ("sensitive", "on")];
    let path = browser.submit_files("/compose", "/statuses", &fields, &[]).await.location().to_owned();
    let page = browser.get(&path).await;
    page.shows("class=\"preview\"");
    page.shows_not("/proxy/cards/");
    let picture = include_bytes!("../../static/app-icon-180.png");
    let fields = [("status", text.as_str()), ("visibility", "public"), ("media_description_1", "a hedge")];
    let files = [("media_1", &picture[..])];
    let path = browser.submit_files("/compose", "/statuses", &fields, &files).await.location().to_owned();
    browser.get(&path).await.shows_not("class=\"preview\"");
}

#[tokio::test]
async fn a_page_names_its_author_where_the_author_lets_it() {
    let (state, site) = (open_state().await, site().await);
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (ann, bob) = (Api::of(&state, &ann), Api::of(&state, &bob));
    let post = async |mark: &str| {
        let posted =
            bob.post("/api/v1/statuses", json!({"status": site.url(&format!("/signed?{mark}"))})).await.ok();
        work(&state).await;
        shown(&bob, &posted).await
    };
    let card = post("a").await;
    assert_eq!((&card["author_name"], &card["author_url"]), (&json!("Somebody"), &json!("")));
    assert_eq!(card["authors"][0]["account"], json!(null));
    ann.patch("/api/v1/profile", json!({"attribution_domains": ["other.example", "127.0.0.1"]})).await.ok();
    let card = post("b").await;
    assert_eq!(
        (&card["author_name"], &card["author_url"]),
        (&json!("ann"), &json!("http://localhost:3000/@ann"))
    );
    assert_eq!(card["authors"][0]["url"], card["author_url"]);
    assert_eq!(card["authors"][0]["account"]["acct"], "ann");
    // Who is suspended is shown nowhere.
    let suspend =
        "UPDATE accounts SET suspended_at = now(), suspension_origin = 'local' WHERE username = 'ann'";
    sqlx::query(suspend).execute(&state.pool).await.unwrap();
    let later = post("b").await;
    assert_eq!((&later["title"], &later["author_name"]), (&json!("Signed"), &json!("")));
    assert_eq!((&later["author_url"], &later["authors"]), (&json!(""), &json!([])));
}
