//! Documents as other servers fetch them: who sees what, and who may keep it.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, header};
use hedgerow::activitypub::signature::{Demand, MessageSigner, RequestSigner};
use hedgerow::db;
use hedgerow::domain::account_deletion::delete_account;
use hedgerow::domain::account_standing::suspend_account;
use hedgerow::domain::local_accounts::ensure_instance_actor;
use hedgerow::domain::pins::pin_status;
use hedgerow::domain::reblogs::reblog_status;
use hedgerow::domain::staff::Staff;
use hedgerow::domain::statuses::{Draft, delete_status, post_status};
use hedgerow::keys::{KeyAlgorithm, SigningKey};
use hedgerow::model::{Account, StatusView, Visibility};
use hedgerow::state::State;
use serde_json::Value;
use sqlx::query;

use crate::support::accounts;
use crate::support::api::{Answer, Api};
use crate::support::peers::{peer, read_document, sign_document};
use crate::support::policy::decide;
use crate::support::{person, state, state_with};

const VARY: &str = "Accept, Signature, Signature-Input, Cookie";

async fn read(state: &State, path: &str) -> Answer {
    read_document(state, None, path).await
}

async fn read_as(state: &State, signer: &RequestSigner, path: &str) -> Answer {
    read_document(state, Some(signer), path).await
}

async fn somebody(state: &State, name: &str) -> Arc<Account> {
    let id = person(state, name).await;
    db::accounts::get(&mut state.pool.acquire().await.unwrap(), id).await.unwrap()
}

async fn post(state: &State, author: &Account, text: &str, visibility: Visibility) -> StatusView {
    let draft = Draft { text: text.to_owned(), visibility: Some(visibility), ..Draft::default() };
    post_status(state, author, draft).await.unwrap()
}

fn path(view: &StatusView) -> &str {
    view.status.uri.strip_prefix("http://localhost:3000").unwrap()
}

#[tokio::test]
async fn actor_is_found_under_both_addresses_and_has_a_page() {
    let state = state().await;
    somebody(&state, "ann").await;
    for path in ["/users/ann", "/@ann", "/users/Ann"] {
        let answer = read(&state, path).await;
        assert_eq!(answer.header("content-type"), "application/activity+json; charset=utf-8", "{path}");
        assert_eq!((answer.header("vary"), answer.header("cache-control")), (VARY, "public, max-age=180"));
        let actor = answer.ok();
        assert_eq!(actor["id"], "http://localhost:3000/users/ann");
        assert_eq!((&actor["type"], &actor["preferredUsername"]), (&"Person".into(), &"ann".into()));
        assert!(actor["publicKey"]["publicKeyPem"].as_str().unwrap().starts_with("-----BEGIN PUBLIC KEY"));
    }
    let browser = Request::get("/users/ann").header(header::ACCEPT, "text/html,*/*;q=0.8");
    let moved = Api::visitor(&state).send(browser, Body::empty()).await;
    assert_eq!((moved.status, moved.header("location")), (303, "/@ann"));
    assert_eq!(read(&state, "/users/nobody").await.status, 404);
}

#[tokio::test]
async fn deleted_suspended_and_unfinished_accounts_say_so() {
    let state = state().await;
    let (ann, bob, cat) =
        (somebody(&state, "ann").await, somebody(&state, "bob").await, somebody(&state, "cat").await);
    delete_account(&state, &Staff::CommandLine, ann.id, "").await.unwrap();
    suspend_account(&state, &Staff::CommandLine, bob.id, "").await.unwrap();
    query("UPDATE users SET approved_at = NULL WHERE id = $1")
        .bind(cat.user_id.unwrap().0)
        .execute(&state.pool)
        .await
        .unwrap();
    let gone = read(&state, "/users/ann").await;
    assert_eq!((gone.status, &gone.json["type"]), (410, &Value::from("Tombstone")));
    assert_eq!(read(&state, "/users/ann/outbox").await.status, 410);
    let suspended = read(&state, "/users/bob").await.ok();
    assert_eq!((&suspended["suspended"], &suspended["name"]), (&true.into(), &"".into()));
    assert_eq!(read(&state, "/users/bob/followers").await.status, 403);
    assert_eq!(read(&state, "/users/cat").await.status, 404);
}

