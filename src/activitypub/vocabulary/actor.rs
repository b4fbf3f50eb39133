//! Actors: people, bots, groups, servers (section 3).

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::error::{ReadError, ReadResult};
use super::fields::{Fields, id_of};
use super::iri::Iri;
use super::key::{Key, Multikey};
use super::kind::ActorKind;
use super::language::read_text;
use super::limits::{ALSO_KNOWN_AS, ATTRIBUTION_DOMAINS, FIELD, FIELDS, NAME, SUMMARY, USERNAME, cut};
use super::link::{Image, page_of};
use super::quote::{InteractionPolicy, Permission};
use super::tag::Tags;

/// An actor document. Its `id`, `kind`, `username` and `inbox` are certain to be there; everything is what
/// the document claims, and only as true as the origin it was fetched from.
#[derive(Debug, Clone, PartialEq)]
pub struct Actor {
    pub id: Iri,
    pub kind: ActorKind,
    /// `preferredUsername`, or the user of `webfinger`.
    pub username: String,
    /// `user@domain` as FEP-2c59 has it: a claim for WebFinger to confirm.
    pub webfinger: Option<String>,
    /// The display name, plain text; `None` when empty.
    pub name: Option<String>,
    /// The bio, HTML as sent.
    pub summary: Option<String>,
    /// The profile page, on the actor's own host.
    pub url: Option<Iri>,
    /// May lie on another host (micro.blog).
    pub inbox: Iri,
    pub shared_inbox: Option<Iri>,
    /// These six lie on the actor's own origin, or are dropped.
    pub outbox: Option<Iri>,
    pub followers: Option<Iri>,
    pub following: Option<Iri>,
    pub featured: Option<Iri>,
    pub featured_tags: Option<Iri>,
    pub featured_collections: Option<Iri>,
    /// Whom it lets put it into collections (FEP-7aa9); `None` where it does not say.
    pub can_feature: Option<Permission>,
    /// The keys it lists for itself, RSA.
    pub keys: Vec<Key>,
    /// The keys of FEP-521a.
    pub assertion_keys: Vec<Multikey>,
    pub icon: Option<Image>,
    pub image: Option<Image>,
    pub published: Option<DateTime<Utc>>,
    pub updated: Option<DateTime<Utc>>,
    pub manually_approves_followers: bool,
    pub discoverable: bool,
    pub indexable: bool,
    pub memorial: bool,
    pub suspended: bool,
    /// Where it says it went; proves nothing for followers.
    pub moved_to: Option<Iri>,
    pub also_known_as: Vec<Iri>,
    pub attribution_domains: Vec<String>,
    /// GoToSocial: public posts are not for visitors who are not signed in; nor the unlisted.
    pub hides_public_from_visitors: bool,
    pub hides_unlisted_from_visitors: bool,
    pub fields: Vec<ProfileField>,
    pub tags: Tags,
}

/// A row of the profile's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileField {
    /// Plain text.
    pub name: String,
    /// HTML as sent.
    pub value: String,
}

impl Actor {
    /// Reads an actor. Without `id`, a known type, `inbox`, or a name that can be one, it is an error.
    pub fn read(value: &Value) -> ReadResult<Self> {
        let fields = Fields::of(value)?;
        let id = fields.required_id()?;
        let Some(kind) = ActorKind::among(fields) else {
            return Err(ReadError::Type(fields.types().next().unwrap_or_default().to_owned()));
        };
        let webfinger = fields.trimmed("webfinger").and_then(webfinger_address);
        let username = username(fields, webfinger.as_deref())?;
        let own = |name| fields.iri(name).filter(|iri: &Iri| iri.origin() == id.origin());
        let flag = |name| fields.flag(name).unwrap_or(false);
        Ok(Self {
            kind,
            username,
            webfinger,
            name: name(fields),
            summary: read_text(fields, "summary")
                .map(|text| cut(&text.value, SUMMARY).to_owned())
                .filter(|text| !text.trim().is_empty()),
            url: page_of(fields, &id),
            inbox: fields.required_iri("inbox")?,
            shared_inbox: shared_inbox(fields),
            outbox: own("outbox"),
            followers: own("followers"),
            following: own("following"),
            featured: own("featured"),
            featured_tags: own("featuredTags"),
            featured_collections: own("featuredCollections"),
            can_feature: InteractionPolicy::read(fields).can_feature,
            keys: Key::read_all(fields, &id),
            assertion_keys: Multikey::read_all(fields, &id),
            icon: fields.get("icon").and_then(Image::read),
            image: fields.get("image").and_then(Image::read),
            published: fields.date("published"),
            updated: fields.date("updated"),
            manually_approves_followers: flag("manuallyApprovesFollowers"),
            discoverable: flag("discoverable") || flag("toot:discoverable"),
            indexable: flag("indexable") || flag("toot:indexable"),
            memorial: flag("memorial") || flag("toot:memorial"),
            suspended: flag("suspended") || flag("toot:suspended"),
            moved_to: fields.iri("movedTo").filter(|target| *target != id),
            also_known_as: fields.iris("alsoKnownAs", ALSO_KNOWN_AS),
            attribution_domains: attribution_domains(fields),
            hides_public_from_visitors: flag("hidesToPublicFromUnauthedWeb"),
            hides_unlisted_from_visitors: flag("hidesCcPublicFromUnauthedWeb"),
            fields: profile_fields(fields),
            tags: Tags::read(fields),
            id,
        })
    }
}

