//! `/settings/archive_imports`: the posts one wrote elsewhere are brought, and taken back.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State as Given};
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::moving;
use crate::access::Csrf;
use crate::browser::{Form, Nothing, PageError, Redirect, Result, SignedIn, serve_pages};
use crate::domain::archive_imports::{self, Incoming};
use crate::error::{self, Error};
use crate::layout::{Html, Section};
use crate::model::archive_import::ArchiveImport;
use crate::parameters::{broken_multipart, read_text};
use crate::state::State;
use crate::web::view::confirm::ConfirmPage;
use crate::web::view::moving::BroughtView;

/// Where archives are sent to: far larger than all else, and for as long as that takes.
pub const ARCHIVE_UPLOAD: &str = "/settings/archive_imports";

/// The form around the file.
const FORM: usize = 64 << 10;

pub fn router() -> Router<State> {
    Router::new()
        .route("/settings/archive_imports/{id}/remove", get(confirm_removal).post(remove_archive_import))
}

/// The one form that is larger than the house allows in general: the server sets it beside all other pages.
pub fn upload_router(state: State) -> Router<State> {
    let most = usize::try_from(state.config.imports.archive_max_bytes.0)
        .map_or(usize::MAX, |most| most.saturating_add(FORM));
    Router::new()
        .route("/settings/archive_imports", post(bring_archive).layer(DefaultBodyLimit::max(most)))
        .layer(from_fn_with_state(state, serve_pages))
}

/// What the page shows.
pub(super) async fn brought(state: &State, person: &SignedIn) -> error::Result<Vec<BroughtView>> {
    let imports = archive_imports::latest_imports(state, person.account.id).await?;
    Ok(imports.into_iter().map(view).collect())
}

fn view(import: ArchiveImport) -> BroughtView {
    BroughtView {
        id: import.id,
        state: import.state,
        source: import.source,
        done: import.done.unsigned_abs(),
        total: import.total.unsigned_abs(),
        posts: import.posts.unsigned_abs(),
        media: import.media.unsigned_abs(),
        skipped: import.skipped.into_iter().map(|(reason, count)| (reason, count.unsigned_abs())).collect(),
        failure: import.failure,
        at: import.created_at,
    }
}

/// `POST /settings/archive_imports`
async fn bring_archive(
    Given(state): Given<State>,
    person: SignedIn,
    csrf: Csrf,
    form: Multipart,
) -> Result<Response> {
    match receive(&state, &person, &csrf, form).await {
        Ok(()) => Ok(Redirect::to(moving::PAGE).done("brought-taken").into_response()),
        Err(Error::Conflict) => Ok(Redirect::to(moving::PAGE).failed("brought-under-way").into_response()),
        Err(error) => {
            let error = match error {
                Error::TooLarge => {
                    Error::invalid("archive", "ERR_LARGER_THAN_TAKEN", "is larger than is taken here")
                }
                error => error,
            };
            let errors = PageError::fields(error)?.into();
            let page = moving::page_with(&state, &person, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// The token stands before the file: nothing is kept of a form that is not ours.
async fn receive(state: &State, person: &SignedIn, csrf: &Csrf, mut form: Multipart) -> error::Result<()> {
    let (mut trusted, mut room) = (false, FORM);
    while let Some(mut field) = form.next_field().await.map_err(|problem| broken_multipart(&problem))? {
        match field.name() {
            Some("csrf_token") => {
                csrf.check(&read_text(field, &mut room).await?)?;
                trusted = true;
            }
            Some("archive") if trusted => {
                let mut incoming = Incoming::begin(state, person.account.id).await?;
                while let Some(bytes) = field.chunk().await.map_err(|problem| broken_multipart(&problem))? {
                    incoming.add(&bytes).await?;
                }
                return incoming.keep().await;
            }
            _ => {}
        }
    }
    csrf.check("")
}

fn parse(id: &str) -> Result<i64> {
    Ok(id.parse().map_err(|_| Error::NotFound)?)
}

/// `GET /settings/archive_imports/ID/remove`
async fn confirm_removal(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
) -> Result<Html<ConfirmPage>> {
    let id = parse(&id)?;
    let imports = archive_imports::latest_imports(&state, person.account.id).await?;
    let import = imports.into_iter().find(|import| import.id == id).ok_or(Error::NotFound)?;
    let page = person.frame.page_of("brought-remove", Section::Settings);
    Ok(Html(ConfirmPage {
        question: page.t_count("brought-remove-question", import.posts.unsigned_abs()).into_owned(),
        action: page.t("brought-remove").into_owned(),
        back: moving::PAGE.to_owned(),
        status: None,
        page,
    }))
}

/// `POST /settings/archive_imports/ID/remove`
async fn remove_archive_import(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    match archive_imports::take_back(&state, person.account.id, parse(&id)?).await {
        Ok(()) => Ok(Redirect::to(moving::PAGE).done("brought-going")),
        Err(Error::Conflict) => Ok(Redirect::to(moving::PAGE).failed("brought-under-way")),
        Err(error) => Err(error.into()),
    }
}
