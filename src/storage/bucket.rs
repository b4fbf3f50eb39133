//! Files in a bucket of an object store that speaks S3's protocol. Each request carries its signature (SigV4) in its URL,
//! which nothing logs.

use std::io;
use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use chrono::DateTime;
use futures_util::stream::{StreamExt, try_unfold};
use http::header;
use reqwest::{Body, Client, RequestBuilder, Response};
use rusty_s3::actions::ListObjectsV2;
use rusty_s3::{Credentials, S3Action, UrlStyle};
use tokio::time::timeout;
use tokio_util::io::ReaderStream;
use url::Url;

use super::listing::Listed;
use super::store::{ByteStream, Content};
use super::trouble::Trouble;
use crate::config::Media;
use crate::error::{Error, Result};

/// How long a signed URL is good for: until the last byte of a large file is sent, and clocks differ.
const SIGNED_FOR: Duration = Duration::from_secs(900);
/// For an answer to begin, and for each further piece of it.
const PATIENCE: Duration = Duration::from_secs(30);
/// What is sent goes at least this fast, in bytes a second.
const SLOWEST: u64 = 128 * 1024;
/// What is understood where none is named.
const USUAL_REGION: &str = "us-east-1";
/// A place names one content and never another: for whoever reads the bucket without us.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

pub(super) struct Bucket {
    client: Client,
    bucket: rusty_s3::Bucket,
    credentials: Credentials,
}

/// Without its secrets.
impl std::fmt::Debug for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Bucket").field(&self.bucket.base_url().as_str()).finish()
    }
}

impl Bucket {
    /// `client`: the one for endpoints that the configuration names.
    ///
    /// # Errors
    /// When the configuration names no bucket, or an endpoint that cannot be one.
    pub fn open(client: Client, config: &Media) -> Result<Self> {
        let missing = |key: &str| Error::internal(format!("media.{key} is missing"));
        let endpoint = config.s3_endpoint.clone().ok_or_else(|| missing("s3_endpoint"))?;
        let name = config.s3_bucket.clone().ok_or_else(|| missing("s3_bucket"))?;
        let access = config.s3_access_key.as_ref().ok_or_else(|| missing("s3_access_key"))?;
        let secret = config.s3_secret_key.as_ref().ok_or_else(|| missing("s3_secret_key"))?;
        let region = config.s3_region.clone().unwrap_or_else(|| USUAL_REGION.to_owned());
        let bucket = rusty_s3::Bucket::new(endpoint, UrlStyle::Path, name, region);
        let bucket = bucket.map_err(|error| Error::internal(format!("media.s3_endpoint: {error}")))?;
        Ok(Self { client, bucket, credentials: Credentials::new(access.expose(), secret.expose()) })
    }

    /// Where it is, for people.
    pub fn address(&self) -> &Url {
        self.bucket.base_url()
    }

    /// Durable when this returns.
    pub async fn write(
        &self,
        place: &str,
        content: &Content,
        content_type: &'static str,
    ) -> Result<(), Trouble> {
        let mut put = self.bucket.put_object(Some(&self.credentials), place);
        let headers = [("content-type", content_type), ("cache-control", FOR_EVER)];
        for (name, value) in headers {
            put.headers_mut().insert(name, value);
        }
        let mut request = self.client.put(put.sign(SIGNED_FOR));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let (body, size) = match content {
            Content::Bytes(bytes) => (Body::from(bytes.clone()), bytes.len() as u64),
            Content::File(path) => read_file(path).await.map_err(Trouble::local)?,
        };
        // Stores take no body whose length they are not told.
        let request = request.header(header::CONTENT_LENGTH, size).body(body);
        answered(request, PATIENCE + Duration::from_secs(size / SLOWEST)).await.map(drop)
    }

    /// In bytes.
    pub async fn size(&self, place: &str) -> Result<u64, Trouble> {
        let url = self.bucket.head_object(Some(&self.credentials), place).sign(SIGNED_FOR);
        let response = answered(self.client.head(url), PATIENCE).await?;
        // A HEAD has no body whose length the client could know.
        let length = response.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
        length
            .and_then(|length| length.parse().ok())
            .ok_or_else(|| Trouble::Away("a file has no length".to_owned()))
    }

    /// These bytes, in pieces as they come. The reader may take its time; the store may not.
    pub async fn stream(&self, place: &str, range: Range<u64>) -> Result<ByteStream, Trouble> {
        let url = self.bucket.get_object(Some(&self.credentials), place).sign(SIGNED_FOR);
        let mut request = self.client.get(url);
        if range.start < range.end {
            request = request.header(header::RANGE, format!("bytes={}-{}", range.start, range.end - 1));
        }
        let pieces = answered(request, PATIENCE).await?.bytes_stream().boxed();
        Ok(Box::pin(try_unfold(pieces, |mut pieces| async move {
            match timeout(PATIENCE, pieces.next()).await {
                Ok(Some(Ok(piece))) => Ok(Some((piece, pieces))),
                Ok(None) => Ok(None),
                Ok(Some(Err(error))) => Err(io::Error::other(error.without_url())),
                Err(_) => Err(io::ErrorKind::TimedOut.into()),
            }
        })))
    }

    /// One that is not there is deleted already.
    pub async fn delete(&self, place: &str) -> Result<(), Trouble> {
        let url = self.bucket.delete_object(Some(&self.credentials), place).sign(SIGNED_FOR);
        match answered(self.client.delete(url), PATIENCE).await {
            Ok(_) | Err(Trouble::NotThere) => Ok(()),
            Err(trouble) => Err(trouble),
        }
    }

    /// The files whose place begins so; a thousand are asked for at a time.
    pub async fn list(&self, beginning: &str) -> Result<Vec<Listed>, Trouble> {
        let mut listed = Vec::new();
        let mut next = None;
        loop {
            let mut list = self.bucket.list_objects_v2(Some(&self.credentials));
            list.with_prefix(beginning);
            if let Some(token) = next {
                list.with_continuation_token(token);
            }
            let response = answered(self.client.get(list.sign(SIGNED_FOR)), PATIENCE).await?;
            let text = timeout(PATIENCE, response.text()).await.map_err(Trouble::local)?;
            let text = text.map_err(|error| Trouble::of_client(&error))?;
            let page = ListObjectsV2::parse_response(&text).map_err(Trouble::local)?;
            listed.extend(page.contents.into_iter().filter_map(|file| {
                let modified = DateTime::parse_from_rfc3339(file.last_modified.as_deref()?).ok()?;
                Some(Listed { place: file.key, bytes: file.size?, modified: modified.into() })
            }));
            next = page.next_continuation_token;
            if next.is_none() {
                return Ok(listed);
            }
        }
    }
}

/// Its pieces, read as they are sent, and its size.
async fn read_file(path: &Path) -> io::Result<(Body, u64)> {
    let file = tokio::fs::File::open(path).await?;
    let size = file.metadata().await?.len();
    Ok((Body::wrap_stream(ReaderStream::with_capacity(file, 256 * 1024)), size))
}

/// An answer that says yes.
async fn answered(request: RequestBuilder, within: Duration) -> Result<Response, Trouble> {
    let sent = timeout(within, request.send()).await;
    let response = sent
        .map_err(|_| Trouble::Away(format!("no answer within {} s", within.as_secs())))?
        .map_err(|error| Trouble::of_client(&error))?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let said: Bytes = match timeout(PATIENCE, response.bytes()).await {
        Ok(Ok(said)) => said,
        _ => Bytes::new(),
    };
    Err(Trouble::answered(status, &String::from_utf8_lossy(&said)))
}
