//! The reading itself: query, then body by its content type.

use axum::body::Bytes;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{StatusCode, Uri};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{lenient, tree};
use crate::error::{Error, Result};
use crate::storage::{Incoming, Intake};

/// More pairs than this are no honest request.
const MAX_PAIRS: usize = 1000;
/// Of each a megabyte may be held in memory; no form of ours asks for more.
const MAX_FILES: usize = 16;
/// Of what is no file, in a body that may be large because of its files.
const MAX_TEXT: usize = 1 << 20;

/// Everything a request said.
#[derive(Debug, Default)]
pub struct Given {
    tree: Map<String, Value>,
    files: Vec<(String, File)>,
}

/// An uploaded file.
#[derive(Debug)]
pub struct File {
    pub name: String,
    /// As the client says; the bytes decide.
    pub content_type: String,
    pub content: Incoming,
}

impl Given {
    /// Reads the parameters into a type; unknown ones are ignored.
    ///
    /// # Errors
    /// [`Error::BadRequest`] names what is missing or malformed.
    pub fn into<T: DeserializeOwned>(self) -> Result<T> {
        lenient::into(self.tree)
    }

    /// The file sent under this name, once.
    pub fn take_file(&mut self, name: &str) -> Option<File> {
        let at = self.files.iter().position(|(given, _)| given == name)?;
        Some(self.files.swap_remove(at).1)
    }

    fn add_pairs(&mut self, encoded: &[u8]) -> Result<()> {
        for (n, (name, value)) in url::form_urlencoded::parse(encoded).enumerate() {
            if n == MAX_PAIRS {
                return Err(Error::BadRequest("Too many parameters".into()));
            }
            tree::insert(&mut self.tree, &name, Value::String(value.into_owned()));
        }
        Ok(())
    }

    fn add_json(&mut self, body: &[u8]) -> Result<()> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(map)) => self.tree.extend(map),
            Ok(_) => return Err(Error::BadRequest("The JSON body must be an object".into())),
            Err(problem) => return Err(Error::BadRequest(format!("The body is not valid JSON: {problem}"))),
        }
        Ok(())
    }

    async fn add_multipart(&mut self, mut form: Multipart, intake: &Intake) -> Result<()> {
        let (mut count, mut room) = (0, MAX_TEXT);
        while let Some(field) = form.next_field().await.map_err(|problem| broken_multipart(&problem))? {
            count += 1;
            if count > MAX_PAIRS {
                return Err(Error::BadRequest("Too many parameters".into()));
            }
            let name = field.name().unwrap_or_default().to_owned();
            let file_name = field.file_name().map(str::to_owned);
            let content_type = field.content_type().unwrap_or("application/octet-stream").to_owned();
            match file_name {
                Some(_) if self.files.len() == MAX_FILES => {
                    return Err(Error::BadRequest("Too many files".into()));
                }
                Some(file_name) => {
                    let content = receive(field, intake).await?;
                    self.files.push((name, File { name: file_name, content_type, content }));
                }
                None => {
                    let text = read_text(field, &mut room).await?;
                    tree::insert(&mut self.tree, &name, Value::String(text));
                }
            }
        }
        Ok(())
    }
}

/// The query alone.
pub fn read_query(uri: &Uri) -> Result<Given> {
    let mut given = Given::default();
    given.add_pairs(uri.query().unwrap_or_default().as_bytes())?;
    Ok(given)
}

/// One file of a form, as it comes.
///
/// # Errors
/// [`Error::TooLarge`] when the body is; those of [`Intake`].
pub async fn receive(mut field: Field<'_>, intake: &Intake) -> Result<Incoming> {
    let mut receiving = intake.receive();
    while let Some(piece) = field.chunk().await.map_err(|problem| broken_multipart(&problem))? {
        receiving.add(&piece).await?;
    }
    receiving.finish().await
}

