//! Somebody of a server that may be blocked, in the midst of people here.

use std::collections::{BTreeMap, BTreeSet};

use hedgerow::config::FederationMode;
use hedgerow::db;
use hedgerow::domain::Unit;
use hedgerow::domain::domain_policies::{self, PolicyDraft};
use hedgerow::domain::favourites::favourite;
use hedgerow::domain::local_accounts::ensure_instance_actor;
use hedgerow::domain::reblogs::receive_reblog;
use hedgerow::domain::settings::{Saved, change_settings};
use hedgerow::domain::staff::Staff;
use hedgerow::model::Visibility::{Private, Public};
use hedgerow::model::{AccountId, StatusId};
use hedgerow::policy::Severity;
use hedgerow::state::State;
use serde_json::json;
use sqlx::query;

use crate::doors::arrival::arrive;
use crate::doors::walk::{Contents, Viewer, mark};
use crate::support::api::{Api, Person};
use crate::support::state::{TestState, state_with};
use crate::support::{accounts, owner, people};

/// Marked words by `reader: address`.
pub type Found = BTreeMap<String, BTreeSet<String>>;

const HOST: &str = "sub.xn--bcher-kva.example:8443";

/// Bob, who follows Mallory of [`HOST`] and is followed, spoken to, favourited and boosted by her.
pub struct Scene {
    pub state: TestState,
    pub bob: Person,
    pub mallory: AccountId,
    /// Where her picture is had from us.
    pub picture: String,
}

