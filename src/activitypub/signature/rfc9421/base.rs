//! The text that is signed (RFC 9421, 2.5): one line for each covered component, then the parameters.

use std::collections::BTreeSet;

use http::HeaderMap;
use sfv::{Dictionary, FieldType, InnerList, Item, List, ListEntry, Parser};

use super::super::{SignatureError, SignedRequest};

/// A request's parts by the names that signatures give them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts<'a> {
    pub request: SignedRequest<'a>,
    pub scheme: &'a str,
    /// Lower case, without the scheme's own port.
    pub authority: &'a str,
    /// The `Host` header as it was sent.
    pub host: &'a str,
}

/// The text over what `signature_input` lists, with a request's own headers. `None` when a component is unknown,
/// missing, or listed twice. `authority` and `scheme` are what the request went to.
pub fn signature_base(
    request: SignedRequest<'_>,
    scheme: &str,
    authority: &str,
    signature_input: &str,
) -> Option<String> {
    let mut listed: Dictionary = Parser::new(signature_input).parse().ok()?;
    let Some((_, ListEntry::InnerList(covered))) = listed.pop() else { return None };
    base_of(&covered, Parts { request, scheme, authority, host: authority }).ok()
}

/// The text over these components.
pub(super) fn base_of(covered: &InnerList, parts: Parts<'_>) -> Result<String, SignatureError> {
    let mut base = String::new();
    let mut seen = BTreeSet::new();
    for item in &covered.items {
        let identifier = item.serialize();
        let value = value_of(item, parts)?;
        base.push_str(&format!("{identifier}: {value}\n"));
        if !seen.insert(identifier) {
            return Err(SignatureError::Malformed);
        }
    }
    let parameters: List = vec![ListEntry::InnerList(covered.clone())];
    let parameters = parameters.serialize().ok_or(SignatureError::Malformed)?;
    Ok(format!("{base}\"@signature-params\": {parameters}"))
}

/// The name of a covered component.
pub(super) fn name_of(item: &Item) -> Result<&str, SignatureError> {
    item.bare_item.as_string().map(sfv::StringRef::as_str).ok_or(SignatureError::Malformed)
}

fn value_of(item: &Item, parts: Parts<'_>) -> Result<String, SignatureError> {
    let name = name_of(item)?;
    let target = parts.request.target;
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (target, None),
    };
    if name == "@query-param" {
        return query_parameter(item, query.unwrap_or_default());
    }
    // What changes a component's meaning (`sf`, `bs`, `key`, `req`, `tr`) nobody sends.
    if !item.params.is_empty() {
        return Err(SignatureError::Scheme);
    }
    Ok(match name {
        "@method" => parts.request.method.as_str().to_owned(),
        "@target-uri" => format!("{}://{}{target}", parts.scheme, parts.authority),
        "@authority" => parts.authority.to_owned(),
        "@scheme" => parts.scheme.to_owned(),
        "@request-target" => target.to_owned(),
        "@path" => path.to_owned(),
        "@query" => format!("?{}", query.unwrap_or_default()),
        "host" => parts.host.to_owned(),
        name if name.starts_with('@') => return Err(SignatureError::Scheme),
        name => header(parts.request.headers, name)?,
    })
}

/// A header's lines joined (2.1), whatever whitespace stood around and between them.
fn header(headers: &HeaderMap, name: &str) -> Result<String, SignatureError> {
    let lines = headers.get_all(name).iter().map(|value| value.to_str().map(str::trim));
    let lines = lines.collect::<Result<Vec<_>, _>>().map_err(|_| SignatureError::Malformed)?;
    if lines.is_empty() { Err(SignatureError::Absent) } else { Ok(lines.join(", ")) }
}

/// `"@query-param";name="…"` (2.2.8): the one parameter of that name, in its own percent-encoding.
fn query_parameter(item: &Item, query: &str) -> Result<String, SignatureError> {
    let name = item.params.get("name").and_then(|name| name.as_string()).ok_or(SignatureError::Malformed)?;
    if item.params.len() > 1 {
        return Err(SignatureError::Scheme);
    }
    let encode = |text: &str| {
        let encoded: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        encoded.replace('+', "%20")
    };
    let mut values = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(known, _)| encode(known) == name.as_str())
        .map(|(_, value)| encode(&value));
    match (values.next(), values.next()) {
        (Some(value), None) => Ok(value),
        _ => Err(SignatureError::Absent),
    }
}
