//! What somebody would rather not read, and whether a status is that.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{FilterId, Status, StatusId};
use crate::text;

#[derive(Debug, Clone)]
pub struct Filter {
    pub id: FilterId,
    pub title: String,
    pub contexts: Vec<FilterContext>,
    pub action: FilterAction,
    pub expires_at: Option<DateTime<Utc>>,
    pub keywords: Vec<FilterKeyword>,
    pub statuses: Vec<FilterStatus>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterKeyword {
    pub id: i64,
    pub keyword: String,
    pub whole_word: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterStatus {
    pub id: i64,
    pub status_id: StatusId,
}

/// Declares an enum of words, as they are stored and told.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(rename_all = "lowercase")]
        pub enum $name { $($(#[$about])* $variant),+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();
            fn from_str(text: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|one| one.as_str() == text).ok_or(())
            }
        }
    };
}

words! {
    /// Where a filter holds.
    FilterContext {
        /// Home and lists.
        Home = "home",
        Notifications = "notifications",
        /// Public timelines and hashtags.
        Public = "public",
        Thread = "thread",
        /// Profiles.
        Account = "account",
    }
}

words! {
    /// What becomes of what matches.
    FilterAction {
        /// Shown behind its filter's title.
        Warn = "warn",
        /// Not shown at all.
        Hide = "hide",
        /// Shown with its media veiled.
        Blur = "blur",
    }
}

/// A filter that holds for a status, and why.
#[derive(Debug, Clone)]
pub struct FilterMatch {
    pub filter: Arc<Filter>,
    /// As they were typed.
    pub keywords: Vec<String>,
    /// The filter names the status itself.
    pub names_status: bool,
}

/// All filters of one reader that have not ended, ready to be held against statuses.
#[derive(Debug, Clone, Default)]
pub struct FilterSet(Vec<Prepared>);

#[derive(Debug, Clone)]
struct Prepared {
    filter: Arc<Filter>,
    /// Folded, in the order of the filter's keywords.
    phrases: Vec<String>,
}

impl FilterSet {
    pub fn new(filters: Vec<Filter>) -> Self {
        let prepare = |filter: Filter| Prepared {
            phrases: filter.keywords.iter().map(|keyword| text::fold(&keyword.keyword)).collect(),
            filter: Arc::new(filter),
        };
        Self(filters.into_iter().map(prepare).collect())
    }

    /// Which of the filters hold for a status: for its own words, so that a reblog is what its original is.
    pub fn matches(&self, status: &Status) -> Vec<FilterMatch> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let text = text::fold(&status.searchable_text());
        self.0.iter().filter_map(|one| one.matching(status.id, &text)).collect()
    }
}

impl Prepared {
    fn matching(&self, id: StatusId, text: &str) -> Option<FilterMatch> {
        let keywords = self.filter.keywords.iter().zip(&self.phrases);
        let keywords: Vec<String> = keywords
            .filter(|(keyword, phrase)| text::holds_phrase(text, phrase, keyword.whole_word))
            .map(|(keyword, _)| keyword.keyword.clone())
            .collect();
        let names_status = self.filter.statuses.iter().any(|one| one.status_id == id);
        let holds = names_status || !keywords.is_empty();
        holds.then(|| FilterMatch { filter: self.filter.clone(), keywords, names_status })
    }
}
