//! One's own profile is changed.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Deserialize;

use super::credentials::own_account;
use crate::access::scope::WriteAccounts;
use crate::db;
use crate::domain::media::{delete_files, store_avatar, store_header};
use crate::domain::profile::{ProfileChange, update_profile};
use crate::error::Error;
use crate::mastodon::authentication::User;
use crate::mastodon::entities::CredentialAccount;
use crate::mastodon::error::Result;
use crate::mastodon::json::Json;
use crate::mastodon::parameters::Upload;
use crate::model::quote::QuotePolicy;
use crate::model::{AccountId, TextFormat, Visibility};
use crate::state::State;
use crate::storage::StorageKey;

#[derive(Deserialize, JsonSchema)]
pub struct Form {
    display_name: Option<String>,
    note: Option<String>,
    fields_attributes: Option<Vec<Row>>,
    locked: Option<bool>,
    bot: Option<bool>,
    discoverable: Option<bool>,
    indexable: Option<bool>,
    hide_collections: Option<bool>,
    show_media: Option<bool>,
    show_media_replies: Option<bool>,
    show_featured: Option<bool>,
    /// Ours: people without an account may have its posts sent by mail.
    email_subscriptions: Option<bool>,
    /// Pages of these domains may name the account as their author.
    attribution_domains: Option<Vec<String>>,
    /// Text where a file is expected: empty takes the picture away.
    avatar: Option<String>,
    avatar_description: Option<String>,
    header: Option<String>,
    header_description: Option<String>,
    #[serde(default)]
    source: Source,
}

#[derive(Deserialize, JsonSchema)]
pub struct Row {
    #[serde(default)]
    name: String,
    #[serde(default)]
    value: String,
}

#[derive(Default, Deserialize, JsonSchema)]
pub struct Source {
    privacy: Option<String>,
    sensitive: Option<bool>,
    language: Option<String>,
    quote_policy: Option<String>,
    /// GoToSocial's.
    status_content_type: Option<String>,
}

/// `PATCH /api/v1/accounts/update_credentials`
pub async fn update_credentials(
    Extract(state): Extract<State>,
    user: User<WriteAccounts>,
    given: Upload<Form>,
) -> Result<Json<CredentialAccount>> {
    change_profile(&state, user.account_id, given).await?;
    answer(&state, &user).await
}

/// Changes one's own profile as the parameters say: what is not named stays.
pub async fn change_profile(state: &State, account: AccountId, mut given: Upload<Form>) -> Result<()> {
    let (avatar, header) = (given.take_file("avatar"), given.take_file("header"));
    let form = given.words()?;
    let remove = |text: &Option<String>| text.as_deref() == Some("");
    let (remove_avatar, remove_header) = (remove(&form.avatar), remove(&form.header));
    let mut change = change(form)?;
    if let Some(file) = avatar {
        let key = store_avatar(state, file.content.picture().await?).await?;
        change.avatar = Some(Some(key.to_string()));
    } else if remove_avatar {
        change.avatar = Some(None);
    }
    if let Some(file) = header {
        let key = store_header(state, file.content.picture().await?).await?;
        change.header = Some(Some(key.to_string()));
    } else if remove_header {
        change.header = Some(None);
    }
    apply(state, account, &change).await
}

/// `DELETE /api/v1/profile/avatar`
pub async fn delete_avatar(
    Extract(state): Extract<State>,
    user: User<WriteAccounts>,
) -> Result<Json<CredentialAccount>> {
    let change = ProfileChange { avatar: Some(None), ..ProfileChange::default() };
    apply(&state, user.account_id, &change).await?;
    answer(&state, &user).await
}

/// `DELETE /api/v1/profile/header`
pub async fn delete_header(
    Extract(state): Extract<State>,
    user: User<WriteAccounts>,
) -> Result<Json<CredentialAccount>> {
    let change = ProfileChange { header: Some(None), ..ProfileChange::default() };
    apply(&state, user.account_id, &change).await?;
    answer(&state, &user).await
}

/// Changes the profile, and deletes the files that nothing names after it: the old ones, or, when the change was
/// refused, the new ones.
async fn apply(state: &State, account: AccountId, change: &ProfileChange) -> Result<()> {
    let before = db::accounts::get(&mut *state.pool.acquire().await?, account).await?;
    let updated = update_profile(state, account, change).await;
    let (avatar, header) = match &updated {
        Ok(_) => (
            before.avatar_key.clone().filter(|_| change.avatar.is_some()),
            before.header_key.clone().filter(|_| change.header.is_some()),
        ),
        Err(_) => (change.avatar.clone().flatten(), change.header.clone().flatten()),
    };
    delete_files(state, [key(avatar), key(header)]).await;
    updated?;
    Ok(())
}

async fn answer<N>(state: &State, user: &User<N>) -> Result<Json<CredentialAccount>> {
    let mut conn = state.pool.acquire().await?;
    Ok(Json(own_account(state, &mut conn, user.user_id, user.account_id).await?))
}

fn key(text: Option<String>) -> Option<StorageKey> {
    text?.parse().ok()
}

/// All but the pictures.
fn change(form: Form) -> Result<ProfileChange> {
    let rows = |rows: Vec<Row>| rows.into_iter().map(|row| (row.name, row.value)).collect();
    let visibility = form.source.privacy.as_deref().filter(|text| !text.is_empty());
    let visibility = visibility.map(str::parse::<Visibility>).transpose();
    let wrong = |()| Error::invalid("default_privacy", "ERR_INCLUSION", "is not included in the list");
    let policy = form.source.quote_policy.as_deref().filter(|text| !text.is_empty());
    let parse_policy = |word: &str| {
        let wrong =
            |()| Error::invalid("source[quote_policy]", "ERR_INCLUSION", "is not included in the list");
        word.parse::<QuotePolicy>().map_err(wrong)
    };
    let format = form.source.status_content_type.as_deref().filter(|text| !text.is_empty());
    let parse_format = |word: &str| {
        let wrong = |()| {
            Error::invalid("source[status_content_type]", "ERR_INCLUSION", "is not included in the list")
        };
        word.parse::<TextFormat>().map_err(wrong)
    };
    Ok(ProfileChange {
        display_name: form.display_name,
        note: form.note,
        fields: form.fields_attributes.map(rows),
        locked: form.locked,
        bot: form.bot,
        discoverable: form.discoverable,
        indexable: form.indexable,
        hide_collections: form.hide_collections,
        show_media: form.show_media,
        show_media_replies: form.show_media_replies,
        show_featured: form.show_featured,
        email_subscriptions: form.email_subscriptions,
        attribution_domains: form.attribution_domains,
        avatar: None,
        avatar_description: form.avatar_description,
        header: None,
        header_description: form.header_description,
        default_visibility: visibility.map_err(wrong)?,
        default_quote_policy: policy.map(parse_policy).transpose()?,
        default_text_format: format.map(parse_format).transpose()?,
        default_sensitive: form.source.sensitive,
        default_language: form.source.language.map(|tag| Some(tag).filter(|tag| !tag.is_empty())),
    })
}
