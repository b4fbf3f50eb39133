//! The origin every id of this instance is minted under.

use std::fmt;
use std::str::FromStr;

use url::Url;

/// The public origin of this instance, as it stands in every id: `https://example.org`, `http://localhost:3000`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    url: Url,
    /// Without a slash at the end.
    origin: String,
    authority: String,
}

impl BaseUrl {
    /// `https://example.org`, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.origin
    }

    pub fn as_url(&self) -> &Url {
        &self.url
    }

    /// Host and, where it is not the scheme's own, port: `example.org`, `localhost:3000`.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The host alone: ASCII, lower case.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// The port, the scheme's own included.
    pub fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or_default()
    }

    pub fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// A full URL on this origin, for a path that begins with a slash.
    pub fn join(&self, path: &str) -> String {
        debug_assert!(path.starts_with('/'), "a path begins with a slash: {path}");
        format!("{}{path}", self.origin)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

impl FromStr for BaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|e| format!("{text:?} is no URL: {e}"))?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let bare = bare && url.username().is_empty() && url.password().is_none();
        if !matches!(url.scheme(), "http" | "https") || !bare {
            return Err(format!("{text:?} must be scheme, host and port only, like https://example.org"));
        }
        let host = url.host_str().unwrap_or_default();
        if host.ends_with('.') {
            return Err(format!("{text:?} must not end in a dot"));
        }
        let authority = url.port().map_or(host.to_owned(), |port| format!("{host}:{port}"));
        Ok(Self { origin: format!("{}://{authority}", url.scheme()), authority, url })
    }
}
