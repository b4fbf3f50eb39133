//! `/admin/settings`: what this server says of itself, who may join, and its limits.

use axum::extract::State as Extract;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::browser::{Form, PageError, Redirect, Result, SignedInStaff};
use crate::config::RegistrationMode;
use crate::domain::settings::{self, Saved, Settings};
use crate::error::Error;
use crate::layout::{FieldErrors, Html, Section};
use crate::model::Permissions;
use crate::state::State;
use crate::web::view::instance_settings::{InstanceSettingsPage, SettingsForm};

const PAGE: &str = "/admin/settings";

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    title: String,
    description: String,
    extended_description: String,
    contact_email: String,
    contact_account: String,
    show_domain_blocks: Option<String>,
    registration_mode: String,
    status_characters: String,
}

/// `GET /admin/settings`
pub async fn show_settings(staff: SignedInStaff) -> Result<Html<InstanceSettingsPage>> {
    let form = saved(&staff.person.frame.settings);
    Ok(Html(page(&staff, form, FieldErrors::default())?))
}

/// `POST /admin/settings`
pub async fn save_settings(
    Extract(state): Extract<State>,
    staff: SignedInStaff,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let form = SettingsForm {
        title: typed.title,
        description: typed.description,
        extended_description: typed.extended_description,
        contact_email: typed.contact_email,
        contact_account: typed.contact_account,
        show_domain_blocks: typed.show_domain_blocks.is_some(),
        registration_mode: typed.registration_mode,
        status_characters: typed.status_characters,
    };
    let done = match read(&form, &staff.person.frame.settings) {
        Ok(change) => settings::change_settings(&state, &staff.staff, change).await,
        Err(error) => Err(error),
    };
    if let Err(error) = done {
        let errors = PageError::fields(error)?.into();
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page(&staff, form, errors)?)).into_response());
    }
    Ok(Redirect::to(PAGE).done("settings-saved").into_response())
}

fn page(
    SignedInStaff { person, staff }: &SignedInStaff,
    form: SettingsForm,
    errors: FieldErrors,
) -> Result<InstanceSettingsPage> {
    staff.must_be_allowed(Permissions::MANAGE_SETTINGS)?;
    Ok(InstanceSettingsPage { page: person.frame.page_of("admin-settings", Section::Admin), form, errors })
}

fn saved(settings: &Settings) -> SettingsForm {
    SettingsForm {
        title: settings.title.clone(),
        description: settings.description.clone(),
        extended_description: settings.extended_description.clone(),
        contact_email: settings.contact_email.clone(),
        contact_account: settings.contact_account.clone(),
        show_domain_blocks: settings.show_domain_blocks,
        registration_mode: settings.registration_mode.to_string(),
        status_characters: settings.status_characters.to_string(),
    }
}

/// What differs from what holds: the rest stays as it is configured.
///
/// # Errors
/// [`Error::Invalid`] for a mode that is none, or a number that is none.
fn read(form: &SettingsForm, now: &Settings) -> Result<Saved, Error> {
    let mode: RegistrationMode = form
        .registration_mode
        .parse()
        .map_err(|_| Error::invalid("registration_mode", "ERR_INCLUSION", "is not one of the choices"))?;
    let characters = form.status_characters.trim().parse();
    let characters: u32 =
        characters.map_err(|_| Error::invalid("status_characters", "ERR_INVALID", "is not a number"))?;
    Ok(Saved {
        title: changed(&form.title, &now.title),
        description: changed(&form.description, &now.description),
        extended_description: changed(&form.extended_description, &now.extended_description),
        contact_email: changed(&form.contact_email, &now.contact_email),
        contact_account: changed(&form.contact_account, &now.contact_account),
        show_domain_blocks: changed(&form.show_domain_blocks, &now.show_domain_blocks),
        registration_mode: changed(&mode, &now.registration_mode),
        status_characters: changed(&characters, &now.status_characters),
        ..Saved::default()
    })
}

fn changed<T: Clone + PartialEq>(typed: &T, now: &T) -> Option<T> {
    (typed != now).then(|| typed.clone())
}
