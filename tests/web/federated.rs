//! Two instances in two browsers: what one person does on a page here is seen on a page there.

use serde_json::json;

use super::png;
use crate::support::api::Api;
use crate::support::browser::Browser;
use crate::support::instance::{Instance, settle};

struct Side {
    instance: Instance,
    browser: Browser,
    api: Api,
}

impl Side {
    async fn start(name: &str) -> Self {
        let instance = Instance::start().await;
        let person = instance.person(name).await;
        Self { browser: Browser::of(&instance, name).await, api: instance.api(&person), instance }
    }

    /// Follows somebody from their page here.
    async fn follow(&mut self, handle: &str) {
        let path = format!("/@{handle}");
        let action = self.browser.get(&path).await.action("/follow");
        self.browser.submit(&path, &action, &[("return_to", &path)]).await.location();
    }

    /// Presses a button below a post.
    async fn press(&mut self, page: &str, verb: &str) {
        let action = self.browser.get(page).await.action(&format!("/{verb}"));
        self.browser.submit(page, &action, &[("return_to", page)]).await.location();
    }
}

#[tokio::test]
async fn posts_replies_boosts_edits_and_deletions_are_seen_on_the_other_instances_pages() {
    let (mut alice, mut bob) = (Side::start("alice").await, Side::start("bob").await);
    let (alice_there, bob_there) = (alice.instance.handle("alice"), bob.instance.handle("bob"));
    bob.browser.get(&format!("/search?q=@{alice_there}")).await.shows(&format!("href=\"/@{alice_there}\""));
    bob.follow(&alice_there).await;
    alice.follow(&bob_there).await;
    settle(&[&alice.instance, &bob.instance]).await;
    alice.browser.get("/notifications").await.shows("started to follow you");

    // A post with a picture.
    let fields = [("status", "A wren in the #hedge"), ("media_description_1", "A small brown bird")];
    let posted = alice.browser.submit_files("/home", "/statuses", &fields, &[("media_1", &png())]).await;
    let posted = posted.location().to_owned();
    settle(&[&alice.instance, &bob.instance]).await;
    let home = bob.browser.get("/home").await;
    home.shows("A wren in the");
    home.shows("alt=\"A small brown bird\"");
    bob.browser.get("/public").await.shows("A wren in the");
    bob.browser.get("/public/local").await.shows_not("A wren in the");
    bob.browser.get("/tags/hedge").await.shows("A wren in the");
    let copy = home.link(&format!("/@{alice_there}/"));

    // A reply, a boost, a favourite.
    let shown = bob.browser.get(&copy).await;
    let parent = shown.text.split("name=\"in_reply_to_id\" value=\"").nth(1).unwrap();
    let parent = parent.split('"').next().unwrap().to_owned();
    let text = format!("@{alice_there} how loud it is");
    let fields = [("status", text.as_str()), ("in_reply_to_id", &parent)];
    bob.browser.submit_files(&copy, "/statuses", &fields, &[]).await.location();
    bob.press(&copy, "reblog").await;
    bob.press(&copy, "favourite").await;
    settle(&[&alice.instance, &bob.instance]).await;
    let thread = alice.browser.get(&posted).await;
    thread.shows("how loud it is");
    thread.shows("1 boost");
    thread.shows("1 favourite");
    let told = alice.browser.get("/notifications").await;
    for words in ["liked your post", "boosted your post", "mentioned you"] {
        told.shows(words);
    }

    // An edit, and its history there.
    alice.instance.clock.advance(chrono::Duration::minutes(5));
    bob.instance.clock.advance(chrono::Duration::minutes(5));
    let edit = alice.browser.get(&posted).await.link("/edit");
    let form = alice.browser.get(&edit).await;
    let media = form.text.split("name=\"media_ids\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let fields = [("status", "A robin in the #hedge"), ("media_ids", media)];
    alice.browser.submit_files(&edit, &edit, &fields, &[]).await.location();
    settle(&[&alice.instance, &bob.instance]).await;
    bob.browser.get(&copy).await.shows("A robin in the");
    let history = bob.browser.get(&format!("{copy}/history")).await;
    history.shows("A wren in the");
    history.shows("A robin in the");

    // A deletion.
    let delete = alice.browser.get(&posted).await.link("/delete");
    alice.browser.submit(&delete, &delete, &[]).await.location();
    settle(&[&alice.instance, &bob.instance]).await;
    assert_eq!(bob.browser.get(&copy).await.status, 404);
    bob.browser.get("/home").await.shows_not("A robin in the");
    assert_eq!(alice.browser.get(&posted).await.status, 410);
    assert_eq!(bob.api.get(&format!("/api/v1/statuses/{parent}")).await.json["id"], json!(null));
}
