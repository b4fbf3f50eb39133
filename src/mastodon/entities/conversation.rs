//! Conversation.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Account, Render, Status};
use crate::model::conversation;

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Conversation {
    pub id: String,
    pub unread: bool,
    pub accounts: Vec<Account>,
    pub last_status: Option<Status>,
}

impl Conversation {
    pub fn new(render: Render<'_>, conversation: conversation::Conversation) -> Self {
        Self {
            id: conversation.id.to_string(),
            unread: conversation.unread,
            accounts: conversation.accounts.iter().map(|account| Account::new(render, account)).collect(),
            last_status: Some(Status::new(render, conversation.last_status)),
        }
    }
}
