//! What was fetched: whether the server that gave it may say so.

use serde_json::Value;
use url::Url;

use super::{Distrust, same_origin};
use crate::activitypub::vocabulary::fields::Fields;
use crate::activitypub::vocabulary::{Authorization, CONTEXT, Iri, Object};
use crate::model::Origin;

/// What to do with a document that was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// It is what it says, under this id.
    Believe(Iri),
    /// It says that it is at home at another address of the same origin: ask there, once.
    AskAgain(Iri),
    Refuse(Distrust),
}

/// Weighs the id of a fetched document against the address it came from (17.2). `served_from` is the last
/// URL of the redirects: its origin is the one that speaks. With `exact`, for an id that is known, and for
/// the second try, it must be the very id asked for.
pub fn weigh_fetched(asked: &Iri, served_from: &Url, document: &Value, exact: bool) -> Fetched {
    let id = match Fields::of(document).map(Fields::own_id) {
        Ok(Ok(Some(id))) => id,
        _ => return Fetched::Refuse(Distrust::NoId),
    };
    if Origin::of(served_from).as_ref() != Some(id.origin()) {
        return Fetched::Refuse(Distrust::ForeignServer);
    }
    if id == *asked || (!exact && id.as_str() == served_from.as_str()) {
        Fetched::Believe(id)
    } else if exact {
        Fetched::Refuse(Distrust::OtherId)
    } else {
        Fetched::AskAgain(id)
    }
}

/// A fetched object is its author's when both share the origin of the id (rule 3; that the id is of the
/// origin that served it is [`weigh_fetched`]'s part). Answers the author.
pub fn check_fetched_author(object: &Object) -> Result<&Iri, Distrust> {
    let author = object.attributed_to.as_ref().ok_or(Distrust::NoAuthor)?;
    let all_there = [author].into_iter().chain(&object.other_authors).all(|one| same_origin(one, &object.id));
    if all_there { Ok(author) } else { Err(Distrust::ForeignAuthor) }
}

/// Whether a Content-Type is ActivityStreams (17.2): `application/activity+json`, or `application/ld+json`
/// whose profile names it. Anything else could be somebody's upload.
pub fn check_content_type(header: &str) -> Result<(), Distrust> {
    let mut parts = split_parameters(header).into_iter();
    let essence = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
    let allowed = match essence.as_str() {
        "application/activity+json" => true,
        "application/ld+json" => parts.any(|parameter| names_profile(&parameter)),
        _ => false,
    };
    if allowed { Ok(()) } else { Err(Distrust::ContentType) }
}

fn names_profile(parameter: &str) -> bool {
    let Some((name, value)) = parameter.split_once('=') else { return false };
    let value = value.trim().trim_matches('"');
    name.trim().eq_ignore_ascii_case("profile") && value.split_whitespace().any(|profile| profile == CONTEXT)
}

/// Splits at the semicolons that stand outside quotes.
fn split_parameters(header: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for c in header.chars() {
        match (c, parts.last_mut()) {
            (';', _) if !quoted => parts.push(String::new()),
            (c, Some(part)) => {
                quoted ^= c == '"';
                part.push(c);
            }
            (_, None) => {}
        }
    }
    parts
}

/// A stamp, fetched from its own origin, is that by which `giver` lets `interacting` have to do with `target`.
pub fn check_stamp(
    stamp: &Authorization,
    giver: &Iri,
    interacting: &str,
    target: &str,
) -> Result<(), Distrust> {
    // One who is featured is the target, and need not be named twice.
    let by = stamp.attributed_to.as_ref().unwrap_or(&stamp.target);
    if by != giver || !same_origin(&stamp.id, giver) {
        return Err(Distrust::ForeignAuthor);
    }
    if stamp.interacting.as_str() == interacting && stamp.target.as_str() == target {
        Ok(())
    } else {
        Err(Distrust::OtherStatuses)
    }
}

#[cfg(test)]
#[allow(clippy::needless_pass_by_value, reason = "a document is written where it is used")]
mod tests {
    use serde_json::json;

    use super::*;

    const MALLORY: &str = "https://evil.example/m";
    const VICTIM: &str = "https://victim.example/v";

    fn iri(text: &str) -> Iri {
        Iri::parse(text).unwrap()
    }

    fn fetched(asked: &str, served_from: &str, id: Value, exact: bool) -> Fetched {
        weigh_fetched(&iri(asked), &Url::parse(served_from).unwrap(), &json!({ "id": id }), exact)
    }

