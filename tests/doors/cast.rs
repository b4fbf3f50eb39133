//! People who follow, block, mute, mention and recommend each other, and what they wrote.

use std::collections::HashMap;

use hedgerow::activitypub::signature::RequestSigner;
use hedgerow::domain::account_deletion::delete_account;
use hedgerow::domain::account_standing::suspend_account;
use hedgerow::domain::staff::Staff;
use hedgerow::domain::{Unit, reblogs};
use hedgerow::model::{AccountId, StatusId, Visibility};
use hedgerow::{db, policy};
use serde_json::{Value, json};
use sqlx::query;

use super::arrival::arrive;
use super::collections::Collection;
use super::walk::{Viewer, mark};
use crate::support::api::{Api, Person};
use crate::support::peers::peer;
use crate::support::policy::decide;
use crate::support::state::{TestState, state_with};
use crate::support::{accounts, people};

/// One status or reblog. Its text holds the mark of its key; a reblog shows that of its original.
#[derive(Debug, Clone)]
pub struct Post {
    pub key: &'static str,
    pub id: StatusId,
    pub author: &'static str,
    pub visibility: Visibility,
    pub mentions: Vec<&'static str>,
    pub reply_to: Option<&'static str>,
    pub reblog_of: Option<&'static str>,
    pub tagged: bool,
    /// For the people of this server alone.
    pub local_only: bool,
    /// Of the followers, only for those in [`CIRCLE`].
    pub limited: bool,
    /// Taken down by a moderator, or deleted.
    pub gone: bool,
}

/// Everybody, and what they wrote.
pub struct Cast {
    pub state: TestState,
    pub people: HashMap<&'static str, Person>,
    pub ids: HashMap<&'static str, AccountId>,
    pub posts: Vec<Post>,
    pub collections: Vec<Collection>,
    signers: HashMap<&'static str, RequestSigner>,
    pub follows: Vec<(&'static str, &'static str)>,
    pub blocks: Vec<(&'static str, &'static str)>,
    pub mutes: Vec<(&'static str, &'static str)>,
    /// Suspended, deleted, or on a suspended server.
    pub away: Vec<&'static str>,
}

/// Who looks, beside the visitor.
pub const MEMBERS: [&str; 8] = ["ann", "bob", "cat", "dan", "eve", "fay", "gus", "loc"];
/// Whom ann has in a circle.
pub const CIRCLE: [&str; 2] = ["bob", "rex"];
/// Other servers' people: a follower and a stranger.
pub const PEERS: [&str; 2] = ["rex", "sid"];

use Visibility::{Direct, Private, Public, Unlisted};

impl Cast {
    /// Everybody as they are in the end.
    pub async fn gather() -> Self {
        let mut cast = Self::strangers().await;
        cast.befriend().await;
        cast.write().await;
        cast.recommend().await;
        cast.fall_out().await;
        cast.regret().await;
        cast
    }

    async fn strangers() -> Self {
        let state = state_with(&[("rate_limits.enabled", "false")]).await;
        hedgerow::domain::local_accounts::ensure_instance_actor(&state).await.unwrap();
        let mut cast = Self {
            state,
            people: HashMap::new(),
            ids: HashMap::new(),
            posts: Vec::new(),
            collections: Vec::new(),
            signers: HashMap::new(),
            follows: Vec::new(),
            blocks: Vec::new(),
            mutes: Vec::new(),
            away: Vec::new(),
        };
        for name in MEMBERS.into_iter().chain(["sus", "del"]) {
            cast.settle_in(name).await;
        }
        for name in PEERS {
            let (id, signer) = peer(&cast.state, name, "peer.example").await;
            cast.ids.insert(name, id);
            cast.signers.insert(name, signer);
        }
        for (name, host) in [("rem", "far.example"), ("hos", "bad.example")] {
            let id = accounts::remote(&cast.state, name, host).await;
            cast.ids.insert(name, id);
        }
        query("UPDATE accounts SET fetched_at = $1, followers_url = uri || '/followers' WHERE domain IS NOT NULL")
            .bind(cast.state.clock.now())
            .execute(&cast.state.pool)
            .await
            .unwrap();
        cast
    }

