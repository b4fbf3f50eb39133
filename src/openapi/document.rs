//! The OpenAPI 3.1 document of operations.

use std::collections::HashMap;

use axum::http::Method;
use schemars::JsonSchema;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};

use super::endpoints::Operation;
use super::signature::{Takes, Told};

/// What stands at the top of the document.
#[derive(Debug, Clone)]
pub struct About<'a> {
    pub title: &'a str,
    pub version: &'a str,
    pub description: &'a str,
    /// Where it is served; `/` where that is not known.
    pub server: &'a str,
    /// Every scope there is, for the authorization.
    pub scopes: &'a [&'a str],
}

const JSON: &str = "application/json";
/// The notations in which every body is read.
const NOTATIONS: [&str; 3] = [JSON, "application/x-www-form-urlencoded", "multipart/form-data"];

/// Describes the operations, in their order. `R` is how a refusal looks.
pub fn document<R: JsonSchema>(about: &About<'_>, operations: &[Operation]) -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize().with(|settings| {
        "/components/schemas".clone_into(settings.definitions_path.to_mut());
        settings.meta_schema = None;
    });
    let mut written = settings.into_generator();
    let refusal = written.subschema_for::<R>().to_value();
    let (mut paths, mut bodies) = (Map::new(), Map::new());
    let names = Names::of(operations);
    for operation in operations {
        let mut told = Told::nothing(written);
        (operation.tell)(&mut told);
        let name = names.of_operation(operation);
        let path = paths.entry(operation.path).or_insert_with(|| Value::Object(Map::new()));
        let described = describe(operation, &name, &told, &refusal, &mut bodies);
        if let Value::Object(path) = path {
            path.insert(operation.method.as_str().to_lowercase(), described);
        }
        written = told.into_written();
    }
    json!({
        "openapi": "3.1.0",
        "info": {"title": about.title, "version": about.version, "description": about.description},
        "servers": [{"url": about.server}],
        "paths": paths,
        "components": {
            "schemas": schemas(written, bodies),
            "securitySchemes": {"OAuth2": {"type": "oauth2", "flows": {"authorizationCode": {
                "authorizationUrl": "/oauth/authorize",
                "tokenUrl": "/oauth/token",
                "scopes": about.scopes.iter().map(|scope| ((*scope).to_owned(), "".into())).collect::<Map<_, Value>>(),
            }}}},
        },
    })
}

/// What is written, what is read, and how a refusal looks.
fn schemas(mut written: SchemaGenerator, bodies: Map<String, Value>) -> Map<String, Value> {
    let mut all = written.take_definitions(true);
    all.extend(bodies);
    all.sort_keys();
    all
}

