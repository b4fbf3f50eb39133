//! Security headers: what a browser may load, send and embed when it shows a page of ours.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::model::Origin;

/// The content security policy of every page: nothing inline, nothing from elsewhere but media from
/// `media.base_url`.
#[derive(Debug, Clone)]
pub struct ContentSecurityPolicy {
    /// The origin of `media.base_url`, when media does not live under our own.
    media_origin: Option<String>,
}

impl ContentSecurityPolicy {
    /// `media_base_url`: `media.base_url` of the configuration, if set.
    pub fn new(media_base_url: Option<&url::Url>) -> Self {
        Self { media_origin: media_base_url.map(|url| url.origin().ascii_serialization()) }
    }

    /// The header's value for all pages but one.
    pub fn value(&self) -> HeaderValue {
        self.with("", "")
    }

    /// The page of a film that lies on its own server, which is only reached when somebody has it played.
    pub fn for_film(&self, film: &url::Url) -> HeaderValue {
        self.with(&source(film), "")
    }

    /// The consent page's: its form ends in a redirect to the application, and browsers hold `form-action` against
    /// redirects too. Application-scheme URIs (`myapp://callback`) are named by their scheme.
    pub fn for_consent(&self, redirect_uri: &url::Url) -> HeaderValue {
        match redirect_uri.origin().is_tuple() {
            true => self.with("", &source(redirect_uri)),
            false => self.with("", &format!(" {}:", redirect_uri.scheme())),
        }
    }

    fn with(&self, film: &str, form: &str) -> HeaderValue {
        let media = self.media_origin.as_ref().map(|origin| format!(" {origin}")).unwrap_or_default();
        let policy = format!(
            "default-src 'self'; img-src 'self'{media}; media-src 'self'{media}{film}; script-src 'self'; style-src 'self'; \
             object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'{form}"
        );
        HeaderValue::from_str(&policy).expect("origins and schemes are visible ASCII")
    }
}

/// One more source of a directive; nothing for a host that could end the directive and begin another.
fn source(url: &url::Url) -> String {
    Origin::of(url).map_or_else(String::new, |_| format!(" {}", url.origin().ascii_serialization()))
}

/// Middleware: puts the headers on every answer that does not carry its own.
pub async fn security_headers(
    State(policy): State<Arc<ContentSecurityPolicy>>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| policy.value());
    for (name, value) in COMMON {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

const COMMON: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    // Addresses of private posts stay here; our own forms still see where they came from.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=()"),
];

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;

    fn policy(media: Option<&str>) -> ContentSecurityPolicy {
        ContentSecurityPolicy::new(media.map(|url| url.parse().unwrap()).as_ref())
    }

    #[test]
    fn nothing_inline_and_nothing_foreign_is_allowed() {
        let value = policy(None).value();
        let value = value.to_str().unwrap();
        assert!(value.starts_with("default-src 'self'; img-src 'self';"), "{value}");
        assert!(!value.contains("unsafe") && !value.contains("http"), "{value}");
        assert!(value.ends_with("frame-ancestors 'none'; form-action 'self'"), "{value}");
    }

    #[test]
    fn media_may_come_from_its_own_origin() {
        let value = policy(Some("https://media.example/bucket/")).value();
        assert!(value.to_str().unwrap().contains("img-src 'self' https://media.example; media-src"));
    }

    #[test]
    fn the_page_of_a_film_may_load_it_and_nothing_else() {
        let value = policy(None).for_film(&"https://films.example/1.mp4?x".parse().unwrap());
        let value = value.to_str().unwrap();
        assert!(value.contains("media-src 'self' https://films.example; script-src 'self'"), "{value}");
        assert_eq!(value.matches("films.example").count(), 1);
    }

    #[test]
    fn a_host_cannot_begin_a_directive_of_its_own() {
        for hostile in
            ["https://a;sandbox;b.example/1.mp4", "https://a,sandbox.example/1.mp4", "data:video/mp4,x"]
        {
            let url = hostile.parse().unwrap();
            assert_eq!(policy(None).for_film(&url), policy(None).value(), "{hostile}");
            assert!(!policy(None).for_consent(&url).to_str().unwrap().contains("sandbox"), "{hostile}");
        }
    }

    #[test]
    fn the_consent_page_may_redirect_to_its_application_only() {
        for (uri, allowed) in [
            ("https://app.example/callback?x=1", "form-action 'self' https://app.example"),
            ("http://localhost:8080/", "form-action 'self' http://localhost:8080"),
            ("tusky://oauth", "form-action 'self' tusky:"),
        ] {
            let value = policy(None).for_consent(&uri.parse().unwrap());
            assert!(value.to_str().unwrap().ends_with(allowed), "{value:?}");
        }
    }

    #[tokio::test]
    async fn answers_keep_their_own_policy() {
        let own = (|| async { ([(header::CONTENT_SECURITY_POLICY, "default-src 'none'")], "") }) as fn() -> _;
        let layer = axum::middleware::from_fn_with_state(Arc::new(policy(None)), security_headers);
        let app: Router = Router::new().route("/own", get(own)).route("/", get(|| async {})).layer(layer);
        let ask = |path: &str| app.clone().oneshot(Request::get(path).body(Body::empty()).unwrap());
        let response = ask("/own").await.unwrap();
        assert_eq!(response.headers()[header::CONTENT_SECURITY_POLICY], "default-src 'none'");
        let response = ask("/").await.unwrap();
        assert_eq!(response.headers()[header::CONTENT_SECURITY_POLICY], policy(None).value());
        assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    }
}
