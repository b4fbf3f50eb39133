//! Domain rules at work, attack `subdomain-evasion` among them.

use proptest::prelude::*;

use super::*;

fn rule(domain: &str, severity: Severity) -> DomainRule {
    DomainRule { domain: domain.parse().unwrap(), severity, reject_media: false, reject_reports: false }
}

fn snapshot<'a>(mode: FederationMode, rules: impl IntoIterator<Item = (&'a str, Severity)>) -> Snapshot {
    let own = ["https://own.example/", "http://localhost:3000/"].map(|url| url.parse().unwrap());
    let own = own.iter().filter_map(Domain::of_url);
    Snapshot::new(mode, own, rules.into_iter().map(|(domain, severity)| rule(domain, severity)))
}

fn open<'a>(rules: impl IntoIterator<Item = (&'a str, Severity)>) -> Snapshot {
    snapshot(FederationMode::Open, rules)
}

fn standing(snapshot: &Snapshot, url: &str) -> Standing {
    snapshot.decide_url(&url.parse().unwrap()).standing
}

/// Attack `subdomain-evasion`: a blocked domain with a subdomain, a port, capitals, a trailing dot, or IDN.
#[test]
fn suspension_covers_subdomains_and_every_spelling() {
    let rules = open([("blocked.example", Severity::Suspend), ("bücher.example", Severity::Suspend)]);
    for url in [
        "https://blocked.example/users/a",
        "https://sub.blocked.example/",
        "https://a.b.blocked.example/",
        "https://BLOCKED.example./",
        "http://blocked.example:8080/",
        "https://xn--bcher-kva.example/",
        "https://www.BÜCHER.example/",
    ] {
        assert_eq!(standing(&rules, url), Standing::Refused, "{url}");
    }
    for url in ["https://notblocked.example/", "https://example/", "https://blocked.example.org/"] {
        assert_eq!(standing(&rules, url), Standing::Open, "{url}");
    }
}

#[test]
fn rule_with_a_port_covers_that_port_only() {
    let rules = open([("localhost:3001", Severity::Suspend)]);
    assert_eq!(standing(&rules, "http://localhost:3001/"), Standing::Refused);
    assert_eq!(standing(&rules, "http://sub.localhost:3001/"), Standing::Refused);
    assert_eq!(standing(&rules, "http://localhost:3002/"), Standing::Open);
    let default_port = open([("a.example:443", Severity::Suspend)]);
    assert_eq!(standing(&default_port, "https://a.example/"), Standing::Refused);
    assert!(!default_port.decide(&"a.example".parse().unwrap()).permits());
}

#[test]
fn no_rule_reaches_our_own_origin() {
    for mode in [FederationMode::Open, FederationMode::Allowlist, FederationMode::Off] {
        let rules = snapshot(mode, [("localhost", Severity::Suspend), ("example", Severity::Suspend)]);
        assert_eq!(standing(&rules, "http://localhost:3000/"), Standing::Open);
        assert_eq!(standing(&rules, "https://own.example/"), Standing::Open);
        assert_eq!(standing(&rules, "http://localhost:3001/"), Standing::Refused, "our host, another origin");
    }
}

#[test]
fn most_specific_rule_wins() {
    let rules = open([
        ("example", Severity::Suspend),
        ("good.example", Severity::Allow),
        ("loud.good.example", Severity::Limit),
        ("good.example:8443", Severity::Suspend),
    ]);
    assert_eq!(standing(&rules, "https://bad.example/"), Standing::Refused);
    assert_eq!(standing(&rules, "https://good.example/"), Standing::Open);
    assert_eq!(standing(&rules, "https://loud.good.example/"), Standing::Limited);
    assert_eq!(standing(&rules, "https://good.example:8443/"), Standing::Refused);
}

#[test]
fn harshest_of_two_rules_for_one_domain_holds() {
    for pair in [[Severity::Allow, Severity::Limit], [Severity::Limit, Severity::Allow]] {
        let rules = pair.map(|severity| ("a.example", severity));
        assert_eq!(standing(&open(rules), "https://a.example/"), Standing::Limited);
        assert_eq!(
            standing(&snapshot(FederationMode::Allowlist, rules), "https://a.example/"),
            Standing::Limited
        );
    }
}

