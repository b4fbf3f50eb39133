//! Ids: 64-bit numbers, `milliseconds << 16 | 16 bits of a database sequence`, strings in JSON.

use chrono::{DateTime, Utc};

/// Declares one id type per noun, so that an account's id is never taken for a status's.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
        #[sqlx(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #[derive(serde::Deserialize)]
                #[serde(untagged)]
                enum Spelling { Text(String), Number(i64) }
                match <Spelling as serde::Deserialize>::deserialize(deserializer)? {
                    Spelling::Text(text) => text.parse().map_err(serde::de::Error::custom),
                    Spelling::Number(number) => Ok(Self(number)),
                }
            }
        }

        /// In JSON, text.
        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                String::json_schema(generator)
            }
        }

        impl From<i64> for $name {
            fn from(id: i64) -> Self {
                Self(id)
            }
        }
    )+};
}

ids! {
    /// An actor, local or remote (`accounts`).
    AccountId,
    /// A collection of accounts (`collections`).
    CollectionId,
    /// A login (`users`).
    UserId,
    /// A custom emoji (`custom_emojis`).
    EmojiId,
    /// A status (`statuses`).
    StatusId,
    /// A remote server (`hosts`).
    HostId,
    /// A filter (`filters`).
    FilterId,
    /// A list (`lists`).
    ListId,
    /// A media attachment (`media_attachments`).
    MediaId,
    /// A notification (`notifications`).
    NotificationId,
    /// A poll (`polls`).
    PollId,
    /// A role (`roles`).
    RoleId,
    /// A hashtag (`tags`).
    TagId,
}

/// The instance actor's row in `accounts`, as on Mastodon.
pub const INSTANCE_ACTOR: AccountId = AccountId(-99);

/// The smallest id made at `at`: for keyset queries by time. Dates before 2000 count as 2000.
pub fn first_id_at(at: DateTime<Utc>) -> i64 {
    const YEAR_2000: i64 = 946_684_800_000;
    at.timestamp_millis().max(YEAR_2000) << 16
}
