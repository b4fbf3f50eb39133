//! The unit of trust: scheme, host and port. Two instances on one host with different ports are strangers.

use std::fmt;

use url::Url;

use super::Domain;

/// An http(s) origin in its one canonical spelling: the host lower-cased, in IDNA's ASCII form and without
/// a trailing dot, the port always known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    https: bool,
    host: String,
    port: u16,
}

impl Origin {
    /// The origin of an http(s) URL; `None` for another scheme, a host that is no [`Domain`], or a URL that names a user
    /// (`https://victim@evil.example` reads as the wrong host to people).
    pub fn of(url: &Url) -> Option<Self> {
        let domain = Domain::of_url(url)?;
        Some(Self { https: url.scheme() == "https", host: domain.host().to_owned(), port: domain.port()? })
    }

    /// Whether the scheme is `https`.
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// The canonical host, IPv6 addresses in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// `host`, or `host:port` where the port is not the scheme's own: what stands after the `@` of a handle.
    pub fn authority(&self) -> String {
        let own = if self.https { 443 } else { 80 };
        if self.port == own { self.host.clone() } else { format!("{}:{}", self.host, self.port) }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.https { "https" } else { "http" }, self.authority())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(text: &str) -> Option<String> {
        Url::parse(text).ok().and_then(|url| Origin::of(&url)).map(|origin| origin.to_string())
    }

    /// Attack CVE-2023-42451: a domain that normalises to another one.
    #[test]
    fn every_spelling_of_a_host_is_one_origin() {
        for text in
            ["https://Bücher.Example/a", "https://xn--bcher-kva.example./b", "https://BÜCHER.example:443"]
        {
            assert_eq!(origin(text).as_deref(), Some("https://xn--bcher-kva.example"), "{text}");
        }
    }

    #[test]
    fn scheme_and_port_are_part_of_the_origin() {
        assert_eq!(origin("http://localhost:3000/users/a").as_deref(), Some("http://localhost:3000"));
        assert_ne!(origin("http://localhost:3000/"), origin("http://localhost:3001/"));
        assert_ne!(origin("http://a.example/"), origin("https://a.example/"));
        assert_ne!(origin("http://127.0.0.1/"), origin("http://127.0.0.2/"));
        assert_eq!(origin("http://[::1]:3000/").as_deref(), Some("http://[::1]:3000"));
    }

    #[test]
    fn users_other_schemes_and_hostless_urls_have_no_origin() {
        for text in
            ["https://a@b.example/", "https://a:b@c.example/", "ftp://a.example/", "mailto:a@b.example"]
        {
            assert_eq!(origin(text), None, "{text}");
        }
        assert_eq!(origin("https://a.example../"), None);
    }

    /// In a header, a query or a pattern, other characters would mean something.
    #[test]
    fn a_host_is_letters_digits_hyphens_and_dots() {
        for host in
            ["a;script-src.example", "a,b.example", "a&b.example", "a'b.example", "a*.example", "(a).example"]
        {
            let url = Url::parse(&format!("https://{host}/")).unwrap();
            assert_eq!(url.host_str(), Some(host), "the parser lets it pass");
            assert_eq!(Origin::of(&url), None, "{host}");
        }
        assert_eq!(origin("https://_a-1.example/").as_deref(), Some("https://_a-1.example"));
    }
}
