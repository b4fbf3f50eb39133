//! Every endpoint we serve, asked as nobody should ask it (`tests/tables/mastodon-endpoints.tsv`): without a token, with
//! too narrow a scope, for what is not there, not one's own or no id at all, with too little and with too much.

use std::collections::BTreeSet;
use std::path::Path;

use axum::body::Body;
use axum::http::Request;
use hedgerow::state::State;
use serde_json::{Value, json};

use crate::support::api::{Answer, Api, Person, person, token};
use crate::support::state::TestState;
use crate::support::state_with;

const TABLE: &str = include_str!("../tables/mastodon-endpoints.tsv");

/// Rows that the table has not, because Mastodon has not what they name.
const OURS: &str = "\
POST\t/api/v1/statuses/:id/react/:name\tuser write:favourites
POST\t/api/v1/statuses/:id/unreact/:name\tuser write:favourites
GET\t/api/v1/pleroma/statuses/:id/reactions\tpublic; read:statuses if token sent
PUT\t/api/v1/pleroma/statuses/:id/reactions/:name\tuser write:favourites
DELETE\t/api/v1/pleroma/statuses/:id/reactions/:name\tuser write:favourites
GET\t/api/v1/circles\tuser read:lists
POST\t/api/v1/circles\tuser write:lists
GET\t/api/v1/circles/:id\tuser read:lists
PUT\t/api/v1/circles/:id\tuser write:lists
DELETE\t/api/v1/circles/:id\tuser write:lists
GET\t/api/v1/circles/:id/accounts\tuser read:lists
POST\t/api/v1/circles/:id/accounts\tuser write:lists
DELETE\t/api/v1/circles/:id/accounts\tuser write:lists
GET\t/api/v1/drafts\tuser read:statuses
POST\t/api/v1/drafts\tuser write:statuses
GET\t/api/v1/drafts/:id\tuser read:statuses
PUT\t/api/v1/drafts/:id\tuser write:statuses
DELETE\t/api/v1/drafts/:id\tuser write:statuses
POST\t/api/v1/drafts/:id/post\tuser write:statuses
GET\t/api/v1/statuses/:id/deliveries\tuser read:statuses
";

