//! NodeInfo of other servers (section 2): statistics and display only, every part optional and untrusted.

use serde_json::Value;

use super::error::ReadResult;
use super::fields::Fields;
use super::iri::Iri;
use super::limits::{ENTRIES, cut};

const SCHEMAS: [&str; 3] = [
    "http://nodeinfo.diaspora.software/ns/schema/2.1",
    "http://nodeinfo.diaspora.software/ns/schema/2.0",
    "http://nodeinfo.diaspora.software/ns/schema/1.0",
];

/// The address of the newest schema we read, from `/.well-known/nodeinfo`.
pub fn nodeinfo_link(value: &Value) -> ReadResult<Option<Iri>> {
    let fields = Fields::of(value)?;
    let links: Vec<Fields<'_>> =
        fields.all("links", ENTRIES).filter_map(|link| Fields::of(link).ok()).collect();
    let find = |schema: &str| {
        let link = links.iter().find(|link| link.trimmed("rel") == Some(schema))?;
        link.trimmed("href").and_then(Iri::parse)
    };
    Ok(SCHEMAS.iter().find_map(|schema| find(schema)))
}

/// What a server says it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NodeInfo {
    /// In lower case, like `mastodon`.
    pub software: Option<String>,
    pub version: Option<String>,
    pub users: Option<u64>,
    pub active_month: Option<u64>,
    pub local_posts: Option<u64>,
    pub open_registrations: Option<bool>,
}

impl NodeInfo {
    pub fn read(value: &Value) -> ReadResult<Self> {
        let fields = Fields::of(value)?;
        let software = fields.object("software");
        let text = |name| software.and_then(|software| software.trimmed(name)).map(|text| cut(text, 128));
        let usage = fields.object("usage");
        let users = usage.and_then(|usage| usage.object("users"));
        Ok(Self {
            software: text("name").map(str::to_ascii_lowercase),
            version: text("version").map(str::to_owned),
            users: users.and_then(|users| users.count("total")),
            active_month: users.and_then(|users| users.count("activeMonth")),
            local_posts: usage.and_then(|usage| usage.count("localPosts")),
            open_registrations: fields.flag("openRegistrations"),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_newest_known_schema_is_taken() {
        let link = |version: &str| json!({"rel": format!("http://nodeinfo.diaspora.software/ns/schema/{version}"), "href": format!("https://a.example/{version}")});
        let find =
            |links: Value| nodeinfo_link(&json!({ "links": links })).unwrap().map(|iri| iri.to_string());
        assert_eq!(
            find(json!([link("2.0"), link("2.1"), link("9.0")])).as_deref(),
            Some("https://a.example/2.1")
        );
        assert_eq!(find(link("1.0")).as_deref(), Some("https://a.example/1.0"));
        assert_eq!(find(json!([link("9.0"), null, 7])), None);
    }

    #[test]
    fn every_part_is_optional() {
        assert_eq!(
            NodeInfo::read(&json!({"metadata": [], "software": null, "usage": []})).unwrap(),
            NodeInfo::default()
        );
        let read = NodeInfo::read(
            &json!({"software": {"name": "Mastodon", "version": "4.6.0"}, "openRegistrations": "true",
            "usage": {"users": {"total": "12", "activeMonth": 3}, "localPosts": -1}}),
        )
        .unwrap();
        assert_eq!(
            (read.software.as_deref(), read.users, read.local_posts),
            (Some("mastodon"), Some(12), None)
        );
        assert_eq!((read.active_month, read.open_registrations), (Some(3), Some(true)));
    }
}
