//! `/settings/filters`: what one would rather not read.

use axum::Router;
use axum::extract::{Path, State as Given};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use chrono::TimeDelta;
use serde::Deserialize;

use crate::browser::{Form, Nothing, PageError, Redirect, Result, SignedIn};
use crate::domain::filters::{self, FilterChange, KeywordChange};
use crate::error::{Error, Invalid};
use crate::layout::{FieldErrors, Html, Section};
use crate::model::FilterId;
use crate::model::filter::{Filter, FilterAction, FilterContext};
use crate::state::State;
use crate::web::view::confirm::ConfirmPage;
use crate::web::view::filters::{FilterForm, FilterPage, FilterView, FiltersPage};

const PAGE: &str = "/settings/filters";

pub fn router() -> Router<State> {
    Router::new()
        .route(PAGE, get(show_filters).post(create_filter))
        .route("/settings/filters/{id}", get(show_filter).post(change_filter))
        .route("/settings/filters/{id}/delete", get(confirm_deletion).post(delete_filter))
        .route("/settings/filters/{id}/keywords", post(add_keyword))
        .route("/settings/filters/{id}/keywords/{keyword}/remove", post(remove_keyword))
}

fn parse(id: &str) -> Result<FilterId> {
    Ok(id.parse().map_err(|_| Error::NotFound)?)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    title: String,
    home: Option<String>,
    notifications: Option<String>,
    public: Option<String>,
    thread: Option<String>,
    account: Option<String>,
    action: String,
    expires_in: String,
    keywords: String,
    whole_word: Option<String>,
}

impl Typed {
    fn form(&self, exists: bool) -> FilterForm {
        let chosen = [
            (&self.home, FilterContext::Home),
            (&self.notifications, FilterContext::Notifications),
            (&self.public, FilterContext::Public),
            (&self.thread, FilterContext::Thread),
            (&self.account, FilterContext::Account),
        ];
        let chosen = chosen.into_iter().filter(|(sent, _)| sent.is_some()).map(|(_, context)| context);
        FilterForm {
            title: self.title.clone(),
            contexts: chosen.collect(),
            action: self.action.parse().unwrap_or(FilterAction::Warn),
            exists,
        }
    }

    fn change(&self) -> FilterChange {
        let form = self.form(true);
        let whole_word = self.whole_word.is_some();
        let keywords = self.keywords.lines().map(str::trim).filter(|line| !line.is_empty());
        let seconds = self.expires_in.parse().ok().filter(|seconds| *seconds > 0);
        FilterChange {
            title: Some(form.title),
            contexts: Some(form.contexts),
            action: Some(form.action),
            expires_in: (self.expires_in != "same").then(|| seconds.and_then(TimeDelta::try_seconds)),
            keywords: keywords
                .map(|keyword| KeywordChange::Add { keyword: keyword.to_owned(), whole_word })
                .collect(),
        }
    }
}

/// `GET /settings/filters`
async fn show_filters(Given(state): Given<State>, person: SignedIn) -> Result<Html<FiltersPage>> {
    let form = FilterForm {
        title: String::new(),
        contexts: FilterContext::ALL.to_vec(),
        action: FilterAction::Warn,
        exists: false,
    };
    all(&state, &person, form, String::new(), Invalid::default().into()).await
}

async fn all(
    state: &State,
    person: &SignedIn,
    form: FilterForm,
    keywords: String,
    errors: FieldErrors,
) -> Result<Html<FiltersPage>> {
    let view = |filter: Filter| FilterView {
        id: filter.id,
        title: filter.title,
        keywords: filter.keywords.into_iter().map(|keyword| keyword.keyword).collect(),
        expires_at: filter.expires_at,
    };
    let filters = filters::filters(state, person.account.id).await?.into_iter().map(view).collect();
    let page = person.frame.page_of("settings-filters", Section::Settings);
    Ok(Html(FiltersPage { page, filters, form, keywords, errors }))
}

/// `POST /settings/filters`
async fn create_filter(
    Given(state): Given<State>,
    person: SignedIn,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    match filters::create_filter(&state, person.account.id, &typed.change()).await {
        Ok(_) => Ok(Redirect::to(PAGE).done("settings-saved").into_response()),
        Err(error) => {
            let errors = PageError::fields(error)?.into();
            let page = all(&state, &person, typed.form(false), typed.keywords, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// `GET /settings/filters/ID`
async fn show_filter(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
) -> Result<Html<FilterPage>> {
    let filter = filters::filter(&state, person.account.id, parse(&id)?).await?;
    let form = FilterForm {
        title: filter.title.clone(),
        contexts: filter.contexts.clone(),
        action: filter.action,
        exists: true,
    };
    Ok(one(&person, filter, form, Invalid::default().into()))
}

fn one(person: &SignedIn, filter: Filter, form: FilterForm, errors: FieldErrors) -> Html<FilterPage> {
    let keywords = filter.keywords.into_iter();
    Html(FilterPage {
        page: person.frame.page_of("filters-edit", Section::Settings),
        id: filter.id,
        form,
        keywords: keywords.map(|keyword| (keyword.id, keyword.keyword, keyword.whole_word)).collect(),
        statuses: filter.statuses.len() as u64,
        errors,
    })
}

/// `POST /settings/filters/ID`
async fn change_filter(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let id = parse(&id)?;
    match filters::change_filter(&state, person.account.id, id, &typed.change()).await {
        Ok(_) => Ok(Redirect::to(PAGE).done("settings-saved").into_response()),
        Err(error) => {
            let errors = PageError::fields(error)?.into();
            let filter = filters::filter(&state, person.account.id, id).await?;
            let page = one(&person, filter, typed.form(true), errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Keyword {
    keyword: String,
    whole_word: Option<String>,
}

/// `POST /settings/filters/ID/keywords`
async fn add_keyword(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
    Form(typed): Form<Keyword>,
) -> Result<Redirect> {
    let (id, account) = (parse(&id)?, person.account.id);
    filters::add_keyword(&state, account, id, &typed.keyword, typed.whole_word.is_some()).await?;
    Ok(Redirect::to(format!("{PAGE}/{id}")))
}

/// `POST /settings/filters/ID/keywords/KEYWORD/remove`
async fn remove_keyword(
    Given(state): Given<State>,
    person: SignedIn,
    Path((id, keyword)): Path<(String, String)>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    let keyword = keyword.parse().map_err(|_| Error::NotFound)?;
    filters::delete_keyword(&state, person.account.id, keyword).await?;
    Ok(Redirect::to(format!("{PAGE}/{}", parse(&id)?)))
}

/// `GET /settings/filters/ID/delete`: asks whether it is meant.
async fn confirm_deletion(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
) -> Result<Html<ConfirmPage>> {
    let filter = filters::filter(&state, person.account.id, parse(&id)?).await?;
    let language = person.frame.language();
    Ok(Html(ConfirmPage {
        page: person.frame.page(filter.title, Section::Settings),
        question: language.t("filters-delete-question").into_owned(),
        action: language.t("filters-delete").into_owned(),
        back: format!("{PAGE}/{}", filter.id),
        status: None,
    }))
}

/// `POST /settings/filters/ID/delete`
async fn delete_filter(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    filters::delete_filter(&state, person.account.id, parse(&id)?).await?;
    Ok(Redirect::to(PAGE).done("filters-deleted"))
}
