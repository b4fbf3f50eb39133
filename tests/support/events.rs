//! Server-sent events, as an app reads them.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, BodyDataStream};
use axum::http::Request;
use futures_util::StreamExt;
use hedgerow::state::State;
use serde_json::Value;
use tower::ServiceExt;

use super::api::Person;

/// A failing test should end.
const PATIENCE: Duration = Duration::from_secs(20);

/// Server-sent events, frame by frame.
pub struct Events(BodyDataStream);

impl Events {
    pub async fn open(state: &State, person: &Person, path: &str) -> Self {
        // Each router has its own connections, as each process has.
        Self::open_at(&hedgerow::server::router(state.clone()), person, path).await
    }

    pub async fn open_at(router: &Router, person: &Person, path: &str) -> Self {
        let request = Request::get(format!("/api/v1/streaming/{path}"));
        let request = request.header("authorization", format!("Bearer {}", person.token));
        let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut events = Self(response.into_body().into_data_stream());
        assert_eq!(events.frame().await.as_deref(), Some(":)\n\n"));
        events
    }

    /// `None` when the stream has ended.
    pub async fn frame(&mut self) -> Option<String> {
        let frame = tokio::time::timeout(PATIENCE, self.0.next()).await.expect("a frame, or the end");
        frame.map(|frame| String::from_utf8(frame.unwrap().to_vec()).unwrap())
    }

    /// The name of the next event, and its payload.
    pub async fn event(&mut self) -> (String, Value) {
        let frame = self.frame().await.expect("the stream goes on");
        let (name, data) = frame.trim_end().split_once('\n').unwrap();
        let payload = data.strip_prefix("data: ").unwrap();
        (name.strip_prefix("event: ").unwrap().to_owned(), serde_json::from_str(payload).unwrap())
    }
}
