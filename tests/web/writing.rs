//! Writing in the browser: with everything a post may have, and what cannot be accepted.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Member, id_of, member, png};
use crate::support::browser::{Browser, Page};
use crate::support::state;

async fn write(who: &mut Member, fields: &[(&str, &str)], pictures: &[(&str, &[u8])]) -> Page {
    who.browser.submit_files("/compose", "/statuses", fields, pictures).await
}

/// What the app sees of one's own posts, the newest first.
async fn written(who: &Member) -> Vec<Value> {
    let listed = who.api.get(&format!("/api/v1/accounts/{}/statuses", who.id)).await.ok();
    listed.as_array().cloned().unwrap_or_default()
}

#[tokio::test]
async fn post_carries_everything_the_form_offers() {
    let state = state().await;
    let (mut ann, bob) = (member(&state, "ann").await, member(&state, "bob").await);
    ann.browser.get("/compose").await.shows("enctype=\"multipart/form-data\"");
    let fields = [
        ("status", "Seht her, @bob: eine #Hecke https://example.org/hecke"),
        ("spoiler_text", "Gartenbau"),
        ("visibility", "unlisted"),
        ("language", "de"),
        ("sensitive", "on"),
        ("media_description_1", "Eine Hecke"),
        ("media_description_2", "Noch eine"),
    ];
    let picture = png();
    let done =
        write(&mut ann, &fields, &[("media_1", &picture), ("media_2", &picture), ("media_3", b"")]).await;
    let posted = &written(&ann).await[0];
    assert_eq!(done.location(), format!("/@ann/{}", id_of(posted)));
    for (field, value) in [("spoiler_text", "Gartenbau"), ("visibility", "unlisted"), ("language", "de")] {
        assert_eq!(posted[field], value, "{field}");
    }
    assert_eq!(posted["sensitive"], true);
    assert_eq!(posted["mentions"][0]["acct"], "bob");
    assert_eq!(posted["tags"][0]["name"], "hecke");
    let described: Vec<&str> = posted["media_attachments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|media| media["description"].as_str().unwrap())
        .collect();
    assert_eq!(described, ["Eine Hecke", "Noch eine"]);
    let told = bob.api.get("/api/v1/notifications").await.ok();
    assert_eq!(told[0]["type"], "mention");

    let page = ann.browser.get(done.location()).await;
    page.shows("<details class=\"warned\">");
    page.shows("alt=\"Eine Hecke\"");
    page.shows("href=\"http://localhost:3000/tags/hecke\"");
    page.shows("lang=\"de\"");
}

#[tokio::test]
async fn reply_is_written_below_its_thread() {
    let state = state().await;
    let (mut ann, bob) = (member(&state, "ann").await, member(&state, "bob").await);
    let asked = bob.posts_with(json!({ "status": "who likes hedges?", "visibility": "unlisted" })).await;
    let path = format!("/@bob/{asked}");
    let page = ann.browser.get(&path).await;
    page.shows(">@bob </textarea>");
    page.shows("value=\"unlisted\" selected");
    let fields = [
        ("status", "@bob me"),
        ("in_reply_to_id", asked.as_str()),
        ("visibility", "unlisted"),
        ("return_to", &path),
    ];
    let done = ann.browser.submit_files(&path, "/statuses", &fields, &[]).await;
    assert_eq!(done.location(), path);
    let context = bob.api.get(&format!("/api/v1/statuses/{asked}/context")).await.ok();
    assert_eq!(context["descendants"][0]["account"]["acct"], "ann");
    bob.api.get("/api/v1/notifications").await.ok()[0]["status"]["id"].as_str().expect("a mention");

    let page = ann.browser.get(&format!("/compose?in_reply_to_id={asked}")).await;
    page.shows("who likes hedges?");
    page.shows(&format!("name=\"in_reply_to_id\" value=\"{asked}\""));
    assert_eq!(ann.browser.get("/compose?in_reply_to_id=1").await.status, 404);
    let hidden = bob.posts_with(json!({ "status": "hush", "visibility": "private" })).await;
    let fields = [("status", "I heard"), ("in_reply_to_id", hidden.as_str())];
    assert_eq!(write(&mut ann, &fields, &[]).await.status, 404, "what one may not see is not answered");
}

#[tokio::test]
async fn what_is_not_accepted_comes_back_as_it_was_written() {
    let state = state().await;
    let mut ann = member(&state, "ann").await;
    let long = format!("{} end", "x".repeat(500));
    let page =
        write(&mut ann, &[("status", &long), ("spoiler_text", "long"), ("visibility", "private")], &[]).await;
    assert_eq!(page.status, 422);
    page.shows(&long);
    page.shows("value=\"long\"");
    page.shows("value=\"private\" selected");
    page.shows("role=\"alert\"");
    assert_eq!(write(&mut ann, &[("status", "  ")], &[]).await.status, 422, "nothing at all");
    assert_eq!(write(&mut ann, &[("status", "x"), ("visibility", "loud")], &[]).await.status, 422);
    let page = write(&mut ann, &[("status", "a file")], &[("media_1", b"no picture")]).await;
    assert_eq!(page.status, 422);
    page.shows("a file");
    assert!(written(&ann).await.is_empty());
}

#[tokio::test]
async fn picture_survives_a_form_that_comes_back() {
    let state = state().await;
    let mut ann = member(&state, "ann").await;
    let long = "x".repeat(501);
    let fields = [("status", long.as_str()), ("media_description_1", "two hills")];
    let page = write(&mut ann, &fields, &[("media_1", &png())]).await;
    assert_eq!(page.status, 422);
    page.shows("two hills");
    let media = page.text.split("name=\"media_ids\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let description = format!("description_{media}");
    let fields = [("status", "short"), ("media_ids", media), (&description, "three hills")];
    write(&mut ann, &fields, &[]).await.location();
    assert_eq!(written(&ann).await[0]["media_attachments"][0]["description"], "three hills");

    let mut bob = member(&state, "bob").await;
    let fields = [("status", "mine now"), ("media_ids", media)];
    assert_ne!(write(&mut bob, &fields, &[]).await.status, 303, "it is hers");
    assert!(written(&bob).await.is_empty());
}

#[tokio::test]
async fn nobody_writes_without_the_token_or_without_being_signed_in() {
    let state = state().await;
    let mut ann = member(&state, "ann").await;
    let fields = [("status", "forged")];
    assert_eq!(ann.browser.post_files("/statuses", &fields, &[]).await.status, 403);
    let late = [("status", "forged"), ("csrf_token", "guessed")];
    assert_eq!(ann.browser.post_files("/statuses", &late, &[]).await.status, 403);
    let mut visitor = Browser::new(&state);
    let sent = visitor.submit_files("/auth/sign_in", "/statuses", &fields, &[]).await;
    assert_eq!(sent.location(), "/auth/sign_in");
    assert_eq!(visitor.get("/compose").await.location(), "/auth/sign_in?return_to=%2Fcompose");
    assert!(written(&ann).await.is_empty());
}

#[tokio::test]
async fn post_is_edited_with_its_pictures_and_their_words() {
    let state = state().await;
    let mut ann = member(&state, "ann").await;
    let fields = [
        ("status", "First thougt"),
        ("visibility", "unlisted"),
        ("media_description_1", "one"),
        ("media_description_2", "two"),
    ];
    write(&mut ann, &fields, &[("media_1", &png()), ("media_2", &png())]).await.location();
    let posted = written(&ann).await.remove(0);
    let (id, first) = (id_of(&posted), id_of(&posted["media_attachments"][0]));
    let second = id_of(&posted["media_attachments"][1]);
    let path = format!("/statuses/{id}/edit");
    let page = ann.browser.get(&path).await;
    page.shows("First thougt</textarea>");

    state.clock.advance(TimeDelta::minutes(5));
    let (words, gone) = (format!("description_{first}"), format!("remove_{second}"));
    let fields = [
        ("status", "First thought"),
        ("spoiler_text", "thinking"),
        ("media_ids", first.as_str()),
        ("media_ids", second.as_str()),
        (&words, "one hill"),
        (&gone, "on"),
    ];
    let done = ann.browser.submit_files(&path, &path, &fields, &[]).await;
    assert_eq!(done.location(), format!("/@ann/{id}"));
    let status = ann.status(&id).await;
    assert!(status["content"].as_str().unwrap().contains("First thought"), "{status}");
    assert_eq!((&status["spoiler_text"], &status["visibility"]), (&json!("thinking"), &json!("unlisted")));
    assert_eq!(status["media_attachments"].as_array().map(Vec::len), Some(1));
    assert_eq!(status["media_attachments"][0]["description"], "one hill");
    assert!(status["edited_at"].is_string());

    let long = "x".repeat(501);
    let page = ann.browser.submit_files(&path, &path, &[("status", &long)], &[]).await;
    assert_eq!(page.status, 422);
    page.shows(&format!("action=\"{path}\""));
}

#[tokio::test]
async fn posts_of_others_are_not_edited() {
    let state = state().await;
    let (ann, mut bob) = (member(&state, "ann").await, member(&state, "bob").await);
    let id = ann.posts("hers").await;
    let path = format!("/statuses/{id}/edit");
    assert_eq!(bob.browser.get(&path).await.status, 404);
    let sent = bob.browser.submit_files("/compose", &path, &[("status", "his")], &[]).await;
    assert_eq!(sent.status, 404);
    let sent = bob.browser.submit_files("/compose", "/statuses/x/edit", &[("status", "his")], &[]).await;
    assert_eq!(sent.status, 404);
    assert_eq!(ann.status(&id).await["content"], "<p>hers</p>");
}

#[tokio::test]
async fn what_other_apps_share_stands_in_the_form() {
    let state = state().await;
    let mut ann = member(&state, "ann").await;
    let page = ann.browser.get("/share?title=A%20wren&text=%3Csings%3E&url=https%3A%2F%2Fexample.org").await;
    page.shows("A wren\n\n&#60;sings&#62;\n\nhttps://example.org</textarea>");
    let visitor = Browser::new(&state).get("/share?text=x").await;
    assert_eq!(visitor.location(), "/auth/sign_in?return_to=%2Fshare%3Ftext%3Dx");
}
