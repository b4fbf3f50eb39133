//! From what a use-case wants told to the one body that tells it.

use std::sync::Arc;

use serde::Serialize;
use sqlx::PgConnection;

use super::{
    accept, add, announce, block, create, delete, flag, follow, forwarding, leave, like, move_to, reject,
    relay, remove, undo, update, vote,
};
use crate::activitypub::objects::{collection_document, featured_tag, item_document};
use crate::activitypub::vocabulary::write::{FeaturedCollection, Vocabulary, document};
use crate::config::Config;
use crate::db;
use crate::delivery::Outgoing;
use crate::delivery::audience::Audience;
use crate::domain::{collection_items, collections};
use crate::error::{Error, Result};
use crate::model::leave::Leave;
use crate::model::relay::RelayStyle;
use crate::model::{Account, AccountId, CollectionId, StatusId, StatusView, Visibility};

/// An activity ready to be stored and delivered.
#[derive(Debug, Clone)]
pub struct Built {
    /// Who tells it, and signs.
    pub account_id: AccountId,
    /// Create, Follow, …
    pub kind: &'static str,
    pub uri: String,
    /// What it is about: whatever shares this is told to one inbox in order.
    pub object_uri: String,
    pub body: String,
    pub audience: Audience,
    /// Whether its deliveries say who of the teller's followers lives on the receiving host (FEP-8fcf).
    pub synchronizes: bool,
    /// The host of somebody else whose words these are: they go out as they came, and not back there.
    pub forwarded_from: Option<String>,
}

impl Built {
    /// What is for followers only says who they are.
    pub fn for_status_of(self, visibility: Visibility) -> Self {
        Self { synchronizes: visibility == Visibility::Private, ..self }
    }
}

/// Who tells, and the id that makes what is told once unlike what is told again.
pub struct Teller {
    pub account: Arc<Account>,
    pub id: i64,
}

impl Teller {
    /// Makes one body of an activity.
    pub fn tell<T: Serialize + Vocabulary>(
        &self,
        kind: &'static str,
        uri: &str,
        object_uri: &str,
        activity: T,
        audience: Audience,
    ) -> Result<Built> {
        Ok(Built {
            account_id: self.account.id,
            kind,
            uri: uri.to_owned(),
            object_uri: object_uri.to_owned(),
            body: serde_json::to_string(&document(activity)).map_err(Error::internal)?,
            audience,
            synchronizes: false,
            forwarded_from: None,
        })
    }
}

