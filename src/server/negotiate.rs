//! Actors and statuses have two faces under each of their addresses: a page for browsers, a document for servers. Here
//! alone it is decided which one a request wants; the edges know their own addresses and nothing of each other.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Redirect, Response};
use tower::Layer;

/// Everything an answer under such an address may depend on.
const VARY: HeaderValue = HeaderValue::from_static("Accept, Signature, Signature-Input, Cookie");

/// Wraps a router that serves documents under `/users/…` and pages under `/@…`, so that both are found under both.
pub fn negotiated(router: Router) -> Router {
    Router::new().fallback_service(from_fn(negotiate).layer(router))
}

/// Pages move to their own address; documents are given where they were asked for, under their own id.
async fn negotiate(mut request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let Some(address) = Address::of(request.uri().path()).filter(|_| reads) else {
        return next.run(request).await;
    };
    let mut response = match (wants_document(request.headers()), address.is_page) {
        (true, true) => match with_path(request.uri(), &address.document()) {
            Some(uri) => {
                *request.uri_mut() = uri;
                next.run(request).await
            }
            None => next.run(request).await,
        },
        (false, false) => Redirect::to(&address.page()).into_response(),
        _ => next.run(request).await,
    };
    let headers = response.headers_mut();
    if !headers.get_all(header::VARY).iter().any(|value| *value == VARY) {
        headers.append(header::VARY, VARY);
    }
    response
}

/// An actor's or a status's address, in either spelling. Nothing is decoded: it is put together again as it came.
#[derive(Debug, PartialEq, Eq)]
struct Address<'a> {
    name: &'a str,
    status: Option<&'a str>,
    is_page: bool,
}

impl<'a> Address<'a> {
    /// `None` for everything else, the pages of remote people (`/@NAME@HOST`) and feeds included.
    fn of(path: &'a str) -> Option<Self> {
        let mut segments = path.strip_prefix('/')?.split('/');
        let (name, is_page) = match segments.next()? {
            "users" => (segments.next()?, false),
            first => (first.strip_prefix('@')?, true),
        };
        let status = match segments.next() {
            Some("statuses") if !is_page => Some(segments.next()?),
            Some(id) if is_page => Some(id),
            Some(_) => return None,
            None => None,
        };
        let is_id = |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
        let whole = segments.next().is_none() && status.is_none_or(is_id);
        (whole && !name.is_empty() && !name.contains(['@', '.', '%'])).then_some(Self {
            name,
            status,
            is_page,
        })
    }

    fn document(&self) -> String {
        match self.status {
            Some(id) => format!("/users/{}/statuses/{id}", self.name),
            None => format!("/users/{}", self.name),
        }
    }

    fn page(&self) -> String {
        match self.status {
            Some(id) => format!("/@{}/{id}", self.name),
            None => format!("/@{}", self.name),
        }
    }
}

fn with_path(uri: &Uri, path: &str) -> Option<Uri> {
    let path_and_query = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(path_and_query.parse().ok()?);
    Uri::from_parts(parts).ok()
}

/// Whether a document is wanted rather than a page: the better quality wins, then what is named first. Browsers accept
/// anything, which asks for a page.
fn wants_document(headers: &HeaderMap) -> bool {
    let mut best: Option<(f32, bool)> = None;
    let values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    for range in values.flat_map(split_ranges) {
        let mut parts = range.split(';').map(str::trim);
        let document = match parts.next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "application/activity+json" | "application/ld+json" | "application/json" => true,
            "text/html" | "application/xhtml+xml" | "text/*" | "*/*" => false,
            _ => continue,
        };
        let quality =
            parts.find_map(|parameter| parameter.strip_prefix("q=")?.trim().parse().ok()).unwrap_or(1.0);
        if quality > 0.0 && best.is_none_or(|(most, _)| quality > most) {
            best = Some((quality, document));
        }
    }
    best.is_some_and(|(_, document)| document)
}

/// At commas, but not at those inside quotes: a profile may hold anything.
fn split_ranges(header: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    header.split(move |letter| {
        quoted ^= letter == '"';
        letter == ',' && !quoted
    })
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;

    fn wants(accept: &str) -> bool {
        wants_document(&HeaderMap::from_iter([(header::ACCEPT, accept.parse().unwrap())]))
    }

    #[test]
    fn servers_get_documents_and_browsers_pages() {
        for accept in [
            "application/activity+json",
            r#"application/ld+json; profile="https://www.w3.org/ns/activitystreams""#,
            r#"application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams""#,
            "Application/Activity+JSON",
            "application/json",
            "application/activity+json, text/html;q=0.1",
            "application/activity+json, */*;q=0.1",
            "text/html;q=0.5, application/activity+json",
            r#"application/ld+json; profile="a, text/html", */*;q=0"#,
        ] {
            assert!(wants(accept), "{accept}");
        }
        for accept in [
            "",
            "*/*",
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
            "text/html, application/activity+json",
            "text/html, application/activity+json;q=0.9",
            "application/activity+json;q=0, text/html;q=0.1",
            "image/png",
        ] {
            assert!(!wants(accept), "{accept}");
        }
        assert!(!wants_document(&HeaderMap::new()));
    }

    #[test]
    fn only_actors_and_statuses_have_two_faces() {
        for (path, document, page) in [
            ("/users/alice", "/users/alice", "/@alice"),
            ("/@alice", "/users/alice", "/@alice"),
            ("/@alice/12", "/users/alice/statuses/12", "/@alice/12"),
            ("/users/alice/statuses/12", "/users/alice/statuses/12", "/@alice/12"),
        ] {
            let address = Address::of(path).unwrap();
            assert_eq!((address.document().as_str(), address.page().as_str()), (document, page));
        }
        for path in [
            "/",
            "/@",
            "/users",
            "/users/",
            "/users/alice/",
            "/users/alice/outbox",
            "/users/alice/statuses/12/activity",
            "/users/alice/statuses",
            "/@alice@remote.example",
            "/@alice.rss",
            "/@alice/media",
            "/@alice/12/favourites",
            "/@%2e%2e/12",
            "/tags/alice",
        ] {
            assert_eq!(Address::of(path), None, "{path}");
        }
    }

    #[tokio::test]
    async fn each_face_is_found_under_both_addresses() {
        let edges = Router::new()
            .route("/users/{name}", get(|| async { "document" }))
            .route("/@{name}", get(|| async { "page" }));
        let app = negotiated(edges);
        for (path, accept, expected) in [
            ("/users/alice", "application/activity+json", "document"),
            ("/@alice", "application/activity+json", "document"),
            ("/@alice", "text/html", "page"),
        ] {
            let request = Request::get(path).header(header::ACCEPT, accept).body(Body::empty()).unwrap();
            let response = app.clone().oneshot(request).await.unwrap();
            assert_eq!(response.headers()[header::VARY], VARY);
            assert_eq!(to_bytes(response.into_body(), 100).await.unwrap(), expected, "{path} {accept}");
        }
        let moved = app.oneshot(Request::get("/users/alice").body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(moved.headers()[header::LOCATION], "/@alice");
        assert_eq!(moved.headers()[header::VARY], VARY);
    }
}
