//! People found by what is typed to find them: the beginning of a handle.

use sqlx::PgConnection;

use crate::config::Config;
use crate::db::{self, accounts::SearchPrefix};
use crate::error::Result;
use crate::model::AccountId;
use crate::text::fold;

/// Which of those found.
#[derive(Debug, Clone, Copy, Default)]
pub struct AccountSearch {
    /// Only those the viewer follows.
    pub following: bool,
    pub limit: i64,
    pub offset: i64,
}

/// Accounts whose handle begins so, known ones only. Suspended people, and those of suspended servers, are not found;
/// what is no beginning of a handle finds nobody.
pub async fn find_accounts(
    conn: &mut PgConnection,
    config: &Config,
    viewer: Option<AccountId>,
    typed: &str,
    search: AccountSearch,
) -> Result<Vec<AccountId>> {
    let typed = typed.trim();
    let typed = typed.strip_prefix('@').unwrap_or(typed);
    let (username, domain) =
        typed.split_once('@').map_or((typed, None), |(name, domain)| (name, Some(domain)));
    let username_folded = &fold(username);
    if username_folded.is_empty() || username_folded.contains(|c: char| c.is_whitespace() || "#/".contains(c))
    {
        return Ok(Vec::new());
    }
    let domain = domain.map(str::to_lowercase).filter(|domain| !domain.is_empty());
    // One's own domain is not stored with local accounts.
    if domain.as_deref() == Some(config.instance.handle_domain()) {
        let Some(id) = db::accounts::id_by_handle(conn, username_folded, None).await? else {
            return Ok(Vec::new());
        };
        let account = db::accounts::get(conn, id).await?;
        return Ok((!account.suspended && !account.deleted).then_some(id).into_iter().collect());
    }
    let prefix = SearchPrefix { username_folded, domain: domain.as_deref() };
    db::accounts::search(conn, viewer, &prefix, search.following, search.limit, search.offset).await
}
