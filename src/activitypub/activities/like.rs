//! Like: a favourite; with an emoji, a reaction. EmojiReact is the same under Pleroma's name.

use std::sync::Arc;

use sqlx::PgConnection;

use super::build::{Built, Teller};
use super::received::{Applied, Context, Kind, Prepared};
use crate::activitypub::objects::emoji;
use crate::activitypub::objects::thread::known_status;
use crate::activitypub::vocabulary::write;
use crate::config::Config;
use crate::db;
use crate::delivery::audience::Audience;
use crate::domain::{Unit, favourites, reactions};
use crate::error::Result;
use crate::model::{Account, EmojiId, StatusId};
use crate::state::State;

/// Somebody elsewhere likes a status we hold.
pub struct Like {
    actor: Arc<Account>,
    status: StatusId,
}

#[async_trait::async_trait]
impl Kind for Like {
    async fn prepare(state: &State, context: &Context) -> Result<Prepared<Self>> {
        let Some(status) = known_status(state, context.object_id()?).await? else {
            return Ok(Prepared::Ignore("the status is not here"));
        };
        Ok(Prepared::Act(Self { actor: context.actor(state).await?, status }))
    }

    async fn take_effect(self, unit: &mut Unit<'_>, context: &Context) -> Result<Applied> {
        if let Some(content) = &context.activity.content {
            let (tags, uri) = (&context.activity.tags.emojis, context.activity.id.as_ref());
            if let Some(reaction) = emoji::reaction(unit, &self.actor, content, tags, uri).await? {
                return Ok(
                    match reactions::receive_reaction(unit, &self.actor, self.status, reaction).await? {
                        true => Applied::Done,
                        false => Applied::Ignored("reacted already, or too often"),
                    },
                );
            }
        }
        // Asks whether this actor may see the status (attack akkoma-3.17-interact).
        match favourites::favourite(unit, &self.actor, self.status, context.uri()).await? {
            true => Ok(Applied::Done),
            false => Ok(Applied::Ignored("liked already")),
        }
    }
}

/// A like, as it is told, and as it stands within its Undo.
pub fn document(uri: &str, actor: &str, object: &str, author: &str) -> write::Like {
    write::Like::new(uri.to_owned(), actor.to_owned(), object.to_owned())
        .addressed(vec![author.to_owned()], Vec::new())
}

/// A local account likes `author`'s status.
pub fn build(teller: &Teller, uri: &str, object: &str, author: &Account) -> Result<Built> {
    let like = document(uri, &teller.account.uri, object, &author.uri);
    teller.tell("Like", uri, object, like, Audience::one(author.id))
}

/// An emoji as it is told.
pub struct Reaction {
    /// A Unicode emoji, or `:shortcode:`.
    content: String,
    tag: Option<write::Tag>,
}

impl Reaction {
    /// `name` as reactions are named here.
    pub async fn load(
        conn: &mut PgConnection,
        config: &Config,
        name: &str,
        custom: Option<EmojiId>,
    ) -> Result<Self> {
        let Some(id) = custom else { return Ok(Self { content: name.to_owned(), tag: None }) };
        let found = db::emojis::get(conn, id).await?;
        let tag = found.as_ref().and_then(|found| emoji::tag(config, found));
        Ok(Self { content: format!(":{}:", name.split('@').next().unwrap_or(name)), tag })
    }

    /// A Like that says it.
    pub fn document(self, uri: &str, actor: &str, object: &str, author: &str) -> write::Like {
        document(uri, actor, object, author).reacting(self.content, self.tag)
    }
}

/// A local account answers `author`'s status with an emoji.
pub fn build_reaction(
    teller: &Teller,
    uri: &str,
    reaction: Reaction,
    object: &str,
    author: &Account,
) -> Result<Built> {
    let like = reaction.document(uri, &teller.account.uri, object, &author.uri);
    teller.tell("Like", uri, object, like, Audience::one(author.id))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{alice, bob, body, teller};

    #[test]
    fn a_like_names_the_status_and_is_told_its_author() {
        let (uri, object) = ("https://ours.example/users/alice#likes/1", "https://theirs.example/notes/1");
        let built = super::build(&teller(alice()), uri, object, &bob()).unwrap();
        insta::assert_json_snapshot!(body(&built));
    }

    #[test]
    fn a_reaction_is_a_like_that_says_with_what() {
        let (uri, object) =
            ("https://ours.example/users/alice#reactions/1", "https://theirs.example/notes/1");
        let reaction = super::Reaction { content: "🎉".to_owned(), tag: None };
        let built = super::build_reaction(&teller(alice()), uri, reaction, object, &bob()).unwrap();
        insta::assert_json_snapshot!(body(&built));
    }
}
