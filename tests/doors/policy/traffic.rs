//! The doors between us and a server that is blocked: nothing of it comes in, and nothing goes out to it.

use hedgerow::activitypub::lookup::{lookup_account, lookup_url};
use hedgerow::domain::domain_policies::{self, PolicyDraft};
use hedgerow::domain::staff::Staff;
use hedgerow::error::Error;
use hedgerow::model::Domain;
use hedgerow::policy::Severity;
use serde_json::{Value, json};

use crate::support::api::Api;
use crate::support::world::{Actor, Local, World};

/// Alice here, who follows Mallory and is followed by her; Bob on a third server.
struct Scene {
    world: World,
    alice: Local,
    api: Api,
    mallory: Actor,
    bob: Actor,
}

impl Scene {
    async fn set() -> Self {
        let world = World::with(&[("rate_limits.enabled", "false")]).await;
        let (alice, api) = world.member("alice").await;
        let mallory = world.server().await.actor("mallory").await;
        let bob = world.server().await.actor("bob").await;
        let scene = Self { world, alice, api, mallory, bob };
        for actor in [&scene.mallory, &scene.bob] {
            assert_eq!(actor.delivers(&scene.world, &actor.follow(&scene.alice)).await, 202);
            let id = scene.id_of(actor).await;
            scene.api.post(&format!("/api/v1/accounts/{id}/follow"), json!({})).await.ok();
            scene.world.work().await;
            let follow = sqlx::query_scalar::<_, String>("SELECT uri FROM follow_requests");
            let follow = follow.fetch_one(&scene.world.pool).await.unwrap();
            let accept = actor.does("Accept", "1", &json!(follow));
            assert_eq!(actor.delivers(&scene.world, &accept).await, 202);
        }
        assert_eq!(scene.world.count("SELECT count(*) FROM follows").await, 4);
        scene
    }

    async fn id_of(&self, actor: &Actor) -> String {
        let id = sqlx::query_scalar::<_, i64>("SELECT id FROM accounts WHERE uri = $1");
        id.bind(&actor.uri).fetch_one(&self.world.pool).await.unwrap().to_string()
    }

    async fn status_id(&self, note: &Value) -> String {
        let id = sqlx::query_scalar::<_, i64>("SELECT id FROM statuses WHERE uri = $1");
        id.bind(note["id"].as_str().unwrap()).fetch_one(&self.world.pool).await.unwrap().to_string()
    }

    /// Blocks Mallory's server, by its port: Bob's is on the same address.
    async fn block(&self) {
        let draft = PolicyDraft::new(self.mallory.server.authority().parse().unwrap(), Severity::Suspend);
        domain_policies::set_policy(&self.world, &Staff::CommandLine, &draft).await.unwrap();
    }

    async fn unblock(&self) {
        let domain = self.mallory.server.authority().parse().unwrap();
        domain_policies::remove_policy(&self.world, &Staff::CommandLine, &domain).await.unwrap();
    }

    /// How often Mallory's server was asked or told anything.
    fn traffic(&self) -> usize {
        self.mallory.server.asked().len()
    }
}

#[tokio::test]
async fn inbox_refuses_the_blocked_before_anything_is_fetched() {
    let scene = Scene::set().await;
    let stranger = scene.mallory.server.actor("stranger").await;
    scene.block().await;
    let traffic = scene.traffic();
    let inboxes = ["/inbox", "/users/alice/inbox", "/actor/inbox"];
    for (actor, inbox) in
        [&scene.mallory, &stranger].into_iter().flat_map(|actor| inboxes.map(|inbox| (actor, inbox)))
    {
        let create = actor.create(&actor.note("blocked", "hello"));
        assert_eq!(actor.delivers_to(&scene.world, inbox, &create).await, 403, "{} {inbox}", actor.name);
    }
    assert_eq!(scene.traffic(), traffic);
    assert_eq!(scene.world.count("SELECT count(*) FROM statuses").await, 0);
    scene.unblock().await;
    let create = scene.mallory.create(&scene.mallory.note("blocked", "hello"));
    assert_eq!(scene.mallory.delivers(&scene.world, &create).await, 202);
    assert_eq!(scene.world.count("SELECT count(*) FROM statuses").await, 1);
}

