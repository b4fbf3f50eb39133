//! Servers nobody here wrote, in processes of their own, over plain http and over https on loopback: Fedify
//! (tests/peers/fedify.mjs) and Python's apsig (tests/peers/apsig_peer.py). They verify what we send and sign what they
//! say with their own code.

mod process;

use std::path::Path;

use chrono::{Duration, Utc};
use serde_json::{Value, json};

use crate::support::PASSWORD;
use crate::support::api::{Api, Person};
use crate::support::browser::Browser;
use crate::support::instance::{Instance, settle};
use crate::support::server::Home;
use process::{Peer, make_authority};

/// Alice on our server, and somebody on theirs.
struct Meeting {
    ours: Instance,
    alice: Person,
    alice_uri: String,
    peer: Peer,
    /// The other's id, for Alice's apps.
    other: String,
}

impl Meeting {
    async fn with(peer: Peer) -> Self {
        Self::at(Instance::start().await, peer).await
    }

    async fn at(ours: Instance, peer: Peer) -> Self {
        let alice = ours.person("alice").await;
        let alice_uri = ours.config.url("/users/alice");
        let mut meeting = Self { ours, alice, alice_uri, peer, other: String::new() };
        meeting.keep_time();
        let query = format!("/api/v2/search?resolve=true&type=accounts&q=@{}", meeting.peer.handle());
        let found = meeting.alice().get(&query).await.ok();
        meeting.other = id(&found["accounts"][0]);
        meeting
    }

    fn alice(&self) -> Api {
        self.ours.api(&self.alice)
    }

    /// The others have a real clock, and mistrust signatures that are minutes old.
    fn keep_time(&self) {
        #[allow(clippy::disallowed_methods, reason = "the time the other processes have")]
        let late = Utc::now() - self.ours.clock.now();
        self.ours.clock.advance(late);
    }

    /// The other does something, and it arrives.
    async fn told(&self, command: &str, with: Value) -> Value {
        self.keep_time();
        let answer = self.peer.told(command, with).await;
        settle(&[&self.ours]).await;
        answer
    }

    /// Alice does something in her app, and it arrives.
    async fn alice_posts(&self, path: &str, with: Value) -> Value {
        self.keep_time();
        let answer = self.alice().post(path, with).await.ok();
        settle(&[&self.ours]).await;
        answer
    }

    /// What the other was told of this type, and forgets.
    async fn heard(&self, kind: &str) -> Value {
        let [heard] = self.heard_all([kind]).await;
        heard
    }

    /// What it was told of each of these types, once.
    async fn heard_all<const N: usize>(&self, kinds: [&str; N]) -> [Value; N] {
        let received = self.peer.told("received", json!({})).await;
        self.peer.told("forget", json!({})).await;
        kinds.map(|kind| {
            let mut of_kind = received.as_array().unwrap().iter().filter(|one| one["type"] == kind);
            let first = of_kind.next().unwrap_or_else(|| panic!("a {kind} among {received}"));
            assert!(of_kind.next().is_none(), "one {kind} among {received}");
            first.clone()
        })
    }

    async fn notified(&self, kind: &str) -> Value {
        let listed = self.alice().get(&format!("/api/v1/notifications?types[]={kind}")).await.ok();
        assert_eq!(listed.as_array().map(Vec::len), Some(1), "one {kind}: {listed}");
        assert_eq!(listed[0]["account"]["acct"], self.peer.handle());
        listed[0].clone()
    }

    async fn relation(&self) -> Value {
        let path = format!("/api/v1/accounts/relationships?id[]={}", self.other);
        self.alice().get(&path).await.ok()[0].clone()
    }

    /// What a status of theirs reads here; empty when it is not here.
    async fn reads(&self, uri: &Value) -> String {
        let uri = uri.as_str().expect("a uri");
        let content = sqlx::query_scalar("SELECT content FROM statuses WHERE uri = $1");
        let content: Option<String> = content.bind(uri).fetch_optional(&self.ours.pool).await.unwrap();
        content.unwrap_or_default()
    }

