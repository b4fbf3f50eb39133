//! How a person's posts begin, and the language of their pages.

use crate::db;
use crate::error::{Error, Result};
use crate::model::{UserId, Visibility};
use crate::state::State;
use crate::text::normalize_language;

pub use crate::db::users::Preferences;

/// An empty locale leaves the language of the pages to the browser.
///
/// # Errors
/// [`Error::Invalid`] for a language that is none, or posts that all begin as direct messages.
pub async fn change_preferences(state: &State, user: UserId, wanted: Preferences<'_>) -> Result<()> {
    let no_choice = |field| Error::invalid(field, "ERR_INCLUSION", "is not one of the choices");
    if wanted.default_visibility == Visibility::Direct {
        return Err(no_choice("visibility"));
    }
    let normalize = |tag| normalize_language(tag).ok_or_else(|| no_choice("language"));
    let language = wanted.default_language.map(normalize).transpose()?;
    let stored = Preferences { default_language: language.as_deref(), ..wanted };
    db::users::set_preferences(&mut *state.pool.acquire().await?, user, &stored).await
}
