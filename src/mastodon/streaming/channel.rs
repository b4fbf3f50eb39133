//! The streams one may listen to, and their names.

use serde::Deserialize;

use super::Refusal;
use crate::access::scope::Scopes;
use crate::db::streaming::{Audience, StatusFacts};
use crate::model::ListId;
use crate::text::Hashtag;

/// A stream, with its parameter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Channel {
    User,
    UserNotification,
    Direct,
    Public { origin: Origin, only_media: bool },
    Hashtag { folded: String, given: String, only_local: bool },
    List { id: ListId, given: String },
}

/// What a stream may have to be told beside its name.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Parameters {
    pub tag: Option<String>,
    pub list: Option<String>,
}

/// Whose statuses a public stream carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    All,
    Local,
    Remote,
}

impl Channel {
    /// By its name in WebSocket messages: `public:local:media`.
    ///
    /// # Errors
    /// [`Refusal::UnknownStream`], or a parameter that is missing.
    pub fn parse(name: &str, parameters: &Parameters) -> Result<Self, Refusal> {
        let public = |origin, only_media| Ok(Self::Public { origin, only_media });
        match name {
            "user" => Ok(Self::User),
            "user:notification" => Ok(Self::UserNotification),
            "direct" => Ok(Self::Direct),
            "public" => public(Origin::All, false),
            "public:media" => public(Origin::All, true),
            "public:local" => public(Origin::Local, false),
            "public:local:media" => public(Origin::Local, true),
            "public:remote" => public(Origin::Remote, false),
            "public:remote:media" => public(Origin::Remote, true),
            "hashtag" | "hashtag:local" => {
                let given = parameters.tag.as_deref().filter(|tag| !tag.is_empty());
                let given = given.ok_or(Refusal::MissingParameter("Missing tag name parameter"))?;
                let parsed = Hashtag::parse(given).ok_or(Refusal::MissingParameter("Invalid tag name"))?;
                let only_local = name == "hashtag:local";
                Ok(Self::Hashtag { folded: parsed.folded, given: given.to_owned(), only_local })
            }
            "list" => {
                let given = parameters.list.as_deref().filter(|list| !list.is_empty());
                let given = given.ok_or(Refusal::MissingParameter("Missing list name parameter"))?;
                let id = given.parse().map_err(|_| Refusal::UnknownList)?;
                Ok(Self::List { id, given: given.to_owned() })
            }
            _ => Err(Refusal::UnknownStream),
        }
    }

    /// By its path in HTTP: `public/local`, with `only_media` beside it.
    ///
    /// # Errors
    /// As for [`Self::parse`].
    pub fn of_path(path: &str, only_media: bool, parameters: &Parameters) -> Result<Self, Refusal> {
        let mut name = path.trim_end_matches('/').replace('/', ":");
        if only_media && name.starts_with("public") {
            name.push_str(":media");
        }
        Self::parse(&name, parameters)
    }

    /// The array that names it in messages; masto.js drops an event unless it finds there what it subscribed to.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::User => vec!["user"],
            Self::UserNotification => vec!["user:notification"],
            Self::Direct => vec!["direct"],
            Self::Public { origin: Origin::All, only_media: false } => vec!["public"],
            Self::Public { origin: Origin::All, only_media: true } => vec!["public:media"],
            Self::Public { origin: Origin::Local, only_media: false } => vec!["public:local"],
            Self::Public { origin: Origin::Local, only_media: true } => vec!["public:local:media"],
            Self::Public { origin: Origin::Remote, only_media: false } => vec!["public:remote"],
            Self::Public { origin: Origin::Remote, only_media: true } => vec!["public:remote:media"],
            Self::Hashtag { given, only_local: false, .. } => vec!["hashtag", given],
            Self::Hashtag { given, only_local: true, .. } => vec!["hashtag:local", given],
            Self::List { given, .. } => vec!["list", given],
        }
    }

    /// Whether a token with these scopes may listen.
    pub fn allowed(&self, scopes: &Scopes) -> bool {
        scopes.allow(if *self == Self::UserNotification { "read:notifications" } else { "read:statuses" })
    }

    /// Whether a status runs here for one of its audience.
    pub fn carries(&self, facts: &StatusFacts, audience: &Audience) -> bool {
        match self {
            Self::User => audience.home,
            Self::UserNotification | Self::Direct => false,
            Self::Public { origin, only_media } => {
                let origin = match origin {
                    Origin::All => true,
                    Origin::Local => facts.local,
                    Origin::Remote => !facts.local,
                };
                audience.public && !facts.is_reply && origin && (facts.has_media || !only_media)
            }
            Self::Hashtag { folded, only_local, .. } => {
                audience.public && (facts.local || !only_local) && facts.tags.contains(folded)
            }
            Self::List { id, .. } => audience.lists.contains(&id.0),
        }
    }

    /// Whether it tells of notifications; in `user` only to a token that may read them.
    pub fn notifies(&self, scopes: &Scopes) -> bool {
        match self {
            Self::User => scopes.allow("read:notifications"),
            Self::UserNotification => true,
            Self::Direct | Self::Public { .. } | Self::Hashtag { .. } | Self::List { .. } => false,
        }
    }

    /// Whether it tells of statuses that are gone.
    pub fn tells_of_deletes(&self) -> bool {
        !matches!(self, Self::UserNotification | Self::Direct)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_paths_lead_to_the_same_streams() {
        for (path, only_media, name) in [
            ("user", false, "user"),
            ("user/notification", false, "user:notification"),
            ("direct", false, "direct"),
            ("public/", false, "public"),
            ("public", true, "public:media"),
            ("public/local", true, "public:local:media"),
            ("public/remote", false, "public:remote"),
        ] {
            let channel = Channel::of_path(path, only_media, &Parameters::default()).unwrap();
            assert_eq!(channel, Channel::parse(name, &Parameters::default()).unwrap());
            assert_eq!(channel.names(), [name]);
        }
        let given = Parameters { tag: Some("Rust".into()), list: Some("12".into()) };
        let named = |path| Channel::of_path(path, false, &given).unwrap().names().join(" ");
        assert_eq!(named("hashtag/local"), "hashtag:local Rust");
        assert_eq!(named("list"), "list 12");
    }

    #[test]
    fn unknown_streams_and_missing_tags_are_refused() {
        let none = Parameters::default();
        assert_eq!(Channel::parse("weather", &none), Err(Refusal::UnknownStream));
        let missing = |text| Err(Refusal::MissingParameter(text));
        assert_eq!(Channel::parse("hashtag", &none), missing("Missing tag name parameter"));
        assert_eq!(Channel::parse("list", &none), missing("Missing list name parameter"));
        let nonsense = Parameters { list: Some("friends".into()), ..none };
        assert_eq!(Channel::parse("list", &nonsense), Err(Refusal::UnknownList));
    }

    #[test]
    fn notifications_need_their_own_scope() {
        let statuses: Scopes = "read:statuses".parse().unwrap();
        assert!(Channel::User.allowed(&statuses) && !Channel::User.notifies(&statuses));
        assert!(!Channel::UserNotification.allowed(&statuses));
    }
}
