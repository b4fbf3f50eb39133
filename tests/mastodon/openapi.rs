//! What the API says of itself, held against what Mastodon says of its own (`tests/tables/mastodon-openapi.json`, with
//! the tiers of `mastodon-endpoints.tsv`: which apps ask for what).

use std::collections::{BTreeMap, BTreeSet, HashSet};

use axum::http::Method;
use hedgerow::server::api_document;
use serde_json::Value;

use crate::support::api::Api;
use crate::support::state;

const MASTODON: &str = include_str!("../tables/mastodon-openapi.json");
const ENDPOINTS: &str = include_str!("../tables/mastodon-endpoints.tsv");

const GAPS: &str = include_str!("../tables/api-gaps.tsv");

/// A path whose parameters have no names.
fn blanked(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with([':', '{']) { "*" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// Method and blanked path, with the tier.
fn tiers() -> BTreeMap<(String, String), u8> {
    let rows = ENDPOINTS.lines().filter(|line| !line.starts_with('#')).skip(1);
    let rows = rows.map(|row| {
        let cells: Vec<&str> = row.split('\t').collect();
        ((cells[0].to_lowercase(), blanked(cells[1])), cells[7].parse().unwrap())
    });
    rows.collect()
}

/// What is missing, and why.
fn known_gaps() -> BTreeMap<String, &'static str> {
    let rows = GAPS.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.map(|row| row.split_once('\t').unwrap()).map(|(what, why)| (what.to_owned(), why)).collect()
}

/// One side's words: operations by method and blanked path, and named schemas.
struct Words {
    operations: BTreeMap<(String, String), Value>,
    schemas: Value,
}

impl Words {
    fn mastodons() -> Self {
        let table: Value = serde_json::from_str(MASTODON).unwrap();
        Self { operations: operations(&table["paths"]), schemas: table["schemas"].clone() }
    }

    fn ours() -> Self {
        let document = api_document("/");
        Self {
            operations: operations(&document["paths"]),
            schemas: document["components"]["schemas"].clone(),
        }
    }
}

fn operations(paths: &Value) -> BTreeMap<(String, String), Value> {
    let paths = paths.as_object().unwrap().iter();
    let each = paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        methods.map(move |(method, operation)| ((method.clone(), blanked(path)), operation.clone()))
    });
    each.collect()
}

/// What is missing of ours.
#[derive(Default)]
struct Gaps {
    found: BTreeSet<String>,
    compared: HashSet<String>,
}

impl Gaps {
    /// Every name of their shape must be in one of our schemas.
    fn compare(&mut self, theirs: &Value, ours: &[Value], mastodon: &Words, own: &Words, at: &str) {
        match theirs {
            Value::String(name) if !name.is_empty() && self.compared.insert(format!("{name}={ours:?}")) => {
                self.compare(&mastodon.schemas[name], ours, mastodon, own, name);
            }
            Value::Array(choices) => {
                choices.iter().for_each(|choice| self.compare(choice, ours, mastodon, own, at));
            }
            Value::Object(fields) => {
                let known = fields_of(ours, own);
                for (name, shape) in fields {
                    let name = name.trim_end_matches("[]");
                    match known.get(name) {
                        Some(schemas) => self.compare(shape, schemas, mastodon, own, &format!("{at}.{name}")),
                        // Maps have every name.
                        None if known.contains_key("*") => {}
                        None => drop(self.found.insert(format!("{at}.{name}"))),
                    }
                }
            }
            _ => {}
        }
    }
}

/// The fields of schemas through references, lists and choices; `*` for those of a map.
fn fields_of(schemas: &[Value], own: &Words) -> BTreeMap<String, Vec<Value>> {
    let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut waiting = schemas.to_vec();
    while let Some(schema) = waiting.pop() {
        if let Some(name) = schema["$ref"].as_str() {
            waiting.push(own.schemas[name.rsplit('/').next().unwrap()].clone());
        }
        for word in ["anyOf", "oneOf", "allOf"] {
            waiting.extend(schema[word].as_array().into_iter().flatten().cloned());
        }
        if schema["items"].is_object() {
            waiting.push(schema["items"].clone());
        }
        if schema["additionalProperties"].is_object() {
            found.entry("*".into()).or_default().push(schema["additionalProperties"].clone());
        }
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            found.entry(name.clone()).or_default().push(field.clone());
        }
    }
    found
}

