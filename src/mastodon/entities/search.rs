//! Search: what was found.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Account, Collection, Status, Tag};

#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Search {
    pub accounts: Vec<Account>,
    pub statuses: Vec<Status>,
    pub hashtags: Vec<Tag>,
    /// By their addresses alone.
    pub collections: Vec<Collection>,
}
