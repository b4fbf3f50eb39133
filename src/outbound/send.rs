//! Sending: each hop checked, signed and sent, its body read up to the cap.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use url::{Host, Url};

use super::address::is_permitted;
use super::{Door, Get, Hop, Outbound, OutboundError, Post, Response, SignRequest};
use crate::policy::Snapshot;

const MOST_REDIRECTS: usize = 3;

/// What GET and POST share.
struct Request<'a> {
    method: Method,
    url: &'a Url,
    policy: &'a Snapshot,
    door: Door,
    headers: HeaderMap,
    body: Option<&'a Bytes>,
    content_type: Option<&'a str>,
    max_bytes: usize,
    timeout: Duration,
    sign: Option<&'a dyn SignRequest>,
}

impl Outbound {
    /// Fetches a URL that came from a stranger.
    pub async fn get(&self, get: Get<'_>) -> Result<Response, OutboundError> {
        let accept = HeaderValue::from_static(get.accept);
        self.send(Request {
            method: Method::GET,
            url: get.url,
            policy: get.policy,
            door: get.door,
            headers: HeaderMap::from_iter([(header::ACCEPT, accept)]),
            body: None,
            content_type: None,
            max_bytes: get.max_bytes,
            timeout: get.timeout,
            sign: get.sign,
        })
        .await
    }

    /// Posts to a URL that came from a stranger.
    pub async fn post(&self, post: Post<'_>) -> Result<Response, OutboundError> {
        let mut headers = post.headers.clone();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(post.content_type));
        self.send(Request {
            method: Method::POST,
            url: post.url,
            policy: post.policy,
            door: post.door,
            headers,
            body: Some(post.body),
            content_type: Some(post.content_type),
            max_bytes: post.max_bytes,
            timeout: post.timeout,
            sign: post.sign,
        })
        .await
    }

    async fn send(&self, request: Request<'_>) -> Result<Response, OutboundError> {
        let sending = self.follow(&request);
        tokio::time::timeout(request.timeout, sending)
            .await
            .unwrap_or(Err(OutboundError::Timeout(request.timeout)))
    }

    /// Sends, and goes where the answer points to.
    async fn follow(&self, request: &Request<'_>) -> Result<Response, OutboundError> {
        let mut url = request.url.clone();
        for _ in 0..=MOST_REDIRECTS {
            url.set_fragment(None);
            self.check(&url, request)?;
            let response = self.hop(&url, request).await?;
            match redirect(&response, &url, &request.method)? {
                Some(next) => url = next,
                None => return read(response, url, request).await,
            }
        }
        Err(OutboundError::Redirects)
    }

    /// What can be said before a name is resolved: the URL's form, policy, and an address in place of a name, which
    /// the resolver would never see.
    fn check(&self, url: &Url, request: &Request<'_>) -> Result<(), OutboundError> {
        let refused = |why| Err(OutboundError::RefusedUrl(url.to_string(), why));
        match url.scheme() {
            "https" => {}
            "http" if self.plain_http || !request.door.needs_https() => {}
            "http" => return refused("it is not https"),
            _ => return refused("it is not http"),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refused("it names a user");
        }
        let address = match url.host() {
            None => return refused("it has no host"),
            Some(Host::Domain(name)) if is_darknet(name) => return refused("it is in a darknet"),
            Some(Host::Domain(_)) => None,
            Some(Host::Ipv4(address)) => Some(address.into()),
            Some(Host::Ipv6(address)) => Some(address.into()),
        };
        let host = || url.host_str().unwrap_or_default().to_owned();
        if address.is_some_and(|address| !is_permitted(address, &self.private)) {
            return Err(OutboundError::RefusedAddress(host()));
        }
        if !request.door.admits(&request.policy.decide_url(url)) {
            return Err(OutboundError::Blocked(host()));
        }
        Ok(())
    }

    async fn hop(&self, url: &Url, request: &Request<'_>) -> Result<reqwest::Response, OutboundError> {
        let mut headers = request.headers.clone();
        if let Some(signer) = request.sign {
            let hop = Hop {
                method: &request.method,
                url,
                body: request.body,
                content_type: request.content_type,
                headers: &request.headers,
            };
            let signed = signer.sign(hop).await.map_err(|e| OutboundError::Sign(e.to_string()))?;
            headers.extend(signed);
        }
        let mut sending = self.remote.request(request.method.clone(), url.clone()).headers(headers);
        if let Some(body) = request.body {
            sending = sending.body(body.clone());
        }
        sending.send().await.map_err(|e| OutboundError::of_client(&e, request.timeout))
    }
}

/// Names that only a special proxy resolves.
fn is_darknet(name: &str) -> bool {
    let top = name.trim_end_matches('.').rsplit('.').next();
    matches!(top, Some("onion" | "i2p"))
}

/// Where an answer points to, if it is a redirect this method follows.
fn redirect(response: &reqwest::Response, from: &Url, method: &Method) -> Result<Option<Url>, OutboundError> {
    let follows = match response.status() {
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => true,
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND | StatusCode::SEE_OTHER => method == Method::GET,
        _ => false,
    };
    if !follows {
        return Ok(None);
    }
    let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    let next = location.and_then(|location| from.join(location).ok());
    next.map(Some).ok_or(OutboundError::Redirects)
}

/// Reads the body, decoded, up to the cap. A GET wants all of it or an error; of a POST's answer the status is what
/// counts, so that a long or broken body does no harm.
async fn read(
    mut response: reqwest::Response,
    final_url: Url,
    request: &Request<'_>,
) -> Result<Response, OutboundError> {
    let wants_all = request.body.is_none();
    let too_large = || OutboundError::TooLarge(request.max_bytes);
    if wants_all && response.content_length().is_some_and(|length| length > request.max_bytes as u64) {
        return Err(too_large());
    }
    let mut body = BytesMut::new();
    loop {
        let chunk = match response.chunk().await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => break,
            Err(error) if wants_all => return Err(OutboundError::of_client(&error, request.timeout)),
            Err(_) => break,
        };
        if body.len() + chunk.len() > request.max_bytes {
            if wants_all {
                return Err(too_large());
            }
            break;
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Response {
        status: response.status(),
        final_url,
        headers: std::mem::take(response.headers_mut()),
        body: body.freeze(),
    })
}
