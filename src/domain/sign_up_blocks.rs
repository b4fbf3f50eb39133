//! Keeps people away who were here before: by the provider of their address, by their network, by the address itself.

use std::net::IpAddr;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use ipnet::IpNet;
use sqlx::PgConnection;

use super::Unit;
use super::staff::{Act, Staff};
use crate::db::sign_up_blocks::{self as rows, NewIpBlock};
use crate::error::{Error, Result};
use crate::model::{Domain, Page, Permissions};
use crate::secrets::hash_hex;
use crate::state::State;
use crate::text::Email;

pub use crate::db::sign_up_blocks::{CanonicalEmailBlock, EmailDomainBlock, IpBlock};

/// What is done about a network.
pub const SEVERITIES: [&str; 3] = ["sign_up_requires_approval", "sign_up_block", NO_ACCESS];

/// Nothing is answered there.
const NO_ACCESS: &str = "no_access";

/// What stands in the way of a sign-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hindrance {
    /// A moderator has to approve.
    Approval,
    Address,
    Network,
}

/// What stands in the way of somebody with this address who comes from there; the gravest.
pub(super) async fn hindrance(
    conn: &mut PgConnection,
    email: &Email,
    from: Option<IpAddr>,
    now: DateTime<Utc>,
) -> Result<Option<Hindrance>> {
    let address = email.folded();
    if rows::find_hash(conn, &canonical_hash(&address)).await?.is_some() {
        return Ok(Some(Hindrance::Address));
    }
    let domain = address.rsplit('@').next().unwrap_or_default();
    let provider = rows::email_domain_among(conn, &with_parents(domain)).await?;
    let provider = provider.map(|approved| if approved { Hindrance::Approval } else { Hindrance::Address });
    let severities = match from {
        Some(from) => rows::severities_for(conn, &from.to_canonical().to_string(), now).await?,
        None => Vec::new(),
    };
    let network = severities.iter().map(|severity| match severity.as_str() {
        "sign_up_requires_approval" => Hindrance::Approval,
        _ => Hindrance::Network,
    });
    Ok(network.chain(provider).max())
}

/// `mail.example.org`, `example.org`, `org`.
fn with_parents(domain: &str) -> Vec<String> {
    let dots = domain.match_indices('.').map(|(at, _)| &domain[at + 1..]);
    std::iter::once(domain).chain(dots).map(str::to_owned).collect()
}

/// The hash of what counts of an address, in hexadecimal digits: without case, dots, and what follows a plus.
pub fn canonical_hash(address: &str) -> String {
    let address = address.trim().to_lowercase();
    let (local, domain) = address.rsplit_once('@').unwrap_or((&address, ""));
    let local = local.split('+').next().unwrap_or_default().replace('.', "");
    hash_hex(&format!("{local}@{domain}"))
}

pub async fn email_domain_blocks(state: &State, staff: &Staff, page: Page) -> Result<Vec<EmailDomainBlock>> {
    staff.must_be_allowed(Permissions::MANAGE_BLOCKS)?;
    rows::email_domains(&mut *state.pool.acquire().await?, page).await
}

pub async fn email_domain_block(state: &State, staff: &Staff, id: i64) -> Result<EmailDomainBlock> {
    staff.must_be_allowed(Permissions::MANAGE_BLOCKS)?;
    rows::email_domain(&mut *state.pool.acquire().await?, id).await
}

/// How many came with addresses of each of these, per day of the last week, today first.
pub async fn email_domain_histories(
    state: &State,
    blocks: &[EmailDomainBlock],
) -> Result<Vec<Vec<(NaiveDate, i64)>>> {
    let now = state.clock.now();
    let days: Vec<NaiveDate> = (0..7).map(|ago| (now - TimeDelta::days(ago)).date_naive()).collect();
    let domains: Vec<String> = blocks.iter().map(|block| block.domain.clone()).collect();
    let since = now - TimeDelta::days(7);
    let uses = rows::email_domain_uses(&mut *state.pool.acquire().await?, &domains, since).await?;
    let of = |block: &EmailDomainBlock, day: NaiveDate| {
        let found = uses.iter().find(|(domain, on, _)| *domain == block.domain && *on == day);
        (day, found.map_or(0, |(.., count)| *count))
    };
    Ok(blocks.iter().map(|block| days.iter().map(|day| of(block, *day)).collect()).collect())
}

/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] for what is no domain, or blocked already.
pub async fn block_email_domain(
    state: &State,
    staff: &Staff,
    domain: &str,
    allow_with_approval: bool,
) -> Result<EmailDomainBlock> {
    staff.must_be_allowed(Permissions::MANAGE_BLOCKS)?;
    let domain: Domain = domain
        .trim()
        .parse()
        .map_err(|_| Error::invalid("domain", "ERR_INVALID", "is not a valid domain name"))?;
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    let block = rows::insert_email_domain(unit.conn(), domain.host(), allow_with_approval, now).await?;
    let act = Act::on("create", "email_domain_block", block.id, &block.domain);
    staff.record(&mut unit, act.changing((), &block)?).await?;
    unit.commit().await?;
    Ok(block)
}

