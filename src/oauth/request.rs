//! An authorization request, checked: who asks, for what, and where the answer goes.

use schemars::JsonSchema;
use serde::Deserialize;
use url::form_urlencoded;

use super::token::scopes_within;
use crate::db;
use crate::db::applications::Application;
use crate::domain::applications::OUT_OF_BAND;
use crate::error::{Error, Result};
use crate::model::Scopes;
use crate::parameters::Given;
use crate::state::State;

/// As it came. What else comes is ignored: Mastodon.py sends `lang=None`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Asked {
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    response_type: String,
    scope: Option<String>,
    state: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
    /// `true`: somebody signs in first, even where somebody is signed in. Mastodon.py sends `False`.
    force_login: Option<String>,
}

/// What a person may consent to.
#[derive(Debug, Clone)]
pub struct Authorization {
    pub application: Application,
    pub scopes: Scopes,
    pub redirect_uri: String,
    pub code_challenge: Option<String>,
    asked: Asked,
}

/// Why there is nothing to consent to.
#[derive(Debug)]
pub enum Refusal {
    /// Told to the person: the application, or where it wants the answer, is not to be trusted.
    Page(Error),
    /// Told to the application, at this address.
    Redirect(String),
}

impl Asked {
    pub fn read(given: Given) -> Result<Self> {
        given.into()
    }

    /// Whether the person is to say anew who they are.
    pub fn forces_login(&self) -> bool {
        matches!(self.force_login.as_deref(), Some("true" | "True" | "1"))
    }

    /// The parameters as they came, for the consent form to send back.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let optional = [
            ("scope", &self.scope),
            ("state", &self.state),
            ("code_challenge", &self.code_challenge),
            ("code_challenge_method", &self.code_challenge_method),
        ];
        let required = [
            ("client_id", &self.client_id),
            ("redirect_uri", &self.redirect_uri),
            ("response_type", &self.response_type),
        ];
        let optional = optional.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
        required.into_iter().chain(optional).map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }

    fn refuse(&self, code: &str, description: &str) -> Refusal {
        Refusal::Redirect(self.answer(&[("error", code), ("error_description", description)]))
    }

    /// The application's address with these parameters and its `state`. The address is not parsed: percent escapes in
    /// it must come back as they were (Elk has whole URLs in its path).
    fn answer(&self, pairs: &[(&str, &str)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(pairs);
        if let Some(state) = &self.state {
            query.append_pair("state", state);
        }
        let separator = if self.redirect_uri.contains('?') { '&' } else { '?' };
        format!("{}{separator}{}", self.redirect_uri, query.finish())
    }
}

impl Authorization {
    /// Checks a request. Nothing is redirected anywhere before the application and its address are known.
    pub async fn check(state: &State, asked: Asked) -> Result<Self, Refusal> {
        let unknown =
            || Refusal::Page(Error::BadRequest("Client authentication failed due to unknown client.".into()));
        let found = db::applications::find_by_client_id(&state.pool, &asked.client_id).await;
        let application = found.map_err(Refusal::Page)?.ok_or_else(unknown)?;
        if !application.redirect_uris.contains(&asked.redirect_uri) {
            let text = "The requested redirect uri is malformed or doesn't match client redirect URI.";
            return Err(Refusal::Page(Error::BadRequest(text.into())));
        }
        if asked.response_type != "code" {
            return Err(asked.refuse(
                "unsupported_response_type",
                "The authorization server does not support this response type.",
            ));
        }
        let code_challenge = asked.code_challenge.clone().filter(|challenge| !challenge.is_empty());
        if code_challenge.is_some() && asked.code_challenge_method.as_deref() != Some("S256") {
            return Err(asked.refuse("invalid_request", "The code_challenge_method must be S256."));
        }
        let Ok(scopes) = scopes_within(asked.scope.as_deref(), &application) else {
            return Err(
                asked.refuse("invalid_scope", "The requested scope is invalid, unknown, or malformed.")
            );
        };
        Ok(Self { application, scopes, redirect_uri: asked.redirect_uri.clone(), code_challenge, asked })
    }

    /// Whether the code is shown to be copied, instead of sent.
    pub fn is_out_of_band(&self) -> bool {
        self.redirect_uri == OUT_OF_BAND
    }

    /// Where the code goes.
    pub fn granted(&self, code: &str) -> String {
        self.asked.answer(&[("code", code)])
    }

    /// Where the refusal of the person goes.
    pub fn denied(&self) -> String {
        let description = "The resource owner or authorization server denied the request.";
        self.asked.answer(&[("error", "access_denied"), ("error_description", description)])
    }

    pub fn pairs(&self) -> Vec<(String, String)> {
        self.asked.pairs()
    }

    /// The way to this question for somebody who signs in first, in place of whoever is signed in.
    pub fn for_another(&self) -> String {
        let mut question = form_urlencoded::Serializer::new("/oauth/authorize?".to_owned());
        question.extend_pairs(self.pairs());
        let mut way = form_urlencoded::Serializer::new("/auth/sign_in?".to_owned());
        way.append_pair("again", "1").append_pair("return_to", &question.finish());
        way.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answer_keeps_escapes_and_the_query_that_was_there() {
        let asked = |redirect_uri: &str| Asked {
            redirect_uri: redirect_uri.into(),
            state: Some("a b".into()),
            ..Asked::default()
        };
        assert_eq!(
            asked("https://elk.example/api/h/oauth/http%3A%2F%2Fhost").answer(&[("code", "c-1")]),
            "https://elk.example/api/h/oauth/http%3A%2F%2Fhost?code=c-1&state=a+b"
        );
        assert_eq!(asked("app:/cb?x=1").answer(&[("code", "c")]), "app:/cb?x=1&code=c&state=a+b");
    }
}
