//! Reads the hub and tells the connected: a handful of queries per event, however many they are.

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::channel::Channel;
use super::connections::Connections;
use crate::access::bearer::authenticate;
use crate::db;
use crate::db::status_collections::Seen;
use crate::db::streaming::Audience;
use crate::domain::{announcements, conversations, notifications};
use crate::error::{Error, Result};
use crate::events::Event;
use crate::mastodon::entities::{
    Announcement, Conversation, Notification, Reaction, Render, Status, SupportedTypes,
};
use crate::model::collection::CollectionView;
use crate::model::status::ViewerState;
use crate::model::{AccountId, NotificationId, StatusId, StatusView};

/// Runs until nobody holds the connections any more.
pub async fn run(connections: Weak<Connections>, mut events: Receiver<Event>) {
    loop {
        let event = events.recv().await;
        let Some(connections) = connections.upgrade() else { return };
        match event {
            Ok(event) => {
                if let Err(error) = tell(&connections, event).await {
                    tracing::warn!(%error, "a live event could not be told");
                }
            }
            // What was missed cannot be told: clients that reconnect read their timelines again.
            Err(RecvError::Lagged(missed)) => {
                tracing::warn!(missed, "live events were missed; all streams are closed");
                connections.close(|_| true);
            }
            Err(RecvError::Closed) => return,
        }
    }
}

async fn tell(connections: &Connections, event: Event) -> Result<()> {
    match event {
        Event::StatusCreated { id } => tell_status(connections, "update", id).await,
        Event::StatusUpdated { id } => tell_status(connections, "status.update", id).await,
        Event::StatusDeleted { id } => {
            // Who had it cannot be asked any more; the bare number of something gone tells strangers nothing.
            let payload: Arc<str> = id.to_string().into();
            connections
                .tell("delete", |_, channel| channel.tells_of_deletes().then(|| Some(payload.clone())));
            Ok(())
        }
        Event::NotificationCreated { id, account } => tell_notification(connections, account, id).await,
        Event::ConversationUpdated { id, account } => tell_conversation(connections, account, id).await,
        Event::NotificationsMerged { account } => {
            // Clients read nothing of it; Mastodon sends a number.
            connections.tell("notifications_merged", |connection, channel| {
                let wanted = connection.account == account && channel.notifies(&connection.scopes);
                wanted.then(|| Some("1".into()))
            });
            Ok(())
        }
        Event::FiltersChanged { account } => {
            connections.tell("filters_changed", |connection, channel| {
                (connection.account == account && *channel == Channel::User).then_some(None)
            });
            Ok(())
        }
        Event::AnnouncementPublished { id } => tell_announcement(connections, id).await,
        Event::AnnouncementReacted { id, name } => tell_reaction(connections, id, &name).await,
        Event::AnnouncementWithdrawn { id } => {
            tell_everybody(connections, "announcement.delete", &id.to_string().into());
            Ok(())
        }
        Event::AccessChanged { account } => check_access(connections, account).await,
        Event::Resync => {
            connections.close(|_| true);
            Ok(())
        }
        Event::PolicyChanged | Event::Work { .. } => Ok(()),
    }
}

async fn tell_status(connections: &Connections, event: &'static str, id: StatusId) -> Result<()> {
    let connected = connections.accounts();
    if connected.is_empty() {
        return Ok(());
    }
    let state = connections.state();
    let mut conn = state.pool.acquire().await?;
    let audience = db::streaming::audience(&mut conn, id, &connected).await?;
    let sees_all = audience.iter().find(|one| one.sees_quoted);
    let Some(first) = sees_all.or(audience.first()) else { return Ok(()) };
    let Some(facts) = db::streaming::facts(&mut conn, id).await? else { return Ok(()) };
    // Whoever may see it sees the same, but for what it is to them.
    let view = db::statuses::get(&mut conn, Some(first.account), id).await?;
    let readers: Vec<AccountId> = audience.iter().map(|one| one.account).collect();
    let filters = db::filters::in_force(&mut conn, &readers).await?;
    let linked = db::status_collections::linked(&mut conn, view.shown().status.id).await?;
    let seen = db::status_collections::seen_by(&mut conn, &linked, &readers).await?;
    drop(conn);
    let mut told: HashMap<AccountId, (Audience, Arc<str>)> = HashMap::with_capacity(audience.len());
    for one in audience {
        let filters = filters.get(&one.account).cloned().unwrap_or_default();
        let collections = seen.get(&one.account).map(|seen| as_seen(&linked, seen)).unwrap_or_default();
        let mut view = StatusView { filters: filters.clone(), ..seen_by(&view, &one, collections) };
        if let Some(original) = &mut view.reblog {
            original.filters = filters;
        }
        let status = Status::new(Render::new(&state.config, Some(one.account)), view);
        told.insert(one.account, (one, written(&status)?));
    }
    connections.tell(event, |connection, channel| {
        let (audience, payload) = told.get(&connection.account)?;
        channel.carries(&facts, audience).then(|| Some(payload.clone()))
    });
    Ok(())
}

