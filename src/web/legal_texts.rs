//! `/privacy-policy` and `/terms-of-service`.

use axum::extract::{Path, State as Given};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::view::legal_texts::LegalTextPage;
use crate::browser::{Frame, Result};
use crate::db::legal_texts::LegalText;
use crate::domain::legal_texts::{self, LegalKind};
use crate::domain::staff_texts;
use crate::error::Error;
use crate::layout::{Html, Section};
use crate::state::State;

/// `GET /privacy-policy`
pub(super) async fn show_privacy_policy(
    Given(state): Given<State>,
    frame: Frame,
) -> Result<Html<LegalTextPage>> {
    let text = legal_texts::current(&state, LegalKind::PrivacyPolicy).await?;
    Ok(page(&state, &frame, "privacy-policy", &text))
}

/// `GET /terms-of-service`
pub(super) async fn show_terms(Given(state): Given<State>, frame: Frame) -> Result<Html<LegalTextPage>> {
    let text = legal_texts::current(&state, LegalKind::TermsOfService).await?;
    Ok(page(&state, &frame, "terms-of-service", &text))
}

/// `GET /terms-of-service/DATE`
pub(super) async fn show_terms_of_day(
    Given(state): Given<State>,
    frame: Frame,
    Path(day): Path<String>,
) -> Result<Html<LegalTextPage>> {
    let day: NaiveDate = day.parse().map_err(|_| Error::NotFound)?;
    let text = legal_texts::of_day(&state, LegalKind::TermsOfService, day).await?;
    Ok(page(&state, &frame, "terms-of-service", &text))
}

fn begin(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

fn page(state: &State, frame: &Frame, heading: &'static str, text: &LegalText) -> Html<LegalTextPage> {
    let mut page = frame.page_of(heading, Section::About);
    page.meta.indexable = true;
    let succeeded_on = text.succeeded_on.filter(|_| heading == "terms-of-service");
    Html(LegalTextPage {
        page,
        heading,
        html: staff_texts::html(&state.config, &text.text),
        effective_at: begin(text.effective_on),
        succeeded_at: succeeded_on.map(begin),
    })
}
