//! Icons: our own drawings, gathered in the sprite `static/icons.svg`.

use std::fmt;
use std::sync::LazyLock;

use askama::filters::HtmlSafe;

use super::static_files::static_url;

static SPRITE: LazyLock<String> = LazyLock::new(|| static_url("icons.svg"));

/// `<svg>` with one drawing of the sprite. It says nothing to a screen reader: the words stand beside it.
pub struct Icon(pub(super) &'static str);

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, r##"<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>"##, *SPRITE, self.0)
    }
}

/// Both parts are ours: a URL we made and a name that stands in a template.
impl HtmlSafe for Icon {}
