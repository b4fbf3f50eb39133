//! A conversation of direct messages, as one of those in it keeps it.

use std::sync::Arc;

use super::{Account, StatusView};

#[derive(Debug, Clone)]
pub struct Conversation {
    pub id: i64,
    pub unread: bool,
    /// The others in it, of the last message; the account alone for a note to oneself.
    pub accounts: Vec<Arc<Account>>,
    pub last_status: StatusView,
}
