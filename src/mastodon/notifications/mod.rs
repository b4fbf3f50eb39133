//! `/api/v1/notifications` and `/api/v2/notifications`: what a person is told, one by one and in groups; of whom they
//! want to hear, and who waits to be heard.

mod grouped;
mod policy;
mod requests;
mod single;

use schemars::JsonSchema;
use serde::Deserialize;

use super::authentication::User;
use super::entities::SupportedTypes;
use crate::db;
use crate::domain::notifications::{NotificationFilter, NotificationKind};
use crate::error::Error;
use crate::layout::Language;
use crate::model::AccountId;
use crate::openapi::{Endpoints, delete, get, post};
use crate::parameters::blank_is_none;
use crate::state::State;

pub fn endpoints() -> Endpoints {
    let policy_v1 = get(policy::show_policy_v1).put(policy::update_policy_v1).patch(policy::update_policy_v1);
    let policy_v2 = get(policy::show_policy).put(policy::update_policy).patch(policy::update_policy);
    Endpoints::new()
        .route("/api/v1/notifications", get(single::list_notifications))
        .route("/api/v1/notifications/clear", post(single::clear_notifications))
        .route("/api/v1/notifications/dismiss", post(single::dismiss_named_notification))
        .route("/api/v1/notifications/destroy_multiple", delete(single::dismiss_notifications))
        .route("/api/v1/notifications/unread_count", get(single::count_unread))
        .route("/api/v1/notifications/policy", policy_v1)
        .route("/api/v1/notifications/requests", get(requests::list_requests))
        .route("/api/v1/notifications/requests/accept", post(requests::accept_requests))
        .route("/api/v1/notifications/requests/dismiss", post(requests::dismiss_requests))
        .route("/api/v1/notifications/requests/merged", get(requests::show_merged))
        .route("/api/v1/notifications/requests/{id}", get(requests::show_request))
        .route("/api/v1/notifications/requests/{id}/accept", post(requests::accept_request))
        .route("/api/v1/notifications/requests/{id}/dismiss", post(requests::dismiss_request))
        .route(
            "/api/v1/notifications/{id}",
            get(single::show_notification).delete(single::dismiss_notification),
        )
        .route("/api/v1/notifications/{id}/dismiss", post(single::dismiss_notification))
        .route("/api/v2/notifications", get(grouped::list_groups))
        .route("/api/v2/notifications/clear", post(single::clear_notifications))
        .route("/api/v2/notifications/policy", policy_v2)
        .route("/api/v2/notifications/unread_count", get(grouped::count_unread))
        .route("/api/v2/notifications/{name}", get(grouped::show_group))
        .route("/api/v2/notifications/{name}/accounts", get(grouped::list_group_accounts))
        .route("/api/v2/notifications/{name}/dismiss", post(grouped::dismiss_group))
}

/// What lists and counts of both versions may be asked for.
#[derive(Deserialize, JsonSchema)]
struct Filters {
    types: Option<Vec<String>>,
    #[serde(default)]
    exclude_types: Vec<String>,
    #[serde(default, deserialize_with = "blank_is_none")]
    account_id: Option<AccountId>,
    #[serde(default)]
    include_filtered: bool,
    #[serde(default, deserialize_with = "blank_is_none")]
    limit: Option<i64>,
    grouped_types: Option<Vec<String>>,
    /// Kinds the app knows; the others are told in words too.
    supported_types: Option<Vec<String>>,
    /// `full` or `partial_avatars`.
    #[serde(default)]
    expand_accounts: String,
}

/// How one notification may be asked for.
#[derive(Deserialize, JsonSchema)]
struct Known {
    /// Kinds the app knows; the others are told in words too.
    supported_types: Option<Vec<String>>,
}

async fn supported_types<N>(
    state: &State,
    user: &User<N>,
    kinds: Option<Vec<String>>,
) -> Result<SupportedTypes, Error> {
    let Some(kinds) = kinds else { return Ok(SupportedTypes::default()) };
    let user = db::users::get(&mut *state.pool.acquire().await?, user.user_id).await?;
    Ok(SupportedTypes(Some((kinds, Language::choose(Some(&user.locale), None)))))
}

/// Kinds nobody here makes are none.
fn kinds(words: &[String]) -> Vec<NotificationKind> {
    words.iter().filter_map(|word| word.parse().ok()).collect()
}

impl From<&Filters> for NotificationFilter {
    fn from(filters: &Filters) -> Self {
        Self {
            types: filters.types.as_deref().map(kinds),
            exclude_types: kinds(&filters.exclude_types),
            from: filters.account_id,
            include_filtered: filters.include_filtered,
        }
    }
}
