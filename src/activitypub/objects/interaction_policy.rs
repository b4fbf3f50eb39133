//! GoToSocial's `interactionPolicy`, but for quotes: whom an author lets answer, like and announce.

use crate::activitypub::vocabulary::write::Permission;
use crate::activitypub::vocabulary::{self, Actor, Approvers, Iri, PUBLIC};
use crate::model::Account;
use crate::model::interaction::{Circle, InteractionPolicy};

/// Actors named one by one that are kept.
const MOST_NAMED: usize = 20;

/// What a status of another server lets people do.
pub fn policy_of(said: &vocabulary::InteractionPolicy, author: &Account) -> InteractionPolicy {
    let circle = |permission: &Option<vocabulary::Permission>| {
        let permission = permission.as_ref()?;
        let circle = Circle {
            automatic: words(&permission.automatic, author),
            manual: words(&permission.manual, author),
        };
        (!permission.automatic.public).then_some(circle)
    };
    InteractionPolicy {
        reply: circle(&said.can_reply),
        favourite: circle(&said.can_like),
        reblog: circle(&said.can_announce),
    }
}

/// Whom an actor of another server lets feature it (FEP-7aa9); `None` where it does not say.
pub(super) fn feature_policy_of(actor: &Actor) -> Option<Circle> {
    let permission = actor.can_feature.as_ref()?;
    let themselves = Themselves {
        uri: actor.id.as_str(),
        followers: actor.followers.as_ref().map(Iri::as_str),
        following: actor.following.as_ref().map(Iri::as_str),
    };
    Some(Circle {
        automatic: themselves.words(&permission.automatic),
        manual: themselves.words(&permission.manual),
    })
}

fn words(approvers: &Approvers, author: &Account) -> Vec<String> {
    let themselves = Themselves {
        uri: &author.uri,
        followers: author.followers_url.as_deref(),
        following: author.following_url.as_deref(),
    };
    themselves.words(approvers)
}

/// Whose policy it is.
struct Themselves<'a> {
    uri: &'a str,
    followers: Option<&'a str>,
    following: Option<&'a str>,
}

impl Themselves<'_> {
    fn words(&self, approvers: &Approvers) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        if approvers.public {
            words.push("public".to_owned());
        }
        for id in approvers.ids.iter().take(MOST_NAMED) {
            match id.as_str() {
                id if Some(id) == self.followers => words.push("followers".to_owned()),
                id if Some(id) == self.following => words.push("following".to_owned()),
                // The author alone: nobody.
                id if id == self.uri => {}
                id => words.push(id.to_owned()),
            }
        }
        words
    }
}

/// What a status of ours lets people do; `None` where it says nothing. For nobody, the author alone, because an empty
/// list vanishes in JSON-LD.
pub(super) fn permission(account: &Account, circle: Option<&Circle>) -> Option<Permission> {
    let who = |word: &String| match word.as_str() {
        "public" => Some(PUBLIC.to_owned()),
        "followers" => account.followers_url.clone(),
        "following" => account.following_url.clone(),
        uri => Some(uri.to_owned()),
    };
    let mut automatic_approval: Vec<String> = circle?.automatic.iter().filter_map(who).collect();
    if automatic_approval.is_empty() {
        automatic_approval.push(account.uri.clone());
    }
    Some(Permission { automatic_approval })
}
