//! What an administrator chose: the database over the configuration.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sqlx::PgConnection;

use super::staff::{Act, Staff};
use super::{Unit, hosts, staff_texts};
use crate::config::{Config, FederationMode, RegistrationMode};
use crate::db;
use crate::error::{Error, Invalid, Result};
use crate::model::Permissions;
use crate::state::State;
use crate::text::{self, Email};

/// What holds now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub title: String,
    /// One plain sentence about the instance; may be empty.
    pub description: String,
    /// What `/about` tells at length, as it was typed; may be empty.
    pub extended_description: String,
    pub contact_email: String,
    /// User name of a local account, or empty.
    pub contact_account: String,
    /// Whether everybody may read which servers this one does not speak with.
    pub show_domain_blocks: bool,
    pub registration_mode: RegistrationMode,
    pub federation_mode: FederationMode,
    pub status_characters: u32,
}

/// Settings as saved, under the names the configuration has for them. A missing one is as configured; in a change,
/// a missing one stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Saved {
    #[serde(rename = "instance.title", skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(rename = "instance.description", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(rename = "instance.extended_description", skip_serializing_if = "Option::is_none")]
    pub extended_description: Option<String>,
    #[serde(rename = "instance.contact_email", skip_serializing_if = "Option::is_none")]
    pub contact_email: Option<String>,
    #[serde(rename = "instance.contact_account", skip_serializing_if = "Option::is_none")]
    pub contact_account: Option<String>,
    #[serde(rename = "instance.show_domain_blocks", skip_serializing_if = "Option::is_none")]
    pub show_domain_blocks: Option<bool>,
    #[serde(rename = "registration.mode", with = "word", skip_serializing_if = "Option::is_none")]
    pub registration_mode: Option<RegistrationMode>,
    #[serde(rename = "federation.mode", with = "word", skip_serializing_if = "Option::is_none")]
    pub federation_mode: Option<FederationMode>,
    #[serde(rename = "limits.status_characters", skip_serializing_if = "Option::is_none")]
    pub status_characters: Option<u32>,
}

impl Settings {
    /// The long description as HTML; empty without one.
    pub fn extended_description_html(&self, config: &Config) -> String {
        staff_texts::html(config, &self.extended_description)
    }
}

/// What holds now: one small query.
pub async fn load(conn: &mut PgConnection, config: &Config) -> Result<Settings> {
    let saved = saved(conn).await?;
    Ok(Settings {
        title: saved.title.unwrap_or_else(|| "Hedgerow".to_owned()),
        description: saved.description.unwrap_or_default(),
        extended_description: saved.extended_description.unwrap_or_default(),
        contact_email: saved.contact_email.unwrap_or_default(),
        contact_account: saved.contact_account.unwrap_or_default(),
        show_domain_blocks: saved.show_domain_blocks.unwrap_or_default(),
        registration_mode: saved.registration_mode.unwrap_or(config.registration.mode),
        federation_mode: saved.federation_mode.unwrap_or(config.federation.mode),
        status_characters: saved.status_characters.unwrap_or(config.limits.status_characters),
    })
}

/// What an administrator saved. A value nobody can read is logged and counts as not saved.
pub async fn saved(conn: &mut PgConnection) -> Result<Saved> {
    let mut readable = Map::new();
    for setting in db::settings::saved_settings(&mut *conn).await? {
        let alone = Map::from_iter([(setting.name.clone(), setting.value.clone())]);
        match serde_json::from_value::<Saved>(Value::Object(alone)) {
            Ok(_) => drop(readable.insert(setting.name, setting.value)),
            Err(error) => tracing::error!(name = setting.name, %error, "a saved setting cannot be read"),
        }
    }
    serde_json::from_value(Value::Object(readable)).map_err(Error::internal)
}

/// Saves what is named in `change`. Another federation mode judges every host anew in the same transaction.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] for a value out of bounds.
pub async fn change_settings(state: &State, staff: &Staff, change: Saved) -> Result<()> {
    staff.must_be_allowed(Permissions::MANAGE_SETTINGS)?;
    let mut unit = Unit::begin(state).await?;
    let change = check(unit.conn(), change).await?;
    let now = unit.now;
    if change.federation_mode.is_some() {
        db::domain_policies::lock(unit.conn()).await?;
    }
    let before = as_map(&saved(unit.conn()).await?)?;
    for (name, value) in as_map(&change)? {
        let was = before.get(&name).cloned().unwrap_or_default();
        if was == value {
            continue;
        }
        db::settings::save(unit.conn(), &name, &value, now).await?;
        let act = Act::on("change", "setting", &name, &name).changing(was, value)?;
        staff.record(&mut unit, act).await?;
    }
    if change.federation_mode.is_some() {
        hosts::reevaluate(&mut unit).await?;
    }
    unit.commit().await
}

fn as_map(saved: &Saved) -> Result<Map<String, Value>> {
    match serde_json::to_value(saved).map_err(Error::internal)? {
        Value::Object(map) => Ok(map),
        other => Err(Error::internal(other)),
    }
}

/// The change without blanks around its words.
async fn check(conn: &mut PgConnection, mut change: Saved) -> Result<Saved> {
    let mut invalid = Invalid::default();
    for (field, words, most) in [
        ("title", &mut change.title, 100),
        ("description", &mut change.description, 1000),
        ("extended_description", &mut change.extended_description, 20_000),
        ("contact_email", &mut change.contact_email, 254),
        ("contact_account", &mut change.contact_account, 31),
    ] {
        let Some(words) = words else { continue };
        *words = text::clean_text(words);
        if words.chars().count() > most {
            invalid.add(field, "ERR_TOO_LONG", format!("is too long (maximum is {most} characters)"));
        }
    }
    if change.title.as_ref().is_some_and(String::is_empty) {
        invalid.add("title", "ERR_BLANK", "can't be blank");
    }
    let email = change.contact_email.as_deref().filter(|email| !email.is_empty());
    if email.is_some_and(|email| Email::parse(email).is_none()) {
        invalid.add("contact_email", "ERR_INVALID", "is not an e-mail address");
    }
    if let Some(name) = &mut change.contact_account {
        *name = name.trim_start_matches('@').to_owned();
        if !name.is_empty() && db::accounts::id_by_handle(conn, &text::fold(name), None).await?.is_none() {
            invalid.add("contact_account", "ERR_INVALID", "is nobody here");
        }
    }
    if change.status_characters.is_some_and(|most| !(1..=100_000).contains(&most)) {
        invalid.add("status_characters", "ERR_INVALID", "must be from 1 to 100000");
    }
    invalid.into_result()?;
    Ok(change)
}

/// The configuration's own words for its choices.
mod word {
    use std::fmt::Display;

    use serde::{Deserialize, Deserializer, Serializer};

    #[allow(clippy::ref_option, reason = "serde asks for it")]
    pub fn serialize<S: Serializer>(value: &Option<impl Display>, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => serializer.collect_str(value),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
        from: D,
    ) -> Result<Option<T>, D::Error> {
        Option::deserialize(from)
    }
}
