//! What was delivered: whose word it is, and what of the copies within it counts.

use serde_json::Value;

use super::Distrust;
use crate::activitypub::vocabulary::fields::{Fields, id_of};
use crate::activitypub::vocabulary::{Activity, Iri, Object, Reference, authors};
use crate::model::Origin;

/// Whether one may speak for the other. Scheme and port count: two instances on one host are strangers.
pub fn same_origin(one: &Iri, other: &Iri) -> bool {
    one.origin() == other.origin()
}

/// A delivered activity is its actor's word when the owner of the signing key is that actor, and its id, if
/// it has one, is of the actor's origin and not of ours. [`Distrust::ForeignSigner`] means forwarded: only
/// its ids may be used then, and what they name be fetched.
pub fn check_activity(activity: &Activity, signer: &Iri, ours: &Origin) -> Result<(), Distrust> {
    if activity.actor != *signer {
        return Err(Distrust::ForeignSigner);
    }
    match &activity.id {
        _ if activity.actor.origin() == ours => Err(Distrust::Ours),
        Some(id) if !same_origin(id, signer) => Err(Distrust::ForeignId),
        _ => Ok(()),
    }
}

/// What to do with a document another one refers to.
#[derive(Debug, Clone, PartialEq)]
pub enum Embedded<'a> {
    /// The copy is the actor's own word.
    Believe(&'a Value),
    /// Anybody else's, or no copy: fetch it from its own origin.
    Fetch(&'a Iri),
    /// Ours: it is in the database or does not exist; the copy is worth nothing.
    Local(&'a Iri),
    Refuse(Distrust),
}

/// Weighs what a trusted activity of `actor` embeds (rules 2 and 5). A copy is believed when its id has the
/// actor's origin, or is a fragment of the `wrapper`, or is absent, and everybody it names as author, or as
/// actor, is that actor; the actor's own document needs no author.
pub fn weigh_embedded<'a>(
    reference: &'a Reference,
    actor: &Iri,
    wrapper: Option<&Iri>,
    ours: &Origin,
) -> Embedded<'a> {
    let (id, value) = match reference {
        Reference::Id(id) if id.origin() == ours => return Embedded::Local(id),
        Reference::Id(id) => return Embedded::Fetch(id),
        Reference::Embedded { id, value } => (id.as_ref(), value),
    };
    let claim = check_claim(value, actor);
    let Some(id) = id else {
        return match claim {
            Ok(()) | Err(Distrust::NoAuthor) => Embedded::Believe(value),
            Err(reason) => Embedded::Refuse(reason),
        };
    };
    let needs_no_author = id == actor || wrapper.is_some_and(|wrapper| id.is_fragment_of(wrapper));
    match claim {
        _ if id.origin() == ours => Embedded::Local(id),
        Ok(()) if same_origin(id, actor) => Embedded::Believe(value),
        Err(Distrust::NoAuthor) if needs_no_author && same_origin(id, actor) => Embedded::Believe(value),
        _ => Embedded::Fetch(id),
    }
}

/// Whether a document says that it is by this actor: in `attributedTo`, or as an activity in `actor`.
fn check_claim(value: &Value, actor: &Iri) -> Result<(), Distrust> {
    let fields = Fields::of(value).map_err(|_| Distrust::NoAuthor)?;
    let (author, others) = authors(fields).map_err(|_| Distrust::ForeignAuthor)?;
    let doers: Vec<_> = fields.all("actor", usize::MAX).map(id_of).collect();
    if doers.iter().any(|doer| doer.as_ref() != Some(actor)) {
        return Err(Distrust::ForeignAuthor);
    }
    match author {
        Some(author) => check_authors(&author, &others, actor),
        None if doers.is_empty() => Err(Distrust::NoAuthor),
        None => Ok(()),
    }
}

/// The author is the actor, and whoever else is named lives on the same origin (a PeerTube channel).
fn check_authors(author: &Iri, others: &[Iri], actor: &Iri) -> Result<(), Distrust> {
    if author == actor && others.iter().all(|other| same_origin(other, actor)) {
        Ok(())
    } else {
        Err(Distrust::ForeignAuthor)
    }
}

/// An object is `actor`'s when it says so and its id is of the actor's origin.
pub fn check_attribution(object: &Object, actor: &Iri) -> Result<(), Distrust> {
    let author = object.attributed_to.as_ref().ok_or(Distrust::NoAuthor)?;
    if !same_origin(&object.id, actor) {
        return Err(Distrust::ForeignId);
    }
    check_authors(author, &object.other_authors, actor)
}

