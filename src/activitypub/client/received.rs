//! What is in a person's inbox: what their home shows, and what they were told of, as the activities it came by. Ids of
//! other servers' activities are not kept, so that most have none.

use std::collections::HashSet;

use serde::Serialize;

use crate::activitypub::activities::announce_of;
use crate::activitypub::objects::status_document::note;
use crate::activitypub::vocabulary::write::{Announce, Create, Follow, Like, Terms, Vocabulary};
use crate::config::Config;
use crate::db;
use crate::error::Result;
use crate::model::notification::{Notification, NotificationKind};
use crate::model::{Account, Page, StatusView};
use crate::state::State;

/// An activity that was received.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Item {
    Create(Box<Create>),
    Announce(Box<Announce>),
    Follow(Box<Follow>),
    Like(Box<Like>),
}

impl Vocabulary for Item {
    fn add_terms(&self, terms: &mut Terms) {
        match self {
            Self::Create(create) => create.add_terms(terms),
            Self::Announce(announce) => announce.add_terms(terms),
            Self::Follow(follow) => follow.add_terms(terms),
            Self::Like(like) => like.add_terms(terms),
        }
    }
}

/// A page of an inbox.
#[derive(Debug, Default)]
pub struct Received {
    /// By which it goes on, newest first: of statuses and of what was told, which grow by the same clock.
    pub ids: Vec<i64>,
    pub items: Vec<Item>,
}

/// What a client is told of as an activity.
const TOLD: [NotificationKind; 7] = [
    NotificationKind::Mention,
    NotificationKind::Status,
    NotificationKind::Quote,
    NotificationKind::Reblog,
    NotificationKind::Follow,
    NotificationKind::FollowRequest,
    NotificationKind::Favourite,
];

/// Reads one page, newest first.
pub async fn received(state: &State, account: &Account, page: Page) -> Result<Received> {
    let mut conn = state.pool.acquire().await?;
    let ids = db::home::page(&mut conn, account.id, page).await?;
    let statuses = db::statuses::load(&mut conn, Some(account.id), &ids).await?;
    let told = db::notification_pages::page(&mut conn, account.id, &TOLD, None, false, page).await?;
    drop(conn);
    // The row a status is listed by is its own; what home shows is not told a second time.
    let home: HashSet<i64> = statuses.iter().map(|view| view.status.id.0).collect();
    let config = &state.config;
    let mut rows: Vec<(i64, Option<Item>)> =
        statuses.iter().map(|view| (view.status.id.0, published(config, view))).collect();
    for notification in &told {
        let shown = notification.status.as_ref().is_some_and(|view| home.contains(&view.status.id.0));
        let item = if shown { repeated(notification) } else { Some(notification) };
        rows.push((notification.id.0, item.and_then(|one| happened(config, account, one))));
    }
    rows.sort_unstable_by_key(|(id, _)| std::cmp::Reverse(*id));
    let most = usize::try_from(page.limit).unwrap_or(usize::MAX);
    if page.upwards() {
        rows.drain(..rows.len().saturating_sub(most));
    } else {
        rows.truncate(most);
    }
    let ids = rows.iter().map(|(id, _)| *id).collect();
    Ok(Received { ids, items: rows.into_iter().filter_map(|(_, item)| item).collect() })
}

/// Of a status that home shows, what is told is only what others did to it.
fn repeated(notification: &Notification) -> Option<&Notification> {
    matches!(notification.kind, NotificationKind::Favourite | NotificationKind::Reblog)
        .then_some(notification)
}

/// What published a status, whosever it is.
fn published(config: &Config, view: &StatusView) -> Option<Item> {
    if view.reblog.is_some() {
        return announce_of(view).ok().map(|announce| Item::Announce(Box::new(announce)));
    }
    let note = note(config, &view.status, &view.account, None);
    let (to, cc, published) = (note.to.clone(), note.cc.clone(), note.published);
    let uri = view.status.activity_uri.clone().unwrap_or_default();
    let create = Create::new(uri, view.account.uri.clone(), note).addressed(to, cc).published(published);
    Some(Item::Create(Box::new(create)))
}

fn happened(config: &Config, account: &Account, told: &Notification) -> Option<Item> {
    let (actor, at) = (told.from.uri.clone(), told.created_at);
    let to = vec![account.uri.clone()];
    let object = told.status.as_ref().map(|view| view.shown().status.uri.clone());
    match told.kind {
        NotificationKind::Mention | NotificationKind::Status | NotificationKind::Quote => {
            published(config, told.status.as_ref()?)
        }
        NotificationKind::Reblog => {
            let announce =
                Announce::new(String::new(), actor, object?).addressed(to, Vec::new()).published(at);
            Some(Item::Announce(Box::new(announce)))
        }
        NotificationKind::Favourite => {
            let like = Like::new(String::new(), actor, object?).addressed(to, Vec::new()).published(at);
            Some(Item::Like(Box::new(like)))
        }
        NotificationKind::Follow | NotificationKind::FollowRequest => {
            let follow = Follow::new(String::new(), actor, account.uri.clone());
            Some(Item::Follow(Box::new(follow.addressed(to, Vec::new()).published(at))))
        }
        _ => None,
    }
}
