//! What an instance promises its people, and asks of them: the privacy policy and the terms of service.

use chrono::NaiveDate;

use super::Unit;
use super::staff::{Act, Staff};
use crate::db;
use crate::db::legal_texts::LegalText;
use crate::error::{Error, Result};
use crate::model::Permissions;
use crate::state::State;
use crate::text;

const MAX_TEXT: usize = 50_000;

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LegalKind {
    PrivacyPolicy,
    TermsOfService,
}

impl LegalKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PrivacyPolicy => "privacy_policy",
            Self::TermsOfService => "terms_of_service",
        }
    }
}

/// Publishes a version that holds from a day on; today where none is named. That of the same day is changed.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] for a blank or too long text, or a day that is over.
pub async fn publish(
    state: &State,
    staff: &Staff,
    kind: LegalKind,
    typed: &str,
    effective_on: Option<NaiveDate>,
) -> Result<()> {
    staff.must_be_allowed(Permissions::MANAGE_SETTINGS)?;
    let typed = text::clean_text(typed);
    if typed.is_empty() {
        return Err(Error::invalid(kind.as_str(), "ERR_BLANK", "can't be blank"));
    }
    if typed.chars().count() > MAX_TEXT {
        let message = format!("is too long (maximum is {MAX_TEXT} characters)");
        return Err(Error::invalid(kind.as_str(), "ERR_TOO_LONG", message));
    }
    let mut unit = Unit::begin(state).await?;
    let (now, today) = (unit.now, unit.now.date_naive());
    let day = effective_on.unwrap_or(today);
    if day < today {
        return Err(Error::invalid("effective_on", "ERR_INVALID", "must not be over"));
    }
    db::legal_texts::put(unit.conn(), kind.as_str(), day, &typed, now).await?;
    let label = day.to_string();
    staff.record(&mut unit, Act::on("publish", kind.as_str(), &label, &label)).await?;
    unit.commit().await
}

/// The version that holds today.
///
/// # Errors
/// [`Error::NotFound`] when none was published.
pub async fn current(state: &State, kind: LegalKind) -> Result<LegalText> {
    let today = state.clock.now().date_naive();
    let found = db::legal_texts::on(&mut *state.pool.acquire().await?, kind.as_str(), today).await?;
    found.ok_or(Error::NotFound)
}

/// The version that begins to hold on exactly this day.
///
/// # Errors
/// [`Error::NotFound`] when none does.
pub async fn of_day(state: &State, kind: LegalKind, day: NaiveDate) -> Result<LegalText> {
    let found = db::legal_texts::on(&mut *state.pool.acquire().await?, kind.as_str(), day).await?;
    found.filter(|text| text.effective_on == day).ok_or(Error::NotFound)
}
