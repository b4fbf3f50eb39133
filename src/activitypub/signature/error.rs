//! Why a signature does not count. All of these are answered 401; none is ever taken for "unsigned, so let it through".

use crate::error::Error;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureError {
    /// There is no signature.
    Missing,
    /// There is one, of a form we do not verify: several at once, or over components with parameters.
    Scheme,
    /// The header cannot be read, or reads in two ways.
    Malformed,
    /// An algorithm label we do not take, or one that does not fit the key or the parameters.
    Algorithm,
    /// The signature leaves out what would bind it to this request.
    Uncovered,
    /// It covers a header that is not there.
    Absent,
    /// It was made too long ago, has expired, or comes from the future.
    Clock,
    /// The digest is missing, cannot be read, or is not the body's.
    Digest,
    /// The key did not make this signature over this request.
    Invalid,
}

impl SignatureError {
    fn message(self) -> &'static str {
        match self {
            Self::Missing => "Request not signed",
            Self::Scheme => "Unsupported signature scheme",
            Self::Malformed => "Malformed Signature or Signature-Input header",
            Self::Algorithm => "Unsupported signature algorithm",
            Self::Uncovered => {
                "The signature must cover (request-target), host, date or (created), and digest where there is a body; in RFC 9421 @method, @target-uri and content-digest"
            }
            Self::Absent => "The signature covers a header that is missing",
            Self::Clock => "The signature is too old, expired, or from the future",
            Self::Digest => "The Digest or Content-Digest header does not match the body",
            Self::Invalid => "Verification failed",
        }
    }
}

impl std::fmt::Display for SignatureError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for SignatureError {}

impl From<SignatureError> for Error {
    fn from(error: SignatureError) -> Self {
        Self::Unauthorized(error.message())
    }
}