/// Whatever spelling a sender gives its own name; nothing is resolved, so that the names need not exist.
#[tokio::test]
async fn inbox_knows_the_blocked_under_every_spelling() {
    let scene = Scene::set().await;
    let draft = PolicyDraft::new("bücher.example".parse().unwrap(), Severity::Suspend);
    domain_policies::set_policy(&scene.world, &Staff::CommandLine, &draft).await.unwrap();
    for host in [
        "xn--bcher-kva.example",
        "BÜCHER.example",
        "sub.bücher.example.",
        "bücher.example:8443",
        "b%C3%BCcher.example",
    ] {
        let uri = format!("https://{host}/users/m");
        // A header is plain ASCII; the body need not be.
        let plain =
            if host.is_ascii() { host.to_owned() } else { host.parse::<Domain>().unwrap().to_string() };
        let signer = hedgerow::activitypub::signature::RequestSigner {
            key_id: format!("https://{plain}/users/m#main-key"),
            key: crate::support::world::key_of("m").await,
            clock: scene.world.clock.clone(),
        };
        let follow = json!({"@context": "https://www.w3.org/ns/activitystreams", "id": format!("{uri}#1"),
                            "type": "Follow", "actor": uri, "object": scene.alice.uri});
        let status =
            crate::support::world::deliver_as(&scene.world, &signer, "/inbox", &follow.to_string()).await;
        assert!(matches!(status, 400 | 403), "{host}: {status}");
        assert!(status == 403 || host.contains('%'), "{host}: {status}");
    }
}

#[tokio::test]
async fn nothing_is_fetched_from_the_blocked() {
    let scene = Scene::set().await;
    let note = scene.mallory.note("there", "hello");
    scene.mallory.server.publishes(&note);
    let stranger = scene.mallory.server.actor("stranger").await;
    scene.block().await;
    let traffic = scene.traffic();
    for url in [note["id"].as_str().unwrap(), &stranger.uri] {
        assert!(matches!(lookup_url(&scene.world, url).await, Err(Error::Forbidden(_))), "{url}");
    }
    let handle = format!("@stranger@{}", scene.mallory.server.authority());
    assert!(matches!(lookup_account(&scene.world, &handle).await, Err(Error::Forbidden(_))));
    for query in [note["id"].as_str().unwrap(), &stranger.uri, &scene.mallory.uri, &handle] {
        for kind in ["", "&type=accounts"] {
            let found = scene.api.get(&format!("/api/v2/search?resolve=true&q={query}{kind}")).await.ok();
            assert_eq!(
                found,
                json!({"accounts": [], "statuses": [], "hashtags": [], "collections": []}),
                "{query}"
            );
        }
    }
    assert_eq!(
        scene.api.get(&format!("/api/v1/accounts/search?resolve=true&q={handle}")).await.ok(),
        json!([])
    );
    // A third server's redirect leads there no more than an address does.
    let leads = scene.bob.server.url("/leads");
    scene.bob.server.answers("/leads", crate::support::world::Answer::redirect(note["id"].as_str().unwrap()));
    assert!(lookup_url(&scene.world, &leads).await.is_err());
    assert_eq!(scene.traffic(), traffic);
}

/// What others do with the words of the blocked brings them in no more than the blocked do themselves.
#[tokio::test]
async fn others_cannot_carry_the_blocked_in() {
    let scene = Scene::set().await;
    let (mallory, bob) = (&scene.mallory, &scene.bob);
    let known = mallory.note("known", "hello");
    assert_eq!(mallory.delivers(&scene.world, &mallory.create(&known)).await, 202);
    let unknown = mallory.note("unknown", "hello again");
    mallory.server.publishes(&unknown);
    scene.block().await;
    let traffic = scene.traffic();
    for (n, note) in [&known, &unknown].into_iter().enumerate() {
        let boost = bob.does("Announce", &n.to_string(), &note["id"]);
        assert_eq!(bob.delivers(&scene.world, &boost).await, 202);
        let mut reply = bob.note(&format!("reply-{n}"), "well said");
        reply["inReplyTo"] = note["id"].clone();
        assert_eq!(bob.delivers(&scene.world, &bob.create(&reply)).await, 202);
        // Forwarded by a third server, as a thread's server does.
        assert_eq!(bob.delivers(&scene.world, &mallory.create(note)).await, 403);
    }
    assert_eq!(scene.traffic(), traffic);
    assert_eq!(scene.world.count("SELECT count(*) FROM statuses WHERE reblog_of_id IS NOT NULL").await, 0);
    let home = scene.api.get("/api/v1/timelines/home").await.ok();
    let texts: Vec<&str> = home.as_array().unwrap().iter().map(|s| s["content"].as_str().unwrap()).collect();
    assert_eq!(texts.iter().filter(|text| text.contains("hello")).count(), 0, "{texts:?}");
}