    async fn settle_in(&mut self, name: &'static str) {
        let person = people::with_token(&self.state, name).await;
        self.ids.insert(name, person.account);
        self.people.insert(name, person);
    }

    async fn befriend(&mut self) {
        for pair in
            [("bob", "ann"), ("fay", "ann"), ("gus", "ann"), ("bob", "sus"), ("bob", "del"), ("cat", "loc")]
        {
            self.api(pair.0)
                .post(&format!("/api/v1/accounts/{}/follow", self.ids[pair.1]), json!({}))
                .await
                .ok();
            self.follows.push(pair);
        }
        for pair in [("bob", "rem"), ("bob", "hos"), ("rex", "ann")] {
            query("INSERT INTO follows (account_id, target_account_id) VALUES ($1, $2)")
                .bind(self.ids[pair.0].0)
                .bind(self.ids[pair.1].0)
                .execute(&self.state.pool)
                .await
                .unwrap();
            self.follows.push(pair);
        }
        // A list holds those one follows; whoever lost them keeps the list.
        for (name, listed) in [("bob", vec!["ann", "rem", "hos"]), ("gus", vec!["ann"]), ("fay", vec!["ann"])]
        {
            let list = self.api(name).post("/api/v1/lists", json!({"title": "near"})).await.ok();
            let ids: Vec<String> = listed.iter().map(|name| self.ids[name].to_string()).collect();
            let path = format!("/api/v1/lists/{}/accounts", list["id"].as_str().unwrap());
            self.api(name).post(&path, json!({"account_ids": ids})).await.ok();
        }
        self.api("loc").patch("/api/v1/accounts/update_credentials", json!({"locked": true})).await.ok();
    }

    async fn write(&mut self) {
        self.post("annpublic", "ann", Public, &[], None).await;
        self.post("annunlisted", "ann", Unlisted, &[], None).await;
        self.post("annprivate", "ann", Private, &[], None).await;
        self.post("annprivatecat", "ann", Private, &["cat"], None).await;
        self.post("annpoll", "ann", Private, &[], None).await;
        self.post("anncircle", "ann", Private, &[], None).await;
        self.post("annlocal", "ann", Public, &[], None).await;
        self.post("annlocalrex", "ann", Private, &["rex"], None).await;
        self.post("boblocalreply", "bob", Public, &["ann"], Some("annlocal")).await;
        self.post("anndirect", "ann", Direct, &["cat"], None).await;
        self.post("anndan", "ann", Direct, &["dan"], None).await;
        self.post("annpeer", "ann", Direct, &["sid"], None).await;
        self.post("annhidden", "ann", Public, &[], None).await;
        self.post("anndeleted", "ann", Public, &[], None).await;
        self.post("catreply", "cat", Public, &["ann"], Some("annprivatecat")).await;
        self.post("bobpublic", "bob", Public, &[], None).await;
        self.post("evereply", "eve", Public, &["bob"], Some("bobpublic")).await;
        self.post("danreply", "dan", Unlisted, &["bob"], Some("evereply")).await;
        self.post("locpublic", "loc", Public, &[], None).await;
        self.post("locprivate", "loc", Private, &[], None).await;
        self.post("suspublic", "sus", Public, &["bob"], None).await;
        self.post("delpublic", "del", Public, &["bob"], None).await;
        self.arrive("rempublic", "rem", Public, &[]).await;
        self.arrive("remunlisted", "rem", Unlisted, &[]).await;
        self.arrive("remprivate", "rem", Private, &[]).await;
        self.arrive("remdirect", "rem", Direct, &["cat"]).await;
        self.arrive("hospublic", "hos", Public, &["bob"]).await;
        self.arrive("hosprivate", "hos", Private, &[]).await;
        self.reblog("bobboost", "bob", "annpublic").await;
        self.reblog("bobboostlocal", "bob", "annlocal").await;
        self.reblog("bobboosthos", "bob", "hospublic").await;
        self.reblog("bobboostsus", "bob", "suspublic").await;
        self.reblog("annboost", "ann", "annprivate").await;
        self.receive_reblog("remboost", "rem", "bobpublic").await;
        self.keep().await;
        let revised = json!({"status": format!("{} and {}", mark("annprivate"), mark("annprivatenew"))});
        self.state.clock.advance(chrono::Duration::seconds(1));
        let edited = self.id("annprivate");
        self.api("ann").put(&format!("/api/v1/statuses/{edited}"), revised).await.ok();
    }