/// What ours takes: query and body alike, since both are read everywhere.
fn parameters_of(operation: &Value) -> Vec<Value> {
    let in_query = operation["parameters"].as_array().into_iter().flatten();
    let in_query = in_query.map(|parameter| {
        let name = parameter["name"].as_str().unwrap().trim_end_matches("[]");
        serde_json::json!({"properties": {name: parameter["schema"]}})
    });
    let bodies = operation["requestBody"]["content"].as_object().into_iter().flatten();
    in_query.chain(bodies.map(|(_, body)| body["schema"].clone())).collect()
}

#[test]
fn nothing_that_mastodons_apps_use_is_missing() {
    let (mastodon, own, tiers) = (Words::mastodons(), Words::ours(), tiers());
    let mut gaps = Gaps::default();
    for ((method, path), tier) in &tiers {
        if !own.operations.contains_key(&(method.clone(), path.clone())) {
            gaps.found.insert(format!("tier {tier}: {} {path}", method.to_uppercase()));
        }
    }
    for (operation, theirs) in &mastodon.operations {
        let Some(ours) = own.operations.get(operation) else { continue };
        let name = format!("{} {}", operation.0.to_uppercase(), operation.1);
        let taken = parameters_of(ours);
        let asked: serde_json::Map<_, _> = theirs["query"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|name| (name.as_str().unwrap().to_owned(), Value::String(String::new())))
            .collect();
        gaps.compare(&Value::Object(asked), &taken, &mastodon, &own, &name);
        gaps.compare(&theirs["body"], &taken, &mastodon, &own, &name);
        let answers = ours["responses"]["200"]["content"].as_object().into_iter().flatten();
        let answers: Vec<Value> = answers.map(|(_, content)| content["schema"].clone()).collect();
        gaps.compare(&theirs["answer"], &answers, &mastodon, &own, &format!("{name} →"));
    }
    let known: BTreeSet<String> = known_gaps().into_keys().collect();
    let missing: Vec<_> = gaps.found.difference(&known).cloned().collect();
    assert!(missing.is_empty(), "{} are missing:\n{}", missing.len(), missing.join("\n"));
    let filled: Vec<_> = known.difference(&gaps.found).cloned().collect();
    assert!(filled.is_empty(), "no gaps any more, so no rows of the table:\n{}", filled.join("\n"));
}

#[test]
fn the_document_is_whole() {
    let document = api_document("https://hedgerow.example");
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["servers"][0]["url"], "https://hedgerow.example");
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1) {
        let pointer = reference.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "{pointer} leads nowhere");
    }
    let mut ids = HashSet::new();
    for (operation, described) in operations(&document["paths"]) {
        let id = described["operationId"].as_str().unwrap();
        assert!(ids.insert(id.to_owned()), "{id} names two operations");
        assert!(described["responses"]["200"].is_object(), "{operation:?}");
    }
    assert!(ids.len() > 200, "{}", ids.len());
    let posted = &document["paths"]["/api/v1/statuses"]["post"];
    assert_eq!(posted["security"][0]["OAuth2"][0], "write:statuses");
    let home = &document["paths"]["/api/v1/timelines/home"]["get"];
    assert_eq!(
        home["responses"]["200"]["content"]["application/json"]["schema"]["items"]["$ref"],
        "#/components/schemas/Status"
    );
}

#[tokio::test]
async fn every_described_operation_is_served_and_readable_without_scripts() {
    let state = state().await;
    let visitor = Api::visitor(&state);
    let document = visitor.get("/api/openapi.json").await;
    assert_eq!(document.header("access-control-allow-origin"), "*");
    let document = document.ok();
    for ((method, path), _) in operations(&document["paths"]) {
        if path.contains("streaming") {
            continue;
        }
        let method: Method = method.to_uppercase().parse().unwrap();
        let request = axum::http::Request::builder().method(method.clone()).uri(path.replace('*', "1"));
        let answer = visitor.send(request, axum::body::Body::empty()).await;
        assert_ne!(answer.error(), (404, "Not Found"), "{method} {path} is described and not served");
    }
    let index = visitor.get("/api/docs").await;
    assert_eq!(index.status, 200);
    assert!(index.text.contains("/api/v1/statuses/{id}/favourite") && !index.text.contains("<script"));
    let group = visitor.get("/api/docs/statuses").await.text;
    assert!(group.contains("write:favourites") && group.contains("#Status"), "{group}");
    assert!(visitor.get("/api/docs/entities").await.text.contains("favourites_count"));
    assert_eq!(visitor.get("/api/docs/nothing").await.status, 404);
}
