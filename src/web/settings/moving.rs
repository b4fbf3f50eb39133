//! `/settings/exports`: taking along and bringing, and posts that go by themselves.

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State as Given};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::archive_imports;
use crate::access::Csrf;
use crate::browser::{Form, Nothing, PageError, Redirect, Result, SignedIn};
use crate::domain::status_cleanup::{self, CleanupPolicy};
use crate::domain::{archives, exports, imports};
use crate::error::{Error, Invalid};
use crate::layout::{FieldErrors, Html, Section};
use crate::model::import::{Import, ImportKind};
use crate::state::State;
use crate::web::view::moving::{ArchiveView, ExportsPage, ImportView};

pub(super) const PAGE: &str = "/settings/exports";

/// Fifty thousand lines and more.
const LARGEST_FILE: usize = 8 << 20;

pub fn router() -> Router<State> {
    Router::new()
        .route(PAGE, get(show_exports))
        .route("/settings/exports/{file}", get(download))
        .route("/settings/archives", post(ask_for_archive))
        .route("/settings/archives/{id}", get(download_archive))
        .route("/settings/imports", post(import).layer(DefaultBodyLimit::max(LARGEST_FILE)))
        .route("/settings/cleanup", post(save_cleanup))
}

/// `GET /settings/exports`
async fn show_exports(Given(state): Given<State>, person: SignedIn) -> Result<Html<ExportsPage>> {
    page_with(&state, &person, Invalid::default().into()).await
}

/// The page again, with what did not hold of a form on it.
pub(super) async fn page_with(
    state: &State,
    person: &SignedIn,
    errors: FieldErrors,
) -> Result<Html<ExportsPage>> {
    let policy = status_cleanup::policy(state, person.account.id).await?;
    page(state, person, policy, errors).await
}

async fn page(
    state: &State,
    person: &SignedIn,
    policy: CleanupPolicy,
    errors: FieldErrors,
) -> Result<Html<ExportsPage>> {
    let view = |import: Import| ImportView {
        kind: import.kind,
        done: u64::try_from(import.imported).unwrap_or_default(),
        total: u64::try_from(import.total).unwrap_or_default(),
        failed: import.failed.unsigned_abs(),
        finished: import.finished_at.is_some(),
        at: import.created_at,
    };
    let imports = imports::latest(state, person.account.id).await?.into_iter().map(view).collect();
    let archive = archives::latest_archive(state, person.account.id).await?.map(|archive| ArchiveView {
        id: archive.id,
        at: archive.created_at,
        bytes: archive.bytes.map(i64::unsigned_abs),
    });
    let page = person.frame.page_of("settings-exports", Section::Settings);
    let brought = archive_imports::brought(state, person).await?;
    let largest = state.config.imports.archive_max_bytes.0;
    Ok(Html(ExportsPage { page, archive, imports, brought, largest, policy, errors }))
}

/// `GET /settings/exports/NAME.csv`
async fn download(
    Given(state): Given<State>,
    person: SignedIn,
    Path(file): Path<String>,
) -> Result<Response> {
    let kind = ImportKind::ALL.into_iter().find(|kind| kind.file_name() == file).ok_or(Error::NotFound)?;
    let data = exports::export(&state, person.account.id, kind).await?;
    let disposition = format!("attachment; filename=\"{file}\"");
    let headers = [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, disposition)];
    Ok((headers, data).into_response())
}

/// `POST /settings/archives`
async fn ask_for_archive(
    Given(state): Given<State>,
    person: SignedIn,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    match archives::ask_for_archive(&state, person.account.id).await {
        Ok(()) => Ok(Redirect::to(PAGE).done("archive-asked")),
        Err(Error::Conflict) => Ok(Redirect::to(PAGE).failed("archive-too-soon")),
        Err(error) => Err(error.into()),
    }
}

/// `GET /settings/archives/ID`
async fn download_archive(
    Given(state): Given<State>,
    person: SignedIn,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let file = archives::open_archive(&state, person.account.id, id).await?;
    let disposition = format!("attachment; filename=\"{}.tar.gz\"", person.account.username);
    let headers = [
        (CONTENT_TYPE, "application/gzip".to_owned()),
        (CONTENT_LENGTH, file.size().to_string()),
        (CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, Body::from_stream(file.stream(None).await?)).into_response())
}

/// `POST /settings/imports`
async fn import(
    Given(state): Given<State>,
    person: SignedIn,
    csrf: Csrf,
    mut form: Multipart,
) -> Result<Response> {
    let unreadable = || Error::BadRequest("The form could not be read".to_owned());
    let (mut kind, mut data, mut trusted) = (String::new(), Vec::new(), false);
    while let Some(field) = form.next_field().await.map_err(|_| unreadable())? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|_| Error::TooLarge)?;
        match name.as_str() {
            "csrf_token" => {
                csrf.check(&String::from_utf8_lossy(&bytes))?;
                trusted = true;
            }
            "kind" => kind = String::from_utf8_lossy(&bytes).into_owned(),
            "data" => data = bytes.to_vec(),
            _ => {}
        }
    }
    if !trusted {
        csrf.check("")?;
    }
    let kind: ImportKind = kind.parse().map_err(|()| unreadable())?;
    match imports::import(&state, person.account.id, kind, &data).await {
        Ok(()) => Ok(Redirect::to(PAGE).done("import-taken").into_response()),
        Err(error) => {
            let errors = PageError::fields(error)?.into();
            let page = page_with(&state, &person, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Chosen {
    enabled: Option<String>,
    min_age_days: String,
    keep_direct: Option<String>,
    keep_pinned: Option<String>,
    keep_media: Option<String>,
    keep_self_favourited: Option<String>,
    keep_self_bookmarked: Option<String>,
    keep_favourites: String,
    keep_reblogs: String,
}

/// `POST /settings/cleanup`
async fn save_cleanup(
    Given(state): Given<State>,
    person: SignedIn,
    Form(chosen): Form<Chosen>,
) -> Result<Response> {
    let number = |text: &str| text.trim().parse::<i32>().ok().filter(|number| *number > 0);
    let policy = CleanupPolicy {
        enabled: chosen.enabled.is_some(),
        min_age_days: number(&chosen.min_age_days).unwrap_or(0),
        keep_direct: chosen.keep_direct.is_some(),
        keep_pinned: chosen.keep_pinned.is_some(),
        keep_media: chosen.keep_media.is_some(),
        keep_self_favourited: chosen.keep_self_favourited.is_some(),
        keep_self_bookmarked: chosen.keep_self_bookmarked.is_some(),
        keep_favourites: number(&chosen.keep_favourites),
        keep_reblogs: number(&chosen.keep_reblogs),
    };
    match status_cleanup::save_policy(&state, person.account.id, &policy).await {
        Ok(()) => Ok(Redirect::to(PAGE).done("settings-saved").into_response()),
        Err(error) => {
            let errors = PageError::fields(error)?.into();
            let page = page(&state, &person, policy, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}
