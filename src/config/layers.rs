//! Lays file and environment over the defaults, key by key, and remembers where each value came from.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::{Config, ConfigError};

const DEFAULTS: &str = include_str!("../../config/default.toml");
const PREFIX: &str = "HEDGEROW_";
/// Names with our prefix that are no keys: where the file is, and where tests find the fixtures.
const NOT_KEYS: [&str; 2] = ["HEDGEROW_CONFIG", "HEDGEROW_FIXTURES"];

/// Where a value came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Source {
    #[default]
    Default,
    File(PathBuf),
    Environment(String),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Environment(name) => f.write_str(name),
        }
    }
}

/// Every key with its value and source, by its dotted name (`server.bind`).
#[derive(Clone, Default)]
pub struct Layers(BTreeMap<String, (Value, Source)>);

impl Layers {
    pub(super) fn defaults() -> Self {
        let table: Table = DEFAULTS.parse().expect("default.toml is part of the binary and tested");
        Self(flatten(table).map(|(key, value)| (key, (value, Source::Default))).collect())
    }

    pub(super) fn lay_file(&mut self, path: &Path) -> Result<(), ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|e| ConfigError(format!("cannot read the configuration {}: {e}", path.display())))?;
        let table: Table = text.parse().map_err(|e: toml::de::Error| {
            let line = e.span().map_or(0, |at| text[..at.start].matches('\n').count() + 1);
            ConfigError(format!("{}, line {line}: {}", path.display(), e.message()))
        })?;
        for (key, value) in flatten(table) {
            self.set(&key, value, Source::File(path.to_owned()))?;
        }
        Ok(())
    }

    pub(super) fn lay_environment(
        &mut self,
        env: impl IntoIterator<Item = (String, String)>,
    ) -> Result<(), ConfigError> {
        for (name, text) in env {
            let Some(rest) = name.strip_prefix(PREFIX).filter(|_| !NOT_KEYS.contains(&name.as_str())) else {
                continue;
            };
            let key = rest.to_ascii_lowercase().replace("__", ".");
            let value = match self.0.get(&key) {
                Some((like, _)) => from_text(&text, like),
                None => Value::String(text),
            };
            self.set(&key, value, Source::Environment(name))?;
        }
        Ok(())
    }

    fn set(&mut self, key: &str, value: Value, source: Source) -> Result<(), ConfigError> {
        let Some(entry) = self.0.get_mut(key) else {
            let nearest = self.nearest(key);
            let meant = match &source {
                Source::Environment(_) => env_name(nearest),
                _ => nearest.to_owned(),
            };
            return Err(ConfigError(match source {
                Source::Environment(name) => format!("{name} is no known key; did you mean {meant}?"),
                source => format!("{key} (from {source}) is no known key; did you mean {meant}?"),
            }));
        };
        *entry = (value, source);
        Ok(())
    }

    /// The known key that takes the fewest edits to reach.
    fn nearest(&self, key: &str) -> &str {
        self.0.keys().min_by_key(|known| edit_distance(known, key)).map_or("", String::as_str)
    }

    /// Turns the values into their types. They are set one at a time over the defaults, which are known to hold, so
    /// that the key at fault is known by name.
    pub(super) fn parse(&self) -> Result<Config, ConfigError> {
        let mut table: Table = DEFAULTS.parse().expect("default.toml is part of the binary and tested");
        let mut config = Config::try_from_table(table.clone()).expect("the defaults hold, a test says so");
        for (key, (value, source)) in &self.0 {
            if *source == Source::Default {
                continue;
            }
            let (section, name) = key.rsplit_once('.').unwrap_or(("", key));
            let place = match table.get_mut(section) {
                Some(Value::Table(section)) => section,
                _ => &mut table,
            };
            place.insert(name.to_owned(), value.clone());
            config = Config::try_from_table(table.clone()).map_err(|e| self.complain(key, e.message()))?;
        }
        Ok(config)
    }

    /// Shows what an empty value stands for.
    pub(super) fn fill_in(&mut self, key: &str, meaning: &str) {
        if let Some((value, _)) = self.0.get_mut(key).filter(|(value, _)| value.as_str() == Some("")) {
            *value = Value::from(meaning);
        }
    }

    /// An error that names the key and where its value came from.
    pub fn complain(&self, key: &str, what: &str) -> ConfigError {
        let what = what.trim().replace('\n', " ");
        ConfigError(match self.0.get(key) {
            Some((_, source)) if *source != Source::Default => format!("{key} (from {source}): {what}"),
            _ => format!("{key}: {what}"),
        })
    }

    pub fn is_default(&self, key: &str) -> bool {
        self.0.get(key).is_none_or(|(_, source)| *source == Source::Default)
    }

    /// Every key with its value as TOML would write it, secrets masked, and its source.
    pub fn masked(&self) -> impl Iterator<Item = (&str, String, &Source)> {
        self.0.iter().map(|(key, (value, source))| (key.as_str(), mask(key, value), source))
    }
}

impl Config {
    fn try_from_table(table: Table) -> Result<Self, toml::de::Error> {
        table.try_into()
    }
}

/// The name of a key in the environment.
fn env_name(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "__").to_ascii_uppercase())
}

fn flatten(table: Table) -> impl Iterator<Item = (String, Value)> {
    table.into_iter().flat_map(|(section, value)| match value {
        Value::Table(keys) => {
            keys.into_iter().map(|(key, value)| (format!("{section}.{key}"), value)).collect::<Vec<_>>()
        }
        value => vec![(section, value)],
    })
}

/// A value of the environment in the type its default has; what does not fit stays text, for the parser to refuse.
fn from_text(text: &str, like: &Value) -> Value {
    let text = text.trim();
    let parsed = match like {
        Value::Boolean(_) => text.parse().map(Value::Boolean).ok(),
        Value::Integer(_) => text.parse().map(Value::Integer).ok(),
        Value::Array(_) => Some(Value::Array(
            text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(Value::from).collect(),
        )),
        _ => None,
    };
    parsed.unwrap_or_else(|| Value::from(text))
}

fn mask(key: &str, value: &Value) -> String {
    const MASK: &str = "***";
    let secret = key.ends_with("_secret") || (key.ends_with("_key") && !key.ends_with("site_key"));
    match value {
        Value::String(text) if secret && !text.is_empty() => Value::from(MASK).to_string(),
        Value::String(text) => {
            mask_password(text, MASK).map_or_else(|| value.to_string(), |url| format!("{url:?}"))
        }
        value => value.to_string(),
    }
}

/// The URL without its password, when the text is one that holds a password.
fn mask_password(text: &str, mask: &str) -> Option<String> {
    let mut url = url::Url::parse(text).ok().filter(|url| url.password().is_some())?;
    url.set_password(Some(mask)).ok()?;
    Some(url.into())
}

/// Levenshtein's distance.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, to) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (diagonal + usize::from(from != *to)).min(above + 1).min(row[j] + 1);
            diagonal = above;
        }
    }
    row[b.len()]
}
