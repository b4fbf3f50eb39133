//! What administrators decide about other servers: judged for every known host in the same transaction, so that a block
//! and its end hold everywhere in the same instant. Nothing is deleted by it.

use super::staff::{Act, Staff};
use super::{Unit, hosts};
use crate::db::domain_policies::{self, NewPolicy};
use crate::error::{Error, Result};
use crate::model::{Domain, Page, Permissions};
use crate::policy::{self, Severity};
use crate::state::State;

pub use crate::db::domain_policies::DomainPolicy;

/// What is decided about a domain and its subdomains; without a port, whatever their port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyDraft {
    pub domain: Domain,
    pub severity: Severity,
    pub reject_media: bool,
    pub reject_reports: bool,
    /// Whether the public list hides part of the name.
    pub obfuscate: bool,
    pub public_comment: String,
    pub private_comment: String,
}

impl PolicyDraft {
    /// With this severity and nothing else.
    pub fn new(domain: Domain, severity: Severity) -> Self {
        Self {
            domain,
            severity,
            reject_media: false,
            reject_reports: false,
            obfuscate: false,
            public_comment: String::new(),
            private_comment: String::new(),
        }
    }

    fn is(&self, policy: &DomainPolicy) -> bool {
        policy.severity == self.severity.as_str()
            && policy.reject_media == self.reject_media
            && policy.reject_reports == self.reject_reports
            && policy.obfuscate == self.obfuscate
            && policy.public_comment == self.public_comment
            && policy.private_comment == self.private_comment
    }
}

impl DomainPolicy {
    /// The name as everybody may read it: where the admins chose so, as Mastodon veils it, without its middle.
    pub fn public_name(&self) -> String {
        if !self.obfuscate {
            return self.domain.clone();
        }
        let length = self.domain.chars().count();
        let shown = length / 4;
        let veil = |(at, letter)| {
            if at > shown && at + shown < length && letter != '.' { '*' } else { letter }
        };
        self.domain.chars().enumerate().map(veil).collect()
    }
}

/// All that was decided, by name.
pub async fn policies(state: &State) -> Result<Vec<DomainPolicy>> {
    domain_policies::all(&mut *state.pool.acquire().await?).await
}

/// A page of it, the latest first.
pub async fn policies_page(state: &State, page: Page) -> Result<Vec<DomainPolicy>> {
    domain_policies::page(&mut *state.pool.acquire().await?, page).await
}

/// A page of what lets in (`allows`), or of what keeps out, the latest first.
pub async fn policies_of_kind(state: &State, allows: bool, page: Page) -> Result<Vec<DomainPolicy>> {
    domain_policies::page_of_kind(&mut *state.pool.acquire().await?, allows, page).await
}

/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn policy_by_id(state: &State, id: i64) -> Result<DomainPolicy> {
    domain_policies::get(&mut *state.pool.acquire().await?, id).await
}

/// What is decided about exactly this domain.
pub async fn policy_of(state: &State, domain: &Domain) -> Result<Option<DomainPolicy>> {
    domain_policies::find(&mut *state.pool.acquire().await?, &domain.to_string()).await
}

/// Decides about one domain, in place of what was decided before.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] for our own domain.
pub async fn set_policy(state: &State, staff: &Staff, draft: &PolicyDraft) -> Result<()> {
    set_policies(state, staff, std::slice::from_ref(draft)).await.map(|_| ())
}

/// Decides about many domains at once, all or none; tells how many decisions that changed.
///
/// # Errors
/// As [`set_policy`].
pub async fn set_policies(state: &State, staff: &Staff, drafts: &[PolicyDraft]) -> Result<usize> {
    staff.must_be_allowed(Permissions::MANAGE_FEDERATION)?;
    let mut unit = Unit::begin(state).await?;
    domain_policies::lock(unit.conn()).await?;
    let ours = policy::read(unit.conn(), &state.config).await?;
    let mut changed = 0;
    for draft in drafts {
        if ours.is_ours(&draft.domain) {
            return Err(Error::invalid("domain", "ERR_INVALID", "is this server"));
        }
        changed += usize::from(put(&mut unit, staff, draft).await?);
    }
    if changed > 0 {
        hosts::reevaluate(&mut unit).await?;
    }
    unit.commit().await?;
    Ok(changed)
}

async fn put(unit: &mut Unit<'_>, staff: &Staff, draft: &PolicyDraft) -> Result<bool> {
    let domain = draft.domain.to_string();
    let before = domain_policies::find(unit.conn(), &domain).await?;
    if before.as_ref().is_some_and(|before| draft.is(before)) {
        return Ok(false);
    }
    let row = NewPolicy {
        domain: &domain,
        severity: draft.severity.as_str(),
        reject_media: draft.reject_media,
        reject_reports: draft.reject_reports,
        obfuscate: draft.obfuscate,
        public_comment: &draft.public_comment,
        private_comment: &draft.private_comment,
    };
    let now = unit.now;
    let after = domain_policies::put(unit.conn(), &row, now).await?;
    let act = Act::on("set", "domain", after.id, domain).because(&draft.private_comment);
    staff.record(unit, act.changing(before, after)?).await?;
    Ok(true)
}

/// Takes a decision back: what it hid is there again.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] where nothing was decided.
pub async fn remove_policy(state: &State, staff: &Staff, domain: &Domain) -> Result<()> {
    staff.must_be_allowed(Permissions::MANAGE_FEDERATION)?;
    let mut unit = Unit::begin(state).await?;
    domain_policies::lock(unit.conn()).await?;
    let domain = domain.to_string();
    let before = domain_policies::delete(unit.conn(), &domain).await?.ok_or(Error::NotFound)?;
    let act = Act::on("remove", "domain", before.id, domain);
    staff.record(&mut unit, act.changing(before, ())?).await?;
    hosts::reevaluate(&mut unit).await?;
    unit.commit().await
}

/// The same, by the decision's id.
///
/// # Errors
/// As [`remove_policy`].
pub async fn remove_policy_by_id(state: &State, staff: &Staff, id: i64) -> Result<()> {
    let domain = domain_policies::domain_of(&mut *state.pool.acquire().await?, id).await?;
    let domain: Domain = domain.parse().map_err(Error::internal)?;
    remove_policy(state, staff, &domain).await
}
