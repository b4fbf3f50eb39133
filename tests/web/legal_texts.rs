//! The privacy policy and the terms of service.

use chrono::Duration;
use serde_json::json;

use crate::support::api::Api;
use crate::support::browser::Browser;
use crate::support::{owner, state, with_role};

const POLICY: &str = "/api/v1/instance/privacy_policy";
const TERMS: &str = "/api/v1/instance/terms_of_service";

#[tokio::test]
async fn legal_texts_are_published_by_staff_and_read_by_everybody() {
    let state = state().await;
    owner(&state).await;
    let visitor = Api::visitor(&state);
    for path in [POLICY, TERMS] {
        assert_eq!(visitor.get(path).await.status, 404);
    }
    let mut olga = Browser::of(&state, "olga").await;
    let publish = "/admin/legal/privacy_policy";
    olga.submit("/admin/legal", publish, &[("text", "We keep <little>.\n\n- **no** letters")])
        .await
        .location();
    let policy = visitor.get(POLICY).await.ok();
    assert!(policy["content"].as_str().unwrap().contains("We keep &lt;little&gt;."), "{policy}");
    let mut reader = Browser::new(&state);
    reader.get("/about").await.shows("/privacy-policy");
    let page = reader.get("/privacy-policy").await;
    page.shows("We keep &lt;little&gt;.");
    page.shows("<li><strong>no</strong> letters</li>");
    assert_eq!(reader.get("/terms-of-service").await.status, 404);

    let today = state.clock.now().date_naive();
    let later = (today + Duration::days(30)).to_string();
    let terms = "/admin/legal/terms_of_service";
    olga.submit("/admin/legal", terms, &[("text", "Be kind."), ("effective_on", "")]).await.location();
    let stricter = [("text", "Be very kind."), ("effective_on", later.as_str())];
    olga.submit("/admin/legal", terms, &stricter).await.location();
    let now = visitor.get(TERMS).await.ok();
    assert_eq!((&now["effective"], &now["succeeded_by"]), (&json!(true), &json!(later)));
    assert_eq!(now["effective_date"], today.to_string());
    let next = visitor.get(&format!("{TERMS}/{later}")).await.ok();
    assert_eq!((&next["effective"], &next["content"]), (&json!(false), &json!("<p>Be very kind.</p>")));
    reader.get("/terms-of-service").await.shows(&later);
    reader.get(&format!("/terms-of-service/{later}")).await.shows("Be very kind.");
    state.clock.advance(Duration::days(31));
    assert_eq!(visitor.get(TERMS).await.ok()["content"], "<p>Be very kind.</p>");
    assert_eq!(visitor.get(&format!("{TERMS}/{today}")).await.ok()["succeeded_by"], later);
    for day in ["2020-01-01", "yesterday"] {
        assert_eq!(visitor.get(&format!("{TERMS}/{day}")).await.status, 404, "{day}");
    }
}

#[tokio::test]
async fn texts_that_say_nothing_or_come_too_late_are_refused() {
    let state = state().await;
    owner(&state).await;
    let mut olga = Browser::of(&state, "olga").await;
    let terms = "/admin/legal/terms_of_service";
    for fields in [
        [("text", "  "), ("effective_on", "")],
        [("text", "Be kind."), ("effective_on", "2020-01-01")],
        [("text", "Be kind."), ("effective_on", "soon")],
    ] {
        assert_eq!(olga.submit("/admin/legal", terms, &fields).await.status, 422, "{fields:?}");
    }
    assert_eq!(Api::visitor(&state).get(TERMS).await.status, 404);
    with_role(&state, "mia", "moderator").await;
    let mut mia = Browser::of(&state, "mia").await;
    assert_eq!(mia.get("/admin/legal").await.status, 403);
}
