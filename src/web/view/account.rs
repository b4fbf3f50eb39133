//! A person, beside what they wrote and in lists.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::layout::{Page, clean_name, static_url};
use crate::model::AccountId;
use crate::text::{escape, show_emoji};

/// A person as others see them.
#[derive(Debug, Clone)]
pub struct AccountView {
    pub id: AccountId,
    /// As the person wrote it; may be empty, and may be hostile: templates show [`AccountView::name`].
    pub display_name: String,
    /// `ana`, or `ana@remote.example` for somebody elsewhere; no leading `@`.
    pub acct: String,
    /// `None`: the leaf that stands for everybody.
    pub avatar_url: Option<String>,
    pub bot: bool,
    /// Follows are answered by hand.
    pub locked: bool,
    /// The custom emoji in the name: shortcode and address.
    pub emojis: Vec<(String, String)>,
}

impl AccountView {
    /// The name to show: never empty, harmless for the line it stands in.
    pub fn name(&self) -> String {
        let name = clean_name(&self.display_name);
        // Nothing but joiners and blanks would leave a link nobody sees.
        if name.chars().any(|c| !is_blank(c)) {
            return name;
        }
        self.acct.split('@').next().unwrap_or_default().to_owned()
    }

    /// The same as HTML, with its custom emoji.
    pub fn name_html(&self) -> String {
        let urls = self.emojis.iter().map(|(code, url)| (code.as_str(), url.clone())).collect();
        show_emoji(&escape(&self.name()), &urls)
    }

    /// The profile's path on this server.
    pub fn path(&self) -> String {
        format!("/@{}", self.acct)
    }

    pub fn avatar(&self) -> String {
        self.avatar_url.clone().unwrap_or_else(|| static_url("avatar.svg"))
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}'
        | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{180e}' | '\u{2800}' | '\u{fe00}'..='\u{fe0f}')
}

/// What stands between the reader and somebody else.
#[derive(Debug, Clone, Copy, Default)]
pub struct RelationshipView {
    pub following: bool,
    /// The reader asked to follow and waits for an answer.
    pub requested: bool,
    pub followed_by: bool,
    pub blocking: bool,
    pub muting: bool,
}

/// The forms that change a relationship: follow, mute, block and their opposites, each posted to
/// `/accounts/ID/VERB`. `small` leaves only the one button a list has room for.
#[derive(Template)]
#[template(path = "web/parts/relationship.html")]
pub struct RelationshipForm<'a> {
    page: &'a Page,
    id: AccountId,
    name: String,
    relationship: RelationshipView,
    small: bool,
}

impl RelationshipForm<'_> {
    /// What the main button does.
    fn verb(&self) -> &'static str {
        match self.relationship {
            RelationshipView { blocking: true, .. } => "unblock",
            RelationshipView { following: true, .. } | RelationshipView { requested: true, .. } => "unfollow",
            _ => "follow",
        }
    }
}

impl HtmlSafe for RelationshipForm<'_> {}

/// A person in a list of people.
#[derive(Debug, Clone)]
pub struct PersonView {
    pub account: AccountView,
    /// What they say of themselves, sanitised; empty for none.
    pub note_html: String,
    /// `None` when nobody is signed in, or it is the reader.
    pub relationship: Option<RelationshipView>,
}

impl PersonView {
    /// The card in a list of people.
    pub fn card<'a>(&'a self, page: &'a Page) -> PersonCard<'a> {
        PersonCard { page, person: self }
    }

    fn form<'a>(&self, page: &'a Page) -> Option<RelationshipForm<'a>> {
        self.relationship.map(|relationship| self.account.relationship_form(page, relationship, true))
    }
}

impl AccountView {
    pub(super) fn relationship_form<'a>(
        &self,
        page: &'a Page,
        relationship: RelationshipView,
        small: bool,
    ) -> RelationshipForm<'a> {
        RelationshipForm { page, id: self.id, name: self.name(), relationship, small }
    }
}

/// One entry of a list of people.
#[derive(Template)]
#[template(path = "web/parts/person.html")]
pub struct PersonCard<'a> {
    page: &'a Page,
    person: &'a PersonView,
}

impl HtmlSafe for PersonCard<'_> {}