    /// A little more, while others listen.
    pub async fn write_live(&mut self) {
        self.post("livepublic", "ann", Public, &[], None).await;
        self.post("livecircle", "ann", Private, &[], None).await;
        self.post("livelocal", "ann", Public, &[], None).await;
        self.post("liveunlisted", "ann", Unlisted, &[], None).await;
        self.post("liveprivate", "ann", Private, &[], None).await;
        self.post("liveprivatecat", "ann", Private, &["cat"], None).await;
        self.post("livedirect", "ann", Direct, &["cat"], None).await;
        self.post("livedan", "ann", Direct, &["dan"], None).await;
        self.post("liveloc", "loc", Private, &[], None).await;
        self.post("liveeve", "eve", Public, &["ann"], None).await;
        self.post("livereply", "eve", Public, &["bob"], Some("bobpublic")).await;
        self.post("livebob", "bob", Public, &[], None).await;
        self.arrive("livehos", "hos", Public, &["bob"]).await;
        self.arrive("liverem", "rem", Private, &[]).await;
        self.receive_reblog("liveboost", "rem", "livebob").await;
    }

    /// What people keep while they may, to be hidden from them when they may not any more.
    async fn keep(&self) {
        for (name, key) in [
            ("gus", "annprivate"),
            ("dan", "annpublic"),
            ("dan", "anndan"),
            ("bob", "suspublic"),
            ("bob", "hospublic"),
            ("bob", "delpublic"),
            ("cat", "annprivatecat"),
        ] {
            for verb in ["favourite", "bookmark"] {
                let path = format!("/api/v1/statuses/{}/{verb}", self.id(key));
                self.api(name).post(&path, json!({})).await.ok();
            }
        }
        for key in ["annprivate", "annpublic", "annlocal"] {
            self.api("ann").post(&format!("/api/v1/statuses/{}/pin", self.id(key)), json!({})).await.ok();
        }
    }

    async fn fall_out(&mut self) {
        let relate = async |cast: &Self, name: &str, verb: &str, other: &str| {
            let path = format!("/api/v1/accounts/{}/{verb}", cast.ids[other]);
            cast.api(name).post(&path, json!({})).await.ok();
        };
        relate(self, "gus", "unfollow", "ann").await;
        relate(self, "ann", "block", "dan").await;
        relate(self, "eve", "block", "ann").await;
        relate(self, "fay", "mute", "ann").await;
        self.follows.retain(|pair| *pair != ("gus", "ann"));
        self.blocks = vec![("ann", "dan"), ("eve", "ann")];
        self.mutes = vec![("fay", "ann")];
        query("UPDATE statuses SET hidden_at = now() WHERE id = $1")
            .bind(self.id("annhidden").0)
            .execute(&self.state.pool)
            .await
            .unwrap();
        self.api("ann").delete(&format!("/api/v1/statuses/{}", self.id("anndeleted"))).await.ok();
        for post in &mut self.posts {
            post.gone |= matches!(post.key, "annhidden" | "anndeleted");
        }
        let staff = Staff::CommandLine;
        suspend_account(&self.state, &staff, self.ids["sus"], "").await.unwrap();
        delete_account(&self.state, &staff, self.ids["del"], "").await.unwrap();
        decide(&self.state, "bad.example", policy::Severity::Suspend.as_str(), false).await;
        self.away = vec!["sus", "del", "hos"];
    }

