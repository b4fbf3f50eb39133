//! What somebody is told, in one sentence: for devices, and for apps that do not know its kind.

use std::borrow::Cow;

use super::Language;
use crate::model::notification::NotificationKind;

impl Language {
    /// `name` did it.
    pub fn told_of(self, kind: NotificationKind, name: &str) -> Cow<'static, str> {
        let key = match kind {
            NotificationKind::Mention => "push-mention",
            NotificationKind::Status => "push-status",
            NotificationKind::Reblog => "push-reblog",
            NotificationKind::Follow => "push-follow",
            NotificationKind::FollowRequest => "push-follow-request",
            NotificationKind::Favourite => "push-favourite",
            NotificationKind::Poll => "push-poll",
            NotificationKind::Quote => "push-quote",
            NotificationKind::QuotedUpdate => "push-quoted-update",
            NotificationKind::Update => "push-update",
            NotificationKind::AdminSignUp => "push-sign-up",
            NotificationKind::AdminReport => "push-report",
            NotificationKind::SeveredRelationships => "push-severed",
            NotificationKind::ModerationWarning => "push-warning",
            NotificationKind::AddedToCollection => "push-added-to-collection",
            NotificationKind::CollectionUpdate => "push-collection-update",
        };
        self.t_name(key, name)
    }
}
