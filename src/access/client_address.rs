//! Where a request comes from, believing only our own proxies.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::config::Networks;
use crate::openapi::Input;
use crate::state::State;

/// The client's address: the connection's peer, or, where that is a trusted proxy, the last address in
/// `X-Forwarded-For` that is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl Input for ClientAddress {}

impl FromRequestParts<State> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Infallible> {
        // A router that is called without a connection (in a test) has no peer.
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
        Ok(Self(client_address(peer, &parts.headers, &state.config.server.trusted_proxies)))
    }
}

/// Proxies append to the header, so that it is read from its end; what stands before an address that is no proxy of
/// ours, anybody may have written.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &Networks) -> IpAddr {
    let mut client = peer.to_canonical();
    let lines: Vec<&str> =
        headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok()).collect();
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        if !trusted.contains(client) {
            break;
        }
        let Some(address) = parse_hop(hop.trim()) else { break };
        client = address.to_canonical();
    }
    client
}

/// An address, with a port where a proxy adds one, IPv6 in brackets or not.
fn parse_hop(hop: &str) -> Option<IpAddr> {
    let bare = hop.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;
    use crate::config::Config;

    fn client(peer: &str, forwarded: &[&'static str]) -> String {
        let config = Config::load(None, []).unwrap();
        let lines = forwarded.iter().map(|line| {
            (axum::http::HeaderName::from_static("x-forwarded-for"), HeaderValue::from_static(line))
        });
        let mut headers = HeaderMap::new();
        for (name, line) in lines {
            headers.append(name, line);
        }
        client_address(peer.parse().unwrap(), &headers, &config.server.trusted_proxies).to_string()
    }

    #[test]
    fn header_counts_only_from_a_trusted_proxy() {
        assert_eq!(client("127.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(client("::ffff:127.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(client("203.0.113.9", &["198.51.100.7"]), "203.0.113.9");
        assert_eq!(client("127.0.0.1", &[]), "127.0.0.1");
    }

    #[test]
    fn what_the_client_wrote_itself_is_not_believed() {
        assert_eq!(client("127.0.0.1", &["1.2.3.4, 198.51.100.7"]), "198.51.100.7");
        assert_eq!(client("127.0.0.1", &["1.2.3.4", "198.51.100.7, 127.0.0.1"]), "198.51.100.7");
        assert_eq!(client("127.0.0.1", &["1.2.3.4, nonsense"]), "127.0.0.1");
    }

    #[test]
    fn ports_and_brackets_are_understood() {
        assert_eq!(client("127.0.0.1", &["198.51.100.7:4711"]), "198.51.100.7");
        assert_eq!(client("127.0.0.1", &["[2001:db8::1]:4711"]), "2001:db8::1");
        assert_eq!(client("127.0.0.1", &["[2001:db8::1]"]), "2001:db8::1");
    }
}