fn name(fields: Fields<'_>) -> Option<String> {
    let text = read_text(fields, "name")?;
    let name = cut(text.value.trim(), NAME);
    (!name.is_empty()).then(|| name.to_owned())
}

/// The name others mention. Attack wf-username-inject: one with other characters than letters, digits and
/// `_.-:~`, or of great length, is refused rather than shown.
fn username(fields: Fields<'_>, webfinger: Option<&str>) -> ReadResult<String> {
    let name = fields.trimmed("preferredUsername").or_else(|| Some(webfinger?.split_once('@')?.0));
    let name = name.ok_or(ReadError::Missing("preferredUsername"))?;
    let usable = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | ':' | '~');
    if name.chars().all(usable)
        && name.chars().nth(USERNAME).is_none()
        && name.contains(char::is_alphanumeric)
    {
        Ok(name.to_owned())
    } else {
        Err(ReadError::Malformed("preferredUsername"))
    }
}

/// `user@domain`, whether or not it came as `acct:` (Streams) or with a leading `@`.
fn webfinger_address(text: &str) -> Option<String> {
    let text = text.strip_prefix("acct:").unwrap_or(text).trim_start_matches('@');
    let (user, domain) = text.split_once('@')?;
    let usable = !user.is_empty() && !domain.is_empty() && text.len() <= 2 * USERNAME;
    (usable && !domain.contains(['@', '/']) && !text.contains(char::is_whitespace)).then(|| text.to_owned())
}

/// Misskey writes it at the top as well; it counts there only where `endpoints` is no object.
fn shared_inbox(fields: Fields<'_>) -> Option<Iri> {
    match fields.object("endpoints") {
        Some(endpoints) => endpoints.iri("sharedInbox"),
        None => fields.iri("sharedInbox"),
    }
}

fn attribution_domains(fields: Fields<'_>) -> Vec<String> {
    let domains =
        fields.all("attributionDomains", ATTRIBUTION_DOMAINS).filter_map(Value::as_str).map(str::trim);
    domains.filter(|domain| (1..=253).contains(&domain.len())).map(str::to_ascii_lowercase).collect()
}

/// Profile fields as `PropertyValue`, and as the `Note` and `Link` of FEP-fb2a.
fn profile_fields(fields: Fields<'_>) -> Vec<ProfileField> {
    let attachments = fields.all("attachment", 2 * FIELDS).filter_map(|value| Fields::of(value).ok());
    attachments.filter_map(profile_field).take(FIELDS).collect()
}

fn profile_field(fields: Fields<'_>) -> Option<ProfileField> {
    let value = fields.types().find_map(|kind| match kind {
        "PropertyValue" | "schema:PropertyValue" => {
            fields.text("value").or_else(|| fields.text("schema:value")).map(str::to_owned)
        }
        "Note" => read_text(fields, "content").map(|text| text.value),
        "Link" => fields.first("href").and_then(id_of).map(|href| href.as_str().replace('&', "&amp;")),
        _ => None,
    })?;
    let name = fields.trimmed("name")?;
    Some(ProfileField { name: cut(name, FIELD).to_owned(), value: cut(value.trim(), FIELD).to_owned() })
}

#[cfg(test)]
#[allow(clippy::needless_pass_by_value, reason = "a document is written where it is used")]
mod tests {
    use serde_json::json;

    use super::*;

    /// An actor with these properties on top of the four required.
    fn read(extra: Value) -> ReadResult<Actor> {
        let mut value = json!({"id": "https://a.example/u", "type": "Person", "preferredUsername": "u", "inbox": "https://a.example/u/inbox"});
        for (name, property) in extra.as_object().unwrap() {
            value[name] = property.clone();
        }
        Actor::read(&value)
    }

    #[test]
    fn the_least_actor_is_one() {
        let actor = read(json!({})).unwrap();
        assert_eq!((actor.username.as_str(), actor.kind), ("u", ActorKind::Person));
        assert_eq!((actor.name, actor.followers, actor.manually_approves_followers), (None, None, false));
    }

    #[test]
    fn each_required_property_is_required() {
        for (name, missing, malformed) in [
            ("id", ReadError::Missing("id"), ReadError::Malformed("id")),
            ("inbox", ReadError::Missing("inbox"), ReadError::Malformed("inbox")),
        ] {
            assert_eq!(read(json!({ name: null })), Err(missing.clone()));
            assert_eq!(read(json!({ name: "" })), Err(missing));
            assert_eq!(read(json!({ name: "x" })), Err(malformed));
        }
        assert_eq!(read(json!({"preferredUsername": null})), Err(ReadError::Missing("preferredUsername")));
        assert_eq!(read(json!({"type": "Note"})), Err(ReadError::Type("Note".to_owned())));
        assert_eq!(read(json!({"type": null})), Err(ReadError::Type(String::new())));
    }

