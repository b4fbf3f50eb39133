//! `/api/v1/admin/email_domain_blocks`, `/ip_blocks` and `/canonical_email_blocks`: who may not sign up.

use axum::extract::State as Extract;
use chrono::NaiveTime;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::staff;
use crate::access::ClientAddress;
use crate::access::scope::{
    AdminReadCanonicalEmailBlocks, AdminReadEmailDomainBlocks, AdminReadIpBlocks,
    AdminWriteCanonicalEmailBlocks, AdminWriteEmailDomainBlocks, AdminWriteIpBlocks,
};
use crate::domain::sign_up_blocks::{self as blocks, IpBlockChange, canonical_hash};
use crate::error::Error;
use crate::mastodon::authentication::User;
use crate::mastodon::entities::{History, Timestamp};
use crate::mastodon::error::Result;
use crate::mastodon::json::{Empty, Json};
use crate::mastodon::pagination::{Paged, TagPaging};
use crate::mastodon::parameters::{Id, Params};
use crate::openapi::{Endpoints, get, post};
use crate::parameters::blank_is_none;
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/admin/email_domain_blocks", get(list_providers).post(block_provider))
        .route("/api/v1/admin/email_domain_blocks/{id}", get(show_provider).delete(unblock_provider))
        .route("/api/v1/admin/ip_blocks", get(list_networks).post(block_network))
        .route(
            "/api/v1/admin/ip_blocks/{id}",
            get(show_network).put(update_network).patch(update_network).delete(unblock_network),
        )
        .route("/api/v1/admin/canonical_email_blocks", get(list_emails).post(block_email))
        .route("/api/v1/admin/canonical_email_blocks/test", post(test_email))
        .route("/api/v1/admin/canonical_email_blocks/{id}", get(show_email).delete(unblock_email))
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AdminEmailDomainBlock")]
struct EmailDomainBlock {
    id: String,
    domain: String,
    created_at: Timestamp,
    allow_with_approval: bool,
    /// People who came with such an address, per day of the last week.
    history: Vec<History>,
}

async fn providers(state: &State, found: Vec<blocks::EmailDomainBlock>) -> Result<Vec<EmailDomainBlock>> {
    let histories = blocks::email_domain_histories(state, &found).await?;
    let history = |days: Vec<(chrono::NaiveDate, i64)>| {
        let day = |(day, uses): (chrono::NaiveDate, i64)| History {
            day: day.and_time(NaiveTime::MIN).and_utc().timestamp().to_string(),
            accounts: uses.to_string(),
            uses: uses.to_string(),
        };
        days.into_iter().map(day).collect()
    };
    let shown = found.into_iter().zip(histories).map(|(block, days)| EmailDomainBlock {
        id: block.id.to_string(),
        domain: block.domain,
        created_at: block.created_at.into(),
        allow_with_approval: block.allow_with_approval,
        history: history(days),
    });
    Ok(shown.collect())
}

async fn provider(state: &State, found: blocks::EmailDomainBlock) -> Result<Json<EmailDomainBlock>> {
    Ok(Json(providers(state, vec![found]).await?.pop().ok_or(Error::NotFound)?))
}

/// `GET /api/v1/admin/email_domain_blocks`
async fn list_providers(
    Extract(state): Extract<State>,
    user: User<AdminReadEmailDomainBlocks>,
    paging: TagPaging,
) -> Result<Paged<Vec<EmailDomainBlock>>> {
    let staff = staff(&state, &user).await?;
    let found = blocks::email_domain_blocks(&state, &staff, paging.page).await?;
    let keys: Vec<i64> = found.iter().map(|block| block.id).collect();
    Ok(paging.relations(&keys, providers(&state, found).await?))
}

/// `GET /api/v1/admin/email_domain_blocks/:id`
async fn show_provider(
    Extract(state): Extract<State>,
    user: User<AdminReadEmailDomainBlocks>,
    Id(id): Id<i64>,
) -> Result<Json<EmailDomainBlock>> {
    let found = blocks::email_domain_block(&state, &staff(&state, &user).await?, id).await?;
    provider(&state, found).await
}

