//! Secrets at rest: random tokens and their hashes, and wrapping of keys under the instance's secret.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::{constant_time, digest, hkdf, hmac, rand};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Bytes from the operating system.
///
/// # Panics
/// When the operating system has no randomness to give: nothing safe can be done then.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}

/// A new secret of 256 random bits for a URL, a header or a cookie: 43 characters of base64url, which is
/// also a valid name of a WebSocket subprotocol (Mastodon's clients send their token as one).
pub fn random_token() -> String {
    URL_SAFE_NO_PAD.encode(random_bytes::<32>())
}

/// What is stored instead of a token. Tokens are random, so that a plain SHA-256 cannot be searched.
pub fn hash_token(token: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, token.as_bytes()).as_ref());
    hash
}

/// The same in hexadecimal digits, as APIs tell it.
pub fn hash_hex(text: &str) -> String {
    hash_token(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether two secrets are the same, in a time that depends on their lengths only.
pub fn equal(a: &[u8], b: &[u8]) -> bool {
    constant_time::verify_slices_are_equal(a, b).is_ok()
}

/// What a wrapped secret is for. Each purpose has its own key, so that one never opens as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Private keys of local actors and of the instance.
    ActorKey,
    /// Seeds of two-factor codes.
    Totp,
    /// The secrets of push subscriptions.
    WebPush,
    /// Passwords and client secrets of services the operator named (mail, storage, OIDC).
    ProviderPassword,
}

impl Purpose {
    /// Part of every key's derivation: changing a label loses what was wrapped under it.
    fn label(self) -> &'static [u8] {
        match self {
            Self::ActorKey => b"hedgerow wrap actor key",
            Self::Totp => b"hedgerow wrap totp",
            Self::WebPush => b"hedgerow wrap web push",
            Self::ProviderPassword => b"hedgerow wrap provider password",
        }
    }
}

/// A secret as the database holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrapped {
    /// [`SecretKey::id`] of the key it was wrapped under, so that keys can be rotated.
    pub key_id: String,
    /// Nonce, AES-256-GCM ciphertext, tag.
    pub bytes: Vec<u8>,
}

/// Why a secret cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    #[error("the secret key must have at least {} characters", SecretKey::MIN_LENGTH)]
    TooShort,
    #[error("wrapped under another secret key ({wrapped}, ours is {ours})")]
    OtherKey { wrapped: String, ours: String },
    #[error("the wrapped secret was altered, or is for another purpose")]
    Altered,
}

/// The instance's secret key (`secret_key`, or `data_dir/secret.key`). It is never printed.
#[derive(Clone)]
pub struct SecretKey {
    root: hkdf::Prk,
    id: String,
}

impl SecretKey {
    pub const MIN_LENGTH: usize = 32;

    /// Takes the key from its text: any 32 characters or more, as `random_token` makes them. White space
    /// around it does not count, since editors add newlines.
    pub fn from_text(text: &str) -> Result<Self, SecretError> {
        let text = text.trim();
        if text.len() < Self::MIN_LENGTH {
            return Err(SecretError::TooShort);
        }
        let root = hkdf::Salt::new(hkdf::HKDF_SHA256, b"hedgerow secret key").extract(text.as_bytes());
        let id = format!("{:016x}", u64::from_be_bytes(derive(&root, b"hedgerow key id")));
        Ok(Self { root, id })
    }

    /// Names this key in rows without telling anything about it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Encrypts a secret for the database. Two wrappings of one secret differ.
    ///
    /// # Panics
    /// When the operating system has no randomness to give.
    pub fn wrap(&self, purpose: Purpose, secret: &[u8]) -> Wrapped {
        let mut sealed = secret.to_vec();
        let nonce = self
            .cipher(purpose)
            .seal_in_place_append_tag(Aad::empty(), &mut sealed)
            .expect("AES-GCM seals any secret that fits memory");
        let mut bytes = nonce.as_ref().to_vec();
        bytes.append(&mut sealed);
        Wrapped { key_id: self.id.clone(), bytes }
    }

    /// The private half of the key by which push services know this instance. `attempt` gives another, for the one case
    /// in billions in which this is no number of the curve.
    pub fn vapid_scalar(&self, attempt: u8) -> [u8; 32] {
        derive(&self.root, format!("hedgerow vapid key {attempt}").as_bytes())
    }

