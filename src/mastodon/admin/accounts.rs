//! `/api/v1/admin/accounts` and `/api/v2/admin/accounts`: people are looked up and judged.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Deserialize;

use super::staff;
use crate::access::scope::{AdminReadAccounts, AdminWriteAccounts};
use crate::domain::admin_accounts::{self, AccountFilter, AccountStatus, Judgement};
use crate::domain::sign_up_blocks::parse_network;
use crate::domain::{account_deletion, account_standing, users};
use crate::error::Error;
use crate::mastodon::authentication::User;
use crate::mastodon::entities::{AdminAccount, Render};
use crate::mastodon::error::Result;
use crate::mastodon::json::{Empty, Json};
use crate::mastodon::pagination::{Paged, TagPaging};
use crate::mastodon::parameters::{Id, Params, Query};
use crate::model::{AccountId, Permissions};
use crate::openapi::{Endpoints, get, post};
use crate::parameters::blank_is_none;
use crate::state::State;
use crate::text::fold;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/admin/accounts", get(list_accounts_v1))
        .route("/api/v2/admin/accounts", get(list_accounts))
        .route("/api/v1/admin/accounts/{id}", get(show_account).delete(delete_account))
        .route("/api/v1/admin/accounts/{id}/action", post(judge_account))
        .route("/api/v1/admin/accounts/{id}/approve", post(approve_account))
        .route("/api/v1/admin/accounts/{id}/reject", post(reject_account))
        .route("/api/v1/admin/accounts/{id}/enable", post(enable_account))
        .route("/api/v1/admin/accounts/{id}/unsilence", post(unsilence_account))
        .route("/api/v1/admin/accounts/{id}/unsuspend", post(unsuspend_account))
        .route("/api/v1/admin/accounts/{id}/unsensitive", post(unsensitive_account))
}

/// What both versions ask by.
#[derive(Default, Deserialize, JsonSchema)]
struct Words {
    #[serde(default, deserialize_with = "blank_is_none")]
    username: Option<String>,
    #[serde(default, deserialize_with = "blank_is_none")]
    display_name: Option<String>,
    #[serde(default, deserialize_with = "blank_is_none")]
    by_domain: Option<String>,
    #[serde(default, deserialize_with = "blank_is_none")]
    email: Option<String>,
    /// An address or a network.
    #[serde(default, deserialize_with = "blank_is_none")]
    ip: Option<String>,
}

impl Words {
    fn filter(self) -> Result<AccountFilter, Error> {
        let wrong = || Error::BadRequest("ip is not an address or a network".into());
        let network = self.ip.map(|text| parse_network(&text).ok_or_else(wrong));
        Ok(AccountFilter {
            username: self.username.map(|name| fold(name.trim_start_matches('@'))),
            display_name: self.display_name,
            domain: self.by_domain.map(|domain| domain.to_lowercase()),
            email: self.email.map(|email| email.to_lowercase()),
            network: network.transpose()?,
            ..AccountFilter::default()
        })
    }
}

/// Roles that may do any of these things belong to the staff.
fn of_staff() -> Permissions {
    let moderation = Permissions::MANAGE_REPORTS | Permissions::MANAGE_USERS | Permissions::MANAGE_SETTINGS;
    moderation | Permissions::ADMINISTRATOR
}

#[derive(Deserialize, JsonSchema)]
struct AskedV1 {
    #[serde(flatten)]
    words: Words,
    #[serde(default)]
    local: bool,
    #[serde(default)]
    remote: bool,
    #[serde(default)]
    active: bool,
    #[serde(default)]
    pending: bool,
    #[serde(default)]
    disabled: bool,
    #[serde(default)]
    silenced: bool,
    #[serde(default)]
    suspended: bool,
    #[serde(default)]
    staff: bool,
}

