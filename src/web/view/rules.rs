//! The rules of the house, to be changed.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::layout::{FieldErrors, Page};

/// `GET /admin/rules`. Posts `text` and `hint` to the same path (a new one) and to `/admin/rules/ID`; and to
/// `/admin/rules/ID/up`, `down` and `retire`.
#[derive(Template)]
#[template(path = "web/admin_rules.html")]
pub struct RulesPage {
    pub page: Page,
    /// Those in force, as saved.
    pub rules: Vec<RuleForm>,
    /// What was typed, when it comes back with errors.
    pub form: RuleForm,
    pub errors: FieldErrors,
}

/// A rule as it stands in its form.
#[derive(Debug, Clone, Default)]
pub struct RuleForm {
    /// The rule being changed; `None`: a new one.
    pub changing: Option<i64>,
    pub text: String,
    pub hint: String,
}

impl RulesPage {
    /// The form of a rule in force: with what was typed when it is the one that came back.
    fn form_of<'a>(&'a self, rule: &'a RuleForm) -> RuleFormHtml<'a> {
        let returned = self.form.changing.is_some() && self.form.changing == rule.changing;
        self.set(if returned { &self.form } else { rule }, returned)
    }

    fn new_form(&self) -> RuleFormHtml<'_> {
        const BLANK: &RuleForm = &RuleForm { changing: None, text: String::new(), hint: String::new() };
        let returned = self.form.changing.is_none();
        self.set(if returned { &self.form } else { BLANK }, returned)
    }

    fn set<'a>(&'a self, form: &'a RuleForm, returned: bool) -> RuleFormHtml<'a> {
        RuleFormHtml { page: &self.page, form, errors: returned.then_some(&self.errors) }
    }

    fn is_last(&self, rule: &RuleForm) -> bool {
        self.rules.last().is_some_and(|last| last.changing == rule.changing)
    }
}

/// The form of one rule, set.
#[derive(Template)]
#[template(path = "web/parts/rule_form.html")]
pub struct RuleFormHtml<'a> {
    page: &'a Page,
    form: &'a RuleForm,
    /// Only where something was sent.
    errors: Option<&'a FieldErrors>,
}

impl RuleFormHtml<'_> {
    fn action(&self) -> String {
        self.form.changing.map_or_else(|| "/admin/rules".to_owned(), |id| format!("/admin/rules/{id}"))
    }

    /// What makes the ids of this form's fields unlike those of another.
    fn suffix(&self) -> String {
        self.form.changing.map_or_else(|| "new".to_owned(), |id| id.to_string())
    }

    fn error(&self, field: &str) -> Option<String> {
        Some(self.page.error(self.errors?, field)?.into_owned())
    }

    /// Whether the drawer it lies in is open.
    pub(super) fn is_wrong(&self) -> bool {
        self.errors.is_some_and(|errors| !errors.is_empty())
    }
}

impl HtmlSafe for RuleFormHtml<'_> {}
