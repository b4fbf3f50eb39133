//! Search: what was found.

use serde::Serialize;

use super::{Account, Status, Tag};

#[derive(Debug, Clone, Default, Serialize)]
pub struct Search {
    pub accounts: Vec<Account>,
    pub statuses: Vec<Status>,
    pub hashtags: Vec<Tag>,
}
