//! What staff may do to people, and to whom.

use hedgerow::domain::account_standing::{limit_account, suspend_account, unsuspend_account};
use hedgerow::domain::sessions::{Credentials, find_session, sign_in};
use hedgerow::domain::sign_up::{SignUp, sign_up};
use hedgerow::domain::staff::Staff;
use hedgerow::domain::users::{approve_user, list_pending, reject_user, set_role};
use hedgerow::error::Error;
use hedgerow::model::{AccountId, Page};
use hedgerow::state::State;

use crate::support::{PASSWORD, owner, person, state, state_with, with_role};

async fn staff(state: &State, account: AccountId) -> Staff {
    let mut conn = state.pool.acquire().await.unwrap();
    let row = hedgerow::db::accounts::get(&mut conn, account).await.unwrap();
    let user = hedgerow::db::users::get(&mut conn, row.user_id.unwrap()).await.unwrap();
    Staff::person(account, &row.username, &user)
}

async fn acts(state: &State) -> Vec<(String, String)> {
    let acts = sqlx::query_as("SELECT actor, action FROM audit_log WHERE action <> 'create' ORDER BY id");
    acts.fetch_all(&state.pool).await.unwrap()
}

fn login(login: &str) -> Credentials<'_> {
    Credentials { login, password: PASSWORD, ..Credentials::default() }
}

#[tokio::test]
async fn nobody_but_an_owner_touches_the_owner() {
    let state = state().await;
    let olga = owner(&state).await;
    let admin = with_role(&state, "ada", "admin").await;
    let admin = staff(&state, admin).await;
    for refused in [
        suspend_account(&state, &admin, olga, "").await,
        limit_account(&state, &admin, olga, "").await,
        set_role(&state, &admin, olga, "user").await,
        hedgerow::domain::users::set_password(&state, &admin, olga, "a new password").await,
        hedgerow::domain::account_deletion::delete_account(&state, &admin, olga, "").await,
    ] {
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
    }
    assert_eq!(acts(&state).await, []);
}

#[tokio::test]
async fn nobody_gives_a_role_of_their_own_rank_or_above() {
    let state = state().await;
    owner(&state).await;
    let admin = with_role(&state, "ada", "admin").await;
    let bob = person(&state, "bob").await;
    let admin = staff(&state, admin).await;
    assert!(matches!(set_role(&state, &admin, bob, "owner").await, Err(Error::Forbidden(_))));
    assert!(matches!(set_role(&state, &admin, bob, "admin").await, Err(Error::Forbidden(_))));
    set_role(&state, &admin, bob, "moderator").await.unwrap();
    assert_eq!(acts(&state).await, [("ada".to_owned(), "set_role".to_owned())]);
}

#[tokio::test]
async fn last_owner_stays_owner() {
    let state = state().await;
    let olga = owner(&state).await;
    let demoted = set_role(&state, &Staff::CommandLine, olga, "user").await;
    assert!(matches!(demoted, Err(Error::Unprocessable(_))));
    with_role(&state, "otto", "owner").await;
    set_role(&state, &Staff::CommandLine, olga, "user").await.unwrap();
}

#[tokio::test]
async fn member_may_nothing_of_this() {
    let state = state().await;
    let bob = person(&state, "bob").await;
    let eve = person(&state, "eve").await;
    let bob = staff(&state, bob).await;
    assert!(matches!(suspend_account(&state, &bob, eve, "").await, Err(Error::Forbidden(_))));
    assert!(matches!(list_pending(&state, &bob, Page::first(20)).await, Err(Error::Forbidden(_))));
}

#[tokio::test]
async fn suspension_ends_sessions_and_sign_in_and_is_undone_by_one_act() {
    let state = state().await;
    let alice = person(&state, "alice").await;
    let token = sign_in(&state, login("alice")).await.unwrap();
    suspend_account(&state, &Staff::CommandLine, alice, "spam").await.unwrap();
    assert!(find_session(&state, &token).await.unwrap().is_none());
    assert!(matches!(sign_in(&state, login("alice")).await, Err(Error::Forbidden(_))));
    unsuspend_account(&state, &Staff::CommandLine, alice, "").await.unwrap();
    sign_in(&state, login("alice")).await.unwrap();
    let told = sqlx::query_scalar::<_, i64>(
        "SELECT count(*) FROM outgoing WHERE payload->>'tell' = 'update_account'",
    );
    assert_eq!(told.fetch_one(&state.pool).await.unwrap(), 2, "other servers hear of both");
}

#[tokio::test]
async fn waiting_people_are_listed_approved_or_turned_away() {
    let state = state_with(&[("registration.confirm_email", "false")]).await;
    owner(&state).await;
    for name in ["alice", "mallory"] {
        let email = format!("{name}@example.org");
        let reason = "I like hedges";
        let form = SignUp {
            username: name,
            email: &email,
            password: PASSWORD,
            agreement: true,
            reason,
            ..SignUp::default()
        };
        sign_up(&state, form).await.unwrap();
    }
    assert!(matches!(sign_in(&state, login("alice")).await, Err(Error::Forbidden(_))));
    let waiting = list_pending(&state, &Staff::CommandLine, Page::first(20)).await.unwrap();
    let names: Vec<&str> = waiting.iter().map(|user| user.username.as_str()).collect();
    assert_eq!(names, ["mallory", "alice"]);
    assert_eq!(waiting[0].reason, "I like hedges");

    approve_user(&state, &Staff::CommandLine, waiting[1].account_id).await.unwrap();
    sign_in(&state, login("alice")).await.unwrap();
    reject_user(&state, &Staff::CommandLine, waiting[0].account_id, "no").await.unwrap();
    assert!(matches!(sign_in(&state, login("mallory")).await, Err(Error::Unauthorized(_))));
    let again = reject_user(&state, &Staff::CommandLine, waiting[1].account_id, "").await;
    assert!(matches!(again, Err(Error::Unprocessable(_))));
}