/// More is asked here than any limit allows.
async fn state() -> TestState {
    state_with(&[("rate_limits.enabled", "false")]).await
}

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// Anybody; who sends a token needs one of these scopes. None: any.
    Public(&'static str),
    /// An application or a person.
    Token(&'static str),
    Person(&'static str),
}

#[derive(Debug, Clone)]
struct Endpoint {
    method: &'static str,
    /// With `:id` and the like.
    path: &'static str,
    scope: Scope,
}

impl Endpoint {
    /// The path with all its parameters replaced.
    fn with(&self, parameter: &str) -> String {
        let parts = self.path.split('/').map(|part| if part.starts_with(':') { parameter } else { part });
        parts.collect::<Vec<_>>().join("/")
    }

    fn takes_id(&self) -> bool {
        self.path.contains(':')
    }

    async fn ask(&self, api: &Api, path: &str, body: Option<&Value>) -> Answer {
        let request = Request::builder().method(self.method).uri(path);
        match body {
            Some(json) => {
                let request = request.header("content-type", "application/json");
                api.send(request, Body::from(json.to_string())).await
            }
            None => api.send(request, Body::empty()).await,
        }
    }
}

fn scope(text: &'static str) -> Option<Scope> {
    let words = text.split(" or follow").next().unwrap_or_default().trim_end_matches(" (any scope)");
    // A browser's session is another door to the same.
    let words = words.trim_end_matches(" or session");
    if let Some(needed) =
        text.strip_prefix("public; ").or(text.strip_prefix("public unless disabled by server; "))
    {
        return Some(Scope::Public(needed.split(' ').next().unwrap_or_default()));
    }
    if text.starts_with("public") {
        return Some(Scope::Public(""));
    }
    if let Some(needed) = text.strip_prefix("any token") {
        return Some(Scope::Token(needed.trim()));
    }
    if let Some(needed) = text.strip_prefix("app token") {
        return Some(Scope::Token(needed.trim()));
    }
    let needed = words.strip_prefix("user")?.trim();
    // Only the last of several alternatives is asked for; the sign-up app's token is its own story.
    Some(Scope::Person(needed.split(" or ").last().unwrap_or_default().split([' ', ',']).next()?))
}

fn table() -> Vec<Endpoint> {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#')).skip(1).chain(OURS.lines());
    let endpoints = rows.filter_map(|row| {
        let mut cells = row.split('\t');
        let (method, path, words) = (cells.next()?, cells.next()?, cells.next()?);
        // Streams do not end, and what is not below /api is tested with its room.
        if !path.starts_with("/api/") || path.starts_with("/api/v1/streaming") {
            return None;
        }
        Some(Endpoint { method, path, scope: scope(words)? })
    });
    endpoints.collect()
}

/// Those of the table that we serve.
async fn served(state: &State) -> Vec<Endpoint> {
    let visitor = Api::visitor(state);
    let mut served = Vec::new();
    for endpoint in table() {
        let answer = endpoint.ask(&visitor, &endpoint.with("1"), None).await;
        if answer.error() != (404, "Not Found") {
            served.push(endpoint);
        }
    }
    assert!(served.len() > 90, "{} endpoints are served", served.len());
    served
}

/// An error a client can show, and none of ours.
#[track_caller]
fn refused(endpoint: &Endpoint, answer: &Answer) {
    let (status, error) = answer.error();
    assert!((400..500).contains(&status), "{endpoint:?} answers {status}: {}", answer.text);
    assert!(!error.is_empty(), "{endpoint:?} says nothing: {}", answer.text);
    assert_eq!(answer.header("content-type"), "application/json; charset=utf-8", "{endpoint:?}");
}

#[track_caller]
fn not_broken(endpoint: &Endpoint, answer: &Answer) {
    assert!(answer.status < 500 || answer.status == 503, "{endpoint:?}: {} {}", answer.status, answer.text);
    if answer.status >= 400 && answer.status != 503 {
        refused(endpoint, answer);
    }
}

#[tokio::test]
async fn without_a_token_only_what_is_public_answers() {
    let state = state().await;
    let visitor = Api::visitor(&state);
    let stranger = Api::with_token(&state, "nobody-knows-this-token");
    for endpoint in served(&state).await {
        let path = endpoint.with("1");
        for api in [&visitor, &stranger] {
            let answer = endpoint.ask(api, &path, None).await;
            match endpoint.scope {
                Scope::Public(_) => {
                    not_broken(&endpoint, &answer);
                    assert_ne!(answer.status, 401, "{endpoint:?}");
                }
                _ => assert_eq!(answer.error(), (401, "The access token is invalid"), "{endpoint:?}"),
            }
        }
    }
}

#[tokio::test]
async fn a_token_for_something_else_is_refused() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let narrow = Api::with_token(&state, &token(&state, Some((ann.user, ann.account)), "push").await);
    let nobodys = Api::with_token(&state, &token(&state, None, "read write follow push profile").await);
    for endpoint in served(&state).await {
        let path = endpoint.with("1");
        let (Scope::Public(needed) | Scope::Token(needed) | Scope::Person(needed)) = endpoint.scope;
        if !needed.is_empty() && needed != "push" {
            let answer = endpoint.ask(&narrow, &path, None).await;
            let wanted = (403, "This action is outside the authorized scopes");
            assert_eq!(answer.error(), wanted, "{endpoint:?}");
        }
        let answer = endpoint.ask(&nobodys, &path, None).await;
        match endpoint.scope {
            Scope::Person(scope) if !scope.starts_with("admin:") => {
                assert_eq!(
                    answer.error(),
                    (422, "This method requires an authenticated user"),
                    "{endpoint:?}"
                );
            }
            _ => not_broken(&endpoint, &answer),
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let api = Api::of(&state, &ann);
    for endpoint in served(&state).await.into_iter().filter(Endpoint::takes_id) {
        for id in ["1", "abc", "-1", "0", "99999999999999999999999", "%00", "%F0%9F%A6%94", "1'--"] {
            let answer = endpoint.ask(&api, &endpoint.with(id), Some(&json!({}))).await;
            not_broken(&endpoint, &answer);
            // Hashtags and years are names, and nearly anything is one.
            let named =
                ["tags/", "timelines/tag", "annual_reports"].iter().any(|part| endpoint.path.contains(part));
            if !named && !endpoint.path.contains("/admin/") {
                let nothing =
                    matches!(answer.text.as_str(), "[]" | "{}") || matches!(answer.status, 400 | 404 | 422);
                assert!(nothing, "{endpoint:?} {id}: {}", answer.text);
            }
        }
    }
}

/// Ids of what Bob has, which Ann may not touch or even see.
async fn belongings(state: &State, bob: &Person) -> Vec<String> {
    let api = Api::of(state, bob);
    let hidden = api.post("/api/v1/statuses", json!({"status": "hidden", "visibility": "direct"})).await.ok();
    let open = api.post("/api/v1/statuses", json!({"status": "open"})).await.ok();
    let list = api.post("/api/v1/lists", json!({"title": "list"})).await;
    let filter = api.post("/api/v2/filters", json!({"title": "f", "context": ["home"]})).await;
    let ids = [&hidden["id"], &open["id"], &list.json["id"], &filter.json["id"], &json!(bob.account)];
    ids.iter().filter_map(|id| id.as_str()).map(str::to_owned).collect()
}

#[tokio::test]
async fn what_is_another_persons_stays_theirs() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, bobs) = (Api::of(&state, &ann), Api::of(&state, &bob));
    let belongings = belongings(&state, &bob).await;
    let hidden = format!("/api/v1/statuses/{}", belongings[0]);
    for endpoint in served(&state).await.into_iter().filter(Endpoint::takes_id) {
        for id in &belongings {
            let answer = endpoint.ask(&api, &endpoint.with(id), Some(&json!({}))).await;
            not_broken(&endpoint, &answer);
            if endpoint.path.starts_with("/api/v1/statuses/") && *id == belongings[0] {
                // 400: something is missing, whatever the status.
                let hides = matches!(answer.status, 400 | 404);
                assert!(hides, "{endpoint:?} shows what is hidden: {}", answer.text);
            }
            // One's own answer to something is one's own; and `{}` says that there is nothing of one's own any more.
            let own = endpoint.path.contains("/reactions/") || answer.text == "{}";
            if matches!(endpoint.method, "DELETE" | "PUT") && !own {
                assert!(answer.status >= 400, "{endpoint:?} changes what is Bob's: {}", answer.text);
            }
        }
    }
    let kept = ["statuses", "statuses", "lists", "filters", "accounts"].iter().zip(&belongings);
    for (noun, id) in kept {
        let version = if *noun == "filters" { "v2" } else { "v1" };
        bobs.get(&format!("/api/{version}/{noun}/{id}")).await.ok();
    }
    let mine = bobs.get(&hidden).await.ok();
    assert_eq!((&mine["favourites_count"], &mine["content"]), (&json!(0), &json!("<p>hidden</p>")));
}

#[tokio::test]
async fn too_little_and_too_much_is_told_in_words() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let api = Api::of(&state, &ann);
    let long = "x".repeat(100_000);
    let much: Value = json!({
        "status": long, "q": long, "comment": long, "title": long, "name": long, "acct": long, "note": long,
        "display_name": long, "domain": long, "description": long, "context": [long], "account_id": long,
        "id": vec!["1"; 2000], "limit": 1e300, "media_ids": vec!["1"; 2000], "duration": i64::MAX,
        "scheduled_at": long, "poll": {"options": [long], "expires_in": i64::MAX}, "username": long,
    });
    let odd = json!({
        "status": {"a": []}, "q": [[]], "limit": "NaN", "account_ids": "1", "id": {"x": 1}, "poll": 1, "comment": [1],
        "home": 1, "media_ids": {"a": "b"}, "types": {"a": 1}, "fields_attributes": "x", "source": [], "domain": {},
    });
    for endpoint in served(&state).await {
        let path = endpoint.with(&ann.account.to_string());
        let changes_self = endpoint.path.contains("/accounts/") && endpoint.method == "POST";
        let body = endpoint.method != "GET";
        for given in [json!({}), much.clone(), odd.clone()] {
            if changes_self && given == json!({}) {
                continue;
            }
            not_broken(&endpoint, &endpoint.ask(&api, &path, body.then_some(&given)).await);
        }
        for query in [
            "limit=99999999999999999999",
            "limit=-5&offset=-5",
            "max_id=99999999999999999999&min_id=x&since_id=",
            "id[]=abc&id[]=&types[]=&q=%00",
            "q=%00%27%22%5C&acct=%00&domain=%00&url=%00&tagged=%00",
            "only_media=perhaps&local=%F0%9F%A6%94",
        ] {
            not_broken(
                &endpoint,
                &endpoint.ask(&api, &format!("{path}?{query}"), body.then_some(&json!({}))).await,
            );
        }
        if body {
            let huge = json!({"status": "x".repeat(2 << 20)});
            let answer = endpoint.ask(&api, &path, Some(&huge)).await;
            not_broken(&endpoint, &answer);
        }
    }
}

/// Every path that our sources route stands in the table, so that none escapes the tests above.
#[test]
fn every_route_is_in_the_table() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/mastodon");
    let (mut folders, mut routed) = (vec![folder], BTreeSet::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
                continue;
            }
            let source = std::fs::read_to_string(entry.path()).unwrap();
            let source =
                source.split("#[cfg(test)]").next().unwrap().split_whitespace().collect::<Vec<_>>().join("");
            for part in source.split(".route(\"").skip(1) {
                routed.insert(blanked(part.split('"').next().unwrap()));
            }
        }
    }
    let known: BTreeSet<String> = table().iter().map(|endpoint| blanked(endpoint.path)).collect();
    assert!(routed.len() > 80, "{routed:?}");
    let unknown: Vec<_> = routed
        .iter()
        .filter(|path| !known.contains(*path) && !path.starts_with("/api/v1/streaming"))
        .collect();
    assert!(unknown.is_empty(), "not in the table, so never asked: {unknown:?}");
}

/// A path whose parameters have no names.
fn blanked(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with([':', '{']) { "*" } else { part });
    parts.collect::<Vec<_>>().join("/")
}
