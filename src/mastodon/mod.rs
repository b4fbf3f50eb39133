//! The Mastodon client API: one small file per endpoint group, folders are URL segments.

mod annual_reports;
pub mod answers;
pub mod authentication;
mod drafts;
mod edge;
pub mod entities;
pub mod error;
pub mod json;
pub mod pagination;
pub mod parameters;

mod accounts;
mod admin;
mod announcements;
mod apps;
mod async_refreshes;
mod circles;
mod collections;
mod conversations;
mod custom_emojis;
mod domain_blocks;
mod emails;
mod featured;
mod filters;
mod instance;
mod instance_lists;
mod kept;
mod legal_texts;
pub mod lists;
mod markers;
mod media;
mod notifications;
mod oembed;
mod polls;
mod preferences;
mod profile;
mod push;
mod reactions;
mod related;
mod reports;
mod scheduled_statuses;
mod search;
mod statuses;
mod streaming;
mod suggestions;
mod tags;
mod timelines;
mod translation;
mod trends;

use axum::{Extension, Router};

use crate::access::ReadLimits;
use crate::openapi::{Endpoints, Operation};
use crate::state::State;
use edge::Limiter;
use translation::Translator;

/// Every endpoint below `/api` but those of streams, described.
fn endpoints() -> Endpoints {
    Endpoints::new()
        .merge(accounts::endpoints())
        .merge(admin::endpoints())
        .merge(announcements::endpoints())
        .merge(annual_reports::endpoints())
        .merge(apps::endpoints())
        .merge(async_refreshes::endpoints())
        .merge(emails::endpoints())
        .merge(legal_texts::endpoints())
        .merge(collections::endpoints())
        .merge(conversations::endpoints())
        .merge(domain_blocks::endpoints())
        .merge(oembed::endpoints())
        .merge(profile::endpoints())
        .merge(reports::endpoints())
        .merge(trends::endpoints())
        .merge(custom_emojis::endpoints())
        .merge(featured::endpoints())
        .merge(filters::endpoints())
        .merge(instance::endpoints())
        .merge(instance_lists::endpoints())
        .merge(kept::endpoints())
        .merge(lists::endpoints())
        .merge(markers::endpoints())
        .merge(media::endpoints())
        .merge(notifications::endpoints())
        .merge(polls::endpoints())
        .merge(preferences::endpoints())
        .merge(push::endpoints())
        .merge(reactions::endpoints())
        .merge(related::endpoints())
        .merge(scheduled_statuses::endpoints())
        .merge(drafts::endpoints())
        .merge(circles::endpoints())
        .merge(search::endpoints())
        .merge(statuses::endpoints())
        .merge(suggestions::endpoints())
        .merge(tags::endpoints())
        .merge(timelines::endpoints())
}

/// What the endpoints below `/api` say of themselves.
pub fn operations() -> Vec<Operation> {
    let mut operations = endpoints().into_operations();
    operations.extend(streaming::endpoints().into_operations());
    operations
}

/// Serves every endpoint below `/api`.
pub fn router(state: State) -> Router<State> {
    let endpoints = endpoints().into_router().layer(Extension(Translator::new()));
    let endpoints = endpoints.merge(streaming::router(state.clone()));
    let limits = state.config.rate_limits.enabled;
    let limiter = limits.then(|| Limiter { state: state.clone(), limits: ReadLimits::default() });
    edge::serve_api(endpoints.with_state(state), limiter)
}
