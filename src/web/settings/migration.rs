//! `/settings/aliases` and `/settings/migration`: the other accounts of a person, and going on under one of them.

use axum::Router;
use axum::extract::State as Given;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use crate::activitypub::Budget;
use crate::activitypub::lookup::lookup_account;
use crate::activitypub::objects::account::refresh_account;
use crate::browser::{Form, Nothing, PageError, Redirect, Result, SignedIn};
use crate::domain::{account_aliases, account_migrations};
use crate::error::Error;
use crate::layout::{FieldErrors, Html, Section};
use crate::model::Account;
use crate::state::State;
use crate::web::present;
use crate::web::view::migration::{AliasView, AliasesPage, MigrationPage};

const ALIASES: &str = "/settings/aliases";
const MIGRATION: &str = "/settings/migration";

pub fn router() -> Router<State> {
    Router::new()
        .route(ALIASES, get(show_aliases).post(add_alias))
        .route("/settings/aliases/remove", post(remove_alias))
        .route(MIGRATION, get(show_migration).post(migrate))
        .route("/settings/migration/cancel", post(cancel_migration))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Named {
    acct: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Addressed {
    uri: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Moving {
    acct: String,
    current_password: String,
}

/// `GET /settings/aliases`
async fn show_aliases(Given(state): Given<State>, person: SignedIn) -> Result<Html<AliasesPage>> {
    aliases_page(&state, &person, String::new(), FieldErrors::default()).await
}

async fn aliases_page(
    state: &State,
    person: &SignedIn,
    acct: String,
    errors: FieldErrors,
) -> Result<Html<AliasesPage>> {
    let aliases = account_aliases::aliases(state, person.account.id).await?.into_iter();
    let aliases = aliases.map(|alias| AliasView {
        uri: alias.uri,
        account: alias.account.map(|account| present::account(&state.config, &account)),
    });
    let page = person.frame.page_of("aliases", Section::Settings);
    Ok(Html(AliasesPage { page, aliases: aliases.collect(), acct, errors }))
}

/// `POST /settings/aliases`
async fn add_alias(
    Given(state): Given<State>,
    person: SignedIn,
    Form(Named { acct }): Form<Named>,
) -> Result<Response> {
    match find_and_add(&state, &person, &acct).await {
        Ok(()) => Ok(Redirect::to(ALIASES).done("alias-added").into_response()),
        Err(error) => {
            let errors = PageError::fields(error)?.into();
            let page = aliases_page(&state, &person, acct, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn find_and_add(state: &State, person: &SignedIn, acct: &str) -> Result<(), Error> {
    let alias = find(state, acct).await?;
    account_aliases::add_alias(state, person.account.id, alias.id).await
}

/// Somebody by their address; who cannot be found is a mistake of the field.
async fn find(state: &State, acct: &str) -> Result<std::sync::Arc<Account>, Error> {
    match lookup_account(state, acct).await {
        Err(error @ (Error::Database(_) | Error::Internal(_))) => Err(error),
        Err(_) => Err(Error::invalid("acct", "ERR_ACCOUNT_UNKNOWN", "could not be found")),
        found => found,
    }
}

/// `POST /settings/aliases/remove`
async fn remove_alias(
    Given(state): Given<State>,
    person: SignedIn,
    Form(Addressed { uri }): Form<Addressed>,
) -> Result<Redirect> {
    account_aliases::remove_alias(&state, person.account.id, &uri).await?;
    Ok(Redirect::to(ALIASES).done("alias-removed"))
}

/// `GET /settings/migration`
async fn show_migration(Given(state): Given<State>, person: SignedIn) -> Result<Html<MigrationPage>> {
    migration_page(&state, &person, String::new(), FieldErrors::default()).await
}

async fn migration_page(
    state: &State,
    person: &SignedIn,
    acct: String,
    errors: FieldErrors,
) -> Result<Html<MigrationPage>> {
    let account = &person.account;
    let moved_to = account.moved_to.as_ref().map(|target| present::account(&state.config, target));
    let rests_until = account_migrations::rests_until(state, account.id).await?;
    let page = person.frame.page_of("migration", Section::Settings);
    let followers_count = account.followers_count.unsigned_abs();
    Ok(Html(MigrationPage { page, moved_to, followers_count, rests_until, acct, errors }))
}

/// `POST /settings/migration`
async fn migrate(
    Given(state): Given<State>,
    person: SignedIn,
    Form(Moving { acct, current_password }): Form<Moving>,
) -> Result<Response> {
    match find_and_move(&state, &person, &acct, &current_password).await {
        Ok(()) => Ok(Redirect::to(MIGRATION).done("migration-done").into_response()),
        Err(error) => {
            let errors = PageError::fields(error)?.into();
            let page = migration_page(&state, &person, acct, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn find_and_move(state: &State, person: &SignedIn, acct: &str, password: &str) -> Result<(), Error> {
    let mut target = find(state, acct).await?;
    if !target.is_local() {
        // The alias was given a moment ago, most likely.
        target = match refresh_account(state, &target, &Budget::for_person()).await {
            Err(error @ (Error::Database(_) | Error::Internal(_))) => return Err(error),
            Err(_) => return Err(Error::invalid("acct", "ERR_ACCOUNT_UNKNOWN", "could not be found")),
            Ok(target) => target,
        };
    }
    let (user, account) = (person.session.user.id, person.account.id);
    account_migrations::migrate(state, user, account, &target, password).await
}

/// `POST /settings/migration/cancel`
async fn cancel_migration(
    Given(state): Given<State>,
    person: SignedIn,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    account_migrations::cancel_migration(&state, person.account.id).await?;
    Ok(Redirect::to(MIGRATION).done("migration-cancelled"))
}
