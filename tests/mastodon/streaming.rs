//! What happens, told as it happens.

use std::time::Duration;

use hedgerow::events::Event;
use hedgerow::state::State;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::api::{Api, person, person_with};
use crate::support::events::Events;
use crate::support::state;

/// A failing test should end.
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn home_hears_of_statuses_edits_deletes_and_notifications() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, other) = (Api::of(&state, &ann), Api::of(&state, &bob));
    api.post(&format!("/api/v1/accounts/{}/follow", bob.account), json!({})).await.ok();
    let mut events = Events::open(&state, &ann, "user").await;

    let status = other.post("/api/v1/statuses", json!({"status": "@ann hello"})).await.ok();
    let (first, second) = (events.event().await, events.event().await);
    let mut names = [first.0.as_str(), second.0.as_str()];
    names.sort_unstable();
    assert_eq!(names, ["notification", "update"]);
    let update = if first.0 == "update" { first.1 } else { second.1 };
    assert_eq!((&update["id"], update["favourited"].as_bool()), (&status["id"], Some(false)));

    let path = format!("/api/v1/statuses/{}", status["id"].as_str().unwrap());
    state.clock.advance(chrono::Duration::seconds(1));
    other.put(&path, json!({"status": "@ann goodbye"})).await.ok();
    let (name, edited) = events.event().await;
    assert_eq!((name.as_str(), &edited["id"]), ("status.update", &status["id"]));
    other.delete(&path).await.ok();
    let (name, deleted) = events.event().await;
    assert_eq!((name.as_str(), deleted.to_string()), ("delete", status["id"].as_str().unwrap().to_owned()));
}

#[tokio::test]
async fn strangers_hear_public_statuses_only() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let other = Api::of(&state, &bob);
    let mut public = Events::open(&state, &ann, "public/local").await;
    let mut tagged = Events::open(&state, &ann, "hashtag?tag=May").await;
    for visibility in ["direct", "private", "unlisted"] {
        other.post("/api/v1/statuses", json!({"status": "#may psst", "visibility": visibility})).await.ok();
    }
    let plain = other.post("/api/v1/statuses", json!({"status": "for all"})).await.ok();
    assert_eq!(public.event().await.1["id"], plain["id"]);
    let may = other.post("/api/v1/statuses", json!({"status": "in #may"})).await.ok();
    assert_eq!(tagged.event().await.1["id"], may["id"]);
    assert_eq!(public.event().await.1["id"], may["id"]);
}

#[tokio::test]
async fn list_hears_its_people_and_nobody_elses_list_is_heard() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, other) = (Api::of(&state, &ann), Api::of(&state, &bob));
    api.post(&format!("/api/v1/accounts/{}/follow", bob.account), json!({})).await.ok();
    let list = api.post("/api/v1/lists", json!({"title": "Bob", "exclusive": true})).await.ok();
    let id = list["id"].as_str().unwrap();
    let path = format!("/api/v1/streaming/list?list={id}");
    assert_eq!(other.get(&path).await.error(), (401, "List not found"));
    assert_eq!(api.get("/api/v1/streaming/list").await.error(), (400, "Missing list name parameter"));
    // Through one dispatcher, so that what home heard was told to the list as well, or never is.
    let router = hedgerow::server::router(state.clone());
    let mut events = Events::open_at(&router, &ann, &format!("list?list={id}")).await;
    let mut home = Events::open_at(&router, &ann, "user").await;
    other.post("/api/v1/statuses", json!({"status": "before"})).await.ok();
    assert_eq!(home.event().await.0, "update");
    let accounts = json!({"account_ids": [bob.account]});
    api.post(&format!("/api/v1/lists/{id}/accounts"), accounts).await.ok();
    let status = other.post("/api/v1/statuses", json!({"status": "hello"})).await.ok();
    let (name, heard) = events.event().await;
    assert_eq!((name.as_str(), &heard["id"]), ("update", &status["id"]));
    let own = api.post("/api/v1/statuses", json!({"status": "own"})).await.ok();
    assert_eq!(home.event().await.1["id"], own["id"], "what is on an exclusive list is not told to home");
}

#[tokio::test]
async fn filters_hold_in_streams_which_hear_when_they_change() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, other) = (Api::of(&state, &ann), Api::of(&state, &bob));
    api.post(&format!("/api/v1/accounts/{}/follow", bob.account), json!({})).await.ok();
    let mut events = Events::open(&state, &ann, "user").await;
    let filter = json!({"title": "a", "context": ["home"], "keywords_attributes": [{"keyword": "cat"}]});
    api.post("/api/v2/filters", filter).await.ok();
    assert_eq!(events.frame().await.as_deref(), Some("event: filters_changed\ndata: undefined\n\n"));
    other.post("/api/v1/statuses", json!({"status": "a cat"})).await.ok();
    let (name, heard) = events.event().await;
    assert_eq!((name.as_str(), &heard["filtered"][0]["keyword_matches"]), ("update", &json!(["cat"])));
}

