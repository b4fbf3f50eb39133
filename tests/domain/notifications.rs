//! What an account is told, and what it may still know of it.

use hedgerow::domain::notifications::{self, NotificationFilter, NotificationKind};
use hedgerow::domain::{Unit, blocks, markers, mutes};
use hedgerow::error::Error;
use hedgerow::model::{AccountId, Page, StatusId};
use hedgerow::state::State;

use crate::support::accounts::{local, remote};
use crate::support::state;

async fn status(state: &State, author: AccountId, visibility: &str) -> StatusId {
    let id = sqlx::query_scalar(
        "INSERT INTO statuses (id, uri, account_id, local, visibility, created_at)
         SELECT n, 'https://b.example/' || n, $1, false, $2::visibility, now() FROM (SELECT next_id() AS n) w
         RETURNING id",
    );
    StatusId(id.bind(author.0).bind(visibility).fetch_one(&state.pool).await.unwrap())
}

async fn notify(
    state: &State,
    account: AccountId,
    from: AccountId,
    kind: NotificationKind,
    status: Option<StatusId>,
) {
    let mut unit = Unit::begin(state).await.unwrap();
    notifications::notify(&mut unit, account, from, kind, status).await.unwrap();
    unit.commit().await.unwrap();
}

async fn kinds(state: &State, account: AccountId, filter: &NotificationFilter) -> Vec<NotificationKind> {
    let told = notifications::notifications(state, account, filter, Page::first(40)).await.unwrap();
    told.into_iter().map(|notification| notification.kind).collect()
}

#[tokio::test]
async fn notifications_are_filtered_by_kind_and_by_person() {
    let state = state().await;
    let (alice, bob, carol) = (
        local(&state, "alice").await,
        remote(&state, "bob", "b.example").await,
        local(&state, "carol").await,
    );
    let seen = status(&state, bob, "public").await;
    notify(&state, alice, bob, NotificationKind::Follow, None).await;
    notify(&state, alice, bob, NotificationKind::Mention, Some(seen)).await;
    notify(&state, alice, carol, NotificationKind::Follow, None).await;
    use NotificationKind::{Follow, Mention};
    let all = NotificationFilter::default();
    assert_eq!(kinds(&state, alice, &all).await, [Follow, Mention, Follow]);
    let mentions = NotificationFilter { types: Some(vec![Mention]), ..Default::default() };
    assert_eq!(kinds(&state, alice, &mentions).await, [Mention]);
    let others = NotificationFilter { exclude_types: vec![Follow], ..Default::default() };
    assert_eq!(kinds(&state, alice, &others).await, [Mention]);
    let bobs = NotificationFilter { from: Some(bob), ..Default::default() };
    assert_eq!(kinds(&state, alice, &bobs).await, [Mention, Follow]);
    assert!(kinds(&state, carol, &all).await.is_empty());

    let told = notifications::notifications(&state, alice, &mentions, Page::first(1)).await.unwrap();
    assert_eq!(told[0].status.as_ref().map(|view| view.status.id), Some(seen));
    let other = notifications::notification(&state, carol, told[0].id).await;
    assert!(matches!(other, Err(Error::NotFound)), "another's notification");
    notifications::dismiss(&state, carol, &[told[0].id]).await.unwrap();
    assert_eq!(kinds(&state, alice, &mentions).await, [Mention], "not hers to dismiss");
    notifications::dismiss(&state, alice, &[told[0].id]).await.unwrap();
    assert_eq!(kinds(&state, alice, &all).await, [Follow, Follow]);
    notifications::clear(&state, alice).await.unwrap();
    assert!(kinds(&state, alice, &all).await.is_empty());
}

#[tokio::test]
async fn notification_about_a_status_that_may_not_be_seen_is_not_shown() {
    let state = state().await;
    let (alice, bob) = (local(&state, "alice").await, remote(&state, "bob", "b.example").await);
    let hidden = status(&state, bob, "private").await;
    notify(&state, alice, bob, NotificationKind::Update, Some(hidden)).await;
    assert!(kinds(&state, alice, &NotificationFilter::default()).await.is_empty());
}

