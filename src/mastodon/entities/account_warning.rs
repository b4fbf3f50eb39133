//! AccountWarning, and RelationshipSeveranceEvent: what staff, or the instance, tells an account.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Account, Render, Timestamp};
use crate::model;
use crate::model::notification::{Severance, Warning};

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AccountWarning {
    pub id: String,
    pub action: String,
    pub text: String,
    /// Null where no report named any.
    pub status_ids: Option<Vec<String>>,
    pub target_account: Account,
    /// Nobody appeals here: people answer the moderators.
    pub appeal: (),
    pub created_at: Timestamp,
}

impl AccountWarning {
    pub(super) fn new(render: Render<'_>, warning: &Warning, target: &model::Account) -> Self {
        let statuses: Vec<String> = warning.status_ids.iter().map(i64::to_string).collect();
        Self {
            id: warning.id.to_string(),
            action: warning.action.clone(),
            text: warning.text.clone(),
            status_ids: Some(statuses).filter(|statuses| !statuses.is_empty()),
            target_account: Account::new(render, target),
            appeal: (),
            created_at: warning.created_at.into(),
        }
    }
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RelationshipSeveranceEvent {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: String,
    /// Whose they were is not kept.
    pub purged: bool,
    pub target_name: String,
    pub followers_count: i64,
    pub following_count: i64,
    pub created_at: Timestamp,
}

impl From<&Severance> for RelationshipSeveranceEvent {
    fn from(severance: &Severance) -> Self {
        Self {
            id: severance.id.to_string(),
            kind: severance.kind.clone(),
            purged: true,
            target_name: severance.target_name.clone(),
            followers_count: severance.followers_count,
            following_count: severance.following_count,
            created_at: severance.created_at.into(),
        }
    }
}
