//! InteractionPolicy: whom an author lets answer, favourite and reblog. GoToSocial's shape, with what it is to the reader.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model;
use crate::model::interaction::{Circle, Right};

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InteractionPolicy {
    pub can_reply: Interaction,
    pub can_favourite: Interaction,
    pub can_reblog: Interaction,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Interaction {
    /// Who may at once: `public`, `followers`, `following`, or addresses of actors.
    pub automatic_approval: Vec<String>,
    /// Who may when the author agrees.
    pub manual_approval: Vec<String>,
    /// What the reader may; nothing to a visitor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_user: Option<Right>,
}

impl InteractionPolicy {
    pub(super) fn of(status: &model::Status, to_somebody: bool) -> Self {
        let (policy, rights) = (&status.interaction_policy, status.viewer.rights);
        let part = |circle: &Option<Circle>, right| {
            let circle = circle
                .clone()
                .unwrap_or_else(|| Circle { automatic: vec!["public".to_owned()], manual: Vec::new() });
            Interaction {
                automatic_approval: circle.automatic,
                manual_approval: circle.manual,
                current_user: to_somebody.then_some(right),
            }
        };
        Self {
            can_reply: part(&policy.reply, rights.reply),
            can_favourite: part(&policy.favourite, rights.favourite),
            can_reblog: part(&policy.reblog, rights.reblog),
        }
    }
}
