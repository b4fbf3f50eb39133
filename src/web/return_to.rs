//! Forms with buttons only: all they say is where they were.

use serde::Deserialize;

use crate::browser::Redirect;

#[derive(Debug, Deserialize)]
pub(super) struct ReturnTo {
    return_to: Option<String>,
}

impl ReturnTo {
    /// To where the form was, or to `otherwise`.
    pub fn or(&self, otherwise: &str) -> Redirect {
        Redirect::back(self.return_to.as_deref(), otherwise)
    }
}
