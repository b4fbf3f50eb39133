//! `/settings/preferences`: how posts begin, and the language of the pages.

use axum::extract::State as Extract;
use serde::Deserialize;

use crate::browser::{Form, Redirect, Result, SignedIn};
use crate::domain::preferences::{self, Preferences};
use crate::layout::{Html, Section};
use crate::model::Visibility;
use crate::state::State;
use crate::web::view::settings::PreferencesPage;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Chosen {
    visibility: String,
    language: String,
    content_type: String,
    sensitive: Option<String>,
    locale: String,
}

/// `GET /settings/preferences`
pub async fn show_preferences(person: SignedIn) -> Html<PreferencesPage> {
    let user = &person.session.user;
    let language = person.frame.language();
    Html(PreferencesPage {
        page: person.frame.page_of("settings-preferences", Section::Settings),
        visibility: user.default_visibility,
        language: user.default_language.clone().unwrap_or_else(|| language.tag().to_owned()),
        sensitive: user.default_sensitive,
        text_format: user.default_text_format,
        locale: (!user.locale.is_empty()).then(|| user.locale.clone()),
    })
}

/// `POST /settings/preferences`
pub async fn save_preferences(
    Extract(state): Extract<State>,
    person: SignedIn,
    Form(chosen): Form<Chosen>,
) -> Result<Redirect> {
    let user = &person.session.user;
    let wanted = Preferences {
        locale: &chosen.locale,
        // What is not one of the choices changes nothing.
        default_visibility: chosen.visibility.parse::<Visibility>().unwrap_or(user.default_visibility),
        default_sensitive: chosen.sensitive.is_some(),
        default_text_format: chosen.content_type.parse().unwrap_or(user.default_text_format),
        default_language: Some(chosen.language.as_str()).filter(|language| !language.is_empty()),
    };
    preferences::change_preferences(&state, user.id, wanted).await?;
    Ok(Redirect::to("/settings/preferences").done("settings-saved"))
}
