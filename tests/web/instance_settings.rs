//! What administrators say about the server, and the rules people accept.

use serde_json::json;

use crate::support::api::Api;
use crate::support::browser::Browser;
use crate::support::{owner, state, state_with, with_role};

fn settings<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("title", "The Shed"),
        ("description", "Three friends."),
        ("extended_description", "We like #hedges.\n\nAnd <b>you</b>."),
        ("contact_email", "shed@example.org"),
        ("contact_account", "@Olga"),
        ("registration_mode", "open"),
        ("status_characters", "600"),
    ];
    for (name, value) in changed {
        fields.retain(|(field, _)| field != name);
        fields.push((name, value));
    }
    fields
}

#[tokio::test]
async fn words_of_the_server_are_read_on_its_pages_and_in_apps() {
    let state = state().await;
    owner(&state).await;
    let mut olga = Browser::of(&state, "olga").await;
    olga.submit("/admin/settings", "/admin/settings", &settings(&[])).await.location();

    let instance = Api::visitor(&state).get("/api/v2/instance").await.ok();
    assert_eq!(instance["title"], "The Shed");
    assert_eq!(instance["description"], "Three friends.");
    assert_eq!(instance["contact"]["email"], "shed@example.org");
    assert_eq!(instance["contact"]["account"]["acct"], "olga");
    assert_eq!(instance["registrations"]["enabled"], true);
    assert_eq!(instance["configuration"]["statuses"]["max_characters"], 600);
    let long = Api::visitor(&state).get("/api/v1/instance/extended_description").await.ok();
    assert!(long["content"].as_str().unwrap().contains("&lt;b&gt;you"), "{long}");

    let mut visitor = Browser::new(&state);
    let page = visitor.get("/about").await;
    page.shows("<h1>The Shed</h1>");
    page.shows("/tags/hedges");
    page.shows("mailto:shed@example.org");
    visitor.get("/auth/sign_up").await.shows("name=\"username\"");
    olga.get("/home").await.shows("Up to 600 characters");
    let log = olga.get("/admin").await;
    log.shows("setting.change");
    log.shows("registration.mode");
    log.shows_not("instance.show_domain_blocks");
}

#[tokio::test]
async fn settings_that_do_not_hold_come_back_and_change_nothing() {
    let state = state().await;
    owner(&state).await;
    let mut olga = Browser::of(&state, "olga").await;
    let before = Api::visitor(&state).get("/api/v2/instance").await.ok();
    let long = "x".repeat(101);
    for (field, value) in [
        ("title", ""),
        ("title", long.as_str()),
        ("contact_email", "nowhere"),
        ("contact_account", "nobody"),
        ("registration_mode", "perhaps"),
        ("status_characters", "0"),
        ("status_characters", "lots"),
    ] {
        let fields = settings(&[(field, value)]);
        let page = olga.submit("/admin/settings", "/admin/settings", &fields).await;
        assert_eq!(page.status, 422, "{field}={value}");
        page.shows("class=\"error\"");
        page.shows("Three friends.");
    }
    assert_eq!(olga.post("/admin/settings", &settings(&[])).await.status, 403, "without its token");
    assert_eq!(Api::visitor(&state).get("/api/v2/instance").await.ok(), before);
}

#[tokio::test]
async fn moderators_change_neither_settings_nor_rules_and_see_no_way_to_them() {
    let state = state().await;
    owner(&state).await;
    with_role(&state, "mod", "moderator").await;
    let mut staff = Browser::of(&state, "mod").await;
    let page = staff.get("/admin").await;
    for path in ["/admin/settings", "/admin/rules", "/admin/domain_blocks"] {
        assert!(!page.ok().contains(&format!("href=\"{path}\"")), "{path}");
        assert_eq!(staff.get(path).await.status, 403, "{path}");
    }
    let fields = settings(&[]);
    assert_eq!(staff.submit("/admin", "/admin/settings", &fields).await.status, 403);
    let rule = [("text", "Obey me")];
    assert_eq!(staff.submit("/settings/account", "/admin/rules", &rule).await.status, 403);
    assert_eq!(Api::visitor(&state).get("/api/v1/instance/rules").await.ok(), json!([]));
}

