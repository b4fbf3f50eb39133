//! The OpenAPI document as pages show it.

use askama::Template;
use serde_json::Value;

use crate::layout::Page;

/// `GET /api/docs`: every operation by its group.
#[derive(Template)]
#[template(path = "server/api_index.html")]
pub struct IndexPage {
    pub page: Page,
    pub groups: &'static [Group],
}

/// `GET /api/docs/{group}`
#[derive(Template)]
#[template(path = "server/api_group.html")]
pub struct GroupPage {
    pub page: Page,
    pub group: &'static Group,
}

/// `GET /api/docs/entities`
#[derive(Template)]
#[template(path = "server/api_entities.html")]
pub struct EntitiesPage {
    pub page: Page,
    pub entities: &'static [Entity],
}

/// The whole document.
#[derive(Debug)]
pub struct Docs {
    pub groups: Vec<Group>,
    pub entities: Vec<Entity>,
}

/// Operations under one word.
#[derive(Debug)]
pub struct Group {
    pub name: String,
    pub operations: Vec<Operation>,
}

#[derive(Debug)]
pub struct Operation {
    pub id: String,
    pub method: String,
    pub path: String,
    pub summary: String,
    /// One of these is needed; none: any token.
    pub scopes: Vec<String>,
    pub needs_token: bool,
    pub parameters: Vec<Field>,
    pub answer: Option<Kind>,
    pub paged: bool,
}

/// An object, or a choice of words.
#[derive(Debug)]
pub struct Entity {
    pub name: String,
    pub about: String,
    pub fields: Vec<Field>,
    /// Where it is no object.
    pub kind: Option<Kind>,
}

#[derive(Debug)]
pub struct Field {
    pub name: String,
    pub about: String,
    pub kind: Kind,
    /// Always there, or asked for.
    pub required: bool,
}

/// What a value is, with the entity it refers to.
#[derive(Debug, Default)]
pub struct Kind {
    pub words: String,
    pub entity: Option<String>,
}

impl Docs {
    pub fn of(document: &Value) -> Self {
        let mut groups: Vec<Group> = Vec::new();
        for (path, methods) in objects(&document["paths"]) {
            for (method, operation) in objects(methods) {
                let name = text(&operation["tags"][0]);
                let described = Operation::of(document, path, method, operation);
                match groups.iter_mut().find(|group| group.name == name) {
                    Some(group) => group.operations.push(described),
                    None => groups.push(Group { name, operations: vec![described] }),
                }
            }
        }
        groups.sort_by(|one, other| one.name.cmp(&other.name));
        let schemas = objects(&document["components"]["schemas"]);
        let entities = schemas.filter(|(name, _)| !name.ends_with("Parameters"));
        Self { groups, entities: entities.map(|(name, schema)| Entity::of(name, schema)).collect() }
    }
}

impl Operation {
    fn of(document: &Value, path: &str, method: &str, operation: &Value) -> Self {
        let mut parameters: Vec<Field> = list(&operation["parameters"])
            .map(|parameter| Field {
                name: text(&parameter["name"]),
                about: text(&parameter["schema"]["description"]),
                kind: Kind::of(&parameter["schema"]),
                required: parameter["required"] == true,
            })
            .collect();
        let content = objects(&operation["requestBody"]["content"]).next();
        if let Some((_, body)) = content {
            let component = body["schema"]["$ref"].as_str().unwrap_or_default().trim_start_matches('#');
            parameters.extend(fields(document.pointer(component).unwrap_or(&Value::Null)));
        }
        let success = &operation["responses"]["200"];
        let scopes: Vec<&Value> =
            list(&operation["security"]).filter_map(|choice| choice.get("OAuth2")).collect();
        let public = list(&operation["security"]).any(|choice| choice.get("OAuth2").is_none());
        Self {
            id: text(&operation["operationId"]),
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: text(&operation["summary"]),
            needs_token: !scopes.is_empty() && !public,
            scopes: scopes.into_iter().flat_map(list).map(text).collect(),
            parameters,
            answer: objects(&success["content"]).next().map(|(_, content)| Kind::of(&content["schema"])),
            paged: success.get("headers").is_some(),
        }
    }
}

impl Entity {
    fn of(name: &str, schema: &Value) -> Self {
        let fields = fields(schema);
        let kind = fields.is_empty().then(|| Kind::of(schema));
        Self { name: name.to_owned(), about: text(&schema["description"]), fields, kind }
    }
}

fn fields(schema: &Value) -> Vec<Field> {
    let required: Vec<&str> = list(&schema["required"]).filter_map(Value::as_str).collect();
    let properties = objects(&schema["properties"]);
    properties
        .map(|(name, field)| Field {
            name: name.to_owned(),
            about: text(&field["description"]),
            kind: Kind::of(field),
            required: required.contains(&name),
        })
        .collect()
}

impl Kind {
    fn of(schema: &Value) -> Self {
        if let Some(name) = schema["$ref"].as_str() {
            let name = name.rsplit('/').next().unwrap_or_default();
            return Self { words: String::new(), entity: Some(name.to_owned()) };
        }
        if let Some(choices) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
            let choices: Vec<Self> = choices.iter().map(Self::of).collect();
            let words = choices.iter().filter(|kind| kind.entity.is_none()).map(|kind| kind.words.as_str());
            return Self {
                words: words.collect::<Vec<_>>().join(" or "),
                entity: choices.iter().find_map(|kind| kind.entity.clone()),
            };
        }
        if let Some(word) = schema["const"].as_str() {
            return Self { words: format!("“{word}”"), entity: None };
        }
        if let Some(words) = schema["enum"].as_array() {
            let words: Vec<String> = words.iter().map(|word| format!("“{}”", text(word))).collect();
            return Self { words: words.join(" or "), entity: None };
        }
        let mut kinds: Vec<String> = match &schema["type"] {
            Value::Array(kinds) => kinds.iter().map(text).collect(),
            kind => vec![text(kind)],
        };
        if let Some(format) = schema["format"].as_str().filter(|format| format.starts_with("date")) {
            format.clone_into(&mut kinds[0]);
        }
        let mut inner = Self::default();
        if kinds[0] == "array" {
            inner = Self::of(&schema["items"]);
            "list of".clone_into(&mut kinds[0]);
        }
        Self {
            words: format!("{} {}", kinds.join(" or "), inner.words).trim().to_owned(),
            entity: inner.entity,
        }
    }
}

fn objects(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
