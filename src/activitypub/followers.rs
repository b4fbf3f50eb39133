//! Followers of one host kept the same on both sides (FEP-8fcf): without it, a status for followers only would reach,
//! through a shared inbox, people whose Undo or Reject was lost.

use http::HeaderValue;

use super::Budget;
use super::fetch::{fetch_value, unreadable};
use super::trust::same_origin;
use super::vocabulary::{Class, Collection, CollectionPage, Iri, Reference, classify};
use crate::db;
use crate::delivery::follower_digest;
use crate::domain::{Unit, follows};
use crate::error::{Error, Result};
use crate::jobs::Job;
use crate::model::{Account, AccountId, HostId};
use crate::state::State;

/// The header that carries a digest; it is signed along.
pub const HEADER: &str = "collection-synchronization";

/// Above this many followers no digest is sent: Mastodon's limit.
const MOST_FOLLOWERS: i64 = 25_000;

/// How many pages of a list are read.
const PAGES: u32 = 10;

/// The header for a delivery of `account` to a host: who of its followers lives there. `None` for those with very many.
pub async fn header_for(state: &State, account: AccountId, host: HostId) -> Result<Option<HeaderValue>> {
    let mut conn = state.pool.acquire().await?;
    let account = db::accounts::get(&mut conn, account).await?;
    let Some(followers) = account.followers_url.as_deref() else { return Ok(None) };
    if account.followers_count >= MOST_FOLLOWERS {
        return Ok(None);
    }
    let uris = db::follows::follower_uris_of_host(&mut conn, account.id, host).await?;
    let digest = follower_digest(uris.iter().map(String::as_str));
    let url = partial_url(&account);
    let header = format!(r#"collectionId="{followers}", url="{url}", digest="{digest}""#);
    HeaderValue::try_from(header).map(Some).map_err(Error::internal)
}

/// Where a local account's followers of the asking host are listed.
pub fn partial_url(account: &Account) -> String {
    format!("{}/followers_synchronization", account.uri)
}

/// What a header says: whose followers, where our part of them is listed, and its digest.
#[derive(Debug, PartialEq, Eq)]
struct Announced {
    collection: String,
    url: Iri,
    digest: String,
}

impl Announced {
    fn read(header: &str) -> Option<Self> {
        let (mut collection, mut url, mut digest) = (None, None, None);
        for parameter in header.split(',') {
            let (name, value) = parameter.trim().split_once('=')?;
            let value = value.trim().strip_prefix('"')?.strip_suffix('"')?;
            let slot = match name.trim() {
                "collectionId" => &mut collection,
                "url" => &mut url,
                "digest" => &mut digest,
                _ => continue,
            };
            if slot.replace(value.to_owned()).is_some() {
                return None;
            }
        }
        let digest = digest?.to_ascii_lowercase();
        let is_hash = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
        Some(Self { collection: collection?, url: Iri::parse(&url?)?, digest: is_hash.then_some(digest)? })
    }
}

/// Looks at the signed header of a delivery by `sender`: where its digest is not ours, the list is fetched later.
pub async fn compare(state: &State, sender: AccountId, header: &str) -> Result<()> {
    let Some(announced) = Announced::read(header) else { return Ok(()) };
    let mut conn = state.pool.acquire().await?;
    let account = db::accounts::get(&mut conn, sender).await?;
    let own = Iri::parse(&account.uri).is_some_and(|uri| same_origin(&announced.url, &uri));
    if !own || account.followers_url.as_ref() != Some(&announced.collection) {
        return Ok(());
    }
    let uris = db::follows::local_follower_uris(&mut conn, sender).await?;
    if follower_digest(uris.iter().map(String::as_str)) == announced.digest {
        return Ok(());
    }
    drop(conn);
    let mut unit = Unit::begin(state).await?;
    let url = announced.url.as_str().to_owned();
    unit.enqueue(&Job::SynchronizeFollowers { account: sender, url, digest: announced.digest }).await?;
    unit.commit().await
}

/// Fetches the list of those here whom an account's server holds for its followers, and makes ours the same: follows it
/// does not know end (when the list is the very one announced), and follows it alone knows are undone there.
///
/// # Errors
/// [`Error::Remote`] when their server does not answer: then it is tried again.
pub async fn synchronize(state: &State, account: AccountId, url: &str, digest: &str) -> Result<()> {
    let account = db::accounts::get(&mut *state.pool.acquire().await?, account).await?;
    if account.is_local() || account.suspended || account.deleted {
        return Ok(());
    }
    let Some(url) = Iri::parse(url) else { return Ok(()) };
    let listed = match listed(state, &url).await {
        Err(Error::NotFound | Error::Gone | Error::Forbidden(_) | Error::Unprocessable(_)) => return Ok(()),
        other => other?,
    };
    let complete = follower_digest(listed.iter().map(String::as_str)) == digest;
    follows::match_followers(state, &account, &listed, complete).await
}

/// The ids of a collection and its pages, which lie with it.
async fn listed(state: &State, url: &Iri) -> Result<Vec<String>> {
    let budget = Budget::of(PAGES);
    let value = fetch_value(state, url, &budget).await?;
    let mut uris = Vec::new();
    let mut take = |items: &[Reference]| {
        uris.extend(items.iter().filter_map(|item| Some(item.id()?.as_str().to_owned())));
    };
    let mut next = match classify(&value).map_err(unreadable)? {
        Class::CollectionPage => {
            let page = CollectionPage::read(&value).map_err(unreadable)?;
            take(&page.items);
            page.next
        }
        _ => {
            let collection = Collection::read(&value).map_err(unreadable)?;
            take(&collection.items);
            match collection.first {
                Some(Reference::Embedded { value, .. }) => {
                    let page = CollectionPage::read(&value).map_err(unreadable)?;
                    take(&page.items);
                    page.next
                }
                Some(Reference::Id(first)) => Some(first),
                None => None,
            }
        }
    };
    for _ in 1..PAGES {
        let Some(page) = next.filter(|page| same_origin(page, url)) else { break };
        let value = fetch_value(state, &page, &budget).await?;
        let page = CollectionPage::read(&value).map_err(unreadable)?;
        take(&page.items);
        next = page.next;
    }
    Ok(uris)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_is_read_in_any_order_and_refused_when_it_is_not_whole() {
        let digest = "ab".repeat(32);
        let header = format!(
            r#"url="https://a.example/s" ,digest="{}",collectionId="https://a.example/f",x="1""#,
            digest.to_uppercase()
        );
        let read = Announced::read(&header).unwrap();
        assert_eq!(
            (read.collection.as_str(), read.url.as_str()),
            ("https://a.example/f", "https://a.example/s")
        );
        assert_eq!(read.digest, digest);
        for bad in [
            "",
            "x",
            r#"collectionId="https://a.example/f", url="https://a.example/s""#,
            r#"collectionId="https://a.example/f", url="https://a.example/s", digest="abc""#,
            r#"collectionId="https://a.example/f", url="file:///s", digest="00""#,
        ] {
            assert_eq!(Announced::read(bad), None, "{bad}");
        }
        assert_eq!(Announced::read(&format!(r#"{header}, url="https://b.example/""#)), None);
    }
}
