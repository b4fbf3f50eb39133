//! Threads and profiles fill when somebody looks at them; what was counted elsewhere is asked for again.

use chrono::Duration;
use hedgerow::activitypub::lookup::{lookup_account, lookup_status};
use hedgerow::db::status_refreshes;
use hedgerow::model::StatusId;
use hedgerow::workers;
use serde_json::{Value, json};

use super::statuses::seen;
use crate::support::api::{Api, Person};
use crate::support::events::Events;
use crate::support::people::with_token;
use crate::support::world::{Actor, Answer, World};

/// Zoe looks at what Bob wrote.
struct Scene {
    world: World,
    zoe: Person,
    bob: Actor,
}

impl Scene {
    async fn start() -> Self {
        let world = World::start().await;
        let zoe = with_token(&world, "zoe").await;
        let bob = world.server().await.actor("bob").await;
        Self { world, zoe, bob }
    }

    fn api(&self) -> Api {
        Api::of(&self.world, &self.zoe)
    }

    /// A note of Bob's that is here, whose answers are listed under `replies`.
    async fn note(&self) -> (StatusId, Value) {
        let mut note = self.bob.note("1", "What do you say?");
        note["replies"] = json!(self.bob.id("1/replies"));
        self.bob.server.publishes(&note);
        (lookup_status(&self.world, note["id"].as_str().unwrap()).await.unwrap(), note)
    }

