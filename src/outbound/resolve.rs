//! Names to addresses. The address that was checked is the address that is connected to: the HTTP client asks this
//! resolver once per connection and connects to what it answers, so a second DNS answer has no say.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::is_permitted;
use crate::config::PrivateNetworks;

/// Where names are looked up: the system, or a table in tests.
pub trait Lookup: Send + Sync {
    /// All addresses of a host name.
    fn lookup(&self, host: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>>;
}

/// The system's resolver.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn lookup(&self, host: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// No host needs more; a name with a thousand addresses must not keep us trying.
const MOST_ADDRESSES: usize = 8;

/// Every address of the name is one we must not connect to.
#[derive(Debug, thiserror::Error)]
#[error("{host} resolves to no public address")]
pub(super) struct NoPermittedAddress {
    host: String,
}

/// Looks names up and lets only permitted addresses through, in the order they came, to be tried in turn.
pub(super) struct CheckedResolver {
    pub lookup: Arc<dyn Lookup>,
    pub private: Arc<PrivateNetworks>,
}

impl Resolve for CheckedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let looking = self.lookup.lookup(host.clone());
        let private = self.private.clone();
        Box::pin(async move {
            let mut addresses = looking.await?;
            addresses.retain(|address| is_permitted(*address, &private));
            addresses.truncate(MOST_ADDRESSES);
            if addresses.is_empty() {
                return Err(NoPermittedAddress { host }.into());
            }
            Ok(Box::new(addresses.into_iter().map(|address| SocketAddr::new(address, 0))) as Addrs)
        })
    }
}
