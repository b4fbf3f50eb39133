//! Quote and ShallowQuote, and who may quote.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Render, Status};
use crate::model::quote::{Quote as Quoted, QuoteState};
use crate::model::{self, StatusId, StatusView};

/// The quote of a status; within a quoted status, the id of what that quotes.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Quote {
    pub state: QuoteState,
    /// Absent within a quoted status; `null` where it may not be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quoted_status: Option<Option<Box<Status>>>,
    /// Within a quoted status alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quoted_status_id: Option<Option<StatusId>>,
}

impl Quote {
    pub(super) fn of(render: Render<'_>, quote: &Quoted, quoted: Option<StatusView>) -> Self {
        let state = match &quoted {
            // Let, and not for this viewer's eyes.
            None if quote.is_accepted() => QuoteState::Unauthorized,
            _ => quote.state,
        };
        let quoted_status = quoted.map(|view| Box::new(Status::quoted(render, view)));
        Self { state, quoted_status: Some(quoted_status), quoted_status_id: None }
    }

    /// Within a quoted status.
    pub(super) fn shallow(quote: &Quoted) -> Self {
        let quoted_status_id = quote.quoted_id.filter(|_| quote.is_accepted());
        Self { state: quote.state, quoted_status: None, quoted_status_id: Some(quoted_status_id) }
    }
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct QuoteApproval {
    pub automatic: Vec<String>,
    pub manual: Vec<String>,
    pub current_user: String,
}

impl QuoteApproval {
    pub(super) fn of(status: &model::Status) -> Self {
        Self {
            automatic: status.quote_automatic.clone(),
            manual: status.quote_manual.clone(),
            current_user: match status.viewer.quote_right.as_str() {
                "" => "denied".to_owned(),
                right => right.to_owned(),
            },
        }
    }
}
