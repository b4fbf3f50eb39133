//! Which addresses a URL from a stranger may lead to: global unicast, and nothing else unless the operator said so.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::config::PrivateNetworks;

/// Whether we may connect there. What is not global unicast needs `federation.allow_private_networks`.
pub fn is_permitted(address: IpAddr, private: &PrivateNetworks) -> bool {
    is_global_unicast(address) || private.allow(address)
}

/// Whether a URL could lead to where we may connect, as far as its host tells without asking anybody for its address.
pub fn may_lead_out(url: &Url, private: &PrivateNetworks) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => is_permitted(address.into(), private),
        Some(Host::Ipv6(address)) => is_permitted(address.into(), private),
        Some(Host::Domain(name)) if name == "localhost" || name.ends_with(".localhost") => {
            is_permitted(Ipv4Addr::LOCALHOST.into(), private)
        }
        Some(Host::Domain(_)) => true,
        None => false,
    }
}

/// Whether an address belongs to one host of the open internet. IPv6 forms that carry an IPv4 address (mapped,
/// NAT64, 6to4, Teredo) do not count: whoever means an IPv4 host has an IPv4 address for it.
fn is_global_unicast(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !NOT_GLOBAL_V4.iter().any(|network| in_v4(v4, *network)),
        IpAddr::V6(v6) => in_v6(v6, GLOBAL_V6) && !NOT_GLOBAL_V6.iter().any(|network| in_v6(v6, *network)),
    }
}

type V4 = (Ipv4Addr, u32);
type V6 = (Ipv6Addr, u32);

const fn v4(a: u8, b: u8, c: u8, d: u8, bits: u32) -> V4 {
    (Ipv4Addr::new(a, b, c, d), bits)
}

const fn v6(a: u16, b: u16, bits: u32) -> V6 {
    (Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 0), bits)
}

/// IANA's special-purpose registry, everything that is not "globally reachable".
const NOT_GLOBAL_V4: [V4; 15] = [
    v4(0, 0, 0, 0, 8),       // this network
    v4(10, 0, 0, 0, 8),      // private
    v4(100, 64, 0, 0, 10),   // carrier-grade NAT
    v4(127, 0, 0, 0, 8),     // loopback
    v4(169, 254, 0, 0, 16),  // link-local, the metadata services of clouds among them
    v4(172, 16, 0, 0, 12),   // private
    v4(192, 0, 0, 0, 24),    // protocol assignments
    v4(192, 0, 2, 0, 24),    // documentation
    v4(192, 88, 99, 0, 24),  // 6to4 relays
    v4(192, 168, 0, 0, 16),  // private
    v4(198, 18, 0, 0, 15),   // benchmarks
    v4(198, 51, 100, 0, 24), // documentation
    v4(203, 0, 113, 0, 24),  // documentation
    v4(224, 0, 0, 0, 4),     // multicast
    v4(240, 0, 0, 0, 4),     // reserved, broadcast
];

/// All that IANA has given out as global unicast; mapped, NAT64, unique-local, link-local and multicast lie outside.
const GLOBAL_V6: V6 = v6(0x2000, 0, 3);

/// Special purposes within it.
const NOT_GLOBAL_V6: [V6; 4] = [
    v6(0x2001, 0, 23),     // protocol assignments: Teredo, benchmarks, ORCHID
    v6(0x2001, 0xdb8, 32), // documentation
    v6(0x2002, 0, 16),     // 6to4
    v6(0x3fff, 0, 20),     // documentation
];

fn in_v4(address: Ipv4Addr, (network, bits): V4) -> bool {
    (address.to_bits() ^ network.to_bits()) >> (32 - bits) == 0
}

fn in_v6(address: Ipv6Addr, (network, bits): V6) -> bool {
    (address.to_bits() ^ network.to_bits()) >> (128 - bits) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Networks;

    /// Attacks `AP-f60afae` (IPv4 mapped into IPv6) and `CVE-2026-22245` (ranges that deny lists forget).
    #[test]
    fn addresses_that_are_not_global_unicast_are_refused() {
        for text in [
            "0.0.0.0",
            "0.1.2.3",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:93.184.216.34",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:2::1",
            "2001:10::1",
            "2001:20::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            let address: IpAddr = text.parse().unwrap();
            assert!(!is_permitted(address, &PrivateNetworks::None), "{text}");
            assert!(is_permitted(address, &PrivateNetworks::All), "{text}");
        }
    }

    #[test]
    fn addresses_of_the_open_internet_are_permitted() {
        for text in [
            "1.1.1.1",
            "93.184.216.34",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "198.17.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2001:4860:4860::8888",
            "2a01:4f8::1",
            "2003::1",
        ] {
            assert!(is_permitted(text.parse().unwrap(), &PrivateNetworks::None), "{text}");
        }
    }

    #[test]
    fn listed_networks_open_nothing_else() {
        let listed = PrivateNetworks::Only(Networks(vec!["127.0.0.0/8".parse().unwrap()]));
        assert!(is_permitted("127.0.0.1".parse().unwrap(), &listed));
        assert!(!is_permitted("10.0.0.1".parse().unwrap(), &listed));
        assert!(!is_permitted("::1".parse().unwrap(), &listed));
    }
}