pub async fn unblock_email_domain(state: &State, staff: &Staff, id: i64) -> Result<()> {
    staff.must_be_allowed(Permissions::MANAGE_BLOCKS)?;
    let mut unit = Unit::begin(state).await?;
    let block = rows::email_domain(unit.conn(), id).await?;
    rows::delete_email_domain(unit.conn(), id).await?;
    let act = Act::on("remove", "email_domain_block", id, &block.domain);
    staff.record(&mut unit, act.changing(&block, ())?).await?;
    unit.commit().await
}

pub async fn ip_blocks(state: &State, staff: &Staff, page: Page) -> Result<Vec<IpBlock>> {
    staff.must_be_allowed(Permissions::MANAGE_BLOCKS)?;
    rows::networks(&mut *state.pool.acquire().await?, page).await
}

pub async fn ip_block(state: &State, staff: &Staff, id: i64) -> Result<IpBlock> {
    staff.must_be_allowed(Permissions::MANAGE_BLOCKS)?;
    rows::network(&mut *state.pool.acquire().await?, id).await
}

/// An address or a network, as PostgreSQL writes it.
pub fn parse_network(text: &str) -> Option<String> {
    let text = text.trim();
    let address = |text: &str| text.parse::<IpAddr>().map(|address| IpNet::from(address.to_canonical()));
    let network = text.parse::<IpNet>().or_else(|_| address(text)).ok()?;
    Some(network.trunc().to_string())
}

/// What is said of a network; what is not named stays, or is nothing.
#[derive(Debug, Clone, Default)]
pub struct IpBlockChange {
    /// An address or a network.
    pub ip: Option<String>,
    pub severity: Option<String>,
    pub comment: Option<String>,
    /// Seconds; none: for ever.
    pub expires_in: Option<i64>,
    /// Where whoever says so is now.
    pub from: Option<IpAddr>,
}

impl IpBlockChange {
    fn network(&self) -> Result<Option<String>> {
        let invalid = || Error::invalid("ip", "ERR_INVALID", "is not an address or a network");
        self.ip.as_deref().map(|text| parse_network(text).ok_or_else(invalid)).transpose()
    }

    fn severity(&self) -> Result<Option<&str>> {
        match self.severity.as_deref() {
            Some(word) if !SEVERITIES.contains(&word) => {
                Err(Error::invalid("severity", "ERR_INCLUSION", "is not included in the list"))
            }
            word => Ok(word),
        }
    }

    /// Nobody is shut out who is above whoever acts, nor they themselves, nor an owner by anybody: who could take it
    /// back could not be reached any more.
    async fn must_spare_staff(
        &self,
        conn: &mut PgConnection,
        staff: &Staff,
        row: &NewIpBlock<'_>,
    ) -> Result<()> {
        if row.severity != NO_ACCESS {
            return Ok(());
        }
        let network: IpNet = row.network.parse().map_err(Error::internal)?;
        let oneself = self.from.is_some_and(|from| network.contains(&from.to_canonical()));
        let roles = rows::staff_within(conn, row.network).await?;
        if oneself || roles.iter().any(|role| role.is_owner() || staff.must_outrank(role).is_err()) {
            let message = "would shut out you, an owner or somebody of your rank";
            return Err(Error::invalid("ip", "ERR_INVALID", message));
        }
        Ok(())
    }

    fn expires_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let span = self.expires_in.filter(|seconds| *seconds > 0).and_then(TimeDelta::try_seconds);
        span.and_then(|span| now.checked_add_signed(span))
    }
}

/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] names what is wrong or missing, and refuses to shut out staff.
pub async fn block_network(state: &State, staff: &Staff, new: &IpBlockChange) -> Result<IpBlock> {
    staff.must_be_allowed(Permissions::MANAGE_BLOCKS)?;
    let blank = |field| Error::invalid(field, "ERR_BLANK", "can't be blank");
    let network = new.network()?.ok_or_else(|| blank("ip"))?;
    let severity = new.severity()?.ok_or_else(|| blank("severity"))?;
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    let row = NewIpBlock {
        network: &network,
        severity,
        comment: new.comment.as_deref().unwrap_or_default(),
        expires_at: new.expires_at(now),
    };
    new.must_spare_staff(unit.conn(), staff, &row).await?;
    let id = rows::insert_network(unit.conn(), &row, now).await?;
    let block = rows::network(unit.conn(), id).await?;
    let act = Act::on("create", "ip_block", id, &block.network).because(&block.comment);
    staff.record(&mut unit, act.changing((), &block)?).await?;
    unit.commit().await?;
    Ok(block)
}

