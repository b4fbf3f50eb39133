//! `/api/v1/admin/domain_blocks` and `/api/v1/admin/domain_allows`: with which servers we speak, by the same decisions
//! as the page and the command line.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::staff;
use crate::access::scope::{
    AdminReadDomainAllows, AdminReadDomainBlocks, AdminWriteDomainAllows, AdminWriteDomainBlocks,
};
use crate::domain::domain_policies::{self, DomainPolicy, PolicyDraft};
use crate::domain::staff::Staff;
use crate::error::Error;
use crate::mastodon::authentication::User;
use crate::mastodon::entities::Timestamp;
use crate::mastodon::error::Result;
use crate::mastodon::json::{Empty, Json};
use crate::mastodon::pagination::{Paged, TagPaging};
use crate::mastodon::parameters::{Id, Params};
use crate::model::{Domain, Permissions};
use crate::openapi::{Endpoints, get};
use crate::parameters::blank_is_none;
use crate::policy::Severity;
use crate::secrets::hash_hex;
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/admin/domain_blocks", get(list_blocks).post(create_block))
        .route(
            "/api/v1/admin/domain_blocks/{id}",
            get(show_block).put(update_block).patch(update_block).delete(delete_block),
        )
        .route("/api/v1/admin/domain_allows", get(list_allows).post(create_allow))
        .route("/api/v1/admin/domain_allows/{id}", get(show_allow).delete(delete_allow))
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AdminDomainBlock")]
struct DomainBlock {
    id: String,
    domain: String,
    /// SHA-256 of the domain, in hexadecimal digits.
    digest: String,
    created_at: Timestamp,
    /// `silence`, `suspend` or `noop`.
    severity: String,
    reject_media: bool,
    reject_reports: bool,
    private_comment: String,
    public_comment: String,
    obfuscate: bool,
}

impl From<DomainPolicy> for DomainBlock {
    fn from(policy: DomainPolicy) -> Self {
        Self {
            id: policy.id.to_string(),
            digest: hash_hex(&policy.domain),
            domain: policy.domain,
            created_at: policy.created_at.into(),
            severity: if policy.severity == "limit" { "silence".to_owned() } else { policy.severity },
            reject_media: policy.reject_media,
            reject_reports: policy.reject_reports,
            private_comment: policy.private_comment,
            public_comment: policy.public_comment,
            obfuscate: policy.obfuscate,
        }
    }
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AdminDomainAllow")]
struct DomainAllow {
    id: String,
    domain: String,
    created_at: Timestamp,
}

impl From<DomainPolicy> for DomainAllow {
    fn from(policy: DomainPolicy) -> Self {
        Self { id: policy.id.to_string(), domain: policy.domain, created_at: policy.created_at.into() }
    }
}

async fn page<T: From<DomainPolicy>>(
    state: &State,
    allows: bool,
    paging: &TagPaging,
) -> Result<Paged<Vec<T>>> {
    let found = domain_policies::policies_of_kind(state, allows, paging.page).await?;
    let keys: Vec<i64> = found.iter().map(|policy| policy.id).collect();
    Ok(paging.relations(&keys, found.into_iter().map(T::from).collect()))
}

/// The decision with this id, which lets in or keeps out.
async fn policy(state: &State, id: i64, allows: bool) -> Result<DomainPolicy> {
    let found = domain_policies::policy_by_id(state, id).await?;
    if (found.severity == "allow") == allows { Ok(found) } else { Err(Error::NotFound.into()) }
}

fn parse(domain: &str) -> Result<Domain, Error> {
    let invalid = |_| Error::invalid("domain", "ERR_INVALID", "is not a valid domain name");
    domain.trim().parse().map_err(invalid)
}

/// Decides about a domain nothing was decided about.
async fn decide<N>(state: &State, user: &User<N>, draft: &PolicyDraft) -> Result<DomainPolicy> {
    let staff = allowed(state, user).await?;
    if domain_policies::policy_of(state, &draft.domain).await?.is_some() {
        return Err(Error::invalid("domain", "ERR_TAKEN", "has already been taken").into());
    }
    domain_policies::set_policy(state, &staff, draft).await?;
    Ok(domain_policies::policy_of(state, &draft.domain).await?.ok_or(Error::NotFound)?)
}

/// `GET /api/v1/admin/domain_blocks`
async fn list_blocks(
    Extract(state): Extract<State>,
    user: User<AdminReadDomainBlocks>,
    paging: TagPaging,
) -> Result<Paged<Vec<DomainBlock>>> {
    allowed(&state, &user).await?;
    page(&state, false, &paging).await
}

/// Reading what was decided needs what deciding needs, so that nobody else learns what there is.
async fn allowed<N>(state: &State, user: &User<N>) -> Result<Staff> {
    let staff = staff(state, user).await?;
    staff.must_be_allowed(Permissions::MANAGE_FEDERATION)?;
    Ok(staff)
}

/// `GET /api/v1/admin/domain_blocks/:id`
async fn show_block(
    Extract(state): Extract<State>,
    user: User<AdminReadDomainBlocks>,
    Id(id): Id<i64>,
) -> Result<Json<DomainBlock>> {
    allowed(&state, &user).await?;
    Ok(Json(policy(&state, id, false).await?.into()))
}

#[derive(Deserialize, JsonSchema)]
struct Form {
    #[serde(default)]
    domain: String,
    /// `silence` (unless told otherwise), `suspend` or `noop`.
    #[serde(default, deserialize_with = "blank_is_none")]
    severity: Option<String>,
    reject_media: Option<bool>,
    reject_reports: Option<bool>,
    private_comment: Option<String>,
    public_comment: Option<String>,
    obfuscate: Option<bool>,
}

impl Form {
    fn severity(&self) -> Result<Option<Severity>, Error> {
        let wrong = || Error::invalid("severity", "ERR_INCLUSION", "is not included in the list");
        let parse =
            |word: &str| word.parse::<Severity>().ok().filter(|severity| *severity != Severity::Allow);
        self.severity.as_deref().map(|word| parse(word).ok_or_else(wrong)).transpose()
    }

