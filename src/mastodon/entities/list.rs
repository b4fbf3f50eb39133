//! List.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::ListId;
use crate::model::list::{self, RepliesPolicy};

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct List {
    pub id: ListId,
    pub title: String,
    pub replies_policy: RepliesPolicy,
    pub exclusive: bool,
}

impl From<list::List> for List {
    fn from(list: list::List) -> Self {
        let list::List { id, title, replies_policy, exclusive } = list;
        Self { id, title, replies_policy, exclusive }
    }
}