impl Scene {
    pub async fn set() -> Self {
        let state = state_with(&[("rate_limits.enabled", "false")]).await;
        ensure_instance_actor(&state).await.unwrap();
        owner(&state).await;
        let bob = people::with_token(&state, "bob").await;
        let mallory = accounts::remote(&state, "mallory", HOST).await;
        let friend = accounts::remote(&state, "friend", "far.example").await;
        query("UPDATE accounts SET display_name = $2, note_html = $3, avatar_remote_url = uri || '/face', fetched_at = $1
               WHERE domain IS NOT NULL AND username = 'mallory'")
            .bind(state.clock.now())
            .bind(mark("malloryname"))
            .bind(format!("<p>{}</p>", mark("mallorybio")))
            .execute(&state.pool)
            .await
            .unwrap();
        query("UPDATE accounts SET fetched_at = $1 WHERE username = 'friend'")
            .bind(state.clock.now())
            .execute(&state.pool)
            .await
            .unwrap();
        for (one, other) in [(bob.account, mallory), (mallory, bob.account), (bob.account, friend)] {
            query("INSERT INTO follows (account_id, target_account_id) VALUES ($1, $2)")
                .bind(one.0)
                .bind(other.0)
                .execute(&state.pool)
                .await
                .unwrap();
        }
        let picture = Self::fill(&state, &bob, mallory, friend).await;
        Self { state, bob, mallory, picture }
    }

    /// What Mallory said and did, and what others did with it. Answers where her picture lies.
    async fn fill(state: &State, bob: &Person, mallory: AccountId, friend: AccountId) -> String {
        let public = arrive(state, mallory, "mallorypublic", Public, &[bob.account]).await;
        arrive(state, mallory, "malloryprivate", Private, &[]).await;
        let media = db::media::NewMedia {
            kind: "image".into(),
            content_type: "image/png".into(),
            remote_url: Some(format!("https://{HOST}/sky.png")),
            description: Some(mark("mallorypicture")),
            ..Default::default()
        };
        let mut conn = state.pool.acquire().await.unwrap();
        let now = state.clock.now();
        db::media::insert(&mut conn, mallory, Some(public), 0, &media, now).await.unwrap();
        drop(conn);
        query("UPDATE statuses SET has_media = true WHERE id = $1")
            .bind(public.0)
            .execute(&state.pool)
            .await
            .unwrap();

        let api = Api::of(state, bob);
        for verb in ["favourite", "bookmark", "reblog"] {
            api.post(&format!("/api/v1/statuses/{public}/{verb}"), json!({})).await.ok();
        }
        let own = api.post("/api/v1/statuses", json!({"status": "of my own"})).await.ok();
        let own: StatusId = own["id"].as_str().unwrap().parse().unwrap();
        let reply = json!({"status": "I answer", "in_reply_to_id": public.to_string()});
        api.post("/api/v1/statuses", reply).await.ok();

        let mut unit = Unit::begin(state).await.unwrap();
        let theirs = db::accounts::get(unit.conn(), mallory).await.unwrap();
        let friend = db::accounts::get(unit.conn(), friend).await.unwrap();
        let uri = format!("{}/like", theirs.uri);
        favourite(&mut unit, &theirs, own, Some(&uri)).await.unwrap();
        let boosts = [(&theirs, own, "own"), (&friend, public, "theirs")];
        for (account, status, name) in boosts {
            let uri = format!("{}/boost-{name}", account.uri);
            assert!(receive_reblog(&mut unit, account, status, &uri, Public, now).await.unwrap());
        }
        unit.commit().await.unwrap();
        let shown = api.get(&format!("/api/v1/statuses/{public}")).await.ok();
        let url = shown["media_attachments"][0]["url"].as_str().unwrap().to_owned();
        url.strip_prefix("http://localhost:3000").unwrap().to_owned()
    }

    /// All that is Mallory's, by reader and address.
    pub async fn found(&self) -> Found {
        self.look(|_| true).await
    }

    /// The same where it matters most.
    pub async fn glance(&self) -> Found {
        self.look(|address| MUST_FIND.iter().any(|known| known.ends_with(&format!(": {address}")))).await
    }

    async fn look(&self, at: impl Fn(&str) -> bool) -> Found {
        let mut addresses = Contents::of(&self.state).await.addresses();
        addresses.retain(|(_, address)| at(address));
        let mut found = BTreeMap::new();
        let viewers = [Viewer::visitor(&self.state), Viewer::member(&self.state, "bob", &self.bob).await];
        for mut viewer in viewers {
            let who = viewer.name.unwrap_or("a visitor");
            for (_, address) in &addresses {
                let Some(read) = viewer.read(&self.state, address).await else { continue };
                let mut marks = read.marks();
                // Where people are listed, a name is enough. What somebody here wrote may go on naming her.
                let mut listed = LISTS_OF_PEOPLE.iter().filter(|list| address.contains(**list));
                let asks_for_her = address.starts_with("/@mallory") || address.starts_with("/search");
                // Whoever moves elsewhere takes along whom they follow, blocked here or not.
                let taken_along = address.starts_with("/settings/exports/");
                let names_her = !asks_for_her && !taken_along && read.text.contains("mallory");
                if listed.next().is_some() && names_her {
                    marks.insert("name".to_owned());
                }
                if !marks.is_empty() {
                    found.insert(format!("{who}: {address}"), marks);
                }
            }
        }
        found
    }

    pub async fn decide(&self, domain: &str, severity: Severity) {
        let draft = PolicyDraft::new(domain.parse().unwrap(), severity);
        domain_policies::set_policy(&self.state, &Staff::CommandLine, &draft).await.unwrap();
    }

    pub async fn forget(&self, domain: &str) {
        let domain = domain.parse().unwrap();
        domain_policies::remove_policy(&self.state, &Staff::CommandLine, &domain).await.unwrap();
    }

    pub async fn mode(&self, mode: FederationMode) {
        let change = Saved { federation_mode: Some(mode), ..Saved::default() };
        change_settings(&self.state, &Staff::CommandLine, change).await.unwrap();
    }

    /// How much there is of everything a block could take with it.
    pub async fn rows(&self) -> Vec<i64> {
        let counts = "SELECT ARRAY[(SELECT count(*) FROM accounts), (SELECT count(*) FROM statuses),
                                   (SELECT count(*) FROM follows), (SELECT count(*) FROM favourites),
                                   (SELECT count(*) FROM bookmarks), (SELECT count(*) FROM notifications),
                                   (SELECT count(*) FROM home_feed), (SELECT count(*) FROM media_attachments)]";
        sqlx::query_scalar(counts).fetch_one(&self.state.pool).await.unwrap()
    }
}

/// Where people are found by name.
const LISTS_OF_PEOPLE: [&str; 8] = [
    "/followers",
    "/following",
    "/favourited_by",
    "/reblogged_by",
    "/favourites",
    "/reblogs",
    "/search",
    "/accounts/lookup",
];

/// Where she must be found before, or the walk proves nothing.
pub const MUST_FIND: [&str; 20] = [
    "bob: /api/v1/timelines/home?limit=40",
    "bob: /api/v1/timelines/public?limit=40",
    "bob: /api/v1/timelines/tag/hedge?limit=40",
    "bob: /api/v1/notifications",
    "bob: /api/v1/favourites",
    "bob: /api/v1/bookmarks",
    "bob: /home",
    "bob: /public",
    "bob: /tags/hedge",
    "bob: /notifications",
    "bob: /favourites",
    "bob: /bookmarks",
    "bob: /@bob/followers",
    "bob: /@bob/following",
    "a visitor: /api/v1/timelines/public?limit=40",
    "a visitor: /tags/hedge.rss",
    "a visitor: /public",
    "a visitor: /@mallory@sub.xn--bcher-kva.example:8443",
    "a visitor: /@mallory@sub.xn--bcher-kva.example:8443/media",
    "a visitor: /users/bob/followers?page=true",
];
