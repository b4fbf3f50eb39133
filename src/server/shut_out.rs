//! Networks that are not answered at all (`no_access` among the IP blocks).

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequestParts, Request, State as Extract};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use ipnet::IpNet;
use moka::future::Cache;

use crate::access::ClientAddress;
use crate::db::sign_up_blocks;
use crate::error::{Error, Result};
use crate::state::State;

/// How long a decision may take to reach every node.
const KNOWN_FOR: Duration = Duration::from_secs(30);

/// Which networks these are, asked for twice a minute however many requests come.
#[derive(Clone)]
pub struct ShutOut {
    state: State,
    networks: Cache<(), Arc<Vec<IpNet>>>,
}

impl ShutOut {
    pub fn new(state: State) -> Self {
        Self { state, networks: Cache::builder().max_capacity(1).time_to_live(KNOWN_FOR).build() }
    }

    async fn networks(&self) -> Result<Arc<Vec<IpNet>>, Arc<Error>> {
        let read = async {
            let now = self.state.clock.now();
            let networks = sign_up_blocks::shut_out(&mut *self.state.pool.acquire().await?, now).await?;
            let networks = networks.iter().filter_map(|network| network.parse().ok()).collect();
            Ok::<_, Error>(Arc::new(networks))
        };
        self.networks.try_get_with((), read).await
    }
}

/// Middleware. While the database is away everybody is let in: whoever needs it says so.
pub async fn refuse_shut_out(Extract(shut_out): Extract<ShutOut>, request: Request, next: Next) -> Response {
    if matches!(request.uri().path(), "/healthz" | "/readyz") {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let client = ClientAddress::from_request_parts(&mut parts, &shut_out.state).await;
    let networks = shut_out.networks().await.unwrap_or_default();
    match client {
        Ok(ClientAddress(address)) if networks.iter().any(|network| network.contains(&address)) => {
            (StatusCode::FORBIDDEN, "This network is not answered here.").into_response()
        }
        _ => next.run(Request::from_parts(parts, body)).await,
    }
}
