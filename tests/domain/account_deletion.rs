//! Leaving for ever.

use chrono::TimeDelta;
use hedgerow::domain::account_deletion::{delete_account, leave};
use hedgerow::domain::sessions::{Credentials, sign_in};
use hedgerow::domain::staff::Staff;
use hedgerow::domain::users::{NewAccount, create_user};
use hedgerow::error::Error;
use hedgerow::jobs::Lane;
use hedgerow::state::State;
use hedgerow::workers;

use crate::support::{PASSWORD, owner, person, state};

async fn count(state: &State, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&state.pool).await.unwrap()
}

#[tokio::test]
async fn deleted_account_keeps_its_name_reserved_and_nothing_else() {
    let state = state().await;
    let alice = person(&state, "alice").await;
    let bob = person(&state, "bob").await;
    sqlx::query(
        "INSERT INTO statuses (id, uri, account_id, local, text, visibility, created_at)
         SELECT next_id(), 'http://localhost:3000/users/alice/statuses/' || n, $1, true, 'x', 'public', now()
         FROM generate_series(1, 1200) n",
    )
    .bind(alice.0)
    .execute(&state.pool)
    .await
    .unwrap();
    sqlx::query("INSERT INTO follows (account_id, target_account_id) VALUES ($1, $2)")
        .bind(bob.0)
        .bind(alice.0)
        .execute(&state.pool)
        .await
        .unwrap();
    sqlx::query("UPDATE account_counts SET following = 1 WHERE account_id = $1")
        .bind(bob.0)
        .execute(&state.pool)
        .await
        .unwrap();

    delete_account(&state, &Staff::CommandLine, alice, "asked for").await.unwrap();
    assert_eq!(count(&state, "SELECT count(*) FROM visible_statuses(NULL)").await, 0, "hidden at once");
    assert_eq!(count(&state, "SELECT count(*) FROM follows").await, 1, "followers have to be told first");
    state.clock.advance(TimeDelta::hours(1));
    workers::jobs::tick_lane(&state, Lane::Upkeep).await.unwrap();
    assert_eq!(count(&state, "SELECT count(*) FROM statuses").await, 0);
    assert_eq!(count(&state, "SELECT count(*) FROM tombstones WHERE kind = 'status'").await, 1200);
    assert_eq!(count(&state, "SELECT count(*) FROM follows").await, 0);
    assert_eq!(count(&state, "SELECT sum(following)::bigint FROM account_counts").await, 0);
    assert_eq!(count(&state, "SELECT count(*) FROM users").await, 1);
    let told = "SELECT count(*) FROM outgoing WHERE payload->>'tell' = 'delete_account'";
    assert_eq!(count(&state, told).await, 1);

    let new = NewAccount {
        username: "Alice",
        email: "alice@example.org",
        password: PASSWORD,
        role: "user",
        confirmed: true,
    };
    match create_user(&state, &Staff::CommandLine, new).await {
        Err(Error::Invalid(invalid)) => assert_eq!(invalid.0[0].code, "ERR_TAKEN"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn leaving_asks_for_the_password_and_is_not_for_the_last_owner() {
    let state = state().await;
    let alice = person(&state, "alice").await;
    let olga = owner(&state).await;
    let mut conn = state.pool.acquire().await.unwrap();
    let user = hedgerow::db::accounts::get(&mut conn, alice).await.unwrap().user_id.unwrap();
    let owner = hedgerow::db::accounts::get(&mut conn, olga).await.unwrap().user_id.unwrap();
    drop(conn);
    assert!(matches!(leave(&state, user, alice, "wrong").await, Err(Error::Invalid(_))));
    assert!(matches!(leave(&state, user, olga, PASSWORD).await, Err(Error::NotFound)), "not theirs");
    assert!(matches!(leave(&state, owner, olga, PASSWORD).await, Err(Error::Unprocessable(_))));
    leave(&state, user, alice, PASSWORD).await.unwrap();
    let credentials = Credentials { login: "alice", password: PASSWORD, ..Credentials::default() };
    assert!(matches!(sign_in(&state, credentials).await, Err(Error::Unauthorized(_))));
}
