//! What is done to a status goes through the same door as reading it: who cannot see it can do nothing to it.

use serde_json::json;
use sqlx::query_scalar;

use super::cast::{Cast, MEMBERS};
use super::routes::routes;
use crate::support::browser::Browser;

/// What hangs on statuses, by which an effect would show.
async fn traces(cast: &Cast) -> (i64, i64) {
    let sql = "SELECT (SELECT count(*) FROM favourites) + (SELECT count(*) FROM bookmarks)
                      + (SELECT count(*) FROM status_pins) + (SELECT count(*) FROM conversation_mutes)
                      + (SELECT count(*) FROM notifications) + (SELECT count(*) FROM poll_votes),
                      (SELECT count(*) FROM statuses)";
    sqlx::query_as(sql).fetch_one(&cast.state.pool).await.unwrap()
}

/// Attack akkoma-3.17-interact, for every verb the routers have.
#[tokio::test]
async fn nothing_can_be_done_to_what_one_cannot_see() {
    let cast = Cast::gather().await;
    let before = traces(&cast).await;
    let verbs: Vec<String> = routes()
        .into_iter()
        .filter(|route| route.takes("post") && route.path.starts_with("/api/v1/statuses/{id}/"))
        .map(|route| route.path)
        .collect();
    assert!(verbs.len() >= 10, "{verbs:?}");
    let poll: i64 = query_scalar("SELECT id FROM polls").fetch_one(&cast.state.pool).await.unwrap();
    for name in MEMBERS {
        let api = cast.api(name);
        if !cast.may_see(Some(name), cast.find("annpoll")) {
            let answer = api.post(&format!("/api/v1/polls/{poll}/votes"), json!({"choices": [0]})).await;
            assert_eq!(answer.status, 404, "{name} votes");
        }
        for post in cast.posts.iter().filter(|post| !cast.may_see(Some(name), post)) {
            let id = post.id.to_string();
            for verb in &verbs {
                let answer = api.post(&verb.replace("{id}", &id).replace("{quoting}", &id), json!({})).await;
                assert_eq!(answer.status, 404, "{name} {verb} {}: {}", post.key, answer.text);
            }
            let reply = json!({"status": "but", "in_reply_to_id": id});
            let answer = api.post("/api/v1/statuses", reply).await;
            assert_eq!(answer.status, 404, "{name} answers {}", post.key);
            for edit in [
                api.put(&format!("/api/v1/statuses/{id}"), json!({"status": "mine"})).await,
                api.delete(&format!("/api/v1/statuses/{id}")).await,
            ] {
                assert_eq!(edit.status, 404, "{name} changes {}", post.key);
            }
        }
    }
    assert_eq!(traces(&cast).await, before);
}

#[tokio::test]
async fn forms_do_nothing_to_what_one_cannot_see() {
    let cast = Cast::gather().await;
    let before = traces(&cast).await;
    for name in ["dan", "gus"] {
        let mut browser = Browser::of(&cast.state, name).await;
        for post in cast.posts.iter().filter(|post| !cast.may_see(Some(name), post)) {
            for verb in ["favourite", "reblog", "bookmark", "pin", "delete", "edit"] {
                let page = browser.submit("/home", &format!("/statuses/{}/{verb}", post.id), &[]).await;
                assert!(matches!(page.status, 400..=499), "{name} {verb} {}: {}", post.key, page.status);
            }
            let (id, text) = (post.id.to_string(), "but");
            let page =
                browser.submit("/home", "/statuses", &[("status", text), ("in_reply_to_id", &id)]).await;
            assert!(matches!(page.status, 400..=499), "{name} answers {}: {}", post.key, page.status);
        }
    }
    assert_eq!(traces(&cast).await, before);
}
