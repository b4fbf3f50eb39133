//! `/api/v1/accounts`: profiles, what people wrote, whom they follow.

mod credentials;
mod email_subscriptions;
mod familiar_followers;
mod relations;
mod search;
mod show;
mod sign_up;
mod statuses;
mod update;

use crate::openapi::{Endpoints, delete, get, patch, post};
use crate::storage::image::MAX_BYTES;

pub(super) use relations::answer as answer_relationship;
pub(super) use show::split_handle;
pub(super) use update::{Form as ProfileForm, change_profile};

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/accounts", get(show::list_accounts).post(sign_up::sign_up_account))
        .route("/api/v1/accounts/familiar_followers", get(familiar_followers::list_familiar_followers))
        .route("/api/v1/accounts/lookup", get(show::look_up_account))
        .route("/api/v1/accounts/relationships", get(relations::list_relationships))
        .route("/api/v1/accounts/search", get(search::search_accounts))
        .route("/api/v1/accounts/verify_credentials", get(credentials::verify_credentials))
        .route(
            "/api/v1/accounts/update_credentials",
            patch(update::update_credentials).body_limit(2 * MAX_BYTES + (1 << 20)),
        )
        .route("/api/v1/profile/avatar", delete(update::delete_avatar))
        .route("/api/v1/profile/header", delete(update::delete_header))
        .route("/api/v1/accounts/{id}", get(show::show_account))
        .route("/api/v1/accounts/{id}/statuses", get(statuses::list_account_statuses))
        .route("/api/v1/accounts/{id}/followers", get(relations::list_followers))
        .route("/api/v1/accounts/{id}/following", get(relations::list_following))
        .route("/api/v1/accounts/{id}/follow", post(relations::follow_account))
        .route("/api/v1/accounts/{id}/unfollow", post(relations::unfollow_account))
        .route("/api/v1/accounts/{id}/remove_from_followers", post(relations::remove_from_followers))
        .route("/api/v1/accounts/{id}/block", post(relations::block_account))
        .route("/api/v1/accounts/{id}/unblock", post(relations::unblock_account))
        .route("/api/v1/accounts/{id}/mute", post(relations::mute_account))
        .route("/api/v1/accounts/{id}/unmute", post(relations::unmute_account))
        .route("/api/v1/accounts/{id}/email_subscriptions", post(email_subscriptions::subscribe_by_email))
        .route("/api/v1/accounts/{id}/note", post(relations::annotate_account))
}