/// `GET /api/v1/admin/accounts`
async fn list_accounts_v1(
    Extract(state): Extract<State>,
    user: User<AdminReadAccounts>,
    Query(asked): Query<AskedV1>,
    paging: TagPaging,
) -> Result<Paged<Vec<AdminAccount>>> {
    let statuses = [
        (asked.active, AccountStatus::Active),
        (asked.pending, AccountStatus::Pending),
        (asked.disabled, AccountStatus::Disabled),
        (asked.silenced, AccountStatus::Silenced),
        (asked.suspended, AccountStatus::Suspended),
    ];
    let filter = AccountFilter {
        local: match (asked.local, asked.remote) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        },
        status: statuses.into_iter().find(|(wanted, _)| *wanted).map(|(_, status)| status),
        permissions: asked.staff.then(of_staff),
        ..asked.words.filter()?
    };
    list(&state, &user, &filter, &paging).await
}

#[derive(Deserialize, JsonSchema)]
struct Asked {
    #[serde(flatten)]
    words: Words,
    /// `local` or `remote`.
    #[serde(default, deserialize_with = "blank_is_none")]
    origin: Option<String>,
    /// `active`, `pending`, `disabled`, `silenced` or `suspended`.
    #[serde(default, deserialize_with = "blank_is_none")]
    status: Option<String>,
    /// `staff`
    #[serde(default, deserialize_with = "blank_is_none")]
    permissions: Option<String>,
    #[serde(default)]
    role_ids: Vec<i64>,
    #[serde(default, deserialize_with = "blank_is_none")]
    invited_by: Option<AccountId>,
}

/// `GET /api/v2/admin/accounts`
async fn list_accounts(
    Extract(state): Extract<State>,
    user: User<AdminReadAccounts>,
    Query(asked): Query<Asked>,
    paging: TagPaging,
) -> Result<Paged<Vec<AdminAccount>>> {
    let unknown = |name: &str| Error::BadRequest(format!("{name} is not one of the words known here"));
    let filter = AccountFilter {
        local: match asked.origin.as_deref() {
            None => None,
            Some("local") => Some(true),
            Some("remote") => Some(false),
            Some(_) => return Err(unknown("origin").into()),
        },
        status: match asked.status.as_deref() {
            None => None,
            Some("active") => Some(AccountStatus::Active),
            Some("pending") => Some(AccountStatus::Pending),
            Some("disabled") => Some(AccountStatus::Disabled),
            Some("silenced") => Some(AccountStatus::Silenced),
            Some("suspended") => Some(AccountStatus::Suspended),
            Some(_) => return Err(unknown("status").into()),
        },
        permissions: match asked.permissions.as_deref() {
            None => None,
            Some("staff") => Some(of_staff()),
            Some(_) => return Err(unknown("permissions").into()),
        },
        roles: asked.role_ids,
        invited_by: asked.invited_by,
        ..asked.words.filter()?
    };
    list(&state, &user, &filter, &paging).await
}

async fn list(
    state: &State,
    user: &User<AdminReadAccounts>,
    filter: &AccountFilter,
    paging: &TagPaging,
) -> Result<Paged<Vec<AdminAccount>>> {
    let staff = staff(state, user).await?;
    let found = admin_accounts::find_accounts(state, &staff, filter, paging.page).await?;
    let render = Render::new(&state.config, Some(user.account_id));
    let keys: Vec<i64> = found.iter().map(|one| one.account.id.0).collect();
    Ok(paging.relations(&keys, found.iter().map(|one| AdminAccount::new(render, one)).collect()))
}

async fn answer<N>(state: &State, user: &User<N>, id: AccountId) -> Result<Json<AdminAccount>> {
    let found = admin_accounts::find_account(state, &staff(state, user).await?, id).await?;
    Ok(Json(AdminAccount::new(Render::new(&state.config, Some(user.account_id)), &found)))
}

/// `GET /api/v1/admin/accounts/:id`
async fn show_account(
    Extract(state): Extract<State>,
    user: User<AdminReadAccounts>,
    Id(id): Id<AccountId>,
) -> Result<Json<AdminAccount>> {
    answer(&state, &user, id).await
}

