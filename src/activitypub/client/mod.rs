//! Client-to-server (ActivityPub, section 6): what a person's client posts to their outbox, done by the same use-cases
//! as whatever they do elsewhere, and what it finds in their inbox.

mod deeds;
mod draft;
mod profile;
mod received;
mod undo;
mod wanted;

use std::sync::Arc;

use crate::activitypub::vocabulary::ActivityKind;
use crate::error::Result;
use crate::model::Account;
use crate::state::State;

pub use received::{Item, Received, received};
pub use wanted::{Sender, Wanted};

/// The address of an upload's document, by which a note attaches it.
pub fn upload_uri(account: &Account, id: crate::model::MediaId) -> String {
    format!("{}/media/{id}", account.uri)
}

/// Does what is wanted. Answers the id of the activity, or the address of what it changed where the activity gets its id
/// only when it is told to others.
///
/// # Errors
/// Those of the use-cases; [`crate::error::Error::Unprocessable`] for what an outbox does not take.
pub async fn perform(
    state: &State,
    account: &Arc<Account>,
    wanted: &Wanted,
    sender: &Sender,
) -> Result<String> {
    match wanted.kind {
        ActivityKind::Create => draft::create(state, account, wanted, sender).await,
        ActivityKind::Update if wanted.object_id()?.as_str() == account.uri => {
            profile::update(state, account, wanted).await
        }
        ActivityKind::Update => draft::update(state, account, wanted).await,
        ActivityKind::Delete => deeds::delete(state, account, wanted).await,
        ActivityKind::Follow => deeds::follow(state, account, wanted).await,
        ActivityKind::Accept => deeds::accept(state, account, wanted).await,
        ActivityKind::Reject => deeds::reject(state, account, wanted).await,
        ActivityKind::Like | ActivityKind::EmojiReact => deeds::like(state, account, wanted).await,
        ActivityKind::Announce => deeds::announce(state, account, wanted).await,
        ActivityKind::Block => deeds::block(state, account, wanted).await,
        ActivityKind::Add => deeds::add(state, account, wanted).await,
        ActivityKind::Remove => deeds::remove(state, account, wanted).await,
        ActivityKind::Undo => undo::undo(state, account, wanted).await,
        other => Err(wanted::refused(&format!("An outbox here takes no {}", other.as_str()))),
    }
}