#[tokio::test]
async fn status_is_a_note_under_both_addresses_with_all_that_hangs_on_it() {
    let state = state().await;
    let ann = somebody(&state, "ann").await;
    let first = post(&state, &ann, "Hello @nobody #World", Visibility::Public).await;
    let reply = Draft { text: "More".into(), in_reply_to_id: Some(first.status.id), ..Draft::default() };
    let reply = post_status(&state, &ann, reply).await.unwrap();
    for path in [path(&first), &format!("/@ann/{}", first.status.id)] {
        let note = read(&state, path).await.ok();
        assert_eq!((&note["id"], &note["type"]), (&Value::from(first.status.uri.as_str()), &"Note".into()));
        assert_eq!(note["attributedTo"], "http://localhost:3000/users/ann");
    }
    let activity = read(&state, &format!("{}/activity", path(&first))).await.ok();
    assert_eq!((&activity["type"], &activity["object"]["type"]), (&"Create".into(), &"Note".into()));
    assert_eq!(Some(activity["id"].as_str().unwrap()), first.status.activity_uri.as_deref());

    let replies = read(&state, &format!("{}/replies", path(&first))).await.ok();
    assert_eq!(replies["totalItems"], 1);
    let page = replies["first"].as_str().unwrap().strip_prefix("http://localhost:3000").unwrap();
    let page = read(&state, page).await.ok();
    assert_eq!(page["orderedItems"], serde_json::json!([reply.status.uri]));
    assert_eq!(read(&state, &format!("{}/likes", path(&first))).await.ok()["totalItems"], 0);
    assert_eq!(read(&state, &format!("{}/shares", path(&first))).await.ok()["totalItems"], 0);

    let note = read(&state, path(&first)).await.ok();
    let context = note["context"].as_str().unwrap().strip_prefix("http://localhost:3000").unwrap();
    assert_eq!(read(&state, context).await.ok()["totalItems"], 2);
    let page = read(&state, &format!("{context}?page=true")).await.ok();
    assert_eq!(page["orderedItems"], serde_json::json!([reply.status.uri, first.status.uri]));
}

#[tokio::test]
async fn private_status_is_read_by_a_follower_who_signs_and_by_nobody_else() {
    let state = state().await;
    let ann = somebody(&state, "ann").await;
    let (follower, follows) = peer(&state, "fay", "peer.example").await;
    let (_, stranger) = peer(&state, "sam", "peer.example").await;
    query("INSERT INTO follows (account_id, target_account_id) VALUES ($1, $2)")
        .bind(follower.0)
        .bind(ann.id.0)
        .execute(&state.pool)
        .await
        .unwrap();
    let secret = post(&state, &ann, "for friends", Visibility::Private).await;
    assert_eq!(read(&state, path(&secret)).await.status, 404);
    assert_eq!(read_as(&state, &stranger, path(&secret)).await.status, 404);
    let answer = read_as(&state, &follows, path(&secret)).await;
    assert_eq!((answer.header("cache-control"), answer.header("vary")), ("private, no-store", VARY));
    assert_eq!(answer.ok()["id"], secret.status.uri.as_str());
    // The page's address is signed as it was asked for, though the document is found under another.
    let page = format!("/@ann/{}", secret.status.id);
    assert_eq!(read_as(&state, &follows, &page).await.status, 200);

    let other = SigningKey::generate(KeyAlgorithm::Rsa).await.unwrap();
    state
        .remote_memory
        .remember_failure(
            "keys of https://peer.example/users/fay",
            state.clock.now(),
            hedgerow::outbound::OutboundError::Broken("not now".to_owned()),
        )
        .await;
    let forged = RequestSigner { key: other, ..follows };
    assert_eq!(read_as(&state, &forged, path(&secret)).await.status, 401);
}

#[tokio::test]
async fn deleted_status_answers_410_with_a_tombstone() {
    let state = state().await;
    let ann = somebody(&state, "ann").await;
    let status = post(&state, &ann, "soon gone", Visibility::Public).await;
    delete_status(&state, &ann, status.status.id).await.unwrap();
    let gone = read(&state, path(&status)).await;
    assert_eq!((gone.status, &gone.json["type"]), (410, &Value::from("Tombstone")));
    assert_eq!(gone.json["id"], status.status.uri.as_str());
    assert_eq!(read(&state, "/users/ann/statuses/1").await.status, 404);
}

