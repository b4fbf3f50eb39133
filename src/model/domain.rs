//! The name of a server: what stands after the `@` of a handle, and what a domain rule names.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use url::{Host, Url};

/// A host, perhaps with a port, in its one canonical spelling: lower case, in IDNA's ASCII form, without a
/// trailing dot; an address as in a URL (IPv6 in brackets, IPv4 mapped into IPv6 as IPv4).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Domain {
    host: String,
    port: Option<u16>,
}

/// The text names no server, or could be read as another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a valid domain name")]
pub struct NotADomain;

impl Domain {
    /// The host, IPv6 addresses in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, if one was written. `None` is every port in a rule, and the scheme's own in a handle.
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// The server an http(s) URL points at, its port always known. `None` for other schemes and for URLs that
    /// name a user.
    pub fn of_url(url: &Url) -> Option<Self> {
        if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some()
        {
            return None;
        }
        let host = match url.host()? {
            Host::Domain(name) => canonical_name(name.strip_suffix('.').unwrap_or(name))?,
            Host::Ipv4(address) => canonical_address(address.into()),
            Host::Ipv6(address) => canonical_address(address.into()),
        };
        Some(Self { host, port: url.port_or_known_default() })
    }

    /// Whether the host is an address, which has no subdomains.
    pub fn is_address(&self) -> bool {
        is_address(&self.host)
    }
}

/// Whether a canonical host is an address rather than a name.
fn is_address(host: &str) -> bool {
    host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok()
}

impl FromStr for Domain {
    type Err = NotADomain;

    /// Takes `host` or `host:port` in any spelling. Refused is what would be another name when read a second
    /// time (attack CVE-2023-42451), and everything that is more than host and port.
    fn from_str(text: &str) -> Result<Self, NotADomain> {
        let (host, port) = split_port(text).ok_or(NotADomain)?;
        let host = fold_host(host).ok_or(NotADomain)?;
        if fold_host(&host).as_ref() != Some(&host) {
            return Err(NotADomain);
        }
        Ok(Self { host, port })
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => write!(f, "{}:{port}", self.host),
            None => f.write_str(&self.host),
        }
    }
}

/// `host:port` apart. The port has digits only: `+80` and an empty one are no ports.
fn split_port(text: &str) -> Option<(&str, Option<u16>)> {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => return Some((text, None)),
    };
    let digits = !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    let port = port.parse().ok().filter(|port| *port != 0 && digits)?;
    Some((host, Some(port)))
}

fn fold_host(text: &str) -> Option<String> {
    // Host::parse undoes percent signs, which would make one name of two.
    if text.contains('%') {
        return None;
    }
    match Host::parse(text).ok()? {
        Host::Domain(name) => canonical_name(name.strip_suffix('.').unwrap_or(&name)),
        Host::Ipv4(address) => Some(canonical_address(address.into())),
        Host::Ipv6(address) => Some(canonical_address(address.into())),
    }
}

/// Checks a name that is ASCII already. Underscores are no host names by the book but do resolve.
fn canonical_name(name: &str) -> Option<String> {
    let letters = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    let label = |label: &str| (1..=63).contains(&label.len()) && label.bytes().all(letters);
    (name.len() <= 253 && name.split('.').all(label)).then(|| name.to_owned())
}

fn canonical_address(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fold(text: &str) -> Option<String> {
        text.parse::<Domain>().ok().map(|domain| domain.to_string())
    }

    /// Attack CVE-2023-42451.
    #[test]
    fn every_spelling_has_one_canonical_form() {
        for (text, folded) in [
            ("Example.ORG", "example.org"),
            ("example.org.", "example.org"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
            ("ｅxample。org", "example.org"),
            ("localhost:3000", "localhost:3000"),
            ("127.0.0.1:3000", "127.0.0.1:3000"),
            ("0x7f.1", "127.0.0.1"),
            ("[::1]:3000", "[::1]:3000"),
            ("[0:0:0:0:0:0:0:1]", "[::1]"),
            ("[::ffff:127.0.0.1]", "127.0.0.1"),
            ("under_score.example", "under_score.example"),
        ] {
            assert_eq!(fold(text).as_deref(), Some(folded), "{text}");
        }
    }

    #[test]
    fn what_is_more_or_less_than_host_and_port_is_refused() {
        for text in [
            "",
            ".",
            "a..b",
            ".a",
            "example.org..",
            "user@example.org",
            "example.org/path",
            "example.org?q",
            "example.org#f",
            "https://example.org",
            "example.org:",
            "example.org:0",
            "example.org:+80",
            "example.org:65536",
            "a:80:80",
            "::1",
            "exam%70le.org",
            "exa mple.org",
            "*.example.org",
            "xn--.example",
            "a\u{202e}b.example",
            "a\0b",
        ] {
            assert_eq!(fold(text), None, "{text:?}");
        }
        assert_eq!(fold(&format!("{}.example", "a".repeat(64))), None);
        assert_eq!(fold(&"a.".repeat(127)), Some("a.".repeat(126) + "a"));
        assert_eq!(fold(&"a.".repeat(128)), None);
    }

    #[test]
    fn url_tells_its_server_with_the_port() {
        let of = |text: &str| Domain::of_url(&Url::parse(text).unwrap()).map(|d| d.to_string());
        assert_eq!(of("https://Bücher.example./a").as_deref(), Some("xn--bcher-kva.example:443"));
        assert_eq!(of("http://[::ffff:10.0.0.1]:8080/").as_deref(), Some("10.0.0.1:8080"));
        assert_eq!(of("https://user@example.org/"), None);
        assert_eq!(of("ftp://example.org/"), None);
        assert_eq!(of("https://a..b/"), None);
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            if let Some(once) = fold(&text) {
                prop_assert_eq!(fold(&once), Some(once));
            }
        }

        #[test]
        fn case_and_trailing_dot_do_not_matter(name in "[a-z][a-z0-9]{0,8}(\\.[a-z][a-z0-9]{0,8}){0,3}") {
            let folded = fold(&name);
            prop_assert!(folded.is_some());
            prop_assert_eq!(fold(&name.to_uppercase()), folded.clone());
            prop_assert_eq!(fold(&format!("{name}.")), folded);
        }
    }
}
