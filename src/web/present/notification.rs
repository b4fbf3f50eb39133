//! What the reader is told.

use sqlx::PgConnection;

use super::{account, statuses_in};
use crate::config::Config;
use crate::domain::notification_groups::Grouped;
use crate::error::Result;
use crate::model::filter::FilterContext;
use crate::model::notification::{NotificationKind as Kind, Subject};
use crate::model::{AccountId, StatusId};
use crate::web::view::notifications::{NotificationKind, NotificationView, SubjectView};

/// Notifications of `viewer` in this order; those above `read` are new.
pub async fn notifications(
    config: &Config,
    conn: &mut PgConnection,
    viewer: AccountId,
    told: &Grouped,
    read: i64,
) -> Result<Vec<NotificationView>> {
    let context = FilterContext::Notifications;
    let about = statuses_in(context, config, conn, Some(viewer), &told.statuses).await?;
    let find = |id: StatusId| {
        let row = told.statuses.iter().find(|row| row.status.id == id)?;
        about.iter().find(|view| view.id == row.shown().status.id).cloned()
    };
    let shown = told.groups.iter().filter_map(|group| {
        let status = group.row.status().map(find);
        // What a filter hides is not told of.
        if status.as_ref().is_some_and(Option::is_none) {
            return None;
        }
        Some(NotificationView {
            id: group.row.most_recent,
            kind: kind(group.kind),
            account: account(config, told.accounts.get(group.sample.first()?)?),
            others: group.row.count.unsigned_abs().saturating_sub(1),
            created_at: group.row.latest_at,
            status: status.flatten(),
            subject: group.subject.as_ref().map(subject),
            unread: group.row.most_recent.0 > read,
        })
    });
    Ok(shown.collect())
}

fn subject(subject: &Subject) -> SubjectView {
    match subject {
        Subject::Report(report, target) => {
            SubjectView::Report { target: target.acct(), comment: report.comment.clone() }
        }
        Subject::Warning(warning, _) => {
            SubjectView::Warning { action: warning.action.clone(), text: warning.text.clone() }
        }
        Subject::Severance(severance) => SubjectView::Severance {
            target: severance.target_name.clone(),
            ended: severance.followers_count.unsigned_abs() + severance.following_count.unsigned_abs(),
        },
        Subject::Collection(view) => SubjectView::Collection {
            name: view.collection.name.clone(),
            href: format!("/collections/{}", view.collection.id),
        },
    }
}

fn kind(kind: Kind) -> NotificationKind {
    match kind {
        Kind::Mention => NotificationKind::Mention,
        Kind::Status => NotificationKind::Status,
        Kind::Reblog => NotificationKind::Reblog,
        Kind::Follow => NotificationKind::Follow,
        Kind::FollowRequest => NotificationKind::FollowRequest,
        Kind::Favourite => NotificationKind::Favourite,
        Kind::Quote => NotificationKind::Quote,
        Kind::QuotedUpdate => NotificationKind::QuotedUpdate,
        Kind::Poll => NotificationKind::Poll,
        Kind::Update => NotificationKind::Update,
        Kind::AdminSignUp => NotificationKind::SignUp,
        Kind::AdminReport => NotificationKind::Report,
        Kind::SeveredRelationships => NotificationKind::Severed,
        Kind::ModerationWarning => NotificationKind::Warning,
        Kind::AddedToCollection => NotificationKind::AddedToCollection,
        Kind::CollectionUpdate => NotificationKind::CollectionUpdate,
    }
}
