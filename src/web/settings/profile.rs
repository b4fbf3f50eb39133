//! `/settings/profile`: what people say about themselves, and their pictures.

use axum::extract::{Request, State as Extract};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::access::Csrf;
use crate::browser::{PageError, Redirect, Result, SignedIn};
use crate::domain::media::{delete_files, store_avatar, store_header};
use crate::domain::profile::{ProfileChange, update_profile};
use crate::error::Error;
use crate::layout::{FieldErrors, Html, Section};
use crate::model::Account;
use crate::parameters::{self, File, Given};
use crate::state::State;
use crate::storage::StorageKey;
use crate::storage::url::{avatar_url, header_url};
use crate::web::view::settings::{ProfileForm, ProfileSettingsPage};

/// The form's fields but its files. A switch that is off is not sent.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    csrf_token: String,
    display_name: String,
    note: String,
    remove_avatar: Option<String>,
    remove_header: Option<String>,
    field_name_1: String,
    field_value_1: String,
    field_name_2: String,
    field_value_2: String,
    field_name_3: String,
    field_value_3: String,
    field_name_4: String,
    field_value_4: String,
    locked: Option<String>,
    bot: Option<String>,
    discoverable: Option<String>,
    indexable: Option<String>,
    hide_collections: Option<String>,
    show_media: Option<String>,
    show_media_replies: Option<String>,
    email_subscriptions: Option<String>,
    attribution_domains: String,
}

/// `GET /settings/profile`
pub async fn show_profile(Extract(state): Extract<State>, person: SignedIn) -> Html<ProfileSettingsPage> {
    let account = &person.account;
    let fields = account.fields.iter().map(|field| (field.name.clone(), field.value.clone()));
    let form = ProfileForm {
        display_name: account.display_name.clone(),
        note: account.note.clone(),
        avatar_url: avatar_url(&state.config, account),
        header_url: header_url(&state.config, account),
        fields: fields.collect(),
        locked: account.locked,
        bot: account.is_bot(),
        discoverable: account.discoverable.unwrap_or_default(),
        indexable: account.indexable,
        hide_collections: account.hide_collections,
        show_media: account.tabs.media,
        show_media_replies: account.tabs.media_replies,
        email_subscriptions: account.email_subscriptions,
        attribution_domains: account.attribution_domains.join("\n"),
    };
    Html(page(&person, form, FieldErrors::default()))
}

/// `POST /settings/profile`
pub async fn save_profile(
    Extract(state): Extract<State>,
    person: SignedIn,
    csrf: Csrf,
    request: Request,
) -> Result<Response> {
    let mut given = parameters::read(request, &state.intake).await?;
    let (avatar, header) = (picture(&mut given, "avatar"), picture(&mut given, "header"));
    let typed: Typed = given.into()?;
    csrf.check(&typed.csrf_token)?;
    if let Err(error) = save(&state, &person.account, &typed, avatar, header).await {
        let errors = PageError::fields(error)?.into();
        let view = page(&person, typed.form(&state, &person.account), errors);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(view)).into_response());
    }
    Ok(Redirect::to("/settings/profile").done("settings-saved").into_response())
}

/// A file input that was left empty is sent as an empty file.
fn picture(given: &mut Given, name: &str) -> Option<File> {
    given.take_file(name).filter(|file| !file.content.is_empty())
}

/// Pictures are stored before the row names them, and the ones it no longer names are deleted after.
async fn save(
    state: &State,
    account: &Account,
    typed: &Typed,
    avatar: Option<File>,
    header: Option<File>,
) -> Result<(), Error> {
    let new_avatar = match avatar {
        Some(file) => Some(
            store_avatar(state, file.content.picture().await?)
                .await
                .map_err(|error| beside("avatar", error))?,
        ),
        None => None,
    };
    let new_header = match header {
        Some(file) => match store_header(state, file.content.picture().await?).await {
            Ok(key) => Some(key),
            Err(error) => {
                delete_files(state, [new_avatar]).await;
                return Err(beside("header", error));
            }
        },
        None => None,
    };
    let mut change = typed.change();
    change.avatar = named(new_avatar.as_ref(), typed.remove_avatar.is_some());
    change.header = named(new_header.as_ref(), typed.remove_header.is_some());
    if let Err(error) = update_profile(state, account.id, &change).await {
        delete_files(state, [new_avatar, new_header]).await;
        return Err(error);
    }
    let former = [
        account.avatar_key.as_deref().filter(|_| change.avatar.is_some()),
        account.header_key.as_deref().filter(|_| change.header.is_some()),
    ];
    delete_files(state, former.map(|key| key?.parse::<StorageKey>().ok())).await;
    Ok(())
}

/// What the row is to name: a new picture, none, or what it names already.
fn named(new: Option<&StorageKey>, remove: bool) -> Option<Option<String>> {
    match new {
        Some(key) => Some(Some(key.to_string())),
        None => remove.then_some(None),
    }
}

/// A file that is no picture we take is said beside its field.
fn beside(field: &'static str, error: Error) -> Error {
    match error {
        Error::Unprocessable(text) => Error::invalid(field, "ERR_INVALID", text),
        other => other,
    }
}

impl Typed {
    fn fields(&self) -> Vec<(String, String)> {
        let rows = [
            (&self.field_name_1, &self.field_value_1),
            (&self.field_name_2, &self.field_value_2),
            (&self.field_name_3, &self.field_value_3),
            (&self.field_name_4, &self.field_value_4),
        ];
        rows.into_iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    fn change(&self) -> ProfileChange {
        ProfileChange {
            display_name: Some(self.display_name.clone()),
            note: Some(self.note.clone()),
            fields: Some(self.fields()),
            locked: Some(self.locked.is_some()),
            bot: Some(self.bot.is_some()),
            discoverable: Some(self.discoverable.is_some()),
            indexable: Some(self.indexable.is_some()),
            hide_collections: Some(self.hide_collections.is_some()),
            show_media: Some(self.show_media.is_some()),
            show_media_replies: Some(self.show_media_replies.is_some()),
            email_subscriptions: Some(self.email_subscriptions.is_some()),
            attribution_domains: Some(self.attribution_domains.lines().map(str::to_owned).collect()),
            ..ProfileChange::default()
        }
    }

    fn form(&self, state: &State, account: &Account) -> ProfileForm {
        ProfileForm {
            display_name: self.display_name.clone(),
            note: self.note.clone(),
            avatar_url: avatar_url(&state.config, account),
            header_url: header_url(&state.config, account),
            fields: self.fields(),
            locked: self.locked.is_some(),
            bot: self.bot.is_some(),
            discoverable: self.discoverable.is_some(),
            indexable: self.indexable.is_some(),
            hide_collections: self.hide_collections.is_some(),
            show_media: self.show_media.is_some(),
            show_media_replies: self.show_media_replies.is_some(),
            email_subscriptions: self.email_subscriptions.is_some(),
            attribution_domains: self.attribution_domains.clone(),
        }
    }
}

fn page(person: &SignedIn, form: ProfileForm, errors: FieldErrors) -> ProfileSettingsPage {
    ProfileSettingsPage { page: person.frame.page_of("settings-profile", Section::Settings), form, errors }
}
