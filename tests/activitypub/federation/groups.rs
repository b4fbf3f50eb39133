//! Groups of other software, each in its own shape: followed, read as threads, written to, answered.

use hedgerow::activitypub::activities::Applied;
use hedgerow::activitypub::lookup::{lookup_account, resolve_mentions};
use hedgerow::domain::statuses::{Draft, delete_status, post_status};
use hedgerow::error::Error;
use hedgerow::model::Visibility;
use serde_json::{Value, json};

use super::likes::posted;
use super::statuses::{follow, seen};
use crate::support::world::{Actor, Answer, Local, PUBLIC, World, key_of};

/// A group, one of its members, and Alice here, who follows it.
struct Scene {
    world: World,
    alice: Local,
    group: Actor,
    member: Actor,
}

impl Scene {
    async fn start() -> Self {
        let world = World::start().await;
        let server = world.server().await;
        let (group, member) = (server.actor("cooking").await, server.actor("picard").await);
        let mut document = group.document(&key_of("cooking").await);
        document["type"] = json!("Group");
        document["attributedTo"] = json!(group.id("moderators"));
        document["postingRestrictedToMods"] = json!(false);
        server.publishes(&document);
        let alice = world.local("alice").await;
        follow(&world, &alice, &group).await;
        Self { world, alice, group, member }
    }

    /// Something a member wrote in the group, as its server publishes it.
    fn published(&self, name: &str, extra: Value) -> Value {
        let mut object = json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": self.member.id(name), "type": "Page", "attributedTo": self.member.uri,
            "to": [self.group.uri, PUBLIC], "cc": [], "audience": self.group.uri, "mediaType": "text/html",
            "published": "2027-01-15T07:00:00Z", "tag": [],
        });
        let Value::Object(extra) = extra else { panic!("{extra} has no fields") };
        object.as_object_mut().unwrap().extend(extra);
        self.member.server.publishes(&object);
        object
    }

    /// The group passes on what a member did to an object.
    async fn passes_on(&self, kind: &str, name: &str, object: &Value) -> Result<Applied, Error> {
        let within = self.member.does(kind, name, object);
        let mut announce = self.group.does("Announce", &format!("{kind}-{name}"), &within);
        announce["audience"] = json!(self.group.uri);
        self.group.sends(&self.world, &announce).await
    }

    /// The group passes an object on itself.
    async fn boosts(&self, name: &str, object: &Value) -> Result<Applied, Error> {
        self.group.sends(&self.world, &self.group.does("Announce", name, object)).await
    }

    /// What Alice finds at home: those who put it there, and the text.
    async fn home(&self) -> Vec<(String, String)> {
        sqlx::query_as(
            "SELECT a.username, coalesce(o.title, '') || o.content FROM home_feed h JOIN statuses s ON s.id = h.status_id
             JOIN accounts a ON a.id = s.account_id JOIN statuses o ON o.id = coalesce(s.reblog_of_id, s.id)
             ORDER BY h.status_id",
        )
        .fetch_all(&self.world.pool)
        .await
        .unwrap()
    }
}

/// Lemmy announces a post twice, as its Create and as it is, and comments as their Create alone.
#[tokio::test]
async fn lemmy_posts_come_home_once_and_comments_join_their_thread() {
    let scene = Scene::start().await;
    let page = scene.published(
        "post/1",
        json!({"name": "Soup", "source": {"content": "hot", "mediaType": "text/markdown"}, "content": "<p>hot</p>\n",
               "attachment": [{"type": "Link", "href": "https://soup.example/"}], "commentsEnabled": true,
               "stickied": false, "sensitive": false, "language": {"identifier": "fr", "name": "Français"}}),
    );
    assert_eq!(scene.passes_on("Create", "1", &page).await.unwrap(), Applied::Done);
    assert!(matches!(scene.boosts("1", &page["id"]).await.unwrap(), Applied::Ignored(_)));
    let home = scene.home().await;
    assert_eq!((home.len(), home[0].0.as_str()), (1, "cooking"));
    assert!(home[0].1.starts_with("Soup") && home[0].1.contains("https://soup.example/"), "{home:?}");

    let comment = scene.published(
        "comment/1",
        json!({"type": "Note", "content": "<p>first comment!</p>\n", "inReplyTo": page["id"], "distinguished": false}),
    );
    assert_eq!(scene.passes_on("Create", "2", &comment).await.unwrap(), Applied::Done);
    let (post, comment) = (
        seen(&scene.world, None, &page["id"]).await.unwrap().status,
        seen(&scene.world, None, &comment["id"]).await.unwrap().status,
    );
    assert_eq!((comment.in_reply_to_id, comment.conversation_id), (Some(post.id), post.conversation_id));
    assert_eq!(scene.home().await.len(), 1, "comments are read in their thread");
}