/// The same status, as it is to one of its audience.
fn seen_by(view: &StatusView, audience: &Audience, collections: Vec<CollectionView>) -> StatusView {
    let mut view = view.clone();
    let shown = match &mut view.reblog {
        Some(original) => original.as_mut(),
        None => &mut view,
    };
    shown.status.viewer = audience.state.clone();
    shown.status.collections = collections;
    if let Some(quoted) = &mut shown.quoted {
        // What the quoted status is to them is asked when they open it.
        quoted.status.viewer = ViewerState::default();
        quoted.status.collections.clear();
    }
    if !audience.sees_quoted {
        shown.quoted = None;
    }
    view
}

/// Of these collections what one viewer is shown.
fn as_seen(collections: &[CollectionView], seen: &Seen) -> Vec<CollectionView> {
    let shown = collections.iter().filter_map(|view| {
        let ids = seen.get(&view.collection.id)?;
        let mut view = view.clone();
        view.items.retain(|item| ids.contains(&item.id));
        Some(view)
    });
    shown.collect()
}

async fn tell_notification(connections: &Connections, account: AccountId, id: NotificationId) -> Result<()> {
    if connections.tokens_of(account).is_empty() {
        return Ok(());
    }
    let state = connections.state();
    let notification = match notifications::notification(state, account, id).await {
        Ok(notification) => notification,
        // Withdrawn in the meantime.
        Err(Error::NotFound) => return Ok(()),
        Err(error) => return Err(error),
    };
    let render = Render::new(&state.config, Some(account));
    let payload = written(&Notification::new(render, &SupportedTypes::default(), notification))?;
    connections.tell("notification", |connection, channel| {
        let wanted = connection.account == account && channel.notifies(&connection.scopes);
        wanted.then(|| Some(payload.clone()))
    });
    Ok(())
}

async fn tell_conversation(connections: &Connections, account: AccountId, id: i64) -> Result<()> {
    if connections.tokens_of(account).is_empty() {
        return Ok(());
    }
    let state = connections.state();
    let conversation = match conversations::conversation(state, account, id).await {
        Ok(conversation) => conversation,
        // Removed in the meantime.
        Err(Error::NotFound) => return Ok(()),
        Err(error) => return Err(error),
    };
    let payload = written(&Conversation::new(Render::new(&state.config, Some(account)), conversation))?;
    connections.tell("conversation", |connection, channel| {
        let wanted = connection.account == account && *channel == Channel::Direct;
        wanted.then(|| Some(payload.clone()))
    });
    Ok(())
}

/// What is the same for everybody who listens to their home.
fn tell_everybody(connections: &Connections, event: &'static str, payload: &Arc<str>) {
    connections.tell(event, |_, channel| (*channel == Channel::User).then(|| Some(payload.clone())));
}

async fn tell_announcement(connections: &Connections, id: i64) -> Result<()> {
    if connections.accounts().is_empty() {
        return Ok(());
    }
    let state = connections.state();
    match announcements::announcement(state, None, id).await {
        Ok(announced) => {
            let told = Announcement::new(Render::new(&state.config, None), announced);
            tell_everybody(connections, "announcement", &written(&told)?);
            Ok(())
        }
        // Withdrawn in the meantime.
        Err(Error::NotFound) => Ok(()),
        Err(error) => Err(error),
    }
}

/// How many there are of one reaction now.
#[derive(serde::Serialize)]
struct ReactionTold {
    #[serde(flatten)]
    reaction: Reaction,
    announcement_id: String,
}

async fn tell_reaction(connections: &Connections, id: i64, name: &str) -> Result<()> {
    if connections.accounts().is_empty() {
        return Ok(());
    }
    let state = connections.state();
    let reactions = db::announcements::reactions(&mut *state.pool.acquire().await?, None, &[id]).await?;
    let known = reactions.iter().find(|one| one.name == name);
    let render = Render::new(&state.config, None);
    let reaction = known.map_or_else(|| Reaction::none(name), |one| Reaction::of_announcement(render, one));
    let told = ReactionTold { reaction, announcement_id: id.to_string() };
    tell_everybody(connections, "announcement.reaction", &written(&told)?);
    Ok(())
}

/// Closes the streams whose token does not hold any more.
async fn check_access(connections: &Connections, account: AccountId) -> Result<()> {
    for token in connections.tokens_of(account) {
        if !matches!(authenticate(connections.state(), &token).await, Ok(Some(_))) {
            connections.close(|connection| connection.token == token);
        }
    }
    Ok(())
}

fn written(entity: &impl serde::Serialize) -> Result<Arc<str>> {
    Ok(serde_json::to_string(entity).map_err(Error::internal)?.into())
}
