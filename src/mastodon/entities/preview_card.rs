//! PreviewCard: what a link leads to.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Account, Render, Timestamp};
use crate::model::card::Card;
use crate::storage::url::card_image_url;

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PreviewCard {
    pub url: String,
    pub title: String,
    pub description: String,
    pub language: Option<String>,
    #[serde(rename = "type")]
    pub kind: String,
    pub author_name: String,
    pub author_url: String,
    pub authors: Vec<Author>,
    pub provider_name: String,
    pub provider_url: String,
    /// Nobody's player is embedded here.
    pub html: &'static str,
    pub width: i32,
    pub height: i32,
    pub image: Option<String>,
    pub image_description: String,
    pub embed_url: &'static str,
    pub blurhash: Option<String>,
    pub published_at: Option<Timestamp>,
    pub missing_attribution: Option<bool>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Author {
    pub name: String,
    pub url: String,
    pub account: Option<Account>,
}

impl PreviewCard {
    pub fn new(render: Render<'_>, card: Card) -> Self {
        let author = (!card.author_name.is_empty()).then(|| Author {
            name: card.author_name.clone(),
            url: card.author_url.clone(),
            account: card.author.as_deref().map(|author| Account::new(render, author)),
        });
        Self {
            image: card_image_url(render.config, &card),
            url: card.url,
            title: card.title,
            description: card.description,
            language: card.language,
            kind: card.kind,
            author_name: card.author_name,
            author_url: card.author_url,
            authors: author.into_iter().collect(),
            provider_name: card.provider_name,
            provider_url: card.provider_url,
            html: "",
            width: card.width,
            height: card.height,
            image_description: card.image_description,
            embed_url: "",
            blurhash: card.blurhash,
            published_at: card.published_at.map(Timestamp::from),
            missing_attribution: None,
        }
    }
}