    async fn they_follow_alice(&self) {
        self.told("follow", json!({ "actor": self.alice_uri })).await;
        self.notified("follow").await;
        assert_eq!(self.heard("Accept").await["actor"], self.alice_uri.as_str());
        assert_eq!(self.relation().await["followed_by"], true);
    }

    async fn alice_follows_them(&self) {
        self.alice_posts(&format!("/api/v1/accounts/{}/follow", self.other), json!({})).await;
        assert_eq!(self.heard("Follow").await["actor"], self.alice_uri.as_str());
        assert_eq!(self.relation().await["following"], true, "the Accept was understood");
        let followers = self.peer.told("followers", json!({})).await;
        assert_eq!(followers, json!([self.alice_uri]));
    }

    /// Everything the two can do to each other's statuses, in both directions.
    async fn converse(&self) {
        self.they_follow_alice().await;
        self.alice_follows_them().await;

        // Posts, and answers to them.
        let theirs = self.told("post", json!({ "content": "<p>Good morning</p>" })).await["id"].clone();
        let home = self.alice().get("/api/v1/timelines/home").await.ok();
        assert_eq!((&home[0]["uri"], &home[0]["content"]), (&theirs, &json!("<p>Good morning</p>")));
        let copy = id(&home[0]);
        let ours = self.alice_posts("/api/v1/statuses", json!({ "status": "Hello there" })).await;
        let heard = self.heard("Create").await;
        assert_eq!((&heard["object"], &heard["content"]), (&ours["uri"], &json!("<p>Hello there</p>")));
        let text = format!("@{} so early", self.peer.handle());
        self.alice_posts("/api/v1/statuses", json!({ "status": text, "in_reply_to_id": copy })).await;
        assert!(self.heard("Create").await["content"].as_str().unwrap().contains("so early"));
        self.told("post", json!({ "content": "<p>Hello you</p>", "inReplyTo": ours["uri"] })).await;
        let mention = self.notified("mention").await;
        assert_eq!(mention["status"]["in_reply_to_id"], ours["id"]);

        // Likes and boosts, and that they are taken back.
        self.alice_posts(&format!("/api/v1/statuses/{copy}/favourite"), json!({})).await;
        assert_eq!(self.heard("Like").await["object"], theirs);
        self.alice_posts(&format!("/api/v1/statuses/{copy}/unfavourite"), json!({})).await;
        assert_eq!(self.heard("Undo").await["of"], "Like");
        self.alice_posts(&format!("/api/v1/statuses/{copy}/reblog"), json!({})).await;
        assert_eq!(self.heard("Announce").await["object"], theirs);
        self.told("like", json!({ "id": ours["uri"] })).await;
        self.notified("favourite").await;
        self.told("boost", json!({ "id": ours["uri"] })).await;
        self.notified("reblog").await;

        self.quote_each_other(&theirs, &ours).await;

        // Edits and deletions.
        self.told("edit", json!({ "id": theirs, "content": "<p>Good evening</p>" })).await;
        assert_eq!(self.reads(&theirs).await, "<p>Good evening</p>");
        self.ours.clock.advance(Duration::seconds(5));
        let path = format!("/api/v1/statuses/{}", id(&ours));
        self.alice().put(&path, json!({ "status": "Hello again" })).await.ok();
        settle(&[&self.ours]).await;
        assert_eq!(self.heard("Update").await["content"], "<p>Hello again</p>");
        self.told("delete", json!({ "id": theirs })).await;
        assert_eq!(self.reads(&theirs).await, "");
        self.alice().delete(&path).await.ok();
        settle(&[&self.ours]).await;
        assert_eq!(self.heard("Delete").await["object"], ours["uri"]);

        // Both part.
        self.told("unfollow", json!({ "actor": self.alice_uri })).await;
        assert_eq!(self.relation().await["followed_by"], false);
        self.alice_posts(&format!("/api/v1/accounts/{}/unfollow", self.other), json!({})).await;
        assert_eq!(self.heard("Undo").await["of"], "Follow");
        assert_eq!(self.peer.told("followers", json!({})).await, json!([]));
    }
}

