//! Administration: what staff does is done and written down, and others have no way in.

use hedgerow::model::Domain;
use hedgerow::state::State;
use sqlx::query_scalar;

use crate::support::browser::Browser;
use crate::support::{PASSWORD, owner, person, state, state_with, with_role};

async fn acts(state: &State) -> Vec<String> {
    let acts = query_scalar::<_, String>(
        "SELECT action || ' ' || target_label FROM audit_log WHERE account_id IS NOT NULL ORDER BY id",
    );
    acts.fetch_all(&state.pool).await.unwrap()
}

#[tokio::test]
async fn members_have_no_way_into_administration() {
    let state = state().await;
    person(&state, "ann").await;
    let mut browser = Browser::of(&state, "ann").await;
    for path in ["/admin", "/admin/pending_accounts", "/admin/domain_blocks"] {
        assert_eq!(browser.get(path).await.status, 403, "{path}");
    }
    let fields = [("domain", "spam.example"), ("severity", "suspend")];
    let refused = browser.submit("/settings/account", "/admin/domain_blocks", &fields).await;
    assert_eq!(refused.status, 403);
    assert!(acts(&state).await.is_empty());
}

/// Somebody who asked to join and confirmed their address.
async fn ask_to_join(state: &State, name: &str) {
    let mut browser = Browser::new(state);
    let email = format!("{name}@example.org");
    let fields = [
        ("username", name),
        ("email", &email),
        ("password", PASSWORD),
        ("agreement", "on"),
        ("reason", "I like hedges"),
    ];
    browser.submit("/auth/sign_up", "/auth/sign_up", &fields).await.ok();
}

#[tokio::test]
async fn request_to_join_is_granted_or_turned_away() {
    let keys = [("registration.mode", "approval"), ("registration.confirm_email", "false")];
    let state = state_with(&keys).await;
    owner(&state).await;
    with_role(&state, "mod", "moderator").await;
    ask_to_join(&state, "ann").await;
    let mut staff = Browser::of(&state, "mod").await;
    let answer = |page: &str, verb: &str| {
        let mut paths = page.split("action=\"").map(|rest| rest.split('"').next().unwrap().to_owned());
        paths
            .find(|path| path.starts_with("/admin/pending_accounts/"))
            .map(|path| path.replace("approve", verb))
    };
    let page = staff.get("/admin/pending_accounts").await;
    page.shows("I like hedges");
    // The tabs are what this role may open.
    page.shows("/admin/reports");
    staff.get("/admin/reports").await.ok();
    page.shows_not("/admin/domain_blocks");
    assert_eq!(staff.get("/admin/domain_blocks").await.status, 403);
    assert_eq!(Browser::new(&state).sign_in("ann", PASSWORD).await.status, 422);
    let approve = answer(page.ok(), "approve").unwrap();
    staff.submit("/admin/pending_accounts", &approve, &[]).await.location();
    assert_eq!(Browser::new(&state).sign_in("ann", PASSWORD).await.status, 303);

    ask_to_join(&state, "bob").await;
    let page = staff.get("/admin/pending_accounts").await;
    let reject = answer(page.ok(), "reject").unwrap();
    staff.submit("/admin/pending_accounts", &reject, &[]).await.location();
    assert_eq!(Browser::new(&state).sign_in("bob", PASSWORD).await.status, 422);
    assert_eq!(acts(&state).await, ["approve ann", "reject bob"]);
    Browser::of(&state, "olga").await.get("/admin").await.shows("account.approve");
}

#[tokio::test]
async fn domain_is_blocked_and_unblocked_whatever_its_spelling() {
    let state = state().await;
    owner(&state).await;
    let mut staff = Browser::of(&state, "olga").await;
    let fields = [("domain", " BÜCHER.example. "), ("severity", "suspend"), ("private_comment", "spam")];
    staff.submit("/admin/domain_blocks", "/admin/domain_blocks", &fields).await.location();
    let page = staff.get("/admin/domain_blocks").await;
    page.shows("xn--bcher-kva.example");
    let blocked: Domain = "xn--bcher-kva.example".parse().unwrap();
    assert!(!state.policy().await.unwrap().decide(&blocked).permits());

    let remove = page.text.split("action=\"").map(|rest| rest.split('"').next().unwrap());
    let remove = remove.into_iter().find(|path| path.ends_with("/remove")).expect("a form to undo it");
    staff.submit("/admin/domain_blocks", remove, &[]).await.location();
    assert!(state.policy().await.unwrap().decide(&blocked).permits());
    assert_eq!(acts(&state).await, ["set xn--bcher-kva.example", "remove xn--bcher-kva.example"]);
}

#[tokio::test]
async fn nonsense_and_our_own_domain_are_not_blocked() {
    let state = state().await;
    owner(&state).await;
    let mut staff = Browser::of(&state, "olga").await;
    for domain in ["not a domain", "localhost:3000"] {
        let fields = [("domain", domain), ("severity", "suspend")];
        let page = staff.submit("/admin/domain_blocks", "/admin/domain_blocks", &fields).await;
        assert_eq!(page.status, 422, "{domain}");
    }
    assert!(acts(&state).await.is_empty());
}

#[tokio::test]
async fn federation_mode_is_changed_and_written_down() {
    let state = state().await;
    owner(&state).await;
    let mut staff = Browser::of(&state, "olga").await;
    staff.submit("/admin/domain_blocks", "/admin/federation", &[("mode", "off")]).await.location();
    staff.get("/admin/domain_blocks").await.shows("value=\"off\" checked");
    assert_eq!(acts(&state).await, ["change federation.mode"]);
    assert_eq!(staff.submit("/admin/domain_blocks", "/admin/federation", &[("mode", "x")]).await.status, 422);
}
