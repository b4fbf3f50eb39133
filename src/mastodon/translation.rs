//! The LibreTranslate service the operator named: asked once for each status, version and language.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use http::header::CONTENT_TYPE;
use moka::future::Cache;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::config::Secret;
use crate::error::{Error, Result};
use crate::model::StatusId;
use crate::state::State;

const PATIENCE: Duration = Duration::from_secs(20);
const KEPT: Duration = Duration::from_secs(24 * 3600);
const MOST_KEPT: u64 = 1000;
/// Of an answer.
const MAX_BYTES: usize = 1 << 20;

/// What is translated: a version of a status, into a language.
pub type Key = (StatusId, i32, String);

/// Texts in another language, in the order they were given.
#[derive(Debug, Clone)]
pub struct Translated {
    pub texts: Vec<String>,
    /// The language they were in.
    pub source: String,
}

/// For each language, those it is translated into.
pub type Languages = BTreeMap<String, Vec<String>>;

/// Cheap to clone.
#[derive(Clone)]
pub struct Translator {
    known: Cache<Key, Translated>,
    languages: Cache<(), Arc<Languages>>,
}

impl Translator {
    pub fn new() -> Self {
        Self {
            known: Cache::builder().max_capacity(MOST_KEPT).time_to_live(KEPT).build(),
            languages: Cache::builder().max_capacity(1).time_to_live(KEPT).build(),
        }
    }

    /// Whether the operator named a service.
    pub fn is_there(&self, state: &State) -> bool {
        state.config.translation.url.is_some()
    }

    /// Translates HTML texts. Many who ask for the same cause one request.
    ///
    /// # Errors
    /// [`Error::Remote`] when the service does not answer as it should.
    pub async fn translate(
        &self,
        state: &State,
        key: Key,
        texts: Vec<String>,
        source: Option<&str>,
        target: &str,
    ) -> Result<Translated> {
        let asked = ask(state, texts, source, target);
        self.known.try_get_with(key, asked).await.map_err(|error| Error::Remote(error.to_string()))
    }

    /// What can be translated into what; nothing without a service.
    ///
    /// # Errors
    /// As for [`Self::translate`].
    pub async fn languages(&self, state: &State) -> Result<Arc<Languages>> {
        if !self.is_there(state) {
            return Ok(Arc::default());
        }
        let asked = self.languages.try_get_with((), ask_languages(state)).await;
        asked.map_err(|error| Error::Remote(error.to_string()))
    }
}

#[derive(Serialize)]
struct Question<'a> {
    q: Vec<String>,
    source: &'a str,
    target: &'a str,
    format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key: Option<&'a str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    translated_text: Vec<String>,
    #[serde(default)]
    detected_language: Vec<Detected>,
}

#[derive(Deserialize)]
struct Detected {
    language: String,
}

async fn ask(state: &State, texts: Vec<String>, source: Option<&str>, target: &str) -> Result<Translated> {
    let count = texts.len();
    let question = Question {
        q: texts,
        source: source.map_or("auto", primary),
        target: primary(target),
        format: "html",
        api_key: state.config.translation.api_key.as_ref().map(Secret::expose),
    };
    let question = serde_json::to_vec(&question).map_err(Error::internal)?;
    let request = state.outbound.configured().post(endpoint(state, "translate")?);
    let request = request.header(CONTENT_TYPE, "application/json").body(question);
    let answer: Answer = send(request).await?;
    if answer.translated_text.len() != count {
        return Err(Error::Remote("the translation service left something out".into()));
    }
    let detected = answer.detected_language.into_iter().next().map(|detected| detected.language);
    let source = source.map(str::to_owned).or(detected).unwrap_or_default();
    Ok(Translated { texts: answer.translated_text, source })
}

#[derive(Deserialize)]
struct Language {
    code: String,
    #[serde(default)]
    targets: Vec<String>,
}

async fn ask_languages(state: &State) -> Result<Arc<Languages>> {
    let request = state.outbound.configured().get(endpoint(state, "languages")?);
    let known: Vec<Language> = send(request).await?;
    let pairs = known.into_iter().map(|language| {
        let targets = language.targets.into_iter().filter(|target| *target != language.code).collect();
        (language.code, targets)
    });
    Ok(Arc::new(pairs.collect()))
}

/// `zh-TW` is `zh` to the service.
fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

fn endpoint(state: &State, name: &str) -> Result<Url> {
    let mut url = state.config.translation.url.clone().ok_or(Error::NotFound)?;
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().push(name);
    }
    Ok(url)
}

async fn send<T: serde::de::DeserializeOwned>(request: reqwest::RequestBuilder) -> Result<T> {
    let failed =
        |error: reqwest::Error| Error::Remote(format!("the translation service: {}", error.without_url()));
    let mut answer = request
        .timeout(PATIENCE)
        .send()
        .await
        .and_then(reqwest::Response::error_for_status)
        .map_err(failed)?;
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(failed)? {
        if body.len() + chunk.len() > MAX_BYTES {
            return Err(Error::Remote("the translation service said too much".into()));
        }
        body.extend_from_slice(&chunk);
    }
    serde_json::from_slice(&body).map_err(|error| Error::Remote(format!("the translation service: {error}")))
}