    async fn post(
        &mut self,
        key: &'static str,
        author: &'static str,
        visibility: Visibility,
        mentions: &[&'static str],
        reply_to: Option<&'static str>,
    ) {
        let addressed: Vec<String> = mentions.iter().map(|name| format!("@{}", self.acct(name))).collect();
        let text = format!("{} {} #hedge", mark(key), addressed.join(" "));
        let parent = reply_to.map(|key| self.id(key).to_string());
        let mut posted = json!({"status": text, "visibility": visibility.as_str(), "in_reply_to_id": parent});
        if key.contains("local") && reply_to.is_none() {
            posted["local_only"] = json!(true);
        }
        if key.ends_with("circle") {
            posted["circle_id"] = self.circle().await["id"].clone();
        }
        if key.ends_with("poll") {
            posted["poll"] = json!({"options": [mark(key), "no"], "expires_in": 3600});
        }
        let posted = self.api(author).post("/api/v1/statuses", posted).await.ok();
        let id = posted["id"].as_str().unwrap().parse().unwrap();
        self.add(key, id, author, visibility, mentions, reply_to, None);
    }

    /// A circle of ann's, made anew for each post.
    async fn circle(&self) -> Value {
        let api = self.api("ann");
        let circle = api.post("/api/v1/circles", json!({"title": "near"})).await.ok();
        let ids: Vec<String> = CIRCLE.iter().map(|name| self.ids[name].to_string()).collect();
        let path = format!("/api/v1/circles/{}/accounts", circle["id"].as_str().unwrap());
        api.post(&path, json!({"account_ids": ids})).await.ok();
        circle
    }

    async fn arrive(
        &mut self,
        key: &'static str,
        author: &'static str,
        visibility: Visibility,
        mentions: &[&'static str],
    ) {
        let mentioned: Vec<AccountId> = mentions.iter().map(|name| self.ids[name]).collect();
        let id = arrive(&self.state, self.ids[author], key, visibility, &mentioned).await;
        self.add(key, id, author, visibility, mentions, None, None);
    }

    async fn reblog(&mut self, key: &'static str, author: &'static str, original: &'static str) {
        let path = format!("/api/v1/statuses/{}/reblog", self.id(original));
        let reblog = self.api(author).post(&path, json!({})).await.ok();
        let id = reblog["id"].as_str().unwrap().parse().unwrap();
        let visibility = if original == "annprivate" { Private } else { Public };
        self.add(key, id, author, visibility, &[], None, Some(original));
    }

    async fn receive_reblog(&mut self, key: &'static str, author: &'static str, original: &'static str) {
        let mut unit = Unit::begin(&self.state).await.unwrap();
        let account = db::accounts::get(unit.conn(), self.ids[author]).await.unwrap();
        let uri = format!("{}/{key}", account.uri);
        let now = unit.now;
        let stored = reblogs::receive_reblog(&mut unit, &account, self.id(original), &uri, Public, now).await;
        assert!(stored.unwrap());
        let id = db::statuses::id_by_uri(unit.conn(), &uri).await.unwrap().unwrap();
        unit.commit().await.unwrap();
        self.add(key, id, author, Public, &[], None, Some(original));
    }

    #[allow(clippy::too_many_arguments, reason = "the fields of a post")]
    fn add(
        &mut self,
        key: &'static str,
        id: StatusId,
        author: &'static str,
        visibility: Visibility,
        mentions: &[&'static str],
        reply_to: Option<&'static str>,
        reblog_of: Option<&'static str>,
    ) {
        let (mentions, tagged) = (mentions.to_vec(), reblog_of.is_none());
        self.posts.push(Post {
            key,
            id,
            author,
            visibility,
            mentions,
            reply_to,
            reblog_of,
            tagged,
            local_only: key.contains("local"),
            limited: key.ends_with("circle"),
            gone: false,
        });
    }

    fn acct(&self, name: &str) -> String {
        match name {
            "rex" | "sid" => format!("{name}@peer.example"),
            name => name.to_owned(),
        }
    }

    pub fn api(&self, name: &str) -> Api {
        Api::of(&self.state, &self.people[name])
    }

    pub fn find(&self, key: &str) -> &Post {
        self.posts.iter().find(|post| post.key == key).unwrap_or_else(|| panic!("nobody wrote {key}"))
    }

    pub fn id(&self, key: &str) -> StatusId {
        self.find(key).id
    }

    /// The status a mark is of: an edit's is that of what was edited.
    pub fn marked(&self, word: &str) -> &Post {
        self.find(word.strip_suffix("new").unwrap_or(word))
    }

    /// A visitor, the members, and the peers.
    pub async fn viewers(&self) -> Vec<Viewer> {
        let mut viewers = vec![Viewer::visitor(&self.state)];
        for name in MEMBERS {
            viewers.push(Viewer::member(&self.state, name, &self.people[name]).await);
        }
        viewers.extend(PEERS.map(|name| Viewer::peer(name, self.signers[name].clone())));
        viewers
    }
}
