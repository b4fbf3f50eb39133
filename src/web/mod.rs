//! The HTML pages: reading, writing, settings, administration. Everything works without scripts.

mod admin;
mod auth;
mod circles;
mod collections;
mod compose;
mod deliveries;
mod drafts;
mod email_subscriptions;
mod feeds;
mod hearing;
mod interact;
mod interactions;
mod legal_texts;
mod letters;
mod lists;
mod members;
mod notifications;
mod paging;
mod polls;
mod present;
mod profile;
mod public;
mod publish;
mod reactions;
mod relations;
mod return_to;
mod search;
mod settings;
mod thread;
mod timelines;
pub mod view;
mod written;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::browser::serve_pages;
use crate::state::State;

pub use settings::ARCHIVE_UPLOAD;

/// The form that sends an archive, which [`ARCHIVE_UPLOAD`] takes: apart, since it is as large as no other.
pub fn archive_uploads(state: State) -> Router<State> {
    settings::upload_router(state)
}

/// Every page and every form but [`archive_uploads`].
pub fn router(state: State) -> Router<State> {
    Router::new()
        .merge(auth::router(state.clone()))
        .merge(settings::router())
        .merge(email_subscriptions::router())
        .merge(reading())
        .merge(writing())
        .merge(hearing::router())
        .merge(letters::router())
        .merge(drafts::router())
        .merge(lists::router())
        .merge(circles::router())
        .merge(collections::router())
        .merge(admin::router())
        .layer(from_fn_with_state(state, serve_pages))
        .route("/manifest.webmanifest", get(public::show_manifest))
        .route("/blurhash/{hash}", get(public::show_blurhash))
}

fn reading() -> Router<State> {
    Router::new()
        .route("/", get(public::show_landing))
        .route("/about", get(public::show_about))
        .route("/privacy-policy", get(legal_texts::show_privacy_policy))
        .route("/terms-of-service", get(legal_texts::show_terms))
        .route("/terms-of-service/{day}", get(legal_texts::show_terms_of_day))
        .route("/home", get(timelines::show_home))
        .route("/public", get(timelines::show_public))
        .route("/public/local", get(timelines::show_local))
        .route("/tags/{name}", get(timelines::show_tag))
        .route("/bookmarks", get(timelines::show_bookmarks))
        .route("/favourites", get(timelines::show_favourites))
        .route("/notifications", get(notifications::show_notifications))
        .route("/search", get(search::show_search))
        .route("/follow_requests", get(relations::show_follow_requests))
        .route("/authorize_interaction", get(interact::authorize_interaction))
        .route("/@{name}", get(profile::show_profile))
        .route("/@{name}/with_replies", get(profile::show_with_replies))
        .route("/@{name}/media", get(profile::show_media))
        .route("/@{name}/followers", get(profile::show_followers))
        .route("/@{name}/following", get(profile::show_following))
        .route("/@{name}/{id}", get(thread::show_thread))
        .route("/@{name}/{id}/article", get(thread::show_article))
        .route("/@{name}/{id}/history", get(thread::show_history))
        .route("/@{name}/{id}/deliveries", get(deliveries::show_deliveries))
        .route("/@{name}/{id}/reblogs", get(thread::show_rebloggers))
        .route("/@{name}/{id}/favourites", get(thread::show_favouriters))
}

fn writing() -> Router<State> {
    // Files are held to what is taken of their kind while they come in.
    let with_pictures = DefaultBodyLimit::disable();
    Router::new()
        .route("/compose", get(compose::show_compose))
        .route("/share", get(interact::show_share))
        .route("/statuses", post(publish::post_status).layer(with_pictures))
        .route("/statuses/{id}/edit", get(compose::show_edit).post(publish::edit_status).layer(with_pictures))
        .route("/statuses/{id}/delete", get(interactions::confirm_deletion).post(interactions::delete_status))
        .route("/statuses/{id}/react", post(reactions::react))
        .route("/statuses/{id}/unreact", post(reactions::unreact))
        .route("/statuses/{id}/vote", post(polls::vote))
        .route("/statuses/{id}/{verb}", post(interactions::act_on_status))
        .route("/accounts/{id}/{verb}", post(relations::act_on_account))
        .route("/follow_requests/{id}/authorize", post(relations::accept_follow_request))
        .route("/follow_requests/{id}/reject", post(relations::reject_follow_request))
        .route("/tags/{name}/follow", post(timelines::follow_tag))
        .route("/tags/{name}/unfollow", post(timelines::unfollow_tag))
}
