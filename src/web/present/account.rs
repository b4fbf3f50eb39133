//! People, and what they are to the reader.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::count;
use crate::config::Config;
use crate::db;
use crate::domain::email_subscriptions::lets_subscribe;
use crate::error::Result;
use crate::model::emoji::Emoji;
use crate::model::{Account, AccountId, Relationship};
use crate::storage::url::{avatar_url, emoji_url, header_url};
use crate::text::show_emoji;
use crate::web::view::account::{AccountView, PersonView, RelationshipView};
use crate::web::view::profile::{FieldView, ProfileView};

/// A person as others see them. A suspended one keeps the name and nothing else.
pub fn account(config: &Config, account: &Account) -> AccountView {
    let shown = !account.suspended;
    AccountView {
        id: account.id,
        display_name: if shown { account.display_name.clone() } else { String::new() },
        acct: account.acct(),
        avatar_url: avatar_url(config, account).filter(|_| shown),
        bot: account.is_bot(),
        locked: account.locked,
        emojis: if shown { emojis(config, &account.emojis) } else { Vec::new() },
    }
}

/// Custom emoji with where their pictures lie.
pub(super) fn emojis(config: &Config, emojis: &[Emoji]) -> Vec<(String, String)> {
    let one = |emoji: &Emoji| Some((emoji.shortcode.clone(), emoji_url(config, emoji)?));
    emojis.iter().filter_map(one).collect()
}

/// HTML with their pictures in it.
pub fn with_emojis(config: &Config, html: &str, list: &[Emoji]) -> String {
    if list.is_empty() {
        return html.to_owned();
    }
    let list = emojis(config, list);
    show_emoji(html, &list.iter().map(|(code, url)| (code.as_str(), url.clone())).collect())
}

/// What somebody is to the reader.
fn relationship(relationship: &Relationship) -> RelationshipView {
    RelationshipView {
        following: relationship.following,
        requested: relationship.requested,
        followed_by: relationship.followed_by,
        blocking: relationship.blocking,
        muting: relationship.muting,
    }
}

/// People in this order, with what each is to the reader; deleted ones are left out. Two statements.
pub async fn people(
    config: &Config,
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    ids: &[AccountId],
) -> Result<Vec<PersonView>> {
    let accounts = db::accounts::load(conn, ids).await?;
    let relationships: HashMap<AccountId, RelationshipView> = match viewer {
        None => HashMap::new(),
        Some(viewer) => {
            let found = db::relationships::load(conn, viewer, ids, true).await?;
            found.iter().map(|one| (one.id, relationship(one))).collect()
        }
    };
    let shown = ids.iter().filter_map(|id| accounts.get(id)).filter(|account| !account.deleted);
    Ok(shown
        .map(|row| PersonView {
            account: account(config, row),
            note_html: if row.suspended {
                String::new()
            } else {
                with_emojis(config, &row.note_html, &row.emojis)
            },
            relationship: relationships.get(&row.id).copied().filter(|_| viewer != Some(row.id)),
        })
        .collect())
}

/// What a profile tells to `viewer`, to whom its owner is `known`.
pub fn profile(
    config: &Config,
    row: &Account,
    moved_to: Option<&Account>,
    viewer: Option<AccountId>,
    known: Option<&Relationship>,
) -> ProfileView {
    let own = viewer == Some(row.id);
    let fields = row.fields.iter().map(|field| FieldView {
        name: field.name.clone(),
        value_html: field.value_html.clone(),
        verified: field.verified_at.is_some(),
    });
    ProfileView {
        collections: Vec::new(),
        shows_media: row.tabs.media,
        mails: viewer.is_none() && lets_subscribe(row),
        account: account(config, row),
        header_url: header_url(config, row),
        note_html: row.note_html.clone(),
        fields: fields.collect(),
        statuses_count: count(row.statuses_count),
        followers_count: count(row.followers_count),
        following_count: count(row.following_count),
        created_at: row.created_at,
        original_url: (!row.is_local()).then(|| row.url.clone()),
        moved_to: moved_to.map(|target| account(config, target)),
        limited: row.limited && !own && !known.is_some_and(|known| known.following),
        relationship: known.filter(|_| !own).map(relationship),
        own,
    }
}