/// Votes are most of what Lemmy's communities say: they cost nothing.
#[tokio::test]
async fn votes_and_the_housekeeping_of_a_community_are_not_fetched() {
    let scene = Scene::start().await;
    let page = scene.published("post/1", json!({"name": "Soup"}));
    let before = scene.member.server.asked().len();
    for kind in ["Like", "Dislike", "Undo", "Lock", "Add", "Remove", "Block", "Flag"] {
        assert!(
            matches!(scene.passes_on(kind, kind, &page["id"]).await.unwrap(), Applied::Ignored(_)),
            "{kind}"
        );
    }
    assert_eq!(scene.member.server.asked().len(), before);
    assert!(scene.home().await.is_empty());
}

#[tokio::test]
async fn edits_and_deletions_within_a_group_are_asked_of_their_own_server() {
    let scene = Scene::start().await;
    let page = scene.published("post/1", json!({"name": "Soup", "content": "<p>hot</p>"}));
    scene.passes_on("Create", "1", &page).await.unwrap();
    let mut forged = page.clone();
    (forged["content"], forged["updated"]) = (json!("<p>poison</p>"), json!("2027-01-15T08:00:00Z"));
    scene.passes_on("Update", "1", &forged).await.unwrap();
    assert_eq!(seen(&scene.world, None, &page["id"]).await.unwrap().status.content, "<p>hot</p>");
    scene.published(
        "post/1",
        json!({"name": "Soup", "content": "<p>cold</p>", "updated": "2027-01-15T08:00:00Z"}),
    );
    assert_eq!(scene.passes_on("Update", "2", &forged).await.unwrap(), Applied::Done);
    assert_eq!(seen(&scene.world, None, &page["id"]).await.unwrap().status.content, "<p>cold</p>");

    // A moderator took it out of the group: it is in nobody's home for the group's sake, and still its author's.
    assert_eq!(scene.passes_on("Delete", "1", &page["id"]).await.unwrap(), Applied::Done);
    assert!(scene.home().await.is_empty());
    assert!(seen(&scene.world, None, &page["id"]).await.is_some());
    // Its author deleted it.
    scene.member.server.answers("/users/picard/post/1", Answer::status(410));
    assert_eq!(scene.passes_on("Delete", "2", &page["id"]).await.unwrap(), Applied::Done);
    assert!(seen(&scene.world, None, &page["id"]).await.is_none());
}

/// `PieFed` follows Lemmy, with the author beside the community and a link with a picture.
#[tokio::test]
async fn piefed_posts_are_read() {
    let scene = Scene::start().await;
    let page = scene.published(
        "post/9",
        json!({"name": "News", "content": "<p>see there</p>", "attachment": [{"type": "Link", "href": "https://news.example/a"}],
               "image": {"type": "Image", "url": "https://piefed.example/thumb.webp"}, "cc": [], "summary": null,
               "contentMap": {"en": "<p>see there</p>"}, "votes": []}),
    );
    assert_eq!(scene.passes_on("Create", "9", &page).await.unwrap(), Applied::Done);
    let status = seen(&scene.world, None, &page["id"]).await.unwrap().status;
    assert_eq!((status.title.as_str(), status.media.len()), ("News", 1));
    assert!(status.content.contains("see there") && status.content.contains("https://news.example/a"));
}

/// Mbin's entries have their words in `summary` and null in `content`; its microblog posts are notes.
#[tokio::test]
async fn mbin_entries_and_posts_are_read() {
    let scene = Scene::start().await;
    let entry = scene.published(
        "e/1",
        json!({"name": "test", "content": null, "summary": "test #test", "inReplyTo": null, "source": null,
               "contentMap": {"en": null}, "tag": [{"type": "Hashtag", "href": "https://kbin.test/tag/test", "name": "#test"}]}),
    );
    let post = scene.published("p/1", json!({"type": "Note", "content": "<p>hello</p>", "name": null}));
    for (name, object) in [("1", &entry), ("2", &post)] {
        assert_eq!(scene.passes_on("Create", name, object).await.unwrap(), Applied::Done);
    }
    let home = scene.home().await;
    assert_eq!(home.len(), 2, "{home:?}");
    assert!(
        home.iter().any(|(_, text)| text.starts_with("test"))
            && home.iter().any(|(_, text)| text == "<p>hello</p>")
    );
}

