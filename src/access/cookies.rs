//! Cookies: their names, which keep instances apart, and the attributes every one of ours has.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::config::Config;
use crate::error::{Error, Result};

/// The name of a cookie. On https the `__Host-` prefix keeps other hosts of the domain from setting it; on plain http,
/// where that does not work, the port is part of it, because cookies ignore ports.
fn full_name(config: &Config, name: &str) -> String {
    let base = &config.instance.base_url;
    if base.is_https() { format!("__Host-{name}") } else { format!("hedgerow_{name}_{}", base.port()) }
}

/// The value of one of our cookies.
pub fn read(config: &Config, headers: &HeaderMap, name: &str) -> Option<String> {
    let name = full_name(config, name);
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(other, value)| *other == name && !value.is_empty()).map(|(_, value)| value.to_owned())
}

/// A `Set-Cookie` that scripts cannot read and other sites' forms do not send. Without `max_age`, in seconds, it ends
/// with the browser.
///
/// # Errors
/// [`Error::Internal`] when `value` is not made of the characters of a token.
pub fn set(config: &Config, name: &str, value: &str, max_age: Option<i64>) -> Result<HeaderValue> {
    let secure = if config.instance.base_url.is_https() { "; Secure" } else { "" };
    let age = max_age.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    let name = full_name(config, name);
    let line = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}");
    HeaderValue::from_str(&line).map_err(Error::internal)
}

/// A `Set-Cookie` that ends a cookie.
///
/// # Errors
/// As [`set`]; never, as names are ours.
pub fn clear(config: &Config, name: &str) -> Result<HeaderValue> {
    set(config, name, "", Some(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(base_url: &str) -> Config {
        Config::load(None, [("HEDGEROW_INSTANCE__BASE_URL".to_owned(), base_url.to_owned())]).unwrap()
    }

    fn headers(cookie: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(cookie).unwrap())])
    }

    #[test]
    fn two_instances_on_one_host_name_do_not_share_a_cookie() {
        let (one, two) = (config("http://localhost:3000"), config("http://localhost:3001"));
        let cookie = set(&one, "session", "abc", None).unwrap();
        let sent = headers(cookie.to_str().unwrap().split(';').next().unwrap());
        assert_eq!(read(&one, &sent, "session").as_deref(), Some("abc"));
        assert_eq!(read(&two, &sent, "session"), None);
    }

    #[test]
    fn cookie_on_https_is_bound_to_the_host() {
        let cookie = set(&config("https://a.example"), "session", "abc", Some(60)).unwrap();
        assert_eq!(
            cookie, "__Host-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60",
            "without Domain"
        );
    }

    #[test]
    fn value_cannot_add_an_attribute_or_header() {
        assert!(set(&config("https://a.example"), "session", "a\r\nX: y", None).is_err());
    }

    #[test]
    fn ours_is_found_among_others() {
        let sent = headers("a=b; hedgerow_session_3000=tok=en ; c=d");
        assert_eq!(read(&config("http://localhost:3000"), &sent, "session").as_deref(), Some("tok=en"));
    }
}
