//! Relations are taken along and brought, in the browser.

use hedgerow::domain::account_domain_blocks::{block_domain, blocked_domains};
use hedgerow::domain::blocks::block;
use hedgerow::domain::follows::{FollowChange, follow};
use hedgerow::domain::lists::{self, ListChange};
use hedgerow::domain::mutes::mute;
use hedgerow::model::Page;
use hedgerow::workers;

use crate::support::browser::{self, Browser};
use crate::support::{person, state};

const PAGE: &str = "/settings/exports";

async fn bring(browser: &mut Browser, kind: &str, csv: &str) -> browser::Page {
    let csrf = browser.get(PAGE).await.csrf();
    let part =
        |head: &str, value: &str| format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n{value}\r\n");
    let body = part("name=\"csrf_token\"", &csrf)
        + &part("name=\"kind\"", kind)
        + &part("name=\"data\"; filename=\"a.csv\"", csv)
        + "--x--\r\n";
    let request = axum::http::Request::post("/settings/imports")
        .header("content-type", "multipart/form-data; boundary=x");
    browser.send(request, axum::body::Body::from(body)).await
}

#[tokio::test]
async fn what_one_takes_along_another_brings() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (cem, dan) = (person(&state, "cem").await, person(&state, "dan").await);
    let options = FollowChange { show_reblogs: Some(false), ..FollowChange::default() };
    follow(&state, ann, bob, &options).await.unwrap();
    mute(&state, ann, cem, false, None).await.unwrap();
    block(&state, ann, dan).await.unwrap();
    for domain in ["bad.example", "worse.example"] {
        block_domain(&state, ann, domain).await.unwrap();
    }
    let wanted = ListChange { title: Some("Town, \"small\"".into()), ..ListChange::default() };
    let list = lists::create_list(&state, ann, &wanted).await.unwrap();
    lists::add_accounts(&state, ann, list.id, &[bob]).await.unwrap();

    let mut hers = Browser::of(&state, "ann").await;
    let mut files = Vec::new();
    for (kind, file) in [
        ("following", "following_accounts.csv"),
        ("mutes", "muted_accounts.csv"),
        ("blocks", "blocked_accounts.csv"),
        ("lists", "lists.csv"),
        ("domain_blocks", "blocked_domains.csv"),
    ] {
        let page = hers.get(&format!("{PAGE}/{file}")).await;
        assert_eq!(page.headers["content-type"], "text/csv; charset=utf-8");
        files.push((kind, page.ok().to_owned()));
    }
    assert_eq!(
        files[0].1,
        "Account address,Show boosts,Notify on new posts,Languages\nbob@localhost:3000,false,false,\n"
    );
    assert_eq!(files[1].1, "Account address,Hide notifications\ncem@localhost:3000,false\n");
    assert_eq!(files[2].1, "dan@localhost:3000\n");
    assert_eq!(files[3].1, "\"Town, \"\"small\"\"\",bob@localhost:3000\n");
    assert_eq!(files[4].1, "bad.example\nworse.example\n");

    let eve = person(&state, "eve").await;
    let mut theirs = Browser::of(&state, "eve").await;
    for (kind, csv) in &files {
        assert_eq!(bring(&mut theirs, kind, csv).await.location(), PAGE);
        while workers::jobs::tick(&state).await.unwrap() > 0 {}
    }
    let mut conn = state.pool.acquire().await.unwrap();
    let known = hedgerow::db::relationships::load(&mut conn, eve, &[bob, cem, dan], true).await.unwrap();
    assert_eq!((known[0].following, known[0].showing_reblogs), (true, false));
    assert_eq!((known[1].muting, known[1].muting_notifications), (true, false));
    assert!(known[2].blocking);
    let blocked = blocked_domains(&state, eve, Page::first(10)).await.unwrap();
    let blocked: Vec<_> = blocked.iter().map(|one| one.domain.as_str()).collect();
    assert_eq!(blocked, ["worse.example", "bad.example"]);
    let lists = lists::lists_holding(&state, eve, bob).await.unwrap();
    assert_eq!(lists[0].title, "Town, \"small\"");
    theirs.get(PAGE).await.shows("1 / 1");
    let again = hers.get(&format!("{PAGE}/lists.csv")).await;
    assert_eq!(again.ok(), files[3].1, "hers stayed as they were");
}

#[tokio::test]
async fn lines_that_name_nobody_fail_alone_and_nonsense_is_refused() {
    let state = state().await;
    person(&state, "ann").await;
    person(&state, "bob").await;
    let mut browser = Browser::of(&state, "ann").await;
    let blocks = "nobody@localhost:3000\nbob@localhost:3000\n";
    bring(&mut browser, "blocks", blocks).await.location();
    while workers::jobs::tick(&state).await.unwrap() > 0 {}
    let page = browser.get(PAGE).await;
    page.shows("1 / 2");
    page.shows("1 line could not be brought");
    browser.get("/settings/blocks").await.shows("@bob");
    let csv = "#domain\nbad.example\nno domain at all\nlocalhost:3000\n";
    bring(&mut browser, "domain_blocks", csv).await.location();
    while workers::jobs::tick(&state).await.unwrap() > 0 {}
    browser.get(PAGE).await.shows("1 / 3");
    assert_eq!(bring(&mut browser, "blocks", "").await.status, 422);
    assert_eq!(bring(&mut browser, "everything", blocks).await.status, 400);
    assert_eq!(browser.get(&format!("{PAGE}/passwords.csv")).await.status, 404);
    let mut visitor = Browser::new(&state);
    assert_eq!(visitor.get(&format!("{PAGE}/lists.csv")).await.status, 303);

    let cleanup = [("enabled", "on"), ("min_age_days", "30"), ("keep_media", "on")];
    browser.submit(PAGE, "/settings/cleanup", &cleanup).await.location();
    let page = browser.get(PAGE).await;
    page.shows("value=\"30\"");
    page.shows("name=\"keep_media\" checked");
    let never = [("enabled", "on"), ("min_age_days", "0")];
    assert_eq!(browser.submit(PAGE, "/settings/cleanup", &never).await.status, 422);
}
