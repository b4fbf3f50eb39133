//! `/api/v1/profile`: one's own profile, as it is edited.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Serialize;

use super::accounts::{ProfileForm, change_profile, own_account};
use super::authentication::User;
use super::entities::{CredentialAccount, SourceField};
use super::error::Result;
use super::json::Json;
use super::parameters::Upload;
use crate::access::scope::{Profile as ReadProfile, WriteAccounts};
use crate::model::AccountId;
use crate::openapi::{Endpoints, get};
use crate::state::State;
use crate::storage::image::MAX_BYTES;

pub fn endpoints() -> Endpoints {
    let edit = get(show_profile).patch(edit_profile).put(edit_profile);
    Endpoints::new().route("/api/v1/profile", edit.body_limit(2 * MAX_BYTES + (1 << 20)))
}

/// Profile: what was typed, not what is shown. Pictures are null where there are none.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[allow(clippy::struct_excessive_bools, reason = "as Mastodon has it")]
struct Profile {
    id: AccountId,
    display_name: String,
    note: String,
    fields: Vec<SourceField>,
    avatar: Option<String>,
    avatar_static: Option<String>,
    avatar_description: String,
    header: Option<String>,
    header_static: Option<String>,
    header_description: String,
    locked: bool,
    bot: bool,
    hide_collections: bool,
    discoverable: Option<bool>,
    indexable: bool,
    show_media: bool,
    show_media_replies: bool,
    show_featured: bool,
    attribution_domains: Vec<String>,
}

impl From<CredentialAccount> for Profile {
    fn from(own: CredentialAccount) -> Self {
        let CredentialAccount { account, source, .. } = own;
        let chosen = |url: String| Some(url).filter(|url| !url.contains("/static/"));
        let (avatar, header) = (chosen(account.avatar), chosen(account.header));
        Self {
            id: account.id,
            display_name: account.display_name,
            note: source.note,
            fields: source.fields,
            avatar_static: avatar.clone(),
            avatar,
            avatar_description: account.avatar_description,
            header_static: header.clone(),
            header,
            header_description: account.header_description,
            locked: account.locked,
            bot: account.bot,
            hide_collections: account.hide_collections,
            discoverable: account.discoverable,
            indexable: account.indexable,
            show_media: account.show_media,
            show_media_replies: account.show_media_replies,
            show_featured: account.show_featured,
            attribution_domains: source.attribution_domains,
        }
    }
}

/// `GET /api/v1/profile`
async fn show_profile(Extract(state): Extract<State>, user: User<ReadProfile>) -> Result<Json<Profile>> {
    let mut conn = state.pool.acquire().await?;
    Ok(Json(own_account(&state, &mut conn, user.user_id, user.account_id).await?.into()))
}

/// `PATCH /api/v1/profile`
async fn edit_profile(
    Extract(state): Extract<State>,
    user: User<WriteAccounts>,
    given: Upload<ProfileForm>,
) -> Result<Json<Profile>> {
    Ok(Json(change_profile(&state, user.user_id, user.account_id, given).await?.into()))
}
