//! Our actors: people, bots, and the one of the instance (section 3).

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::context::{self, Terms, Vocabulary};
use super::note::{Permission, Tag, milliseconds};
use crate::activitypub::vocabulary::ActorKind;

/// An actor document. The instance's actor leaves out what only people have.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Actor {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: ActorKind,
    pub preferred_username: String,
    /// `user@domain` (FEP-2c59).
    pub webfinger: String,
    pub name: String,
    /// HTML.
    pub summary: String,
    /// The profile page.
    pub url: String,
    pub inbox: String,
    pub outbox: String,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub collections: Option<Collections>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interaction_policy: Option<ActorPolicy>,
    pub endpoints: Endpoints,
    pub public_key: PublicKey,
    /// Keys of proofs (FEP-521a).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assertion_method: Vec<Multikey>,
    pub manually_approves_followers: bool,
    pub discoverable: bool,
    pub indexable: bool,
    pub memorial: bool,
    /// Only when true: Mastodon clears a suspension when it is missing as well.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub suspended: bool,
    #[serde(serialize_with = "milliseconds")]
    pub published: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also_known_as: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attribution_domains: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<Image>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<Image>,
    pub attachment: Vec<PropertyValue>,
    pub tag: Vec<Tag>,
}

/// The collections of a person.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Collections {
    pub followers: String,
    pub following: String,
    pub featured: String,
    pub featured_tags: String,
    pub featured_collections: String,
}

/// Whom a person lets put them into collections (FEP-7aa9).
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActorPolicy {
    pub can_feature: Permission,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Endpoints {
    pub shared_inbox: String,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub for_clients: Option<ClientEndpoints>,
}

/// Where the clients of a person go beside inbox and outbox (ActivityPub, section 4.1).
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientEndpoints {
    pub oauth_authorization_endpoint: String,
    pub oauth_token_endpoint: String,
    pub proxy_url: String,
    pub upload_media: String,
}

/// Always one object, never a list: PeerTube and Lemmy fail on lists. (The federation crate's own type
/// holds the owner as a parsed URL, which may be spelled otherwise than the actor's id.)
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PublicKey {
    pub id: String,
    pub owner: String,
    /// SPKI.
    pub public_key_pem: String,
}

impl PublicKey {
    /// The key `ACTOR#main-key`.
    pub fn main(actor: &str, pem: String) -> Self {
        Self { id: format!("{actor}#main-key"), owner: actor.to_owned(), public_key_pem: pem }
    }
}

/// A key of FEP-521a.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub struct Multikey {
    pub id: String,
    /// The actor.
    pub controller: String,
    pub public_key_multibase: String,
}

/// A picture with its alternative text.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub struct Image {
    pub media_type: String,
    pub url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A profile field; the value is HTML.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type")]
pub struct PropertyValue {
    pub name: String,
    pub value: String,
}

impl Vocabulary for Actor {
    fn add_terms(&self, terms: &mut Terms) {
        terms.add_context("https://w3id.org/security/v1");
        if !self.assertion_method.is_empty() {
            terms.add_context("https://w3id.org/security/multikey/v1");
            // Defines `assertionMethod` itself.
            terms.add_context("https://www.w3.org/ns/did/v1");
        }
        terms.add_context("https://purl.archive.org/socialweb/webfinger");
        terms.add(&[
            context::MANUALLY_APPROVES_FOLLOWERS,
            context::DISCOVERABLE,
            context::INDEXABLE,
            context::MEMORIAL,
        ]);
        for (used, used_terms) in [
            (
                self.collections.is_some(),
                &[context::FEATURED, context::FEATURED_TAGS, context::FEATURED_COLLECTIONS][..],
            ),
            (self.interaction_policy.is_some(), &context::FEATURE_POLICY),
            (self.suspended, &[context::SUSPENDED]),
            (self.moved_to.is_some(), &[context::MOVED_TO]),
            (!self.also_known_as.is_empty(), &[context::ALSO_KNOWN_AS]),
            (!self.attribution_domains.is_empty(), &[context::ATTRIBUTION_DOMAINS]),
            (!self.attachment.is_empty(), &[context::PROPERTY_VALUE, context::VALUE]),
        ] {
            if used {
                terms.add(used_terms);
            }
        }
        self.tag.add_terms(terms);
    }
}
