//! Discovery documents.

use hedgerow::domain::account_deletion::delete_account;
use hedgerow::domain::local_accounts::ensure_instance_actor;
use hedgerow::domain::staff::Staff;
use serde_json::Value;

use crate::support::api::Api;
use crate::support::{person, state, state_with};

fn webfinger(resource: &str) -> String {
    let resource = serde_urlencoded::to_string([("resource", resource)]).unwrap();
    format!("/.well-known/webfinger?{resource}")
}

#[tokio::test]
async fn webfinger_leads_from_every_name_of_a_person_to_the_actor() {
    let state = state().await;
    person(&state, "ann").await;
    ensure_instance_actor(&state).await.unwrap();
    let api = Api::visitor(&state);
    for resource in [
        "acct:ann@localhost:3000",
        "ann@localhost:3000",
        "acct:Ann@LOCALHOST:3000",
        "http://localhost:3000/@ann",
        "http://localhost:3000/users/ann",
    ] {
        let answer = api.get(&webfinger(resource)).await;
        assert_eq!(answer.header("content-type"), "application/jrd+json; charset=utf-8", "{resource}");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        let document = answer.ok();
        assert_eq!(document["subject"], "acct:ann@localhost:3000", "{resource}");
        let own = document["links"].as_array().unwrap().iter().find(|link| link["rel"] == "self").unwrap();
        assert_eq!(own["href"], "http://localhost:3000/users/ann");
        assert_eq!(own["type"], "application/activity+json");
    }
    for resource in ["acct:localhost:3000@localhost:3000", "http://localhost:3000/"] {
        let document = api.get(&webfinger(resource)).await.ok();
        assert_eq!(document["aliases"][1], "http://localhost:3000/actor", "{resource}");
    }
}

#[tokio::test]
async fn webfinger_says_400_404_and_410() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    delete_account(&state, &Staff::CommandLine, ann, "").await.unwrap();
    let api = Api::visitor(&state);
    for (path, status) in [
        ("/.well-known/webfinger".to_owned(), 400),
        (webfinger("ann"), 400),
        (webfinger("acct:bob@localhost:3000"), 404),
        (webfinger("acct:ann@localhost"), 404),
        (webfinger("acct:ann@elsewhere.example"), 404),
        (webfinger("acct:ann@localhost:3000"), 410),
        (webfinger("http://localhost:3000/users/ann"), 410),
    ] {
        assert_eq!(api.get(&path).await.status, status, "{path}");
    }
}

#[tokio::test]
async fn host_meta_names_webfinger_in_both_formats() {
    let state = state().await;
    let api = Api::visitor(&state);
    let template = "http://localhost:3000/.well-known/webfinger?resource={uri}";
    let xml = api.get("/.well-known/host-meta").await;
    assert_eq!(xml.header("content-type"), "application/xrd+xml; charset=utf-8");
    assert!(xml.text.contains(&format!(r#"rel="lrdd" template="{template}""#)), "{}", xml.text);
    assert_eq!(api.get("/.well-known/host-meta.json").await.ok()["links"][0]["template"], template);
}

#[tokio::test]
async fn nodeinfo_fits_its_schemas() {
    let state = state().await;
    person(&state, "ann").await;
    let api = Api::visitor(&state);
    let links = api.get("/.well-known/nodeinfo").await.ok();
    let schemas = [
        include_str!("../vectors/nodeinfo-2.0.schema.json"),
        include_str!("../vectors/nodeinfo-2.1.schema.json"),
    ];
    for (link, schema) in links["links"].as_array().unwrap().iter().zip(schemas) {
        let path = link["href"].as_str().unwrap().strip_prefix("http://localhost:3000").unwrap();
        let answer = api.get(path).await;
        assert!(answer.header("content-type").contains(link["rel"].as_str().unwrap()), "{path}");
        let document = answer.ok();
        assert_eq!(
            (&document["software"]["name"], &document["usage"]["users"]["total"]),
            (&"hedgerow".into(), &1.into())
        );
        check(&serde_json::from_str(schema).unwrap(), &document, path);
    }
    assert_eq!(links["links"][2]["href"], "http://localhost:3000/actor");
}

/// As much of JSON Schema as these two use, but for the one pattern, which our own name fits.
fn check(schema: &Value, value: &Value, at: &str) {
    let fits = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => {
            value.as_i64().is_some_and(|n| n >= schema["minimum"].as_i64().unwrap_or(i64::MIN))
        }
        _ => true,
    };
    assert!(fits, "{at}: {value} is no {}", schema["type"]);
    if let Some(allowed) = schema["enum"].as_array() {
        assert!(allowed.contains(value), "{at}: {value}");
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        assert!(value.get(name.as_str().unwrap()).is_some(), "{at}: {name} is missing");
    }
    for (name, inner) in value.as_object().into_iter().flatten() {
        match schema["properties"].get(name) {
            Some(schema) => check(schema, inner, &format!("{at}.{name}")),
            None => assert_ne!(schema["additionalProperties"], false, "{at}: {name} is not known"),
        }
    }
    for inner in value.as_array().into_iter().flatten() {
        check(&schema["items"], inner, at);
    }
}

#[tokio::test]
async fn webfinger_answers_for_every_domain_of_ours_under_the_handle_domain() {
    let state = state_with(&[
        ("instance.base_url", "https://social.example.com"),
        ("instance.handle_domain", "example.com"),
        ("instance.alternate_domains", "old.example.org"),
    ])
    .await;
    person(&state, "ann").await;
    let api = Api::visitor(&state);
    for domain in ["example.com", "social.example.com", "old.example.org"] {
        let document = api.get(&webfinger(&format!("acct:ann@{domain}"))).await.ok();
        assert_eq!(document["subject"], "acct:ann@example.com", "{domain}");
        assert_eq!(document["aliases"][1], "https://social.example.com/users/ann");
    }
    assert_eq!(api.get(&webfinger("acct:ann@example.org")).await.status, 404);
    let actor = axum::http::Request::get("/users/ann").header("accept", "application/activity+json");
    let actor = api.send(actor, axum::body::Body::empty()).await.ok();
    assert_eq!(actor["webfinger"], "ann@example.com");
    assert_eq!(actor["id"], "https://social.example.com/users/ann");
}
