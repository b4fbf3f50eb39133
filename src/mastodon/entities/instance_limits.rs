//! What both versions of the Instance entity say of sizes and numbers.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::{pins, polls};
use crate::model::TextFormat;
use crate::storage::film;

/// The first so many are pictures.
const PICTURES: usize = 4;
const MIME_TYPES: [&str; 23] = [
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/gif",
    "video/mp4",
    "video/quicktime",
    "video/3gpp",
    "video/webm",
    "video/x-matroska",
    "video/ogg",
    "audio/mpeg",
    "audio/mp3",
    "audio/mp4",
    "audio/m4a",
    "audio/x-m4a",
    "audio/aac",
    "audio/ogg",
    "audio/webm",
    "audio/wav",
    "audio/x-wav",
    "audio/wave",
    "audio/flac",
    "audio/x-flac",
];

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct Limits {
    pub accounts: AccountLimits,
    pub statuses: StatusLimits,
    pub media_attachments: MediaLimits,
    pub polls: PollLimits,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct AccountLimits {
    pub max_featured_tags: i64,
    pub max_pinned_statuses: i64,
    pub max_profile_fields: u32,
    pub profile_field_name_limit: u32,
    pub profile_field_value_limit: u32,
    pub max_display_name_length: u32,
    pub max_note_length: u32,
    pub max_avatar_description_length: u32,
    pub max_header_description_length: u32,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct StatusLimits {
    pub max_characters: u32,
    pub max_media_attachments: u32,
    /// What `content_type` may be.
    pub supported_mime_types: [TextFormat; 2],
    pub characters_reserved_per_url: u32,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct MediaLimits {
    pub description_limit: u32,
    pub supported_mime_types: &'static [&'static str],
    /// Bytes.
    pub image_size_limit: u32,
    /// Pixels.
    pub image_matrix_limit: u32,
    /// Bytes; 0 where films are not taken.
    pub video_size_limit: u64,
    /// A second.
    pub video_frame_rate_limit: u32,
    /// Pixels.
    pub video_matrix_limit: u64,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct PollLimits {
    pub max_options: usize,
    pub max_characters_per_option: usize,
    /// Seconds.
    pub min_expiration: i64,
    pub max_expiration: i64,
}

impl Limits {
    /// `status_characters`: as the administrators chose; `max_film`: bytes of a film or sound, where they are taken.
    pub fn of(status_characters: u32, max_film: Option<u64>) -> Self {
        let films = max_film.is_some();
        Self {
            accounts: AccountLimits {
                max_featured_tags: 0,
                max_pinned_statuses: pins::MAX_PINS,
                max_profile_fields: 4,
                profile_field_name_limit: 255,
                profile_field_value_limit: 255,
                max_display_name_length: 30,
                max_note_length: 500,
                max_avatar_description_length: 150,
                max_header_description_length: 150,
            },
            statuses: StatusLimits {
                max_characters: status_characters,
                max_media_attachments: 4,
                supported_mime_types: TextFormat::ALL,
                characters_reserved_per_url: 23,
            },
            media_attachments: MediaLimits {
                description_limit: 1500,
                supported_mime_types: if films { &MIME_TYPES } else { &MIME_TYPES[..PICTURES] },
                image_size_limit: 16 << 20,
                image_matrix_limit: 33_177_600,
                video_size_limit: max_film.unwrap_or(0),
                video_frame_rate_limit: if films { film::MAX_FRAME_RATE } else { 0 },
                video_matrix_limit: if films { film::MAX_PIXELS } else { 0 },
            },
            polls: PollLimits {
                max_options: polls::MAX_OPTIONS,
                max_characters_per_option: polls::MAX_OPTION_CHARACTERS,
                min_expiration: polls::MIN_EXPIRATION,
                max_expiration: polls::MAX_EXPIRATION,
            },
        }
    }
}
