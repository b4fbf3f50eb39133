//! Stamps by which people here give leave (FEP-044f, FEP-7aa9).

use serde::Serialize;

use super::context::{self, Terms, Vocabulary};
use crate::model::leave::Leave;

/// A stamp, served at its id while it is given.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Authorization {
    #[serde(flatten)]
    stamp: Stamp,
    /// The quoted author, or who is featured.
    attributed_to: String,
    /// The status that quotes, or the collection.
    interacting_object: String,
    /// The status that is quoted, or who is featured.
    interaction_target: String,
}

impl Authorization {
    pub fn new(stamp: Stamp, attributed_to: String, interacting: String, target: String) -> Self {
        Self { stamp, attributed_to, interacting_object: interacting, interaction_target: target }
    }
}

/// A stamp by its id alone, to be taken back.
#[derive(Debug, Clone, Serialize)]
pub struct Stamp {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip)]
    leave: Leave,
}

impl Stamp {
    pub fn new(leave: Leave, id: String) -> Self {
        Self { id, kind: leave.stamp_type(), leave }
    }
}

impl Vocabulary for Authorization {
    fn add_terms(&self, terms: &mut Terms) {
        self.stamp.add_terms(terms);
        terms.add(&context::STAMPED);
    }
}

impl Vocabulary for Stamp {
    fn add_terms(&self, terms: &mut Terms) {
        terms.add(&[match self.leave {
            Leave::Quote => context::QUOTE_AUTHORIZATION,
            Leave::Feature => context::FEATURE_AUTHORIZATION,
        }]);
    }
}
