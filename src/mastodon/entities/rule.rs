//! Rule: what everybody here agreed to.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::db;

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Rule {
    pub id: String,
    pub text: String,
    pub hint: String,
    /// In other languages, by their tags.
    pub translations: BTreeMap<String, RuleWords>,
}

impl From<db::rules::Rule> for Rule {
    fn from(rule: db::rules::Rule) -> Self {
        Self { id: rule.id.to_string(), text: rule.text, hint: rule.hint, translations: BTreeMap::new() }
    }
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RuleWords {
    pub text: String,
    pub hint: String,
}
