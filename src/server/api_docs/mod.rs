//! `/api/openapi.json` and `/api/docs`: what all edges together say of the API they serve.

mod view;

use std::sync::{Arc, LazyLock};

use axum::body::Bytes;
use axum::extract::{Path, State as Extract};
use axum::http::header;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use serde_json::Value;

use crate::access::cors::allow_any_origin;
use crate::browser::{Frame, Result, serve_pages};
use crate::error::Error;
use crate::layout::{Html, Section};
use crate::mastodon::{self, error::Body};
use crate::model::scopes;
use crate::oauth;
use crate::openapi::{About, document};
use crate::state::State;
use crate::well_known;
use view::{Docs, EntitiesPage, GroupPage, IndexPage};

const DESCRIPTION: &str = "The client API of Mastodon as this server speaks it, made from the program itself. Parameters \
                           are read from the query, and from bodies in any of three notations.";

/// The OpenAPI document of the instance at `server`.
pub fn api_document(server: &str) -> Value {
    let mut operations = mastodon::operations();
    operations.extend(oauth::operations());
    operations.extend(well_known::operations());
    let about = About {
        title: "Hedgerow",
        version: env!("CARGO_PKG_VERSION"),
        description: DESCRIPTION,
        server,
        scopes: scopes::ALL,
    };
    document::<Body>(&about, &operations)
}

/// The same on every instance, and made when somebody first asks: no start waits for it.
static DOCS: LazyLock<Docs> = LazyLock::new(|| Docs::of(&api_document("/")));

/// The document as it is sent, made once.
type Written = Arc<tokio::sync::OnceCell<Bytes>>;

/// Both addresses, and the pages below the second.
pub fn router(state: State) -> Router<State> {
    let pages = Router::new()
        .route("/api/docs", get(show_index))
        .route("/api/docs/entities", get(show_entities))
        .route("/api/docs/{name}", get(show_group))
        .layer(from_fn_with_state(state, serve_pages));
    Router::new()
        .route("/api/openapi.json", get(show_document))
        .layer(Extension(Written::default()))
        .layer(from_fn(allow_any_origin))
        .merge(pages)
}

/// `GET /api/openapi.json`
async fn show_document(Extract(state): Extract<State>, Extension(written): Extension<Written>) -> Response {
    let write = async || Bytes::from(api_document(state.config.instance.base_url.as_str()).to_string());
    let body = written.get_or_init(write).await.clone();
    let headers =
        [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=600")];
    (headers, body).into_response()
}

/// `GET /api/docs`
async fn show_index(frame: Frame) -> Html<IndexPage> {
    Html(IndexPage { page: frame.page_of("api-heading", Section::Elsewhere), groups: &DOCS.groups })
}

/// `GET /api/docs/{group}`
async fn show_group(frame: Frame, Path(name): Path<String>) -> Result<Html<GroupPage>> {
    let group = DOCS.groups.iter().find(|group| group.name == name).ok_or(Error::NotFound)?;
    Ok(Html(GroupPage { page: frame.page(&group.name, Section::Elsewhere), group }))
}

/// `GET /api/docs/entities`
async fn show_entities(frame: Frame) -> Html<EntitiesPage> {
    let page = frame.page_of("api-entities", Section::Elsewhere);
    Html(EntitiesPage { page, entities: &DOCS.entities })
}
