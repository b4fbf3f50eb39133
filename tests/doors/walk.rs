//! A walk: every address that can be read, filled with everything the database knows, asked for as one viewer.

use hedgerow::activitypub::signature::RequestSigner;
use hedgerow::state::State;
use sqlx::{query_as, query_scalar};
use url::form_urlencoded::byte_serialize;

use super::routes::routes;
use crate::support::api::{Api, Person};
use crate::support::browser::Browser;
use crate::support::peers::read_document;

/// Addresses without words in them, or without an end: bytes, keys, streams (which have a test of their own).
const WITHOUT_WORDS: [&str; 13] = [
    "/api/docs",
    "/media/",
    "/proxy/",
    "/static/",
    "/blurhash/",
    "/favicon.ico",
    "/robots.txt",
    "/manifest.webmanifest",
    "/healthz",
    "/readyz",
    "/setup/",
    "/auth/",
    "/api/v1/streaming",
];

/// What lies in the database, by which addresses are filled.
#[derive(Debug, Clone)]
pub struct Contents {
    /// (id, `name` or `name@host` of the author, uri, url)
    statuses: Vec<(i64, String, String, String)>,
    /// (id, `name` or `name@host`, uri)
    accounts: Vec<(i64, String, String)>,
    tags: Vec<String>,
    /// The marks in statuses, to be searched for.
    words: Vec<String>,
    notifications: Vec<i64>,
    conversations: Vec<i64>,
    lists: Vec<i64>,
    polls: Vec<i64>,
    media: Vec<i64>,
    /// (item, or none, collection, `name` of the owner)
    featured: Vec<(i64, i64, String)>,
    /// The uris of collections.
    recommended: Vec<String>,
    hosts: Vec<String>,
}

impl Contents {
    pub async fn of(state: &State) -> Self {
        let pool = &state.pool;
        let ids = async |sql: &'static str| query_scalar(sql).fetch_all(pool).await.unwrap();
        let statuses =
            "SELECT s.id, a.username || coalesce('@' || a.domain, ''), s.uri, coalesce(s.url, s.uri)
                        FROM statuses s JOIN accounts a ON a.id = s.account_id ORDER BY s.id";
        let accounts = "SELECT id, username || coalesce('@' || domain, ''), uri FROM accounts ORDER BY id";
        let texts: Vec<String> = query_scalar("SELECT content FROM statuses").fetch_all(pool).await.unwrap();
        Self {
            statuses: query_as(statuses).fetch_all(pool).await.unwrap(),
            accounts: query_as(accounts).fetch_all(pool).await.unwrap(),
            tags: query_scalar("SELECT name FROM tags ORDER BY id").fetch_all(pool).await.unwrap(),
            words: marks_in(&texts.concat()).map(|word| mark(&word)).collect(),
            notifications: ids("SELECT id FROM notifications ORDER BY id").await,
            conversations: ids("SELECT id FROM conversations ORDER BY id").await,
            lists: ids("SELECT id FROM lists ORDER BY id").await,
            polls: ids("SELECT id FROM polls ORDER BY id").await,
            media: ids("SELECT id FROM media_attachments ORDER BY id").await,
            featured: query_as(
                "SELECT coalesce(i.id, 0), c.id, a.username
                 FROM collections c JOIN accounts a ON a.id = c.account_id
                 LEFT JOIN collection_items i ON i.collection_id = c.id ORDER BY c.id, i.id",
            )
            .fetch_all(pool)
            .await
            .unwrap(),
            recommended: query_scalar("SELECT uri FROM collections ORDER BY id")
                .fetch_all(pool)
                .await
                .unwrap(),
            hosts: query_scalar("SELECT name FROM hosts ORDER BY name").fetch_all(pool).await.unwrap(),
        }
    }

