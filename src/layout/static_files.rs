//! Files under `static/`, embedded, served under URLs that name their content, so that they never go stale.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

/// The first 16 hexadecimal digits of each file's SHA-256.
static HASHES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let hash = |bytes: [u8; 32]| bytes[..8].iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    Files::iter()
        .filter_map(|path| {
            Files::get(&path).map(|file| (path.into_owned(), hash(file.metadata.sha256_hash())))
        })
        .collect()
});

/// The URL path of a file under `static/`: `/static/HASH/app.css`. A file that is not there gets one that answers 404.
pub fn static_url(path: &str) -> String {
    let hash = HASHES.get(path).map_or("missing", String::as_str);
    format!("/static/{hash}/{path}")
}

/// `GET /static/HASH/PATH`, and the two files whose place is fixed by custom.
pub fn static_files<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/static/{hash}/{*path}", get(serve_static_file))
        .route(
            "/favicon.ico",
            get(|headers: HeaderMap| async move { respond("favicon.svg", false, &headers) }),
        )
        .route("/robots.txt", get(|headers: HeaderMap| async move { respond("robots.txt", false, &headers) }))
}

async fn serve_static_file(Path((hash, path)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let current = HASHES.get(&path).is_some_and(|known| *known == hash);
    respond(&path, current, &headers)
}

/// `current`: the URL named this very content. Otherwise (another node runs another release) it may not be kept.
fn respond(path: &str, current: bool, headers: &HeaderMap) -> Response {
    let (Some(file), Some(hash)) = (Files::get(path), HASHES.get(path)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let etag = format!("\"{hash}\"");
    let cache = if current { "public, max-age=31536000, immutable" } else { "public, no-cache" };
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag)) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag), (header::CACHE_CONTROL, cache.to_owned())])
            .into_response();
    }
    let headers = [
        (header::CONTENT_TYPE, content_type(path).to_owned()),
        (header::CACHE_CONTROL, cache.to_owned()),
        (header::ETAG, etag),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, file.data).into_response()
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The web application manifest: what an installed Hedgerow is called and looks like.
pub fn manifest(instance_title: &str) -> serde_json::Value {
    serde_json::json!({
        "id": "/",
        "name": instance_title,
        "short_name": instance_title,
        "start_url": "/home",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbf9f3",
        "theme_color": "#fbf9f3",
        "icons": [
            {"src": static_url("app-icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
            {"src": static_url("app-icon-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        ],
        "share_target": {
            "action": "/share",
            "method": "GET",
            "params": {"title": "title", "text": "text", "url": "url"},
        },
    })
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;
    use tower::ServiceExt;

    use super::*;

    async fn fetch(path: &str, if_none_match: Option<&str>) -> Response {
        let mut request = Request::get(path);
        if let Some(tag) = if_none_match {
            request = request.header(header::IF_NONE_MATCH, tag);
        }
        static_files::<()>().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn a_url_with_the_right_hash_may_be_kept_for_ever() {
        let response = fetch(&static_url("app.css"), None).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        let tag = response.headers()[header::ETAG].to_str().unwrap().to_owned();
        assert_eq!(fetch(&static_url("app.css"), Some(&tag)).await.status(), StatusCode::NOT_MODIFIED);
    }

    #[tokio::test]
    async fn a_url_of_another_release_is_served_but_not_kept() {
        let response = fetch("/static/0000000000000000/app.css", None).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CACHE_CONTROL], "public, no-cache");
    }

    #[tokio::test]
    async fn an_unknown_file_answers_404() {
        assert_eq!(fetch("/static/missing/none.css", None).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(fetch("/static/missing/..%2fCargo.toml", None).await.status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn the_manifest_names_files_that_exist() {
        let manifest = manifest("Hedgerow");
        let icons = manifest["icons"].as_array().unwrap();
        assert!(icons.iter().all(|icon| !icon["src"].as_str().unwrap().contains("/missing/")), "{manifest}");
    }

    #[tokio::test]
    async fn the_files_whose_place_is_custom_are_there() {
        for path in ["/favicon.ico", "/robots.txt"] {
            assert_eq!(fetch(path, None).await.status(), StatusCode::OK);
        }
    }
}
