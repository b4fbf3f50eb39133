//! Coming from elsewhere: `/authorize_interaction` from another server's "follow" button, `/share` from another app.

use axum::extract::{Query, State as Given};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::compose::blank_form;
use super::search::path_of_address;
use super::view::compose::ComposePage;
use crate::activitypub::lookup::lookup_account;
use crate::browser::{Redirect, Result, SignedIn};
use crate::layout::{Html, Section};
use crate::state::State;

#[derive(Deserialize)]
pub(super) struct Interaction {
    uri: String,
}

/// `GET /authorize_interaction?uri=`: to the page here of a person or status elsewhere. `uri` is an address, a handle,
/// or either of them behind `acct:`.
pub(super) async fn authorize_interaction(
    Given(state): Given<State>,
    person: SignedIn,
    Query(Interaction { uri }): Query<Interaction>,
) -> Result<Redirect> {
    let uri = uri.trim();
    if uri.starts_with("https://") || uri.starts_with("http://") {
        return Ok(Redirect::to(path_of_address(&state, person.account.id, uri).await?));
    }
    let account = lookup_account(&state, uri.strip_prefix("acct:").unwrap_or(uri)).await?;
    Ok(Redirect::to(format!("/@{}", account.acct())))
}

#[derive(Deserialize)]
pub(super) struct Shared {
    #[serde(default)]
    title: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    url: String,
}

/// `GET /share?title=&text=&url=`: the form, with what was shared in it.
pub(super) async fn show_share(
    SignedIn { frame, .. }: SignedIn,
    Query(shared): Query<Shared>,
) -> Result<Response> {
    let mut form = blank_form(&frame);
    let parts = [shared.title, shared.text, shared.url];
    form.text =
        parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n");
    let page = frame.page_of("nav-compose", Section::Compose);
    Ok(Html(ComposePage { page, form, context: None }).into_response())
}
