//! Role: what a person may do here.

use schemars::JsonSchema;
use serde::Serialize;

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Role {
    pub id: String,
    pub name: String,
    /// Mastodon's bits, as a decimal number.
    pub permissions: String,
    pub color: String,
    pub highlighted: bool,
    /// How many collections they may have.
    pub collection_limit: u32,
}