    /// What is not named is as it was.
    fn over(self, mut draft: PolicyDraft) -> Result<PolicyDraft, Error> {
        draft.severity = self.severity()?.unwrap_or(draft.severity);
        draft.reject_media = self.reject_media.unwrap_or(draft.reject_media);
        draft.reject_reports = self.reject_reports.unwrap_or(draft.reject_reports);
        draft.obfuscate = self.obfuscate.unwrap_or(draft.obfuscate);
        draft.private_comment = self.private_comment.unwrap_or(draft.private_comment);
        draft.public_comment = self.public_comment.unwrap_or(draft.public_comment);
        Ok(draft)
    }
}

/// `POST /api/v1/admin/domain_blocks`
async fn create_block(
    Extract(state): Extract<State>,
    user: User<AdminWriteDomainBlocks>,
    Params(form): Params<Form>,
) -> Result<Json<DomainBlock>> {
    let draft = PolicyDraft::new(parse(&form.domain)?, Severity::Limit);
    Ok(Json(decide(&state, &user, &form.over(draft)?).await?.into()))
}

/// `PUT /api/v1/admin/domain_blocks/:id`
async fn update_block(
    Extract(state): Extract<State>,
    user: User<AdminWriteDomainBlocks>,
    Id(id): Id<i64>,
    Params(form): Params<Form>,
) -> Result<Json<DomainBlock>> {
    let staff = allowed(&state, &user).await?;
    let before = policy(&state, id, false).await?;
    let unknown = |()| Error::Internal(format!("{} is no severity", before.severity));
    let severity: Severity = before.severity.parse().map_err(unknown)?;
    let before = PolicyDraft {
        reject_media: before.reject_media,
        reject_reports: before.reject_reports,
        obfuscate: before.obfuscate,
        public_comment: before.public_comment,
        private_comment: before.private_comment,
        ..PolicyDraft::new(parse(&before.domain)?, severity)
    };
    domain_policies::set_policy(&state, &staff, &form.over(before)?).await?;
    Ok(Json(policy(&state, id, false).await?.into()))
}

/// `DELETE /api/v1/admin/domain_blocks/:id`
async fn delete_block(
    Extract(state): Extract<State>,
    user: User<AdminWriteDomainBlocks>,
    Id(id): Id<i64>,
) -> Result<Json<Empty>> {
    let staff = allowed(&state, &user).await?;
    policy(&state, id, false).await?;
    domain_policies::remove_policy_by_id(&state, &staff, id).await?;
    Ok(Json(Empty {}))
}

/// `GET /api/v1/admin/domain_allows`
async fn list_allows(
    Extract(state): Extract<State>,
    user: User<AdminReadDomainAllows>,
    paging: TagPaging,
) -> Result<Paged<Vec<DomainAllow>>> {
    allowed(&state, &user).await?;
    page(&state, true, &paging).await
}

/// `GET /api/v1/admin/domain_allows/:id`
async fn show_allow(
    Extract(state): Extract<State>,
    user: User<AdminReadDomainAllows>,
    Id(id): Id<i64>,
) -> Result<Json<DomainAllow>> {
    allowed(&state, &user).await?;
    Ok(Json(policy(&state, id, true).await?.into()))
}

#[derive(Deserialize, JsonSchema)]
struct Named {
    #[serde(default)]
    domain: String,
}

/// `POST /api/v1/admin/domain_allows`; again is no error.
async fn create_allow(
    Extract(state): Extract<State>,
    user: User<AdminWriteDomainAllows>,
    Params(named): Params<Named>,
) -> Result<Json<DomainAllow>> {
    let draft = PolicyDraft::new(parse(&named.domain)?, Severity::Allow);
    match domain_policies::policy_of(&state, &draft.domain).await? {
        Some(known) if known.severity == "allow" => {
            allowed(&state, &user).await?;
            Ok(Json(known.into()))
        }
        _ => Ok(Json(decide(&state, &user, &draft).await?.into())),
    }
}

/// `DELETE /api/v1/admin/domain_allows/:id`
async fn delete_allow(
    Extract(state): Extract<State>,
    user: User<AdminWriteDomainAllows>,
    Id(id): Id<i64>,
) -> Result<Json<Empty>> {
    let staff = allowed(&state, &user).await?;
    policy(&state, id, true).await?;
    domain_policies::remove_policy_by_id(&state, &staff, id).await?;
    Ok(Json(Empty {}))
}