    /// A word only this key makes of a text: for links that say who may follow them, without a row that holds a secret.
    pub fn seal(&self, text: &str) -> String {
        let key: [u8; 32] = derive(&self.root, b"hedgerow sealed link");
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), text.as_bytes());
        URL_SAFE_NO_PAD.encode(tag.as_ref())
    }

    /// Decrypts what [`Self::wrap`] made.
    pub fn open(&self, purpose: Purpose, wrapped: &Wrapped) -> Result<Vec<u8>, SecretError> {
        if wrapped.key_id != self.id {
            return Err(SecretError::OtherKey { wrapped: wrapped.key_id.clone(), ours: self.id.clone() });
        }
        let (nonce, sealed) = wrapped.bytes.split_at_checked(NONCE_LEN).ok_or(SecretError::Altered)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SecretError::Altered)?;
        let mut secret = sealed.to_vec();
        let length = self
            .cipher(purpose)
            .open_in_place(nonce, Aad::empty(), &mut secret)
            .map_err(|_| SecretError::Altered)?
            .len();
        secret.truncate(length);
        Ok(secret)
    }

    fn cipher(&self, purpose: Purpose) -> RandomizedNonceKey {
        let key: [u8; 32] = derive(&self.root, purpose.label());
        RandomizedNonceKey::new(&AES_256_GCM, &key).expect("AES-256 takes a key of 32 bytes")
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretKey({})", self.id)
    }
}

/// Derives key material for one purpose.
fn derive<const N: usize>(root: &hkdf::Prk, purpose: &[u8]) -> [u8; N] {
    struct Length(usize);
    impl hkdf::KeyType for Length {
        fn len(&self) -> usize {
            self.0
        }
    }
    let mut bytes = [0; N];
    root.expand(&[purpose], Length(N))
        .and_then(|material| material.fill(&mut bytes))
        .expect("HKDF gives up to 255 blocks");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SecretKey {
        SecretKey::from_text("correct horse battery staple, thirty-two").unwrap()
    }

    #[test]
    fn tokens_are_random_and_valid_subprotocol_names() {
        let (one, two) = (random_token(), random_token());
        assert_ne!(one, two);
        assert_eq!(one.len(), 43);
        assert!(one.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
    }

    #[test]
    fn token_hash_is_sha_256() {
        assert_eq!(hash_token("abc")[..4], [0xba, 0x78, 0x16, 0xbf]);
    }

    #[test]
    fn secrets_of_other_length_or_content_differ() {
        assert!(equal(b"same", b"same"));
        assert!(!equal(b"same", b"sand") && !equal(b"same", b"sam"));
    }

    #[test]
    fn wrapped_secret_opens_for_its_purpose_only() {
        let wrapped = key().wrap(Purpose::Totp, b"seed");
        assert_ne!(wrapped, key().wrap(Purpose::Totp, b"seed"), "each wrapping has its own nonce");
        assert_eq!(key().open(Purpose::Totp, &wrapped).unwrap(), b"seed");
        assert_eq!(key().open(Purpose::WebPush, &wrapped), Err(SecretError::Altered));
    }

    #[test]
    fn altered_or_short_bytes_do_not_open() {
        let wrapped = key().wrap(Purpose::ActorKey, b"private");
        for at in 0..wrapped.bytes.len() {
            let mut altered = wrapped.clone();
            altered.bytes[at] ^= 1;
            assert_eq!(key().open(Purpose::ActorKey, &altered), Err(SecretError::Altered));
            altered.bytes.truncate(at);
            assert_eq!(key().open(Purpose::ActorKey, &altered), Err(SecretError::Altered));
        }
    }

    #[test]
    fn another_key_is_named_in_the_error() {
        let other = SecretKey::from_text(&random_token()).unwrap();
        let wrapped = other.wrap(Purpose::ActorKey, b"private");
        let error = key().open(Purpose::ActorKey, &wrapped).unwrap_err();
        let expected = SecretError::OtherKey { wrapped: other.id().to_owned(), ours: key().id().to_owned() };
        assert_eq!(error, expected);
    }

    #[test]
    fn secret_key_is_never_printed() {
        assert_eq!(format!("{:?}", key()), format!("SecretKey({})", key().id()));
    }

    #[test]
    fn newline_after_the_key_does_not_count_and_short_keys_are_refused() {
        let text = random_token();
        assert_eq!(
            SecretKey::from_text(&text).unwrap().id(),
            SecretKey::from_text(&format!("{text}\n")).unwrap().id()
        );
        assert_eq!(SecretKey::from_text("  short  ").unwrap_err(), SecretError::TooShort);
    }
}
