//! Rule: what everybody here agreed to.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Rule {
    pub id: String,
    pub text: String,
    pub hint: String,
    /// In other languages, by their tags.
    pub translations: BTreeMap<String, RuleWords>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RuleWords {
    pub text: String,
    pub hint: String,
}
