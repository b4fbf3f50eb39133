//! Public keys in every form they are published in (sections 3.2 and 3.3).

use serde_json::Value;

use super::error::{ReadError, ReadResult};
use super::fields::{Fields, id_of};
use super::iri::Iri;
use super::kind::ActorKind;
use super::limits::{KEYS, PEM, TOKEN};

/// An RSA key. That its owner lists it is known only of the keys of an actor document that was fetched
/// from its own origin ([`Key::read_all`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// What signatures name in `keyId`, exactly.
    pub id: Iri,
    pub owner: Iri,
    /// SPKI (`PUBLIC KEY`) or PKCS#1 (`RSA PUBLIC KEY`), trimmed.
    pub pem: String,
}

/// A key of FEP-521a; only its envelope is read here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Multikey {
    pub id: Iri,
    pub controller: Iri,
    /// `z` and base58: a multicodec prefix and the key.
    pub multibase: String,
}

impl Key {
    /// The keys an actor document lists for itself. Left out are keys of another owner (attack
    /// mitra-3250-owner), with an id on another origin (akkoma-3.15-key), or without a PEM. A key without
    /// owner (Bridgy Fed) is the actor's.
    pub fn read_all(fields: Fields<'_>, actor: &Iri) -> Vec<Self> {
        let keys = fields.all("publicKey", KEYS).filter_map(|value| Self::read(value, Some(actor)));
        keys.filter(|key| key.owner == *actor && key.id.origin() == actor.origin()).collect()
    }

    fn read(value: &Value, actor: Option<&Iri>) -> Option<Self> {
        let fields = Fields::of(value).ok()?;
        let owner = match fields.first("owner") {
            Some(owner) => id_of(owner)?,
            None => actor?.clone(),
        };
        let pem = fields.trimmed("publicKeyPem").filter(|pem| pem.len() <= PEM && is_public_pem(pem))?;
        Some(Self { id: fields.own_id().ok()??, owner, pem: pem.to_owned() })
    }
}

fn is_public_pem(pem: &str) -> bool {
    pem.starts_with("-----BEGIN PUBLIC KEY-----") || pem.starts_with("-----BEGIN RSA PUBLIC KEY-----")
}

impl Multikey {
    /// The keys of `assertionMethod`, under the same rules as [`Key::read_all`]. Keys named by id alone are
    /// not followed.
    pub fn read_all(fields: Fields<'_>, actor: &Iri) -> Vec<Self> {
        let keys =
            fields.all("assertionMethod", KEYS).filter_map(|value| Self::read(Fields::of(value).ok()?));
        keys.filter(|key| key.controller == *actor && key.id.origin() == actor.origin()).collect()
    }

    fn read(fields: Fields<'_>) -> Option<Self> {
        let multibase = fields.trimmed("publicKeyMultibase").filter(|text| text.len() <= TOKEN)?;
        fields.is("Multikey").then_some(())?;
        Some(Self {
            id: fields.own_id().ok()??,
            controller: fields.iri("controller")?,
            multibase: multibase.to_owned(),
        })
    }
}

/// What stands where a `keyId` points (section 14.5). In both cases the keys to use are those of the
/// actor's own document, which has to list the key: a key document alone proves nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyDocument {
    /// A whole actor: read it with [`super::Actor::read`].
    Actor,
    /// A key, or GoToSocial's stub of an actor: fetch this one.
    OwnedBy(Iri),
}

impl KeyDocument {
    /// Reads a document fetched for `key_id`. It must speak of that very key (attack fedify-963).
    pub fn read(value: &Value, key_id: &Iri) -> ReadResult<Self> {
        let fields = Fields::of(value)?;
        if ActorKind::among(fields).is_some() {
            if fields.iri("inbox").is_some() {
                return Ok(Self::Actor);
            }
            let mut listed = fields.all("publicKey", KEYS).filter_map(|key| Fields::of(key).ok());
            let stub = listed.find(|key| key.own_id().ok().flatten().as_ref() == Some(key_id));
            let owner = stub.ok_or(ReadError::Missing("publicKey"))?.iri("owner");
            return owner.map(Self::OwnedBy).ok_or(ReadError::Missing("owner"));
        }
        if fields.required_id()? != *key_id {
            return Err(ReadError::Malformed("id"));
        }
        let owner = fields.iri("owner").or_else(|| fields.iri("controller"));
        owner.map(Self::OwnedBy).ok_or(ReadError::Missing("owner"))
    }
}

#[cfg(test)]
#[allow(clippy::needless_pass_by_value, reason = "a document is written where it is used")]
mod tests {
    use serde_json::json;

    use super::*;

    const SPKI: &str = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----";

    fn actor() -> Iri {
        Iri::parse("https://a.example/u").unwrap()
    }

    fn ids(keys: Value) -> Vec<String> {
        let value = json!({ "publicKey": keys });
        Key::read_all(Fields::of(&value).unwrap(), &actor())
            .into_iter()
            .map(|key| key.id.to_string())
            .collect()
    }

