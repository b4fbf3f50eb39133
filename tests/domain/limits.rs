//! How often one account may do what costs others.

use hedgerow::domain::settings::{Saved, change_settings};
use hedgerow::domain::staff::Staff;
use hedgerow::domain::statuses::{Draft, post_status};
use hedgerow::error::Error;
use hedgerow::state::State;

use crate::support::{person, state};

async fn post(state: &State, account: hedgerow::model::AccountId, text: &str) -> Result<(), Error> {
    let author = hedgerow::db::accounts::get(&mut state.pool.acquire().await.unwrap(), account).await?;
    post_status(state, &author, Draft { text: text.to_owned(), ..Draft::default() }).await.map(drop)
}

#[tokio::test]
async fn account_may_post_three_hundred_times_in_three_hours() {
    let state = state().await;
    let alice = person(&state, "alice").await;
    const WINDOW: i64 = 3 * 3600;
    let end = (state.clock.now().timestamp() / WINDOW + 1) * WINDOW;
    let end = chrono::DateTime::from_timestamp(end, 0).unwrap();
    sqlx::query("INSERT INTO rate_buckets (key, window_end, used) VALUES ('statuses:' || $1, $2, 299)")
        .bind(alice.to_string())
        .bind(end)
        .execute(&state.pool)
        .await
        .unwrap();
    post(&state, alice, "the three hundredth").await.unwrap();
    assert!(matches!(post(&state, alice, "one more").await, Err(Error::TooManyRequests { .. })));
    state.clock.advance(chrono::TimeDelta::hours(3));
    post(&state, alice, "one more").await.unwrap();
}

#[tokio::test]
async fn length_an_administrator_saved_wins_over_the_configuration() {
    let state = state().await;
    let alice = person(&state, "alice").await;
    let change = Saved { status_characters: Some(5), ..Saved::default() };
    change_settings(&state, &Staff::CommandLine, change).await.unwrap();
    post(&state, alice, "12345").await.unwrap();
    assert!(matches!(post(&state, alice, "123456").await, Err(Error::Invalid(_))));
}