    /// Lists these under `replies`, two to a page.
    fn lists(&self, ids: &[String]) {
        let collection = self.bob.id("1/replies");
        let page = |n: usize| format!("{collection}?page={n}");
        self.bob.server.publishes(&json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": collection, "type": "Collection", "first": page(0), "totalItems": ids.len()}));
        for (n, items) in ids.chunks(2).enumerate() {
            let mut told = json!({"@context": "https://www.w3.org/ns/activitystreams",
                "id": page(n), "type": "CollectionPage", "partOf": collection, "items": items});
            if (n + 1) * 2 < ids.len() {
                told["next"] = json!(page(n + 1));
            }
            self.bob.server.publishes(&told);
        }
    }

    async fn opens(&self, status: StatusId) -> Value {
        let thread = self.api().get(&format!("/api/v1/statuses/{status}/context")).await.ok();
        while workers::jobs::tick(&self.world).await.unwrap() > 0 {}
        thread
    }
}

fn answer(by: &Actor, name: &str, to: &Value) -> Value {
    let mut note = by.note(name, "I say");
    note["inReplyTo"] = to["id"].clone();
    note["tag"] = json!([{"type": "Hashtag", "name": "#hedge"}]);
    by.server.publishes(&note);
    note
}

fn id_of(note: &Value) -> String {
    note["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn apps_are_told_that_a_thread_is_fetched_and_when_that_is_over() {
    let scene = Scene::start().await;
    let (status, _) = scene.note().await;
    scene.lists(&[]);
    let context = format!("/api/v1/statuses/{status}/context");
    let opened = scene.api().get(&context).await;
    let told = opened.header("mastodon-async-refresh");
    let id = told.strip_prefix("id=\"").unwrap().split_once("\", retry=").unwrap().0;
    let path = format!("/api/v1_alpha/async_refreshes/{id}");
    let refresh = |status: &str| json!({"async_refresh": {"id": id, "status": status, "result_count": null}});
    assert_eq!(scene.api().get(&path).await.ok(), refresh("running"));
    while workers::jobs::tick(&scene.world).await.unwrap() > 0 {}
    assert_eq!(scene.api().get(&path).await.ok(), refresh("finished"));
    assert_eq!(scene.api().get(&context).await.header("mastodon-async-refresh"), "", "it was done just now");
    scene.world.clock.advance(Duration::minutes(16));
    assert_eq!(scene.api().get(&path).await.status, 404, "nobody opened it lately");
    assert_eq!(Api::visitor(&scene.world).get(&path).await.status, 401);
}

#[tokio::test]
async fn opening_a_thread_brings_the_answers_from_their_own_servers() {
    let scene = Scene::start().await;
    let (carol, dan) =
        (scene.world.server().await.actor("carol").await, scene.world.server().await.actor("dan").await);
    let (status, note) = scene.note().await;
    let own = answer(&scene.bob, "2", &note);
    let mut hers = answer(&carol, "1", &note);
    let his = answer(&dan, "1", &hers);
    hers["replies"] = json!({"id": carol.id("1/replies"), "type": "Collection",
        "first": {"type": "CollectionPage", "items": [id_of(&his)]}});
    carol.server.publishes(&hers);
    let unrelated = carol.note("spam", "buy this");
    carol.server.publishes(&unrelated);
    let gone = carol.id("gone");
    let ours = scene.world.config.url("/users/zoe/statuses/1");
    scene.lists(&[id_of(&own), gone, id_of(&unrelated), ours, id_of(&hers)]);

    let mut events = Events::open(&scene.world, &scene.zoe, "hashtag?tag=hedge").await;
    assert_eq!(scene.opens(status).await["descendants"], json!([]), "the first look is not kept waiting");
    let thread = scene.opens(status).await;
    let uris: Vec<&str> =
        thread["descendants"].as_array().unwrap().iter().map(|one| one["uri"].as_str().unwrap()).collect();
    assert_eq!(uris.len(), 3, "{uris:?}");
    for told in [&own, &hers, &his] {
        assert!(uris.contains(&told["id"].as_str().unwrap()), "{uris:?}");
        let (name, update) = events.event().await;
        assert_eq!((name.as_str(), update["in_reply_to_id"].is_string()), ("update", true), "{update}");
    }
    assert!(seen(&scene.world, None, &unrelated["id"]).await.is_none(), "it answers nothing here");
    let above = seen(&scene.world, None, &his["id"]).await.unwrap().status.in_reply_to_id;
    assert_eq!(above, Some(seen(&scene.world, None, &hers["id"]).await.unwrap().status.id));
}

#[tokio::test]
async fn a_thread_is_asked_for_again_after_a_while_and_not_by_visitors() {
    let scene = Scene::start().await;
    let (status, _) = scene.note().await;
    scene.lists(&[]);
    let asked = || scene.bob.server.times_asked("/users/bob/1/replies");
    Api::visitor(&scene.world).get(&format!("/api/v1/statuses/{status}/context")).await.ok();
    while workers::jobs::tick(&scene.world).await.unwrap() > 0 {}
    assert_eq!(asked(), 0, "for visitors nothing is asked of other servers");
    for _ in 0..3 {
        scene.opens(status).await;
    }
    let first = asked();
    assert!(first >= 1);
    scene.world.clock.advance(Duration::minutes(14));
    scene.opens(status).await;
    assert_eq!(asked(), first);
    scene.world.clock.advance(Duration::minutes(2));
    scene.opens(status).await;
    assert!(asked() > first);
}

#[tokio::test]
async fn one_server_is_asked_sixty_times_and_one_that_is_silent_once() {
    let scene = Scene::start().await;
    let silent = scene.world.server().await;
    let (status, note) = scene.note().await;
    let mut listed: Vec<String> = (0..5).map(|n| silent.url(&format!("/notes/{n}"))).collect();
    for n in 0..5 {
        silent.answers(&format!("/notes/{n}"), Answer::status(503));
    }
    for n in 0..100 {
        listed.push(id_of(&answer(&scene.bob, &format!("a{n}"), &note)));
    }
    scene.lists(&listed);
    let before = scene.bob.server.asked().len();
    scene.opens(status).await;
    let asked = scene.bob.server.asked().len() - before;
    assert!((50..=70).contains(&asked), "{asked} requests to one server");
    assert_eq!(silent.asked().len(), 1, "{:?}", silent.asked());
    assert!(scene.world.count("SELECT count(*) FROM statuses WHERE in_reply_to_id IS NOT NULL").await > 20);
}

/// Each name costs a look into the database, even where nobody is asked.
#[tokio::test]
async fn a_list_of_thousands_is_not_read_to_its_end() {
    let scene = Scene::start().await;
    let silent = scene.world.server().await;
    silent.answers("/notes/0", Answer::status(503));
    let (status, note) = scene.note().await;
    let (first, last) = (answer(&scene.bob, "first", &note), answer(&scene.bob, "last", &note));
    let mut listed = vec![id_of(&first)];
    listed.extend((0..2_000).map(|n| silent.url(&format!("/notes/{n}"))));
    listed.push(id_of(&last));
    scene.bob.server.publishes(&json!({"@context": "https://www.w3.org/ns/activitystreams",
        "id": scene.bob.id("1/replies"), "type": "Collection", "items": listed}));
    scene.opens(status).await;
    assert!(seen(&scene.world, None, &first["id"]).await.is_some());
    assert!(seen(&scene.world, None, &last["id"]).await.is_none());
}

#[tokio::test]
async fn a_conversation_lists_what_its_branches_do_not() {
    let scene = Scene::start().await;
    let carol = scene.world.server().await.actor("carol").await;
    let context = scene.bob.server.url("/contexts/1");
    let mut note = scene.bob.note("1", "What do you say?");
    note["context"] = json!(context);
    scene.bob.server.publishes(&note);
    let status = lookup_status(&scene.world, note["id"].as_str().unwrap()).await.unwrap();
    let hers = answer(&carol, "1", &note);
    let foreign = carol.note("2", "something else");
    carol.server.publishes(&foreign);
    scene.bob.server.publishes(&json!({"@context": "https://www.w3.org/ns/activitystreams", "id": context,
        "type": "OrderedCollection", "attributedTo": scene.bob.uri,
        "orderedItems": [note["id"], foreign["id"], hers["id"]]}));
    scene.opens(status).await;
    assert!(seen(&scene.world, None, &hers["id"]).await.is_some());
    assert!(seen(&scene.world, None, &foreign["id"]).await.is_none());
}

#[tokio::test]
async fn what_was_counted_is_asked_for_again_when_looked_at() {
    let scene = Scene::start().await;
    let (status, mut note) = scene.note().await;
    let count = |kind: &str, total: u64| {
        json!({"@context": "https://www.w3.org/ns/activitystreams", "id": scene.bob.id(&format!("1/{kind}")),
               "type": "Collection", "totalItems": total})
    };
    note["likes"] = count("likes", 7);
    // Not in the note: asked for apart. What lies on another server counts for nothing.
    let elsewhere = scene.world.server().await;
    note["shares"] = json!(scene.bob.id("1/shares"));
    note["replies"] = json!(elsewhere.url("/replies"));
    scene.bob.server.publishes(&note);
    scene.bob.server.publishes(&count("shares", 3));
    let path = format!("/api/v1/statuses/{status}");
    let look = async || {
        let seen = scene.api().get(&path).await.ok();
        while workers::jobs::tick(&scene.world).await.unwrap() > 0 {}
        let numbers = ["favourites_count", "reblogs_count", "replies_count"];
        numbers.map(|name| seen[name].as_u64().unwrap())
    };
    assert_eq!(look().await, [0, 0, 0]);
    assert_eq!(look().await, [7, 3, 0]);
    assert!(elsewhere.asked().is_empty());
    note["likes"] = count("likes", 8);
    scene.bob.server.publishes(&note);
    look().await;
    assert_eq!(look().await, [7, 3, 0], "what was asked for just now is not asked for again");
    scene.world.clock.advance(Duration::minutes(6));
    look().await;
    assert_eq!(look().await, [8, 3, 0]);
}

#[tokio::test]
async fn a_status_that_is_gone_at_home_is_gone_here() {
    let scene = Scene::start().await;
    let (status, _) = scene.note().await;
    scene.bob.server.answers("/users/bob/1", Answer::status(410));
    scene.world.clock.advance(Duration::minutes(6));
    let path = format!("/api/v1/statuses/{status}");
    scene.api().get(&path).await.ok();
    while workers::jobs::tick(&scene.world).await.unwrap() > 0 {}
    assert_eq!(scene.api().get(&path).await.status, 404);
}

#[tokio::test]
async fn a_status_deleted_while_it_is_opened_is_not_asked_for() {
    let world = World::start().await;
    let (mut conn, now) = (world.pool.acquire().await.unwrap(), world.clock.now());
    let gone = StatusId(404);
    assert!(!status_refreshes::claim(&mut conn, gone, now, now).await.unwrap());
    assert!(!status_refreshes::claim_thread(&mut conn, gone, now, now).await.unwrap());
}

#[tokio::test]
async fn a_profile_opened_by_its_id_fills() {
    let scene = Scene::start().await;
    let note = scene.bob.note("1", "latest");
    let pinned = scene.bob.note("2", "pinned");
    let collection = |name: &str, item: &Value| {
        json!({"@context": "https://www.w3.org/ns/activitystreams", "id": scene.bob.id(name),
               "type": "OrderedCollection", "orderedItems": [item]})
    };
    scene.bob.server.publishes(&collection("outbox", &scene.bob.create(&note)));
    scene.bob.server.publishes(&collection("featured", &pinned));
    let account = lookup_account(&scene.world, &scene.bob.uri).await.unwrap().id;
    // As one becomes known by a mention: nobody looked yet.
    sqlx::query("UPDATE accounts SET filled_at = NULL").execute(&scene.world.pool).await.unwrap();
    sqlx::query("DELETE FROM jobs").execute(&scene.world.pool).await.unwrap();
    let path = format!("/api/v1/accounts/{account}");
    Api::visitor(&scene.world).get(&path).await.ok();
    assert_eq!(scene.world.count("SELECT count(*) FROM jobs").await, 0);
    scene.api().get(&path).await.ok();
    scene.api().get(&format!("{path}/statuses")).await.ok();
    assert_eq!(scene.world.count("SELECT count(*) FROM jobs").await, 1);
    while workers::jobs::tick(&scene.world).await.unwrap() > 0 {}
    let shown = scene.api().get(&format!("{path}/statuses")).await.ok();
    assert_eq!(shown.as_array().unwrap().len(), 2, "{shown}");
    let pins = scene.api().get(&format!("{path}/statuses?pinned=true")).await.ok();
    assert_eq!(pins[0]["uri"], pinned["id"]);
}
