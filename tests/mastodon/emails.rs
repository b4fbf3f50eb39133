//! Confirming one's address from the app one signed up with.

use hedgerow::jobs::Lane;
use hedgerow::workers;
use serde_json::json;

use crate::support::api::{Api, person, token};
use crate::support::state;
use crate::support::state::TestState;

/// What was sent so far, with lines joined again.
async fn letters(state: &TestState) -> Vec<String> {
    while workers::jobs::tick_lane(state, Lane::Mail).await.unwrap() > 0 {}
    let Ok(entries) = std::fs::read_dir(state.config.data_dir.join("mail")) else { return Vec::new() };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read_to_string(path).unwrap().replace("=\r\n", "")).collect()
}

const SEND: &str = "/api/v1/emails/confirmations";
const CHECK: &str = "/api/v1/emails/check_confirmation";

#[tokio::test]
async fn the_link_is_sent_again_and_to_another_address_until_one_is_confirmed() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let waits = sqlx::query("UPDATE users SET confirmed_at = NULL WHERE id = $1").bind(ann.user.0);
    waits.execute(&state.pool).await.unwrap();
    let api = Api::of(&state, &ann);
    assert_eq!(api.get("/api/v1/preferences").await.status, 403);
    assert_eq!(api.get(CHECK).await.ok(), json!(false));
    api.post(SEND, json!({})).await.ok();
    let sent = letters(&state).await;
    assert!(sent.len() == 1 && sent[0].contains("To: ann@mail.example"), "{sent:?}");
    assert_eq!(api.post(SEND, json!({"email": "no address"})).await.status, 422);
    assert_eq!(api.post(SEND, json!({"email": "bob@mail.example"})).await.status, 422, "it is Bob's");
    state.clock.advance(chrono::Duration::seconds(1));
    api.post(SEND, json!({"email": "ann@new.example"})).await.ok();
    let sent = letters(&state).await;
    assert!(sent.len() == 2 && sent[1].contains("To: ann@new.example"), "{sent:?}");
    let token_of = |letter: &str| -> String {
        let at = letter.find("/auth/confirm/").unwrap() + "/auth/confirm/".len();
        letter[at..].chars().take_while(|c| !c.is_whitespace()).collect()
    };
    let confirm = hedgerow::domain::email_addresses::confirm_email;
    assert!(confirm(&state, &token_of(&sent[0])).await.is_err(), "the former address was never theirs");
    confirm(&state, &token_of(&sent[1])).await.unwrap();
    assert_eq!(api.get(CHECK).await.ok(), json!(true));
    api.get("/api/v1/preferences").await.ok();
    let words = "This method is only available while the e-mail is awaiting confirmation";
    assert_eq!(api.post(SEND, json!({})).await.error(), (403, words));
    assert_eq!(Api::visitor(&state).post(SEND, json!({})).await.status, 401);
    let app = Api::with_token(&state, &token(&state, None, "read write").await);
    assert_eq!(app.get(CHECK).await.status, 422);
    let off = sqlx::query("UPDATE users SET disabled_at = now() WHERE id = $1").bind(bob.user.0);
    off.execute(&state.pool).await.unwrap();
    assert_eq!(Api::of(&state, &bob).get(CHECK).await.status, 403);
}
