//! What a sent compose form holds: its fields in any order but the token, which comes before the pictures.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::Multipart;
use axum::extract::multipart::Field;

use crate::access::Csrf;
use crate::domain::statuses::MAX_MEDIA;
use crate::error::Result;
use crate::model::{MediaId, StatusId, TextFormat};
use crate::parameters::{broken_multipart, read_text, receive};
use crate::storage::{Incoming, Intake};
use crate::web::view::poll::PollForm;

/// Everything but pictures is text, and short.
const MAX_TEXT: usize = 1 << 20;

/// The fields, as they were typed.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub text: String,
    pub text_format: Option<TextFormat>,
    pub spoiler_text: String,
    /// A word, or `circle:ID`.
    pub visibility: String,
    pub language: String,
    pub sensitive: bool,
    pub local_only: bool,
    /// Kept, not posted.
    pub as_draft: bool,
    /// The draft that is written on.
    pub draft_id: Option<i64>,
    pub in_reply_to_id: Option<StatusId>,
    /// `2026-05-12T09:30`, in UTC; empty: now.
    pub scheduled_at: String,
    pub quoted_status_id: Option<StatusId>,
    pub quote_policy: String,
    pub reply_policy: String,
    pub return_to: Option<String>,
    pub poll: PollForm,
    /// Attachments that were here already, in their order, without those taken out.
    pub media: Vec<MediaId>,
    /// What was written about them.
    pub descriptions: BTreeMap<MediaId, String>,
    /// New pictures with what was written about each.
    pub pictures: Vec<(Incoming, String)>,
}

impl Written {
    /// The circle it is written to.
    pub fn circle(&self) -> Option<i64> {
        self.visibility.strip_prefix("circle:")?.parse().ok()
    }

    /// Reads a form to its end.
    ///
    /// # Errors
    /// [`Forbidden`](crate::error::Error::Forbidden) without this browser's token;
    /// [`TooLarge`](crate::error::Error::TooLarge); [`BadRequest`](crate::error::Error::BadRequest) for what is no form.
    pub async fn read(mut form: Multipart, csrf: &Csrf, intake: &Intake) -> Result<Self> {
        let mut written = Self::default();
        let mut removed = BTreeSet::new();
        let (mut files, mut alt_texts) = (BTreeMap::new(), BTreeMap::new());
        // Nothing is read before the token, so that strangers cannot make us hold their files.
        let mut trusted = false;
        while let Some(field) = form.next_field().await.map_err(|problem| broken_multipart(&problem))? {
            let name = field.name().unwrap_or_default().to_owned();
            if name == "csrf_token" {
                csrf.check(&text(field).await?)?;
                trusted = true;
                continue;
            }
            if !trusted {
                break;
            }
            match name.split_once('_').unwrap_or((&name, "")) {
                ("status", "") => written.text = text(field).await?,
                ("spoiler", "text") => written.spoiler_text = text(field).await?,
                ("content", "type") => written.text_format = text(field).await?.parse().ok(),
                ("scheduled", "at") => written.scheduled_at = text(field).await?,
                ("visibility", "") => written.visibility = text(field).await?,
                ("language", "") => written.language = text(field).await?,
                ("sensitive", "") => written.sensitive = !text(field).await?.is_empty(),
                ("local", "only") => written.local_only = !text(field).await?.is_empty(),
                ("as", "draft") => written.as_draft = !text(field).await?.is_empty(),
                ("draft", "id") => written.draft_id = text(field).await?.parse().ok(),
                ("in", "reply_to_id") => written.in_reply_to_id = text(field).await?.parse().ok(),
                ("quoted", "status_id") => written.quoted_status_id = text(field).await?.parse().ok(),
                ("quote", "policy") => written.quote_policy = text(field).await?,
                ("reply", "policy") => written.reply_policy = text(field).await?,
                ("return", "to") => written.return_to = Some(text(field).await?),
                ("poll", "option") => written.poll.options.push(text(field).await?),
                ("poll", "expires_in") => written.poll.expires_in = text(field).await?.parse().ok(),
                ("poll", "multiple") => written.poll.multiple = true,
                ("poll", "hide_totals") => written.poll.hide_totals = true,
                ("media", "ids") => written.media.extend(text(field).await?.parse::<MediaId>()),
                ("description", id) => {
                    let id = id.parse::<MediaId>();
                    let words = text(field).await?;
                    written.descriptions.extend(id.map(|id| (id, words)));
                }
                ("remove", id) => removed.extend(id.parse::<MediaId>()),
                ("media", place) => match place.strip_prefix("description_") {
                    Some(place) => drop(alt_texts.insert(place.to_owned(), text(field).await?)),
                    None => {
                        let place = place.to_owned();
                        let file = receive(field, intake).await?;
                        if !file.is_empty() && files.len() < MAX_MEDIA {
                            files.insert(place, file);
                        }
                    }
                },
                _ => {}
            }
        }
        if !trusted {
            // No token is no browser's token.
            csrf.check("")?;
        }
        written.media.retain(|id| !removed.contains(id));
        let described = |(place, file)| (file, alt_texts.remove(&place).unwrap_or_default());
        written.pictures = files.into_iter().map(described).collect();
        Ok(written)
    }
}

async fn text(field: Field<'_>) -> Result<String> {
    read_text(field, &mut { MAX_TEXT }).await
}