/// The rules in their order, as apps read them.
async fn rules(state: &hedgerow::state::State) -> Vec<String> {
    let listed = Api::visitor(state).get("/api/v1/instance/rules").await.ok();
    listed.as_array().unwrap().iter().map(|rule| rule["text"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn rules_are_written_changed_ordered_and_retired() {
    let state = state_with(&[("registration.mode", "open")]).await;
    owner(&state).await;
    let mut olga = Browser::of(&state, "olga").await;
    for text in ["Be kind", "Describe pictures"] {
        let fields = [("text", text), ("hint", "It helps")];
        olga.submit("/admin/rules", "/admin/rules", &fields).await.location();
    }
    assert_eq!(rules(&state).await, ["Be kind", "Describe pictures"]);

    let page = olga.get("/admin/rules").await;
    let first = page.action("/up").replace("/up", "");
    olga.submit("/admin/rules", &first, &[("text", "Be kinder"), ("hint", "")]).await.location();
    olga.submit("/admin/rules", &format!("{first}/down"), &[]).await.location();
    assert_eq!(rules(&state).await, ["Describe pictures", "Be kinder"]);
    olga.submit("/admin/rules", &format!("{first}/down"), &[]).await.location();
    olga.submit("/admin/rules", &format!("{first}/up"), &[]).await.location();
    assert_eq!(rules(&state).await, ["Be kinder", "Describe pictures"]);
    let mut visitor = Browser::new(&state);
    for page in ["/about", "/auth/sign_up"] {
        visitor.get(page).await.shows("Be kinder");
    }

    olga.submit("/admin/rules", &format!("{first}/retire"), &[]).await.location();
    assert_eq!(rules(&state).await, ["Describe pictures"]);
    let log = olga.get("/admin").await;
    for act in ["rule.create", "rule.update", "rule.move", "rule.delete"] {
        log.shows(act);
    }
}

#[tokio::test]
async fn rule_without_words_and_with_too_many_is_refused() {
    let state = state().await;
    owner(&state).await;
    let mut olga = Browser::of(&state, "olga").await;
    let long = "x".repeat(301);
    for text in ["", "  ", long.as_str()] {
        let fields = [("text", text), ("hint", "typed already")];
        let page = olga.submit("/admin/rules", "/admin/rules", &fields).await;
        assert_eq!(page.status, 422);
        page.shows("typed already");
    }
    for path in ["/admin/rules/1", "/admin/rules/1/up", "/admin/rules/1/retire", "/admin/rules/x"] {
        assert_eq!(olga.submit("/admin/rules", path, &[("text", "Be")]).await.status, 404, "{path}");
    }
    assert!(rules(&state).await.is_empty());
}

#[tokio::test]
async fn blocked_servers_are_read_by_everybody_only_when_the_admins_let_them() {
    let state = state().await;
    owner(&state).await;
    let mut olga = Browser::of(&state, "olga").await;
    let block = [
        ("domain", "spam.example"),
        ("severity", "suspend"),
        ("public_comment", "Advertising"),
        ("obfuscate", "on"),
    ];
    olga.submit("/admin/domain_blocks", "/admin/domain_blocks", &block).await.location();
    let mut visitor = Browser::new(&state);
    assert!(!visitor.get("/about").await.ok().contains("Advertising"));

    let fields = settings(&[("show_domain_blocks", "on")]);
    olga.submit("/admin/settings", "/admin/settings", &fields).await.location();
    let page = visitor.get("/about").await;
    page.shows("Advertising");
    page.shows("spam.****ple");
    assert!(!page.text.contains("spam.example"));
}
