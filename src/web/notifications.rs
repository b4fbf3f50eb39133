//! What happened to the reader.

use axum::extract::{Query, State as Given};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::paging::Paging;
use super::present;
use super::thread::PEOPLE;
use super::view::notifications::NotificationsPage;
use crate::browser::{Result, SignedIn};
use crate::domain::markers;
use crate::domain::notifications::{NotificationFilter, NotificationKind};
use crate::domain::{notification_groups, notification_policies};
use crate::error::Error;
use crate::layout::{Html, Section};
use crate::model::AccountId;
use crate::state::State;

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    types: String,
}

/// `GET /notifications`, and `?types=mention` for mentions only. What is shown counts as read from then on.
pub(super) async fn show_notifications(
    Given(state): Given<State>,
    person: SignedIn,
    Query(asked): Query<Asked>,
    paging: Paging,
) -> Result<Response> {
    let SignedIn { frame, account, .. } = person;
    let reader = account.id;
    let only_mentions = asked.types == "mention";
    let types = only_mentions.then(|| vec![NotificationKind::Mention]);
    let filter = NotificationFilter { types, ..NotificationFilter::default() };
    let told = notification_groups::groups(&state, reader, &filter, None, paging.page(PEOPLE)).await?;
    let waiting = notification_policies::policy(&state, reader).await?.pending_requests;
    let read = markers::markers(&state, reader, &["notifications"]).await?;
    let read = read.first().map_or(0, |marker| marker.last_read_id);
    let shown = {
        let mut conn = state.pool.acquire().await?;
        present::notifications(&state.config, &mut conn, reader, &told, read).await?
    };
    let mut page = frame.page_of("nav-notifications", Section::Notifications);
    if let (false, true, Some(newest)) = (only_mentions, paging.is_first(), told.keys.first()) {
        mark_read(&state, reader, read, *newest).await?;
        if let Some(viewer) = &mut page.viewer {
            viewer.unread_notifications = 0;
        }
    }
    let (waiting, pager) = (waiting.unsigned_abs(), paging.pager(PEOPLE, &told.keys));
    Ok(Html(NotificationsPage { page, only_mentions, waiting, notifications: shown, pager }).into_response())
}

/// Moves the marker that the person's apps share. Another app may have been faster: then it stays as that one said.
async fn mark_read(state: &State, reader: AccountId, read: i64, newest: i64) -> Result<()> {
    if newest <= read {
        return Ok(());
    }
    match markers::move_markers(state, reader, &[("notifications", newest)]).await {
        Ok(_) | Err(Error::Conflict) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
