//! The identity of the instance: what stands in every id it has minted, and therefore cannot change under it.

use sqlx::PgConnection;

use crate::config::Config;
use crate::db::instance_identity::remember_identity;
use crate::error::{Error, Result};

/// Remembers `base_url` and `handle_domain` at the first start, and holds later ones to them.
///
/// # Errors
/// [`Error::Unprocessable`] with both values when the configuration says something else.
pub async fn hold_identity(connection: &mut PgConnection, config: &Config) -> Result<()> {
    let base_url = config.instance.base_url.as_str();
    let handle_domain = config.instance.handle_domain();
    let known = remember_identity(connection, base_url, handle_domain).await?;
    let differing = [
        ("instance.base_url", base_url, &known.base_url),
        ("instance.handle_domain", handle_domain, &known.handle_domain),
    ];
    let Some((key, wanted, known_value)) = differing.into_iter().find(|(_, now, known)| now != known) else {
        return Ok(());
    };
    let way_out = if known.federated {
        "other servers know the latter, so that it cannot change any more"
    } else {
        "no other server knows it yet, so that `hedgerow domain-change` can rewrite it"
    };
    Err(Error::Unprocessable(format!(
        "{key} is {wanted}, but this instance was made as {known_value}: {way_out}"
    )))
}
