//! The types of actors, objects and activities, and what a document is by its type.

use serde_json::Value;

use super::error::{ReadError, ReadResult};
use super::fields::Fields;

/// Declares a closed set of type names.
macro_rules! kinds {
    ($(#[$doc:meta])* $name:ident { $($(#[$kind_doc:meta])* $kind:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$kind_doc])* $kind),+ }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$kind),+];

            /// The name in `type`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$kind => stringify!($kind)),+ }
            }

            /// The kind of this name, which is case-sensitive.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
            }

            /// The first known kind among an object's types.
            pub fn among(fields: Fields<'_>) -> Option<Self> {
                fields.types().find_map(Self::named)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

kinds! {
    /// Who acts (section 3).
    ActorKind {
        Person,
        /// A bot.
        Service,
        /// An instance actor, some bots.
        Application,
        Group,
        Organization,
    }
}

kinds! {
    /// What is written (section 4). Every other type is dropped.
    ObjectKind { Note, Question, Article, Page, Image, Audio, Video, Event, Tombstone }
}

impl ObjectKind {
    /// A status whose `content` is its text.
    pub fn is_status(self) -> bool {
        matches!(self, Self::Note | Self::Question)
    }

    /// Something else than a status, shown as one: title, excerpt and link.
    pub fn is_converted(self) -> bool {
        !self.is_status() && self != Self::Tombstone
    }
}

kinds! {
    /// What is done (section 12). `Question` is no activity here, but an object.
    ActivityKind {
        Create, Update, Delete, Follow, Accept, Reject, Undo, Like, EmojiReact, Dislike, Announce, Block,
        Flag, Move, Add, Remove, QuoteRequest, FeatureRequest,
        // Answered with 202 and ignored:
        LikeRequest, ReplyRequest, AnnounceRequest, View, Listen, Read, Arrive, Travel, Join,
        Leave, Invite, Offer, Ignore, Lock, Resolve, TentativeAccept, TentativeReject, IntransitiveActivity,
    }
}

impl ActivityKind {
    /// Whether it says nothing without an `object`.
    pub fn needs_object(self) -> bool {
        !matches!(self, Self::Arrive | Self::Travel | Self::IntransitiveActivity | Self::Join | Self::Leave)
    }
}

/// What a document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Class {
    Actor(ActorKind),
    Object(ObjectKind),
    Activity(ActivityKind),
    /// `Collection` or `OrderedCollection`.
    Collection,
    /// A page of one.
    CollectionPage,
    /// `Key`, `CryptographicKey` or `Multikey`.
    Key,
    /// `FeaturedCollection`: accounts that somebody recommends (FEP-7aa9).
    FeaturedCollection,
    /// `QuoteAuthorization` or `FeatureAuthorization`: the stamp by which somebody lets a quote, or their place in a
    /// collection, be shown.
    Authorization,
    /// A type nothing is done with: answer 202, ignore, count.
    Other(String),
}

/// Says what a document is by the first of its types that is known. Without any type it is an error.
pub fn classify(value: &Value) -> ReadResult<Class> {
    let fields = Fields::of(value)?;
    let other = fields.types().next().ok_or(ReadError::Missing("type"))?;
    Ok(fields.types().find_map(class_named).unwrap_or_else(|| Class::Other(other.to_owned())))
}

fn class_named(name: &str) -> Option<Class> {
    match name {
        "Collection" | "OrderedCollection" => Some(Class::Collection),
        "CollectionPage" | "OrderedCollectionPage" => Some(Class::CollectionPage),
        "Key" | "CryptographicKey" | "Multikey" => Some(Class::Key),
        "FeaturedCollection" => Some(Class::FeaturedCollection),
        "QuoteAuthorization" | "FeatureAuthorization" => Some(Class::Authorization),
        _ => (ActorKind::named(name).map(Class::Actor))
            .or_else(|| ObjectKind::named(name).map(Class::Object))
            .or_else(|| ActivityKind::named(name).map(Class::Activity)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_known_type_decides() {
        let class = |value: Value| classify(&json!({ "type": value }));
        assert_eq!(class(json!("Note")), Ok(Class::Object(ObjectKind::Note)));
        assert_eq!(class(json!(["schema:Thing", "Person", "Note"])), Ok(Class::Actor(ActorKind::Person)));
        assert_eq!(class(json!("as:Announce")), Ok(Class::Activity(ActivityKind::Announce)));
        assert_eq!(class(json!("Edition")), Ok(Class::Other("Edition".to_owned())));
        assert_eq!(class(json!("note")), Ok(Class::Other("note".to_owned())));
        for value in [json!(null), json!([]), json!(7), json!({"@value": "Note"})] {
            assert_eq!(class(value), Err(ReadError::Missing("type")));
        }
    }
}
