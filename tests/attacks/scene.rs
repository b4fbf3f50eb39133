//! The scene of most attacks: Alice here, Victor on a server she knows, Mallory on another.

use serde_json::{Value, json};

use crate::support::api::Api;
use crate::support::world::{Actor, Local, World};

/// Alice follows Victor, whose profile is known; of Mallory nothing is.
pub struct Scene {
    pub world: World,
    pub alice: Local,
    pub api: Api,
    pub victor: Actor,
    pub mallory: Actor,
}

/// Where deliveries always concern somebody.
pub const ALICES_INBOX: &str = "/users/alice/inbox";

impl Scene {
    pub async fn set() -> Self {
        let world = World::with(&[("rate_limits.enabled", "false")]).await;
        let (alice, api) = world.member("alice").await;
        let victor = world.server().await.actor("victor").await;
        let mallory = world.server().await.actor("mallory").await;
        let scene = Self { world, alice, api, victor, mallory };
        scene.befriend(&scene.victor).await;
        assert!(scene.follows_victor().await);
        scene
    }

    /// Follows between Alice and somebody, both ways.
    pub async fn befriend(&self, actor: &Actor) {
        assert_eq!(actor.delivers(&self.world, &actor.follow(&self.alice)).await, 202);
        let id = self.account_id(actor).await;
        self.api.post(&format!("/api/v1/accounts/{id}/follow"), json!({})).await.ok();
        self.world.work().await;
        let follow = sqlx::query_scalar::<_, String>("SELECT uri FROM follow_requests");
        let follow = follow.fetch_one(&self.world.pool).await.unwrap();
        assert_eq!(actor.delivers(&self.world, &actor.does("Accept", "1", &json!(follow))).await, 202);
    }

    pub async fn account_id(&self, actor: &Actor) -> String {
        let id = sqlx::query_scalar::<_, i64>("SELECT id FROM accounts WHERE uri = $1");
        id.bind(&actor.uri).fetch_one(&self.world.pool).await.unwrap().to_string()
    }

    pub async fn follows_victor(&self) -> bool {
        let id = self.account_id(&self.victor).await;
        let relation = self.api.get(&format!("/api/v1/accounts/relationships?id[]={id}")).await.ok();
        relation[0]["following"] == true
    }

    /// Delivers to Alice's own inbox, so that it concerns her; the status code.
    pub async fn deliver(&self, actor: &Actor, activity: &Value) -> u16 {
        actor.delivers_to(&self.world, ALICES_INBOX, activity).await
    }

    /// A note that Victor sent us.
    pub async fn victors_note(&self, name: &str) -> Value {
        let note = self.victor.note(name, "the truth");
        self.victor.server.publishes(&note);
        assert_eq!(self.deliver(&self.victor, &self.victor.create(&note)).await, 202);
        assert!(self.seen(note["id"].as_str().unwrap()).await.is_some());
        note
    }

    /// The status under a uri, as Alice's app finds it; nothing is fetched.
    pub async fn seen(&self, uri: &str) -> Option<Value> {
        let found = self.search(uri, false).await;
        found["statuses"].get(0).cloned()
    }

    /// What Alice finds, other servers asked.
    pub async fn resolve(&self, what: &str) -> Value {
        self.search(what, true).await
    }

    async fn search(&self, what: &str, resolve: bool) -> Value {
        let what: String = url::form_urlencoded::byte_serialize(what.as_bytes()).collect();
        self.api.get(&format!("/api/v2/search?q={what}&resolve={resolve}")).await.ok()
    }

    /// Everything in Alice's home and notifications, as text.
    pub async fn reading(&self) -> String {
        let home = self.api.get("/api/v1/timelines/home?limit=40").await.ok();
        let notifications = self.api.get("/api/v1/notifications?limit=40").await.ok();
        format!("{home}{notifications}")
    }

    pub async fn statuses(&self) -> i64 {
        self.world.count("SELECT count(*) FROM statuses").await
    }
}

/// Nothing was found.
pub fn nothing() -> Value {
    json!({"accounts": [], "statuses": [], "hashtags": [], "collections": []})
}
