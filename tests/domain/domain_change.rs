//! From localhost to a real domain, and never further.

use hedgerow::config::Config;
use hedgerow::db::instance_identity::mark_federated;
use hedgerow::domain::account_aliases::add_alias;
use hedgerow::domain::announcements::{Span, announce};
use hedgerow::domain::domain_change::change_domain;
use hedgerow::domain::identity::hold_identity;
use hedgerow::domain::local_accounts::ensure_instance_actor;
use hedgerow::domain::staff::Staff;
use hedgerow::error::Error;
use hedgerow::model::id::INSTANCE_ACTOR;
use hedgerow::state::State;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use crate::support::api::Api;
use crate::support::people::with_token;
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

/// As `table.column`, each that holds the address of this instance before the change.
async fn columns_with_the_old_address(state: &State) -> Vec<String> {
    let columns = "SELECT table_name || '.' || column_name FROM information_schema.columns
                   JOIN information_schema.tables USING (table_schema, table_name)
                   WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1";
    let columns: Vec<String> = sqlx::query_scalar(columns).fetch_all(&state.pool).await.unwrap();
    assert!(columns.len() > 400, "{}", columns.len());
    let mut found = Vec::new();
    for column in columns {
        let (table, name) = column.split_once('.').unwrap();
        let holds = format!(
            r#"SELECT EXISTS (SELECT FROM "{table}" WHERE strpos("{name}"::text, 'http://localhost:3000/') > 0)"#
        );
        if sqlx::query_scalar(AssertSqlSafe(holds)).fetch_one(&state.pool).await.unwrap() {
            found.push(column);
        }
    }
    found
}

/// What two people can do before anybody else knows of their server, as far as it leaves addresses behind.
async fn busy_evening(state: &State) {
    let (ann, bob) = (with_token(state, "ann").await, with_token(state, "bob").await);
    let (anns, bobs) = (Api::of(state, &ann), Api::of(state, &bob));
    let id = |made: &Value| made["id"].as_str().unwrap().to_owned();
    let done = async |api: &Api, path: String| api.post(&path, json!({})).await.ok();
    let profile = json!({"note": "with @bob", "fields_attributes": [{"name": "friend", "value": "@bob"},
                                                                  {"name": "home", "value": "https://home.example"}]});
    anns.patch("/api/v1/accounts/update_credentials", profile).await.ok();
    bobs.patch("/api/v1/accounts/update_credentials", json!({"locked": true})).await.ok();
    done(&anns, format!("/api/v1/accounts/{}/follow", bob.account)).await;
    done(&bobs, format!("/api/v1/accounts/{}/follow", ann.account)).await;
    let posted = id(&anns.post("/api/v1/statuses", json!({"status": "@bob #may"})).await.ok());
    anns.put(&format!("/api/v1/statuses/{posted}"), json!({"status": "@bob #june"})).await.ok();
    for verb in ["favourite", "reblog", "react/%F0%9F%8C%BF"] {
        done(&bobs, format!("/api/v1/statuses/{posted}/{verb}")).await;
    }
    let answer = json!({"status": "@ann yes", "in_reply_to_id": posted});
    bobs.post("/api/v1/statuses", answer.clone()).await.ok();
    let answer = id(&bobs.post("/api/v1/statuses", answer).await.ok());
    bobs.post("/api/v1/statuses", json!({"status": "look", "quoted_status_id": posted})).await.ok();
    bobs.delete(&format!("/api/v1/statuses/{answer}")).await.ok();
    add_alias(state, ann.account, bob.account).await.unwrap();
    let mut conn = state.pool.acquire().await.unwrap();
    let now = state.clock.now();
    hedgerow::db::account_migrations::set(&mut conn, bob.account, ann.account, now).await.unwrap();
    drop(conn);
    announce(state, &Staff::CommandLine, "ask @ann about #may", Span::default()).await.unwrap();
    done(&anns, format!("/api/v1/accounts/{}/block", bob.account)).await;
}

#[tokio::test]
async fn no_column_holds_an_old_address_after_the_change() {
    let state = state().await;
    hold(&state).await.unwrap();
    ensure_instance_actor(&state).await.unwrap();
    busy_evening(&state).await;
    let before = columns_with_the_old_address(&state).await;
    for column in [
        "accounts.also_known_as",
        "accounts.fields",
        "accounts.moved_to_uri",
        "accounts.note_html",
        "announcements.content",
        "favourites.uri",
        "quotes.quoted_uri",
        "status_edits.content",
        "statuses.in_reply_to_uri",
        "tombstones.uri",
    ] {
        assert!(before.iter().any(|held| held == column), "{column} is not tried: {before:?}");
    }
    let moved = moved(&state, "https://hedge.example");
    change_domain(&moved).await.unwrap().expect("something to change");
    assert_eq!(columns_with_the_old_address(&state).await, Vec::<String>::new());
    let aliases = "SELECT also_known_as FROM accounts WHERE username = 'ann'";
    let aliases: Vec<String> = sqlx::query_scalar(aliases).fetch_one(&state.pool).await.unwrap();
    assert_eq!(aliases, ["https://hedge.example/users/bob"]);
    let fields = "SELECT fields FROM accounts WHERE username = 'ann'";
    let fields: Value = sqlx::query_scalar(fields).fetch_one(&state.pool).await.unwrap();
    assert_eq!((&fields[0]["value"], &fields[1]["name"]), (&json!("@bob"), &json!("home")));
    assert!(fields[0]["value_html"].as_str().unwrap().contains("href=\"https://hedge.example/"), "{fields}");
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