/// Builds the activity of one `outgoing` row, under the row's id. `None` when what was to be told is gone.
pub async fn build(
    conn: &mut PgConnection,
    config: &Config,
    outgoing: &Outgoing,
    id: i64,
) -> Result<Option<Built>> {
    match build_one(conn, config, outgoing, id).await {
        Ok(built) => Ok(Some(built)),
        Err(Error::NotFound | Error::Gone) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn build_one(conn: &mut PgConnection, config: &Config, outgoing: &Outgoing, id: i64) -> Result<Built> {
    let teller = Teller { account: db::accounts::get(conn, teller_of(outgoing)).await?, id };
    match outgoing {
        Outgoing::CreateStatus { status, .. } => {
            let view = view(conn, &teller, *status).await?;
            create::build(&teller, conn, config, &view).await
        }
        Outgoing::UpdateStatus { status, .. } => {
            let view = view(conn, &teller, *status).await?;
            update::build_status(&teller, conn, config, &view).await
        }
        Outgoing::DeleteStatus { uri, visibility, recipients, .. } => {
            let recipients = accounts(conn, recipients).await?;
            delete::build_status(&teller, uri, *visibility, &recipients)
        }
        Outgoing::Reblog { status, .. } => announce::build(&teller, &view(conn, &teller, *status).await?),
        Outgoing::UndoReblog { uri, object_uri, visibility, recipients, .. } => {
            let recipients = accounts(conn, recipients).await?;
            undo::build_reblog(&teller, uri, object_uri, *visibility, &recipients)
        }
        Outgoing::Favourite { uri, object_uri, recipient, .. } => {
            like::build(&teller, uri, object_uri, &*db::accounts::get(conn, *recipient).await?)
        }
        Outgoing::UndoFavourite { uri, object_uri, recipient, .. } => {
            undo::build_favourite(&teller, uri, object_uri, &*db::accounts::get(conn, *recipient).await?)
        }
        Outgoing::React { uri, name, emoji, object_uri, recipient, .. } => {
            let reaction = like::Reaction::load(conn, config, name, *emoji).await?;
            like::build_reaction(
                &teller,
                uri,
                reaction,
                object_uri,
                &*db::accounts::get(conn, *recipient).await?,
            )
        }
        Outgoing::UndoReact { uri, name, emoji, object_uri, recipient, .. } => {
            let reaction = like::Reaction::load(conn, config, name, *emoji).await?;
            undo::build_reaction(
                &teller,
                uri,
                reaction,
                object_uri,
                &*db::accounts::get(conn, *recipient).await?,
            )
        }
        Outgoing::RequestQuote { status, uri, recipient, .. } => {
            let view = view(conn, &teller, *status).await?;
            let quote = view.status.quote.as_ref().ok_or(Error::NotFound)?;
            let recipient = db::accounts::get(conn, *recipient).await?;
            let asked = leave::Asked {
                leave: Leave::Quote,
                uri,
                object: &quote.quoted_uri,
                instrument: &view.status.uri,
                asker: &teller.account.uri,
                asked: &recipient.uri,
            };
            leave::build(&teller, &asked, &recipient)
        }
        Outgoing::RequestFeature { uri, collection_uri, recipient, .. } => {
            let recipient = db::accounts::get(conn, *recipient).await?;
            let asked = leave::Asked {
                leave: Leave::Feature,
                uri,
                object: &recipient.uri,
                instrument: collection_uri,
                asker: &teller.account.uri,
                asked: &recipient.uri,
            };
            leave::build(&teller, &asked, &recipient)
        }
        Outgoing::AnswerRequest { leave, uri, object_uri, instrument_uri, recipient, stamp, .. } => {
            let asker = &*db::accounts::get(conn, *recipient).await?;
            let asked = leave::Asked {
                leave: *leave,
                uri,
                object: object_uri,
                instrument: instrument_uri,
                asker: &asker.uri,
                asked: &teller.account.uri,
            };
            match stamp {
                Some(stamp) => leave::build_accept(&teller, &asked, asker, stamp),
                None => leave::build_reject(&teller, &asked, asker),
            }
        }
        Outgoing::RevokeStamp { leave, stamp, recipient, .. } => {
            leave::build_revocation(&teller, *leave, stamp, &*db::accounts::get(conn, *recipient).await?)
        }
        Outgoing::PublishCollection { collection, .. } => {
            let (document, featured) = collection_told(conn, config, &teller, *collection).await?;
            add::build_collection(&teller, document, featured)
        }
        Outgoing::UpdateCollection { collection, .. } => {
            let (document, featured) = collection_told(conn, config, &teller, *collection).await?;
            update::build_collection(&teller, document, featured)
        }
        Outgoing::AddToCollection { collection, item, .. } => {
            let owner = teller.account.id;
            let (collection, item) = collection_items::own_item(conn, owner, *collection, *item).await?;
            let featured = db::collection_items::remote_accounts(conn, collection.id).await?;
            add::build_item(&teller, item_document(conn, &item).await?, &collection.uri, featured)
        }
        Outgoing::RemoveCollection { uri, recipients, .. } => {
            let list = teller.account.featured_collections_url.clone().ok_or(Error::NotFound)?;
            remove::build_featured(&teller, uri, &list, recipients.clone())
        }
        Outgoing::RemoveFromCollection { uri, collection_uri, recipients, .. } => {
            remove::build_featured(&teller, uri, collection_uri, recipients.clone())
        }
        Outgoing::WithdrawFeature { uri, collection_uri, recipient, .. } => {
            let asked = db::accounts::get(conn, *recipient).await?;
            remove::build_withdrawn(&teller, uri, collection_uri, &asked)
        }
        Outgoing::Vote { uri, name, object_uri, recipient, .. } => {
            vote::build(&teller, uri, name, object_uri, &*db::accounts::get(conn, *recipient).await?)
        }
        Outgoing::Follow { uri, target, .. } => {
            follow::build(&teller, uri, &*db::accounts::get(conn, *target).await?)
        }
        Outgoing::UndoFollow { uri, target, .. } => {
            undo::build_follow(&teller, uri, &*db::accounts::get(conn, *target).await?)
        }
        Outgoing::AcceptFollow { uri, follower, .. } => {
            accept::build(&teller, uri, &*db::accounts::get(conn, *follower).await?)
        }
        Outgoing::RejectFollow { uri, follower, .. } => {
            reject::build(&teller, uri, &*db::accounts::get(conn, *follower).await?)
        }
        Outgoing::Flag { report, .. } => flag::build(&teller, conn, *report).await,
        Outgoing::Block { uri, target, .. } => {
            block::build(&teller, uri, &*db::accounts::get(conn, *target).await?)
        }
        Outgoing::UndoBlock { uri, target, .. } => {
            undo::build_block(&teller, uri, &*db::accounts::get(conn, *target).await?)
        }
        Outgoing::Pin { object_uri, .. } => add::build(&teller, object_uri),
        Outgoing::Unpin { object_uri, .. } => remove::build(&teller, object_uri),
        Outgoing::FeatureTag { name, .. } => add::build_tag(&teller, featured_tag(config, name)),
        Outgoing::UnfeatureTag { name, .. } => remove::build_tag(&teller, featured_tag(config, name)),
        Outgoing::Forward { uri, kind, object_uri, body, from_host, .. } => {
            forwarding::build(&teller, uri, kind, object_uri, body, from_host)
        }
        Outgoing::Move { target, .. } => move_to::build(&teller, &*db::accounts::get(conn, *target).await?),
        Outgoing::TakeMoveBack { target, .. } => {
            let mut told = update::build_account(&teller, conn, config).await?;
            told.audience.accounts.push(*target);
            Ok(told)
        }
        Outgoing::FollowRelay { uri, object_uri, inbox, .. } => {
            relay::build_follow(&teller, uri, object_uri, inbox)
        }
        Outgoing::UndoFollowRelay { uri, object_uri, inbox, .. } => {
            relay::build_undo(&teller, uri, object_uri, inbox)
        }
        Outgoing::PassToRelays { status, .. } => {
            let relays = db::relays::subscribed(conn, RelayStyle::LitePub).await?;
            let actors = relays.into_iter().map(|(_, actor)| actor).collect();
            relay::build_announce(&teller, &view(conn, &teller, *status).await?, actors)
        }
        Outgoing::UpdateAccount { .. } => update::build_account(&teller, conn, config).await,
        Outgoing::DeleteAccount { .. } => delete::build_account(&teller),
    }
}

fn teller_of(outgoing: &Outgoing) -> AccountId {
    match outgoing {
        Outgoing::CreateStatus { account, .. }
        | Outgoing::UpdateStatus { account, .. }
        | Outgoing::DeleteStatus { account, .. }
        | Outgoing::Reblog { account, .. }
        | Outgoing::UndoReblog { account, .. }
        | Outgoing::Favourite { account, .. }
        | Outgoing::UndoFavourite { account, .. }
        | Outgoing::React { account, .. }
        | Outgoing::UndoReact { account, .. }
        | Outgoing::RequestQuote { account, .. }
        | Outgoing::RequestFeature { account, .. }
        | Outgoing::AnswerRequest { account, .. }
        | Outgoing::RevokeStamp { account, .. }
        | Outgoing::PublishCollection { account, .. }
        | Outgoing::UpdateCollection { account, .. }
        | Outgoing::RemoveCollection { account, .. }
        | Outgoing::AddToCollection { account, .. }
        | Outgoing::RemoveFromCollection { account, .. }
        | Outgoing::WithdrawFeature { account, .. }
        | Outgoing::Vote { account, .. }
        | Outgoing::Follow { account, .. }
        | Outgoing::UndoFollow { account, .. }
        | Outgoing::AcceptFollow { account, .. }
        | Outgoing::RejectFollow { account, .. }
        | Outgoing::Flag { account, .. }
        | Outgoing::Block { account, .. }
        | Outgoing::UndoBlock { account, .. }
        | Outgoing::Pin { account, .. }
        | Outgoing::Unpin { account, .. }
        | Outgoing::FeatureTag { account, .. }
        | Outgoing::UnfeatureTag { account, .. }
        | Outgoing::Forward { account, .. }
        | Outgoing::Move { account, .. }
        | Outgoing::TakeMoveBack { account, .. }
        | Outgoing::FollowRelay { account, .. }
        | Outgoing::UndoFollowRelay { account, .. }
        | Outgoing::PassToRelays { account, .. }
        | Outgoing::UpdateAccount { account }
        | Outgoing::DeleteAccount { account } => *account,
    }
}

/// A status as its own author sees it. One that stays on this server is told to nobody, whatever happens to it.
async fn view(conn: &mut PgConnection, teller: &Teller, id: StatusId) -> Result<StatusView> {
    let view = db::statuses::get(conn, Some(teller.account.id), id).await?;
    if view.status.local_only { Err(Error::NotFound) } else { Ok(view) }
}

/// A collection as everybody may know of it, and those elsewhere who are in it.
async fn collection_told(
    conn: &mut PgConnection,
    config: &Config,
    teller: &Teller,
    id: CollectionId,
) -> Result<(FeaturedCollection, Vec<AccountId>)> {
    let view = collections::published(conn, teller.account.id, id).await?;
    let featured = db::collection_items::remote_accounts(conn, id).await?;
    Ok((collection_document(conn, config, &view).await?, featured))
}

async fn accounts(conn: &mut PgConnection, ids: &[AccountId]) -> Result<Vec<Arc<Account>>> {
    let mut loaded: Vec<_> = db::accounts::load(conn, ids).await?.into_values().collect();
    loaded.sort_by_key(|account| account.id);
    Ok(loaded)
}
