//! Whom a document is addressed to, and the visibility that follows (section 5).

use serde_json::Value;

use super::fields::{Fields, id_of};
use super::iri::Iri;
use super::limits::RECIPIENTS;
use crate::model::Visibility;

/// The public collection, in full: always emitted like this.
pub const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// Whether a recipient is the public collection, in any of its three spellings. Another `#Public`
/// (Akkoma's for local-only posts) is not.
pub fn is_public(text: &str) -> bool {
    matches!(text.trim(), PUBLIC | "as:Public" | "Public")
}

/// `to` and `cc`. The blind ones, `bto` and `bcc`, are never read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audience {
    pub public_in_to: bool,
    pub public_in_cc: bool,
    /// Everybody else named, each once.
    pub to: Vec<Iri>,
    pub cc: Vec<Iri>,
    /// LitePub's `directMessage`, which tells nothing that the recipients do not: read for completeness of
    /// what is shown, never to widen.
    pub direct_message: Option<bool>,
}

impl Audience {
    pub fn read(fields: Fields<'_>) -> Self {
        let (public_in_to, to) = recipients(fields, "to");
        let (public_in_cc, cc) = recipients(fields, "cc");
        let direct_message = fields.flag("directMessage").or_else(|| fields.flag("litepub:directMessage"));
        Self { public_in_to, public_in_cc, to, cc, direct_message }
    }

    /// Whether nobody is addressed: an object without recipients has its activity's.
    pub fn is_empty(&self) -> bool {
        !self.public_in_to && !self.public_in_cc && self.to.is_empty() && self.cc.is_empty()
    }

    /// Its own recipients, or those of the activity around it.
    pub fn or<'a>(&'a self, activity: &'a Self) -> &'a Self {
        if self.is_empty() { activity } else { self }
    }

    /// Everybody named, the public collection left out.
    pub fn recipients(&self) -> impl Iterator<Item = &Iri> {
        self.to.iter().chain(self.cc.iter().filter(|iri| !self.to.contains(iri)))
    }

    pub fn names(&self, recipient: &Iri) -> bool {
        self.to.contains(recipient) || self.cc.contains(recipient)
    }

    /// The visibility for an author whose followers collection is `followers`. Followers in `cc` alone make
    /// it followers-only as in `to`: Mastodon reads direct, Pleroma private; private is never wider than
    /// what was meant by a sender who addressed followers.
    pub fn visibility(&self, followers: Option<&Iri>) -> Visibility {
        if self.public_in_to {
            Visibility::Public
        } else if self.public_in_cc {
            Visibility::Unlisted
        } else if followers.is_some_and(|followers| self.names(followers)) {
            Visibility::Private
        } else {
            Visibility::Direct
        }
    }
}

fn recipients(fields: Fields<'_>, name: &str) -> (bool, Vec<Iri>) {
    let mut public = false;
    let mut found = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for value in fields.all(name, RECIPIENTS) {
        let id = value.get("id").or(Some(value)).and_then(Value::as_str);
        if id.is_some_and(is_public) {
            public = true;
        } else if let Some(iri) = id_of(value)
            && seen.insert(iri.clone())
        {
            found.push(iri);
        }
    }
    (public, found)
}

#[cfg(test)]
#[allow(clippy::needless_pass_by_value, reason = "a document is written where it is used")]
mod tests {
    use serde_json::json;

    use super::*;

    fn visibility(value: Value) -> Visibility {
        let followers = Iri::parse("https://a.example/followers").unwrap();
        Audience::read(Fields::of(&value).unwrap()).visibility(Some(&followers))
    }

    #[test]
    fn public_has_three_spellings() {
        for public in [PUBLIC, "as:Public", "Public"] {
            assert_eq!(visibility(json!({ "to": public })), Visibility::Public);
            assert_eq!(visibility(json!({ "to": [public] })), Visibility::Public);
            assert_eq!(visibility(json!({ "to": [{ "id": public }] })), Visibility::Public);
            assert_eq!(
                visibility(json!({ "cc": public, "to": "https://a.example/followers" })),
                Visibility::Unlisted
            );
        }
        for other in ["https://a.example/#Public", "https://a.example#Public", "public", "as:public"] {
            assert_eq!(visibility(json!({ "to": other })), Visibility::Direct, "{other}");
        }
    }

    #[test]
    fn followers_in_either_place_are_followers_only() {
        assert_eq!(visibility(json!({"to": ["https://a.example/followers"]})), Visibility::Private);
        assert_eq!(visibility(json!({"cc": "https://a.example/followers"})), Visibility::Private);
        assert_eq!(visibility(json!({"to": "https://b.example/followers"})), Visibility::Direct);
    }

    #[test]
    fn everything_else_is_direct() {
        for value in [
            json!({}),
            json!({"to": null, "cc": []}),
            json!({"to": 7}),
            json!({"bto": PUBLIC, "bcc": PUBLIC}),
            json!({"to": "https://b.example/bob", "directMessage": false}),
        ] {
            assert_eq!(visibility(value), Visibility::Direct);
        }
        let fields = json!({"to": "https://a.example/followers"});
        assert_eq!(Audience::read(Fields::of(&fields).unwrap()).visibility(None), Visibility::Direct);
    }

    #[test]
    fn an_object_without_recipients_has_its_activitys() {
        let read = |value: Value| Audience::read(Fields::of(&value).unwrap());
        let (empty, public, bob) = (
            read(json!({"to": []})),
            read(json!({"to": PUBLIC})),
            read(json!({"cc": "https://b.example/bob"})),
        );
        assert_eq!(empty.or(&public), &public);
        assert_eq!(bob.or(&public), &bob);
    }

    #[test]
    fn recipients_are_named_once() {
        let value = json!({"to": ["https://b.example/1", "https://b.example/1", null, {"type": "Person"}], "cc": ["https://b.example/1", "https://b.example/2"]});
        let audience = Audience::read(Fields::of(&value).unwrap());
        assert_eq!(
            audience.recipients().map(Iri::as_str).collect::<Vec<_>>(),
            ["https://b.example/1", "https://b.example/2"]
        );
    }
}
