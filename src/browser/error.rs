//! Errors on their way to becoming a page.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::redirect::Redirect;
use crate::access::Refusal;
use crate::error::{Error, Invalid};

/// Why there is no page: an error to be shown in the frame, or a better place to go to.
#[derive(Debug)]
pub enum PageError {
    Failed(Error),
    GoTo(Redirect),
}

pub type Result<T, E = PageError> = std::result::Result<T, E>;

/// Left in an answer for [`super::serve_pages`], which has the request that failed.
#[derive(Debug, Clone)]
pub(super) struct Failure(pub Arc<Error>);

impl<E: Into<Error>> From<E> for PageError {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Refusal> for PageError {
    fn from(Refusal(error): Refusal) -> Self {
        Self::Failed(error)
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        match self {
            Self::Failed(error) => {
                let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
                response.extensions_mut().insert(Failure(Arc::new(error)));
                response
            }
            Self::GoTo(redirect) => redirect.into_response(),
        }
    }
}

impl PageError {
    /// The fields that do not hold, for a form that is shown again with them; any other error stays one.
    ///
    /// # Errors
    /// Every error but [`Error::Invalid`].
    pub fn fields(error: Error) -> Result<Invalid> {
        match error {
            Error::Invalid(invalid) => Ok(invalid),
            other => Err(Self::Failed(other)),
        }
    }
}
