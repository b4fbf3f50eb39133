//! `/collections`: people one recommends, and those who recommend one.

use axum::Router;
use axum::extract::{Path, State as Given};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use sqlx::PgConnection;

use super::members::{self, Whom, added, find};
use super::present;
use super::view::collections::{
    CollectionEditPage, CollectionForm, CollectionPage, CollectionView, CollectionsPage,
};
use super::view::confirm::ConfirmPage;
use super::view::members::{IN_COLLECTION, Members};
use super::view::pager::Pager;
use crate::access::Session;
use crate::browser::{Form, Frame, Nothing, PageError, Redirect, Result, SignedIn, SignedInStaff};
use crate::config::Config;
use crate::db;
use crate::domain::collections::{self, CollectionChange};
use crate::domain::{collection_items, remote_collections};
use crate::error::{Error, Invalid};
use crate::layout::{FieldErrors, Html, Section};
use crate::model::collection::{self, ItemState, MAX_COLLECTIONS};
use crate::model::{AccountId, CollectionId, Permissions};
use crate::state::State;

/// Collections one is in that the page shows.
const FEATURING: i64 = 80;

pub(super) fn router() -> Router<State> {
    Router::new()
        .route("/collections", get(show_collections).post(create_collection))
        .route("/collections/{id}", get(show_collection))
        .route("/collections/{id}/edit", get(show_edit).post(change_collection))
        .route("/collections/{id}/delete", get(confirm_deletion).post(delete_collection))
        .route("/collections/{id}/add", post(add_account))
        .route("/collections/{id}/remove", post(remove_account))
        .route("/collections/{id}/leave", post(leave_collection))
        .route("/collections/{id}/take_away", get(confirm_taking_away).post(take_collection_away))
}

fn parse(id: &str) -> Result<CollectionId> {
    Ok(id.parse().map_err(|_| Error::NotFound)?)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    description: String,
    tag_name: String,
    sensitive: Option<String>,
    unlisted: Option<String>,
}

impl Typed {
    fn form(self) -> CollectionForm {
        CollectionForm {
            name: self.name,
            description: self.description,
            tag: self.tag_name,
            sensitive: self.sensitive.is_some(),
            unlisted: self.unlisted.is_some(),
        }
    }
}

fn change(form: &CollectionForm) -> CollectionChange {
    CollectionChange {
        name: Some(form.name.clone()),
        description: Some(form.description.clone()),
        language: None,
        sensitive: Some(form.sensitive),
        discoverable: Some(!form.unlisted),
        tag: Some(form.tag.clone()),
    }
}

/// `GET /collections`
async fn show_collections(Given(state): Given<State>, person: SignedIn) -> Result<Html<CollectionsPage>> {
    all(&state, &person, CollectionForm::default(), FieldErrors::default()).await
}

async fn all(
    state: &State,
    person: &SignedIn,
    form: CollectionForm,
    errors: FieldErrors,
) -> Result<Html<CollectionsPage>> {
    let reader = person.account.id;
    let own = collections::collections_of(state, Some(reader), reader, i64::from(MAX_COLLECTIONS), 0).await?;
    let featuring = collections::collections_featuring(state, reader, reader, FEATURING, 0).await?;
    let places: Vec<i64> = featuring.iter().filter_map(|view| place(view, reader)).collect();
    let mut conn = state.pool.acquire().await?;
    let featuring = views(&state.config, &mut conn, featuring).await?.into_iter().zip(places).collect();
    Ok(Html(CollectionsPage {
        page: person.frame.page_of("collections-heading", Section::Lists),
        own: views(&state.config, &mut conn, own).await?,
        featuring,
        form,
        errors,
    }))
}

/// Where somebody is in a collection.
fn place(view: &collection::CollectionView, account: AccountId) -> Option<i64> {
    view.items.iter().find(|item| item.account_id == account).map(|item| item.id)
}

/// Collections in one line each.
pub(super) async fn views(
    config: &Config,
    conn: &mut PgConnection,
    found: Vec<collection::CollectionView>,
) -> Result<Vec<CollectionView>> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let owners: Vec<AccountId> = found.iter().map(|view| view.collection.account_id).collect();
    let owners = db::accounts::load(conn, &owners).await?;
    let views = found.into_iter().map(|view| CollectionView {
        id: view.collection.id,
        owner: owners.get(&view.collection.account_id).map(|owner| present::account(config, owner)),
        name: view.collection.name,
        count: view.items.len() as u64,
        discoverable: view.collection.discoverable,
    });
    Ok(views.collect())
}