    #[test]
    fn a_document_is_believed_at_its_own_address() {
        let at = "https://a.example/1";
        assert_eq!(fetched(at, at, json!(at), true), Fetched::Believe(iri(at)));
        // A page that was asked for redirects to, or names, the object behind it.
        assert_eq!(fetched("https://a.example/@u/1", at, json!(at), false), Fetched::Believe(iri(at)));
        assert_eq!(
            fetched("https://a.example/@u/1", "https://a.example/@u/1", json!(at), false),
            Fetched::AskAgain(iri(at))
        );
        assert_eq!(fetched("https://short.example/1", at, json!(at), false), Fetched::Believe(iri(at)));
        assert_eq!(fetched("https://a.example/1/", at, json!(at), true), Fetched::Refuse(Distrust::OtherId));
        // What a URL parser rewrites is still the id that was asked for.
        let rewritten = "https://b.example/ä//at://x";
        assert_eq!(fetched(rewritten, rewritten, json!(rewritten), true), Fetched::Believe(iri(rewritten)));
    }

    /// Attacks CVE-2024-23832 (a document with an id of another host), misskey-841 and akkoma-3.12-redirect
    /// (a redirect to another host that keeps the first one's id).
    #[test]
    fn a_server_speaks_only_for_itself() {
        let refused = Fetched::Refuse(Distrust::ForeignServer);
        assert_eq!(
            fetched("https://evil.example/1", "https://evil.example/1", json!(VICTIM), false),
            refused
        );
        assert_eq!(fetched(VICTIM, "https://evil.example/1", json!(VICTIM), false), refused);
        assert_eq!(fetched(VICTIM, "https://victim.example:8443/v", json!(VICTIM), true), refused);
        assert_eq!(fetched(VICTIM, "http://victim.example/v", json!(VICTIM), true), refused);
        for id in [json!(null), json!(""), json!(7), json!("v"), json!([VICTIM])] {
            assert_eq!(fetched(VICTIM, VICTIM, id, false), Fetched::Refuse(Distrust::NoId));
        }
    }

    /// Attack mitra-2.10.0: an object served as an upload.
    #[test]
    fn only_activitystreams_is_read() {
        for header in [
            "application/activity+json",
            "Application/Activity+JSON; charset=utf-8",
            "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"",
            "application/ld+json;profile=\"https://www.w3.org/ns/activitystreams\"; charset=utf-8",
            "application/ld+json; charset=utf-8; profile=\"https://www.w3.org/ns/json-ld#compacted https://www.w3.org/ns/activitystreams\"",
            "application/ld+json; profile=https://www.w3.org/ns/activitystreams",
        ] {
            assert_eq!(check_content_type(header), Ok(()), "{header}");
        }
        for header in [
            "",
            "application/json",
            "text/html",
            "image/png",
            "application/octet-stream",
            "application/ld+json",
            "application/ld+json; profile=\"https://www.w3.org/ns/activitystreamsx\"",
            "application/activity+jsonx",
            "text/html; profile=\"https://www.w3.org/ns/activitystreams\"",
            "text/plain; application/activity+json",
            "application/ld+json; x=\"; profile=https://www.w3.org/ns/activitystreams\"",
        ] {
            assert_eq!(check_content_type(header), Err(Distrust::ContentType), "{header}");
        }
    }

    /// Attack GHSA-q4g8-82c5-9h33: a forged or reused quote authorisation.
    #[test]
    fn a_stamp_is_for_one_pair_of_statuses() {
        let stamp = |id: &str, author: &str, quoting: &str| Authorization {
            id: iri(id),
            attributed_to: Some(iri(author)),
            interacting: iri(quoting),
            target: iri("https://victim.example/1"),
        };
        let (quoting, quoted) = ("https://evil.example/q", "https://victim.example/1");
        let check = |stamp: &Authorization| check_stamp(stamp, &iri(VICTIM), quoting, quoted);
        assert_eq!(check(&stamp("https://victim.example/s", VICTIM, "https://evil.example/q")), Ok(()));
        assert_eq!(
            check(&stamp("https://victim.example/s", VICTIM, "https://evil.example/r")),
            Err(Distrust::OtherStatuses)
        );
        assert_eq!(
            check(&stamp("https://evil.example/s", VICTIM, "https://evil.example/q")),
            Err(Distrust::ForeignAuthor)
        );
        assert_eq!(
            check(&stamp("https://victim.example/s", MALLORY, "https://evil.example/q")),
            Err(Distrust::ForeignAuthor)
        );
    }
}
