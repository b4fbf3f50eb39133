//! Reads a document of any class, as the inbox would.

use hedgerow::activitypub::vocabulary::*;
use serde_json::Value;

/// A document read whole.
#[derive(Debug)]
pub enum Read {
    Actor(Box<Actor>),
    Object(Box<Object>),
    Activity(Box<Activity>),
    Collection(Collection),
    CollectionPage(CollectionPage),
    FeaturedCollection(Box<FeaturedCollection>),
    Authorization(Authorization),
    /// Of a type nothing is done with.
    Ignored(String),
}

/// What `body` says, or why it is refused.
pub fn read_body(body: &[u8]) -> ReadResult<Read> {
    read_value(&parse_document(body)?)
}

pub fn read_value(value: &Value) -> ReadResult<Read> {
    Ok(match classify(value)? {
        Class::Actor(_) => Read::Actor(Box::new(Actor::read(value)?)),
        Class::Object(_) => Read::Object(Box::new(Object::read(value)?)),
        Class::Activity(_) => Read::Activity(Box::new(Activity::read(value)?)),
        Class::Collection => Read::Collection(Collection::read(value)?),
        Class::CollectionPage => Read::CollectionPage(CollectionPage::read(value)?),
        Class::FeaturedCollection => Read::FeaturedCollection(Box::new(FeaturedCollection::read(value)?)),
        Class::Authorization => {
            let kind = if value["type"] == "FeatureAuthorization" {
                "FeatureAuthorization"
            } else {
                "QuoteAuthorization"
            };
            Read::Authorization(Authorization::read(value, kind)?)
        }
        // An activity nobody knows is still somebody's, as far as it says.
        Class::Other(name) if value.get("actor").is_some() => match Activity::read(value)?.kind {
            Verb::Other(name) => Read::Ignored(name),
            Verb::Known(kind) => panic!("{name} was read as {kind:?}"),
        },
        Class::Other(name) => Read::Ignored(name),
        Class::Key => Read::Ignored("Key".to_owned()),
    })
}

impl Read {
    /// The name of the class, with the kind.
    pub fn name(&self) -> String {
        match self {
            Self::Actor(actor) => format!("actor {}", actor.kind.as_str()),
            Self::Object(object) => format!("object {}", object.kind.as_str()),
            Self::Activity(activity) => match &activity.kind {
                Verb::Known(kind) => format!("activity {}", kind.as_str()),
                Verb::Other(name) => format!("activity {name}"),
            },
            Self::Collection(_) => "collection".to_owned(),
            Self::CollectionPage(_) => "collection page".to_owned(),
            Self::FeaturedCollection(_) => "featured collection".to_owned(),
            Self::Authorization(_) => "authorization".to_owned(),
            Self::Ignored(_) => "ignored".to_owned(),
        }
    }
}
