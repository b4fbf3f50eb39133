//! What is no plain post: articles, films, recordings, events and pictures of other servers, on pages and in apps.

use hedgerow::activitypub::lookup::lookup_status;
use hedgerow::model::StatusId;
use serde_json::{Value, json};

use crate::support::api::Api;
use crate::support::browser::{Browser, Page};
use crate::support::people::with_token;
use crate::support::world::{Actor, Answer, World};

struct Scene {
    world: World,
    api: Api,
    browser: Browser,
    bob: Actor,
}

impl Scene {
    async fn start() -> Self {
        let world = World::start().await;
        let zoe = with_token(&world, "zoe").await;
        let api = Api::of(&world, &zoe);
        let browser = Browser::of(&world, "zoe").await;
        let bob = world.server().await.actor("bob").await;
        Self { world, api, browser, bob }
    }

    /// Something of Bob's that is here.
    async fn brings(&self, kind: &str, name: &str, extra: Value) -> StatusId {
        let mut object = self.bob.note(name, "");
        object["type"] = json!(kind);
        for (property, value) in extra.as_object().unwrap() {
            object[property] = value.clone();
        }
        self.bob.server.publishes(&object);
        lookup_status(&self.world, object["id"].as_str().unwrap()).await.unwrap()
    }

    fn path(&self, id: StatusId) -> String {
        format!("/@bob@{}/{id}", self.bob.server.authority())
    }

    async fn page(&mut self, id: StatusId) -> Page {
        let path = self.path(id);
        self.browser.get(&path).await
    }

    async fn entity(&self, id: StatusId) -> Value {
        self.api.get(&format!("/api/v1/statuses/{id}")).await.ok()
    }
}

#[tokio::test]
async fn an_article_is_read_in_full_on_a_page_of_its_own() {
    let mut scene = Scene::start().await;
    let long =
        format!("<h2>First</h2><p>{}</p><script>x</script><p>The very end.</p>", "word ".repeat(3_000));
    let id = scene
        .brings("Article", "1", json!({"name": "On <hedges>", "summary": "In short", "content": long}))
        .await;
    let card = scene.page(id).await;
    for words in ["On &lt;hedges&gt;", "In short", "Read it all"] {
        card.shows(words);
    }
    card.shows_not("The very end.");
    let article = scene.browser.get(&format!("{}/article", scene.path(id))).await;
    for words in ["On &#60;hedges&#62;", "The very end.", "<strong>First</strong>"] {
        article.shows(words);
    }
    article.shows_not("<script>x");
    let entity = scene.entity(id).await;
    let content = entity["content"].as_str().unwrap();
    assert!(content.contains("On &lt;hedges&gt;") && content.contains("In short"), "{content}");
    assert!(content.len() < 1_000, "apps get the excerpt and the link");

    // A newer version replaces all of it; what is shown whole has no page of its own.
    let short = scene.brings("Page", "2", json!({"name": "Short", "content": "<p>All of it.</p>"})).await;
    scene.page(short).await.shows("All of it.");
    let none = scene.browser.get(&format!("{}/article", scene.path(short))).await;
    assert_eq!(none.status, 404);
}

#[tokio::test]
async fn an_article_shows_its_custom_emoji_as_pictures() {
    let mut scene = Scene::start().await;
    let id = scene.bob.server.url("/emojis/wren");
    let icon = json!({"type": "Image", "mediaType": "image/png", "url": scene.bob.server.url("/wren.png")});
    let wren =
        json!({"id": id, "type": "Emoji", "name": ":wren:", "icon": icon, "updated": "2027-01-01T00:00:00Z"});
    let article =
        json!({"name": "Birds", "summary": "In short", "content": "<p>A :wren: sang.</p>", "tag": [wren]});
    let id = scene.brings("Article", "1", article).await;
    let page = scene.browser.get(&format!("{}/article", scene.path(id))).await;
    page.shows("alt=\":wren:\"");
    page.shows_not("A :wren:");
}

#[tokio::test]
async fn an_article_that_was_edited_is_read_as_it_is_now() {
    let mut scene = Scene::start().await;
    let article = |text: &str, updated: &str| json!({"name": "Hedges", "summary": "In short", "content": format!("<p>{text}</p>"), "updated": updated});
    let id = scene.brings("Article", "1", article("First words", "2027-01-15T07:00:00Z")).await;
    let mut newer = scene.bob.note("1", "");
    newer["type"] = json!("Article");
    for (property, value) in article("Better words", "2027-01-15T07:30:00Z").as_object().unwrap() {
        newer[property] = value.clone();
    }
    scene.bob.sends(&scene.world, &scene.bob.does("Update", "1", &newer)).await.unwrap();
    let page = scene.browser.get(&format!("{}/article", scene.path(id))).await;
    page.shows("Better words");
    page.shows_not("First words");
}

#[tokio::test]
async fn a_private_article_is_for_nobody_else() {
    let mut scene = Scene::start().await;
    let id = scene
        .brings("Article", "1", json!({"name": "Secret", "summary": "s", "content": "<p>hush</p>", "to": [scene.bob.id("followers")], "cc": []}))
        .await;
    assert_eq!(scene.page(id).await.status, 404);
    assert_eq!(scene.browser.get(&format!("{}/article", scene.path(id))).await.status, 404);
}