#[tokio::test]
async fn queued_deliveries_wait_for_the_end_of_the_block() {
    let scene = Scene::set().await;
    let told = |kind: &str| {
        let bodies = scene.mallory.server.asked().into_iter().filter(|asked| asked.method == "POST");
        let bodies = bodies.map(|asked| serde_json::from_slice::<Value>(&asked.body).unwrap());
        bodies.filter(|body| body["type"] == kind).count()
    };
    // One is in the queue when the block comes, one is written while it lasts, an older one deleted.
    let known = scene.api.post("/api/v1/statuses", json!({"status": "long before"})).await.ok();
    scene.world.work().await;
    assert_eq!(told("Create"), 1);
    scene.api.post("/api/v1/statuses", json!({"status": "before"})).await.ok();
    hedgerow::workers::outgoing::tick(&scene.world).await.unwrap();
    scene.block().await;
    scene.api.post("/api/v1/statuses", json!({"status": "meanwhile"})).await.ok();
    scene.api.delete(&format!("/api/v1/statuses/{}", known["id"].as_str().unwrap())).await.ok();
    let traffic = scene.traffic();
    scene.world.work().await;
    assert_eq!((scene.traffic(), told("Create"), told("Delete")), (traffic, 1, 0));
    scene.unblock().await;
    scene.world.work().await;
    assert_eq!((told("Create"), told("Delete")), (3, 1));
}

#[tokio::test]
async fn the_blocked_read_nothing_of_ours() {
    let scene = Scene::set().await;
    let post = scene.api.post("/api/v1/statuses", json!({"status": "for all"})).await.ok();
    let path = format!("/users/alice/statuses/{}", post["id"].as_str().unwrap());
    let paths = ["/users/alice", "/users/alice/outbox", "/users/alice/followers", path.as_str()];
    for path in paths {
        assert_eq!(scene.mallory.reads(&scene.world, path).await.status, 200, "{path}");
    }
    scene.block().await;
    for path in paths {
        assert_eq!(scene.mallory.reads(&scene.world, path).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn nobody_here_can_reach_for_the_blocked() {
    let scene = Scene::set().await;
    let note = scene.mallory.note("known", "hello");
    scene.mallory.delivers(&scene.world, &scene.mallory.create(&note)).await;
    let (status, account) = (scene.status_id(&note).await, scene.id_of(&scene.mallory).await);
    scene.block().await;
    let traffic = scene.traffic();
    for verb in ["favourite", "reblog", "bookmark"] {
        let answer = scene.api.post(&format!("/api/v1/statuses/{status}/{verb}"), json!({})).await;
        assert_eq!(answer.status, 404, "{verb}");
    }
    let reply = json!({"status": "but", "in_reply_to_id": status});
    assert_eq!(scene.api.post("/api/v1/statuses", reply).await.status, 404);
    assert_eq!(scene.api.post(&format!("/api/v1/accounts/{account}/follow"), json!({})).await.status, 404);
    let mention = json!({"status": format!("@mallory@{} are you there?", scene.mallory.server.authority())});
    scene.api.post("/api/v1/statuses", mention).await.ok();
    scene.world.work().await;
    assert_eq!(scene.traffic(), traffic);
    // Severing is always allowed, and told when there is somebody to tell.
    scene.api.post(&format!("/api/v1/accounts/{account}/unfollow"), json!({})).await.ok();
    scene.world.work().await;
    assert_eq!(scene.traffic(), traffic);
}

#[tokio::test]
async fn allowlist_mode_closes_the_same_doors() {
    let scene = Scene::set().await;
    let stranger = scene.bob.server.actor("stranger").await;
    let mode = Some(hedgerow::config::FederationMode::Allowlist);
    let change = hedgerow::domain::settings::Saved { federation_mode: mode, ..Default::default() };
    hedgerow::domain::settings::change_settings(&scene.world, &Staff::CommandLine, change).await.unwrap();
    let draft = PolicyDraft::new(scene.bob.server.authority().parse().unwrap(), Severity::Allow);
    domain_policies::set_policy(&scene.world, &Staff::CommandLine, &draft).await.unwrap();
    let (mallory, bob) = (&scene.mallory, &scene.bob);
    let traffic = scene.traffic();
    assert_eq!(mallory.delivers(&scene.world, &mallory.create(&mallory.note("1", "hello"))).await, 403);
    assert_eq!(mallory.reads(&scene.world, "/users/alice").await.status, 403);
    assert!(matches!(lookup_url(&scene.world, &mallory.id("2")).await, Err(Error::Forbidden(_))));
    scene.api.post("/api/v1/statuses", json!({"status": "for friends"})).await.ok();
    scene.world.work().await;
    assert_eq!(scene.traffic(), traffic);
    assert_eq!(bob.delivers(&scene.world, &bob.create(&bob.note("1", "hello"))).await, 202);
    assert!(lookup_account(&scene.world, &stranger.uri).await.is_ok());
    let told = bob.server.asked().into_iter().filter(|asked| asked.method == "POST");
    assert!(
        told.map(|asked| String::from_utf8(asked.body).unwrap()).any(|body| body.contains("for friends"))
    );
}
