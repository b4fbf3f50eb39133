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