    #[test]
    fn key_ids_have_many_forms() {
        for id in [
            "https://a.example/u#main-key",
            "https://a.example/u#key",
            "https://a.example/u#public-key",
            "https://a.example/u",
            "https://a.example/u?operation=rsakey",
            "https://a.example/u/main-key",
        ] {
            let key = json!({"id": id, "type": "Key", "owner": "https://a.example/u", "publicKeyPem": format!("{SPKI}\n\n")});
            assert_eq!(ids(json!([key])), [id]);
            assert_eq!(ids(key), [id]);
        }
        assert_eq!(
            ids(json!({"id": "https://a.example/u#key", "publicKeyPem": SPKI})),
            ["https://a.example/u#key"]
        );
        let pkcs1 = "-----BEGIN RSA PUBLIC KEY-----\nMIIB\n-----END RSA PUBLIC KEY-----\n";
        assert_eq!(
            ids(
                json!({"id": "https://a.example/u#k", "owner": "https://a.example/u", "publicKeyPem": pkcs1})
            )
            .len(),
            1
        );
    }

    /// Attacks mitra-3250-owner (a key with another owner) and akkoma-3.15-key (a key id of somebody else's).
    #[test]
    fn keys_of_others_are_left_out() {
        assert_eq!(
            ids(json!({"id": "https://a.example/u#k", "owner": "https://a.example/v", "publicKeyPem": SPKI})),
            [""; 0]
        );
        assert_eq!(
            ids(json!({"id": "https://a.example/u#k", "owner": "nobody", "publicKeyPem": SPKI})),
            [""; 0]
        );
        assert_eq!(
            ids(json!({"id": "https://v.example/u#k", "owner": "https://a.example/u", "publicKeyPem": SPKI})),
            [""; 0]
        );
        assert_eq!(ids(json!({"id": "https://a.example:8443/u#k", "publicKeyPem": SPKI})), [""; 0]);
    }

    #[test]
    fn what_is_no_key_is_left_out() {
        for key in [
            json!(null),
            json!("https://a.example/u#k"),
            json!({"id": "https://a.example/u#k"}),
            json!({"publicKeyPem": SPKI}),
            json!({"id": "https://a.example/u#k", "publicKeyPem": "-----BEGIN PRIVATE KEY-----"}),
        ] {
            assert_eq!(ids(key), [""; 0]);
        }
        assert_eq!(
            ids(json!(vec![json!({"id": "https://a.example/u#k", "publicKeyPem": SPKI}); 99])).len(),
            KEYS
        );
    }

    #[test]
    fn assertion_methods_are_multikeys_of_the_actor() {
        let key = |controller: &str, kind: &str| json!({"id": "https://a.example/u#ed", "type": kind, "controller": controller, "publicKeyMultibase": "z6Mk"});
        let value = json!({"assertionMethod": ["https://a.example/u#x", key("https://a.example/u", "Multikey"),
            key("https://v.example/u", "Multikey"), key("https://a.example/u", "Other")]});
        let keys = Multikey::read_all(Fields::of(&value).unwrap(), &actor());
        assert_eq!(keys.len(), 1);
        assert_eq!(keys[0].multibase, "z6Mk");
    }

    #[test]
    fn key_documents_lead_to_their_owner() {
        let id = Iri::parse("https://a.example/u/main-key").unwrap();
        let stub = json!({"id": "https://a.example/u", "type": "Person", "preferredUsername": "u",
            "publicKey": {"id": "https://a.example/u/main-key", "owner": "https://a.example/u", "publicKeyPem": SPKI}});
        assert_eq!(KeyDocument::read(&stub, &id), Ok(KeyDocument::OwnedBy(actor())));
        let key = json!({"id": "https://a.example/u/main-key", "type": "CryptographicKey", "owner": "https://a.example/u", "publicKeyPem": SPKI});
        assert_eq!(KeyDocument::read(&key, &id), Ok(KeyDocument::OwnedBy(actor())));
        let typeless = json!({"id": "https://a.example/u/main-key", "controller": "https://a.example/u"});
        assert_eq!(KeyDocument::read(&typeless, &id), Ok(KeyDocument::OwnedBy(actor())));
        let whole =
            json!({"id": "https://a.example/u", "type": "Person", "inbox": "https://a.example/u/inbox"});
        assert_eq!(KeyDocument::read(&whole, &id), Ok(KeyDocument::Actor));
    }

    /// Attack fedify-963: a key document with another id than the one asked for.
    #[test]
    fn a_key_document_must_be_the_one_asked_for() {
        let id = Iri::parse("https://a.example/keys/1").unwrap();
        let other = json!({"id": "https://v.example/keys/1", "type": "Key", "owner": "https://v.example/u"});
        assert_eq!(KeyDocument::read(&other, &id), Err(ReadError::Malformed("id")));
        let stub = json!({"id": "https://a.example/u", "type": "Person", "publicKey": {"id": "https://a.example/u#other", "owner": "https://a.example/u"}});
        assert_eq!(KeyDocument::read(&stub, &id), Err(ReadError::Missing("publicKey")));
    }
}
