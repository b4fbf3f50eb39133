//! People of other servers whose keys are known here: they read what they sign for.

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, header};
use hedgerow::activitypub::signature::RequestSigner;
use hedgerow::model::AccountId;
use hedgerow::outbound::{Hop, SignRequest};
use hedgerow::state::State;
use sqlx::query;

use super::accounts;
use super::api::{Answer, Api};
use super::world::key_of;

/// Somebody elsewhere, whose key is known here.
pub async fn peer(state: &State, name: &str, host: &str) -> (AccountId, RequestSigner) {
    let account = accounts::remote(state, name, host).await;
    let key = key_of(name).await;
    let uri = format!("https://{host}/users/{name}");
    let key_id = format!("{uri}#main-key");
    query("INSERT INTO actor_keys (account_id, key_id, owner_uri, algorithm, public_key) VALUES ($1, $2, $3, 'rsa', $4)")
        .bind(account.0)
        .bind(&key_id)
        .bind(&uri)
        .bind(key.public_key().unwrap().to_spki())
        .execute(&state.pool)
        .await
        .unwrap();
    (account, RequestSigner { key_id, key, clock: state.clock.clone() })
}

/// What another server gets at `path`, signed or not.
pub async fn read_document(state: &State, signer: Option<&RequestSigner>, path: &str) -> Answer {
    let request = Request::get(path).header(header::ACCEPT, "application/activity+json");
    if let Some(signer) = signer {
        return sign_document(state, signer, path).await(path).await;
    }
    Api::visitor(state).send(request, Body::empty()).await
}

/// Signs a request for a path; what is returned sends it to any.
pub async fn sign_document(
    state: &State,
    signer: &dyn SignRequest,
    path: &str,
) -> impl AsyncFn(&str) -> Answer {
    let url = state.config.url(path).parse().unwrap();
    let headers = HeaderMap::new();
    let hop = Hop { method: &Method::GET, url: &url, body: None, content_type: None, headers: &headers };
    let (host, signed) = (hop.host(), signer.sign(hop).await.unwrap());
    async move |path: &str| {
        let mut request = Request::get(path)
            .header(header::ACCEPT, "application/activity+json")
            .header(header::HOST, &host);
        request.headers_mut().unwrap().extend(signed.clone());
        Api::visitor(state).send(request, Body::empty()).await
    }
}
