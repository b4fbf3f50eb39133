//! The `@context` of what we send: ActivityStreams, and the other terms a document actually uses.

use activitypub_federation::protocol::context::WithContext;
use serde_json::{Map, Value, json};

use crate::activitypub::vocabulary::CONTEXT;

/// A property or type that ActivityStreams does not define, and how JSON-LD is told of it.
#[derive(Debug, Clone, Copy)]
pub struct Term {
    name: &'static str,
    /// `prefix:name`, or a full address.
    id: &'static str,
    shape: Shape,
}

#[derive(Debug, Clone, Copy)]
enum Shape {
    Value,
    Id,
    List,
}

const fn value(name: &'static str, id: &'static str) -> Term {
    Term { name, id, shape: Shape::Value }
}

const fn id(name: &'static str, id: &'static str) -> Term {
    Term { name, id, shape: Shape::Id }
}

pub const MANUALLY_APPROVES_FOLLOWERS: Term =
    value("manuallyApprovesFollowers", "as:manuallyApprovesFollowers");
pub const ALSO_KNOWN_AS: Term = id("alsoKnownAs", "as:alsoKnownAs");
pub const MOVED_TO: Term = id("movedTo", "as:movedTo");
pub const FEATURED: Term = id("featured", "toot:featured");
pub const FEATURED_TAGS: Term = id("featuredTags", "toot:featuredTags");
pub const DISCOVERABLE: Term = value("discoverable", "toot:discoverable");
pub const INDEXABLE: Term = value("indexable", "toot:indexable");
pub const MEMORIAL: Term = value("memorial", "toot:memorial");
pub const SUSPENDED: Term = value("suspended", "toot:suspended");
pub const ATTRIBUTION_DOMAINS: Term = id("attributionDomains", "toot:attributionDomains");
pub const PROPERTY_VALUE: Term = value("PropertyValue", "schema:PropertyValue");
pub const VALUE: Term = value("value", "schema:value");
pub const SENSITIVE: Term = value("sensitive", "as:sensitive");
pub const CONVERSATION: Term = value("conversation", "ostatus:conversation");
pub const VOTERS_COUNT: Term = value("votersCount", "toot:votersCount");
pub const DIRECT_MESSAGE: Term = value("directMessage", "litepub:directMessage");
pub const HASHTAG: Term = value("Hashtag", "as:Hashtag");
pub const EMOJI: Term = value("Emoji", "toot:Emoji");
pub const BLURHASH: Term = value("blurhash", "toot:blurhash");
pub const FOCAL_POINT: Term = Term { name: "focalPoint", id: "toot:focalPoint", shape: Shape::List };
pub const QUOTE_REQUEST: Term = value("QuoteRequest", "https://w3id.org/fep/044f#QuoteRequest");
pub const QUOTE_AUTHORIZATION: Term =
    value("QuoteAuthorization", "https://w3id.org/fep/044f#QuoteAuthorization");
pub const FEATURE_REQUEST: Term = value("FeatureRequest", "https://w3id.org/fep/7aa9#FeatureRequest");
pub const FEATURE_AUTHORIZATION: Term =
    value("FeatureAuthorization", "https://w3id.org/fep/7aa9#FeatureAuthorization");
pub const FEATURED_COLLECTIONS: Term =
    id("featuredCollections", "https://w3id.org/fep/7aa9#featuredCollections");
pub const FEATURED_COLLECTION: [Term; 2] = [
    value("FeaturedCollection", "https://w3id.org/fep/7aa9#FeaturedCollection"),
    id("topic", "https://w3id.org/fep/7aa9#topic"),
];
pub const FEATURED_ITEM: [Term; 4] = [
    value("FeaturedItem", "https://w3id.org/fep/7aa9#FeaturedItem"),
    id("featuredObject", "https://w3id.org/fep/7aa9#featuredObject"),
    value("featuredObjectType", "https://w3id.org/fep/7aa9#featuredObjectType"),
    id("featureAuthorization", "https://w3id.org/fep/7aa9#featureAuthorization"),
];
pub const FEATURE_POLICY: [Term; 3] = [
    id("interactionPolicy", "gts:interactionPolicy"),
    id("canFeature", "https://w3id.org/fep/7aa9#canFeature"),
    id("automaticApproval", "gts:automaticApproval"),
];
pub const STAMPED: [Term; 2] =
    [id("interactingObject", "gts:interactingObject"), id("interactionTarget", "gts:interactionTarget")];
