//! A whole instance on a loopback port: server, database, workers driven by hand. Two of them federate for real.

use std::net::SocketAddr;
use std::ops::Deref;
use std::time::Duration;

use hedgerow::server;
use hedgerow::state::State;
use hedgerow::workers::{delivery, inbound, jobs, outgoing};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::api::{Api, Person};
use super::people;
use super::state::{TestState, state_with};

/// Stopped when it is dropped.
pub struct Instance {
    state: TestState,
    pub address: SocketAddr,
    shutdown: CancellationToken,
}

impl Deref for Instance {
    type Target = State;
    fn deref(&self) -> &State {
        &self.state
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

impl Instance {
    /// An instance known as `http://127.0.0.1:PORT`.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    pub async fn start_with(keys: &[(&str, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let base_url = format!("http://{address}");
        let mut all = vec![
            ("instance.base_url", base_url.as_str()),
            ("federation.allow_private_networks", "true"),
            ("federation.allow_plain_http", "true"),
            ("rate_limits.enabled", "false"),
        ];
        all.extend_from_slice(keys);
        let state = state_with(&all).await;
        let mut conn = state.pool.acquire().await.expect("a connection");
        hedgerow::domain::identity::hold_identity(&mut conn, &state.config).await.expect("an identity");
        drop(conn);
        hedgerow::domain::local_accounts::ensure_instance_actor(&state).await.expect("an instance actor");
        let shutdown = CancellationToken::new();
        let router = server::router(state.state.clone());
        tokio::spawn(server::serve(listener, router, shutdown.clone(), Duration::ZERO));
        Self { state, address, shutdown }
    }

    /// A person with a token that may do everything people may do.
    pub async fn person(&self, name: &str) -> Person {
        people::with_token(self, name).await
    }

    pub fn api(&self, person: &Person) -> Api {
        Api::of(self, person)
    }

    /// `name@127.0.0.1:PORT`.
    pub fn handle(&self, name: &str) -> String {
        format!("{name}@{}", self.address)
    }

    /// One round of every worker; whether anything was done.
    async fn round(&self) -> bool {
        let done = [
            outgoing::tick(self).await.expect("outgoing"),
            delivery::tick(self).await.expect("delivery"),
            inbound::tick(self).await.expect("inbound"),
            jobs::tick(self).await.expect("jobs"),
        ];
        done.iter().any(|count| *count > 0)
    }
}

/// Lets the workers of all instances run until nothing is due anywhere.
pub async fn settle(instances: &[&Instance]) {
    for _ in 0..50 {
        let mut busy = false;
        for instance in instances {
            busy |= instance.round().await;
        }
        if !busy {
            return;
        }
    }
    panic!("the workers do not come to rest");
}