#[test]
fn allowlist_refuses_all_but_the_allowed() {
    let rules = snapshot(
        FederationMode::Allowlist,
        [
            ("friends.example", Severity::Allow),
            ("loud.friends.example", Severity::Limit),
            ("bad.friends.example", Severity::Suspend),
            ("noop.example", Severity::Noop),
        ],
    );
    assert_eq!(standing(&rules, "https://friends.example/"), Standing::Open);
    assert_eq!(standing(&rules, "https://sub.friends.example/"), Standing::Open);
    assert_eq!(standing(&rules, "https://loud.friends.example/"), Standing::Limited);
    assert_eq!(standing(&rules, "https://bad.friends.example/"), Standing::Refused);
    assert_eq!(standing(&rules, "https://noop.example/"), Standing::Refused);
    assert_eq!(standing(&rules, "https://stranger.example/"), Standing::Refused);
}

#[test]
fn federation_off_refuses_even_the_allowed() {
    let rules = snapshot(FederationMode::Off, [("friends.example", Severity::Allow)]);
    assert_eq!(standing(&rules, "https://friends.example/"), Standing::Refused);
}

#[test]
fn mode_suspends_nobody() {
    for mode in [FederationMode::Allowlist, FederationMode::Off] {
        let rules = snapshot(mode, [("bad.example", Severity::Suspend)]);
        let stranger = rules.decide(&"stranger.example".parse().unwrap());
        assert!(!stranger.permits() && !stranger.permits_media() && !stranger.suspended);
        assert!(rules.decide(&"bad.example".parse().unwrap()).suspended);
    }
}

#[test]
fn rejected_media_leaves_the_rest_open() {
    let media = DomainRule { reject_media: true, ..rule("a.example", Severity::Noop) };
    let rules = Snapshot::new(FederationMode::Open, [], [media]);
    let decision = rules.decide(&"cdn.a.example".parse().unwrap());
    assert!(decision.permits() && !decision.permits_media());
}

#[test]
fn addresses_have_no_subdomains_and_one_spelling() {
    let rules = open([("0.1", Severity::Suspend), ("10.0.0.1", Severity::Suspend)]);
    assert_eq!(standing(&rules, "http://127.0.0.2/"), Standing::Open);
    assert_eq!(standing(&rules, "http://[::ffff:10.0.0.1]/"), Standing::Refused);
}

#[test]
fn what_is_no_http_url_is_refused() {
    let rules = open([]);
    for url in ["ftp://a.example/", "mailto:a@b.example", "https://a@b.example/", "file:///etc/passwd"] {
        assert_eq!(standing(&rules, url), Standing::Refused, "{url}");
    }
}

/// A scan of all rules would take minutes here; a lookup takes a probe per label.
#[test]
fn lookup_among_100_000_rules_does_not_scan_them() {
    let names: Vec<String> = (0..100_000).map(|n| format!("host{n}.example")).collect();
    let rules = open(names.iter().map(|name| (name.as_str(), Severity::Suspend)));
    let deep: Domain = "a.b.c.host99999.example".parse().unwrap();
    let open: Domain = "host100000.example".parse().unwrap();
    let start = std::time::Instant::now();
    for _ in 0..20_000 {
        assert!(!rules.decide(&deep).permits());
        assert!(rules.decide(&open).permits());
    }
    assert!(start.elapsed().as_secs() < 10, "40,000 lookups took {:?}", start.elapsed());
}

proptest! {
    #[test]
    fn suspended_name_covers_exactly_itself_and_its_subdomains(
        blocked in "[a-z]{1,3}(\\.[a-z]{1,3}){0,2}",
        asked in "[a-z]{1,3}(\\.[a-z]{1,3}){0,4}",
        prefix in "([a-z]{1,3}\\.){0,2}",
    ) {
        let rules = open([(blocked.as_str(), Severity::Suspend)]);
        let under = |name: &str| name == blocked || name.ends_with(&format!(".{blocked}"));
        prop_assert_eq!(!rules.decide(&asked.parse().unwrap()).permits(), under(&asked));
        let below: Domain = (prefix + &blocked).parse().unwrap();
        prop_assert!(!rules.decide(&below).permits());
    }
}
