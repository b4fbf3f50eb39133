//! What another server runs, as its NodeInfo says: for an operator's eyes, and believed no further.

use super::Budget;
use super::fetch::request;
use super::trust::same_origin;
use super::vocabulary::{Iri, NodeInfo, nodeinfo_link, parse_document};
use crate::db;
use crate::error::{Error, Result};
use crate::model::HostId;
use crate::state::State;

const ACCEPT: &str = "application/json";

/// Asks a host what it runs. One that does not say is not asked again soon.
///
/// # Errors
/// [`Error::Unavailable`] when nothing may be asked or stored now.
pub async fn ask_software(state: &State, host: HostId) -> Result<()> {
    let origin = db::hosts::an_actor_of(&mut *state.pool.acquire().await?, host).await?;
    let told = match origin.as_deref().and_then(Iri::parse) {
        Some(actor) => match read_nodeinfo(state, &actor).await {
            Err(error @ Error::Unavailable { .. }) => return Err(error),
            told => told.unwrap_or_default(),
        },
        None => NodeInfo::default(),
    };
    let now = state.clock.now();
    let mut conn = state.pool.acquire().await?;
    db::hosts::set_software(&mut conn, host, told.software.as_deref(), told.version.as_deref(), now).await
}

async fn read_nodeinfo(state: &State, actor: &Iri) -> Result<NodeInfo> {
    let budget = Budget::of(2);
    let unreadable = || Error::Unprocessable("This is no NodeInfo".to_owned());
    let links = actor.url().join("/.well-known/nodeinfo").map_err(Error::internal)?;
    let links = Iri::parse(links.as_str()).ok_or_else(unreadable)?;
    let answer = request(state, &links, ACCEPT, &budget).await?;
    let value = parse_document(&answer.body).map_err(|_| unreadable())?;
    let link = nodeinfo_link(&value).ok().flatten().ok_or_else(unreadable)?;
    // Some name another of their hosts: that one may not speak for this.
    if !same_origin(&link, actor) {
        return Err(unreadable());
    }
    let answer = request(state, &link, ACCEPT, &budget).await?;
    let value = parse_document(&answer.body).map_err(|_| unreadable())?;
    NodeInfo::read(&value).map_err(|_| unreadable())
}
