//! The form that writes or edits a status, and its page.
//!
//! It posts `multipart/form-data` to `/statuses`, or to `/statuses/ID/edit`. Fields: `status`, `spoiler_text`,
//! `content_type`, `visibility` (or `circle:ID`), `local_only` (`on`), `language`, `sensitive` (`on`), `in_reply_to_id`; attachments already here as `media_ids` (repeated),
//! each with `description_ID`, and with `remove_ID` (`on`) when it shall go; new ones as `media_1` … `media_4`,
//! each with `media_description_1` …; a poll as `poll_option` (repeated; empty ones do not count), `poll_expires_in`
//! (seconds; empty keeps the end it has), `poll_multiple` and `poll_hide_totals`;
//! `as_draft` of the button that only keeps it, and `draft_id` of the draft that is written on;
//! `quoted_status_id`, `quote_policy`, and `reply_policy`. Empty file inputs arrive as files without name. `csrf_token` comes first.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::layout::Page;
use crate::model::interaction::Who;
use crate::model::quote::QuotePolicy;
use crate::model::{StatusId, TextFormat, Visibility};
use crate::text::languages::LANGUAGES;

use super::poll::PollForm;
use super::status::{MediaView, StatusView, visibility_key};

/// What stands in the form: the person's defaults at first, what they typed when it comes back with an error.
#[derive(Debug, Clone)]
pub struct ComposeForm {
    pub text: String,
    pub text_format: TextFormat,
    pub spoiler_text: String,
    pub visibility: Visibility,
    /// The writer's circles: id and name.
    pub circles: Vec<(i64, String)>,
    /// The one that is written to, whatever the visibility.
    pub circle: Option<i64>,
    /// For the people of this server alone.
    pub local_only: bool,
    /// ISO 639-1.
    pub language: String,
    pub sensitive: bool,
    /// Attachments already uploaded.
    pub media: Vec<MediaView>,
    pub poll: PollForm,
    /// What is being quoted: its id, and the address of its author.
    pub quoting: Option<(StatusId, String)>,
    /// Who may quote it; `None`: as the person prefers.
    pub quote_policy: Option<QuotePolicy>,
    /// Who may answer it.
    pub reply_policy: Who,
    /// What is being answered: its id, and the address of its author.
    pub in_reply_to: Option<(StatusId, String)>,
    /// The draft that is written on.
    pub draft: Option<i64>,
    /// The status being edited: visibility and reply stay as they are.
    pub editing: Option<StatusId>,
    /// Why it was not accepted, as a sentence.
    pub error: Option<String>,
    /// As it holds now.
    pub max_characters: usize,
    /// How many attachments a status may have.
    pub max_media: usize,
}

impl ComposeForm {
    pub fn html<'a>(&'a self, page: &'a Page) -> ComposeFormHtml<'a> {
        ComposeFormHtml { page, form: self }
    }

    fn action(&self) -> String {
        self.editing.map_or_else(|| "/statuses".to_owned(), |id| format!("/statuses/{id}/edit"))
    }

    /// Numbers of the file inputs there is still room for.
    fn free_places(&self) -> std::ops::RangeInclusive<usize> {
        1..=self.max_media.saturating_sub(self.media.len())
    }

    /// Where a reader without scripts comes back to; after writing anew, the page they wrote on.
    fn return_to<'a>(&self, page: &'a Page) -> Option<&'a str> {
        self.editing.is_none().then_some(page.path.as_str()).filter(|path| !path.starts_with("/compose"))
    }

    fn narrows(&self) -> bool {
        self.quote_policy.is_some() || self.reply_policy != Who::Public
    }

    fn has_options(&self) -> bool {
        !self.spoiler_text.is_empty() || self.sensitive
    }
}

/// The form, set.
#[derive(Template)]
#[template(path = "web/parts/compose.html")]
pub struct ComposeFormHtml<'a> {
    page: &'a Page,
    form: &'a ComposeForm,
}

