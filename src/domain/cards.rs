//! Previews of what statuses link to: one per address, fetched once however many name it.

use bytes::Bytes;
use chrono::TimeDelta;
use url::{Host, Url};

use super::Unit;
use super::media::{StoredPreview, delete_files, store_preview};
use super::media_cache::{Owner, keep_picture};
use crate::db::{self, cards::Fetched};
use crate::error::Result;
use crate::jobs::Job;
use crate::model::StatusId;
use crate::state::State;
use crate::text;

/// Older previews are fetched anew when somebody names the address again.
const FRESH: TimeDelta = TimeDelta::days(14);

/// Has an edited status show what it links to now.
pub async fn replace_links(unit: &mut Unit<'_>, id: StatusId, content: &str) -> Result<()> {
    db::status_collections::detach(unit.conn(), id).await?;
    db::cards::detach(unit.conn(), id).await?;
    attach_links(unit, id, content).await
}

/// Has a new status show what it links to: collections of accounts, and a preview of the first page outside of this
/// instance. One without links, as most are, costs nothing.
pub async fn attach_links(unit: &mut Unit<'_>, id: StatusId, content: &str) -> Result<()> {
    let links = text::links(content);
    if links.is_empty() {
        return Ok(());
    }
    let addresses: Vec<String> = links.iter().map(Url::to_string).collect();
    db::status_collections::attach(unit.conn(), id, &addresses).await?;
    let own = unit.state().config.instance.base_url.as_url().origin();
    for url in links {
        if url.origin() == own || db::cards::names_somebody(unit.conn(), id, url.as_str()).await? {
            continue;
        }
        let (card, fetched_at) = db::cards::ensure(unit.conn(), url.as_str(), &names_of(&url)).await?;
        db::cards::attach(unit.conn(), id, card).await?;
        if fetched_at.is_none_or(|at| at < unit.now - FRESH) {
            unit.enqueue(&Job::FetchCard { card }).await?;
        }
        break;
    }
    Ok(())
}

/// Every name under which policy may speak of a URL's host: it and the domains above it, each with its port and without.
fn names_of(url: &Url) -> Vec<String> {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    let mut names = Vec::new();
    let mut rest = Some(host);
    while let Some(name) = rest {
        names.push(name.to_owned());
        names.extend(url.port_or_known_default().map(|port| format!("{name}:{port}")));
        rest = match url.host() {
            Some(Host::Domain(_)) => name.split_once('.').map(|(_, above)| above),
            _ => None,
        };
    }
    names
}

/// The address of a card that is to be fetched; `None` when somebody just did.
pub async fn unfetched(state: &State, card: i64) -> Result<Option<Url>> {
    let found = db::cards::find(&mut *state.pool.acquire().await?, card).await?;
    let stale = found.filter(|card| card.fetched_at.is_none_or(|at| at < state.clock.now() - FRESH));
    Ok(stale.and_then(|card| Url::parse(&card.url).ok()))
}

/// Keeps what a fetch brought; what cannot be had brings nothing, and is not tried again for a while.
pub async fn fill_card(state: &State, card: i64, fetched: &Fetched<'_>) -> Result<()> {
    let former = {
        let mut conn = state.pool.acquire().await?;
        db::cards::fill(&mut conn, card, fetched, state.clock.now()).await?
    };
    delete_files(state, [former.and_then(|key| key.parse().ok())]).await;
    Ok(())
}

/// Keeps a copy of a card's picture, made anew. False when the card shows another one by now.
///
/// # Errors
/// As for [`super::media::upload_media`].
pub async fn keep_image(state: &State, card: i64, remote_url: &str, bytes: Bytes) -> Result<bool> {
    let StoredPreview { key, blurhash, size, bytes } = store_preview(state, bytes).await?;
    keep_picture(state, Owner::Card(card, &blurhash, size), remote_url, vec![key], bytes).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policy_may_speak_of_any_domain_above_with_or_without_port() {
        let names = |url: &str| names_of(&Url::parse(url).unwrap());
        assert_eq!(
            names("https://a.b.example/x"),
            ["a.b.example", "a.b.example:443", "b.example", "b.example:443", "example", "example:443"]
        );
        assert_eq!(names("http://127.0.0.1:8080/"), ["127.0.0.1", "127.0.0.1:8080"]);
    }
}