/// Only the stored author may change or delete an object (rule 4), whatever the new copy says.
pub fn check_owner(stored_author: &Iri, signer: &Iri) -> Result<(), Distrust> {
    if stored_author == signer { Ok(()) } else { Err(Distrust::ForeignAuthor) }
}

#[cfg(test)]
#[allow(clippy::needless_pass_by_value, reason = "a document is written where it is used")]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::activitypub::trust::check_fetched_author;

    const MALLORY: &str = "https://evil.example/m";
    const VICTIM: &str = "https://victim.example/v";

    fn iri(text: &str) -> Iri {
        Iri::parse(text).unwrap()
    }

    fn ours() -> Origin {
        iri("https://ours.example/").origin().clone()
    }

    fn activity(extra: Value) -> Activity {
        let mut value = json!({"id": "https://evil.example/1", "type": "Create", "actor": MALLORY, "object": "https://evil.example/2"});
        for (name, property) in extra.as_object().unwrap() {
            value[name] = property.clone();
        }
        Activity::read(&value).unwrap()
    }

    /// What becomes of an object that Mallory embeds: `believe`, `fetch`, `local` or `refuse`.
    fn embedded(object: Value) -> &'static str {
        let activity = activity(json!({ "object": object }));
        match weigh_embedded(activity.object().unwrap(), &activity.actor, activity.id.as_ref(), &ours()) {
            Embedded::Believe(_) => "believe",
            Embedded::Fetch(_) => "fetch",
            Embedded::Local(_) => "local",
            Embedded::Refuse(_) => "refuse",
        }
    }

    fn object(id: &str, author: Value) -> Object {
        Object::read(&json!({"id": id, "type": "Note", "attributedTo": author})).unwrap()
    }

    /// Attacks GHSA-2vxv-pv3m-3wvj and flag-spoof: an activity in another actor's name.
    #[test]
    fn an_activity_is_its_signers() {
        let own = activity(json!({}));
        assert_eq!(check_activity(&own, &iri(MALLORY), &ours()), Ok(()));
        for kind in ["Create", "Flag", "Delete", "Block"] {
            let forged = activity(json!({"type": kind, "actor": VICTIM, "id": "https://victim.example/1"}));
            assert_eq!(check_activity(&forged, &iri(MALLORY), &ours()), Err(Distrust::ForeignSigner));
        }
        assert_eq!(check_activity(&activity(json!({"id": null})), &iri(MALLORY), &ours()), Ok(()));
        for id in ["https://victim.example/1", "http://evil.example/1", "https://evil.example:8443/1"] {
            assert_eq!(
                check_activity(&activity(json!({ "id": id })), &iri(MALLORY), &ours()),
                Err(Distrust::ForeignId)
            );
        }
        let local =
            activity(json!({"id": "https://ours.example/1", "actor": "https://ours.example/users/a"}));
        assert_eq!(
            check_activity(&local, &iri("https://ours.example/users/a"), &ours()),
            Err(Distrust::Ours)
        );
    }

    #[test]
    fn an_actors_own_objects_are_believed() {
        for object in [
            json!({"id": "https://evil.example/2", "type": "Note", "attributedTo": MALLORY}),
            json!({"id": "https://evil.example/2", "type": "Note", "attributedTo": [{"id": MALLORY, "type": "Person"}, {"id": "https://evil.example/channel", "type": "Group"}]}),
            json!({"id": "https://evil.example/f", "type": "Follow", "actor": MALLORY, "object": VICTIM}),
            json!({"id": MALLORY, "type": "Person"}),
            json!({"id": "https://evil.example/1#vote", "type": "Note", "name": "blue"}),
            json!({"type": "Note", "name": "blue"}),
            json!({"id": null, "type": "Note", "attributedTo": MALLORY}),
        ] {
            assert_eq!(embedded(object.clone()), "believe", "{object}");
        }
    }

    /// Attacks nodebb-f93507a6 and mitra-2.24.0 (an author of another origin), mitra-5.8.0 (an inner object
    /// of another owner), hollo-0.8.5-announce and mitra-2.18.0 (a forged copy within an Announce).
    #[test]
    fn copies_of_others_are_fetched_from_their_origin() {
        for object in [
            json!({"id": "https://evil.example/2", "type": "Note", "attributedTo": VICTIM}),
            json!({"id": "https://victim.example/2", "type": "Note", "attributedTo": MALLORY}),
            json!({"id": "https://victim.example/2", "type": "Note", "attributedTo": VICTIM}),
            json!({"id": "https://evil.example/2", "type": "Note"}),
            json!({"id": "https://evil.example/other", "type": "Person"}),
            json!({"id": "https://victim.example/c", "type": "Create", "actor": VICTIM, "object": {"id": "https://victim.example/2", "type": "Note", "attributedTo": VICTIM}}),
            json!({"id": "https://evil.example/c", "type": "Create", "actor": VICTIM, "attributedTo": MALLORY, "object": VICTIM}),
            json!("https://victim.example/2"),
        ] {
            assert_eq!(embedded(object.clone()), "fetch", "{object}");
        }
    }

    /// Attack nodebb-813c37a6: a list of authors whose first passes and whose later one is used.
    #[test]
    fn every_author_named_is_checked() {
        for authors in [
            json!([MALLORY, VICTIM]),
            json!([MALLORY, {"id": VICTIM, "type": "Person"}]),
            json!([VICTIM, MALLORY]),
            json!([MALLORY, 7]),
        ] {
            assert_eq!(
                embedded(json!({"id": "https://evil.example/2", "type": "Note", "attributedTo": authors})),
                "fetch"
            );
            assert_eq!(embedded(json!({"type": "Note", "attributedTo": authors})), "refuse");
        }
        let two = object("https://evil.example/2", json!([MALLORY, VICTIM]));
        assert_eq!(check_attribution(&two, &iri(MALLORY)), Err(Distrust::ForeignAuthor));
        assert_eq!(check_fetched_author(&two), Err(Distrust::ForeignAuthor));
        assert_eq!(embedded(json!({"type": "Follow", "actor": VICTIM, "object": MALLORY})), "refuse");
    }

    /// Attacks akkoma-3.12-self and AP-130: a copy with an id of ours.
    #[test]
    fn our_own_ids_are_never_taken_from_outside() {
        assert_eq!(embedded(json!("https://ours.example/1")), "local");
        assert_eq!(
            embedded(json!({"id": "https://OURS.example./1", "type": "Note", "attributedTo": MALLORY})),
            "local"
        );
    }

    #[test]
    fn attribution_is_exact() {
        assert_eq!(
            check_attribution(&object("https://evil.example/2", json!(MALLORY)), &iri(MALLORY)),
            Ok(())
        );
        assert_eq!(
            check_attribution(
                &object("https://evil.example/2", json!("https://evil.example/M")),
                &iri(MALLORY)
            ),
            Err(Distrust::ForeignAuthor)
        );
        assert_eq!(
            check_attribution(&object("https://evil.example/2", json!(null)), &iri(MALLORY)),
            Err(Distrust::NoAuthor)
        );
        assert_eq!(
            check_attribution(&object("https://victim.example/2", json!(MALLORY)), &iri(MALLORY)),
            Err(Distrust::ForeignId)
        );
        assert_eq!(
            check_fetched_author(&object("https://evil.example/2", json!(MALLORY))),
            Ok(&iri(MALLORY))
        );
        assert_eq!(
            check_fetched_author(&object("https://evil.example/2", json!(VICTIM))),
            Err(Distrust::ForeignAuthor)
        );
        assert_eq!(
            check_fetched_author(&object("https://evil.example/2", json!("https://evil.example:8443/m"))),
            Err(Distrust::ForeignAuthor)
        );
    }

    /// Attacks hollo-0.8.5-delete, CVE-2024-37903 and socialhome-takeover: touching what another wrote.
    #[test]
    fn only_the_stored_author_may_change_an_object() {
        assert_eq!(check_owner(&iri(MALLORY), &iri(MALLORY)), Ok(()));
        assert_eq!(check_owner(&iri(VICTIM), &iri(MALLORY)), Err(Distrust::ForeignAuthor));
        assert_eq!(
            check_owner(&iri("https://evil.example/other"), &iri(MALLORY)),
            Err(Distrust::ForeignAuthor)
        );
    }

    /// Attack collection-forge: a page of another origin.
    #[test]
    fn pages_of_other_origins_are_strangers() {
        assert!(same_origin(&iri("https://a.example/outbox"), &iri("https://a.example/outbox?page=2")));
        for page in
            ["https://b.example/outbox?page=2", "http://a.example/outbox", "https://a.example:444/outbox"]
        {
            assert!(!same_origin(&iri("https://a.example/outbox"), &iri(page)));
        }
    }
}