    /// Attack wf-username-inject: names that read as something else.
    #[test]
    fn dangerous_user_names_are_refused() {
        let long = "x".repeat(10_000);
        for name in ["a@b", "a/b", "a b", "a\u{202e}b", "a\nb", "<b>", "..", "", long.as_str()] {
            assert!(read(json!({ "preferredUsername": name })).is_err(), "{name}");
        }
        for name in ["jk.nipponalba.scot", "a-b_c", "Ünï", "localhost:3000", "1784"] {
            assert_eq!(read(json!({ "preferredUsername": name })).unwrap().username, name);
        }
    }

    #[test]
    fn the_webfinger_address_loses_its_scheme_and_can_stand_for_the_name() {
        let actor = read(json!({"webfinger": "acct:me@b.example", "preferredUsername": null})).unwrap();
        assert_eq!((actor.webfinger.as_deref(), actor.username.as_str()), (Some("me@b.example"), "me"));
        for address in ["me", "@", "me@", "me@b@c", "me@b/c", "m e@b"] {
            assert_eq!(read(json!({ "webfinger": address })).unwrap().webfinger, None, "{address}");
        }
    }

    #[test]
    fn inboxes_come_in_many_forms() {
        for inbox in [
            json!(["https://a.example/i"]),
            json!({"id": "https://a.example/i", "type": "OrderedCollection"}),
        ] {
            assert_eq!(read(json!({ "inbox": inbox })).unwrap().inbox.as_str(), "https://a.example/i");
        }
        let shared = |value: Value| read(value).unwrap().shared_inbox.map(|iri| iri.to_string());
        let (top, inner) = ("https://a.example/top", "https://a.example/inner");
        assert_eq!(
            shared(json!({"sharedInbox": top, "endpoints": {"sharedInbox": inner}})).as_deref(),
            Some(inner)
        );
        assert_eq!(shared(json!({"sharedInbox": top, "endpoints": {}})), None);
        assert_eq!(
            shared(json!({"sharedInbox": top, "endpoints": "https://a.example/e"})).as_deref(),
            Some(top)
        );
    }

    #[test]
    fn collections_of_other_origins_are_dropped() {
        let actor = read(json!({"followers": "https://v.example/followers", "outbox": "https://a.example:8443/o", "featured": "https://a.example/f"})).unwrap();
        assert_eq!((actor.followers, actor.outbox), (None, None));
        assert_eq!(actor.featured.unwrap().as_str(), "https://a.example/f");
    }

    #[test]
    fn profile_fields_have_three_forms() {
        let actor = read(json!({"attachment": [
            {"type": "PropertyValue", "name": "Site", "value": "<a href=\"https://x.example\">x</a>"},
            {"type": "Note", "name": "Pronouns", "content": "they"},
            {"type": "Link", "name": "Code", "href": "https://code.example/?a=1&b=2"},
            {"type": "PropertyValue", "name": "", "value": "x"}, {"type": "PropertyValue", "name": "n", "value": 7},
            {"type": "IdentityProof", "name": "x", "signatureValue": "y"}, null, "x",
        ]})).unwrap();
        let values: Vec<_> = actor.fields.iter().map(|field| field.value.as_str()).collect();
        assert_eq!(
            values,
            ["<a href=\"https://x.example\">x</a>", "they", "https://code.example/?a=1&amp;b=2"]
        );
    }

    /// Attack GHSA-gg8q-rcg7-p79g: oversized properties.
    #[test]
    fn oversized_properties_are_cut() {
        let field = json!({"type": "PropertyValue", "name": "n".repeat(9999), "value": "v".repeat(9999)});
        let actor = read(json!({
            "name": "n".repeat(9999), "summary": "s".repeat(99_999), "attachment": vec![field; 99],
            "alsoKnownAs": vec!["https://b.example/"; 9999], "attributionDomains": vec!["b.example"; 9999],
        }))
        .unwrap();
        assert_eq!((actor.name.unwrap().len(), actor.summary.unwrap().len()), (NAME, SUMMARY));
        assert_eq!(
            (actor.fields.len(), actor.fields[0].name.len(), actor.fields[0].value.len()),
            (FIELDS, FIELD, FIELD)
        );
        assert_eq!(
            (actor.also_known_as.len(), actor.attribution_domains.len()),
            (ALSO_KNOWN_AS, ATTRIBUTION_DOMAINS)
        );
    }

    #[test]
    fn single_values_stand_for_lists() {
        let actor = read(json!({"alsoKnownAs": "https://b.example/u", "icon": [null, {"type": "Image", "url": "https://a.example/i"}],
            "image": null, "name": "", "published": "0000-01-01T00:00:00Z", "suspended": "true"})).unwrap();
        assert_eq!(actor.also_known_as.len(), 1);
        assert!(actor.icon.is_some() && actor.image.is_none() && actor.name.is_none() && actor.suspended);
    }
}
