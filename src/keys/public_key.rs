//! Public keys in every form met in the wild (SPKI and PKCS#1 PEM, Multikey), parsed once.

use std::sync::Arc;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rsa;
use aws_lc_rs::signature::{
    ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::base58;

/// What a key signs with. RSA is always PKCS#1 v1.5 with SHA-256: nobody in the field agrees on another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyAlgorithm {
    Rsa,
    Ed25519,
}

impl KeyAlgorithm {
    /// The word in `actor_keys.algorithm`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rsa => "rsa",
            Self::Ed25519 => "ed25519",
        }
    }
}

/// The text is no key we can use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    #[error("the key is neither PEM, DER nor a Multikey")]
    Encoding,
    #[error("the key is neither Ed25519 nor RSA of 2048 to 8192 bits")]
    Unsupported,
}

/// A parsed key. Clones share it.
#[derive(Clone)]
pub struct PublicKey {
    algorithm: KeyAlgorithm,
    /// SubjectPublicKeyInfo, DER.
    spki: Arc<[u8]>,
    parsed: Arc<ParsedPublicKey>,
}

/// All that stands before the 32 bytes of an Ed25519 key in SubjectPublicKeyInfo (RFC 8410, 4).
const ED25519_SPKI: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// Multicodec prefixes of Multikeys.
const ED25519_MULTICODEC: [u8; 2] = [0xed, 0x01];
const RSA_MULTICODEC: [u8; 2] = [0x85, 0x24];

impl PublicKey {
    /// Reads `publicKeyPem`: SPKI (`BEGIN PUBLIC KEY`), or PKCS#1 (`BEGIN RSA PUBLIC KEY`) as Funkwhale and Mobilizon
    /// send it. Pleroma and Mobilizon leave blank lines around it.
    pub fn from_pem(text: &str) -> Result<Self, BadKey> {
        let pem = pem::parse(text.trim()).map_err(|_| BadKey::Encoding)?;
        match pem.tag() {
            "PUBLIC KEY" => Self::from_spki(pem.contents()),
            "RSA PUBLIC KEY" => Self::from_rsa(pem.contents()),
            _ => Err(BadKey::Encoding),
        }
    }

    /// Reads SubjectPublicKeyInfo, DER: what `actor_keys.public_key` holds.
    pub fn from_spki(der: &[u8]) -> Result<Self, BadKey> {
        match der.strip_prefix(&ED25519_SPKI) {
            Some(key) => Self::from_ed25519(key),
            None => Self::from_rsa(der),
        }
    }

    /// Reads a Multikey's `publicKeyMultibase` (FEP-521a): base58btc of Ed25519 or RSA.
    pub fn from_multibase(text: &str) -> Result<Self, BadKey> {
        // The longest RSA key we take has some 1450 characters here.
        let encoded = text.trim().strip_prefix('z').filter(|encoded| encoded.len() <= 1600);
        let bytes = encoded.and_then(base58::decode).ok_or(BadKey::Encoding)?;
        if let Some(key) = bytes.strip_prefix(&ED25519_MULTICODEC) {
            Self::from_ed25519(key)
        } else if let Some(key) = bytes.strip_prefix(&RSA_MULTICODEC) {
            Self::from_rsa(key)
        } else {
            Err(BadKey::Unsupported)
        }
    }

    /// A Multikey's `publicKeyMultibase`; `None` for RSA, which nobody publishes so.
    pub fn to_multibase(&self) -> Option<String> {
        let key = self.spki.strip_prefix(&ED25519_SPKI)?;
        Some(format!("z{}", base58::encode(&[&ED25519_MULTICODEC[..], key].concat())))
    }

    pub fn algorithm(&self) -> KeyAlgorithm {
        self.algorithm
    }

    /// SubjectPublicKeyInfo, DER.
    pub fn to_spki(&self) -> &[u8] {
        &self.spki
    }

    /// SPKI PEM, the only form every peer reads.
    pub fn to_pem(&self) -> String {
        super::to_pem("PUBLIC KEY", &self.spki)
    }

    /// Whether `signature` is this key's over `message`. Anything but a success is a no.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.parsed.verify_sig(message, signature).is_ok()
    }

    fn from_ed25519(key: &[u8]) -> Result<Self, BadKey> {
        if key.len() != 32 {
            return Err(BadKey::Encoding);
        }
        let spki = [&ED25519_SPKI[..], key].concat();
        Self::parse(KeyAlgorithm::Ed25519, &ED25519, key, spki)
    }

    /// Takes PKCS#1 and SPKI alike.
    fn from_rsa(der: &[u8]) -> Result<Self, BadKey> {
        let key = rsa::PublicKey::from_der(der).map_err(|_| BadKey::Encoding)?;
        let bits = rsa::RsaParameters::public_modulus_len(key.as_ref()).map_err(|_| BadKey::Encoding)?;
        if !(2048..=8192).contains(&bits) {
            return Err(BadKey::Unsupported);
        }
        let spki: PublicKeyX509Der<'_> = key.as_der().map_err(|_| BadKey::Encoding)?;
        Self::parse(KeyAlgorithm::Rsa, &RSA_PKCS1_2048_8192_SHA256, key.as_ref(), spki.as_ref().to_vec())
    }

    fn parse(
        algorithm: KeyAlgorithm,
        verification: &'static dyn VerificationAlgorithm,
        key: &[u8],
        spki: Vec<u8>,
    ) -> Result<Self, BadKey> {
        let parsed = UnparsedPublicKey::new(verification, key).parse().map_err(|_| BadKey::Encoding)?;
        Ok(Self { algorithm, spki: spki.into(), parsed: Arc::new(parsed) })
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.spki == other.spki
    }
}

impl Eq for PublicKey {}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PublicKey({}, {})", self.algorithm.as_str(), STANDARD.encode(&self.spki))
    }
}
