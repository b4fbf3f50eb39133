//! What an administrator says about a domain, in Mastodon's words.

use crate::model::Domain;

/// How much a rule takes away, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Federation is wished for: what the allowlist mode asks for, and an exception from a wider rule.
    Allow,
    /// Nothing by itself: the rule rejects media or reports only.
    Noop,
    /// Mastodon's `silence`: seen by those who follow, and in no public place.
    Limit,
    /// Nothing comes in, nothing goes out, nothing is shown.
    Suspend,
}

impl Severity {
    pub const ALL: [Self; 4] = [Self::Allow, Self::Noop, Self::Limit, Self::Suspend];

    /// The word on the command line and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Noop => "noop",
            Self::Limit => "limit",
            Self::Suspend => "suspend",
        }
    }
}

/// Takes our word, and `silence`, which is Mastodon's in its API and its lists.
impl std::str::FromStr for Severity {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text == "silence" {
            return Ok(Self::Limit);
        }
        Self::ALL.into_iter().find(|severity| severity.as_str() == text).ok_or(())
    }
}

/// One rule. It covers the domain and every subdomain, with every port unless the domain names one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainRule {
    pub domain: Domain,
    pub severity: Severity,
    /// Media and previews of the domain are neither fetched nor shown.
    pub reject_media: bool,
    /// Reports from the domain are dropped.
    pub reject_reports: bool,
}
