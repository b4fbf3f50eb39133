//! What a peer posts to our inbox over HTTP: signed as peers sign, and with whatever a test spoils.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Request, header};
use bytes::Bytes;
use hedgerow::activitypub::signature::RequestSigner;
use hedgerow::outbound::{Hop, SignRequest};
use hedgerow::state::State;
use serde_json::Value;

use super::super::api::{Answer, Api};
use super::{Actor, key_of};

const CONTENT_TYPE: &str = "application/activity+json";

/// One signed request, before it is sent.
#[derive(Clone)]
pub struct Parcel {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Parcel {
    /// Not signed by anybody.
    pub fn unsigned(state: &State, path: &str, body: impl Into<Bytes>) -> Self {
        let url: url::Url = state.config.url(path).parse().unwrap();
        let host = Hop {
            method: &Method::POST,
            url: &url,
            body: None,
            content_type: None,
            headers: &HeaderMap::new(),
        }
        .host();
        let headers = HeaderMap::from_iter([
            (header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE)),
            (header::HOST, HeaderValue::from_str(&host).unwrap()),
        ]);
        Self { path: path.to_owned(), headers, body: body.into() }
    }

    /// Signed by an actor, with the key their document shows.
    pub async fn of(state: &State, actor: &Actor, path: &str, body: impl Into<Bytes>) -> Self {
        Self::signed(state, &format!("{}#main-key", actor.uri), &actor.name, path, body).await
    }

    /// Signed under any key id with any key.
    pub async fn signed(state: &State, id: &str, key: &str, path: &str, body: impl Into<Bytes>) -> Self {
        let mut parcel = Self::unsigned(state, path, body);
        let url: url::Url = state.config.url(path).parse().unwrap();
        let hop = Hop {
            method: &Method::POST,
            url: &url,
            body: Some(&parcel.body),
            content_type: Some(CONTENT_TYPE),
            headers: &HeaderMap::new(),
        };
        let signer =
            RequestSigner { key_id: id.to_owned(), key: key_of(key).await, clock: state.clock.clone() };
        let added = signer.sign(hop).await.unwrap();
        parcel.headers.extend(added);
        parcel
    }

    pub async fn post(&self, state: &State) -> Answer {
        let mut request = Request::post(&self.path);
        request.headers_mut().unwrap().extend(self.headers.clone());
        Api::visitor(state).send(request, Body::from(self.body.clone())).await
    }
}

impl Actor {
    /// Delivers an activity over HTTP, as a peer does.
    pub async fn posts(&self, state: &State, path: &str, activity: &Value) -> Answer {
        Parcel::of(state, self, path, activity.to_string()).await.post(state).await
    }
}
