//! `/admin/rules`: the rules of the house.

use axum::extract::{Path, State as Extract};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::browser::{Form, Nothing, PageError, Redirect, Result, SignedInStaff};
use crate::domain::rules::{self, Rule, Step, Wording};
use crate::error::Error;
use crate::layout::{FieldErrors, Html, Section};
use crate::model::Permissions;
use crate::state::State;
use crate::web::view::rules::{RuleForm, RulesPage};

const PAGE: &str = "/admin/rules";

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    text: String,
    hint: String,
}

/// `GET /admin/rules`
pub async fn show_rules(Extract(state): Extract<State>, staff: SignedInStaff) -> Result<Html<RulesPage>> {
    Ok(Html(page(&state, &staff, RuleForm::default(), FieldErrors::default()).await?))
}

/// `POST /admin/rules`
pub async fn create_rule(
    Extract(state): Extract<State>,
    staff: SignedInStaff,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let wording = Wording { text: &typed.text, hint: &typed.hint };
    match rules::create_rule(&state, &staff.staff, wording).await {
        Ok(_) => Ok(Redirect::to(PAGE).done("rule-added").into_response()),
        Err(error) => come_back(&state, &staff, None, typed, error).await,
    }
}

/// `POST /admin/rules/ID`
pub async fn change_rule(
    Extract(state): Extract<State>,
    staff: SignedInStaff,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let id = read(&id)?;
    let wording = Wording { text: &typed.text, hint: &typed.hint };
    match rules::change_rule(&state, &staff.staff, id, wording).await {
        Ok(()) => Ok(Redirect::to(PAGE).done("settings-saved").into_response()),
        Err(error) => come_back(&state, &staff, Some(id), typed, error).await,
    }
}

/// `POST /admin/rules/ID/{up,down,retire}`
pub async fn act_on_rule(
    Extract(state): Extract<State>,
    SignedInStaff { staff, .. }: SignedInStaff,
    Path((id, verb)): Path<(String, String)>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    let id = read(&id)?;
    match verb.as_str() {
        "up" => rules::move_rule(&state, &staff, id, Step::Up).await?,
        "down" => rules::move_rule(&state, &staff, id, Step::Down).await?,
        "retire" => rules::retire_rule(&state, &staff, id).await?,
        _ => return Err(Error::NotFound.into()),
    }
    Ok(Redirect::to(PAGE).done("settings-saved"))
}

fn read(id: &str) -> Result<i64> {
    Ok(id.parse().map_err(|_| Error::NotFound)?)
}

/// The page again, with what was typed and why it was not accepted.
async fn come_back(
    state: &State,
    staff: &SignedInStaff,
    changing: Option<i64>,
    typed: Typed,
    error: Error,
) -> Result<Response> {
    let errors = PageError::fields(error)?.into();
    let form = RuleForm { changing, text: typed.text, hint: typed.hint };
    let view = page(state, staff, form, errors).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(view)).into_response())
}

async fn page(
    state: &State,
    SignedInStaff { person, staff }: &SignedInStaff,
    form: RuleForm,
    errors: FieldErrors,
) -> Result<RulesPage> {
    staff.must_be_allowed(Permissions::MANAGE_RULES)?;
    let saved = |rule: Rule| RuleForm { changing: Some(rule.id), text: rule.text, hint: rule.hint };
    Ok(RulesPage {
        page: person.frame.page_of("about-rules", Section::Admin),
        rules: rules::list_rules(state).await?.into_iter().map(saved).collect(),
        form,
        errors,
    })
}
