//! `/admin/domain_blocks`: with which servers this one speaks.

use axum::extract::{Path, State as Extract};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::browser::{Form, Nothing, PageError, Redirect, Result, SignedInStaff};
use crate::config::FederationMode;
use crate::domain::domain_policies::{self, DomainPolicy, PolicyDraft};
use crate::domain::settings::{self, Saved};
use crate::error::Error;
use crate::layout::{FieldErrors, Html, Section};
use crate::model::{Domain, Permissions};
use crate::policy;
use crate::state::State;
use crate::web::paging::Paging;
use crate::web::view::admin::{self, DomainBlockForm, DomainBlockView, DomainBlocksPage, Severity};

const PAGE: &str = "/admin/domain_blocks";
/// Policies on one page.
const POLICIES: i64 = 100;
/// Those that are enforced at every door.
const SEVERITIES: [Severity; 2] = [Severity::Suspend, Severity::Allow];

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    domain: String,
    severity: String,
    reject_media: Option<String>,
    obfuscate: Option<String>,
    public_comment: String,
    private_comment: String,
}

#[derive(Deserialize)]
pub struct Mode {
    mode: String,
}

/// `GET /admin/domain_blocks`
pub async fn show_domain_blocks(
    Extract(state): Extract<State>,
    staff: SignedInStaff,
    paging: Paging,
) -> Result<Html<DomainBlocksPage>> {
    let form = DomainBlockForm::default();
    Ok(Html(page(&state, &staff, &paging, form, FieldErrors::default()).await?))
}

/// `POST /admin/domain_blocks`: a policy for a domain, in place of the one it may have.
pub async fn create_domain_block(
    Extract(state): Extract<State>,
    staff: SignedInStaff,
    paging: Paging,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let form = DomainBlockForm {
        severity: offered(&typed.severity).unwrap_or_default(),
        domain: typed.domain,
        reject_media: typed.reject_media.is_some(),
        obfuscate: typed.obfuscate.is_some(),
        public_comment: typed.public_comment,
        private_comment: typed.private_comment,
    };
    let decided = match draft(&form, &typed.severity) {
        Ok(draft) => domain_policies::set_policy(&state, &staff.staff, &draft).await,
        Err(error) => Err(error),
    };
    if let Err(error) = decided {
        let errors = PageError::fields(error)?.into();
        let view = page(&state, &staff, &paging, form, errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(view)).into_response());
    }
    Ok(Redirect::to(PAGE).done("domains-saved").into_response())
}

/// `POST /admin/domain_blocks/ID/remove`
pub async fn remove_domain_block(
    Extract(state): Extract<State>,
    SignedInStaff { staff, .. }: SignedInStaff,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    domain_policies::remove_policy_by_id(&state, &staff, id).await?;
    Ok(Redirect::to(PAGE).done("domains-removed"))
}

/// `POST /admin/federation`
pub async fn set_federation_mode(
    Extract(state): Extract<State>,
    SignedInStaff { staff, .. }: SignedInStaff,
    Form(Mode { mode }): Form<Mode>,
) -> Result<Redirect> {
    let mode = match mode.as_str() {
        "open" => FederationMode::Open,
        "allowlist" => FederationMode::Allowlist,
        "off" => FederationMode::Off,
        _ => return Err(Error::invalid("mode", "ERR_INCLUSION", "is not one of the choices").into()),
    };
    let change = Saved { federation_mode: Some(mode), ..Saved::default() };
    settings::change_settings(&state, &staff, change).await?;
    Ok(Redirect::to(PAGE).done("settings-saved"))
}

async fn page(
    state: &State,
    SignedInStaff { person, staff }: &SignedInStaff,
    paging: &Paging,
    form: DomainBlockForm,
    errors: FieldErrors,
) -> Result<DomainBlocksPage> {
    staff.must_be_allowed(Permissions::MANAGE_FEDERATION)?;
    let policies = domain_policies::policies_page(state, paging.page(POLICIES)).await?;
    let keys: Vec<i64> = policies.iter().map(|policy| policy.id).collect();
    Ok(DomainBlocksPage {
        page: person.frame.page_of("admin-domains", Section::Admin),
        mode: match person.frame.settings.federation_mode {
            FederationMode::Open => admin::FederationMode::Open,
            FederationMode::Allowlist => admin::FederationMode::Allowlist,
            FederationMode::Off => admin::FederationMode::Off,
        },
        form,
        errors,
        severities: &SEVERITIES,
        entries: policies.into_iter().map(view).collect(),
        pager: paging.pager(POLICIES, &keys),
    })
}

fn offered(word: &str) -> Option<Severity> {
    SEVERITIES.into_iter().find(|severity| severity.as_str() == word)
}

/// # Errors
/// [`Error::Invalid`] when the domain is none, or the severity is not offered.
fn draft(form: &DomainBlockForm, severity: &str) -> Result<PolicyDraft, Error> {
    let not_offered = || Error::invalid("severity", "ERR_INCLUSION", "is not one of the choices");
    let severity = match offered(severity).ok_or_else(not_offered)? {
        Severity::Allow => policy::Severity::Allow,
        _ => policy::Severity::Suspend,
    };
    let no_domain = |_| Error::invalid("domain", "ERR_INVALID", "is not a valid domain name");
    let domain: Domain = form.domain.trim().parse().map_err(no_domain)?;
    Ok(PolicyDraft {
        reject_media: form.reject_media,
        obfuscate: form.obfuscate,
        public_comment: form.public_comment.trim().to_owned(),
        private_comment: form.private_comment.trim().to_owned(),
        ..PolicyDraft::new(domain, severity)
    })
}

fn view(policy: DomainPolicy) -> DomainBlockView {
    let severity = Severity::ALL.into_iter().find(|severity| severity.as_str() == policy.severity);
    DomainBlockView {
        id: policy.id,
        domain: policy.domain,
        severity: severity.unwrap_or_default(),
        reject_media: policy.reject_media,
        public_comment: policy.public_comment,
        private_comment: policy.private_comment,
        created_at: policy.created_at,
    }
}
