//! Files of relations in Mastodon's formats.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportKind {
    Following,
    Lists,
    Blocks,
    Mutes,
    DomainBlocks,
    Bookmarks,
    Filters,
}

impl ImportKind {
    pub const ALL: [Self; 7] = [
        Self::Following,
        Self::Lists,
        Self::Blocks,
        Self::Mutes,
        Self::DomainBlocks,
        Self::Bookmarks,
        Self::Filters,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Following => "following",
            Self::Lists => "lists",
            Self::Blocks => "blocks",
            Self::Mutes => "mutes",
            Self::DomainBlocks => "domain_blocks",
            Self::Bookmarks => "bookmarks",
            Self::Filters => "filters",
        }
    }

    /// The file's name, as Mastodon calls it.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Following => "following_accounts.csv",
            Self::Lists => "lists.csv",
            Self::Blocks => "blocked_accounts.csv",
            Self::Mutes => "muted_accounts.csv",
            Self::DomainBlocks => "blocked_domains.csv",
            Self::Bookmarks => "bookmarks.csv",
            Self::Filters => "filters.csv",
        }
    }
}

impl std::str::FromStr for ImportKind {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(())
    }
}

/// One row of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ImportRow {
    Following {
        acct: String,
        show_reblogs: bool,
        notify: bool,
        languages: Vec<String>,
    },
    List {
        title: String,
        acct: String,
    },
    Block {
        acct: String,
    },
    Mute {
        acct: String,
        hide_notifications: bool,
    },
    DomainBlock {
        domain: String,
    },
    Bookmark {
        uri: String,
    },
    Filter {
        title: String,
        contexts: Vec<String>,
        keyword: String,
        whole_word: bool,
        action: String,
        expires_at: Option<DateTime<Utc>>,
    },
}

/// How far a file has come.
#[derive(Debug, Clone)]
pub struct Import {
    pub id: i64,
    pub kind: ImportKind,
    pub total: i32,
    pub imported: i32,
    pub failed: i64,
    pub finished_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}