impl ComposeFormHtml<'_> {
    /// Code, name, whether it is the chosen one. A code we have no name for stays choosable.
    fn languages(&self) -> Vec<(String, String, bool)> {
        let chosen = &self.form.language;
        let known =
            LANGUAGES.iter().map(|(code, name, _)| ((*code).to_owned(), (*name).to_owned(), code == chosen));
        let unknown = !chosen.is_empty() && !LANGUAGES.iter().any(|(code, ..)| code == chosen);
        known.chain(unknown.then(|| (chosen.clone(), chosen.clone(), true))).collect()
    }

    /// Value, words with their meaning, whether it is the chosen one.
    fn visibilities(&self) -> Vec<(&'static str, String, bool)> {
        Visibility::ALL
            .into_iter()
            .map(|one| {
                let chosen = one == self.form.visibility && self.form.circle.is_none();
                (one.as_str(), self.page.t(meaning_key(one)).into_owned(), chosen)
            })
            .collect()
    }

    /// The same for circles.
    fn circles(&self) -> Vec<(String, String, bool)> {
        let row = |(id, title): &(i64, String)| {
            let words = self.page.t_name("circle-meaning", title).into_owned();
            (format!("circle:{id}"), words, Some(*id) == self.form.circle)
        };
        self.form.circles.iter().map(row).collect()
    }

    /// Value, words, whether it is the chosen one.
    fn reply_policies(&self) -> Vec<(&'static str, String, bool)> {
        let key = |who: Who| match who {
            Who::Public => "reply-policy-public",
            Who::Followers => "reply-policy-followers",
            Who::Following => "reply-policy-following",
            Who::Nobody => "reply-policy-nobody",
        };
        let row =
            |one: Who| (one.as_str(), self.page.t(key(one)).into_owned(), one == self.form.reply_policy);
        Who::ALL.into_iter().map(row).collect()
    }

    /// Value, words, whether it is the chosen one.
    fn quote_policies(&self) -> Vec<(&'static str, String, bool)> {
        let key = |policy: QuotePolicy| match policy {
            QuotePolicy::Public => "quote-policy-public",
            QuotePolicy::Followers => "quote-policy-followers",
            QuotePolicy::Nobody => "quote-policy-nobody",
        };
        QuotePolicy::ALL
            .into_iter()
            .map(|one| {
                (one.as_str(), self.page.t(key(one)).into_owned(), Some(one) == self.form.quote_policy)
            })
            .collect()
    }

    fn text_formats(&self) -> [(&'static str, &'static str, bool); 2] {
        text_formats(self.form.text_format)
    }

    fn limit(&self) -> u64 {
        self.form.max_characters as u64
    }

    fn visibility_name(&self) -> String {
        self.page.t(visibility_key(self.form.visibility)).into_owned()
    }
}

/// Value, key of its words, whether it is the chosen one.
pub(super) fn text_formats(chosen: TextFormat) -> [(&'static str, &'static str, bool); 2] {
    TextFormat::ALL.map(|format| {
        let key = match format {
            TextFormat::Plain => "text-format-plain",
            TextFormat::Markdown => "text-format-markdown",
        };
        (format.media_type(), key, format == chosen)
    })
}

/// The key of a visibility with its meaning: "Followers: …".
pub(super) fn meaning_key(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "visibility-public-meaning",
        Visibility::Unlisted => "visibility-unlisted-meaning",
        Visibility::Private => "visibility-private-meaning",
        Visibility::Direct => "visibility-direct-meaning",
    }
}

impl HtmlSafe for ComposeFormHtml<'_> {}

/// `GET /compose`, `GET /statuses/ID/edit`, and wherever the form comes back with an error.
#[derive(Template)]
#[template(path = "web/compose.html")]
pub struct ComposePage {
    pub page: Page,
    pub form: ComposeForm,
    /// What is being answered, shown above the form.
    pub context: Option<StatusView>,
}