/// `POST /collections`
async fn create_collection(
    Given(state): Given<State>,
    person: SignedIn,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let form = typed.form();
    match collections::create_collection(&state, person.account.id, &change(&form), &[]).await {
        Ok(made) => Ok(Redirect::to(format!("/collections/{}/edit", made.collection.id)).into_response()),
        Err(error) => {
            let errors = PageError::fields(error)?.into();
            let page = all(&state, &person, form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// `GET /collections/ID`: for everybody.
async fn show_collection(
    Given(state): Given<State>,
    frame: Frame,
    Path(id): Path<String>,
) -> Result<Html<CollectionPage>> {
    let viewer = frame.viewer_id();
    let view = collections::collection(&state, viewer, parse(&id)?).await?;
    if viewer.is_some() {
        remote_collections::want_collection(&state, &view.collection).await?;
    }
    let place = viewer.and_then(|viewer| place(&view, viewer));
    let shown = view.items.iter().filter(|item| item.state == ItemState::Accepted);
    let ids: Vec<AccountId> = shown.map(|item| item.account_id).collect();
    let collection = view.collection;
    let mut conn = state.pool.acquire().await?;
    let owner = db::accounts::get(&mut conn, collection.account_id).await?;
    let people = present::people(&state.config, &mut conn, viewer, &ids).await?;
    let mut page = frame.page(collection.name.clone(), Section::Elsewhere);
    page.meta.indexable = collection.local
        && collection.discoverable
        && !collection.sensitive
        && owner.discoverable == Some(true)
        && !owner.limited;
    page.meta.activity = Some(collection.uri.clone());
    page.meta.canonical = Some(collection.url.clone());
    let own = viewer == Some(collection.account_id);
    let permissions = frame.session.as_ref().filter(|_| !own).map(Session::permissions);
    Ok(Html(CollectionPage {
        page,
        id: collection.id,
        owner: present::account(&state.config, &owner),
        tag: collection.tag.map(|tag| (tag.display, format!("/tags/{}", tag.name))),
        people,
        place,
        own,
        moderates: permissions.is_some_and(|all| all.allow(Permissions::MANAGE_REPORTS)),
        original_url: (!collection.local).then_some(collection.url),
        name: collection.name,
        description_html: paragraphs(collection.local, collection.description_html),
        language: collection.language,
        sensitive: collection.sensitive,
    }))
}

/// What one of ours says of itself is a paragraph; what another server's says may have its own.
fn paragraphs(local: bool, description_html: String) -> String {
    if local && !description_html.is_empty() {
        format!("<p>{description_html}</p>")
    } else {
        description_html
    }
}

/// `GET /collections/ID/edit`
async fn show_edit(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
) -> Result<Html<CollectionEditPage>> {
    let view = own(&state, &person, &id).await?;
    let said = &view.collection;
    let form = CollectionForm {
        name: said.name.clone(),
        description: said.description.clone(),
        tag: said.tag.as_ref().map(|tag| format!("#{}", tag.display)).unwrap_or_default(),
        sensitive: said.sensitive,
        unlisted: !said.discoverable,
    };
    edit(&state, &person, view, form, Invalid::default().into()).await
}

/// One of the reader's own.
async fn own(state: &State, person: &SignedIn, id: &str) -> Result<collection::CollectionView> {
    let view = collections::collection(state, Some(person.account.id), parse(id)?).await?;
    if view.collection.account_id == person.account.id { Ok(view) } else { Err(Error::NotFound.into()) }
}

async fn edit(
    state: &State,
    person: &SignedIn,
    view: collection::CollectionView,
    form: CollectionForm,
    errors: FieldErrors,
) -> Result<Html<CollectionEditPage>> {
    let ids: Vec<AccountId> = view.items.iter().map(|item| item.account_id).collect();
    let waiting = view.items.iter().filter(|item| item.state == ItemState::Pending);
    let id = view.collection.id;
    let members = Members {
        path: format!("/collections/{id}"),
        words: &IN_COLLECTION,
        people: members::named(state, &ids).await?,
        waiting: waiting.map(|item| item.account_id).collect(),
        pager: Pager::default(),
    };
    let page = person.frame.page_of("collections-edit", Section::Lists);
    Ok(Html(CollectionEditPage { page, id, form, errors, members }))
}

/// `POST /collections/ID/edit`
async fn change_collection(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let (view, form) = (own(&state, &person, &id).await?, typed.form());
    let id = view.collection.id;
    match collections::change_collection(&state, person.account.id, id, &change(&form)).await {
        Ok(_) => Ok(Redirect::to(format!("/collections/{id}")).done("settings-saved").into_response()),
        Err(error) => {
            let errors = PageError::fields(error)?.into();
            let page = edit(&state, &person, view, form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// `GET /collections/ID/delete`: asks whether it is meant.
async fn confirm_deletion(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
) -> Result<Html<ConfirmPage>> {
    let view = own(&state, &person, &id).await?;
    let language = person.frame.language();
    Ok(Html(ConfirmPage {
        page: person.frame.page(view.collection.name, Section::Lists),
        question: language.t("collections-delete-question").into_owned(),
        action: language.t("collections-delete").into_owned(),
        back: format!("/collections/{}/edit", view.collection.id),
        status: None,
    }))
}

/// `POST /collections/ID/delete`
async fn delete_collection(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    collections::delete_collection(&state, person.account.id, parse(&id)?).await?;
    Ok(Redirect::to("/collections").done("collections-deleted"))
}

/// `POST /collections/ID/add`
async fn add_account(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
    Form(whom): Form<Whom>,
) -> Result<Redirect> {
    let id = own(&state, &person, &id).await?.collection.id;
    let back = Redirect::back(whom.return_to.as_deref(), &format!("/collections/{id}/edit"));
    let Some(account) = find(&state, &whom).await? else { return Ok(back.failed(IN_COLLECTION.nobody)) };
    let outcome = collection_items::add_account(&state, person.account.id, id, account).await;
    added(back, &IN_COLLECTION, outcome)
}

/// `POST /collections/ID/remove`
async fn remove_account(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
    Form(whom): Form<Whom>,
) -> Result<Redirect> {
    let view = own(&state, &person, &id).await?;
    let account = find(&state, &whom).await?.ok_or(Error::NotFound)?;
    let (id, item) = (view.collection.id, place(&view, account).ok_or(Error::NotFound)?);
    collection_items::remove_item(&state, person.account.id, id, item).await?;
    Ok(Redirect::back(whom.return_to.as_deref(), &format!("/collections/{id}/edit")))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Place {
    item_id: String,
    return_to: Option<String>,
}

/// `POST /collections/ID/leave`
async fn leave_collection(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
    Form(place): Form<Place>,
) -> Result<Redirect> {
    let (id, item) = (parse(&id)?, place.item_id.parse().map_err(|_| Error::NotFound)?);
    collection_items::leave(&state, person.account.id, id, item).await?;
    let back = Redirect::back(place.return_to.as_deref(), &format!("/collections/{id}"));
    Ok(back.done("collections-left"))
}

/// `GET /collections/ID/take_away`: says what would become of it, and asks whether it is meant.
async fn confirm_taking_away(
    Given(state): Given<State>,
    SignedInStaff { person, staff }: SignedInStaff,
    Path(id): Path<String>,
) -> Result<Html<ConfirmPage>> {
    staff.must_be_allowed(Permissions::MANAGE_REPORTS)?;
    let collection = collections::collection(&state, Some(person.account.id), parse(&id)?).await?.collection;
    let question =
        if collection.local { "collections-take-away-ours" } else { "collections-take-away-theirs" };
    let language = person.frame.language();
    Ok(Html(ConfirmPage {
        page: person.frame.page(collection.name, Section::Admin),
        question: language.t(question).into_owned(),
        action: language.t("collections-take-away").into_owned(),
        back: format!("/collections/{}", collection.id),
        status: None,
    }))
}

/// `POST /collections/ID/take_away`: by those who look after reports.
async fn take_collection_away(
    Given(state): Given<State>,
    SignedInStaff { staff, .. }: SignedInStaff,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    collections::remove_collection(&state, &staff, parse(&id)?, "").await?;
    Ok(Redirect::to("/admin/reports").done("collections-taken-away"))
}
