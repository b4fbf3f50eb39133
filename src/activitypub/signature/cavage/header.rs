//! The parameters of a `Signature` header, in all the spellings senders use: any order, spaces around commas, numbers
//! without quotes, a `Signature ` before them. What could be read in two ways is refused.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;

use super::super::SignatureError;

/// What a `Signature` header says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parameters {
    pub key_id: String,
    pub algorithm: Option<String>,
    pub created: Option<i64>,
    pub expires: Option<i64>,
    /// Lower-case names of what is covered, in order, each once.
    pub headers: Vec<String>,
    pub signature: Vec<u8>,
}

/// No sender needs more.
const LONGEST_KEY_ID: usize = 2048;

impl Parameters {
    /// Finds and reads the header. `Authorization` is never looked at: it is the business of tokens.
    pub fn of(headers: &HeaderMap) -> Result<Self, SignatureError> {
        let mut values = headers.get_all("signature").iter();
        let value = values.next().ok_or(SignatureError::Missing)?;
        if values.next().is_some() {
            return Err(SignatureError::Malformed);
        }
        value.to_str().ok().and_then(Self::parse).ok_or(SignatureError::Malformed)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut named = [const { None }; NAMES.len()];
        let mut rest = text.trim();
        rest = rest.strip_prefix("Signature ").unwrap_or(rest);
        let mut seen = Vec::new();
        while !rest.is_empty() {
            let (name, value, after) = parameter(rest)?;
            let name = name.to_ascii_lowercase();
            if let Some(at) = NAMES.iter().position(|known| *known == name) {
                named[at] = Some(value);
            }
            if seen.contains(&name) {
                return None;
            }
            seen.push(name);
            rest = after;
        }
        let [key_id, algorithm, created, expires, headers, signature] = named;
        let algorithm = algorithm.map(str::to_ascii_lowercase);
        let key_id = key_id.filter(|id| !id.is_empty() && id.len() <= LONGEST_KEY_ID)?.to_owned();
        let headers = match headers {
            Some(list) => covered(list)?,
            // The draft's defaults (2.1.6).
            None if algorithm.as_deref().is_none_or(|label| label == "hs2019") => {
                vec!["(created)".to_owned()]
            }
            None => vec!["date".to_owned()],
        };
        Some(Self {
            key_id,
            algorithm,
            created: created.map(seconds).transpose().ok()?,
            expires: expires.map(seconds).transpose().ok()?,
            headers,
            signature: STANDARD.decode(signature?).ok()?,
        })
    }
}

const NAMES: [&str; 6] = ["keyid", "algorithm", "created", "expires", "headers", "signature"];

/// One `name=value` or `name="value"`, and what follows the comma after it.
fn parameter(text: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = text.split_once('=')?;
    let name = name.trim();
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') {
        return None;
    }
    let rest = rest.trim_start();
    let (value, after) = match rest.strip_prefix('"') {
        Some(quoted) => {
            let (value, after) = quoted.split_once('"')?;
            (value, after.trim_start())
        }
        None => {
            let end = rest.find(',').unwrap_or(rest.len());
            let (value, after) = rest.split_at(end);
            let value = value.trim_end();
            if value.contains(['"', ' ']) {
                return None;
            }
            (value, after)
        }
    };
    match after.strip_prefix(',') {
        // A comma at the end would announce another parameter.
        Some(next) => Some(next.trim_start()).filter(|next| !next.is_empty()).map(|next| (name, value, next)),
        None => after.is_empty().then_some((name, value, "")),
    }
}

/// The covered names: pseudo-headers in parentheses, or header names, none twice.
fn covered(list: &str) -> Option<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for name in list.split_ascii_whitespace() {
        let name = name.to_ascii_lowercase();
        let pseudo = matches!(name.as_str(), "(request-target)" | "(created)" | "(expires)");
        let known = pseudo || http::HeaderName::from_bytes(name.as_bytes()).is_ok();
        if !known || names.contains(&name) {
            return None;
        }
        names.push(name);
    }
    (!names.is_empty()).then_some(names)
}

