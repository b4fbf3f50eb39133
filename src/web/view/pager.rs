//! The way to older and newer entries of a list.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::layout::Page;

/// Links past the ends of a list, as path and query; `None` where the list ends.
#[derive(Debug, Clone, Default)]
pub struct Pager {
    pub newer: Option<String>,
    pub older: Option<String>,
}

impl Pager {
    pub fn html<'a>(&'a self, page: &'a Page) -> PagerLinks<'a> {
        PagerLinks { page, pager: self }
    }
}

#[derive(Template)]
#[template(path = "web/parts/pager.html")]
pub struct PagerLinks<'a> {
    page: &'a Page,
    pager: &'a Pager,
}

impl HtmlSafe for PagerLinks<'_> {}
