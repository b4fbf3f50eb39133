//! What a notification is about where that is no status, and what is said of one to apps that do not know its kind.

use schemars::JsonSchema;
use serde::Serialize;

use super::{AccountWarning, Collection, RelationshipSeveranceEvent, Render, Report};
use crate::layout::Language;
use crate::model::notification::{NotificationKind, Subject};
use crate::text;

/// One of these at most.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct NotificationSubject {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moderation_warning: Option<AccountWarning>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<RelationshipSeveranceEvent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collection: Option<Collection>,
}

impl NotificationSubject {
    pub(super) fn of(render: Render<'_>, subject: Option<&Subject>) -> Self {
        match subject {
            None => Self::default(),
            Some(Subject::Report(report, target)) => {
                Self { report: Some(Report::new(render, report, target)), ..Self::default() }
            }
            Some(Subject::Warning(warning, target)) => Self {
                moderation_warning: Some(AccountWarning::new(render, warning, target)),
                ..Self::default()
            },
            Some(Subject::Severance(severance)) => {
                Self { event: Some(RelationshipSeveranceEvent::from(&**severance)), ..Self::default() }
            }
            Some(Subject::Collection(view)) => {
                Self { collection: Some(Collection::new(render, (**view).clone())), ..Self::default() }
            }
        }
    }
}

/// A notification in words, all of it HTML.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NotificationFallback {
    pub title: String,
    pub summary: Option<String>,
    pub details: Option<String>,
}

/// The kinds an app says it knows, and its person's language; where it does not say, it knows all.
#[derive(Clone, Default)]
pub struct SupportedTypes(pub Option<(Vec<String>, Language)>);

impl SupportedTypes {
    pub(super) fn fallback(
        &self,
        kind: NotificationKind,
        from: &str,
        subject: Option<&Subject>,
    ) -> Option<NotificationFallback> {
        let (known, language) = self.0.as_ref()?;
        if known.iter().any(|known| known == kind.as_str()) {
            return None;
        }
        let summary = subject.map(|subject| text::escape(subject.words())).filter(|words| !words.is_empty());
        Some(NotificationFallback {
            title: text::escape(&language.told_of(kind, from)),
            summary,
            details: None,
        })
    }
}