/// Whole seconds since 1970, digits only.
fn seconds(text: &str) -> Result<i64, SignatureError> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or(SignatureError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<Parameters> {
        Parameters::parse(text)
    }

    #[test]
    fn order_spaces_quotes_case_and_the_old_prefix_do_not_matter() {
        let expected = Parameters {
            key_id: "https://a.example/users/b,c#main-key".to_owned(),
            algorithm: Some("hs2019".to_owned()),
            created: Some(1_402_170_695),
            expires: None,
            headers: ["(request-target)", "(created)", "host"].map(str::to_owned).to_vec(),
            signature: vec![1, 2, 3],
        };
        for text in [
            r#"keyId="https://a.example/users/b,c#main-key",algorithm="hs2019",created=1402170695,headers="(request-target) (created) host",signature="AQID""#,
            r#"signature="AQID" , headers="(Request-Target) (created)  Host", created="1402170695", algorithm=HS2019, keyId="https://a.example/users/b,c#main-key""#,
            r#"Signature keyId="https://a.example/users/b,c#main-key", created=1402170695 ,algorithm="hs2019",x-new=1,headers="(request-target) (created) host",signature = "AQID""#,
        ] {
            assert_eq!(parse(text).as_ref(), Some(&expected), "{text}");
        }
    }

    #[test]
    fn headers_have_the_defaults_of_the_draft() {
        let headers =
            |algorithm: &str| parse(&format!(r#"keyId="k",{algorithm}signature="AQID""#)).unwrap().headers;
        assert_eq!(headers(""), ["(created)"]);
        assert_eq!(headers(r#"algorithm="hs2019","#), ["(created)"]);
        assert_eq!(headers(r#"algorithm="rsa-sha256","#), ["date"]);
    }

    #[test]
    fn what_is_incomplete_or_reads_two_ways_is_refused() {
        for text in [
            "",
            r#"signature="AQID""#,
            r#"keyId="k""#,
            r#"keyId="",signature="AQID""#,
            r#"keyId="k",signature="not base64!""#,
            r#"keyId="k",keyId="l",signature="AQID""#,
            r#"keyId="k",KEYID="l",signature="AQID""#,
            r#"keyId="k",signature="AQID",signature="AQID""#,
            r#"keyId="k",x=1,x=1,signature="AQID""#,
            r#"keyId="k",headers="host host",signature="AQID""#,
            r#"keyId="k",headers="host Host",signature="AQID""#,
            r#"keyId="k",headers="",signature="AQID""#,
            r#"keyId="k",headers="(unknown) host",signature="AQID""#,
            r#"keyId="k",headers="ho:st",signature="AQID""#,
            r#"keyId="k",created=-5,signature="AQID""#,
            r#"keyId="k",created=+5,signature="AQID""#,
            r#"keyId="k",created=1.5,signature="AQID""#,
            r#"keyId="k",created=99999999999999999999,signature="AQID""#,
            r#"keyId="k" signature="AQID""#,
            r#"keyId="k",signature="AQID","#,
            r#"keyId="k",,signature="AQID""#,
            r#"keyId="k,signature="AQID""#,
            r#"keyId="k",signature="AQID"x"#,
            "sig1=:AQID:",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse(&format!(r#"keyId="{}",signature="AQID""#, "k".repeat(2049))), None);
    }

    #[test]
    fn second_header_is_refused_and_authorization_is_none() {
        let header = |name: &'static str| {
            (http::HeaderName::from_static(name), r#"keyId="k",signature="AQID""#.parse().unwrap())
        };
        let of = |headers: Vec<_>| {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.append(name, value);
            }
            Parameters::of(&map).map(|_| ())
        };
        assert_eq!(of(vec![header("signature")]), Ok(()));
        assert_eq!(of(vec![]), Err(SignatureError::Missing));
        assert_eq!(of(vec![header("authorization")]), Err(SignatureError::Missing));
        assert_eq!(of(vec![header("signature"), header("signature")]), Err(SignatureError::Malformed));
    }
}