impl Meeting {
    /// Each by leave of the other (FEP-044f).
    async fn quote_each_other(&self, theirs: &Value, ours: &Value) {
        let quoting = self.told("quote", json!({ "id": ours["uri"], "content": "<p>As she says</p>" })).await;
        assert_eq!(self.notified("quote").await["status"]["uri"], quoting["id"]);
        let shown = self.alice().get(&format!("/api/v1/statuses/{}/quotes", id(ours))).await.ok();
        assert_eq!(shown[0]["uri"], quoting["id"]);
        assert_eq!(shown[0]["quote"]["state"], "accepted");
        assert_eq!(shown[0]["quote"]["quoted_status"]["id"], ours["id"]);
        let [accept] = self.heard_all(["Accept"]).await;
        let stamp = json!({
            "kind": "QuoteAuthorization", "by": self.alice_uri, "interacting": quoting["id"], "target": ours["uri"],
        });
        assert_eq!(accept["stamp"], stamp, "our stamp was read");

        let copy = self.status_id(theirs).await;
        let text = json!({ "status": "As they say", "quoted_status_id": copy });
        let quoting = self.alice_posts("/api/v1/statuses", text).await;
        let [request, create, update] = self.heard_all(["QuoteRequest", "Create", "Update"]).await;
        assert_eq!((&request["object"], &create["object"]), (theirs, &quoting["uri"]));
        assert_eq!((&create["stamp"], update["stamp"].is_string()), (&Value::Null, true));
        let shown = self.alice().get(&format!("/api/v1/statuses/{}", id(&quoting))).await.ok();
        assert_eq!(shown["quote"]["state"], "accepted");
        assert_eq!(&shown["quote"]["quoted_status"]["uri"], theirs);
    }

    /// They move to somebody else of their server, and Alice, who follows, with them; then she moves there herself.
    async fn move_each(&self) {
        self.they_follow_alice().await;
        self.alice_follows_them().await;
        let second = self.told("move", json!({})).await["id"].clone();
        let [follow, undo] = self.heard_all(["Follow", "Undo"]).await;
        assert_eq!((&follow["object"], &undo["of"]), (&second, &json!("Follow")));
        let path = format!("/api/v2/search?resolve=true&type=accounts&q={}", second.as_str().unwrap());
        let new = self.alice().get(&path).await.ok()["accounts"][0].clone();
        let path = format!("/api/v1/accounts/relationships?id[]={}", id(&new));
        assert_eq!(self.alice().get(&path).await.ok()[0]["following"], true);
        assert_eq!(self.relation().await["following"], false);
        let old = self.alice().get(&format!("/api/v1/accounts/{}", self.other)).await.ok();
        assert_eq!(old["moved"]["id"], new["id"]);

        self.told("alias", json!({ "actor": self.alice_uri })).await;
        let mut browser = Browser::of(&self.ours, "alice").await;
        let page = "/settings/migration";
        let typed = [("acct", new["acct"].as_str().unwrap()), ("current_password", PASSWORD)];
        assert_eq!(browser.submit(page, page, &typed).await.location(), page);
        self.ours.clock.advance(Duration::seconds(10));
        settle(&[&self.ours]).await;
        let [moved] = self.heard_all(["Move"]).await;
        assert_eq!((&moved["object"], &moved["target"]), (&json!(self.alice_uri), &second));
    }

    async fn status_id(&self, uri: &Value) -> String {
        let path = format!("/api/v2/search?resolve=true&type=statuses&q={}", uri.as_str().expect("a uri"));
        id(&self.alice().get(&path).await.ok()["statuses"][0])
    }
}