/// One field of a form that is no file; `room`: how many bytes there may be, from which what was read is taken.
///
/// # Errors
/// [`Error::TooLarge`].
pub async fn read_text(mut field: Field<'_>, room: &mut usize) -> Result<String> {
    let mut text = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|problem| broken_multipart(&problem))? {
        *room = room.checked_sub(piece.len()).ok_or(Error::TooLarge)?;
        text.extend_from_slice(&piece);
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Query and body; where both name a parameter, the body wins. The size is limited by axum's `DefaultBodyLimit`; files
/// go through `intake`.
///
/// # Errors
/// [`Error::TooLarge`], or [`Error::BadRequest`] for a body that is not what its content type says.
pub async fn read(request: Request, intake: &Intake) -> Result<Given> {
    let mut given = read_query(request.uri())?;
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    match essence.to_ascii_lowercase().as_str() {
        "multipart/form-data" => {
            let form = Multipart::from_request(request, &())
                .await
                .map_err(|problem| Error::BadRequest(problem.body_text()))?;
            given.add_multipart(form, intake).await?;
        }
        "application/json" => {
            let body = body_of(request).await?;
            if !body.trim_ascii().is_empty() {
                given.add_json(&body)?;
            }
        }
        "application/x-www-form-urlencoded" => given.add_pairs(&body_of(request).await?)?,
        _ => {}
    }
    Ok(given)
}

async fn body_of(request: Request) -> Result<Bytes> {
    Bytes::from_request(request, &()).await.map_err(|problem: BytesRejection| match problem.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
        _ => Error::BadRequest("The body could not be read".into()),
    })
}

/// Why a form cannot be read on.
pub fn broken_multipart(problem: &MultipartError) -> Error {
    match problem.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
        _ => Error::BadRequest(problem.body_text()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::body::Body;
    use serde::Deserialize;

    use super::*;
    use crate::storage::{Reserve, ScratchRoot};

    /// What is small touches no disk.
    fn intake() -> Intake {
        let nowhere = std::path::Path::new("/nowhere");
        Intake::new(ScratchRoot::under(nowhere), Arc::new(Reserve::new(nowhere, 0)), 0)
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Sample {
        q: Option<String>,
        #[serde(default)]
        ids: Vec<String>,
    }

    async fn sample(content_type: &str, body: &str) -> Result<Sample> {
        let request = Request::post("/x?q=query&ids[]=1").header(CONTENT_TYPE, content_type);
        read(request.body(Body::from(body.to_owned())).unwrap(), &intake()).await?.into()
    }

    fn expected(q: &str, ids: &[&str]) -> Sample {
        Sample { q: Some(q.into()), ids: ids.iter().map(|&id| id.into()).collect() }
    }

    #[tokio::test]
    async fn all_body_notations_say_the_same() {
        let form = "application/x-www-form-urlencoded; charset=utf-8";
        assert_eq!(sample(form, "q=body&ids[0]=3").await.unwrap(), expected("body", &["3"]));
        let json = r#"{"q": "body", "ids": [3]}"#;
        assert_eq!(sample("application/json", json).await.unwrap(), expected("body", &["3"]));
        let multipart = "--B\r\nContent-Disposition: form-data; name=\"q\"\r\n\r\nbody\r\n--B--\r\n";
        let read = sample("multipart/form-data; boundary=B", multipart).await.unwrap();
        assert_eq!(read, expected("body", &["1"]));
        assert_eq!(sample("application/json", "").await.unwrap(), expected("query", &["1"]));
    }

    #[tokio::test]
    async fn files_are_kept_apart_with_their_names() {
        let body = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\
                    \r\n\r\nPNG\r\n--B--\r\n";
        let request = Request::post("/").header(CONTENT_TYPE, "multipart/form-data; boundary=B");
        let mut given = read(request.body(Body::from(body)).unwrap(), &intake()).await.unwrap();
        let file = given.take_file("file").unwrap();
        assert_eq!((file.name.as_str(), file.content_type.as_str()), ("a.png", "image/png"));
        assert_eq!(file.content.picture().await.unwrap(), "PNG");
        assert!(given.take_file("file").is_none());
    }

    #[tokio::test]
    async fn broken_bodies_are_bad_requests() {
        for (content_type, body) in
            [("application/json", "{"), ("application/json", "[]"), ("multipart/form-data", "x")]
        {
            assert!(matches!(sample(content_type, body).await, Err(Error::BadRequest(_))), "{body}");
        }
    }

    #[tokio::test]
    async fn a_body_over_the_limit_is_too_large() {
        let body = format!("q={}", "a".repeat(3 << 20));
        let answer = sample("application/x-www-form-urlencoded", &body).await;
        assert!(matches!(answer, Err(Error::TooLarge)));
    }
}
