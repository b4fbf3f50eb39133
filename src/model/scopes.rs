//! OAuth scopes: what a token may be used for. A broad scope contains its granular ones.

use std::fmt;
use std::str::FromStr;

/// Every scope an application may ask for, broad ones first.
pub const ALL: &[&str] = &[
    "read",
    "write",
    "follow",
    "push",
    "profile",
    "admin:read",
    "admin:write",
    "read:accounts",
    "read:blocks",
    "read:bookmarks",
    "read:collections",
    "read:favourites",
    "read:filters",
    "read:follows",
    "read:lists",
    "read:mutes",
    "read:notifications",
    "read:search",
    "read:statuses",
    "write:accounts",
    "write:blocks",
    "write:bookmarks",
    "write:collections",
    "write:conversations",
    "write:favourites",
    "write:filters",
    "write:follows",
    "write:lists",
    "write:media",
    "write:mutes",
    "write:notifications",
    "write:reports",
    "write:statuses",
    "admin:read:accounts",
    "admin:read:canonical_email_blocks",
    "admin:read:domain_allows",
    "admin:read:domain_blocks",
    "admin:read:email_domain_blocks",
    "admin:read:ip_blocks",
    "admin:read:reports",
    "admin:write:accounts",
    "admin:write:canonical_email_blocks",
    "admin:write:domain_allows",
    "admin:write:domain_blocks",
    "admin:write:email_domain_blocks",
    "admin:write:ip_blocks",
    "admin:write:reports",
];

/// What the old scope `follow` stands for.
const FOLLOW: &[&str] =
    &["read:blocks", "write:blocks", "read:follows", "write:follows", "read:mutes", "write:mutes"];

/// A set of scopes, in the order they were asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scopes(Vec<String>);

/// A word that is no scope of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("The requested scope is invalid, unknown, or malformed.")]
pub struct UnknownScope(pub String);

impl Scopes {
    /// As the database holds them.
    pub fn from_stored(scopes: Vec<String>) -> Self {
        Self(scopes)
    }

    pub fn as_slice(&self) -> &[String] {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether these allow what needs `scope`.
    pub fn allow(&self, scope: &str) -> bool {
        self.0.iter().any(|granted| contains(granted, scope))
    }

    /// Whether each of `others` is among these or contained in one of them.
    pub fn cover(&self, others: &Scopes) -> bool {
        others.0.iter().all(|scope| self.allow(scope))
    }
}

fn contains(granted: &str, scope: &str) -> bool {
    granted == scope
        || scope.strip_prefix(granted).is_some_and(|rest| rest.starts_with(':'))
        || (granted == "follow" && FOLLOW.contains(&scope))
}

impl FromStr for Scopes {
    type Err = UnknownScope;

    /// Words separated by spaces (some apps write `+`, or `%20` twice decoded to it).
    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        let mut scopes: Vec<String> = Vec::new();
        for word in text.split([' ', '+']).filter(|word| !word.is_empty()) {
            if !ALL.contains(&word) {
                return Err(UnknownScope(word.to_owned()));
            }
            if !scopes.iter().any(|known| known == word) {
                scopes.push(word.to_owned());
            }
        }
        Ok(Self(scopes))
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes(text: &str) -> Scopes {
        text.parse().unwrap()
    }

    #[test]
    fn broad_scope_contains_its_granular_ones() {
        assert!(scopes("read").allow("read:accounts"));
        assert!(scopes("admin:read").allow("admin:read:reports"));
        assert!(!scopes("read").allow("write:accounts"));
        assert!(!scopes("read:accounts").allow("read"));
        assert!(!scopes("read").allow("admin:read"));
    }

    #[test]
    fn follow_stands_for_follows_blocks_and_mutes() {
        assert!(scopes("follow").allow("write:mutes"));
        assert!(!scopes("follow").allow("write:statuses"));
    }

    #[test]
    fn unknown_words_are_refused_and_repeated_ones_kept_once() {
        assert_eq!("read rad".parse::<Scopes>(), Err(UnknownScope("rad".into())));
        assert_eq!(scopes("read  write+read").to_string(), "read write");
    }
}
