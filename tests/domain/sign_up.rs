//! Joining through every door.

use hedgerow::config::RegistrationMode;
use hedgerow::domain::email_addresses::confirm_email;
use hedgerow::domain::settings::{Saved, change_settings};
use hedgerow::domain::sign_up::{SignUp, offered_mode, sign_up};
use hedgerow::domain::staff::Staff;
use hedgerow::error::Error;
use hedgerow::jobs::Lane;
use hedgerow::state::State;
use hedgerow::workers;

use crate::support::{PASSWORD, owner, person, state, state_with};

fn form<'a>(username: &'a str, email: &'a str) -> SignUp<'a> {
    SignUp { username, email, password: PASSWORD, agreement: true, reason: "hedges", ..SignUp::default() }
}

async fn refused(state: &State, form: SignUp<'_>) -> Vec<(&'static str, &'static str)> {
    match sign_up(state, form).await {
        Err(Error::Invalid(invalid)) => invalid.0.iter().map(|error| (error.field, error.code)).collect(),
        other => panic!("{other:?}"),
    }
}

async fn choose(state: &State, mode: RegistrationMode) {
    let change = Saved { registration_mode: Some(mode), ..Saved::default() };
    change_settings(state, &Staff::CommandLine, change).await.unwrap();
}

/// The last mail written, as text.
async fn last_mail(state: &State) -> String {
    while workers::jobs::tick_lane(state, Lane::Mail).await.unwrap() > 0 {}
    let mut files: Vec<_> =
        std::fs::read_dir(state.config.data_dir.join("mail")).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    std::fs::read_to_string(files.last().expect("a mail")).unwrap().replace("=\r\n", "")
}

fn token_in(mail: &str, path: &str) -> String {
    let (_, rest) = mail.split_once(&format!("http://localhost:3000{path}")).expect("a link");
    rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect()
}

#[tokio::test]
async fn every_door_is_closed_until_somebody_owns_the_instance() {
    let state = state_with(&[("registration.mode", "open")]).await;
    assert_eq!(offered_mode(&state).await.unwrap(), RegistrationMode::Closed);
    assert!(matches!(sign_up(&state, form("alice", "a@example.org")).await, Err(Error::Forbidden(_))));
    owner(&state).await;
    assert_eq!(offered_mode(&state).await.unwrap(), RegistrationMode::Open);
    sign_up(&state, form("alice", "a@example.org")).await.unwrap();
}

#[tokio::test]
async fn open_door_lets_in_and_a_mailed_link_confirms_the_address() {
    let state = state_with(&[("registration.mode", "open")]).await;
    owner(&state).await;
    let made = sign_up(&state, form("alice", "a@example.org")).await.unwrap();
    assert!(made.approved && !made.confirmed);
    let mail = last_mail(&state).await;
    assert!(mail.contains("To: a@example.org"), "{mail}");
    let token = token_in(&mail, "/auth/confirm/");
    assert_eq!(confirm_email(&state, &token).await.unwrap(), made.user_id);
    assert!(matches!(confirm_email(&state, &token).await, Err(Error::NotFound)), "a link works once");
}

#[tokio::test]
async fn approval_asks_for_a_reason_and_leaves_the_account_waiting() {
    let state = state().await;
    owner(&state).await;
    let silent = SignUp { reason: " ", ..form("alice", "a@example.org") };
    assert_eq!(refused(&state, silent).await, [("reason", "ERR_BLANK")]);
    let made = sign_up(&state, form("alice", "a@example.org")).await.unwrap();
    assert!(!made.approved);
}

#[tokio::test]
async fn invitation_is_asked_for_and_used_up() {
    let state = state_with(&[("registration.mode", "invite")]).await;
    let olga = owner(&state).await;
    sqlx::query("INSERT INTO invites (code, user_id, max_uses) SELECT 'hedge', user_id, 1 FROM accounts WHERE id = $1")
        .bind(olga.0)
        .execute(&state.pool)
        .await
        .unwrap();
    assert_eq!(refused(&state, form("alice", "a@example.org")).await, [("invite_code", "ERR_BLANK")]);
    let wrong = SignUp { invite_code: "ledge", ..form("alice", "a@example.org") };
    assert_eq!(refused(&state, wrong).await, [("invite_code", "ERR_INVALID")]);
    let invited = SignUp { invite_code: "hedge", ..form("alice", "a@example.org") };
    assert!(sign_up(&state, invited).await.unwrap().approved);
    let second = SignUp { invite_code: "hedge", ..form("bob", "b@example.org") };
    assert_eq!(refused(&state, second).await, [("invite_code", "ERR_INVALID")]);
}