/// `DELETE /api/v1/admin/accounts/:id`: of a suspended account, all that is left, for ever.
async fn delete_account(
    Extract(state): Extract<State>,
    user: User<AdminWriteAccounts>,
    Id(id): Id<AccountId>,
) -> Result<Json<AdminAccount>> {
    let staff = staff(&state, &user).await?;
    let shown = admin_accounts::find_account(&state, &staff, id).await?;
    if !shown.account.suspended {
        return Err(Error::Forbidden("This action is not allowed").into());
    }
    account_deletion::delete_account(&state, &staff, id, "").await?;
    Ok(Json(AdminAccount::new(Render::new(&state.config, Some(user.account_id)), &shown)))
}

#[derive(Deserialize, JsonSchema)]
struct Action {
    /// `none`, `disable`, `silence` or `suspend`.
    #[serde(rename = "type")]
    kind: String,
    /// The report this settles.
    #[serde(default, deserialize_with = "blank_is_none")]
    report_id: Option<i64>,
    /// Why, for the audit log and for whom it is about.
    #[serde(default)]
    text: String,
    /// Whether they are told by mail, too; unless it says otherwise, they are.
    send_email_notification: Option<bool>,
}

/// `POST /api/v1/admin/accounts/:id/action`
async fn judge_account(
    Extract(state): Extract<State>,
    user: User<AdminWriteAccounts>,
    Id(id): Id<AccountId>,
    Params(action): Params<Action>,
) -> Result<Json<Empty>> {
    let unknown = |()| Error::invalid("type", "ERR_INCLUSION", "is not included in the list");
    let judgement: Judgement = action.kind.parse().map_err(unknown)?;
    let staff = staff(&state, &user).await?;
    let by_letter = action.send_email_notification.unwrap_or(true);
    admin_accounts::judge(&state, &staff, id, judgement, action.report_id, &action.text, by_letter).await?;
    Ok(Json(Empty {}))
}

/// `POST /api/v1/admin/accounts/:id/approve`
async fn approve_account(
    Extract(state): Extract<State>,
    user: User<AdminWriteAccounts>,
    Id(id): Id<AccountId>,
) -> Result<Json<AdminAccount>> {
    users::approve_user(&state, &staff(&state, &user).await?, id).await?;
    answer(&state, &user, id).await
}

/// `POST /api/v1/admin/accounts/:id/reject`: nothing of them stays, so that the answer shows them as they were.
async fn reject_account(
    Extract(state): Extract<State>,
    user: User<AdminWriteAccounts>,
    Id(id): Id<AccountId>,
) -> Result<Json<AdminAccount>> {
    let shown = answer(&state, &user, id).await?;
    users::reject_user(&state, &staff(&state, &user).await?, id, "").await?;
    Ok(shown)
}

/// `POST /api/v1/admin/accounts/:id/enable`
async fn enable_account(
    Extract(state): Extract<State>,
    user: User<AdminWriteAccounts>,
    Id(id): Id<AccountId>,
) -> Result<Json<AdminAccount>> {
    users::set_disabled(&state, &staff(&state, &user).await?, id, false).await?;
    answer(&state, &user, id).await
}

/// `POST /api/v1/admin/accounts/:id/unsilence`
async fn unsilence_account(
    Extract(state): Extract<State>,
    user: User<AdminWriteAccounts>,
    Id(id): Id<AccountId>,
) -> Result<Json<AdminAccount>> {
    account_standing::unlimit_account(&state, &staff(&state, &user).await?, id, "").await?;
    answer(&state, &user, id).await
}

/// `POST /api/v1/admin/accounts/:id/unsuspend`
async fn unsuspend_account(
    Extract(state): Extract<State>,
    user: User<AdminWriteAccounts>,
    Id(id): Id<AccountId>,
) -> Result<Json<AdminAccount>> {
    account_standing::unsuspend_account(&state, &staff(&state, &user).await?, id, "").await?;
    answer(&state, &user, id).await
}

/// `POST /api/v1/admin/accounts/:id/unsensitive`: nobody is, since nobody is made so here.
async fn unsensitive_account(
    Extract(state): Extract<State>,
    user: User<AdminWriteAccounts>,
    Id(id): Id<AccountId>,
) -> Result<Json<AdminAccount>> {
    answer(&state, &user, id).await
}