pub const MISSKEY_REACTION: Term = value("_misskey_reaction", "misskey:_misskey_reaction");
pub const QUOTE: [Term; 5] = [
    id("quote", "https://w3id.org/fep/044f#quote"),
    id("quoteAuthorization", "https://w3id.org/fep/044f#quoteAuthorization"),
    value("_misskey_quote", "misskey:_misskey_quote"),
    value("quoteUri", "fedibird:quoteUri"),
    value("quoteUrl", "as:quoteUrl"),
];
pub const INTERACTION_POLICY: [Term; 4] = [
    id("interactionPolicy", "gts:interactionPolicy"),
    id("canQuote", "gts:canQuote"),
    id("automaticApproval", "gts:automaticApproval"),
    id("manualApproval", "gts:manualApproval"),
];

/// Of those that do more than quote, in the order of `InteractionPolicy`.
pub const NARROWED: [Term; 3] =
    [id("canReply", "gts:canReply"), id("canLike", "gts:canLike"), id("canAnnounce", "gts:canAnnounce")];

/// The vocabularies behind the prefixes. `schema` has the wrong base that everybody uses (section 3.1).
const PREFIXES: [(&str, &str); 7] = [
    ("toot", "http://joinmastodon.org/ns#"),
    ("schema", "http://schema.org#"),
    ("ostatus", "http://ostatus.org#"),
    ("litepub", "http://litepub.social/ns#"),
    ("misskey", "https://misskey-hub.net/ns#"),
    ("fedibird", "http://fedibird.com/ns#"),
    ("gts", "https://gotosocial.org/ns#"),
];

/// The terms collected from a document and everything embedded in it.
#[derive(Debug, Default)]
pub struct Terms {
    /// Whole contexts besides ActivityStreams'.
    contexts: Vec<&'static str>,
    map: Map<String, Value>,
}

impl Terms {
    pub fn add(&mut self, terms: &[Term]) {
        for term in terms {
            if let Some((prefix, base)) =
                PREFIXES.iter().find(|(prefix, _)| term.id.split(':').next() == Some(prefix))
            {
                self.map.insert((*prefix).to_owned(), json!(base));
            }
            let definition = match term.shape {
                Shape::Value => json!(term.id),
                Shape::Id => json!({"@id": term.id, "@type": "@id"}),
                Shape::List => json!({"@id": term.id, "@container": "@list"}),
            };
            self.map.insert(term.name.to_owned(), definition);
        }
    }

    pub fn add_context(&mut self, context: &'static str) {
        if !self.contexts.contains(&context) {
            self.contexts.push(context);
        }
    }

    fn into_context(self) -> Value {
        if self.contexts.is_empty() && self.map.is_empty() {
            return json!(CONTEXT);
        }
        let mut context = vec![json!(CONTEXT)];
        context.extend(self.contexts.into_iter().map(Value::from));
        if !self.map.is_empty() {
            context.push(Value::Object(self.map));
        }
        Value::Array(context)
    }
}

/// What can stand in a document, and the terms it uses beyond ActivityStreams.
pub trait Vocabulary {
    fn add_terms(&self, terms: &mut Terms);
}

/// An id uses none.
impl Vocabulary for String {
    fn add_terms(&self, _: &mut Terms) {}
}

impl<T: Vocabulary> Vocabulary for Vec<T> {
    fn add_terms(&self, terms: &mut Terms) {
        for item in self {
            item.add_terms(terms);
        }
    }
}

/// Makes a whole document of it, to send or to serve: with the `@context` it needs.
pub fn document<T: Vocabulary>(content: T) -> WithContext<T> {
    let mut terms = Terms::default();
    content.add_terms(&mut terms);
    WithContext::new(content, terms.into_context())
}