    /// Everything the address may stand for.
    fn fill(&self, route: &str) -> Vec<String> {
        let with = |ids: &[i64]| ids.iter().map(|id| route.replace("{id}", &id.to_string())).collect();
        let local = |acct: &str| !acct.contains('@');
        let statuses: Vec<i64> = self.statuses.iter().map(|(id, ..)| *id).collect();
        let accounts: Vec<i64> = self.accounts.iter().map(|(id, ..)| *id).collect();
        let named = |names: &mut dyn Iterator<Item = &str>| -> Vec<String> {
            names.map(|name| route.replace("{name}", name)).collect()
        };
        let filled: Vec<String> = match route {
            route if route.contains("collections/{id}") => {
                let of = |(item, id, owner): &(i64, i64, String)| {
                    route
                        .replace("{name}", owner)
                        .replace("{id}", &id.to_string())
                        .replace("{item}", &item.to_string())
                };
                let mut all: Vec<String> = self.featured.iter().map(of).collect();
                all.dedup();
                all
            }
            "/users/{name}/feature_authorizations/{id}" => {
                let people = self.accounts.iter().filter(|(_, acct, _)| local(acct));
                let items =
                    people.flat_map(|(_, acct, _)| self.featured.iter().map(move |(item, ..)| (acct, item)));
                items
                    .map(|(acct, item)| route.replace("{name}", acct).replace("{id}", &item.to_string()))
                    .collect()
            }
            route if route.contains("{name}") && route.contains("{id}") => {
                let of = |(id, acct, ..): &(i64, String, String, String)| {
                    route.replace("{name}", acct).replace("{id}", &id.to_string())
                };
                let all = self.statuses.iter();
                all.filter(|(_, acct, ..)| route.starts_with("/@") || local(acct)).map(of).collect()
            }
            route if route.starts_with("/admin/servers/") => {
                let hosts = self.hosts.iter();
                hosts.map(|host| route.replace("{name}", host).replace("{measure}", "drop")).collect()
            }
            "/@{name}" => {
                let mut all = named(&mut self.accounts.iter().map(|(_, acct, _)| acct.as_str()));
                let own = self.accounts.iter().filter(|(_, acct, _)| local(acct));
                let feeds =
                    own.flat_map(|(_, acct, _)| ["rss", "atom"].map(|kind| format!("/@{acct}.{kind}")));
                all.extend(feeds);
                all
            }
            "/tags/{name}" => {
                let mut all = named(&mut self.tags.iter().map(String::as_str));
                all.extend(self.tags.iter().map(|tag| format!("/tags/{tag}.rss")));
                all
            }
            route if route.contains("/tags/{name}") || route.contains("/tag/{name}") => {
                named(&mut self.tags.iter().map(String::as_str))
            }
            // Groups of one, whose key is their notification's.
            route if route.contains("notifications/{name}") => self
                .notifications
                .iter()
                .map(|id| route.replace("{name}", &format!("ungrouped-{id}")))
                .collect(),
            "/settings/exports/{file}" => {
                ["bookmarks.csv", "following_accounts.csv"].map(|file| route.replace("{file}", file)).to_vec()
            }
            "/email_subscriptions/{id}/{verb}/{token}" => vec!["/email_subscriptions/1/confirm/x".to_owned()],
            "/terms-of-service/{day}" => vec!["/terms-of-service/2026-01-01".to_owned()],
            "/invite/{code}" => vec!["/invite/x".to_owned()],
            route if route.contains("{name}") => {
                let names = self.accounts.iter().map(|(_, acct, _)| acct.as_str());
                named(&mut names.filter(|acct| route.starts_with("/@") || local(acct)))
            }
            route if route.contains("statuses/{id}") => with(&statuses),
            route if route.contains("accounts/{id}") => with(&accounts),
            route if route.contains("notifications/{id}") => with(&self.notifications),
            route if route.contains("contexts/{id}") => with(&self.conversations),
            route if route.contains("media/{id}") => with(&self.media),
            route if route.contains("lists/{id}") || route.contains("list/{id}") => with(&self.lists),
            route if route.contains("polls/{id}") => with(&self.polls),
            // Whatever a new address names by id, it may be any of these.
            route if route.contains("{id}") => {
                with(&[statuses, accounts, self.notifications.clone()].concat())
            }
            route => vec![route.to_owned()],
        };
        let unknown = filled.iter().find(|address| address.contains('{'));
        assert_eq!(unknown, None, "say in {} what this is filled with", file!());
        filled
    }

