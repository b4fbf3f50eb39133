//! The Mastodon client API: one small file per endpoint group, folders are URL segments.

pub mod answers;
pub mod authentication;
mod edge;
pub mod entities;
pub mod error;
pub mod json;
pub mod pagination;
pub mod parameters;

mod accounts;
mod apps;
mod conversations;
mod custom_emojis;
mod featured;
mod filters;
mod instance;
mod kept;
pub mod lists;
mod markers;
mod media;
mod notifications;
mod polls;
mod preferences;
mod push;
mod reactions;
mod related;
mod scheduled_statuses;
mod search;
mod statuses;
mod streaming;
mod suggestions;
mod tags;
mod timelines;

use axum::Router;

use crate::access::ReadLimits;
use crate::state::State;
use edge::Limiter;

/// Every endpoint below `/api`.
pub fn router(state: State) -> Router<State> {
    let endpoints = Router::new()
        .merge(accounts::router())
        .merge(apps::router())
        .merge(conversations::router())
        .merge(custom_emojis::router())
        .merge(featured::router())
        .merge(filters::router())
        .merge(instance::router())
        .merge(kept::router())
        .merge(lists::router())
        .merge(markers::router())
        .merge(media::router())
        .merge(notifications::router())
        .merge(polls::router())
        .merge(preferences::router())
        .merge(push::router())
        .merge(reactions::router())
        .merge(related::router())
        .merge(scheduled_statuses::router())
        .merge(search::router())
        .merge(statuses::router())
        .merge(streaming::router(state.clone()))
        .merge(suggestions::router())
        .merge(tags::router())
        .merge(timelines::router());
    let limits = state.config.rate_limits.enabled;
    let limiter = limits.then(|| Limiter { state: state.clone(), limits: ReadLimits::default() });
    edge::serve_api(endpoints.with_state(state), limiter)
}
