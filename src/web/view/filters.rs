//! Filters in the settings.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::layout::{FieldErrors, Page};
use crate::model::FilterId;
use crate::model::filter::{FilterAction, FilterContext};

/// `GET /settings/filters`. Posts the fields of [`FilterForm`] and `keywords` (one a line) to the same path.
#[derive(Template)]
#[template(path = "web/settings_filters.html")]
pub struct FiltersPage {
    pub page: Page,
    pub filters: Vec<FilterView>,
    pub form: FilterForm,
    pub keywords: String,
    pub errors: FieldErrors,
}

/// A filter among others.
#[derive(Debug, Clone)]
pub struct FilterView {
    pub id: FilterId,
    pub title: String,
    pub keywords: Vec<String>,
    pub expires_at: Option<DateTime<Utc>>,
}

impl FilterView {
    fn ended(&self, page: &Page) -> bool {
        self.expires_at.is_some_and(|end| end <= page.now)
    }
}

/// A filter as it was typed: `title`, `action`, `expires_in` (seconds; blank: for ever), and a switch for each context.
#[derive(Debug, Clone)]
pub struct FilterForm {
    pub title: String,
    pub contexts: Vec<FilterContext>,
    pub action: FilterAction,
    /// It exists already, and may end as it was to.
    pub exists: bool,
}

impl FilterForm {
    /// Name, key of its words, whether it is chosen.
    fn contexts(&self) -> Vec<(&'static str, &'static str, bool)> {
        let key = |context| match context {
            FilterContext::Home => "filters-context-home",
            FilterContext::Notifications => "filters-context-notifications",
            FilterContext::Public => "filters-context-public",
            FilterContext::Thread => "filters-context-thread",
            FilterContext::Account => "filters-context-account",
        };
        let all = FilterContext::ALL.iter().copied();
        all.map(|context| (context.as_str(), key(context), self.contexts.contains(&context))).collect()
    }

    fn actions(&self) -> Vec<(&'static str, &'static str, bool)> {
        let key = |action| match action {
            FilterAction::Warn => "filters-action-warn",
            FilterAction::Hide => "filters-action-hide",
            FilterAction::Blur => "filters-action-blur",
        };
        let all = FilterAction::ALL.iter().copied();
        all.map(|action| (action.as_str(), key(action), action == self.action)).collect()
    }

    /// Seconds, and the key of their words.
    fn durations(&self) -> Vec<(&'static str, &'static str)> {
        let mut all = vec![
            ("", "filters-for-ever"),
            ("1800", "filters-half-hour"),
            ("3600", "filters-hour"),
            ("21600", "filters-six-hours"),
            ("86400", "filters-day"),
            ("604800", "filters-week"),
        ];
        if self.exists {
            all.insert(0, ("same", "filters-as-it-is"));
        }
        all
    }
}

/// `GET /settings/filters/ID`. Posts the fields of [`FilterForm`] to the same path, `keyword` and `whole_word` to
/// `…/keywords`, nothing to `…/keywords/KEYWORD/remove`.
#[derive(Template)]
#[template(path = "web/settings_filter.html")]
pub struct FilterPage {
    pub page: Page,
    pub id: FilterId,
    pub form: FilterForm,
    /// Id, words, whether they must stand alone.
    pub keywords: Vec<(i64, String, bool)>,
    /// How many single statuses it names.
    pub statuses: u64,
    pub errors: FieldErrors,
}
