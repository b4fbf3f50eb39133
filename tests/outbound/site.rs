//! A small server on loopback, and a client to ask it with.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::middleware::{self, Next};
use futures_util::future::BoxFuture;
use hedgerow::config::{FederationMode, Networks, PrivateNetworks};
use hedgerow::model::Domain;
use hedgerow::outbound::{Door, Get, Lookup, Outbound, OutboundError, Response, Settings, SystemLookup};
use hedgerow::policy::{DomainRule, Severity, Snapshot};
use url::Url;

/// A server that remembers from which connections it was asked.
pub struct Site {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<SocketAddr>>>,
}

impl Site {
    pub async fn start(ip: &str, router: Router) -> Self {
        let listener = tokio::net::TcpListener::bind((ip, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let remember = asked.clone();
        let router = router.layer(middleware::from_fn(
            move |ConnectInfo(from): ConnectInfo<SocketAddr>, request: Request, next: Next| {
                remember.lock().unwrap().push(from);
                next.run(request)
            },
        ));
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self { address, asked }
    }

    pub fn url(&self, path: &str) -> Url {
        format!("http://{}{path}", self.address).parse().unwrap()
    }

    pub fn requests(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    pub fn connections(&self) -> usize {
        let mut from = self.asked.lock().unwrap().clone();
        from.sort_unstable();
        from.dedup();
        from.len()
    }
}

/// Names and the addresses each lookup of them gives, in turn; the last one stays.
pub struct Names(Mutex<HashMap<&'static str, Vec<Vec<&'static str>>>>);

impl Names {
    pub fn new<const N: usize>(answers: [(&'static str, Vec<Vec<&'static str>>); N]) -> Arc<Self> {
        Arc::new(Self(Mutex::new(answers.into())))
    }
}

impl Lookup for Names {
    fn lookup(&self, host: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        let mut names = self.0.lock().unwrap();
        let answer = names.get_mut(host.as_str()).map(|answers| match answers.len() {
            1 => answers[0].clone(),
            _ => answers.remove(0),
        });
        Box::pin(async move {
            let found = answer.ok_or_else(|| io::Error::other("no such host"))?;
            Ok(found.iter().map(|address| address.parse().unwrap()).collect())
        })
    }
}

pub fn settings(private: PrivateNetworks) -> Settings {
    Settings {
        private,
        plain_http: true,
        extra_ca: None,
        user_agent: "Hedgerow/test".to_owned(),
        lookup: Arc::new(SystemLookup),
    }
}

/// A client with the test switches on, but only for these networks.
pub fn client(networks: &[&str]) -> Outbound {
    let networks = networks.iter().map(|network| network.parse().unwrap()).collect();
    Outbound::new(&settings(PrivateNetworks::Only(Networks(networks)))).unwrap()
}

/// A client as it is in production.
pub fn strict_client() -> Outbound {
    Outbound::new(&Settings { plain_http: false, ..settings(PrivateNetworks::None) }).unwrap()
}

pub fn no_rules() -> Snapshot {
    Snapshot::new(FederationMode::Open, [], [])
}

pub fn suspending(domain: &str) -> Snapshot {
    let domain: Domain = domain.parse().unwrap();
    let rule = DomainRule { domain, severity: Severity::Suspend, reject_media: false, reject_reports: false };
    Snapshot::new(FederationMode::Open, [], [rule])
}

/// A GET with room for 64 KiB and two seconds.
pub fn get<'a>(url: &'a Url, policy: &'a Snapshot) -> Get<'a> {
    Get {
        url,
        policy,
        door: Door::Web,
        accept: "*/*",
        max_bytes: 1 << 16,
        timeout: Duration::from_secs(2),
        sign: None,
    }
}

pub async fn fetch(client: &Outbound, url: &Url) -> Result<Response, OutboundError> {
    client.get(get(url, &no_rules())).await
}
