//! What the reader is told.

use sqlx::PgConnection;

use super::{account, statuses};
use crate::config::Config;
use crate::error::Result;
use crate::model::notification::{Notification, NotificationKind as Kind};
use crate::model::{AccountId, StatusView};
use crate::web::view::notifications::{NotificationKind, NotificationView};

/// Notifications of `viewer` in this order; those above `read` are new.
pub async fn notifications(
    config: &Config,
    conn: &mut PgConnection,
    viewer: AccountId,
    rows: &[Notification],
    read: i64,
) -> Result<Vec<NotificationView>> {
    let about: Vec<StatusView> = rows.iter().filter_map(|row| row.status.clone()).collect();
    let mut about = statuses(config, conn, Some(viewer), &about).await?.into_iter();
    let shown = rows.iter().map(|row| NotificationView {
        id: row.id,
        kind: kind(row.kind),
        account: account(config, &row.from),
        others: 0,
        created_at: row.created_at,
        status: row.status.as_ref().and_then(|_| about.next()),
        unread: row.id.0 > read,
    });
    Ok(shown.collect())
}

fn kind(kind: Kind) -> NotificationKind {
    match kind {
        Kind::Mention => NotificationKind::Mention,
        Kind::Status => NotificationKind::Status,
        Kind::Reblog => NotificationKind::Reblog,
        Kind::Follow => NotificationKind::Follow,
        Kind::FollowRequest => NotificationKind::FollowRequest,
        Kind::Favourite => NotificationKind::Favourite,
        Kind::Poll => NotificationKind::Poll,
        Kind::Update => NotificationKind::Update,
        Kind::AdminSignUp => NotificationKind::SignUp,
    }
}
