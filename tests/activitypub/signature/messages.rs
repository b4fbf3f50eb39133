//! RFC 9421: its own vectors, the shapes of Mastodon and Fedify, and what is refused.

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PSS_2048_8192_SHA512, RsaPublicKeyComponents, UnparsedPublicKey,
};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hedgerow::activitypub::signature::{
    Expected, SignatureError, SignedRequest, Unverified, Verified, content_digest_header, signature_base,
};
use hedgerow::keys::{KeyAlgorithm, PublicKey, SigningKey};
use hedgerow::model::Domain;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::Value;

use super::peer::{KEY_ID, http_date, now, rsa_key};

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// Whether the key of a vector made its signature, by the primitive the vector names.
fn holds(key: &Value, message: &[u8], signature: &[u8]) -> bool {
    let part = |name: &str| URL_SAFE_NO_PAD.decode(text(&key["jwk"][name])).unwrap();
    match text(&key["kind"]) {
        "ed25519" => PublicKey::from_pem(text(&key["public_key_pem"])).unwrap().verifies(message, signature),
        "rsa-pss" => RsaPublicKeyComponents { n: part("n"), e: part("e") }
            .verify(&RSA_PSS_2048_8192_SHA512, message, signature)
            .is_ok(),
        "ec-p256" => {
            let point = [vec![4], part("x"), part("y")].concat();
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature).is_ok()
        }
        "hmac" => {
            let secret = STANDARD.decode(text(&key["secret_base64"])).unwrap();
            hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, &secret), message, signature).is_ok()
        }
        other => panic!("{other}"),
    }
}

#[test]
fn signature_bases_are_those_of_the_specification_and_its_signatures_hold() {
    let vectors: Value = serde_json::from_str(include_str!("../../vectors/rfc9421.json")).unwrap();
    let mut outcomes = Vec::new();
    for case in vectors["cases"].as_array().unwrap() {
        let id = text(&case["id"]);
        let message = match case["message"].as_str() {
            Some(name) => &vectors["messages"][name],
            None => &case["message_inline"],
        };
        let signature = STANDARD.decode(text(&case["signature_base64"])).unwrap();
        let key = &vectors["keys"][text(&case["keyid"])];
        let start: Vec<&str> = text(&message["start_line"]).split(' ').collect();
        let base = match start[0] {
            // An answer: nobody signs those to us. Its printed base is what its signature is over.
            "HTTP/1.1" => text(&case["signature_base"]).to_owned(),
            method => {
                let mut headers = HeaderMap::new();
                for header in message["headers"].as_array().unwrap() {
                    let name = HeaderName::try_from(text(&header[0])).unwrap();
                    headers.append(name, HeaderValue::from_str(text(&header[1])).unwrap());
                }
                let request = SignedRequest {
                    method: &method.parse().unwrap(),
                    target: start[1],
                    headers: &headers,
                    body: text(&message["body"]).as_bytes(),
                };
                let authority = headers["host"].to_str().unwrap();
                signature_base(request, "https", authority, text(&case["signature_input"])).unwrap()
            }
        };
        let holds = holds(key, base.as_bytes(), &signature);
        if holds {
            assert_eq!(base, text(&case["signature_base"]), "{id}");
        }
        assert_eq!(holds, case["expect"] == "valid", "{id}");
        outcomes.push(id);
    }
    assert_eq!(outcomes.len(), 13);
}

