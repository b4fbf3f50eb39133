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
mod admin;
mod announcements;
mod apps;
mod conversations;
mod custom_emojis;
mod domain_blocks;
mod featured;
mod filters;
mod instance;
mod instance_lists;
mod kept;
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
use crate::state::State;
use edge::Limiter;
use translation::Translator;

/// Every endpoint below `/api`.
pub fn router(state: State) -> Router<State> {
    let endpoints = Router::new()
        .merge(accounts::router())
        .merge(admin::router())
        .merge(announcements::router())
        .merge(apps::router())
        .merge(conversations::router())
        .merge(domain_blocks::router())
        .merge(oembed::router())
        .merge(profile::router())
        .merge(reports::router())
        .merge(trends::router())
        .merge(custom_emojis::router())
        .merge(featured::router())
        .merge(filters::router())
        .merge(instance::router())
        .merge(instance_lists::router())
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
    let endpoints = endpoints.layer(Extension(Translator::new()));
    let limits = state.config.rate_limits.enabled;
    let limiter = limits.then(|| Limiter { state: state.clone(), limits: ReadLimits::default() });
    edge::serve_api(endpoints.with_state(state), limiter)
}