/// Names of operations: the handlers' own, with the method where one handler serves several.
struct Names(HashMap<&'static str, usize>);

impl Names {
    fn of(operations: &[Operation]) -> Self {
        let mut uses = HashMap::new();
        for operation in operations {
            *uses.entry(short(operation.handler)).or_default() += 1;
        }
        Self(uses)
    }

    fn of_operation(&self, operation: &Operation) -> String {
        let name = short(operation.handler);
        if self.0.get(name).is_none_or(|uses| *uses == 1) {
            return name.to_owned();
        }
        let path = operation
            .path
            .trim_start_matches("/api/")
            .replace(['/', '-', '.'], "_")
            .replace(['{', '}', '*'], "");
        format!("{name}_{}_{path}", operation.method.as_str().to_lowercase())
    }
}

fn short(handler: &'static str) -> &'static str {
    handler.rsplit("::").next().unwrap_or(handler)
}

fn describe(
    operation: &Operation,
    name: &str,
    told: &Told,
    refusal: &Value,
    bodies: &mut Map<String, Value>,
) -> Value {
    let words = short(operation.handler).replace('_', " ");
    let mut described = Map::new();
    described.insert("operationId".into(), name.into());
    described.insert("summary".into(), capital(&words).into());
    described.insert("tags".into(), json!([tag(operation.path)]));
    described.insert("security".into(), security(told));
    let mut parameters = in_path(operation.path);
    let has_body = !matches!(operation.method, Method::GET | Method::DELETE);
    let (in_body, in_query): (Vec<_>, Vec<_>) =
        told.parameters.iter().partition(|(takes, _)| has_body && *takes != Takes::Query);
    parameters.extend(in_query.iter().flat_map(|(_, schema)| query(schema.as_value())));
    if !parameters.is_empty() {
        described.insert("parameters".into(), parameters.into());
    }
    if let Some((takes, schema)) = in_body.first() {
        let component = format!("{}Parameters", capital_words(name));
        let required = schema.as_value().get("required").is_some();
        bodies.insert(component.clone(), schema.as_value().clone());
        described.insert("requestBody".into(), body(&component, *takes, required));
    }
    described.insert("responses".into(), responses(told, refusal));
    Value::Object(described)
}

/// `accounts` of `/api/v1/accounts/{id}`; admin's with what it is about; `oauth` of all that stands outside `/api`.
fn tag(path: &str) -> String {
    let Some(rest) = path.strip_prefix("/api/") else { return "oauth".to_owned() };
    let mut parts = rest.split('/').filter(|part| !part.starts_with('v') || part.len() > 3);
    match parts.next().unwrap_or_default() {
        "admin" => format!("admin-{}", parts.next().unwrap_or_default()),
        first => first.to_owned(),
    }
}

fn in_path(path: &str) -> Vec<Value> {
    let names = path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    names
        .map(|name| {
            let name = name.trim_start_matches('*');
            json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}})
        })
        .collect()
}

/// The properties of an object, as parameters. Lists are named as they are sent.
fn query(schema: &Value) -> Vec<Value> {
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties
        .map(|(name, schema)| {
            let list = schema["type"] == "array" || schema["type"].get(0) == Some(&"array".into());
            let sent = if list { format!("{name}[]") } else { name.clone() };
            let mut parameter = json!({
                "name": sent, "in": "query", "required": required.contains(&name.as_str()), "schema": schema,
            });
            if schema["type"] == "object" {
                parameter["style"] = "deepObject".into();
            }
            parameter
        })
        .collect()
}

fn body(component: &str, takes: Takes, required: bool) -> Value {
    let schema = json!({"schema": {"$ref": format!("#/components/schemas/{component}")}});
    let notations = if takes == Takes::Files { &NOTATIONS[2..] } else { &NOTATIONS[..] };
    let content: Map<String, Value> =
        notations.iter().map(|notation| ((*notation).to_owned(), schema.clone())).collect();
    json!({"required": required, "content": content})
}

/// One of the scopes; nothing at all where visitors are answered too.
fn security(told: &Told) -> Value {
    let Some(scopes) = told.scopes else { return json!([]) };
    let mut choices: Vec<Value> = scopes.iter().map(|scope| json!({"OAuth2": [scope]})).collect();
    if choices.is_empty() {
        choices.push(json!({"OAuth2": []}));
    }
    if told.public {
        choices.push(json!({}));
    }
    choices.into()
}

fn responses(told: &Told, refusal: &Value) -> Value {
    let mut success = json!({"description": "Done."});
    if let Some((content_type, schema)) = &told.answer {
        success["content"] = json!({*content_type: {"schema": schema}});
    }
    if told.paged {
        let text = "The next and the previous page.";
        success["headers"] = json!({"Link": {"description": text, "schema": {"type": "string"}}});
    }
    let refusal = |text: &str| json!({"description": text, "content": {JSON: {"schema": refusal}}});
    json!({
        "200": success,
        "4XX": refusal("Refused; why stands in `error`."),
        "5XX": refusal("Not now; `Retry-After` says when, where it is known."),
    })
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// `post_status` as `PostStatus`.
fn capital_words(name: &str) -> String {
    name.split('_').map(capital).collect()
}
