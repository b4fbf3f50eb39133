//! Posts written in Markdown.

use hedgerow::text::{render_markdown, scan_markdown};
use serde_json::json;

use crate::support::api::{Api, person};
use crate::support::browser::Browser;
use crate::support::{peers, state};

fn set(text: &str) -> String {
    render_markdown(text, &scan_markdown(text), |_| None, |tag| format!("https://here.example/tags/{tag}"))
}

#[test]
fn markdown_is_set_as_html() {
    for (typed, html) in [
        ("plain", "<p>plain</p>"),
        ("a\nb\n\nc", "<p>a<br />b</p><p>c</p>"),
        ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code></p>"),
        ("# Title\n\n- a\n- b", "<p><strong>Title</strong></p><ul><li>a</li><li>b</li></ul>"),
        ("3. a\n4. b", "<ol start=\"3\"><li>a</li><li>b</li></ol>"),
        ("> a", "<blockquote><p>a</p></blockquote>"),
        ("```\na < b\n```", "<pre><code>a &lt; b\n</code></pre>"),
        ("snake_case_word", "<p>snake_case_word</p>"),
    ] {
        assert_eq!(set(typed), html, "{typed}");
    }
}

#[test]
fn nothing_typed_in_markdown_breaks_out_of_it() {
    for typed in [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a <b onclick=\"x\">b</b>",
        "[a](javascript:alert(1))",
        "<div>\n<script>alert(1)</script>\n</div>",
        "![x](https://a.example/x.png \"\\\" onerror=alert(1)\")",
    ] {
        let html = set(typed);
        for part in ["<script", "<img", "<b ", "<b>", "href=\"javascript", "<div", " title="] {
            assert!(!html.contains(part), "{typed}: {html}");
        }
    }
    assert_eq!(set("<b>"), "<p>&lt;b&gt;</p>");
    let picture = set("![a hedge](https://a.example/hedge.png)");
    assert!(
        picture.contains("href=\"https://a.example/hedge.png\"") && picture.contains(">a hedge</a>"),
        "{picture}"
    );
}

#[test]
fn addresses_and_hashtags_are_found_in_words_and_not_in_code() {
    let html = set("see https://a.example/_x_/*y* #may and `#code @bob https://b.example/`");
    assert!(
        html.contains("href=\"https://a.example/_x_/*y\"")
            || html.contains("href=\"https://a.example/_x_/*y*\""),
        "{html}"
    );
    assert!(html.contains("href=\"https://here.example/tags/may\""), "{html}");
    assert!(html.contains("<code>#code @bob https://b.example/</code>"), "{html}");
    let found = scan_markdown("`@bob` [@bob](https://a.example/) **@ann** #may\n\n    #indented");
    assert_eq!((found.mentions.len(), found.hashtags.len(), found.links.len()), (1, 1, 0));
    let bold = set("**https://a.example/**");
    assert!(bold.starts_with("<p><strong><a href=\"https://a.example/\""), "{bold}");
    let written = set("[words](https://a.example/_x_)");
    assert!(
        written.contains("href=\"https://a.example/_x_\"") && written.contains(">words</a>"),
        "{written}"
    );
}