#[tokio::test]
async fn notifications_of_a_suspended_host_vanish_and_return() {
    let state = state().await;
    let (alice, bob) = (local(&state, "alice").await, remote(&state, "bob", "b.example").await);
    notify(&state, alice, bob, NotificationKind::Follow, None).await;
    for (suspended, shown) in [(true, 0), (false, 1)] {
        sqlx::query("UPDATE hosts SET suspended = $1").bind(suspended).execute(&state.pool).await.unwrap();
        assert_eq!(kinds(&state, alice, &NotificationFilter::default()).await.len(), shown);
        let unread =
            notifications::unread_count(&state, alice, &NotificationFilter::default(), 100).await.unwrap();
        assert_eq!(usize::try_from(unread).unwrap(), shown);
    }
}

#[tokio::test]
async fn blocked_and_muted_people_notify_nobody() {
    let state = state().await;
    let (alice, bob, carol) =
        (local(&state, "alice").await, local(&state, "bob").await, local(&state, "carol").await);
    blocks::block(&state, alice, bob).await.unwrap();
    mutes::mute(&state, alice, carol, true, None).await.unwrap();
    for from in [bob, carol, alice] {
        notify(&state, alice, from, NotificationKind::Follow, None).await;
    }
    let told: i64 =
        sqlx::query_scalar("SELECT count(*) FROM notifications").fetch_one(&state.pool).await.unwrap();
    assert_eq!(told, 0);
    mutes::mute(&state, alice, carol, false, None).await.unwrap();
    notify(&state, alice, carol, NotificationKind::Follow, None).await;
    assert_eq!(kinds(&state, alice, &NotificationFilter::default()).await, [NotificationKind::Follow]);
}

#[tokio::test]
async fn unread_are_those_above_the_marker() {
    let state = state().await;
    let alice = local(&state, "alice").await;
    for name in ["bob", "carol", "dave"] {
        let from = local(&state, name).await;
        notify(&state, alice, from, NotificationKind::Follow, None).await;
    }
    let filter = NotificationFilter::default();
    let unread = async |most| notifications::unread_count(&state, alice, &filter, most).await.unwrap();
    assert_eq!((unread(100).await, unread(2).await), (3, 2));
    let told = notifications::notifications(&state, alice, &filter, Page::first(2)).await.unwrap();
    markers::move_markers(&state, alice, &[("notifications", told[1].id.0)]).await.unwrap();
    assert_eq!(unread(100).await, 1);
}

#[tokio::test]
async fn marker_moved_by_another_app_in_the_meantime_is_a_conflict() {
    let state = state().await;
    let alice = local(&state, "alice").await;
    let first = markers::move_markers(&state, alice, &[("home", 5)]).await.unwrap();
    assert_eq!((first[0].version, first[0].last_read_id), (1, 5));
    let mut unit = Unit::begin(&state).await.unwrap();
    let now = unit.now;
    let faster = hedgerow::db::markers::update(unit.conn(), alice, &first[0], 7, now).await.unwrap();
    assert_eq!(faster.map(|marker| marker.version), Some(2));
    let slower = hedgerow::db::markers::update(unit.conn(), alice, &first[0], 6, now).await.unwrap();
    assert_eq!(slower, None);
    unit.commit().await.unwrap();
    assert_eq!(markers::markers(&state, alice, &["home", "notifications"]).await.unwrap()[0].last_read_id, 7);
    let unknown = markers::move_markers(&state, alice, &[("home", 8), ("x", 1)]).await;
    assert!(matches!(unknown, Err(Error::BadRequest(_))));
    assert_eq!(markers::markers(&state, alice, &["home"]).await.unwrap()[0].last_read_id, 7, "all or none");
}
