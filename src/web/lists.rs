//! `/lists`: people one reads apart from everybody else.

use axum::Router;
use axum::extract::{Path, State as Given};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::members::{self, Whom, added, find};
use super::paging::Paging;
use super::present;
use super::thread::PEOPLE;
use super::timelines::{LIMIT, list as timeline};
use super::view::confirm::ConfirmPage;
use super::view::lists::{AccountListsPage, ListEditPage, ListForm, ListPage, ListView, ListsPage};
use super::view::members::{Members, ON_LIST};
use crate::browser::{Form, Nothing, PageError, Redirect, Result, SignedIn};
use crate::db;
use crate::domain::lists::{self, ListChange};
use crate::error::{Error, Invalid};
use crate::layout::{FieldErrors, Html, Section};
use crate::model::filter::FilterContext;
use crate::model::{AccountId, List, ListId};
use crate::state::State;

pub(super) fn router() -> Router<State> {
    Router::new()
        .route("/lists", get(show_lists).post(create_list))
        .route("/lists/{id}", get(show_list))
        .route("/lists/{id}/edit", get(show_edit).post(change_list))
        .route("/lists/{id}/delete", get(confirm_deletion).post(delete_list))
        .route("/lists/{id}/add", post(add_account))
        .route("/lists/{id}/remove", post(remove_account))
        .route("/accounts/{id}/lists", get(show_account_lists))
}

fn parse(id: &str) -> Result<ListId> {
    Ok(id.parse().map_err(|_| Error::NotFound)?)
}

fn view(list: List) -> ListView {
    ListView { id: list.id, title: list.title, exclusive: list.exclusive }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    title: String,
    replies_policy: String,
    exclusive: Option<String>,
}

impl Typed {
    fn form(self) -> ListForm {
        ListForm {
            // What is not one of the choices is the usual one.
            replies_policy: self.replies_policy.parse().unwrap_or_default(),
            title: self.title,
            exclusive: self.exclusive.is_some(),
        }
    }
}

fn change(form: &ListForm) -> ListChange {
    ListChange {
        title: Some(form.title.clone()),
        replies_policy: Some(form.replies_policy),
        exclusive: Some(form.exclusive),
    }
}

/// `GET /lists`
async fn show_lists(Given(state): Given<State>, person: SignedIn) -> Result<Html<ListsPage>> {
    all(&state, &person, ListForm::default(), FieldErrors::default()).await
}

async fn all(
    state: &State,
    person: &SignedIn,
    form: ListForm,
    errors: FieldErrors,
) -> Result<Html<ListsPage>> {
    let lists = lists::lists(state, person.account.id).await?.into_iter().map(view).collect();
    let page = person.frame.page_of("nav-lists", Section::Lists);
    Ok(Html(ListsPage { page, lists, form, errors }))
}

