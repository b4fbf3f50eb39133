//! `/admin/custom_emojis`: ours, and those of other servers that may become ours.

use std::collections::BTreeMap;

use axum::extract::{Multipart, Path, Query, State as Extract};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Deserialize;

use crate::access::Csrf;
use crate::browser::{Form, PageError, Redirect, Result, SignedInStaff};
use crate::db;
use crate::db::emojis::ListedEmoji;
use crate::domain::emojis;
use crate::error::Error;
use crate::layout::{FieldErrors, Html, Section};
use crate::model::{EmojiId, Permissions};
use crate::state::State;
use crate::storage::url::emoji_picture;
use crate::web::view::admin_emojis::{CustomEmojisPage, EmojiForm, EmojiView};

const PAGE: &str = "/admin/custom_emojis";
/// Ours are few and shown whole; others' come a page at a time.
const OURS: i64 = 2000;
const THEIRS: i64 = 60;

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    /// `remote` for those of other servers.
    from: String,
    /// The beginning of a shortcode.
    q: String,
    max_id: Option<i64>,
}

/// `GET /admin/custom_emojis`
pub async fn show_custom_emojis(
    Extract(state): Extract<State>,
    staff: SignedInStaff,
    Query(asked): Query<Asked>,
) -> Result<Html<CustomEmojisPage>> {
    Ok(Html(page(&state, &staff, &asked, EmojiForm::default(), FieldErrors::default()).await?))
}

/// `POST /admin/custom_emojis`: the token comes first, then `shortcode`, `category` and `image`.
pub async fn create_custom_emoji(
    Extract(state): Extract<State>,
    staff: SignedInStaff,
    csrf: Csrf,
    form: Multipart,
) -> Result<Response> {
    let mut fields = read(form, &csrf).await?;
    let mut text = |name| String::from_utf8_lossy(&fields.remove(name).unwrap_or_default()).into_owned();
    let form = EmojiForm { shortcode: text("shortcode"), category: text("category") };
    let image = fields.remove("image").unwrap_or_default();
    match emojis::add_emoji(&state, &staff.staff, &form.shortcode, &form.category, image).await {
        Ok(_) => Ok(Redirect::to(PAGE).done("emoji-added").into_response()),
        Err(error) => {
            let error = match error {
                Error::Unprocessable(_) => Error::invalid("image", "ERR_INVALID", "is not a picture we take"),
                error => error,
            };
            let errors = PageError::fields(error)?.into();
            let view = page(&state, &staff, &Asked::default(), form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(view)).into_response())
        }
    }
}

/// All fields, once the token is right.
async fn read(mut form: Multipart, csrf: &Csrf) -> Result<BTreeMap<String, Bytes>, Error> {
    let unreadable = |error: axum::extract::multipart::MultipartError| Error::BadRequest(error.body_text());
    let mut fields = BTreeMap::new();
    let mut trusted = false;
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(unreadable)?;
        if name == "csrf_token" {
            csrf.check(&String::from_utf8_lossy(&bytes))?;
            trusted = true;
        } else if trusted {
            fields.insert(name, bytes);
        }
    }
    if !trusted {
        csrf.check("")?;
    }
    Ok(fields)
}

#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    category: String,
}

/// `POST /admin/custom_emojis/ID/VERB`: `category`, `disable`, `enable`, `delete`, and `copy` for others'.
pub async fn act_on_custom_emoji(
    Extract(state): Extract<State>,
    SignedInStaff { staff, .. }: SignedInStaff,
    Path((id, verb)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Redirect> {
    let id: EmojiId = id.parse().map_err(|_| Error::NotFound)?;
    match verb.as_str() {
        "category" => emojis::set_category(&state, &staff, id, &typed.category).await?,
        "disable" => emojis::set_disabled(&state, &staff, id, true).await?,
        "enable" => emojis::set_disabled(&state, &staff, id, false).await?,
        "delete" => emojis::delete_emoji(&state, &staff, id).await?,
        "copy" => match emojis::copy_emoji(&state, &staff, id).await {
            Ok(_) => return Ok(Redirect::to(PAGE).done("emoji-added")),
            Err(Error::NotFound) => return Ok(Redirect::to(PAGE).failed("emoji-not-here")),
            Err(Error::Invalid(_)) => return Ok(Redirect::to(PAGE).failed("emoji-taken")),
            Err(error) => return Err(error.into()),
        },
        _ => return Err(Error::NotFound.into()),
    }
    Ok(Redirect::to(PAGE).done("emoji-changed"))
}

async fn page(
    state: &State,
    SignedInStaff { person, staff }: &SignedInStaff,
    asked: &Asked,
    form: EmojiForm,
    errors: FieldErrors,
) -> Result<CustomEmojisPage> {
    staff.must_be_allowed(Permissions::MANAGE_CUSTOM_EMOJIS)?;
    let theirs = asked.from == "remote";
    let limit = if theirs { THEIRS } else { OURS };
    let beginning = asked.q.trim().trim_matches(':');
    let below = asked.max_id.unwrap_or(i64::MAX);
    let mut conn = state.pool.acquire().await?;
    let listed = db::emojis::list(&mut conn, !theirs, beginning, below, limit).await?;
    let full = i64::try_from(listed.len()) == Ok(limit);
    let older = listed.last().filter(|_| theirs && full).map(|last| {
        let q: String = url::form_urlencoded::byte_serialize(beginning.as_bytes()).collect();
        format!("{PAGE}?from=remote&q={q}&max_id={}", last.id)
    });
    let view = |emoji: ListedEmoji| EmojiView {
        url: emoji_picture(
            &state.config,
            emoji.id,
            emoji.image_key.as_deref(),
            emoji.remote_url.as_deref(),
            "original",
        ),
        id: emoji.id,
        shortcode: emoji.shortcode,
        host: emoji.host,
        category: emoji.category.unwrap_or_default(),
        disabled: emoji.disabled,
    };
    Ok(CustomEmojisPage {
        page: person.frame.page_of("admin-emojis", Section::Admin),
        theirs,
        query: asked.q.clone(),
        form,
        errors,
        emojis: listed.into_iter().map(view).collect(),
        older,
    })
}
