//! Fetches the pages that statuses link to, for their previews.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use url::Url;

use crate::db;
use crate::db::cards::Fetched;
use crate::domain::cards::{fill_card, unfetched};
use crate::error::Result;
use crate::model::{Account, Domain};
use crate::outbound::{Door, Get, OutboundError, Response};
use crate::state::State;
use crate::text::{PageSummary, fold, summarize_page};

/// The head of a page is at its beginning; longer ones are let be.
const MAX_PAGE: usize = 1 << 20;
const PATIENCE: Duration = Duration::from_secs(10);

/// Fills one card. A page that cannot be had has no preview; only our own troubles are errors.
pub async fn fetch_card(state: &State, card: i64) -> Result<()> {
    let Some(url) = unfetched(state, card).await? else { return Ok(()) };
    let answer = match fetch(state, &url).await? {
        Ok(answer) => answer,
        Err(error) => {
            tracing::debug!(%url, %error, "a page has no preview");
            return fill_card(state, card, &Fetched { kind: "link", ..Fetched::default() }).await;
        }
    };
    let page = summarize_page(&String::from_utf8_lossy(&answer.body), &answer.final_url);
    let origin = answer.final_url.origin().ascii_serialization();
    let host = answer.final_url.host_str().unwrap_or_default();
    let side = |pixels: u32| i32::try_from(pixels).unwrap_or_default();
    let author = author(state, &page, host).await?;
    let fetched = Fetched {
        kind: kind(&page),
        title: &page.title,
        description: &page.description,
        language: page.language.as_deref(),
        author_name: author.as_deref().map_or(&page.author_name, Account::name),
        author_url: author.as_deref().map_or("", |author| &author.url),
        author: author.as_deref().map(|author| author.id),
        provider_name: if page.site_name.is_empty() { host } else { &page.site_name },
        provider_url: &origin,
        image_remote_url: page.image.as_ref().map(Url::as_str),
        image_description: &page.image_description,
        width: side(page.width),
        height: side(page.height),
        published_at: page.published.parse::<DateTime<Utc>>().ok(),
    };
    fill_card(state, card, &fetched).await
}

/// The account a page names as its author, if we know it and it lets pages of this host do so.
async fn author(state: &State, page: &PageSummary, host: &str) -> Result<Option<Arc<Account>>> {
    let Some((name, domain)) = page.creator.trim_start_matches('@').split_once('@') else { return Ok(None) };
    let Ok(domain) = domain.parse::<Domain>().map(|domain| domain.to_string()) else { return Ok(None) };
    let domain = Some(domain.as_str()).filter(|domain| *domain != state.config.instance.handle_domain());
    let mut conn = state.pool.acquire().await?;
    let id = db::accounts::id_by_handle(&mut conn, &fold(name), domain).await?;
    let Some(id) = id else { return Ok(None) };
    let author = db::accounts::get(&mut conn, id).await?;
    let covers = |domain: &String| {
        host == domain || host.strip_suffix(domain.as_str()).is_some_and(|below| below.ends_with('.'))
    };
    let lets = author.attribution_domains.iter().any(covers) && !author.suspended && !author.deleted;
    Ok(Some(author).filter(|_| lets))
}

/// We embed no players, so that a film is a link to one.
fn kind(page: &PageSummary) -> &'static str {
    if page.kind.starts_with("video") { "video" } else { "link" }
}

async fn fetch(state: &State, url: &Url) -> Result<Result<Response, OutboundError>> {
    let policy = state.policy().await?;
    let get = Get {
        url,
        policy: &policy,
        door: Door::Web,
        accept: "text/html, application/xhtml+xml",
        max_bytes: MAX_PAGE,
        timeout: PATIENCE,
        sign: None,
    };
    let answer = state.outbound.get(get).await.and_then(Response::success);
    Ok(answer.and_then(|answer| {
        let essence = answer.header(http::header::CONTENT_TYPE).unwrap_or_default();
        let html = essence.starts_with("text/html") || essence.starts_with("application/xhtml+xml");
        if html { Ok(answer) } else { Err(OutboundError::RefusedUrl(url.to_string(), "it is no page")) }
    }))
}
