//! A status as it is set on every page that shows one.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, Utc};

use crate::layout::Page;
use crate::model::{MediaId, StatusId, Visibility};
use crate::text::{escape, show_emoji};

use super::account::AccountView;
use super::pager::Pager;
use super::poll::PollView;

/// A status, seen by one reader.
#[derive(Debug, Clone)]
pub struct StatusView {
    /// The status itself, also where somebody's reblog brought it here: what actions act upon.
    pub id: StatusId,
    pub account: AccountView,
    /// Its page on this server: `/@ana/1`, `/@bob@remote.example/2`.
    pub path: String,
    /// Its page on the server it came from; `None` for ours.
    pub original_url: Option<String>,
    pub created_at: DateTime<Utc>,
    pub edited_at: Option<DateTime<Utc>>,
    pub visibility: Visibility,
    /// Of the followers, only for those in a circle.
    pub limited: bool,
    /// For the people of this server alone.
    pub local_only: bool,
    /// The title of the reader's filter that this is shown behind.
    pub filtered: Option<String>,
    /// The content warning; `None` for none.
    pub spoiler_text: Option<String>,
    /// The custom emoji in its texts: shortcode and address.
    pub emojis: Vec<(String, String)>,
    pub reactions: Vec<ReactionView>,
    /// Pictures are veiled until asked for.
    pub sensitive: bool,
    /// Sanitised.
    pub content_html: String,
    /// ISO 639 code of the text.
    pub language: Option<String>,
    pub media: Vec<MediaView>,
    /// Of an article, film, recording or event.
    pub details: Option<DetailsView>,
    /// A film or recording that its own server offers as a plain file: played on its own page.
    pub film: Option<FilmView>,
    /// What its first link leads to.
    pub card: Option<CardView>,
    pub poll: Option<PollView>,
    pub quote: Option<QuoteView>,
    pub in_reply_to: Option<ReplyView>,
    pub reblog: Option<ReblogView>,
    /// Shown as pinned: only on top of its author's profile.
    pub pinned: bool,
    pub replies_count: u64,
    pub reblogs_count: u64,
    pub favourites_count: u64,
    /// What the reader did with it, and may do; `None` when nobody is signed in.
    pub mine: Option<StatusActions>,
    /// The key of the sentence that says who may answer; `None` for everybody.
    pub answers: Option<&'static str>,
}

/// What the reader did with a status, and may do.
#[derive(Debug, Clone, Copy, Default)]
pub struct StatusActions {
    pub favourited: bool,
    pub reblogged: bool,
    pub bookmarked: bool,
    pub pinned: bool,
    /// Whether it may be reblogged at all: public and unlisted ones, and one's own private ones.
    pub may_reblog: bool,
    /// Its author lets the reader answer it, or may.
    pub may_reply: bool,
    pub may_favourite: bool,
    /// Its author lets the reader quote it, or may.
    pub may_quote: bool,
    /// It quotes the reader, who may take that back.
    pub quotes_me: bool,
    /// It is the reader's own: they may pin, edit and delete it.
    pub own: bool,
}

/// What an article, film, recording or event is beyond its text.
#[derive(Debug, Clone, Default)]
pub struct DetailsView {
    /// There is more to read, on a page of its own.
    pub has_text: bool,
    /// Seconds.
    pub duration: Option<u64>,
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    pub place: Option<String>,
}

impl DetailsView {
    /// "1:00:22", "6:25".
    fn length(&self) -> Option<String> {
        let seconds = self.duration?;
        let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        Some(match hours {
            0 => format!("{minutes}:{rest:02}"),
            hours => format!("{hours}:{minutes:02}:{rest:02}"),
        })
    }

    fn is_empty(&self) -> bool {
        !self.has_text
            && self.duration.is_none()
            && self.starts_at.is_none()
            && self.ends_at.is_none()
            && self.place.is_none()
    }
}

/// A page on the web in a few words.
#[derive(Debug, Clone)]
pub struct CardView {
    pub url: String,
    pub title: String,
    pub description: String,
    /// Whose page it is: its name, or its host.
    pub provider: String,
    /// Of ours: never the page's own.
    pub image_url: Option<String>,
    pub image_description: String,
}

