//! Mutes, and how they end.

use chrono::TimeDelta;
use hedgerow::domain::{mutes, relationships};
use hedgerow::workers;

use crate::support::accounts::local;
use crate::support::state;

#[tokio::test]
async fn mute_with_a_duration_ends_by_itself_and_the_later_one_after_it() {
    let state = state().await;
    let (alice, bob, carol) =
        (local(&state, "alice").await, local(&state, "bob").await, local(&state, "carol").await);
    mutes::mute(&state, alice, bob, true, Some(TimeDelta::hours(1))).await.unwrap();
    mutes::mute(&state, alice, carol, false, Some(TimeDelta::hours(2))).await.unwrap();
    let muting = async || {
        let both = relationships::relationships(&state, alice, &[bob, carol], true).await.unwrap();
        [both[0].muting, both[1].muting]
    };
    workers::jobs::tick(&state).await.unwrap();
    assert_eq!(muting().await, [true, true]);
    for expected in [[false, true], [false, false]] {
        state.clock.advance(TimeDelta::hours(1));
        assert_eq!(workers::jobs::tick(&state).await.unwrap(), 1);
        assert_eq!(muting().await, expected);
    }
    state.clock.advance(TimeDelta::days(1));
    assert_eq!(workers::jobs::tick(&state).await.unwrap(), 0, "nothing is left to end");
}

#[tokio::test]
async fn mute_without_duration_lasts_until_it_is_undone() {
    let state = state().await;
    let (alice, bob) = (local(&state, "alice").await, local(&state, "bob").await);
    mutes::mute(&state, alice, bob, true, Some(TimeDelta::hours(1))).await.unwrap();
    mutes::mute(&state, alice, bob, false, None).await.unwrap();
    state.clock.advance(TimeDelta::hours(2));
    workers::jobs::tick(&state).await.unwrap();
    let relationship = relationships::relationship(&state, alice, bob).await.unwrap();
    assert!(relationship.muting && !relationship.muting_notifications);
    mutes::unmute(&state, alice, bob).await.unwrap();
    assert!(!relationships::relationship(&state, alice, bob).await.unwrap().muting);
}
