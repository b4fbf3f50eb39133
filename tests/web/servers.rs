//! The pages about other servers: for staff, and for the author of a post.

use hedgerow::workers;
use serde_json::json;

use crate::support::accounts::remote;
use crate::support::api::Api;
use crate::support::browser::Browser;
use crate::support::{owner, person, state};

#[tokio::test]
async fn staff_looks_at_a_server_and_pauses_it_and_others_may_not() {
    let state = state().await;
    owner(&state).await;
    person(&state, "ann").await;
    remote(&state, "bob", "b.example").await;
    let mut browser = Browser::of(&state, "olga").await;
    let list = browser.get("/admin/servers").await;
    list.ok();
    list.shows("/admin/servers/b.example");
    browser.get("/admin/servers?troubled=on").await.shows("No server is in trouble");
    let page = browser.get("/admin/servers/b.example").await;
    page.shows("Nothing came and nothing went");
    page.shows("draft-cavage");
    let refuses = "UPDATE hosts SET rfc9421_at = $1 WHERE name = 'b.example'";
    sqlx::query(refuses).bind(state.clock.now()).execute(&state.pool).await.unwrap();
    browser.get("/admin/servers/b.example").await.shows("RFC 9421, which it took");
    let paused = browser.submit("/admin/servers/b.example", "/admin/servers/b.example/pause", &[]).await;
    assert_eq!(paused.location(), "/admin/servers/b.example");
    browser.get("/admin/servers?troubled=on").await.shows("Paused");
    let resumed = browser.submit("/admin/servers/b.example", "/admin/servers/b.example/resume", &[]).await;
    assert_eq!(resumed.status, 303);
    browser.get("/admin/servers?from=c").await.shows("No name comes after");
    browser.get("/admin/servers/b.example/drop").await.shows("0 deliveries wait");
    let dropped = browser.submit("/admin/servers/b.example/drop", "/admin/servers/b.example/drop", &[]).await;
    assert_eq!(dropped.location(), "/admin/servers/b.example");
    assert_eq!(browser.get("/admin/servers/b.example/pause").await.status, 404, "a form posts there");
    assert_eq!(browser.get("/admin/servers/c.example").await.status, 404);
    assert_eq!(browser.submit("/admin/servers", "/admin/servers/b.example/smash", &[]).await.status, 404);

    let mut member = Browser::of(&state, "ann").await;
    assert_eq!(member.get("/admin/servers").await.status, 403);
    let refused = member.submit("/settings/account", "/admin/servers/b.example/pause", &[]).await;
    assert_eq!(refused.status, 403);
}

#[tokio::test]
async fn author_reads_where_a_post_went_and_nobody_else_does() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let ben = person(&state, "ben").await;
    let bob = remote(&state, "bob", "b.example").await;
    sqlx::query("INSERT INTO follows (account_id, target_account_id) VALUES ($1, $2)")
        .bind(bob.0)
        .bind(ann.0)
        .execute(&state.pool)
        .await
        .unwrap();
    let user = sqlx::query_scalar("SELECT user_id FROM accounts WHERE id = $1");
    let user: i64 = user.bind(ann.0).fetch_one(&state.pool).await.unwrap();
    let owner = Some((hedgerow::model::UserId(user), ann));
    let api = Api::with_token(&state, &crate::support::api::token(&state, owner, "read write").await);
    let status = api.post("/api/v1/statuses", json!({"status": "hello"})).await.ok();
    let path = format!("/@ann/{}/deliveries", status["id"].as_str().unwrap());
    let mut browser = Browser::of(&state, "ann").await;
    browser.get(&path).await.shows("No other server was told");
    workers::outgoing::tick(&state).await.unwrap();
    let page = browser.get(&path).await;
    page.shows("b.example");
    page.shows("Waiting");
    browser.get(path.trim_end_matches("/deliveries")).await.shows(&path);
    let mut stranger = Browser::of(&state, "ben").await;
    assert_eq!(stranger.get(&path).await.status, 404);
    // Whom a booster's followers live with is nothing the author learns.
    let cara = remote(&state, "cara", "c.example").await;
    sqlx::query("INSERT INTO follows (account_id, target_account_id) VALUES ($1, $2)")
        .bind(cara.0)
        .bind(ben.0)
        .execute(&state.pool)
        .await
        .unwrap();
    let boost = format!("/statuses/{}/reblog", status["id"].as_str().unwrap());
    assert_eq!(stranger.submit(path.trim_end_matches("/deliveries"), &boost, &[]).await.status, 303);
    workers::outgoing::tick(&state).await.unwrap();
    let told =
        "SELECT count(*) FROM deliveries d JOIN hosts h ON h.id = d.host_id WHERE h.name = 'c.example'";
    let told: i64 = sqlx::query_scalar(told).fetch_one(&state.pool).await.unwrap();
    assert_eq!(told, 1, "it was boosted");
    let page = browser.get(&path).await;
    page.shows("b.example");
    page.shows_not("c.example");
    assert_eq!(Browser::new(&state).get(&path).await.status, 303);
}
