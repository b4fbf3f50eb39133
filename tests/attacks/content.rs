//! Markup and pictures that want to be more than words and pictures.

use serde_json::{Value, json};

use super::scene::Scene;
use crate::support::api::Api;
use crate::support::browser::Browser;
use crate::support::world::key_of;

/// Everything that would run, load or ask for something, each with a word by which it is known again.
const HOSTILE: &str = "<script>zqscript</script><img src=x onerror=zqerror><svg onload=zqsvg><style>zqstyle{}</style>\
    <iframe src=\"//zqiframe\"></iframe><object data=\"//zqobject\"></object><embed src=\"//zqembed\">\
    <form action=\"//zqform\"><input name=password><button>zqbutton</button></form>\
    <a href=\"javascript:zqlink\" onclick=\"zqclick\" style=\"zqinline\">zqwords</a><base href=\"//zqbase\">\
    <meta http-equiv=refresh content=\"0;//zqmeta\"><link rel=stylesheet href=\"//zqsheet\"><math><mi//xlink:href=\"data:zqmath\">";

/// The first tag of a page that would run, load or ask for something. What stands there as text is no tag.
fn active(text: &str) -> Option<String> {
    const ELEMENTS: [&str; 11] = [
        "img src=x",
        "svg onload",
        "iframe",
        "object",
        "embed",
        "form action=\"//zq",
        "input name=password",
        "base",
        "meta http-equiv=refresh",
        "link rel=stylesheet href=\"//zq",
        "math",
    ];
    const VALUES: [&str; 3] = ["=\"javascript:", "style=\"zq", "=\"//zq"];
    const HANDLERS: [&str; 3] = ["onclick=", "onerror=", "onload="];
    // What stands between quotation marks is a value, whatever it spells.
    let bare = |tag: &str| tag.split('"').step_by(2).collect::<String>();
    let tags = text.split('<').skip(1).filter_map(|rest| rest.split_once('>'));
    let mut tags = tags.map(|(tag, after)| (tag.to_lowercase(), after));
    tags.find(|(tag, after)| {
        ELEMENTS.iter().any(|element| tag.starts_with(element))
            || VALUES.iter().any(|value| tag.contains(value))
            || HANDLERS.iter().any(|handler| bare(tag).contains(handler))
            || ["script", "style"].contains(&tag.as_str()) && after.starts_with("zq")
    })
    .map(|(tag, _)| tag)
}

/// A post that is hostile wherever it can be, and where it is shown.
async fn hostile_everywhere() -> (Scene, Vec<(String, String)>) {
    let scene = Scene::set().await;
    let mut document = scene.mallory.document(&key_of("mallory").await);
    document["name"] = json!(format!("mallory {HOSTILE}"));
    document["summary"] = json!(HOSTILE);
    document["attachment"] = json!([{"type": "PropertyValue", "name": HOSTILE, "value": HOSTILE}]);
    document["tag"] = json!([{"type": "Emoji", "name": ":zq:", "icon": {"type": "Image", "url": "https://a.example/\"onerror=zqerror>.png"}}]);
    document["icon"] =
        json!({"type": "Image", "url": "https://a.example/x.png", "summary": HOSTILE, "name": HOSTILE});
    scene.mallory.server.publishes(&document);
    for (n, kind) in ["Note", "Article", "Question", "Video"].into_iter().enumerate() {
        let mut object = scene.mallory.note(&format!("hostile-{n}"), &format!("zqwords {HOSTILE}"));
        object["type"] = json!(kind);
        object["name"] = json!(format!("</title>{HOSTILE}"));
        if kind != "Note" {
            object["summary"] = json!(HOSTILE);
        }
        object["oneOf"] = json!([{"type": "Note", "name": HOSTILE}]);
        object["attachment"] = json!([{"type": "Document", "mediaType": "image/png", "url": "https://a.example/y.png", "name": format!("\">{HOSTILE}")}]);
        object["tag"] = json!([{"type": "Hashtag", "name": "#hedge"}, {"type": "Mention", "href": scene.alice.uri, "name": format!("@alice{HOSTILE}")},
                               {"type": "Emoji", "name": format!(":x{HOSTILE}:"), "icon": {"type": "Image", "url": "https://a.example/e.png"}}]);
        assert_eq!(scene.deliver(&scene.mallory, &scene.mallory.create(&object)).await, 202, "{kind}");
    }
    assert_eq!(scene.statuses().await, 4);
    let statuses = scene.api.get("/api/v1/timelines/public?limit=40").await.ok();
    let acct = format!("mallory@{}", scene.mallory.server.authority());
    let mut addresses =
        vec![format!("/@{acct}"), format!("/@{acct}/media"), "/public".to_owned(), "/tags/hedge".to_owned()];
    addresses.extend(
        statuses.as_array().unwrap().iter().map(|s| format!("/@{acct}/{}", s["id"].as_str().unwrap())),
    );
    addresses.extend(["/notifications", "/home"].map(str::to_owned));
    let mut browser = Browser::of(&scene.world, "alice").await;
    let mut pages = Vec::new();
    for address in addresses {
        pages.push((address.clone(), browser.get(&address).await.ok().to_owned()));
    }
    // What apps and feed readers take for HTML.
    for status in statuses.as_array().unwrap() {
        let html = [&status["content"], &status["account"]["note"], &status["account"]["fields"][0]["value"]];
        pages.extend(
            html.map(|html| ("a field of the API".to_owned(), html.as_str().unwrap_or_default().to_owned())),
        );
    }
    let feed = Api::visitor(&scene.world).get("/tags/hedge.rss").await;
    assert!(feed.text.contains("zqwords"), "the feed holds it");
    pages.push((
        "the feed".to_owned(),
        feed.text.replace("&lt;", "<").replace("&quot;", "\"").replace("&gt;", ">"),
    ));
    (scene, pages)
}

