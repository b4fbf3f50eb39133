//! `/api/v1/profile`: one's own profile, as it is edited.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Serialize;

use super::accounts::{ProfileForm, change_profile};
use super::authentication::User;
use super::entities::{Account, Render, SourceField};
use super::error::Result;
use super::json::Json;
use super::parameters::Upload;
use crate::access::scope::{Profile as ReadProfile, WriteAccounts};
use crate::db;
use crate::model::AccountId;
use crate::openapi::{Endpoints, get};
use crate::state::State;
use crate::storage::image::MAX_BYTES;
use crate::storage::url::{avatar_url, header_url};

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

impl Profile {
    async fn load(state: &State, id: AccountId) -> Result<Self> {
        let own = db::accounts::get(&mut *state.pool.acquire().await?, id).await?;
        let account = Account::new(Render::new(&state.config, Some(id)), &own);
        let (avatar, header) = (avatar_url(&state.config, &own), header_url(&state.config, &own));
        Ok(Self {
            id,
            display_name: account.display_name,
            note: own.note.clone(),
            fields: SourceField::all(&own),
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
            attribution_domains: own.attribution_domains.clone(),
        })
    }
}

/// `GET /api/v1/profile`
async fn show_profile(Extract(state): Extract<State>, user: User<ReadProfile>) -> Result<Json<Profile>> {
    Ok(Json(Profile::load(&state, user.account_id).await?))
}

/// `PATCH /api/v1/profile`
async fn edit_profile(
    Extract(state): Extract<State>,
    user: User<WriteAccounts>,
    given: Upload<ProfileForm>,
) -> Result<Json<Profile>> {
    change_profile(&state, user.account_id, given).await?;
    Ok(Json(Profile::load(&state, user.account_id).await?))
}
