//! Proofs read from a document, checked against a key, and made. Pure: no keys are looked up here.

use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use crate::activitypub::vocabulary::Iri;
use crate::activitypub::vocabulary::fields::as_array;
use crate::error::{Error, Result};
use crate::keys::{KeyAlgorithm, PublicKey, SigningKey, base58};

const SUITE: &str = "eddsa-jcs-2022";
const TYPE: &str = "DataIntegrityProof";
/// What tells JSON-LD of the proof's words.
const CONTEXT: &str = "https://w3id.org/security/data-integrity/v1";

/// The document has proofs, and none that could hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadProof {
    #[error("its proof is of a kind we do not verify")]
    Kind,
    #[error("its proof cannot be read")]
    Malformed,
    #[error("its proof was made for another context")]
    Context,
}

/// A proof that only its key can still make good or bad.
#[derive(Debug, Clone)]
pub struct Proof {
    /// The id of the key.
    pub method: Iri,
    pub created: DateTime<Utc>,
    signature: Vec<u8>,
    /// What may have been signed. A proof without `@context` is signed by Mitra as it stands, and by Fedify with its
    /// document's.
    signed: Vec<Vec<u8>>,
}

impl Proof {
    /// The proof of a document; `None` when it has none.
    ///
    /// # Errors
    /// When it has one that cannot hold.
    pub fn read(document: &Value) -> Result<Option<Self>, BadProof> {
        let Some(document) = document.as_object() else { return Ok(None) };
        let Some(proofs) = document.get("proof").filter(|proof| !proof.is_null()) else { return Ok(None) };
        let ours = |proof: &&Value| proof["type"] == TYPE && proof["cryptosuite"] == SUITE;
        let proof = as_array(proofs).iter().find(ours).ok_or(BadProof::Kind)?;
        if proof["proofPurpose"] != "assertionMethod" {
            return Err(BadProof::Kind);
        }
        let method = proof["verificationMethod"].as_str().and_then(Iri::parse).ok_or(BadProof::Malformed)?;
        let created = proof["created"].as_str().and_then(|date| DateTime::parse_from_rfc3339(date).ok());
        let created = created.ok_or(BadProof::Malformed)?.to_utc();
        let signature = proof["proofValue"].as_str().and_then(|value| value.strip_prefix('z'));
        let signature = signature.filter(|text| text.len() < 100).and_then(base58::decode);
        let signature = signature.ok_or(BadProof::Malformed)?;

        let mut options = proof.as_object().cloned().ok_or(BadProof::Malformed)?;
        options.remove("proofValue");
        let mut unsigned = document.clone();
        unsigned.remove("proof");
        let mut signed = signings(options.clone(), unsigned.clone())?;
        // Fedify adds its linked-data signature when the proof is made, Hubzilla before.
        if unsigned.remove("signature").is_some() {
            signed.extend(signings(options, unsigned)?);
        }
        Ok(Some(Self { method, created, signature, signed }))
    }

    /// Whether this key made it.
    pub fn holds(&self, key: &PublicKey) -> bool {
        key.algorithm() == KeyAlgorithm::Ed25519
            && self.signed.iter().any(|signed| key.verifies(signed, &self.signature))
    }
}

/// What may have been signed for these options over this document, its proof taken off.
fn signings(
    mut options: Map<String, Value>,
    mut unsigned: Map<String, Value>,
) -> Result<Vec<Vec<u8>>, BadProof> {
    match (options.get("@context").cloned(), unsigned.get("@context").cloned()) {
        (Some(own), stated) => {
            // The document may have gained contexts since it was signed, and lost none.
            let stated = stated.ok_or(BadProof::Context)?;
            if !as_array(&stated).starts_with(as_array(&own)) {
                return Err(BadProof::Context);
            }
            unsigned.insert("@context".to_owned(), own);
            Ok(vec![hashed(&options, &unsigned)?])
        }
        (None, Some(stated)) => {
            let bare = hashed(&options, &unsigned)?;
            options.insert("@context".to_owned(), stated);
            Ok(vec![bare, hashed(&options, &unsigned)?])
        }
        (None, None) => Ok(vec![hashed(&options, &unsigned)?]),
    }
}

/// Proves a document under an Ed25519 key: the proof is its last property.
///
/// # Errors
/// [`Error::Internal`] for what is no object.
pub fn attach(document: &mut Value, key_id: &str, key: &SigningKey, now: DateTime<Utc>) -> Result<()> {
    let document = document.as_object_mut().ok_or_else(|| Error::internal("only objects are proved"))?;
    document.remove("proof");
    let mut context = document.get("@context").map_or_else(Vec::new, |context| as_array(context).to_vec());
    if !context.iter().any(|one| one == CONTEXT) {
        // Before the terms of our own, which come last.
        let at = context.iter().position(Value::is_object).unwrap_or(context.len());
        context.insert(at, json!(CONTEXT));
    }
    document.insert("@context".to_owned(), Value::Array(context.clone()));
    let mut options = Map::new();
    for (name, value) in [
        ("@context", Value::Array(context)),
        ("type", json!(TYPE)),
        ("cryptosuite", json!(SUITE)),
        ("created", json!(now.to_rfc3339_opts(SecondsFormat::Secs, true))),
        ("verificationMethod", json!(key_id)),
        ("proofPurpose", json!("assertionMethod")),
    ] {
        options.insert(name.to_owned(), value);
    }
    let signature = key.sign(&hashed(&options, document).map_err(Error::internal)?)?;
    options.insert("proofValue".to_owned(), json!(format!("z{}", base58::encode(&signature))));
    document.insert("proof".to_owned(), Value::Object(options));
    Ok(())
}

/// The hashes of both halves, the proof's options first.
fn hashed(options: &Map<String, Value>, document: &Map<String, Value>) -> Result<Vec<u8>, BadProof> {
    let hash = |half: &Map<String, Value>| {
        let canonical = serde_json_canonicalizer::to_vec(half).map_err(|_| BadProof::Malformed)?;
        Ok(digest(&SHA256, &canonical))
    };
    Ok([hash(options)?.as_ref(), hash(document)?.as_ref()].concat())
}
