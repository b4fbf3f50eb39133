//! `/email_subscriptions/…`: the links in letters to those who have somebody's posts sent.

use axum::Router;
use axum::extract::{Path, State as Extract};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::view::confirm::ConfirmPage;
use crate::access::ClientAddress;
use crate::browser::{Form, Frame, Redirect, Result};
use crate::db;
use crate::domain::email_subscriptions::{self, Link};
use crate::error::Error;
use crate::layout::{Html, Section};
use crate::state::State;
use crate::text::fold;

pub(super) fn router() -> Router<State> {
    Router::new()
        .route("/@{name}/email_subscriptions", post(subscribe))
        .route("/email_subscriptions/{id}/{verb}/{token}", get(show_link).post(follow_link))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    email: String,
}

/// `POST /@NAME/email_subscriptions`
async fn subscribe(
    Extract(state): Extract<State>,
    frame: Frame,
    Path(name): Path<String>,
    ClientAddress(address): ClientAddress,
    Form(typed): Form<Typed>,
) -> Result<Redirect> {
    let found = db::accounts::id_by_handle(&mut *state.pool.acquire().await?, &fold(&name), None).await?;
    let account = found.ok_or(Error::NotFound)?;
    let locale = frame.language().tag();
    let done = email_subscriptions::subscribe(&state, account, &typed.email, locale, Some(address)).await;
    let back = Redirect::to(format!("/@{name}"));
    match done {
        Ok(()) => Ok(back.done("subscription-asked")),
        Err(Error::Invalid(_)) => Ok(back.failed("subscription-no-address")),
        Err(error) => Err(error.into()),
    }
}

fn read(id: &str, verb: &str) -> Result<(i64, Link), Error> {
    let link = [Link::Confirm, Link::Unsubscribe].into_iter().find(|link| link.as_str() == verb);
    Ok((id.parse().map_err(|_| Error::NotFound)?, link.ok_or(Error::NotFound)?))
}

/// `GET /email_subscriptions/ID/{confirm,unsubscribe}/TOKEN`: asks.
async fn show_link(
    Extract(state): Extract<State>,
    frame: Frame,
    Path((id, verb, token)): Path<(String, String, String)>,
) -> Result<Html<ConfirmPage>> {
    let (id, link) = read(&id, &verb)?;
    let (_, account) = email_subscriptions::read_link(&state, id, link, &token).await?;
    let language = frame.language();
    let (question, action) = match link {
        Link::Confirm => ("subscription-confirm-question", "subscription-confirm"),
        Link::Unsubscribe => ("subscription-end-question", "subscription-end"),
    };
    Ok(Html(ConfirmPage {
        page: frame.page_of("subscription-heading", Section::Elsewhere),
        question: language.t_name(question, account.name()).into_owned(),
        action: language.t(action).into_owned(),
        back: "/".to_owned(),
        status: None,
    }))
}

/// `POST` to the same: does it. Mail programs post here by themselves (RFC 8058), without a form of ours: whoever has
/// the link may.
async fn follow_link(
    Extract(state): Extract<State>,
    Path((id, verb, token)): Path<(String, String, String)>,
) -> Result<Response> {
    let (id, link) = read(&id, &verb)?;
    email_subscriptions::follow_link(&state, id, link, &token).await?;
    let done = match link {
        Link::Confirm => "subscription-confirmed",
        Link::Unsubscribe => "subscription-ended",
    };
    Ok(Redirect::to("/about").done(done).into_response())
}