/// A delivery on its way to `own.example`, signed by this test's own code.
#[derive(Clone)]
struct Message {
    method: Method,
    target: &'static str,
    headers: Vec<(&'static str, String)>,
    body: &'static str,
    covered: Vec<&'static str>,
    parameters: String,
}

impl Message {
    /// As Mastodon sends it.
    fn mastodon() -> Self {
        let body = r#"{"type":"Create"}"#;
        Self {
            method: Method::POST,
            target: "/inbox",
            headers: vec![
                ("host", "own.example".to_owned()),
                ("date", http_date(now())),
                ("content-digest", content_digest_header(body.as_bytes())),
            ],
            body,
            covered: vec!["@method", "@target-uri", "content-digest"],
            parameters: format!(r#";created={};keyid="{KEY_ID}""#, now().timestamp()),
        }
    }

    /// As Fedify sends it.
    fn fedify() -> Self {
        let parameters = format!(r#";alg="rsa-v1_5-sha256";keyid="{KEY_ID}";created={}"#, now().timestamp());
        let covered = vec!["@method", "@target-uri", "@authority", "host", "date", "content-digest"];
        Self { covered, parameters, ..Self::mastodon() }
    }

    /// As Mastodon fetches.
    fn get() -> Self {
        let mut message =
            Self { method: Method::GET, body: "", target: "/users/b?page=1", ..Self::mastodon() };
        message.headers.pop();
        message.covered.pop();
        message
    }

    fn input(&self) -> String {
        let covered: Vec<String> = self.covered.iter().map(|name| format!("\"{name}\"")).collect();
        format!("({}){}", covered.join(" "), self.parameters)
    }

    /// The text to sign, written down from the RFC (2.5) and not with the code under test.
    fn base(&self) -> String {
        let line = |name: &&str| {
            let value = match *name {
                "@method" => self.method.to_string(),
                "@target-uri" => format!("https://own.example{}", self.target),
                "@authority" => "own.example".to_owned(),
                name => self.headers.iter().find(|(known, _)| *known == name).unwrap().1.clone(),
            };
            format!("\"{name}\": {value}\n")
        };
        format!(
            "{}\"@signature-params\": {}",
            self.covered.iter().map(line).collect::<String>(),
            self.input()
        )
    }

    fn signed_with(&self, key: &SigningKey) -> HeaderMap {
        let signature = STANDARD.encode(key.sign(self.base().as_bytes()).unwrap());
        self.with(&format!("sig1={}", self.input()), &format!("sig1=:{signature}:"))
    }

    /// With these two headers.
    fn with(&self, input: &str, signature: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            headers.append(*name, HeaderValue::from_str(value).unwrap());
        }
        headers.append("signature-input", HeaderValue::from_str(input).unwrap());
        headers.append("signature", HeaderValue::from_str(signature).unwrap());
        headers
    }

    fn read(&self, headers: &HeaderMap) -> Result<Unverified, SignatureError> {
        let domains: [Domain; 2] = ["own.example", "alias.example"].map(|domain| domain.parse().unwrap());
        let request =
            SignedRequest { method: &self.method, target: self.target, headers, body: self.body.as_bytes() };
        Unverified::of(&request, &Expected { now: now(), domains: &domains, scheme: "https" })
    }

    async fn verify(&self) -> Result<Verified, SignatureError> {
        let key = rsa_key().await;
        self.read(&self.signed_with(&key))?.verify(&key.public_key().unwrap())
    }
}

#[tokio::test]
async fn deliveries_and_fetches_of_mastodon_and_fedify_verify() {
    for message in [Message::mastodon(), Message::fedify(), Message::get()] {
        let verified = message.verify().await.unwrap();
        assert_eq!(verified.key_id, KEY_ID);
        assert_eq!(verified.covered, message.covered);
    }
}

/// A proxy may change the Host, and Ed25519 keys sign too.
#[tokio::test]
async fn host_may_be_changed_on_the_way_and_the_key_may_be_ed25519() {
    let key = SigningKey::generate(KeyAlgorithm::Ed25519).await.unwrap();
    let mut message = Message::mastodon();
    let mut headers = message.signed_with(&key);
    headers.insert("host", HeaderValue::from_static("backend:3000"));
    assert!(message.read(&headers).unwrap().verify(&key.public_key().unwrap()).is_ok());
    message.parameters.push_str(r#";alg="ed25519""#);
    let headers = message.signed_with(&key);
    assert!(message.read(&headers).unwrap().verify(&key.public_key().unwrap()).is_ok());
    // The label must fit the key (attack algo-confusion).
    let rsa = rsa_key().await.public_key().unwrap();
    assert_eq!(message.read(&headers).unwrap().verify(&rsa), Err(SignatureError::Algorithm));
}

#[tokio::test]
async fn signature_for_another_server_path_method_or_body_fails() {
    let key = rsa_key().await;
    let public = key.public_key().unwrap();
    let message = Message::mastodon();
    let headers = message.signed_with(&key);
    let elsewhere = Message { target: "/users/b/inbox", ..message.clone() };
    assert_eq!(elsewhere.read(&headers).unwrap().verify(&public), Err(SignatureError::Invalid));
    let put = Message { method: Method::PUT, ..message.clone() };
    assert_eq!(put.read(&headers).unwrap().verify(&public), Err(SignatureError::Invalid));
    let swapped = Message { body: r#"{"type":"Delete"}"#, ..message.clone() };
    assert_eq!(swapped.read(&headers).unwrap_err(), SignatureError::Digest);
    let domains: [Domain; 1] = ["other.example".parse().unwrap()];
    let request = SignedRequest {
        method: &Method::POST,
        target: "/inbox",
        headers: &headers,
        body: message.body.as_bytes(),
    };
    let other = Expected { now: now(), domains: &domains, scheme: "https" };
    assert_eq!(Unverified::of(&request, &other).unwrap().verify(&public), Err(SignatureError::Invalid));
}

#[tokio::test]
async fn what_binds_a_signature_to_its_request_must_be_covered() {
    for missing in ["@method", "@target-uri", "content-digest"] {
        let mut message = Message::fedify();
        message.covered.retain(|covered| *covered != missing);
        assert_eq!(message.verify().await, Err(SignatureError::Uncovered), "{missing}");
    }
    let mut message = Message::mastodon();
    message.covered.push("x-absent");
    message.headers.push(("x-absent", "there when it was signed".to_owned()));
    let headers = message.signed_with(&rsa_key().await);
    let mut lost = headers.clone();
    lost.remove("x-absent");
    assert_eq!(message.read(&lost).unwrap_err(), SignatureError::Absent);
    lost = headers.clone();
    lost.remove("content-digest");
    assert_eq!(message.read(&lost).unwrap_err(), SignatureError::Absent);
}

#[tokio::test]
async fn signature_lives_as_long_as_one_of_the_draft() {
    let made = |age: i64, more: &str| {
        let parameters = format!(r#";created={};keyid="{KEY_ID}"{more}"#, now().timestamp() - age);
        Message { parameters, ..Message::mastodon() }
    };
    let expires = |after: i64| format!(";expires={}", now().timestamp() + after);
    for good in
        [made(0, ""), made(3_900, ""), made(-3_600, ""), made(30_000, &expires(0)), made(0, &expires(99_999))]
    {
        assert!(good.verify().await.is_ok(), "{}", good.parameters);
    }
    for bad in
        [made(3_901, ""), made(-3_601, ""), made(50_000, &expires(99_999)), made(8_000, &expires(-3_601))]
    {
        assert_eq!(bad.verify().await, Err(SignatureError::Clock), "{}", bad.parameters);
    }
    let never = Message { parameters: format!(r#";keyid="{KEY_ID}""#), ..Message::mastodon() };
    assert_eq!(never.verify().await, Err(SignatureError::Clock));
}

#[tokio::test]
async fn what_reads_two_ways_or_not_at_all_is_refused() {
    let message = Message::mastodon();
    let key = rsa_key().await;
    let input = message.input();
    let signature = STANDARD.encode(key.sign(message.base().as_bytes()).unwrap());
    let refused = |input: &str, signature: &str| message.read(&message.with(input, signature)).unwrap_err();
    let (one, signed) = (format!("sig1={input}"), format!("sig1=:{signature}:"));
    assert!(message.read(&message.with(&one, &signed)).is_ok());
    // Two signatures, of which one would count; a name that is signed and another that says how.
    assert_eq!(refused(&format!("{one}, sig2={input}"), &signed), SignatureError::Scheme);
    assert_eq!(refused(&one, &format!("{signed}, sig2=:AAAA:")), SignatureError::Scheme);
    assert_eq!(refused(&one, &format!("sig2=:{signature}:")), SignatureError::Malformed);
    for bad in ["", "sig1", "sig1=?1", "sig1=()", "sig1=:AAAA:", "sig1=(", r#"sig1=("@method" 1)"#] {
        let error = refused(bad, &signed);
        assert!(matches!(error, SignatureError::Malformed | SignatureError::Clock), "{bad}: {error:?}");
    }
    assert_eq!(refused(&one, "keyId=\"k\",signature=\"AQID\""), SignatureError::Malformed);
    let twice = Message {
        covered: vec!["@method", "@target-uri", "content-digest", "date", "date"],
        ..message.clone()
    };
    assert_eq!(twice.verify().await.unwrap_err(), SignatureError::Malformed);
    let mut other = message.clone();
    other.parameters.push_str(r#";alg="hmac-sha256""#);
    assert_eq!(other.verify().await, Err(SignatureError::Algorithm));
    for name in ["\"@status\"", "\"content-digest\";sf", "\"content-digest\";bs", "\"@method\";req"] {
        let input =
            format!("sig1=(\"@method\" \"@target-uri\" \"content-digest\" {name}){}", message.parameters);
        assert_eq!(refused(&input, &signed), SignatureError::Scheme, "{name}");
    }
}

/// A request that looks like RFC 9421 and fails is not looked at as the draft's.
#[tokio::test]
async fn failed_signature_is_not_read_as_the_other_scheme() {
    let draft = super::peer::Message::post().signed().await;
    let mut headers = Message::mastodon().signed_with(&rsa_key().await);
    headers.insert("signature", HeaderValue::from_str(draft.header.as_deref().unwrap()).unwrap());
    assert_eq!(Message::mastodon().read(&headers).unwrap_err(), SignatureError::Malformed);
}
