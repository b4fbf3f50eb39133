//! From localhost to a real domain, and never further.

use hedgerow::config::Config;
use hedgerow::db::instance_identity::mark_federated;
use hedgerow::domain::domain_change::change_domain;
use hedgerow::domain::identity::hold_identity;
use hedgerow::domain::local_accounts::ensure_instance_actor;
use hedgerow::error::Error;
use hedgerow::model::id::INSTANCE_ACTOR;
use hedgerow::state::State;

use crate::support::{TestState, person, state};

/// The same database under another configuration.
fn moved(state: &TestState, base_url: &str) -> State {
    let env = [
        ("HEDGEROW_INSTANCE__BASE_URL".to_owned(), base_url.to_owned()),
        ("HEDGEROW_SECRET_KEY".to_owned(), "the secret key of every test, long enough".to_owned()),
    ];
    let config = Config::load(None, env).unwrap();
    State::new(config, state.pool.clone(), state.clock.clone(), state.random.clone()).unwrap()
}

async fn hold(state: &State) -> Result<(), Error> {
    hold_identity(&mut state.pool.acquire().await.unwrap(), &state.config).await
}

#[tokio::test]
async fn addresses_are_rewritten_while_nothing_has_federated() {
    let state = state().await;
    hold(&state).await.unwrap();
    ensure_instance_actor(&state).await.unwrap();
    ensure_instance_actor(&state).await.expect("it is there already");
    let alice = person(&state, "alice").await;
    sqlx::query(
        "INSERT INTO statuses (id, uri, account_id, local, content, visibility, created_at)
         VALUES (next_id(), 'http://localhost:3000/users/alice/statuses/1', $1, true,
                 '<a href=\"http://localhost:3000/@alice\">@alice</a> says http://localhost:3000/', 'public', now())",
    )
    .bind(alice.0)
    .execute(&state.pool)
    .await
    .unwrap();

    let moved = moved(&state, "https://hedge.example");
    let refused = hold(&moved).await.unwrap_err().to_string();
    for word in ["https://hedge.example", "http://localhost:3000", "hedgerow domain-change"] {
        assert!(refused.contains(word), "{refused}");
    }
    let change = change_domain(&moved).await.unwrap().expect("something to change");
    assert_eq!(change.handle_domain, ("localhost:3000".to_owned(), "hedge.example".to_owned()));
    hold(&moved).await.unwrap();
    assert_eq!(change_domain(&moved).await.unwrap(), None);

    let mut conn = state.pool.acquire().await.unwrap();
    let account = hedgerow::db::accounts::get(&mut conn, alice).await.unwrap();
    assert_eq!(account.uri, "https://hedge.example/users/alice");
    assert_eq!(account.shared_inbox_url.as_deref(), Some("https://hedge.example/inbox"));
    let actor = hedgerow::db::accounts::get(&mut conn, INSTANCE_ACTOR).await.unwrap();
    assert_eq!(
        (actor.uri.as_str(), actor.username.as_str()),
        ("https://hedge.example/actor", "hedge.example")
    );
    let (uri, content) = sqlx::query_as::<_, (String, String)>("SELECT uri, content FROM statuses")
        .fetch_one(&state.pool)
        .await
        .unwrap();
    assert_eq!(uri, "https://hedge.example/users/alice/statuses/1");
    let expected = "<a href=\"https://hedge.example/@alice\">@alice</a> says http://localhost:3000/";
    assert_eq!(content, expected, "what people wrote stays");
    let keys = sqlx::query_scalar::<_, i64>(
        "SELECT count(*) FROM actor_keys WHERE key_id LIKE 'https://hedge.example/%'",
    );
    assert_eq!(keys.fetch_one(&state.pool).await.unwrap(), 4, "two of alice, two of the instance itself");
}

#[tokio::test]
async fn nothing_is_rewritten_once_another_server_knows_us() {
    let state = state().await;
    hold(&state).await.unwrap();
    mark_federated(&mut state.pool.acquire().await.unwrap(), state.clock.now()).await.unwrap();
    let moved = moved(&state, "https://hedge.example");
    assert!(matches!(change_domain(&moved).await, Err(Error::Unprocessable(_))));
    let refused = hold(&moved).await.unwrap_err().to_string();
    assert!(!refused.contains("domain-change"), "{refused}");
}
