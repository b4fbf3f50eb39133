//! All domain rules as they stood at one moment, and what follows from them for a host.

use std::collections::HashMap;

use url::Url;

use super::{DomainRule, Severity};
use crate::config::FederationMode;
use crate::model::Domain;

/// What we do with a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// No restriction.
    Open,
    /// Shown to those who follow only.
    Limited,
    /// We do not speak with it: a suspension, a host that is not on the allowlist, or federation is off.
    Refused,
}

/// What follows from the rules for one host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    pub standing: Standing,
    /// Whether a rule suspends the host, whatever the mode: the question for what is no federation (link previews,
    /// push services, media hosts), which an allowlist does not name.
    pub suspended: bool,
    pub reject_media: bool,
    pub reject_reports: bool,
}

impl Decision {
    const OPEN: Self =
        Self { standing: Standing::Open, suspended: false, reject_media: false, reject_reports: false };
    const SUSPENDED: Self =
        Self { standing: Standing::Refused, suspended: true, reject_media: true, reject_reports: true };

    /// Whether requests may go to the host and be taken from it.
    pub fn permits(&self) -> bool {
        self.standing != Standing::Refused
    }

    /// Whether its pictures may be fetched and shown.
    pub fn permits_media(&self) -> bool {
        self.permits() && !self.reject_media
    }
}

/// Rules for one host name: one for all ports, and some for single ports.
#[derive(Debug, Default)]
struct Rules {
    every_port: Option<Stated>,
    ports: Vec<(u16, Stated)>,
}

/// What was said about one domain, if several rules name it: the harshest, and whether one of them allows.
#[derive(Debug, Clone, Copy)]
struct Stated {
    severity: Severity,
    allowed: bool,
    reject_media: bool,
    reject_reports: bool,
}

/// The rules. Immutable, shared by reference; a lookup walks the host's labels and costs one probe each.
#[derive(Debug)]
pub struct Snapshot {
    mode: FederationMode,
    own: Vec<(String, u16)>,
    rules: HashMap<String, Rules>,
}

impl Snapshot {
    /// Takes the rules as they stand. `own` are the domains of this instance (`base_url`, the handle domain and its
    /// alternates): no rule reaches them. One without a port is meant with https's own.
    pub fn new(
        mode: FederationMode,
        own: impl IntoIterator<Item = Domain>,
        rules: impl IntoIterator<Item = DomainRule>,
    ) -> Self {
        let own = own.into_iter().map(|d| (d.host().to_owned(), port_of(&d))).collect();
        let mut snapshot = Self { mode, own, rules: HashMap::new() };
        for rule in rules {
            snapshot.add(&rule);
        }
        snapshot
    }

    fn add(&mut self, rule: &DomainRule) {
        let rules = self.rules.entry(rule.domain.host().to_owned()).or_default();
        let stated = Stated {
            severity: rule.severity,
            allowed: rule.severity == Severity::Allow,
            reject_media: rule.reject_media,
            reject_reports: rule.reject_reports,
        };
        match rule.domain.port() {
            None => rules.every_port = Some(stated.merge(rules.every_port)),
            Some(port) => match rules.ports.iter_mut().find(|(known, _)| *known == port) {
                Some((_, known)) => *known = stated.merge(Some(*known)),
                None => rules.ports.push((port, stated)),
            },
        }
    }

    /// What the rules say about a server. A domain without a port is meant with https's own.
    pub fn decide(&self, domain: &Domain) -> Decision {
        let port = port_of(domain);
        if self.is_own(domain.host(), port) {
            return Decision::OPEN;
        }
        let mut decision = None;
        let mut allowed = false;
        for rules in self.rules_over(domain) {
            let exact = rules.ports.iter().find(|(known, _)| *known == port).map(|(_, stated)| *stated);
            for stated in exact.into_iter().chain(rules.every_port) {
                decision = decision.or(Some(stated.decision()));
                allowed |= stated.allowed;
            }
        }
        let mut decision = decision.unwrap_or(Decision::OPEN);
        let federates = match self.mode {
            FederationMode::Open => true,
            FederationMode::Allowlist => allowed,
            FederationMode::Off => false,
        };
        if !federates {
            decision.standing = Standing::Refused;
        }
        decision
    }

    /// The same for the server a URL points at; what is no http(s) URL is refused.
    pub fn decide_url(&self, url: &Url) -> Decision {
        Domain::of_url(url).map_or(Decision::SUSPENDED, |domain| self.decide(&domain))
    }

    /// Whether a domain is this very instance, which no rule reaches.
    pub fn is_ours(&self, domain: &Domain) -> bool {
        self.is_own(domain.host(), port_of(domain))
    }

    fn is_own(&self, host: &str, port: u16) -> bool {
        self.own.iter().any(|(own, own_port)| own == host && *own_port == port)
    }

    /// The rules that cover a host, from the most specific: its own, then its parents'. Addresses have no parents.
    fn rules_over<'a>(&'a self, domain: &'a Domain) -> impl Iterator<Item = &'a Rules> {
        let parent = move |name: &&'a str| match domain.is_address() {
            true => None,
            false => name.split_once('.').map(|(_, parent)| parent),
        };
        std::iter::successors(Some(domain.host()), parent).filter_map(|name| self.rules.get(name))
    }
}

impl Stated {
    fn merge(self, other: Option<Self>) -> Self {
        let Some(other) = other else { return self };
        Self {
            severity: self.severity.max(other.severity),
            allowed: self.allowed || other.allowed,
            reject_media: self.reject_media || other.reject_media,
            reject_reports: self.reject_reports || other.reject_reports,
        }
    }

    fn decision(self) -> Decision {
        let standing = match self.severity {
            Severity::Allow | Severity::Noop => Standing::Open,
            Severity::Limit => Standing::Limited,
            Severity::Suspend => return Decision::SUSPENDED,
        };
        Decision {
            standing,
            suspended: false,
            reject_media: self.reject_media,
            reject_reports: self.reject_reports,
        }
    }
}

fn port_of(domain: &Domain) -> u16 {
    domain.port().unwrap_or(443)
}

#[cfg(test)]
#[path = "snapshot_tests.rs"]
mod tests;