/// `NodeBB`'s categories announce a note whole, and its activity too; Discourse's announce notes with a context.
#[tokio::test]
async fn nodebb_and_discourse_topics_are_read_as_threads() {
    let scene = Scene::start().await;
    let topic = scene.member.id("topic/1");
    let first = scene.published(
        "post/1",
        json!({"type": "Note", "name": "Is it too complicated?", "content": "<p>I thought</p>", "inReplyTo": null,
               "updated": null, "summary": null, "context": topic, "replies": scene.member.id("post/1/replies")}),
    );
    let second = scene.published(
        "post/2",
        json!({"type": "Note", "content": "<p>No</p>", "inReplyTo": first["id"], "context": topic}),
    );
    assert_eq!(scene.boosts("1", &first).await.unwrap(), Applied::Done);
    assert_eq!(scene.passes_on("Create", "2", &second).await.unwrap(), Applied::Done);
    let (first, second) = (
        seen(&scene.world, None, &first["id"]).await.unwrap().status,
        seen(&scene.world, None, &second["id"]).await.unwrap().status,
    );
    assert_eq!((second.in_reply_to_id, second.conversation_id), (Some(first.id), first.conversation_id));
    assert_eq!(scene.home().await.len(), 1);
}

/// Guppe and Friendica's forums boost what mentions them, whoever wrote it.
#[tokio::test]
async fn guppe_boosts_what_its_members_wrote_elsewhere() {
    let scene = Scene::start().await;
    let carol = scene.world.server().await.actor("carol").await;
    let mut note = carol.note("1", "hello @cooking");
    note["cc"] = json!([scene.group.uri]);
    carol.server.publishes(&note);
    assert_eq!(scene.boosts("1", &note["id"]).await.unwrap(), Applied::Done);
    assert_eq!(scene.home().await[0].0, "cooking");
}

#[tokio::test]
async fn a_group_nobody_follows_costs_no_fetch() {
    let scene = Scene::start().await;
    sqlx::query("DELETE FROM follows").execute(&scene.world.pool).await.unwrap();
    let page = scene.published("post/1", json!({"name": "Soup"}));
    let before = scene.member.server.asked().len();
    assert!(matches!(scene.passes_on("Create", "1", &page).await.unwrap(), Applied::Ignored(_)));
    assert_eq!(scene.member.server.asked().len(), before);
}

#[tokio::test]
async fn a_post_that_mentions_a_group_goes_to_it_and_its_boost_is_no_news_to_who_follows_it() {
    let scene = Scene::start().await;
    let text = format!("Soup\n\nhot @cooking@{}", scene.group.server.authority());
    resolve_mentions(&scene.world, &text).await.unwrap();
    let status = posted(&scene.world, &scene.alice, &text, Visibility::Public).await.status;
    scene.world.work().await;
    let told = scene.group.server.delivered();
    let note = &told.last().unwrap()["object"];
    assert_eq!(note["id"], json!(status.uri));
    assert!(
        note["tag"].is_array() && note["cc"].as_array().unwrap().contains(&json!(scene.group.uri)),
        "{note}"
    );
    assert_eq!(
        scene.passes_on("Create", "1", &json!({"id": status.uri, "type": "Note"})).await.unwrap(),
        Applied::Done
    );
    assert_eq!(seen(&scene.world, None, &json!(status.uri)).await.unwrap().status.reblogs_count, 1);
    assert_eq!(scene.world.count("SELECT count(*) FROM notifications").await, 0);
}

#[tokio::test]
async fn an_answer_in_a_thread_of_a_group_goes_to_the_group_too_and_so_does_its_deletion() {
    let scene = Scene::start().await;
    // The comment's author is elsewhere, and does not mention the group.
    let carol = scene.world.server().await.actor("carol").await;
    let page = scene.published("post/1", json!({"name": "Soup"}));
    scene.passes_on("Create", "1", &page).await.unwrap();
    let mut comment = carol.note("1", "too salty");
    comment["inReplyTo"] = page["id"].clone();
    carol.server.publishes(&comment);
    scene.passes_on("Create", "2", &comment).await.unwrap();
    let parent = seen(&scene.world, None, &comment["id"]).await.unwrap().status.id;
    let author = lookup_account(&scene.world, &scene.alice.uri).await.unwrap();
    let answer = async |visibility| {
        let draft = Draft {
            text: "add water".to_owned(),
            in_reply_to_id: Some(parent),
            visibility: Some(visibility),
            ..Draft::default()
        };
        let status = post_status(&scene.world, &author, draft).await.unwrap().status;
        scene.world.work().await;
        status
    };
    let status = answer(Visibility::Public).await;
    let told = scene.group.server.delivered().pop().expect("the group is told");
    assert_eq!((told["type"].as_str(), &told["object"]["inReplyTo"]), (Some("Create"), &comment["id"]));
    assert!(told["cc"].as_array().unwrap().contains(&json!(scene.group.uri)), "{told}");
    delete_status(&scene.world, &author, status.id).await.unwrap();
    scene.world.work().await;
    assert_eq!(scene.group.server.delivered().pop().unwrap()["type"], "Delete");
    let before = scene.group.server.delivered().len();
    answer(Visibility::Private).await;
    assert_eq!(scene.group.server.delivered().len(), before, "what is for few is not for a group");
}