#[derive(Deserialize, JsonSchema)]
struct NewProvider {
    #[serde(default)]
    domain: String,
    /// Let in after all, once a moderator approved.
    #[serde(default)]
    allow_with_approval: bool,
}

/// `POST /api/v1/admin/email_domain_blocks`
async fn block_provider(
    Extract(state): Extract<State>,
    user: User<AdminWriteEmailDomainBlocks>,
    Params(new): Params<NewProvider>,
) -> Result<Json<EmailDomainBlock>> {
    let staff = staff(&state, &user).await?;
    let made = blocks::block_email_domain(&state, &staff, &new.domain, new.allow_with_approval).await?;
    provider(&state, made).await
}

/// `DELETE /api/v1/admin/email_domain_blocks/:id`
async fn unblock_provider(
    Extract(state): Extract<State>,
    user: User<AdminWriteEmailDomainBlocks>,
    Id(id): Id<i64>,
) -> Result<Json<Empty>> {
    blocks::unblock_email_domain(&state, &staff(&state, &user).await?, id).await?;
    Ok(Json(Empty {}))
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AdminIpBlock")]
struct IpBlock {
    id: String,
    /// `192.0.2.0/24`
    ip: String,
    /// `sign_up_requires_approval`, `sign_up_block` or `no_access`.
    severity: String,
    comment: String,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
}

impl From<blocks::IpBlock> for IpBlock {
    fn from(block: blocks::IpBlock) -> Self {
        Self {
            id: block.id.to_string(),
            ip: block.network,
            severity: block.severity,
            comment: block.comment,
            created_at: block.created_at.into(),
            expires_at: block.expires_at.map(Timestamp::from),
        }
    }
}

/// `GET /api/v1/admin/ip_blocks`
async fn list_networks(
    Extract(state): Extract<State>,
    user: User<AdminReadIpBlocks>,
    paging: TagPaging,
) -> Result<Paged<Vec<IpBlock>>> {
    let found = blocks::ip_blocks(&state, &staff(&state, &user).await?, paging.page).await?;
    let keys: Vec<i64> = found.iter().map(|block| block.id).collect();
    Ok(paging.relations(&keys, found.into_iter().map(IpBlock::from).collect()))
}

/// `GET /api/v1/admin/ip_blocks/:id`
async fn show_network(
    Extract(state): Extract<State>,
    user: User<AdminReadIpBlocks>,
    Id(id): Id<i64>,
) -> Result<Json<IpBlock>> {
    Ok(Json(blocks::ip_block(&state, &staff(&state, &user).await?, id).await?.into()))
}

#[derive(Deserialize, JsonSchema)]
struct Network {
    #[serde(default, deserialize_with = "blank_is_none")]
    ip: Option<String>,
    #[serde(default, deserialize_with = "blank_is_none")]
    severity: Option<String>,
    comment: Option<String>,
    /// Seconds; none: for ever.
    #[serde(default, deserialize_with = "blank_is_none")]
    expires_in: Option<i64>,
}

impl Network {
    fn change(self, from: ClientAddress) -> IpBlockChange {
        let Self { ip, severity, comment, expires_in } = self;
        IpBlockChange { ip, severity, comment, expires_in, from: Some(from.0) }
    }
}

/// `POST /api/v1/admin/ip_blocks`
async fn block_network(
    Extract(state): Extract<State>,
    user: User<AdminWriteIpBlocks>,
    from: ClientAddress,
    Params(sent): Params<Network>,
) -> Result<Json<IpBlock>> {
    let staff = staff(&state, &user).await?;
    Ok(Json(blocks::block_network(&state, &staff, &sent.change(from)).await?.into()))
}

/// `PUT /api/v1/admin/ip_blocks/:id`
async fn update_network(
    Extract(state): Extract<State>,
    user: User<AdminWriteIpBlocks>,
    from: ClientAddress,
    Id(id): Id<i64>,
    Params(sent): Params<Network>,
) -> Result<Json<IpBlock>> {
    let staff = staff(&state, &user).await?;
    Ok(Json(blocks::change_network(&state, &staff, id, &sent.change(from)).await?.into()))
}

/// `DELETE /api/v1/admin/ip_blocks/:id`
async fn unblock_network(
    Extract(state): Extract<State>,
    user: User<AdminWriteIpBlocks>,
    Id(id): Id<i64>,
) -> Result<Json<Empty>> {
    blocks::unblock_network(&state, &staff(&state, &user).await?, id).await?;
    Ok(Json(Empty {}))
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AdminCanonicalEmailBlock")]
struct CanonicalEmailBlock {
    id: String,
    /// SHA-256 of what counts of the address, in hexadecimal digits.
    canonical_email_hash: String,
}

impl From<blocks::CanonicalEmailBlock> for CanonicalEmailBlock {
    fn from(block: blocks::CanonicalEmailBlock) -> Self {
        Self { id: block.id.to_string(), canonical_email_hash: block.hash }
    }
}

/// `GET /api/v1/admin/canonical_email_blocks`
async fn list_emails(
    Extract(state): Extract<State>,
    user: User<AdminReadCanonicalEmailBlocks>,
    paging: TagPaging,
) -> Result<Paged<Vec<CanonicalEmailBlock>>> {
    let found = blocks::email_blocks(&state, &staff(&state, &user).await?, paging.page).await?;
    let keys: Vec<i64> = found.iter().map(|block| block.id).collect();
    Ok(paging.relations(&keys, found.into_iter().map(CanonicalEmailBlock::from).collect()))
}

/// `GET /api/v1/admin/canonical_email_blocks/:id`
async fn show_email(
    Extract(state): Extract<State>,
    user: User<AdminReadCanonicalEmailBlocks>,
    Id(id): Id<i64>,
) -> Result<Json<CanonicalEmailBlock>> {
    Ok(Json(blocks::email_block(&state, &staff(&state, &user).await?, id).await?.into()))
}

#[derive(Deserialize, JsonSchema)]
struct Address {
    #[serde(default, deserialize_with = "blank_is_none")]
    email: Option<String>,
    /// In place of the address.
    #[serde(default, deserialize_with = "blank_is_none")]
    canonical_email_hash: Option<String>,
}

/// `POST /api/v1/admin/canonical_email_blocks`
async fn block_email(
    Extract(state): Extract<State>,
    user: User<AdminWriteCanonicalEmailBlocks>,
    Params(sent): Params<Address>,
) -> Result<Json<CanonicalEmailBlock>> {
    let hash = sent.canonical_email_hash.or_else(|| sent.email.as_deref().map(canonical_hash));
    let hash = hash.ok_or_else(|| Error::invalid("email", "ERR_BLANK", "can't be blank"))?;
    Ok(Json(blocks::block_email(&state, &staff(&state, &user).await?, &hash).await?.into()))
}

#[derive(Deserialize, JsonSchema)]
struct Tested {
    email: String,
}

/// `POST /api/v1/admin/canonical_email_blocks/test`: the block an address falls under, if there is one.
async fn test_email(
    Extract(state): Extract<State>,
    user: User<AdminReadCanonicalEmailBlocks>,
    Params(tested): Params<Tested>,
) -> Result<Json<Vec<CanonicalEmailBlock>>> {
    let found = blocks::email_block_of(&state, &staff(&state, &user).await?, &tested.email).await?;
    Ok(Json(found.into_iter().map(CanonicalEmailBlock::from).collect()))
}

/// `DELETE /api/v1/admin/canonical_email_blocks/:id`
async fn unblock_email(
    Extract(state): Extract<State>,
    user: User<AdminWriteCanonicalEmailBlocks>,
    Id(id): Id<i64>,
) -> Result<Json<Empty>> {
    blocks::unblock_email(&state, &staff(&state, &user).await?, id).await?;
    Ok(Json(Empty {}))
}