#[tokio::test]
async fn outbox_and_featured_hold_what_everybody_may_see() {
    let state = state().await;
    let (ann, bob) = (somebody(&state, "ann").await, somebody(&state, "bob").await);
    let theirs = post(&state, &bob, "worth reading", Visibility::Public).await;
    let open = post(&state, &ann, "hello", Visibility::Public).await;
    post(&state, &ann, "hush", Visibility::Private).await;
    reblog_status(&state, &ann, theirs.status.id, None).await.unwrap();
    pin_status(&state, &ann, open.status.id).await.unwrap();

    let outbox = read(&state, "/users/ann/outbox").await.ok();
    assert_eq!(outbox["first"], "http://localhost:3000/users/ann/outbox?page=true");
    let page = read(&state, "/users/ann/outbox?page=true").await.ok();
    let items = page["orderedItems"].as_array().unwrap();
    let kinds: Vec<_> = items.iter().map(|item| item["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["Announce", "Create"]);
    assert_eq!(items[0]["object"], theirs.status.uri.as_str());
    assert_eq!(items[1]["object"]["id"], open.status.uri.as_str());

    let featured = read(&state, "/users/ann/collections/featured").await.ok();
    assert_eq!(featured["orderedItems"][0]["id"], open.status.uri.as_str());
}

#[tokio::test]
async fn followers_are_paged_unless_they_are_hidden() {
    let state = state().await;
    let ann = somebody(&state, "ann").await;
    for n in 0..41 {
        let follower = accounts::remote(&state, &format!("f{n}"), "peer.example").await;
        query("INSERT INTO follows (account_id, target_account_id) VALUES ($1, $2)")
            .bind(follower.0)
            .bind(ann.id.0)
            .execute(&state.pool)
            .await
            .unwrap();
    }
    let first = read(&state, "/users/ann/followers?page=true").await.ok();
    let next = first["next"].as_str().unwrap().strip_prefix("http://localhost:3000").unwrap();
    let second = read(&state, next).await.ok();
    assert_eq!(first["orderedItems"].as_array().unwrap().len(), 40);
    assert_eq!(second["orderedItems"], serde_json::json!(["https://peer.example/users/f0"]));
    assert_eq!(second["next"], Value::Null);

    query("UPDATE accounts SET hide_collections = true").execute(&state.pool).await.unwrap();
    for path in ["/users/ann/followers", "/users/ann/followers?page=true"] {
        let hidden = read(&state, path).await.ok();
        assert_eq!((&hidden["first"], &hidden["orderedItems"]), (&Value::Null, &Value::Null), "{path}");
        assert!(hidden["totalItems"].is_number());
    }
}

#[tokio::test]
async fn where_every_fetch_must_be_signed_only_the_instance_itself_is_not() {
    let state = state_with(&[("federation.authorized_fetch", "true")]).await;
    ensure_instance_actor(&state).await.unwrap();
    somebody(&state, "ann").await;
    assert_eq!(read(&state, "/users/ann").await.status, 401);
    assert_eq!(read(&state, "/users/ann/outbox").await.status, 401);
    assert_eq!(read(&state, "/actor").await.ok()["type"], "Application");
    assert_eq!(read(&state, "/actor/outbox").await.status, 200);
    for open in [
        "/.well-known/webfinger?resource=acct:ann@localhost:3000",
        "/.well-known/nodeinfo",
        "/nodeinfo/2.1",
        "/.well-known/host-meta",
    ] {
        assert_eq!(read(&state, open).await.status, 200, "{open}");
    }
    let (_, peer) = peer(&state, "fay", "peer.example").await;
    let answer = read_as(&state, &peer, "/users/ann").await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, "private, no-store"));
    assert_eq!(answer.header("vary"), VARY);
    // In the newer scheme as well, and not for another document.
    let signer = MessageSigner { signer: &peer, demand: Demand::default() };
    let signed = sign_document(&state, &signer, "/users/ann").await;
    assert_eq!(signed("/users/ann").await.status, 200);
    // Their server would be asked for a newer key, and does not answer: in any case, no document.
    assert_eq!(signed("/users/ann/outbox").await.status, 503);
    decide(&state, "peer.example", "suspend", false).await;
    assert_eq!(read_as(&state, &peer, "/users/ann").await.status, 403);
}

#[tokio::test]
async fn blocked_server_reads_nothing_it_signs_for() {
    let state = state().await;
    somebody(&state, "ann").await;
    let (_, peer) = peer(&state, "fay", "peer.example").await;
    assert_eq!(read_as(&state, &peer, "/users/ann").await.status, 200);
    decide(&state, "peer.example", "suspend", false).await;
    assert_eq!(read_as(&state, &peer, "/users/ann").await.status, 403);
}