#[tokio::test]
async fn a_film_has_poster_length_and_a_player_where_it_is_a_plain_file() {
    let mut scene = Scene::start().await;
    let server = scene.bob.server.clone();
    let file = |height: u32| json!({"type": "Link", "mediaType": "video/mp4", "href": server.url(&format!("/{height}.mp4")), "height": height});
    let film = json!({
        "name": "Pruning", "duration": "PT3622S", "mediaType": "text/markdown", "content": "**How** to prune",
        "icon": [{"type": "Image", "url": server.url("/poster.jpg"), "mediaType": "image/jpeg", "width": 850}],
        "url": [{"type": "Link", "mediaType": "text/html", "href": server.url("/watch/1")}, file(1080), file(720)],
    });
    let id = scene.brings("Video", "1", film).await;
    let page = scene.page(id).await;
    for words in [
        "Pruning",
        "1:00:22",
        "<video class=\"player\"",
        &server.url("/720.mp4"),
        "/proxy/media/",
        &server.url("/watch/1"),
    ] {
        page.shows(words);
    }
    page.shows_not("/1080.mp4");
    let policy = page.headers["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains(&format!("media-src 'self' {};", server.url(""))), "{policy}");
    // In a list it is a picture and a link: nothing of its server is loaded there.
    let profile = scene.browser.get(&format!("/@bob@{}", server.authority())).await;
    profile.shows("Watch");
    profile.shows_not("<video");
    assert!(!profile.headers["content-security-policy"].to_str().unwrap().contains("127."));
    let entity = scene.entity(id).await;
    let kinds: Vec<&str> = entity["media_attachments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["type"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["image", "video"]);
    assert!(entity["content"].as_str().unwrap().contains("/watch/1"), "{entity}");
}

#[tokio::test]
async fn a_stream_without_a_plain_file_is_a_poster_and_a_link() {
    let mut scene = Scene::start().await;
    let server = scene.bob.server.clone();
    let film = json!({"name": "Live", "icon": server.url("/poster.jpg"), "url": [
        {"type": "Link", "mediaType": "text/html", "href": server.url("/watch/2")},
        {"type": "Link", "mediaType": "application/x-mpegURL", "href": server.url("/all.m3u8")}]});
    let id = scene.brings("Video", "1", film).await;
    let page = scene.page(id).await;
    page.shows("Live");
    page.shows(&server.url("/watch/2"));
    page.shows_not("<video");
    page.shows_not("m3u8");
}

#[tokio::test]
async fn a_recording_plays_and_a_picture_is_shown() {
    let mut scene = Scene::start().await;
    let server = scene.bob.server.clone();
    let sound = json!({"name": "Birdsong", "content": "<p>A wren</p>", "url": [
        {"type": "Link", "mimeType": "audio/ogg", "href": server.url("/wren.ogg")},
        {"type": "Link", "mimeType": "text/html", "href": server.url("/tracks/1")}]});
    let id = scene.brings("Audio", "1", sound).await;
    let page = scene.page(id).await;
    page.shows("<audio class=\"player\"");
    page.shows("Birdsong");
    let picture = json!({"name": "A wren", "url": {"type": "Link", "mediaType": "image/png", "href": server.url("/wren.png")}});
    let id = scene.brings("Image", "2", picture).await;
    scene.page(id).await.shows("/proxy/media/");
    assert_eq!(scene.entity(id).await["media_attachments"][0]["type"], "image");
}

#[tokio::test]
async fn an_event_says_when_and_where() {
    let mut scene = Scene::start().await;
    let event = json!({
        "name": "Hedge laying", "content": "<p>Bring gloves.</p>",
        "startTime": "2027-03-01T19:00:00+01:00", "endTime": "2027-03-01T21:00:00+01:00",
        "location": {"type": "Place", "name": "Town hall <b>", "address": {"addressLocality": "Nantes"}},
    });
    let id = scene.brings("Event", "1", event).await;
    let page = scene.page(id).await;
    for words in ["Hedge laying", "Bring gloves.", "18:00", "Town hall &#60;b&#62;, Nantes"] {
        page.shows(words);
    }
    let content = scene.entity(id).await["content"].as_str().unwrap().to_owned();
    assert!(content.contains("2027-03-01 18:00 UTC – 2027-03-01 20:00 UTC"), "{content}");
    assert!(content.contains("Town hall &lt;b&gt;, Nantes"), "{content}");
}

#[tokio::test]
async fn a_tombstone_is_nothing() {
    let scene = Scene::start().await;
    let id = scene.bob.id("1");
    scene.bob.server.answers("/users/bob/1", Answer::json(&json!({"id": id, "type": "Tombstone"})));
    assert!(lookup_status(&scene.world, &id).await.is_err());
    assert_eq!(scene.world.count("SELECT count(*) FROM statuses").await, 0);
}
