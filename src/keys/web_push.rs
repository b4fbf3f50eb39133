//! Messages only a subscribed browser can read: `aes128gcm` (RFC 8188 and 8291), and `aesgcm`, the draft before it
//! (draft-ietf-webpush-encryption-04), which old apps still ask for.

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{self, ECDH_P256, PrivateKey, UnparsedPublicKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hkdf;

use crate::secrets::random_bytes;

/// Of an uncompressed point.
const POINT: usize = 65;
/// Of the receiver's authentication secret.
const AUTH: usize = 16;
/// One record holds every message: push services take 4096 bytes at most.
const RECORD: u32 = 4096;
/// What is left for the text, after head, padding and tag.
pub const MAX_TEXT: usize = 4096 - 86 - 17;

/// Who can read a message: the keys a browser gave with its subscription.
#[derive(Debug, Clone)]
pub struct Receiver {
    public: [u8; POINT],
    auth: [u8; AUTH],
}

/// An `aesgcm` message; what the receiver must know beside it travels in headers.
#[derive(Debug, Clone)]
pub struct LegacyMessage {
    pub body: Vec<u8>,
    pub salt: [u8; 16],
    /// The sender's public key for this one message.
    pub public: Vec<u8>,
}

impl Receiver {
    /// `None` when it is no point of P-256, or the secret is not of 16 bytes.
    pub fn new(public: &[u8], auth: &[u8]) -> Option<Self> {
        let receiver = Self { public: public.try_into().ok()?, auth: auth.try_into().ok()? };
        // Whether it lies on the curve, only an agreement tells.
        let trial = PrivateKey::generate(&ECDH_P256).ok()?;
        receiver.agree(&trial).ok()?;
        Some(receiver)
    }

    /// Encrypts by RFC 8291: the body of a request with `Content-Encoding: aes128gcm`.
    pub fn encrypt(&self, text: &[u8]) -> Result<Vec<u8>, Unspecified> {
        self.encrypt_with(text, &PrivateKey::generate(&ECDH_P256)?, random_bytes())
    }

    fn encrypt_with(&self, text: &[u8], sender: &PrivateKey, salt: [u8; 16]) -> Result<Vec<u8>, Unspecified> {
        let public = sender.compute_public_key()?;
        let info = [b"WebPush: info\0".as_slice(), &self.public, public.as_ref()];
        let input = self.input(sender, &info)?;
        let mut sealed = text.to_vec();
        // The last record ends in 2; there is no padding.
        sealed.push(2);
        seal(
            &input,
            &salt,
            &[b"Content-Encoding: aes128gcm\0"],
            &[b"Content-Encoding: nonce\0"],
            &mut sealed,
        )?;
        let mut body = Vec::with_capacity(21 + POINT + sealed.len());
        body.extend(salt);
        body.extend(RECORD.to_be_bytes());
        body.push(POINT as u8);
        body.extend(public.as_ref());
        body.append(&mut sealed);
        Ok(body)
    }

    /// Encrypts by the draft: the body of a request with `Content-Encoding: aesgcm`.
    pub fn encrypt_legacy(&self, text: &[u8]) -> Result<LegacyMessage, Unspecified> {
        let (sender, salt) = (PrivateKey::generate(&ECDH_P256)?, random_bytes());
        let public = sender.compute_public_key()?;
        let input = self.input(&sender, &[b"Content-Encoding: auth\0"])?;
        let length = (POINT as u16).to_be_bytes();
        let context = [b"P-256\0".as_slice(), &length, &self.public, &length, public.as_ref()].concat();
        // Two bytes say how much padding follows: none.
        let mut body = [&[0, 0], text].concat();
        seal(
            &input,
            &salt,
            &[b"Content-Encoding: aesgcm\0", &context],
            &[b"Content-Encoding: nonce\0", &context],
            &mut body,
        )?;
        Ok(LegacyMessage { body, salt, public: public.as_ref().to_vec() })
    }

    /// What both sides know and nobody else: the input of the content keys.
    fn input(&self, sender: &PrivateKey, info: &[&[u8]]) -> Result<[u8; 32], Unspecified> {
        let secret = self.agree(sender)?;
        expand(&hkdf::Salt::new(hkdf::HKDF_SHA256, &self.auth).extract(&secret), info)
    }

    fn agree(&self, sender: &PrivateKey) -> Result<Vec<u8>, Unspecified> {
        let public = UnparsedPublicKey::new(&ECDH_P256, &self.public);
        agreement::agree(sender, public, Unspecified, |secret| Ok(secret.to_vec()))
    }
}

/// Encrypts in place, and adds the tag.
fn seal(
    input: &[u8; 32],
    salt: &[u8; 16],
    key_info: &[&[u8]],
    nonce_info: &[&[u8]],
    text: &mut Vec<u8>,
) -> Result<(), Unspecified> {
    let root = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(input);
    let key: [u8; 16] = expand(&root, key_info)?;
    // Both belong to a key that was made for this one message.
    let nonce: [u8; 12] = expand(&root, nonce_info)?;
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key)?);
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), text)
}

fn expand<const N: usize>(root: &hkdf::Prk, info: &[&[u8]]) -> Result<[u8; N], Unspecified> {
    struct Length(usize);
    impl hkdf::KeyType for Length {
        fn len(&self) -> usize {
            self.0
        }
    }
    let mut bytes = [0; N];
    root.expand(info, Length(N))?.fill(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    /// RFC 8291, section 5 and appendix A.
    #[test]
    fn message_of_the_standard_is_the_standards() {
        let receiver = Receiver::new(
            &bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
            &bytes("BTBZMqHH6r4Tts7J_aSIgg"),
        )
        .unwrap();
        let sender = bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw");
        let sender = PrivateKey::from_private_key(&ECDH_P256, &sender).unwrap();
        let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap();
        let text = b"When I grow up, I want to be a watermelon";
        let body = receiver.encrypt_with(text, &sender, salt).unwrap();
        let expected = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz\
                        AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
        assert_eq!(URL_SAFE_NO_PAD.encode(body), expected);
    }

    #[test]
    fn keys_that_are_none_are_refused() {
        assert!(Receiver::new(&[4; 65], &[0; 16]).is_none(), "not on the curve");
        assert!(Receiver::new(&[4; 64], &[0; 16]).is_none());
        let public = PrivateKey::generate(&ECDH_P256).unwrap().compute_public_key().unwrap();
        assert!(Receiver::new(public.as_ref(), &[0; 15]).is_none());
        assert!(Receiver::new(public.as_ref(), &[0; 16]).is_some());
    }
}