/// A film or recording on its own server.
#[derive(Debug, Clone)]
pub struct FilmView {
    pub url: String,
    pub sound_only: bool,
    /// What is shown before it plays: through our proxy.
    pub poster: Option<String>,
    pub size: Option<(u32, u32)>,
}

/// Whom a status answers.
#[derive(Debug, Clone)]
pub struct ReplyView {
    pub acct: String,
    /// The page of what was answered; `None` when it is not here.
    pub path: Option<String>,
}

/// How many answered with one emoji.
#[derive(Debug, Clone)]
pub struct ReactionView {
    /// A Unicode emoji, the shortcode of one of ours, or `shortcode@host`.
    pub name: String,
    /// The picture of a custom one.
    pub url: Option<String>,
    pub count: u64,
    /// The reader is one of them.
    pub mine: bool,
}

/// What a status quotes: shown, or why not.
#[derive(Debug, Clone)]
pub struct QuoteView {
    pub status: Option<Box<StatusView>>,
    /// The key of the sentence that stands in its place.
    pub reason: &'static str,
}

/// Who brought a status here.
#[derive(Debug, Clone)]
pub struct ReblogView {
    /// The reblog's own id, which makes this place in the list unlike any other.
    pub id: StatusId,
    pub account: AccountView,
}

/// What kind of attachment it is, as far as pages care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaKind {
    Image,
    Video,
    Audio,
    /// Something we only link to.
    Unknown,
}

/// An attachment.
#[derive(Debug, Clone)]
pub struct MediaView {
    pub id: MediaId,
    pub kind: MediaKind,
    /// A film without sound that is a moving picture.
    pub loops: bool,
    /// The whole thing.
    pub url: String,
    /// Where a film or sound of another server lies: it may be too large for us to pass on.
    pub home: Option<String>,
    /// A smaller picture of it; `None` where there is none.
    pub preview_url: Option<String>,
    /// The blurhash drawn as a picture, under a URL of ours: the veil of sensitive media.
    pub blurhash_url: Option<String>,
    /// The alternative text.
    pub description: Option<String>,
    /// Pixels of the preview, so that the page does not jump.
    pub size: Option<(u32, u32)>,
    /// The focal point, each -1.0 to 1.0, y upwards (Mastodon's).
    pub focus: Option<(f32, f32)>,
}

impl MediaView {
    pub(super) fn preview(&self) -> &str {
        self.preview_url.as_deref().unwrap_or(&self.url)
    }

    /// What stands in a player's place until it plays.
    pub(super) fn poster(&self) -> Option<&str> {
        self.preview_url.as_deref().or(self.blurhash_url.as_deref())
    }

    /// The classes that move the visible part to the focal point: `style` attributes are forbidden by our policy.
    pub fn focus_classes(&self) -> String {
        let step = |value: f32| (((value.clamp(-1.0, 1.0) + 1.0) * 4.0).round()) as u8;
        self.focus.map_or_else(String::new, |(x, y)| format!("focus-x-{} focus-y-{}", step(x), step(-y)))
    }

    pub(super) fn is_image(&self) -> bool {
        self.kind == MediaKind::Image
    }

    pub(super) fn is_video(&self) -> bool {
        self.kind == MediaKind::Video
    }

    pub(super) fn is_audio(&self) -> bool {
        self.kind == MediaKind::Audio
    }
}

impl StatusView {
    /// As one of a list.
    pub fn card<'a>(&'a self, page: &'a Page) -> StatusCard<'a> {
        self.card_as(page, self.anchor())
    }

    /// As one of a list that may hold it twice: `anchor` is this place's fragment.
    pub(super) fn card_as<'a>(&'a self, page: &'a Page, anchor: String) -> StatusCard<'a> {
        StatusCard { page, status: self, anchor, focused: false }
    }

    /// As what its own page is about: larger, with its date and all its figures.
    pub fn focused<'a>(&'a self, page: &'a Page) -> StatusCard<'a> {
        StatusCard { page, status: self, anchor: self.anchor(), focused: true }
    }

