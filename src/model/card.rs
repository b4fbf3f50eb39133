//! What a link leads to, as a status shows it.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Account, AccountId};

/// A page on the web in a few words, with the picture it chose.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Card {
    pub id: i64,
    pub url: String,
    /// `link`, `photo`, `video` or `rich`.
    pub kind: String,
    pub title: String,
    pub description: String,
    pub language: Option<String>,
    pub author_name: String,
    pub author_url: String,
    pub author_account_id: Option<AccountId>,
    /// Whom the page names as its author, where they let it.
    #[serde(skip)]
    pub author: Option<Arc<Account>>,
    pub provider_name: String,
    pub provider_url: String,
    pub image_remote_url: Option<String>,
    pub image_description: String,
    pub image_key: Option<String>,
    pub blurhash: Option<String>,
    pub width: i32,
    pub height: i32,
    pub published_at: Option<DateTime<Utc>>,
}

impl Card {
    /// With its author, who is among these accounts; who is gone is named no more.
    #[must_use]
    pub fn by(mut self, accounts: &HashMap<AccountId, Arc<Account>>) -> Self {
        let author = self.author_account_id.and_then(|id| accounts.get(&id));
        self.author = author.filter(|author| !author.suspended && !author.deleted).cloned();
        if self.author_account_id.is_some() && self.author.is_none() {
            self.author_name.clear();
            self.author_url.clear();
        }
        self
    }
}
