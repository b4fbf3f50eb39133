//! The key by which push services know this instance (VAPID, RFC 8292). It follows from the instance's secret, so that
//! every node has the same and none has to keep it.

use aws_lc_rs::agreement::{self, ECDH_P256};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use crate::error::{Error, Result};
use crate::secrets::SecretKey;

pub struct VapidKey {
    pair: EcdsaKeyPair,
    public: String,
}

impl VapidKey {
    /// # Errors
    /// [`Error::Internal`] when no key can be made of the secret: one in 2^32 tries fails, and eight are made.
    pub fn from_secret(secret: &SecretKey) -> Result<Self> {
        (0..8)
            .find_map(|attempt| Self::from_scalar(&secret.vapid_scalar(attempt)))
            .ok_or_else(|| Error::internal("the instance's secret gives no VAPID key"))
    }

    fn from_scalar(scalar: &[u8]) -> Option<Self> {
        let private = agreement::PrivateKey::from_private_key(&ECDH_P256, scalar).ok()?;
        let public = private.compute_public_key().ok()?;
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pair = EcdsaKeyPair::from_private_key_and_public_key(algorithm, scalar, public.as_ref()).ok()?;
        Some(Self { pair, public: URL_SAFE_NO_PAD.encode(public.as_ref()) })
    }

    /// The uncompressed point, as base64url: `applicationServerKey`.
    pub fn public(&self) -> &str {
        &self.public
    }

    /// A token for one push service (its origin), good until `expires` (Unix seconds, a day ahead at most).
    ///
    /// # Errors
    /// [`Error::Internal`] when signing fails.
    pub fn token(&self, audience: &str, expires: i64, subject: &str) -> Result<String> {
        let head = json!({"typ": "JWT", "alg": "ES256"}).to_string();
        let claims = json!({"aud": audience, "exp": expires, "sub": subject}).to_string();
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(head), URL_SAFE_NO_PAD.encode(claims));
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes()).map_err(Error::internal)?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref())))
    }
}

impl std::fmt::Debug for VapidKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "VapidKey({})", self.public)
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

    use super::*;

    #[test]
    fn one_secret_makes_one_key_and_its_tokens_verify() {
        let secret = SecretKey::from_text("correct horse battery staple, thirty-two").unwrap();
        let key = VapidKey::from_secret(&secret).unwrap();
        assert_eq!(key.public(), VapidKey::from_secret(&secret).unwrap().public());
        let token = key.token("https://push.example", 1_800_000_000, "https://h.example").unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let public = URL_SAFE_NO_PAD.decode(key.public()).unwrap();
        assert_eq!((public.len(), public[0]), (65, 4), "an uncompressed point");
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public)
            .verify(signed.as_bytes(), &signature)
            .unwrap();
    }
}
