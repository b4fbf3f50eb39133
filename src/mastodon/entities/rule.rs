//! Rule: what everybody here agreed to.

use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
pub struct Rule {
    pub id: String,
    pub text: String,
    pub hint: String,
    pub translations: serde_json::Map<String, serde_json::Value>,
}
