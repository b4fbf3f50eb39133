//! `interaction_policy` as apps send it: GoToSocial's, in its newer and its older words.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::error::{Error, Result};
use crate::model::interaction::{Circle, InteractionPolicy};

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Sent {
    can_reply: Option<Part>,
    can_favourite: Option<Part>,
    can_reblog: Option<Part>,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Part {
    automatic_approval: Vec<String>,
    always: Vec<String>,
}

impl Sent {
    /// # Errors
    /// [`Error::Invalid`] for a word nobody knows.
    pub fn parse(self) -> Result<InteractionPolicy> {
        let part = |part: Option<Part>| part.map(Part::parse).transpose().map(Option::flatten);
        Ok(InteractionPolicy {
            reply: part(self.can_reply)?,
            favourite: part(self.can_favourite)?,
            reblog: part(self.can_reblog)?,
        })
    }
}

impl Part {
    /// `None` for everybody. That the author and who is named may is understood.
    fn parse(self) -> Result<Option<Circle>> {
        let mut automatic: Vec<String> = Vec::new();
        for word in self.automatic_approval.into_iter().chain(self.always) {
            match word.as_str() {
                "public" => return Ok(None),
                "followers" | "following" if !automatic.contains(&word) => automatic.push(word),
                "followers" | "following" | "author" | "me" | "mentioned" | "nobody" => {}
                _ => {
                    let message = "is not included in the list";
                    return Err(Error::invalid("interaction_policy", "ERR_INCLUSION", message));
                }
            }
        }
        Ok(Some(Circle { automatic, manual: Vec::new() }))
    }
}
