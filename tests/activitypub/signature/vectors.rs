//! draft-cavage-12, Appendix C. Its key has 1024 bits: too short for us, so that the primitive is asked directly.

use std::collections::BTreeMap;

use aws_lc_rs::signature::{RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hedgerow::activitypub::signature::{digest_header, signing_string};
use hedgerow::keys::{BadKey, PublicKey};
use serde_json::Value;

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../vectors/cavage12.json")).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[test]
fn signing_strings_are_those_of_the_draft_and_its_signatures_hold() {
    let vectors = vectors();
    let pem = text(&vectors["key"]["public_key_pem"]);
    let der = pem::parse(pem).unwrap();
    let key = UnparsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, der.contents());
    let message = &vectors["message"];
    let mut values: BTreeMap<String, String> = message["headers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|header| (text(&header[0]).to_lowercase(), text(&header[1]).to_owned()))
        .collect();
    assert_eq!(digest_header(text(&message["body"]).as_bytes()), values["digest"]);

    let mut outcomes = Vec::new();
    for case in vectors["cases"].as_array().unwrap() {
        for parameter in ["created", "expires"] {
            if let Some(value) = case[parameter].as_str() {
                values.insert(format!("({parameter})"), value.to_owned());
            }
        }
        let covered: Vec<&str> = case["headers"].as_array().unwrap().iter().map(text).collect();
        let string =
            signing_string(text(&message["method"]), text(&message["target"]), &covered, values.clone())
                .unwrap();
        assert_eq!(string, text(&case["signature_base"]), "{}", case["id"]);

        let signature = STANDARD.decode(text(&case["signature_base64"])).unwrap();
        let holds = key.verify(string.as_bytes(), &signature).is_ok();
        assert_eq!(holds, case["expect"] == "valid", "{}", case["id"]);
        outcomes.push((text(&case["id"]), holds));
    }
    assert!(outcomes.contains(&("C.3-as-printed", false)), "the erratum of the draft: {outcomes:?}");
    assert_eq!(outcomes.len(), 5);
}

#[test]
fn key_of_the_draft_is_too_short_for_us() {
    let vectors = vectors();
    assert_eq!(PublicKey::from_pem(text(&vectors["key"]["public_key_pem"])), Err(BadKey::Unsupported));
}
