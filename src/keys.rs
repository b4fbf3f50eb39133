//! Key pairs of local actors: made here, wrapped by `secrets`, used by whoever signs.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;

use crate::error::{Error, Result};

/// A key pair as the database holds it, the private half not wrapped yet.
pub struct NewKeyPair {
    /// PKCS#8, DER.
    pub private_key: Vec<u8>,
    /// SubjectPublicKeyInfo, DER.
    pub public_key: Vec<u8>,
}

/// Makes an RSA key of 2048 bits, the size every peer verifies. Takes some 100 ms, off the async threads.
///
/// # Errors
/// [`Error::Internal`] when the operating system gives no randomness, or the runtime is ending.
pub async fn generate_rsa() -> Result<NewKeyPair> {
    tokio::task::spawn_blocking(|| {
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(Error::internal)?;
        let private: Pkcs8V1Der = pair.as_der().map_err(Error::internal)?;
        let public: PublicKeyX509Der = pair.public_key().as_der().map_err(Error::internal)?;
        Ok(NewKeyPair { private_key: private.as_ref().to_vec(), public_key: public.as_ref().to_vec() })
    })
    .await
    .map_err(Error::internal)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_the_private_half_signs_the_public_half_verifies() {
        use aws_lc_rs::rand::SystemRandom;
        use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};

        let made = generate_rsa().await.unwrap();
        let pair = KeyPair::from_pkcs8(&made.private_key).unwrap();
        let mut signature = vec![0; pair.public_modulus_len()];
        pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), b"words", &mut signature).unwrap();
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &made.public_key);
        assert!(public.verify(b"words", &signature).is_ok());
        assert!(public.verify(b"other", &signature).is_err());
    }
}
