//! Quotes: what is quoted, by whose leave, and who may (section 10).

use serde_json::Value;

use super::audience::is_public;
use super::error::{ReadError, ReadResult};
use super::fields::{Fields, id_of};
use super::iri::Iri;
use super::limits::ENTRIES;
use super::tag::LinkTag;

/// What an object says it quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Quote {
    Of {
        target: Iri,
        /// Said in another property than FEP-044f's `quote`, so the author was never asked.
        legacy: bool,
        /// The stamp that proves the quoted author's leave, to be fetched at their origin.
        authorization: Option<Iri>,
    },
    /// The quoted status was deleted.
    Deleted,
}

const LEGACY: [&str; 5] = ["_misskey_quote", "misskey:_misskey_quote", "quoteUrl", "quoteURL", "quoteUri"];

/// The relation of FEP-e232's link to what is quoted.
const QUOTE_REL: &str = "https://misskey-hub.net/ns#_misskey_quote";

impl Quote {
    /// Reads the quote in Mastodon's order of properties, then among the object's link tags. Prose in
    /// `quote` (BookWyrm) is none.
    pub fn read(fields: Fields<'_>, links: &[LinkTag]) -> Option<Self> {
        if let Some(value) = fields.first("quote") {
            if Fields::of(value).is_ok_and(|quoted| quoted.is("Tombstone")) {
                return Some(Self::Deleted);
            }
            if let Some(target) = id_of(value) {
                let authorization = fields.iri("quoteAuthorization");
                return Some(Self::Of { target, legacy: false, authorization });
            }
        }
        let link = || links.iter().find(|link| link.rel.iter().any(|rel| rel == QUOTE_REL));
        let target =
            LEGACY.iter().find_map(|name| fields.iri(name)).or_else(|| Some(link()?.href.clone()))?;
        Some(Self::Of { target, legacy: true, authorization: None })
    }
}

/// A stamp: whoever gave it lets `interacting` have to do with `target`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorization {
    pub id: Iri,
    /// The quoted author; one who is featured is the target, and need not be named twice.
    pub attributed_to: Option<Iri>,
    /// The quoting status, or the collection.
    pub interacting: Iri,
    /// The quoted status, or the account that is featured.
    pub target: Iri,
}

impl Authorization {
    /// Reads one of this type: `QuoteAuthorization` or `FeatureAuthorization`.
    pub fn read(value: &Value, kind: &str) -> ReadResult<Self> {
        let fields = Fields::of(value)?;
        if !fields.is(kind) {
            return Err(ReadError::Type(fields.types().next().unwrap_or_default().to_owned()));
        }
        Ok(Self {
            id: fields.required_id()?,
            attributed_to: match kind {
                "QuoteAuthorization" => Some(fields.required_iri("attributedTo")?),
                _ => fields.iri("attributedTo"),
            },
            interacting: fields.required_iri("interactingObject")?,
            target: fields.required_iri("interactionTarget")?,
        })
    }
}

/// Whom `interactionPolicy` lets do one thing; a hint for buttons, never a proof.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Approvers {
    pub public: bool,
    /// Followers, following, single actors.
    pub ids: Vec<Iri>,
}

/// One part of an `interactionPolicy`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Permission {
    pub automatic: Approvers,
    pub manual: Approvers,
}

/// An object's `interactionPolicy`; a part that is absent was not said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InteractionPolicy {
    pub can_quote: Option<Permission>,
    pub can_like: Option<Permission>,
    pub can_reply: Option<Permission>,
    pub can_announce: Option<Permission>,
    /// Of an actor (FEP-7aa9).
    pub can_feature: Option<Permission>,
}

impl InteractionPolicy {
    pub fn read(fields: Fields<'_>) -> Self {
        let Some(policy) = fields.object("interactionPolicy") else { return Self::default() };
        let part = |name| policy.object(name).map(Permission::read);
        Self {
            can_quote: part("canQuote"),
            can_like: part("canLike"),
            can_reply: part("canReply"),
            can_announce: part("canAnnounce"),
            can_feature: part("canFeature"),
        }
    }
}

