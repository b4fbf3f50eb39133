//! A reader votes.

use axum::extract::{Path, State as Given};
use serde::Deserialize;

use super::present::path_of_status;
use crate::browser::{Form, Redirect, Result, SignedIn};
use crate::db;
use crate::domain::polls;
use crate::error::Error;
use crate::model::StatusId;
use crate::state::State;

#[derive(Deserialize)]
pub(super) struct Ballot {
    /// Places of options, from 0.
    #[serde(default)]
    choices: Vec<usize>,
    return_to: Option<String>,
}

/// `POST /statuses/ID/vote`
pub(super) async fn vote(
    Given(state): Given<State>,
    Path(id): Path<String>,
    SignedIn { account: reader, .. }: SignedIn,
    Form(ballot): Form<Ballot>,
) -> Result<Redirect> {
    let id: StatusId = id.parse().map_err(|_| Error::NotFound)?;
    let view = db::statuses::get(&mut *state.pool.acquire().await?, Some(reader.id), id).await?;
    let poll = view.status.poll.as_ref().ok_or(Error::NotFound)?.id;
    let back = Redirect::back(ballot.return_to.as_deref(), &path_of_status(&view.account, id));
    match polls::vote(&state, &reader, poll, &ballot.choices).await {
        Ok(_) => Ok(back),
        Err(Error::Unprocessable(_)) => Ok(back.failed("poll-refused")),
        Err(error) => Err(error.into()),
    }
}