/// `POST /lists`
async fn create_list(
    Given(state): Given<State>,
    person: SignedIn,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let form = typed.form();
    match lists::create_list(&state, person.account.id, &change(&form)).await {
        Ok(list) => Ok(Redirect::to(format!("/lists/{}/edit", list.id)).into_response()),
        Err(error) => {
            let errors = PageError::fields(error)?.into();
            let page = all(&state, &person, form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// `GET /lists/ID`
async fn show_list(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
    paging: Paging,
) -> Result<Html<ListPage>> {
    let reader = person.account.id;
    let List { id, title, .. } = lists::list(&state, reader, parse(&id)?).await?;
    let mut conn = state.pool.acquire().await?;
    let ids = db::list_feed::page(&mut conn, reader, id, paging.page(LIMIT)).await?;
    let list = timeline(&state, &mut conn, FilterContext::Home, Some(reader), &paging, &ids).await?;
    Ok(Html(ListPage { page: person.frame.page(title.clone(), Section::Lists), id, title, list }))
}

/// `GET /lists/ID/edit`
async fn show_edit(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
    paging: Paging,
) -> Result<Html<ListEditPage>> {
    let list = lists::list(&state, person.account.id, parse(&id)?).await?;
    let form = ListForm { title: list.title, replies_policy: list.replies_policy, exclusive: list.exclusive };
    edit(&state, &person, list.id, form, Invalid::default().into(), &paging).await
}

async fn edit(
    state: &State,
    person: &SignedIn,
    id: ListId,
    form: ListForm,
    errors: FieldErrors,
    paging: &Paging,
) -> Result<Html<ListEditPage>> {
    let rows = lists::list_accounts(state, person.account.id, id, paging.page(PEOPLE)).await?;
    let (ids, keys): (Vec<_>, Vec<_>) = rows.iter().map(|row| (row.account, row.id)).unzip();
    let members = Members {
        path: format!("/lists/{id}"),
        words: &ON_LIST,
        people: members::named(state, &ids).await?,
        waiting: Vec::new(),
        pager: paging.pager(PEOPLE, &keys),
    };
    let page = person.frame.page_of("lists-edit", Section::Lists);
    Ok(Html(ListEditPage { page, id, form, errors, members }))
}

/// `POST /lists/ID/edit`
async fn change_list(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
    paging: Paging,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let (id, form) = (parse(&id)?, typed.form());
    match lists::change_list(&state, person.account.id, id, &change(&form)).await {
        Ok(_) => Ok(Redirect::to(format!("/lists/{id}")).done("settings-saved").into_response()),
        Err(error) => {
            let errors = PageError::fields(error)?.into();
            let page = edit(&state, &person, id, form, errors, &paging).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// `GET /lists/ID/delete`: asks whether it is meant.
async fn confirm_deletion(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
) -> Result<Html<ConfirmPage>> {
    let list = lists::list(&state, person.account.id, parse(&id)?).await?;
    let language = person.frame.language();
    Ok(Html(ConfirmPage {
        page: person.frame.page(list.title, Section::Lists),
        question: language.t("lists-delete-question").into_owned(),
        action: language.t("lists-delete").into_owned(),
        back: format!("/lists/{}", list.id),
        status: None,
    }))
}

/// `POST /lists/ID/delete`
async fn delete_list(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    lists::delete_list(&state, person.account.id, parse(&id)?).await?;
    Ok(Redirect::to("/lists").done("lists-deleted"))
}

/// `POST /lists/ID/add`
async fn add_account(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
    Form(whom): Form<Whom>,
) -> Result<Redirect> {
    let (id, owner) = (parse(&id)?, person.account.id);
    lists::list(&state, owner, id).await?;
    let back = Redirect::back(whom.return_to.as_deref(), &format!("/lists/{id}/edit"));
    let Some(account) = find(&state, &whom).await? else { return Ok(back.failed(ON_LIST.nobody)) };
    added(back, &ON_LIST, lists::add_accounts(&state, owner, id, &[account]).await)
}

/// `POST /lists/ID/remove`
async fn remove_account(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
    Form(whom): Form<Whom>,
) -> Result<Redirect> {
    let id = parse(&id)?;
    let account = find(&state, &whom).await?.ok_or(Error::NotFound)?;
    lists::remove_accounts(&state, person.account.id, id, &[account]).await?;
    Ok(Redirect::back(whom.return_to.as_deref(), &format!("/lists/{id}/edit")))
}

/// `GET /accounts/ID/lists`
async fn show_account_lists(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
) -> Result<Html<AccountListsPage>> {
    let id: AccountId = id.parse().map_err(|_| Error::NotFound)?;
    let reader = person.account.id;
    let holding = lists::lists_holding(&state, reader, id).await?;
    let account = db::accounts::get(&mut *state.pool.acquire().await?, id).await?;
    let account = present::account(&state.config, &account);
    let all = lists::lists(&state, reader).await?.into_iter();
    let lists = all.map(|list| (holding.contains(&list), list)).map(|(on, list)| (view(list), on)).collect();
    let title = person.frame.language().t_name("lists-of", &account.name()).into_owned();
    Ok(Html(AccountListsPage { page: person.frame.page(title, Section::Lists), account, lists }))
}
