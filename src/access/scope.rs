//! What endpoints need of a token's scopes, as types: an endpoint's signature says it.

pub use crate::model::scopes::{ALL, Scopes};

/// What an endpoint needs of a token: any one of these scopes. None named: any token will do.
pub trait Needed: Send + Sync + 'static {
    const ANY_OF: &'static [&'static str];
}

/// One type per need, so that an endpoint's signature says it.
macro_rules! needs {
    ($($name:ident = [$($scope:literal),*]),+ $(,)?) => {$(
        #[doc = concat!("Needs any of: ", $("`", $scope, "` ",)* ".")]
        #[derive(Debug, Clone, Copy)]
        pub enum $name {}

        impl Needed for $name {
            const ANY_OF: &'static [&'static str] = &[$($scope),*];
        }
    )+};
}

needs! {
    AdminRead = ["admin:read"],
    AdminReadAccounts = ["admin:read:accounts"],
    AdminReadCanonicalEmailBlocks = ["admin:read:canonical_email_blocks"],
    AdminReadDomainAllows = ["admin:read:domain_allows"],
    AdminReadDomainBlocks = ["admin:read:domain_blocks"],
    AdminReadEmailDomainBlocks = ["admin:read:email_domain_blocks"],
    AdminReadIpBlocks = ["admin:read:ip_blocks"],
    AdminReadReports = ["admin:read:reports"],
    AdminWrite = ["admin:write"],
    AdminWriteAccounts = ["admin:write:accounts"],
    AdminWriteCanonicalEmailBlocks = ["admin:write:canonical_email_blocks"],
    AdminWriteDomainAllows = ["admin:write:domain_allows"],
    AdminWriteDomainBlocks = ["admin:write:domain_blocks"],
    AdminWriteEmailDomainBlocks = ["admin:write:email_domain_blocks"],
    AdminWriteIpBlocks = ["admin:write:ip_blocks"],
    AdminWriteReports = ["admin:write:reports"],
    AnyScope = [],
    Push = ["push"],
    Profile = ["profile", "read:accounts"],
    ReadAccounts = ["read:accounts"],
    ReadBlocks = ["read:blocks"],
    ReadBookmarks = ["read:bookmarks"],
    ReadCollections = ["read:collections"],
    ReadFavourites = ["read:favourites"],
    ReadFilters = ["read:filters"],
    ReadFollows = ["read:follows"],
    ReadLists = ["read:lists"],
    ReadMutes = ["read:mutes"],
    ReadNotifications = ["read:notifications"],
    ReadSearch = ["read:search"],
    ReadStatuses = ["read:statuses"],
    WriteAccounts = ["write:accounts"],
    WriteBlocks = ["write:blocks"],
    WriteBookmarks = ["write:bookmarks"],
    WriteCollections = ["write:collections"],
    WriteConversations = ["write:conversations"],
    WriteFavourites = ["write:favourites"],
    WriteFilters = ["write:filters"],
    WriteFollows = ["write:follows"],
    WriteLists = ["write:lists"],
    WriteMedia = ["write:media"],
    WriteMutes = ["write:mutes"],
    WriteNotifications = ["write:notifications"],
    WriteReports = ["write:reports"],
    WriteStatuses = ["write:statuses"],
}

/// Whether `scopes` meet the need `N`.
pub fn meets<N: Needed>(scopes: &Scopes) -> bool {
    N::ANY_OF.is_empty() || N::ANY_OF.iter().any(|scope| scopes.allow(scope))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profile_or_reading_accounts_shows_who_one_is() {
        let scopes = |text: &str| text.parse::<Scopes>().unwrap();
        assert!(meets::<Profile>(&scopes("profile")));
        assert!(meets::<Profile>(&scopes("read")));
        assert!(!meets::<Profile>(&scopes("write")));
        assert!(meets::<AnyScope>(&scopes("push")));
    }
}
