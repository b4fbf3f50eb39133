//! Private keys of local actors: made, parsed, kept parsed, signed with. RSA never runs on an async thread.

use std::sync::Arc;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};

use super::{BadKey, KeyAlgorithm, PublicKey};
use crate::error::{Error, Result};

/// A parsed private key. Clones share it. It is never printed.
#[derive(Clone)]
pub struct SigningKey(Arc<Pair>);

enum Pair {
    Rsa(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl SigningKey {
    /// Makes a key: RSA of 2048 bits, the size every peer verifies, or Ed25519. Takes some 100 ms for RSA.
    ///
    /// # Errors
    /// When the operating system has no randomness, or the runtime is shutting down.
    pub async fn generate(algorithm: KeyAlgorithm) -> Result<Self> {
        off_async_threads(move || {
            let pair = match algorithm {
                KeyAlgorithm::Rsa => RsaKeyPair::generate(KeySize::Rsa2048).map(Pair::Rsa),
                KeyAlgorithm::Ed25519 => Ed25519KeyPair::generate().map(Pair::Ed25519),
            };
            pair.map(|pair| Self(Arc::new(pair))).map_err(|_| Error::internal("no key could be generated"))
        })
        .await
    }

    /// Reads PKCS#8, DER: what `actor_keys.private_key` holds once unwrapped.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, BadKey> {
        let rsa = RsaKeyPair::from_pkcs8(der).map(Pair::Rsa);
        let pair = rsa.or_else(|_| Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map(Pair::Ed25519));
        pair.map(|pair| Self(Arc::new(pair))).map_err(|_| BadKey::Unsupported)
    }

    /// Reads PEM: PKCS#8, or PKCS#1 (`BEGIN RSA PRIVATE KEY`) as Mastodon keeps it.
    pub fn from_pem(text: &str) -> Result<Self, BadKey> {
        let pem = pem::parse(text.trim()).map_err(|_| BadKey::Encoding)?;
        match pem.tag() {
            "PRIVATE KEY" => Self::from_pkcs8(pem.contents()),
            "RSA PRIVATE KEY" => RsaKeyPair::from_der(pem.contents())
                .map(|pair| Self(Arc::new(Pair::Rsa(pair))))
                .map_err(|_| BadKey::Unsupported),
            _ => Err(BadKey::Encoding),
        }
    }

    pub fn algorithm(&self) -> KeyAlgorithm {
        match &*self.0 {
            Pair::Rsa(_) => KeyAlgorithm::Rsa,
            Pair::Ed25519(_) => KeyAlgorithm::Ed25519,
        }
    }

    /// PKCS#8, DER, to be wrapped and stored.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn to_pkcs8(&self) -> Result<Vec<u8>> {
        let der: Result<Pkcs8V1Der<'_>, _> = match &*self.0 {
            Pair::Rsa(pair) => pair.as_der(),
            Pair::Ed25519(pair) => pair.as_der(),
        };
        der.map(|der| der.as_ref().to_vec()).map_err(|_| Error::internal("a key could not be written"))
    }

    /// PKCS#8 PEM, for export.
    pub fn to_pem(&self) -> Result<String> {
        Ok(super::to_pem("PRIVATE KEY", &self.to_pkcs8()?))
    }

    /// The other half.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn public_key(&self) -> Result<PublicKey> {
        let spki: Result<PublicKeyX509Der<'_>, _> = match &*self.0 {
            Pair::Rsa(pair) => pair.public_key().as_der(),
            Pair::Ed25519(pair) => pair.public_key().as_der(),
        };
        let spki = spki.map_err(|_| Error::internal("a key could not be written"))?;
        PublicKey::from_spki(spki.as_ref()).map_err(Error::internal)
    }

    /// Signs: PKCS#1 v1.5 with SHA-256, or Ed25519. RSA takes about a millisecond: see [`Self::sign_off_thread`].
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        match &*self.0 {
            Pair::Ed25519(pair) => Ok(pair.sign(message).as_ref().to_vec()),
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
                    .map_err(|_| Error::internal("a key could not sign"))?;
                Ok(signature)
            }
        }
    }

    /// [`Self::sign`] on a thread that may block.
    pub async fn sign_off_thread(&self, message: Vec<u8>) -> Result<Vec<u8>> {
        let key = self.clone();
        off_async_threads(move || key.sign(&message)).await
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({})", self.algorithm().as_str())
    }
}

/// Parsed private keys, so that a delivery to thousands unwraps and parses its key once.
#[derive(Clone)]
pub struct SigningKeys(moka::future::Cache<i64, SigningKey>);

impl SigningKeys {
    /// Room for this many keys; a parsed one takes a few kilobytes.
    pub fn new(capacity: u64) -> Self {
        Self(moka::future::Cache::new(capacity))
    }

    /// The key in row `id` of `actor_keys`, from memory, or parsed from the PKCS#8 that `load` unwraps. A row's key
    /// never changes: a new key is a new row.
    pub async fn get<F>(&self, id: i64, load: F) -> Result<SigningKey>
    where
        F: Future<Output = Result<Vec<u8>>>,
    {
        if let Some(key) = self.0.get(&id).await {
            return Ok(key);
        }
        let pkcs8 = load.await?;
        let parse = move || SigningKey::from_pkcs8(&pkcs8).map_err(Error::internal);
        let key = off_async_threads(parse).await?;
        self.0.insert(id, key.clone()).await;
        Ok(key)
    }
}

/// Runs what takes long on a thread that may block.
async fn off_async_threads<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
}
