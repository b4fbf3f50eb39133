//! Networks that are not answered at all (`no_access` among the IP blocks).

use std::sync::{Arc, PoisonError, RwLock};

use axum::extract::{FromRequestParts, Request, State as Extract};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use ipnet::IpNet;

use crate::access::ClientAddress;
use crate::db::sign_up_blocks;
use crate::error::Result;
use crate::state::State;

/// How long a decision may take to reach every node.
const KNOWN_FOR: TimeDelta = TimeDelta::seconds(30);

/// Which networks these are, asked for twice a minute however many requests come.
#[derive(Clone)]
pub struct ShutOut {
    state: State,
    known: Arc<RwLock<Option<Known>>>,
}

#[derive(Clone)]
struct Known {
    networks: Arc<[IpNet]>,
    until: DateTime<Utc>,
}

impl ShutOut {
    pub fn new(state: State) -> Self {
        Self { state, known: Arc::default() }
    }

    /// No request waits for the database but the first ones: what was decided holds until somebody has read it anew.
    async fn networks(&self) -> Arc<[IpNet]> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some(known) if self.state.clock.now() < known.until => known.networks,
            Some(known) => {
                // Whoever comes meanwhile finds it known, so that one reads.
                self.keep(known.networks.clone());
                let reader = self.clone();
                tokio::spawn(async move { reader.read().await });
                known.networks
            }
            None => self.read().await,
        }
    }

    /// Where the database is away, what was known goes on.
    async fn read(&self) -> Arc<[IpNet]> {
        match self.ask().await {
            Ok(networks) => self.keep(networks),
            Err(error) => {
                tracing::warn!(%error, "which networks are shut out could not be read");
                let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
                known.as_ref().map(|known| known.networks.clone()).unwrap_or_default()
            }
        }
    }

    async fn ask(&self) -> Result<Arc<[IpNet]>> {
        let now = self.state.clock.now();
        let networks = sign_up_blocks::shut_out(&mut *self.state.pool.acquire().await?, now).await?;
        Ok(networks.iter().filter_map(|network| network.parse().ok()).collect())
    }

    fn keep(&self, networks: Arc<[IpNet]>) -> Arc<[IpNet]> {
        let until = self.state.clock.now() + KNOWN_FOR;
        let known = Known { networks: networks.clone(), until };
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(known);
        networks
    }

    /// A proxy of ours that does not say who asks stands for everybody, and this machine for whoever runs it.
    async fn is_met(&self, address: std::net::IpAddr) -> bool {
        let networks = self.networks().await;
        networks.iter().any(|network| network.contains(&address))
            && !self.state.config.server.trusted_proxies.contains(address)
    }
}

/// Middleware. Until the database answered once, everybody is let in: whoever needs it says so.
pub async fn refuse_shut_out(Extract(shut_out): Extract<ShutOut>, request: Request, next: Next) -> Response {
    if matches!(request.uri().path(), "/healthz" | "/readyz") {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let Ok(ClientAddress(address)) = ClientAddress::from_request_parts(&mut parts, &shut_out.state).await;
    if shut_out.is_met(address).await {
        return (StatusCode::FORBIDDEN, "This network is not answered here.").into_response();
    }
    next.run(Request::from_parts(parts, body)).await
}
