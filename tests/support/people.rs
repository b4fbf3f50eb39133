//! Local people, made the way people are made.

use hedgerow::domain::staff::Staff;
use hedgerow::domain::users::{NewAccount, create_user};
use hedgerow::model::AccountId;
use hedgerow::state::State;

/// What everybody's password is in tests.
pub const PASSWORD: &str = "correct horse battery";

/// A confirmed, approved person.
pub async fn person(state: &State, username: &str) -> AccountId {
    with_role(state, username, "user").await
}

/// The owner, without whom nobody can sign up.
pub async fn owner(state: &State) -> AccountId {
    with_role(state, "olga", "owner").await
}

pub async fn with_role(state: &State, username: &str, role: &str) -> AccountId {
    let email = format!("{username}@example.org");
    let new = NewAccount { username, email: &email, password: PASSWORD, role, confirmed: true };
    create_user(state, &Staff::CommandLine, new).await.expect("a person")
}
