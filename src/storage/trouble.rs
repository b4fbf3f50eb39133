//! What an object store says instead of yes, and what the operator can do about it.

use std::fmt::Display;
use std::time::Duration;

use http::StatusCode;

use crate::error::Error;

/// Why the bucket did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    /// There is no such file.
    NotThere,
    /// The store does not take us: waiting does not help. Its word for it, if it said one, and the status.
    Refused(String, StatusCode),
    /// It cannot be reached, or is in trouble of its own.
    Away(String),
}

impl Trouble {
    /// `said`: the body, S3's XML where it has one.
    pub fn answered(status: StatusCode, said: &str) -> Self {
        let code = between(said, "<Code>", "</Code>").unwrap_or_default().to_owned();
        match status {
            StatusCode::NOT_FOUND if code.is_empty() || code == "NoSuchKey" => Self::NotThere,
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
                Self::Away(format!("{status} {code}"))
            }
            status if status.is_server_error() => Self::Away(format!("{status} {code}")),
            status => Self::Refused(code, status),
        }
    }

    /// What the client met, without the URL, which is as good as a key.
    pub fn of_client(error: &reqwest::Error) -> Self {
        let root = std::iter::successors(std::error::Error::source(error), |cause| cause.source()).last();
        Self::Away(root.map_or_else(|| "the connection failed".to_owned(), ToString::to_string))
    }

    pub fn local(error: impl Display) -> Self {
        Self::Away(error.to_string())
    }

    /// What to look at.
    fn advice(code: &str) -> &'static str {
        match code {
            "InvalidAccessKeyId" => "check media.s3_access_key",
            "SignatureDoesNotMatch" => "check media.s3_secret_key",
            "NoSuchBucket" => "make the bucket, or check media.s3_bucket",
            "RequestTimeTooSkewed" => "check this machine's clock",
            "AuthorizationHeaderMalformed" | "AuthorizationQueryParametersError" | "PermanentRedirect" => {
                "check media.s3_region"
            }
            _ => {
                "check media.s3_access_key and media.s3_secret_key, and that the key may put, get, delete and list objects"
            }
        }
    }
}

impl Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotThere => f.write_str("there is no such file"),
            Self::Refused(code, status) => {
                write!(f, "it refused us ({status} {code}): {}", Self::advice(code))
            }
            Self::Away(why) => write!(f, "it cannot be used now ({why}): check media.s3_endpoint"),
        }
    }
}

/// 404 for a file that is not there; all else is the operator's, who is told, and 503 to who asked.
impl From<Trouble> for Error {
    fn from(trouble: Trouble) -> Self {
        if trouble == Trouble::NotThere {
            return Self::NotFound;
        }
        tracing::error!("the media store failed: {trouble}");
        Self::Unavailable {
            reason: "The media store of this server does not answer at the moment",
            retry_after: Duration::from_secs(60),
        }
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    Some(text.split_once(start)?.1.split_once(end)?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_apart_by_what_helps() {
        let said = |code: &str| {
            format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>m</Message></Error>")
        };
        let answer = |status: u16, body: &str| Trouble::answered(StatusCode::from_u16(status).unwrap(), body);
        assert_eq!(answer(404, ""), Trouble::NotThere);
        assert_eq!(answer(404, &said("NoSuchKey")), Trouble::NotThere);
        for (status, code, advice) in [
            (403, "SignatureDoesNotMatch", "check media.s3_secret_key"),
            (403, "InvalidAccessKeyId", "check media.s3_access_key"),
            (404, "NoSuchBucket", "media.s3_bucket"),
            (403, "AccessDenied", "may put, get, delete and list"),
            (301, "PermanentRedirect", "media.s3_region"),
        ] {
            let trouble = answer(status, &said(code));
            assert!(matches!(trouble, Trouble::Refused(..)), "{trouble:?}");
            assert!(trouble.to_string().contains(advice), "{trouble}");
        }
        for status in [408, 429, 500, 503] {
            assert!(matches!(answer(status, &said("SlowDown")), Trouble::Away(_)), "{status}");
        }
    }
}
