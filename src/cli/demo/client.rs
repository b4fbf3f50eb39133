//! What the demo's people use: a small client of the API, one per person.

use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use url::Url;

use crate::cli::Outcome;
use crate::outbound::Outbound;

/// Stands between the parts of a form; nothing in the demo contains it.
const BOUNDARY: &str = "hedgerow-demo-7d1f6b2c";

pub struct Client {
    pub outbound: Outbound,
    /// Without trailing slash.
    pub base: String,
    pub token: String,
}

impl Client {
    pub async fn get(&self, path: &str, query: &[(&str, &str)]) -> Outcome<Value> {
        let url = Url::parse_with_params(&format!("{}{path}", self.base), query)?;
        self.send(self.request(Method::GET, url.as_str())).await
    }

    pub async fn send_json(&self, method: Method, path: &str, body: &Value) -> Outcome<Value> {
        let request = self.request(method, &format!("{}{path}", self.base));
        self.send(request.header("Content-Type", "application/json").body(body.to_string())).await
    }

    /// Posts a status, however often it is asked to: `key` is the same each time.
    pub async fn post_status(&self, key: &str, status: &Value) -> Outcome<Value> {
        let request = self.request(Method::POST, &format!("{}/api/v1/statuses", self.base));
        let request = request.header("Content-Type", "application/json").header("Idempotency-Key", key);
        self.send(request.body(status.to_string())).await
    }

    pub async fn delete(&self, path: &str) -> Outcome<Value> {
        self.send(self.request(Method::DELETE, &format!("{}{path}", self.base))).await
    }

    pub async fn post(&self, path: &str) -> Outcome<Value> {
        self.send(self.request(Method::POST, &format!("{}{path}", self.base))).await
    }

    /// A form with fields and PNG pictures.
    pub async fn send_form(
        &self,
        method: Method,
        path: &str,
        fields: &[(&str, &str)],
        pictures: &[(&str, Vec<u8>)],
    ) -> Outcome<Value> {
        let mut body = Vec::new();
        for (name, value) in fields {
            let head =
                format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(head.as_bytes());
        }
        for (name, picture) in pictures {
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{name}.png\"\r\n\
                 Content-Type: image/png\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(picture);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        let request = self.request(method, &format!("{}{path}", self.base));
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.send(request.header("Content-Type", kind).body(body)).await
    }

    fn request(&self, method: Method, url: &str) -> RequestBuilder {
        self.outbound.configured().request(method, url).bearer_auth(&self.token)
    }

    async fn send(&self, request: RequestBuilder) -> Outcome<Value> {
        let answer = request.send().await?;
        let (status, url) = (answer.status(), answer.url().clone());
        let text = answer.text().await?;
        if !status.is_success() {
            return Err(format!("{url} answered {status}: {text}").into());
        }
        Ok(serde_json::from_str(&text)?)
    }
}
