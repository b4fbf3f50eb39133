//! Our accounts become actor documents.

use sqlx::PgConnection;

use super::emoji;
use super::interaction_policy::permission;
use crate::activitypub::vocabulary::ActorKind;
use crate::activitypub::vocabulary::write::{
    self, ActorPolicy, ClientEndpoints, Collections, Endpoints, Image, PropertyValue,
};
use crate::config::Config;
use crate::db;
use crate::error::{Error, Result};
use crate::keys::{KeyAlgorithm, PublicKey};
use crate::model::Account;
use crate::storage::url::{avatar_url, header_url};

/// The actor of a local account: serialise [`write::document`] of it to serve it. A suspended one says so and nothing
/// else of itself.
///
/// # Errors
/// [`Error::Gone`] for a deleted account.
pub async fn account_document(
    conn: &mut PgConnection,
    config: &Config,
    account: &Account,
) -> Result<write::Actor> {
    if account.deleted {
        return Err(Error::Gone);
    }
    let (key_id, spki) = db::actor_keys::shown_key(conn, account.id, KeyAlgorithm::Rsa)
        .await?
        .ok_or_else(|| Error::internal(format!("{} has no key", account.uri)))?;
    let key = PublicKey::from_spki(&spki).map_err(Error::internal)?;
    let proof_key = db::actor_keys::shown_key(conn, account.id, KeyAlgorithm::Ed25519).await?;
    let moved_to = match account.moved_to_account_id {
        Some(id) => Some(db::accounts::get(conn, id).await?.uri.clone()),
        None => None,
    };
    let shown = !account.suspended;
    let kind = ActorKind::named(&account.actor_type).unwrap_or(ActorKind::Person);
    Ok(write::Actor {
        id: account.uri.clone(),
        kind,
        preferred_username: account.username.clone(),
        webfinger: format!("{}@{}", account.username, config.instance.handle_domain()),
        name: if shown { account.name().to_owned() } else { String::new() },
        summary: if shown { account.note_html.clone() } else { String::new() },
        url: account.url.clone(),
        inbox: account.inbox_url.clone(),
        outbox: account.outbox_url.clone().unwrap_or_else(|| format!("{}/outbox", account.uri)),
        collections: collections(account),
        interaction_policy: interaction_policy(account),
        endpoints: Endpoints {
            shared_inbox: account.shared_inbox_url.clone().unwrap_or_else(|| config.url("/inbox")),
            for_clients: account.user_id.map(|_| ClientEndpoints {
                oauth_authorization_endpoint: config.url("/oauth/authorize"),
                oauth_token_endpoint: config.url("/oauth/token"),
                proxy_url: config.url("/proxy/activitypub"),
                upload_media: format!("{}/media", account.uri),
            }),
        },
        assertion_method: proof_key.and_then(|(id, spki)| multikey(account, id, &spki)).into_iter().collect(),
        public_key: write::PublicKey { id: key_id, owner: account.uri.clone(), public_key_pem: key.to_pem() },
        manually_approves_followers: account.locked || kind == ActorKind::Application,
        discoverable: account.discoverable.unwrap_or(false),
        indexable: account.indexable,
        memorial: account.memorial,
        suspended: account.suspended,
        published: account.created_at,
        moved_to,
        also_known_as: account.also_known_as.clone(),
        attribution_domains: if shown { account.attribution_domains.clone() } else { Vec::new() },
        icon: picture(shown, avatar_url(config, account), &account.avatar_description),
        image: picture(shown, header_url(config, account), &account.header_description),
        attachment: if shown { fields(account) } else { Vec::new() },
        tag: if shown {
            account.emojis.iter().filter_map(|one| emoji::tag(config, one)).collect()
        } else {
            Vec::new()
        },
    })
}

fn multikey(account: &Account, id: String, spki: &[u8]) -> Option<write::Multikey> {
    let public_key_multibase = PublicKey::from_spki(spki).ok()?.to_multibase()?;
    Some(write::Multikey { id, controller: account.uri.clone(), public_key_multibase })
}

/// People have them; the instance's actor has none.
fn collections(account: &Account) -> Option<Collections> {
    Some(Collections {
        followers: account.followers_url.clone()?,
        following: account.following_url.clone()?,
        featured: account.featured_url.clone()?,
        featured_tags: format!("{}/collections/tags", account.uri),
        featured_collections: account.featured_collections_url.clone()?,
    })
}

/// People have one, and say it, whatever it is: silence is no leave.
fn interaction_policy(account: &Account) -> Option<ActorPolicy> {
    account.followers_url.as_ref()?;
    let can_feature = permission(account, account.feature_policy.as_ref())?;
    Some(ActorPolicy { can_feature })
}

fn fields(account: &Account) -> Vec<PropertyValue> {
    let fields = account.fields.iter();
    fields.map(|field| PropertyValue { name: field.name.clone(), value: field.value_html.clone() }).collect()
}

fn picture(shown: bool, url: Option<String>, description: &str) -> Option<Image> {
    let url = url.filter(|_| shown)?;
    let media_type = match url.rsplit('.').next() {
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("gif") => "image/gif",
        _ => "image/jpeg",
    };
    Some(Image {
        media_type: media_type.to_owned(),
        url,
        name: (!description.is_empty()).then(|| description.to_owned()),
    })
}
