//! Marker: how far a person has read a timeline.

use schemars::JsonSchema;
use serde::Serialize;

use super::Timestamp;

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Marker {
    pub last_read_id: String,
    pub version: i32,
    pub updated_at: Timestamp,
}
