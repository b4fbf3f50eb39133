//! What administrators may say and decide about the whole server.

use askama::Template;

use crate::layout::{FieldErrors, Page};

use super::public::Registration;

/// `GET /admin/settings`. Posts the fields of [`SettingsForm`] to the same path.
#[derive(Template)]
#[template(path = "web/admin_settings.html")]
pub struct InstanceSettingsPage {
    pub page: Page,
    pub form: SettingsForm,
    pub errors: FieldErrors,
}

/// The settings as typed.
#[derive(Debug, Clone, Default)]
pub struct SettingsForm {
    pub title: String,
    pub description: String,
    pub extended_description: String,
    pub contact_email: String,
    pub contact_account: String,
    pub show_domain_blocks: bool,
    /// `open`, `approval`, `invite` or `closed`.
    pub registration_mode: String,
    pub status_characters: String,
}

impl InstanceSettingsPage {
    /// Value, key of its meaning, whether it is chosen.
    fn modes(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        Registration::ALL
            .into_iter()
            .map(|mode| (mode.as_str(), mode.sentence(), mode.as_str() == self.form.registration_mode))
    }
}
