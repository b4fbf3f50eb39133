//! `/admin/legal`: the privacy policy and the terms of service.

use axum::extract::{Path, State as Extract};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::Deserialize;

use crate::browser::{Form, PageError, Redirect, Result, SignedInStaff};
use crate::domain::legal_texts::{self, LegalKind};
use crate::error::Error;
use crate::layout::{FieldErrors, Html, Section};
use crate::model::Permissions;
use crate::state::State;
use crate::web::view::legal_texts::{LegalForm, LegalTextsPage};

const PAGE: &str = "/admin/legal";

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    text: String,
    effective_on: String,
}

/// `GET /admin/legal`
pub async fn show_legal_texts(
    Extract(state): Extract<State>,
    staff: SignedInStaff,
) -> Result<Html<LegalTextsPage>> {
    Ok(Html(page(&state, &staff, FieldErrors::default(), None).await?))
}

/// `POST /admin/legal/{privacy_policy,terms_of_service}`
pub async fn publish_legal_text(
    Extract(state): Extract<State>,
    staff: SignedInStaff,
    Path(kind): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let all = [LegalKind::PrivacyPolicy, LegalKind::TermsOfService];
    let kind = all.into_iter().find(|one| one.as_str() == kind).ok_or(Error::NotFound)?;
    let done = match day(&typed.effective_on) {
        Ok(day) => legal_texts::publish(&state, &staff.staff, kind, &typed.text, day).await,
        Err(error) => Err(error),
    };
    if let Err(error) = done {
        let errors = PageError::fields(error)?.into();
        let view = page(&state, &staff, errors, Some((kind, typed))).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(view)).into_response());
    }
    Ok(Redirect::to(PAGE).done("settings-saved").into_response())
}

fn day(typed: &str) -> Result<Option<NaiveDate>, Error> {
    let wrong = |_| Error::invalid("effective_on", "ERR_INVALID", "is no date");
    Some(typed.trim()).filter(|typed| !typed.is_empty()).map(str::parse).transpose().map_err(wrong)
}

async fn page(
    state: &State,
    SignedInStaff { person, staff }: &SignedInStaff,
    errors: FieldErrors,
    typed: Option<(LegalKind, Typed)>,
) -> Result<LegalTextsPage> {
    staff.must_be_allowed(Permissions::MANAGE_SETTINGS)?;
    let mut forms = Vec::new();
    for kind in [LegalKind::PrivacyPolicy, LegalKind::TermsOfService] {
        let saved = match legal_texts::current(state, kind).await {
            Ok(text) => text.text,
            Err(Error::NotFound) => String::new(),
            Err(error) => return Err(error.into()),
        };
        let typed = typed.as_ref().filter(|(which, _)| *which == kind).map(|(_, typed)| typed);
        forms.push(LegalForm {
            kind: kind.as_str(),
            dated: kind == LegalKind::TermsOfService,
            text: typed.map_or(saved, |typed| typed.text.clone()),
            effective_on: typed.map(|typed| typed.effective_on.clone()).unwrap_or_default(),
        });
    }
    Ok(LegalTextsPage { page: person.frame.page_of("admin-legal", Section::Admin), forms, errors })
}