#[tokio::test]
async fn revoked_token_ends_its_streams() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let mut events = Events::open(&state, &ann, "user").await;
    sqlx::query("DELETE FROM oauth_access_tokens").execute(&state.pool).await.unwrap();
    state.hub.publish([Event::AccessChanged { account: ann.account }]);
    assert_eq!(events.frame().await, None);
}

#[tokio::test]
async fn streams_end_when_something_was_missed_so_that_clients_read_again() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let mut events = Events::open(&state, &ann, "user").await;
    state.hub.publish([Event::Resync]);
    assert_eq!(events.frame().await, None);
}

#[tokio::test]
async fn streams_without_token_scope_or_name_are_refused() {
    let state = state().await;
    let visitor = Api::visitor(&state).get("/api/v1/streaming/user").await;
    assert_eq!(visitor.error(), (401, "Missing access token"));
    let unknown = Api::with_token(&state, "nobody").get("/api/v1/streaming/user").await;
    assert_eq!(unknown.error(), (401, "Invalid access token"));
    let writer = person_with(&state, "ann", "write").await;
    let api = Api::of(&state, &writer);
    let scope = api.get("/api/v1/streaming/user").await;
    assert_eq!(scope.error(), (401, "Access token does not have the required scopes"));
    assert_eq!(api.get("/api/v1/streaming/hashtag").await.error(), (400, "Missing tag name parameter"));
    assert_eq!(api.get("/api/v1/streaming/weather").await.error(), (404, "Not Found"));
    assert_eq!(api.get("/api/v1/streaming").await.error(), (404, "Not Found"));
    assert_eq!(api.get("/api/v1/streaming/health").await.text, "OK");
}

/// Just enough of RFC 6455 to speak with our server.
struct Socket(TcpStream);

impl Socket {
    /// The answer's head, and the socket.
    async fn open(state: &State, query: &str, subprotocol: Option<&str>) -> (String, Self) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = hedgerow::server::router(state.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let mut stream = TcpStream::connect(address).await.unwrap();
        let subprotocol =
            subprotocol.map(|name| format!("Sec-WebSocket-Protocol: {name}\r\n")).unwrap_or_default();
        let request = format!(
            "GET /api/v1/streaming{query} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{subprotocol}\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        (String::from_utf8(head).unwrap().to_lowercase(), Self(stream))
    }

    /// Masked with zeros, which is a mask.
    async fn say(&mut self, message: Value) {
        let text = message.to_string();
        let mut frame = vec![0x81, 0x80 | u8::try_from(text.len()).unwrap(), 0, 0, 0, 0];
        frame.extend(text.bytes());
        self.0.write_all(&frame).await.unwrap();
    }

    async fn hear(&mut self) -> Value {
        tokio::time::timeout(PATIENCE, self.text()).await.expect("a message")
    }

    async fn text(&mut self) -> Value {
        assert_eq!(self.0.read_u8().await.unwrap(), 0x81, "a text frame");
        let length = match self.0.read_u8().await.unwrap() {
            126 => usize::from(self.0.read_u16().await.unwrap()),
            127 => usize::try_from(self.0.read_u64().await.unwrap()).unwrap(),
            short => usize::from(short),
        };
        let mut text = vec![0; length];
        self.0.read_exact(&mut text).await.unwrap();
        serde_json::from_slice(&text).unwrap()
    }
}

#[tokio::test]
async fn one_socket_carries_many_streams_and_names_them() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let (head, mut socket) = Socket::open(&state, "", Some(&ann.token)).await;
    assert!(head.starts_with("http/1.1 101"), "{head}");
    assert!(head.contains(&format!("sec-websocket-protocol: {}", ann.token.to_lowercase())), "{head}");
    socket.say(json!({"type": "subscribe", "stream": "hashtag"})).await;
    assert_eq!(socket.hear().await, json!({"error": "Missing tag name parameter", "status": 400}));
    socket.say(json!({"type": "subscribe", "stream": "user"})).await;
    socket.say(json!({"type": "subscribe", "stream": "hashtag", "tag": "May"})).await;
    // The answer to a mistake comes after what was asked before it.
    socket.say(json!({"type": "subscribe", "stream": "weather"})).await;
    assert_eq!(socket.hear().await["status"], 400);
    let status = Api::of(&state, &ann).post("/api/v1/statuses", json!({"status": "in #May"})).await.ok();
    let mut streams = Vec::new();
    for _ in 0..2 {
        let message = socket.hear().await;
        assert_eq!(message["event"], "update");
        let payload: Value = serde_json::from_str(message["payload"].as_str().unwrap()).unwrap();
        assert_eq!(payload["id"], status["id"]);
        streams.push(message["stream"].clone());
    }
    streams.sort_by_key(ToString::to_string);
    assert_eq!(streams, [json!(["hashtag", "May"]), json!(["user"])]);
}

#[tokio::test]
async fn socket_without_a_token_is_refused() {
    let state = state().await;
    let (head, _) = Socket::open(&state, "", None).await;
    assert!(head.starts_with("http/1.1 401"), "{head}");
    let (head, _) = Socket::open(&state, "?access_token=nobody", None).await;
    assert!(head.starts_with("http/1.1 401"), "{head}");
}
