//! A form as it was sent, after its token was checked.

use axum::extract::{FromRequest, Request};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::error::PageError;
use crate::access::CheckedForm;
use crate::state::State;

/// The fields of a urlencoded form; one that was not shown in this browser is answered with a page that says so.
#[derive(Debug, Clone, Copy)]
pub struct Form<T>(pub T);

/// A form that is one button.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Nothing {}

impl<T: DeserializeOwned> FromRequest<State> for Form<T> {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &State) -> Result<Self, PageError> {
        let CheckedForm(form) = CheckedForm::from_request(request, state).await?;
        Ok(Self(form))
    }
}
