//! The client API as an app uses it: verbs over the same router `serve` binds.

use std::net::{IpAddr, SocketAddr};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Builder;
use axum::http::{HeaderMap, Request, StatusCode};
use hedgerow::model::{AccountId, Scopes, UserId};
use hedgerow::state::State;
use hedgerow::{domain, server};
use serde_json::Value;
use sqlx::query_scalar;
use tower::ServiceExt;

/// Somebody with a login, an account and a token.
#[derive(Clone)]
pub struct Person {
    pub user: UserId,
    pub account: AccountId,
    pub token: String,
}

/// A person whose token may do everything people may do.
pub async fn person(state: &State, name: &str) -> Person {
    person_with(state, name, "read write follow push profile").await
}

pub async fn person_with(state: &State, name: &str, scopes: &str) -> Person {
    let user = query_scalar(
        "INSERT INTO users (email, email_folded, password_hash, confirmed_at, approved_at, default_language)
         VALUES ($1, $1, '', now(), now(), 'en') RETURNING id",
    );
    let user: i64 = user.bind(format!("{name}@mail.example")).fetch_one(&state.pool).await.unwrap();
    let uri = state.config.url(&format!("/users/{name}"));
    let account = query_scalar(
        "INSERT INTO accounts (user_id, username, username_folded, uri, url, inbox_url, followers_url)
         VALUES ($1, $2, lower($2), $3, $4, $3 || '/inbox', $3 || '/followers') RETURNING id",
    );
    let page = state.config.url(&format!("/@{name}"));
    let account: i64 =
        account.bind(user).bind(name).bind(uri).bind(page).fetch_one(&state.pool).await.unwrap();
    let (user, account) = (UserId(user), AccountId(account));
    Person { user, account, token: token(state, Some((user, account)), scopes).await }
}

/// A token without an application; without owner, one that is nobody's.
pub async fn token(state: &State, owner: Option<(UserId, AccountId)>, scopes: &str) -> String {
    let scopes: Scopes = scopes.parse().unwrap();
    let mut conn = state.pool.acquire().await.unwrap();
    domain::tokens::issue(&mut conn, None, owner, scopes, state.clock.now()).await.unwrap().token
}

/// An app that talks to this instance.
pub struct Api {
    router: Router,
    token: Option<String>,
    address: Option<IpAddr>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    /// Null when the body is no JSON.
    pub json: Value,
    pub text: String,
}

impl Answer {
    /// The body of an answer that went well.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json
    }

    /// Status code and `error`.
    pub fn error(&self) -> (u16, &str) {
        let error = &self.json["error"];
        // Collections say it one level deeper.
        (self.status, error.as_str().or(error["error"].as_str()).unwrap_or_default())
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The path and query of a `Link`.
    pub fn link(&self, rel: &str) -> Option<String> {
        let mark = format!("rel=\"{rel}\"");
        let link = self.header("link").split(", ").find(|link| link.ends_with(&mark))?;
        let url = link.strip_prefix('<')?.split_once('>')?.0;
        Some(url.split_once("localhost:3000")?.1.to_owned())
    }
}

impl Api {
    /// A visitor.
    pub fn visitor(state: &State) -> Self {
        Self { router: server::router(state.clone()), token: None, address: None }
    }

    pub fn of(state: &State, person: &Person) -> Self {
        Self::with_token(state, &person.token)
    }

    pub fn with_token(state: &State, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..Self::visitor(state) }
    }

    /// The same app, on a connection from this address.
    pub fn from(mut self, address: &str) -> Self {
        self.address = Some(address.parse().unwrap());
        self
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path), Body::empty()).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Request::delete(path), Body::empty()).await
    }

    pub async fn delete_with(&self, path: &str, json: Value) -> Answer {
        self.json(Request::delete(path), &json).await
    }

    pub async fn post(&self, path: &str, json: Value) -> Answer {
        self.json(Request::post(path), &json).await
    }

    pub async fn put(&self, path: &str, json: Value) -> Answer {
        self.json(Request::put(path), &json).await
    }

    pub async fn patch(&self, path: &str, json: Value) -> Answer {
        self.json(Request::patch(path), &json).await
    }

    pub async fn post_form(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let body = serde_urlencoded::to_string(pairs).unwrap();
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(body)).await
    }

    async fn json(&self, request: Builder, json: &Value) -> Answer {
        self.send(request.header(CONTENT_TYPE, "application/json"), Body::from(json.to_string())).await
    }

    /// One file of a form, under this name.
    pub async fn upload(&self, path: &str, name: &str, file: &[u8]) -> Answer {
        let head = format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"x\"\r\n\r\n");
        let body = [head.as_bytes(), file, b"\r\n--B--\r\n"].concat();
        let request = Request::post(path).header(CONTENT_TYPE, "multipart/form-data; boundary=B");
        self.send(request, Body::from(body)).await
    }

    /// Any request; the token is added.
    pub async fn send(&self, mut request: Builder, body: Body) -> Answer {
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(address) = self.address {
            request = request.extension(ConnectInfo(SocketAddr::new(address, 4711)));
        }
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let text = String::from_utf8(to_bytes(body, 10 << 20).await.unwrap().to_vec()).unwrap();
        Answer {
            status: StatusCode::as_u16(&parts.status),
            headers: parts.headers,
            json: serde_json::from_str(&text).unwrap_or_default(),
            text,
        }
    }
}
