//! What `Signature-Input` and `Signature` say: one signature, what it covers, under which key, and when.

use sfv::{Dictionary, InnerList, ListEntry, Parser};

use super::super::unverified::Label;
use super::super::{SignatureError, SignedRequest};
use super::{INPUT, SIGNATURE};

/// The one signature of a request.
#[derive(Debug)]
pub(super) struct Input {
    pub covered: InnerList,
    pub key_id: String,
    pub label: Label,
    pub created: i64,
    pub expires: Option<i64>,
    pub signature: Vec<u8>,
}

/// No sender needs more.
const LONGEST_KEY_ID: usize = 2048;

impl Input {
    /// Reads the two headers. More than one signature is refused, as Mastodon does: which of them counts would be
    /// anybody's guess.
    pub fn of(request: &SignedRequest<'_>) -> Result<Self, SignatureError> {
        let (name, input) = only(request, INPUT)?;
        let (signed, signature) = only(request, SIGNATURE)?;
        let ListEntry::InnerList(covered) = input else { return Err(SignatureError::Malformed) };
        let ListEntry::Item(signature) = signature else { return Err(SignatureError::Malformed) };
        if name != signed {
            return Err(SignatureError::Malformed);
        }
        let text = |name: &str| {
            covered
                .params
                .get(name)
                .map(|value| value.as_string().ok_or(SignatureError::Malformed))
                .transpose()
        };
        let number = |name: &str| {
            covered
                .params
                .get(name)
                .map(|value| value.as_integer().ok_or(SignatureError::Malformed))
                .transpose()
        };
        let label = match text("alg")?.map(sfv::StringRef::as_str) {
            None => Label::OfKey,
            Some("rsa-v1_5-sha256") => Label::Rsa,
            Some("ed25519") => Label::Ed25519,
            Some(_) => return Err(SignatureError::Algorithm),
        };
        let key_id = text("keyid")?.map(|id| id.as_str().to_owned());
        Ok(Self {
            key_id: key_id
                .filter(|id| !id.is_empty() && id.len() <= LONGEST_KEY_ID)
                .ok_or(SignatureError::Malformed)?,
            label,
            created: number("created")?.ok_or(SignatureError::Clock)?.into(),
            expires: number("expires")?.map(Into::into),
            signature: signature.bare_item.as_byte_sequence().ok_or(SignatureError::Malformed)?.to_vec(),
            covered,
        })
    }
}

/// The only member of a dictionary header.
fn only(request: &SignedRequest<'_>, header: &str) -> Result<(String, ListEntry), SignatureError> {
    let value = request.joined(header)?.ok_or(SignatureError::Missing)?;
    let members: Dictionary = Parser::new(&value).parse().map_err(|_| SignatureError::Malformed)?;
    let mut members = members.into_iter();
    match (members.next(), members.next()) {
        (Some((name, member)), None) => Ok((name.into(), member)),
        (Some(_), Some(_)) => Err(SignatureError::Scheme),
        (None, _) => Err(SignatureError::Malformed),
    }
}