#[tokio::test]
async fn post_in_markdown_keeps_its_source_and_names_people() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let api = Api::of(&state, &ann);
    let instance = api.get("/api/v2/instance").await.ok();
    let formats = &instance["configuration"]["statuses"]["supported_mime_types"];
    assert_eq!(formats, &json!(["text/plain", "text/markdown"]));
    let said = json!({"status": "**Hello** @bob, `@bob` #may", "content_type": "text/markdown"});
    let post = api.post("/api/v1/statuses", said).await.ok();
    let content = post["content"].as_str().unwrap();
    assert!(content.starts_with("<p><strong>Hello</strong> <span class=\"h-card\""), "{content}");
    assert_eq!(post["mentions"].as_array().unwrap().len(), 1);
    assert_eq!(post["tags"][0]["name"], "may");
    assert_eq!(Api::of(&state, &bob).get("/api/v1/notifications").await.ok()[0]["type"], "mention");
    let path = format!("/api/v1/statuses/{}", post["id"].as_str().unwrap());
    let source = api.get(&format!("{path}/source")).await.ok();
    assert_eq!(
        (&source["text"], &source["content_type"]),
        (&json!("**Hello** @bob, `@bob` #may"), &json!("text/markdown"))
    );

    // An edit that names no format keeps it; one may be named.
    let edited = api.put(&path, json!({"status": "*Goodbye*"})).await.ok();
    assert_eq!(edited["content"], "<p><em>Goodbye</em></p>");
    let plain = api.put(&path, json!({"status": "*Goodbye*", "content_type": "text/plain"})).await.ok();
    assert_eq!(plain["content"], "<p>*Goodbye*</p>");
    let deleted = api.delete(&path).await.ok();
    assert_eq!((&deleted["text"], &deleted["content_type"]), (&json!("*Goodbye*"), &json!("text/plain")));
    let odd = json!({"status": "x", "content_type": "text/x.mfm"});
    assert_eq!(api.post("/api/v1/statuses", odd).await.status, 422);
    let plain = api.post("/api/v1/statuses", json!({"status": "*x*"})).await.ok();
    assert_eq!(plain["content"], "<p>*x*</p>");
}

#[tokio::test]
async fn who_prefers_markdown_writes_in_it() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    let change = |format: &str| json!({"source": {"status_content_type": format}});
    let path = "/api/v1/accounts/update_credentials";
    assert_eq!(api.patch(path, change("text/html")).await.status, 422);
    let changed = api.patch(path, change("text/markdown")).await.ok();
    assert_eq!(changed["source"]["status_content_type"], "text/markdown");
    let preferences = api.get("/api/v1/preferences").await.ok();
    assert_eq!(preferences["posting:default:content_type"], "text/markdown");
    let post = api.post("/api/v1/statuses", json!({"status": "*x*"})).await.ok();
    assert_eq!(post["content"], "<p><em>x</em></p>");
    let later = json!({"status": "*x*", "scheduled_at": "2099-01-01T00:00:00Z"});
    let later = api.post("/api/v1/statuses", later).await.ok();
    assert_eq!(later["params"]["content_type"], "text/markdown");
}

#[tokio::test]
async fn other_servers_are_told_the_source() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    let note = async |said: serde_json::Value| {
        let post = api.post("/api/v1/statuses", said).await.ok();
        let path = format!("/users/ann/statuses/{}", post["id"].as_str().unwrap());
        let answer = peers::read_document(&state, None, &path).await;
        serde_json::from_str::<serde_json::Value>(&answer.text).unwrap()
    };
    let told = note(json!({"status": "*x*", "content_type": "text/markdown"})).await;
    assert_eq!(told["source"], json!({"content": "*x*", "mediaType": "text/markdown"}));
    assert_eq!(told["content"], "<p><em>x</em></p>");
    assert_eq!(note(json!({"status": "*x*"})).await.get("source"), None);
}

#[tokio::test]
async fn form_and_preferences_offer_markdown() {
    let state = state().await;
    crate::support::person(&state, "ann").await;
    let mut browser = Browser::of(&state, "ann").await;
    let fields = [("status", "*x*"), ("visibility", "public"), ("content_type", "text/markdown")];
    let page = browser.submit_files("/compose", "/statuses", &fields, &[]).await.location().to_owned();
    let shown = browser.get(&page).await;
    shown.shows("<em>x</em>");
    let edit = browser.get(&shown.link("/edit")).await;
    edit.shows(">*x*</textarea>");
    edit.shows("value=\"text/markdown\" selected");
    browser.get("/compose").await.shows("value=\"text/plain\" selected");
    let wanted = [("visibility", "public"), ("language", "en"), ("content_type", "text/markdown")];
    browser.submit("/settings/preferences", "/settings/preferences", &wanted).await.location();
    browser.get("/settings/preferences").await.shows("value=\"text/markdown\" selected");
    browser.get("/compose").await.shows("value=\"text/markdown\" selected");
}