    /// The fragment of this place in the page; the reader comes back to it. A pinned status stands in the list too.
    pub fn anchor(&self) -> String {
        let kind = if self.pinned { "pinned" } else { "status" };
        format!("{kind}-{}", self.reblog.as_ref().map_or(self.id, |reblog| reblog.id))
    }

    /// Plain text as HTML, with its custom emoji.
    fn with_emojis(&self, text: &str) -> String {
        let urls = self.emojis.iter().map(|(code, url)| (code.as_str(), url.clone())).collect();
        show_emoji(&escape(text), &urls)
    }

    /// Its quote is shown: then the line that stands for it is not.
    fn shows_quote(&self) -> bool {
        self.quote.as_ref().is_some_and(|quote| quote.status.is_some())
    }

    /// The preview of its link, where nothing else is shown below its words.
    fn preview(&self) -> Option<&CardView> {
        self.card.as_ref().filter(|_| self.media.is_empty() && !self.shows_quote() && self.film.is_none())
    }

    fn visibility_key(&self) -> &'static str {
        if self.limited { "visibility-limited" } else { visibility_key(self.visibility) }
    }

    fn visibility_icon(&self) -> &'static str {
        match self.visibility {
            _ if self.limited => "people",
            Visibility::Public => "globe",
            Visibility::Unlisted => "unlisted",
            Visibility::Private => "lock",
            Visibility::Direct => "at",
        }
    }

    /// `of-1` … `of-4`, `of-many`: how the plates are laid out.
    fn plates_class(&self) -> String {
        match self.media.len() {
            count @ 1..=4 => format!("of-{count}"),
            _ => "of-many".to_owned(),
        }
    }
}

/// The key of a visibility's name.
pub(super) fn visibility_key(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "visibility-public",
        Visibility::Unlisted => "visibility-unlisted",
        Visibility::Private => "visibility-private",
        Visibility::Direct => "visibility-direct",
    }
}

/// A status, set.
#[derive(Template)]
#[template(path = "web/parts/status.html")]
pub struct StatusCard<'a> {
    page: &'a Page,
    status: &'a StatusView,
    anchor: String,
    focused: bool,
}

/// What is offered with one click; whatever else is typed.
const OFFERED: [&str; 8] = ["❤️", "👍", "🎉", "😂", "😮", "😢", "🙏", "🌱"];

impl StatusCard<'_> {
    fn offered(&self) -> [&'static str; 8] {
        OFFERED
    }

    fn has_reactions(&self) -> bool {
        !self.status.reactions.is_empty()
    }

    /// The film is played where it is what the page is about: only there do browsers let it be loaded.
    fn player(&self) -> Option<&FilmView> {
        self.status.film.as_ref().filter(|_| self.focused)
    }

    /// The poster of a film that is played is seen in the player.
    fn shows_plates(&self) -> bool {
        let in_player = self.player().is_some_and(|film| film.poster.is_some() && !film.sound_only);
        !self.status.media.is_empty() && !in_player
    }

    /// What is told below the text.
    fn details(&self) -> Option<&DetailsView> {
        self.status.details.as_ref().filter(|details| !details.is_empty())
    }

    /// `favourite` or `unfavourite`: the word of the path a button posts to.
    fn toggle(&self, on: &bool, verb: &'static str) -> String {
        if *on { format!("un{verb}") } else { verb.to_owned() }
    }
}

impl HtmlSafe for StatusCard<'_> {}

/// Statuses under each other, with the way to older and newer ones.
#[derive(Debug, Clone, Default)]
pub struct StatusList {
    pub statuses: Vec<StatusView>,
    pub pager: Pager,
}

impl StatusList {
    pub fn is_empty(&self) -> bool {
        self.statuses.is_empty()
    }

    pub fn html<'a>(&'a self, page: &'a Page) -> StatusListHtml<'a> {
        StatusListHtml { page, list: self }
    }
}

/// A list of statuses, set.
#[derive(Template)]
#[template(path = "web/parts/statuses.html")]
pub struct StatusListHtml<'a> {
    page: &'a Page,
    list: &'a StatusList,
}

impl HtmlSafe for StatusListHtml<'_> {}
