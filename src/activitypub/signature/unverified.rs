//! A signature as far as it can be judged without its key, whatever its scheme.

use super::{Expected, SignatureError, SignedRequest, cavage, rfc9421};
use crate::keys::{KeyAlgorithm, PublicKey};

/// A request with a signature that only its key can still make good or bad.
#[derive(Debug)]
pub struct Unverified {
    pub(super) key_id: String,
    pub(super) label: Label,
    pub(super) covered: Vec<String>,
    /// What may have been signed: one text, or, for old Mastodon and Pixelfed, a second one without the query.
    pub(super) strings: Vec<String>,
    pub(super) signature: Vec<u8>,
}

/// Who signed, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The key's id, exactly as it was sent. Whose key it is says the owner's document.
    pub key_id: String,
    /// Lower-case names of headers and of the request's other parts that the signature covers.
    pub covered: Vec<String>,
}

/// What the sender calls its algorithm. The key decides; a label that contradicts it is refused (attack
/// `algo-confusion`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    Rsa,
    Ed25519,
    /// None, or `hs2019`: derive it from the key.
    OfKey,
}

impl Label {
    fn fits(self, key: KeyAlgorithm) -> bool {
        match self {
            Self::OfKey => true,
            Self::Rsa => key == KeyAlgorithm::Rsa,
            Self::Ed25519 => key == KeyAlgorithm::Ed25519,
        }
    }
}

impl Unverified {
    /// Reads and judges everything but the key. A request with `Signature-Input` is one of RFC 9421, and if that fails
    /// its `Signature` is not read as the draft's.
    ///
    /// # Errors
    /// Each is a 401; see [`SignatureError`].
    pub fn of(request: &SignedRequest<'_>, expected: &Expected<'_>) -> Result<Self, SignatureError> {
        if request.headers.contains_key(rfc9421::INPUT) {
            rfc9421::read(request, expected)
        } else {
            cavage::read(request, expected)
        }
    }

    /// The id of the key to look up, exactly as it was sent.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Whether it covers a header.
    pub fn covers(&self, name: &str) -> bool {
        self.covered.iter().any(|covered| covered == name)
    }

    /// Whether this key made the signature. May be asked again with a fresher key.
    ///
    /// # Errors
    /// [`SignatureError::Algorithm`] when the key is of another kind than the label says, else
    /// [`SignatureError::Invalid`].
    pub fn verify(&self, key: &PublicKey) -> Result<Verified, SignatureError> {
        if !self.label.fits(key.algorithm()) {
            return Err(SignatureError::Algorithm);
        }
        if !self.strings.iter().any(|string| key.verifies(string.as_bytes(), &self.signature)) {
            return Err(SignatureError::Invalid);
        }
        Ok(Verified { key_id: self.key_id.clone(), covered: self.covered.clone() })
    }
}
