//! A browser without scripts: follows the router's answers, keeps cookies, sends forms as pages show them.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Request};
use hedgerow::server;
use hedgerow::state::State;
use tower::ServiceExt;

use super::PASSWORD;

pub struct Browser {
    router: Router,
    pub cookies: BTreeMap<String, String>,
    /// Where it connects from; none is not limited.
    pub address: Option<IpAddr>,
}

/// What came back.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Page {
    /// Where it redirects to.
    #[track_caller]
    pub fn location(&self) -> &str {
        assert_eq!(self.status, 303, "{}", self.text);
        self.headers[LOCATION].to_str().unwrap()
    }

    /// The text of a page that went well.
    #[track_caller]
    pub fn ok(&self) -> &str {
        assert_eq!(self.status, 200, "{}", self.text);
        &self.text
    }

    #[track_caller]
    pub fn shows(&self, words: &str) {
        assert!(self.text.contains(words), "{words} is not in {}", self.text);
    }

    #[track_caller]
    pub fn shows_not(&self, words: &str) {
        assert_eq!(self.status, 200, "{}", self.text);
        assert!(!self.text.contains(words), "{words} is in {}", self.text);
    }

    /// Where the first form, or button, with this end of its path sends to.
    #[track_caller]
    pub fn action(&self, end: &str) -> String {
        let mut paths = self.text.split("action=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        let path = paths.find(|path| path.ends_with(end));
        path.unwrap_or_else(|| panic!("no form sends to …{end} in {}", self.text)).to_owned()
    }

    /// The first link whose address contains this.
    #[track_caller]
    pub fn link(&self, part: &str) -> String {
        let mut paths = self.text.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        let path = paths.find(|path| path.contains(part));
        path.unwrap_or_else(|| panic!("no link to {part} in {}", self.text)).replace("&#38;", "&")
    }

    /// The token its forms carry.
    pub fn csrf(&self) -> String {
        let rest = self.text.split("name=\"csrf_token\" value=\"").nth(1).unwrap_or_default();
        rest.split('"').next().unwrap_or_default().to_owned()
    }
}

impl Browser {
    pub fn new(state: &State) -> Self {
        Self { router: server::router(state.clone()), cookies: BTreeMap::new(), address: None }
    }

    /// A browser in which a person of [`super::people`] has signed in.
    pub async fn of(state: &State, login: &str) -> Self {
        let mut browser = Self::new(state);
        let page = browser.sign_in(login, PASSWORD).await;
        assert_eq!(page.status, 303, "{}", page.text);
        browser
    }

    pub async fn sign_in(&mut self, login: &str, password: &str) -> Page {
        let typed = [("email", login), ("password", password)];
        self.submit("/auth/sign_in", "/auth/sign_in", &typed).await
    }

    pub async fn get(&mut self, path: &str) -> Page {
        self.send(Request::get(path), Body::empty()).await
    }

    /// Opens the page with the form, and sends it.
    pub async fn submit(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> Page {
        let csrf = self.get(page).await.csrf();
        let mut all = vec![("csrf_token", csrf.as_str())];
        all.extend_from_slice(fields);
        self.post(action, &all).await
    }

    /// Opens the page with the form, and sends it with files: (name, content).
    pub async fn submit_files(
        &mut self,
        page: &str,
        action: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Page {
        let csrf = self.get(page).await.csrf();
        let mut all = vec![("csrf_token", csrf.as_str())];
        all.extend_from_slice(fields);
        self.post_files(action, &all, files).await
    }

    /// The same, unseen.
    pub async fn post_files(&mut self, path: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Page {
        let mut body = Vec::new();
        let mut part = |head: String, content: &[u8]| {
            body.extend_from_slice(
                format!("--frontier\r\nContent-Disposition: form-data; {head}").as_bytes(),
            );
            body.extend_from_slice(b"\r\n\r\n");
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        };
        for (name, value) in fields {
            part(format!("name=\"{name}\""), value.as_bytes());
        }
        for (name, content) in files {
            let head = format!("name=\"{name}\"; filename=\"picture\"\r\nContent-Type: image/png");
            part(head, content);
        }
        body.extend_from_slice(b"--frontier--\r\n");
        let request = Request::post(path).header(CONTENT_TYPE, "multipart/form-data; boundary=frontier");
        self.send(request, Body::from(body)).await
    }

    /// A form that nobody saw.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = serde_urlencoded::to_string(fields).unwrap();
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(body)).await
    }

    pub async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Page {
        let (status, headers, bytes) = self.fetch(request, body).await;
        Page { status, headers, text: String::from_utf8(bytes).unwrap() }
    }

    /// A file, with its headers.
    pub async fn download(&mut self, path: &str) -> (HeaderMap, Vec<u8>) {
        let (status, headers, bytes) = self.fetch(Request::get(path), Body::empty()).await;
        assert_eq!(status, 200);
        (headers, bytes)
    }

    async fn fetch(
        &mut self,
        mut request: axum::http::request::Builder,
        body: Body,
    ) -> (u16, HeaderMap, Vec<u8>) {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        if let Some(address) = self.address {
            request = request.extension(ConnectInfo(SocketAddr::new(address, 4711)));
        }
        let request = request.header("accept", "text/html").body(body).unwrap();
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        for cookie in parts.headers.get_all(SET_COOKIE) {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), rest.split(';').next().unwrap().to_owned());
            }
        }
        (parts.status.as_u16(), parts.headers, to_bytes(body, 10 << 20).await.unwrap().to_vec())
    }
}
