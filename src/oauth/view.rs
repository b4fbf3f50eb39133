//! What the two pages of an authorization show: the question, and the code for programs that cannot be redirected to.

use askama::Template;

use crate::layout::Page;

/// `GET /oauth/authorize`: may this application act for the reader? The form posts `parameters` and `decision`
/// (`authorize` or `deny`) to `/oauth/authorize`. The answer carries `ContentSecurityPolicy::for_consent`.
#[derive(Template)]
#[template(path = "oauth/consent.html")]
pub struct ConsentPage {
    pub page: Page,
    pub application: String,
    pub website: Option<String>,
    /// What it asks for, narrowest words first asked: `read`, `write:statuses`, `push`.
    pub scopes: Vec<String>,
    /// Where the browser goes with the answer, shown so that a false application is noticed: a host, a scheme
    /// (`myapp:`), or empty for a program that shows a code.
    pub destination: String,
    /// Where somebody else signs in and is asked the same.
    pub for_another: String,
    /// The request's parameters, sent back as they came.
    pub parameters: Vec<(String, String)>,
}

impl ConsentPage {
    /// The icon and the key of the sentence for each scope; one sentence per top-level scope and kind of access.
    fn permissions(&self) -> Vec<(&'static str, &'static str)> {
        let mut permissions: Vec<_> = self.scopes.iter().map(|scope| permission(scope)).collect();
        permissions.dedup();
        permissions
    }
}

fn permission(scope: &str) -> (&'static str, &'static str) {
    match scope.split_once(':').unwrap_or((scope, "")) {
        ("read", "") => ("person", "scope-read"),
        ("write", "") => ("pen", "scope-write"),
        ("read" | "write", "statuses") => {
            ("pen", if scope.starts_with('r') { "scope-read-statuses" } else { "scope-write-statuses" })
        }
        ("read", _) => ("person", "scope-read-part"),
        ("write", _) => ("edit", "scope-write-part"),
        ("follow", _) => ("person-add", "scope-follow"),
        ("push", _) => ("bell", "scope-push"),
        ("profile", _) => ("person", "scope-profile"),
        ("admin", _) => ("shield", "scope-admin"),
        _ => ("key", "scope-other"),
    }
}

/// The answer for programs registered with `urn:ietf:wg:oauth:2.0:oob`: the code, to be copied.
#[derive(Template)]
#[template(path = "oauth/code.html")]
pub struct CodePage {
    pub page: Page,
    pub code: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{Instance, Language, Meta, Section};

    fn page() -> Page {
        Page {
            title: "Authorize".to_owned(),
            language: Language::english(),
            instance: Instance::default(),
            viewer: None,
            section: Section::Elsewhere,
            path: "/oauth/authorize".to_owned(),
            flash: None,
            csrf: "token".to_owned(),
            meta: Meta::default(),
            now: chrono::DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_hostile_application_stays_text() {
        let hostile = "<script>x</script>\"\u{202e}";
        let html = ConsentPage {
            page: page(),
            application: hostile.to_owned(),
            website: Some(hostile.to_owned()),
            scopes: vec!["read".to_owned(), "write:statuses".to_owned(), "x\"y".to_owned()],
            destination: "app.example".to_owned(),
            for_another: "/auth/sign_in?again=1".into(),
            parameters: vec![("state".to_owned(), hostile.to_owned())],
        }
        .render()
        .unwrap();
        assert!(!html.contains("<script"), "{html}");
        assert!(
            html.contains("Post, edit and delete in your name") && html.contains("app.example"),
            "{html}"
        );
    }

    #[test]
    fn every_scope_has_its_words() {
        for scope in [
            "read",
            "read:accounts",
            "read:statuses",
            "write",
            "write:media",
            "write:statuses",
            "follow",
            "push",
        ]
        .into_iter()
        .chain(["profile", "admin:read", "nonsense"])
        {
            assert!(Language::english().has(permission(scope).1), "{scope}");
        }
    }

    #[test]
    fn the_code_is_shown_whole() {
        let html = CodePage { page: page(), code: "AbC-123_x".to_owned() }.render().unwrap();
        assert!(html.contains(">AbC-123_x<"), "{html}");
    }
}
