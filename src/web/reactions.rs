//! A reader answers a status with an emoji, or takes that back.

use axum::extract::{Path, State as Given};
use serde::Deserialize;

use super::present::path_of_status;
use crate::browser::{Form, Redirect, Result, SignedIn};
use crate::domain::reactions;
use crate::error::Error;
use crate::model::StatusId;
use crate::state::State;

/// The button that was pressed; the one without a name means what was typed.
#[derive(Deserialize)]
pub(super) struct Pressed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    other: String,
    return_to: Option<String>,
}

/// `POST /statuses/ID/react`
pub(super) async fn react(
    Given(state): Given<State>,
    Path(id): Path<String>,
    SignedIn { account: reader, .. }: SignedIn,
    Form(pressed): Form<Pressed>,
) -> Result<Redirect> {
    let id: StatusId = id.parse().map_err(|_| Error::NotFound)?;
    let name = if pressed.name.is_empty() { &pressed.other } else { &pressed.name };
    match reactions::react(&state, &reader, id, name).await {
        Ok(view) => {
            let path = path_of_status(&view.account, view.status.id);
            Ok(Redirect::back(pressed.return_to.as_deref(), &path))
        }
        Err(Error::Unprocessable(_)) => {
            Ok(Redirect::back(pressed.return_to.as_deref(), "/home").failed("react-refused"))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /statuses/ID/unreact`
pub(super) async fn unreact(
    Given(state): Given<State>,
    Path(id): Path<String>,
    SignedIn { account: reader, .. }: SignedIn,
    Form(pressed): Form<Pressed>,
) -> Result<Redirect> {
    let id: StatusId = id.parse().map_err(|_| Error::NotFound)?;
    let view = reactions::unreact(&state, &reader, id, &pressed.name).await?;
    let path = path_of_status(&view.account, view.status.id);
    Ok(Redirect::back(pressed.return_to.as_deref(), &path))
}