impl Permission {
    /// GoToSocial's older names stand where the newer are missing.
    fn read(fields: Fields<'_>) -> Self {
        let approvers = |name, older| {
            let name = if fields.get(name).is_some() { name } else { older };
            let values = || fields.all(name, ENTRIES);
            Approvers {
                public: values().any(|value| value.as_str().is_some_and(is_public)),
                ids: values()
                    .filter(|value| !value.as_str().is_some_and(is_public))
                    .filter_map(id_of)
                    .collect(),
            }
        };
        Self {
            automatic: approvers("automaticApproval", "always"),
            manual: approvers("manualApproval", "approvalRequired"),
        }
    }
}

#[cfg(test)]
#[allow(clippy::needless_pass_by_value, reason = "a document is written where it is used")]
mod tests {
    use serde_json::json;

    use super::*;

    const ID: &str = "https://b.example/1";

    fn read(value: Value) -> Option<Quote> {
        let fields = Fields::of(&value).unwrap();
        Quote::read(fields, &super::super::tag::Tags::read(fields).links)
    }

    fn of(legacy: bool) -> Option<Quote> {
        Some(Quote::Of { target: Iri::parse(ID).unwrap(), legacy, authorization: None })
    }

    #[test]
    fn quotes_have_six_spellings() {
        assert_eq!(read(json!({"quote": ID, "quoteUri": "https://c.example/"})), of(false));
        assert_eq!(read(json!({"quote": {"id": ID, "type": "Note"}})), of(false));
        for name in ["_misskey_quote", "quoteUrl", "quoteURL", "quoteUri"] {
            assert_eq!(read(json!({ name: ID })), of(true), "{name}");
            assert_eq!(read(json!({ name: [ID, "https://c.example/"] })), of(true), "{name}");
        }
        assert_eq!(read(json!({"tag": {"type": "Link", "href": ID, "rel": QUOTE_REL}})), of(true));
        assert_eq!(read(json!({"tag": {"type": "Link", "href": ID, "rel": "nofollow"}})), None);
    }

    #[test]
    fn prose_is_no_quote() {
        assert_eq!(read(json!({"quote": "To be, or not to be"})), None);
        assert_eq!(read(json!({"quote": "To be, or not to be", "quoteUrl": ID})), of(true));
        assert_eq!(read(json!({"quote": {"type": "Tombstone"}})), Some(Quote::Deleted));
    }

    #[test]
    fn stamps_name_all_three() {
        let mut stamp = json!({"id": "https://b.example/stamps/1", "type": "QuoteAuthorization", "attributedTo": "https://b.example/u",
            "interactingObject": "https://a.example/1", "interactionTarget": ID});
        let read = |stamp: &Value| Authorization::read(stamp, "QuoteAuthorization");
        assert_eq!(read(&stamp).unwrap().target.as_str(), ID);
        assert!(Authorization::read(&stamp, "FeatureAuthorization").is_err());
        for name in ["id", "type", "attributedTo", "interactingObject", "interactionTarget"] {
            let kept = stamp[name].take();
            assert!(read(&stamp).is_err(), "{name}");
            stamp[name] = kept;
        }
    }

    #[test]
    fn policies_are_read_in_both_dialects() {
        let value = json!({"interactionPolicy": {
            "canQuote": {"automaticApproval": ["as:Public"], "manualApproval": "https://a.example/followers"},
            "canReply": {"always": "https://a.example/u", "approvalRequired": ["https://www.w3.org/ns/activitystreams#Public"]},
            "canLike": {"automaticApproval": []},
        }});
        let policy = InteractionPolicy::read(Fields::of(&value).unwrap());
        assert!(policy.can_quote.as_ref().unwrap().automatic.public);
        assert_eq!(policy.can_quote.unwrap().manual.ids.len(), 1);
        assert!(policy.can_reply.unwrap().manual.public);
        assert_eq!(policy.can_like, Some(Permission::default()));
        assert_eq!(policy.can_announce, None);
    }
}