/// # Errors
/// As [`block_network`]; [`Error::NotFound`].
pub async fn change_network(
    state: &State,
    staff: &Staff,
    id: i64,
    change: &IpBlockChange,
) -> Result<IpBlock> {
    staff.must_be_allowed(Permissions::MANAGE_BLOCKS)?;
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    let before = rows::network(unit.conn(), id).await?;
    let network = change.network()?.unwrap_or_else(|| before.network.clone());
    let row = NewIpBlock {
        network: &network,
        severity: change.severity()?.unwrap_or(&before.severity),
        comment: change.comment.as_deref().unwrap_or(&before.comment),
        expires_at: if change.expires_in.is_some() { change.expires_at(now) } else { before.expires_at },
    };
    change.must_spare_staff(unit.conn(), staff, &row).await?;
    rows::update_network(unit.conn(), id, &row).await?;
    let after = rows::network(unit.conn(), id).await?;
    let act = Act::on("change", "ip_block", id, &after.network).because(&after.comment);
    staff.record(&mut unit, act.changing(&before, &after)?).await?;
    unit.commit().await?;
    Ok(after)
}

pub async fn unblock_network(state: &State, staff: &Staff, id: i64) -> Result<()> {
    staff.must_be_allowed(Permissions::MANAGE_BLOCKS)?;
    let mut unit = Unit::begin(state).await?;
    let block = rows::network(unit.conn(), id).await?;
    rows::delete_network(unit.conn(), id).await?;
    let act = Act::on("remove", "ip_block", id, &block.network);
    staff.record(&mut unit, act.changing(&block, ())?).await?;
    unit.commit().await
}

/// The same, by the network as it was written.
///
/// # Errors
/// As [`unblock_network`]; [`Error::NotFound`] for what is no network, too.
pub async fn unblock_network_named(state: &State, staff: &Staff, network: &str) -> Result<()> {
    let network = parse_network(network).ok_or(Error::NotFound)?;
    let id = rows::network_id(&mut *state.pool.acquire().await?, &network).await?;
    unblock_network(state, staff, id).await
}

pub async fn email_blocks(state: &State, staff: &Staff, page: Page) -> Result<Vec<CanonicalEmailBlock>> {
    staff.must_be_allowed(Permissions::MANAGE_BLOCKS)?;
    rows::hashes(&mut *state.pool.acquire().await?, page).await
}

pub async fn email_block(state: &State, staff: &Staff, id: i64) -> Result<CanonicalEmailBlock> {
    staff.must_be_allowed(Permissions::MANAGE_BLOCKS)?;
    rows::hash(&mut *state.pool.acquire().await?, id).await
}

/// The block an address falls under.
pub async fn email_block_of(
    state: &State,
    staff: &Staff,
    address: &str,
) -> Result<Option<CanonicalEmailBlock>> {
    staff.must_be_allowed(Permissions::MANAGE_BLOCKS)?;
    rows::find_hash(&mut *state.pool.acquire().await?, &canonical_hash(address)).await
}

/// Blocks an address by its hash ([`canonical_hash`]).
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] for what is no hash, or blocked already.
pub async fn block_email(state: &State, staff: &Staff, hash: &str) -> Result<CanonicalEmailBlock> {
    staff.must_be_allowed(Permissions::MANAGE_BLOCKS)?;
    if hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Error::invalid("canonical_email_hash", "ERR_INVALID", "is not a SHA-256 hash"));
    }
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    let block = rows::insert_hash(unit.conn(), &hash.to_ascii_lowercase(), now).await?;
    staff.record(&mut unit, Act::on("create", "canonical_email_block", block.id, &block.hash)).await?;
    unit.commit().await?;
    Ok(block)
}

pub async fn unblock_email(state: &State, staff: &Staff, id: i64) -> Result<()> {
    staff.must_be_allowed(Permissions::MANAGE_BLOCKS)?;
    let mut unit = Unit::begin(state).await?;
    let block = rows::hash(unit.conn(), id).await?;
    rows::delete_hash(unit.conn(), id).await?;
    staff.record(&mut unit, Act::on("remove", "canonical_email_block", id, &block.hash)).await?;
    unit.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_address_have_one_hash() {
        let hash = canonical_hash("Ann.Lee+spam@Example.org");
        assert_eq!(hash, canonical_hash("annlee@example.org"));
        assert_eq!(hash.len(), 64);
        assert_ne!(hash, canonical_hash("annlee@example.com"));
    }

    #[test]
    fn a_provider_is_blocked_with_its_subdomains() {
        assert_eq!(with_parents("a.b.example"), ["a.b.example", "b.example", "example"]);
    }
}
