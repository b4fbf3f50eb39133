//! Connections: shared, named in the User-Agent, and sorted by what went wrong.

use axum::Router;
use axum::http::{HeaderMap, header};
use axum::routing::get as on_get;
use hedgerow::outbound::OutboundError;

use super::site::{Site, client, fetch};

async fn site() -> Site {
    let agent = |headers: HeaderMap| async move { headers[header::USER_AGENT].to_str().unwrap().to_owned() };
    Site::start("127.0.0.1", Router::new().route("/", on_get(agent))).await
}

#[tokio::test]
async fn requests_to_one_host_share_a_connection() {
    let (site, client) = (site().await, client(&["127.0.0.1/32"]));
    for _ in 0..5 {
        let response = fetch(&client, &site.url("/")).await.unwrap().success().unwrap();
        assert_eq!(response.body, "Hedgerow/test");
    }
    assert_eq!((site.requests(), site.connections()), (5, 1));
}

#[tokio::test]
async fn missing_tls_and_closed_port_are_told_apart() {
    let (site, client) = (site().await, client(&["127.0.0.1/32"]));
    let mut url = site.url("/");
    url.set_scheme("https").unwrap();
    let plain = fetch(&client, &url).await;
    assert!(matches!(plain, Err(OutboundError::Tls(_))), "{plain:?}");

    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let refused = fetch(&client, &format!("http://{closed}/").parse().unwrap()).await;
    assert!(matches!(refused, Err(OutboundError::Connect(_))), "{refused:?}");
}

#[tokio::test]
async fn error_status_is_an_answer_until_success_is_asked_for() {
    let (site, client) = (site().await, client(&["127.0.0.1/32"]));
    let response = fetch(&client, &site.url("/missing")).await.unwrap();
    assert_eq!(response.status, 404);
    assert!(matches!(response.success(), Err(OutboundError::Status(status)) if status == 404));
}
