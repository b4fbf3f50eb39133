//! Create of a vote: a note that names an option of a poll and says nothing (section 11). Never stored as a status.

use std::sync::Arc;

use super::build::{Built, Teller};
use super::received::{Applied, Context};
use crate::activitypub::objects::thread::known_status;
use crate::activitypub::trust::{Embedded, weigh_embedded};
use crate::activitypub::vocabulary::{Iri, Object, write};
use crate::delivery::audience::Audience;
use crate::domain::{Unit, polls};
use crate::error::Result;
use crate::model::{Account, StatusId};
use crate::state::State;

/// What is chosen, in which poll.
pub struct Ballot {
    poll: Iri,
    choices: Vec<String>,
}

impl Ballot {
    /// The votes an activity embeds, if its first object is one. GoToSocial sends one per choice in one activity; those
    /// in other polls are left out.
    pub fn embedded(context: &Context) -> Option<Self> {
        let activity = &context.activity;
        let mut ballot: Option<Self> = None;
        for reference in &activity.objects {
            let weighed = weigh_embedded(reference, &activity.actor, activity.id.as_ref(), &context.ours);
            let Embedded::Believe(value) = weighed else { continue };
            // A vote need not have an id: it is nothing anybody could ask for.
            let id = reference.id().unwrap_or(&activity.actor).clone();
            let more = Object::read_as(value, id).ok().as_ref().and_then(Self::of);
            match (&mut ballot, more) {
                (None, None) => return None,
                (None, more) => ballot = more,
                (Some(ballot), Some(more)) if ballot.poll == more.poll => ballot.choices.extend(more.choices),
                (Some(_), _) => {}
            }
        }
        ballot
    }

    /// The vote that an object is.
    pub fn of(object: &Object) -> Option<Self> {
        let (poll, choice) = object.vote()?;
        Some(Self { poll: poll.clone(), choices: vec![choice.to_owned()] })
    }
}

/// Votes of somebody elsewhere in a poll that is here.
pub struct Votes {
    voter: Arc<Account>,
    status: StatusId,
    choices: Vec<String>,
}

impl Votes {
    /// `None` when the poll is not here: then nobody is fetched.
    pub async fn prepare(state: &State, context: &Context, ballot: Ballot) -> Result<Option<Self>> {
        let Some(status) = known_status(state, &ballot.poll).await? else { return Ok(None) };
        Ok(Some(Self { voter: context.actor(state).await?, status, choices: ballot.choices }))
    }

    pub async fn count(self, unit: &mut Unit<'_>) -> Result<Applied> {
        Ok(match polls::receive_vote(unit, &self.voter, self.status, &self.choices).await? {
            Ok(()) => Applied::Done,
            Err(reason) => Applied::Ignored(reason),
        })
    }
}

/// A local account chose `name` in `author`'s poll.
pub fn build(teller: &Teller, uri: &str, name: &str, poll: &str, author: &Account) -> Result<Built> {
    let voter = &teller.account.uri;
    let vote =
        write::Vote::new(uri.to_owned(), voter.clone(), poll.to_owned(), author.uri.clone(), name.to_owned());
    let activity = format!("{uri}/activity");
    let create = write::CreateVote::new(activity.clone(), voter.clone(), vote)
        .addressed(vec![author.uri.clone()], Vec::new());
    teller.tell("Create", &activity, poll, create, Audience::one(author.id))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{alice, bob, body, teller};

    #[test]
    fn a_vote_names_its_option_and_is_told_the_author_alone() {
        let (uri, poll) = ("https://ours.example/users/alice#votes/1", "https://theirs.example/polls/1");
        let built = super::build(&teller(alice()), uri, "Yes & no", poll, &bob()).unwrap();
        insta::assert_json_snapshot!(body(&built));
    }
}