#[tokio::test]
async fn snac_xss() {
    let (_, pages) = hostile_everywhere().await;
    for (address, text) in &pages {
        assert_eq!(active(text), None, "{address}: {text}");
    }
    assert!(pages.iter().filter(|(_, text)| text.contains("zqwords")).count() >= 6, "the words are shown");
}

#[tokio::test]
async fn mitra_4_9_0() {
    let (_, pages) = hostile_everywhere().await;
    for (address, page) in pages.iter().filter(|(address, _)| address.starts_with("/@")) {
        let head = page.split("</head>").next().unwrap();
        assert_eq!(head.matches("</title>").count(), 1, "{address}: {head}");
        assert_eq!(active(head), None, "{address}: {head}");
    }
}

async fn cleaned(html: &str) -> String {
    let scene = Scene::set().await;
    let note = scene.mallory.note("1", &format!("{html}<p>and words</p>"));
    scene.deliver(&scene.mallory, &scene.mallory.create(&note)).await;
    let seen = scene.seen(note["id"].as_str().unwrap()).await.unwrap();
    let content = seen["content"].as_str().unwrap().to_owned();
    assert!(content.contains("and words"), "{content}");
    content
}

#[tokio::test]
async fn ghsa_mq2m_hr29_8gqf() {
    let content = cleaned(
        "<embed src=\"//a\"><object data=\"//b\"><param name=x></object><iframe srcdoc=\"<b>\" src=\"//c\"></iframe>\
         <applet code=d></applet><frameset><frame src=\"//e\"></frameset><portal src=\"//f\"></portal>",
    )
    .await;
    for element in ["<embed", "<object", "<param", "<iframe", "<applet", "<frame", "<portal", "srcdoc", "//"]
    {
        assert!(!content.contains(element), "{element}: {content}");
    }
}

#[tokio::test]
async fn cve_2025_53941() {
    let content = cleaned(
        "<form action=\"https://evil.example/\" method=post>Your password<input type=password name=p autofocus>\
         <textarea>x</textarea><select><option>y</select><button formaction=\"//z\">Sign in</button></form><dialog open>d</dialog>",
    )
    .await;
    for element in
        ["<form", "<input", "<textarea", "<select", "<option", "<button", "<dialog", "action", "evil.example"]
    {
        assert!(!content.contains(element), "{element}: {content}");
    }
}

/// What a translation service answers is remote HTML too. (Without one, there is no translation.)
#[tokio::test]
async fn cve_2023_42452() {
    let scene = Scene::set().await;
    let note = scene.mallory.note("1", HOSTILE);
    scene.deliver(&scene.mallory, &scene.mallory.create(&note)).await;
    let seen = scene.seen(note["id"].as_str().unwrap()).await.unwrap();
    let path = format!("/api/v1/statuses/{}/translate", seen["id"].as_str().unwrap());
    let answer = scene.api.post(&path, json!({"lang": "de"})).await;
    let content = answer.json["content"].as_str().unwrap_or_default();
    assert!(matches!(answer.status, 200 | 403 | 404 | 503), "{}", answer.status);
    assert_eq!(active(content), None, "{content}");
}

/// Emoji whose names are paths or markup.
#[tokio::test]
async fn remote_emoji() {
    let scene = Scene::set().await;
    let names = ["../../etc/passwd", "a/b", "a b", "<b>", "\"onerror=x", "a\u{202e}", "ä", "", "a.b"];
    let mut note = scene.mallory.note("1", "hello :../../etc/passwd: :good_1:");
    let emoji = |name: &str| {
        json!({"type": "Emoji", "id": "https://a.example/e", "name": format!(":{name}:"), "updated": "2027-01-01T00:00:00Z",
               "icon": {"type": "Image", "mediaType": "image/png", "url": "https://a.example/e.png"}})
    };
    note["tag"] = json!(names.into_iter().chain(["good_1"]).map(emoji).collect::<Vec<_>>());
    scene.deliver(&scene.mallory, &scene.mallory.create(&note)).await;
    let seen = scene.seen(note["id"].as_str().unwrap()).await.unwrap();
    let known = |emoji: &Value| {
        let name = emoji["shortcode"].as_str().unwrap();
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    assert!(seen["emojis"].as_array().unwrap().iter().all(known), "{}", seen["emojis"]);
}