/// An authority for https which only those of one test trust (`federation.extra_ca_file`), and who gives it to our server.
struct Authority {
    home: Home,
    proxy: Peer,
}

impl Authority {
    async fn new() -> Self {
        let home = Home::new();
        make_authority(home.path());
        let proxy = Peer::proxy(home.path()).await;
        Self { home, proxy }
    }

    fn folder(&self) -> &Path {
        self.home.path()
    }

    /// Our server, reached over https alone.
    async fn instance(&mut self) -> Instance {
        let base_url = format!("https://{}", self.proxy.authority());
        let ca = self.folder().join("ca.pem").display().to_string();
        let ours = Instance::start_with(&[
            ("instance.base_url", &base_url),
            ("federation.allow_plain_http", "false"),
            ("federation.extra_ca_file", &ca),
        ])
        .await;
        self.proxy.leads_to(ours.address);
        ours
    }
}

#[track_caller]
fn id(entity: &Value) -> String {
    entity["id"].as_str().unwrap_or_else(|| panic!("an entity: {entity}")).to_owned()
}

#[tokio::test]
async fn fedify_and_we_understand_each_other() {
    let meeting = Meeting::with(Peer::fedify("rfc9421").await).await;
    meeting.converse().await;
}

#[tokio::test]
async fn people_move_between_fedify_and_us() {
    Meeting::with(Peer::fedify("rfc9421").await).await.move_each().await;
}

#[tokio::test]
async fn people_move_between_apsig_and_us() {
    Meeting::with(Peer::apsig().await).await.move_each().await;
}

/// Fedify signing with the draft first, and hearing RFC 9421 only.
#[tokio::test]
async fn fedify_and_we_understand_each_other_in_the_other_schemes() {
    let meeting = Meeting::with(Peer::fedify("draft").await).await;
    meeting.peer.told("hear", json!({ "only": "rfc9421" })).await;
    meeting.they_follow_alice().await;
    meeting.alice_posts("/api/v1/statuses", json!({ "status": "Hello there" })).await;
    assert_eq!(meeting.heard("Create").await["scheme"], "rfc9421");
    meeting.peer.told("hear", json!({ "only": "draft" })).await;
    meeting.alice_posts("/api/v1/statuses", json!({ "status": "Hello again" })).await;
    assert_eq!(meeting.heard("Create").await["scheme"], "draft");
}

/// apsig verifies both the request's signature and the activity's own, and refuses what lacks one.
#[tokio::test]
async fn apsig_and_we_understand_each_other() {
    let meeting = Meeting::with(Peer::apsig().await).await;
    meeting.converse().await;
}

#[tokio::test]
async fn fedify_and_we_understand_each_other_over_tls() {
    let mut authority = Authority::new().await;
    let ours = authority.instance().await;
    let peer = Peer::fedify_over_tls(authority.folder()).await;
    Meeting::at(ours, peer).await.converse().await;
}

#[tokio::test]
async fn apsig_and_we_understand_each_other_over_tls() {
    let mut authority = Authority::new().await;
    let ours = authority.instance().await;
    let peer = Peer::apsig_over_tls(authority.folder()).await;
    Meeting::at(ours, peer).await.converse().await;
}

#[tokio::test]
async fn people_move_between_fedify_and_us_over_tls() {
    let mut authority = Authority::new().await;
    let ours = authority.instance().await;
    let peer = Peer::fedify_over_tls(authority.folder()).await;
    Meeting::at(ours, peer).await.move_each().await;
}

#[tokio::test]
async fn people_move_between_apsig_and_us_over_tls() {
    let mut authority = Authority::new().await;
    let ours = authority.instance().await;
    let peer = Peer::apsig_over_tls(authority.folder()).await;
    Meeting::at(ours, peer).await.move_each().await;
}
