//! Moves the instance to another `base_url` or `handle_domain`, as long as no other server knows its ids.

use super::staff::{Act, Staff};
use super::unit::Unit;
use crate::db;
use crate::db::instance_identity::{lock_identity, replace_identity};
use crate::error::{Error, Result};
use crate::state::State;

/// What was changed, old and new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainChange {
    pub base_url: (String, String),
    pub handle_domain: (String, String),
}

/// Rewrites every address we minted to what the configuration says now. `None`: nothing was to be changed.
///
/// # Errors
/// [`Error::Unprocessable`] once something has federated.
pub async fn change_domain(state: &State) -> Result<Option<DomainChange>> {
    let (base_url, handle_domain) =
        (state.config.instance.base_url.as_str(), state.config.instance.handle_domain());
    let mut unit = Unit::begin(state).await?;
    let Some(known) = lock_identity(unit.conn()).await? else { return Ok(None) };
    if known.base_url == base_url && known.handle_domain == handle_domain {
        return Ok(None);
    }
    if known.federated {
        return Err(Error::Unprocessable(format!(
            "other servers know this instance as {} ({}), which therefore cannot become {base_url} ({handle_domain})",
            known.base_url, known.handle_domain
        )));
    }
    db::domain_change::rewrite_origin(unit.conn(), &known.base_url, base_url).await?;
    let folded = crate::text::fold(handle_domain);
    db::domain_change::rename_instance_actor(unit.conn(), handle_domain, &folded).await?;
    replace_identity(unit.conn(), base_url, handle_domain).await?;
    let act = Act::on("domain_change", "instance", 1, handle_domain)
        .changing([&known.base_url, &known.handle_domain], [base_url, handle_domain])?;
    Staff::CommandLine.record(&mut unit, act).await?;
    unit.commit().await?;
    Ok(Some(DomainChange {
        base_url: (known.base_url, base_url.to_owned()),
        handle_domain: (known.handle_domain, handle_domain.to_owned()),
    }))
}
