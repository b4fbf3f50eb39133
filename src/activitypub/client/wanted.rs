//! What a client posted, read: who it says did it is checked, its ids are forgotten, for the server gives them.

use serde_json::{Map, Value};

use crate::activitypub::vocabulary::fields::Fields;
use crate::activitypub::vocabulary::{Activity, ActivityKind, Audience, Class, Iri, Reference, classify};
use crate::error::{Error, Result};
use crate::model::Account;

/// The application behind a request, and the key by which it knows a repeated one.
#[derive(Debug, Clone, Default)]
pub struct Sender {
    pub application_id: Option<i64>,
    pub idempotency_key: Option<String>,
}

/// An activity that is to be done by the owner of the outbox.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub kind: ActivityKind,
    pub audience: Audience,
    /// The emoji of a reaction.
    pub content: Option<String>,
    pub target: Option<Iri>,
    object: Reference,
}

impl Wanted {
    /// Reads a document posted by `account`. A bare object is one to create (section 6.2.1).
    ///
    /// # Errors
    /// [`Error::BadRequest`] when it cannot be read; [`Error::Forbidden`] when it says somebody else did it;
    /// [`Error::Unprocessable`] for blind recipients, and what no outbox takes.
    pub fn read(value: &Value, account: &Account) -> Result<Self> {
        let Value::Object(document) = value else { return Err(unreadable(&"It is no object")) };
        let around = match classify(value).map_err(|error| unreadable(&error))? {
            Class::Activity(_) => document.clone(),
            Class::Object(_) => wrapped(document),
            _ => return Err(refused("An outbox takes activities and objects")),
        };
        Self::read_activity(around, account)
    }

    fn read_activity(mut document: Map<String, Value>, account: &Account) -> Result<Self> {
        document.remove("id");
        document.entry("actor").or_insert_with(|| account.uri.clone().into());
        refuse_blind(&document)?;
        if let Some(Value::Object(object)) = document.get("object") {
            refuse_blind(object)?;
        }
        let activity = Activity::read(&Value::Object(document)).map_err(|error| unreadable(&error))?;
        if activity.actor.as_str() != account.uri {
            return Err(Error::Forbidden("This outbox is not its actor's"));
        }
        let crate::activitypub::vocabulary::Verb::Known(kind) = activity.kind else {
            return Err(refused("This activity is not known here"));
        };
        let [object] = <[Reference; 1]>::try_from(activity.objects)
            .map_err(|_| refused("An activity in an outbox has one object"))?;
        Ok(Self {
            kind,
            audience: activity.audience,
            content: activity.content,
            target: activity.target.as_ref().and_then(Reference::id).cloned(),
            object,
        })
    }

    pub fn object(&self) -> &Reference {
        &self.object
    }

    /// # Errors
    /// [`Error::Unprocessable`] when its object has none.
    pub fn object_id(&self) -> Result<&Iri> {
        self.object.id().ok_or_else(|| refused("Its object has no id"))
    }

    /// The object itself.
    ///
    /// # Errors
    /// [`Error::Unprocessable`] when it is only named.
    pub fn copy(&self) -> Result<&Value> {
        self.object.value().ok_or_else(|| refused("Its object must stand in it"))
    }

    /// What a token must allow.
    pub fn scope(&self) -> &'static str {
        match self.kind {
            ActivityKind::Follow | ActivityKind::Accept | ActivityKind::Reject => "write:follows",
            ActivityKind::Like | ActivityKind::EmojiReact => "write:favourites",
            ActivityKind::Block => "write:blocks",
            ActivityKind::Undo => "write",
            ActivityKind::Add | ActivityKind::Remove => "write:accounts",
            ActivityKind::Update if self.copy().is_ok_and(is_actor) => "write:accounts",
            _ => "write:statuses",
        }
    }
}

fn is_actor(value: &Value) -> bool {
    matches!(classify(value), Ok(Class::Actor(_)))
}

/// The Create around a bare object, with its recipients.
fn wrapped(object: &Map<String, Value>) -> Map<String, Value> {
    let mut around = Map::new();
    around.insert("type".to_owned(), "Create".into());
    for name in ["to", "cc", "bto", "bcc"] {
        if let Some(recipients) = object.get(name) {
            around.insert(name.to_owned(), recipients.clone());
        }
    }
    let mut object = object.clone();
    object.remove("@context");
    around.insert("object".to_owned(), Value::Object(object));
    around
}

/// Nobody here is told something unseen by the others it is for: better refused than told to all of them.
fn refuse_blind(document: &Map<String, Value>) -> Result<()> {
    let object = Value::Object(document.clone());
    let fields = Fields::of(&object).map_err(|error| unreadable(&error))?;
    let named = ["bto", "bcc"].iter().any(|name| fields.all(name, 1).next().is_some());
    if named { Err(refused("Blind recipients (bto, bcc) are not served here")) } else { Ok(()) }
}

pub(super) fn refused(reason: &str) -> Error {
    Error::Unprocessable(reason.to_owned())
}

fn unreadable(reason: &dyn std::fmt::Display) -> Error {
    Error::BadRequest(reason.to_string())
}