#[tokio::test]
async fn mode_saved_by_an_administrator_wins_over_the_configuration() {
    let state = state_with(&[("registration.mode", "open")]).await;
    owner(&state).await;
    choose(&state, RegistrationMode::Closed).await;
    assert!(matches!(sign_up(&state, form("alice", "a@example.org")).await, Err(Error::Forbidden(_))));
    let logged =
        sqlx::query_scalar::<_, serde_json::Value>("SELECT after FROM audit_log WHERE action = 'change'");
    assert_eq!(logged.fetch_one(&state.pool).await.unwrap(), "closed");
}

#[tokio::test]
async fn everything_wrong_is_told_at_once() {
    let state = state_with(&[("registration.mode", "open")]).await;
    owner(&state).await;
    let form = SignUp { username: "a-b", email: "nowhere", password: "short", ..SignUp::default() };
    let expected = [
        ("username", "ERR_INVALID"),
        ("email", "ERR_INVALID"),
        ("password", "ERR_TOO_SHORT"),
        ("agreement", "ERR_ACCEPTED"),
    ];
    assert_eq!(refused(&state, form).await, expected);
}

#[tokio::test]
async fn taken_reserved_and_look_alike_names_are_refused() {
    let state = state_with(&[("registration.mode", "open")]).await;
    owner(&state).await;
    person(&state, "alice").await;
    for (name, code) in [
        ("Alice", "ERR_TAKEN"),
        ("adm1n", "ERR_RESERVED"),
        ("0lga", "ERR_RESERVED"),
        ("o_l_g_a", "ERR_RESERVED"),
    ] {
        assert_eq!(refused(&state, form(name, "new@example.org")).await, [("username", code)], "{name}");
    }
    let taken = refused(&state, form("bob", "ALICE@example.org")).await;
    assert_eq!(taken, [("email", "ERR_TAKEN")]);
}

#[tokio::test]
async fn account_has_its_addresses_and_a_wrapped_key() {
    let state = state().await;
    let id = person(&state, "alice").await;
    let account = hedgerow::db::accounts::get(&mut state.pool.acquire().await.unwrap(), id).await.unwrap();
    assert_eq!(account.uri, "http://localhost:3000/users/alice");
    assert_eq!(account.url, "http://localhost:3000/@alice");
    assert_eq!(
        account.featured_url.as_deref(),
        Some("http://localhost:3000/users/alice/collections/featured")
    );
    let (key_id, private) = sqlx::query_as::<_, (String, Vec<u8>)>(
        "SELECT key_id, private_key FROM actor_keys WHERE account_id = $1",
    )
    .bind(id.0)
    .fetch_one(&state.pool)
    .await
    .unwrap();
    assert_eq!(key_id, "http://localhost:3000/users/alice#main-key");
    let wrapped = hedgerow::secrets::Wrapped { key_id: state.secret_key.id().to_owned(), bytes: private };
    let opened = state.secret_key.open(hedgerow::secrets::Purpose::ActorKey, &wrapped).unwrap();
    assert_eq!(opened[0], 0x30, "PKCS#8 is a DER sequence");
}

#[tokio::test]
async fn sixth_sign_up_from_one_network_has_to_wait() {
    let state = state_with(&[("registration.mode", "open")]).await;
    owner(&state).await;
    let from = |text: &str| SignUp { address: Some(text.parse().unwrap()), ..SignUp::default() };
    for _ in 0..5 {
        assert!(matches!(sign_up(&state, from("2001:db8::1")).await, Err(Error::Invalid(_))));
    }
    assert!(matches!(sign_up(&state, from("2001:db8::2")).await, Err(Error::TooManyRequests { .. })));
    assert!(matches!(sign_up(&state, from("2001:db8:0:1::1")).await, Err(Error::Invalid(_))));
}

#[tokio::test]
async fn staff_are_told_of_a_sign_up_and_members_are_not() {
    let state = state().await;
    let olga = owner(&state).await;
    person(&state, "bob").await;
    let made = sign_up(&state, form("alice", "a@example.org")).await.unwrap();
    let told = sqlx::query_as::<_, (i64, i64)>(
        "SELECT account_id, from_account_id FROM notifications WHERE kind = 'admin.sign_up'",
    );
    assert_eq!(told.fetch_all(&state.pool).await.unwrap(), [(olga.0, made.account_id.0)]);
}
