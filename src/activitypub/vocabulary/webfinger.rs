//! WebFinger's answer (section 1): a JRD document.

use serde::Serialize;
use serde_json::Value;

use super::document::CONTEXT;
use super::error::{ReadError, ReadResult};
use super::fields::Fields;
use super::iri::Iri;
use super::limits::{ENTRIES, TOKEN};

/// A JRD document, read and written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Jrd {
    pub subject: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    pub links: Vec<JrdLink>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct JrdLink {
    pub rel: String,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
}

impl Jrd {
    /// Reads an answer; without `subject` it is an error. Links without `rel` are dropped.
    pub fn read(value: &Value) -> ReadResult<Self> {
        let fields = Fields::of(value)?;
        let subject = short(fields, "subject").ok_or(ReadError::Missing("subject"))?;
        let aliases = fields.all("aliases", ENTRIES).filter_map(Value::as_str).map(str::to_owned).collect();
        let links = fields.all("links", ENTRIES).filter_map(|value| {
            let link = Fields::of(value).ok()?;
            Some(JrdLink {
                rel: short(link, "rel")?,
                media_type: short(link, "type"),
                href: short(link, "href"),
                template: short(link, "template"),
            })
        });
        Ok(Self { subject, aliases, links: links.collect() })
    }

    /// The id of the actor: the first `self` link of ActivityStreams' type.
    pub fn actor(&self) -> Option<Iri> {
        let is_self =
            |link: &&JrdLink| link.rel == "self" && link.media_type.as_deref().is_some_and(is_activity_type);
        self.links.iter().find(is_self)?.href.as_deref().and_then(Iri::parse)
    }

    /// The first link of this relation.
    pub fn link(&self, rel: &str) -> Option<&JrdLink> {
        self.links.iter().find(|link| link.rel == rel)
    }
}

fn short(fields: Fields<'_>, name: &str) -> Option<String> {
    fields.trimmed(name).filter(|text| text.len() <= TOKEN).map(str::to_owned)
}

/// The two types a `self` link may have; any other is somebody else's self.
fn is_activity_type(text: &str) -> bool {
    let text: String = text.split_whitespace().collect();
    text == "application/activity+json" || text == format!("application/ld+json;profile=\"{CONTEXT}\"")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_actor_is_the_self_link_of_the_right_type() {
        let answer = |kind: &str| {
            json!({"subject": "acct:a@b.example", "links": [
                {"rel": "self", "type": "text/html", "href": "https://b.example/wrong"},
                {"type": kind, "href": "https://b.example/norel"},
                {"rel": "self", "type": kind, "href": "https://b.example/a"},
            ]})
        };
        for kind in [
            "application/activity+json",
            "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"",
            "application/ld+json;profile=\"https://www.w3.org/ns/activitystreams\"",
        ] {
            assert_eq!(Jrd::read(&answer(kind)).unwrap().actor().unwrap().as_str(), "https://b.example/a");
        }
        for kind in ["application/json", "application/ld+json", "application/activity+jsonx"] {
            assert_eq!(Jrd::read(&answer(kind)).unwrap().actor(), None);
        }
    }

    #[test]
    fn a_subject_is_required() {
        for value in [json!({}), json!({"subject": ""}), json!({"subject": null, "links": []}), json!([])] {
            assert!(Jrd::read(&value).is_err());
        }
        assert_eq!(
            Jrd::read(&json!({"subject": "acct:a@b", "links": {"rel": "self"}, "aliases": null}))
                .unwrap()
                .links
                .len(),
            1
        );
    }

    #[test]
    fn a_template_has_no_href() {
        let link = JrdLink {
            rel: "r".to_owned(),
            template: Some("https://a/{uri}".to_owned()),
            ..JrdLink::default()
        };
        let jrd = Jrd { subject: "acct:a@b".to_owned(), links: vec![link], ..Jrd::default() };
        assert_eq!(
            serde_json::to_value(jrd).unwrap(),
            json!({"subject": "acct:a@b", "links": [{"rel": "r", "template": "https://a/{uri}"}]})
        );
    }
}