    /// Questions to put to an address; the empty one is asked everywhere.
    fn questions(&self, route: &str) -> Vec<String> {
        let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
        let asked = |name: &str, texts: Vec<String>| -> Vec<String> {
            texts.iter().map(|text| format!("?{name}={}", encoded(text))).collect()
        };
        let uris = self.statuses.iter().map(|(_, _, uri, _)| uri.clone());
        let urls = self.statuses.iter().map(|(_, _, _, url)| url.clone());
        let people = self.accounts.iter().map(|(_, _, uri)| uri.clone());
        let recommended = self.recommended.iter().cloned();
        let handles = self.accounts.iter().map(|(_, acct, _)| format!("@{acct}"));
        let several = |ids: Vec<i64>| {
            let ids: Vec<String> = ids.iter().map(|id| format!("id[]={id}")).collect();
            ids.chunks(20).map(|ids| format!("?{}", ids.join("&"))).collect()
        };
        let mut questions: Vec<String> = match route {
            "/api/v2/search" => {
                let words = self.words.iter().cloned();
                asked("q", uris.chain(people).chain(recommended).chain(handles).chain(words).collect())
            }
            "/api/v1/search" => asked("q", self.words.clone()),
            // Its page says again what was asked for: no words.
            "/search" => asked("q", urls.collect()),
            "/api/oembed" => asked("url", urls.collect()),
            "/api/v1/accounts/search" => asked("q", handles.collect()),
            "/api/v1/accounts/lookup" => asked("acct", handles.collect()),
            "/compose" => {
                asked("in_reply_to_id", self.statuses.iter().map(|(id, ..)| id.to_string()).collect())
            }
            "/api/v1/statuses" => several(self.statuses.iter().map(|(id, ..)| *id).collect()),
            "/api/v1/accounts" | "/api/v1/accounts/relationships" => {
                several(self.accounts.iter().map(|(id, ..)| *id).collect())
            }
            "/api/v1/accounts/{id}/statuses" => {
                ["?limit=40", "?pinned=true", "?only_media=true"].map(str::to_owned).to_vec()
            }
            "/api/v1/timelines/public" => {
                ["?limit=40", "?local=true", "?remote=true", "?only_media=true"].map(str::to_owned).to_vec()
            }
            "/.well-known/webfinger" => {
                asked("resource", self.accounts.iter().map(|a| a.2.clone()).collect())
            }
            route
                if ["/outbox", "/followers", "/following", "/replies", "/contexts/{id}"]
                    .iter()
                    .any(|end| route.ends_with(end)) =>
            {
                vec!["?page=true".to_owned()]
            }
            route if route.starts_with("/api/v1/timelines/") => vec!["?limit=40".to_owned()],
            _ => Vec::new(),
        };
        questions.push(String::new());
        questions
    }

    /// Every address a viewer can read from, with the route it is of.
    pub fn addresses(&self) -> Vec<(String, String)> {
        let mut addresses = Vec::new();
        for route in routes() {
            if !route.takes("get") || WITHOUT_WORDS.iter().any(|prefix| route.path.starts_with(prefix)) {
                continue;
            }
            let questions = self.questions(&route.path);
            for filled in self.fill(&route.path) {
                let asked =
                    questions.iter().map(|question| (route.path.clone(), format!("{filled}{question}")));
                addresses.extend(asked);
            }
        }
        addresses
    }
}

/// Somebody who looks: with an app, a browser, or from another server.
pub struct Viewer {
    /// `None`: a visitor.
    pub name: Option<&'static str>,
    api: Option<Api>,
    browser: Option<Browser>,
    signer: Option<RequestSigner>,
}

impl Viewer {
    /// Nobody in particular, who tries everything.
    pub fn visitor(state: &State) -> Self {
        let (api, browser) = (Some(Api::visitor(state)), Some(Browser::new(state)));
        Self { name: None, api, browser, signer: None }
    }

    /// Somebody with an app and a browser.
    pub async fn member(state: &State, name: &'static str, person: &Person) -> Self {
        let browser = Some(Browser::of(state, name).await);
        Self { name: Some(name), api: Some(Api::of(state, person)), browser, signer: None }
    }

    /// Another server that signs what it fetches.
    pub fn peer(name: &'static str, signer: RequestSigner) -> Self {
        Self { name: Some(name), api: None, browser: None, signer: Some(signer) }
    }

    /// Reads an address as this viewer would; `None` where such a viewer has no business.
    pub async fn read(&mut self, state: &State, address: &str) -> Option<Read> {
        let is_document =
            ["/users/", "/contexts/", "/actor"].iter().any(|prefix| address.starts_with(prefix));
        let is_api = ["/api/", "/oauth/"].iter().any(|prefix| address.starts_with(prefix));
        if is_document {
            let member = self.name.is_some() && self.signer.is_none();
            if member {
                return None;
            }
            let answer = read_document(state, self.signer.as_ref(), address).await;
            Some(Read { status: answer.status, text: answer.text })
        } else if is_api {
            let answer = self.api.as_ref()?.get(address).await;
            Some(Read { status: answer.status, text: answer.text })
        } else {
            let page = self.browser.as_mut()?.get(address).await;
            Some(Read { status: page.status, text: page.text })
        }
    }
}

/// What came back.
pub struct Read {
    pub status: u16,
    pub text: String,
}

impl Read {
    /// The marked words in it.
    pub fn marks(&self) -> std::collections::BTreeSet<String> {
        marks_in(&self.text).collect()
    }
}

fn marks_in(text: &str) -> impl Iterator<Item = String> {
    let marked = text.split("zq").skip(1).filter_map(|rest| rest.split_once("qz"));
    let words = marked.map(|(word, _)| word).filter(|word| word.bytes().all(|b| b.is_ascii_lowercase()));
    words.map(str::to_owned)
}

/// A word no page has by itself, by which what it stands in is known again.
pub fn mark(key: &str) -> String {
    format!("zq{key}qz")
}
