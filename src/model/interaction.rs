//! Whom an author lets answer, favourite and reblog a status, and what that is to a viewer.

use serde::{Deserialize, Serialize};

/// By verb; what is `None` is open to everybody who may read the status.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InteractionPolicy {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<Circle>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub favourite: Option<Circle>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reblog: Option<Circle>,
}

/// Who may at once, and who when the author agrees: `public`, `followers`, `following`, or uris of actors.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Circle {
    #[serde(default)]
    pub automatic: Vec<String>,
    #[serde(default)]
    pub manual: Vec<String>,
}

impl InteractionPolicy {
    /// Nothing is narrowed.
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }
}

/// The circles that people here choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Public,
    Followers,
    Following,
    /// Nobody but those who are named in it.
    Nobody,
}

impl Who {
    pub const ALL: [Self; 4] = [Self::Public, Self::Followers, Self::Following, Self::Nobody];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Followers => "followers",
            Self::Following => "following",
            Self::Nobody => "nobody",
        }
    }

    /// The choice that this is.
    pub fn of(circle: Option<&Circle>) -> Self {
        Self::ALL.into_iter().find(|who| who.circle().as_ref() == circle).unwrap_or(Self::Nobody)
    }

    /// As a status holds it; `None` for everybody.
    pub fn circle(self) -> Option<Circle> {
        let automatic = match self {
            Self::Public => return None,
            Self::Nobody => Vec::new(),
            who => vec![who.as_str().to_owned()],
        };
        Some(Circle { automatic, manual: Vec::new() })
    }
}

impl std::str::FromStr for Who {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|who| who.as_str() == text).ok_or(())
    }
}

/// What the author lets the viewer do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Right {
    #[default]
    Automatic,
    /// It may be tried; the author decides.
    Manual,
    Denied,
}

impl Right {
    pub fn permits(self) -> bool {
        self != Self::Denied
    }
}

/// By verb.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights {
    pub reply: Right,
    pub favourite: Right,
    pub reblog: Right,
}
