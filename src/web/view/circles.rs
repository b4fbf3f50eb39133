//! Circles: all of them, and who is in one.

use askama::Template;

use crate::layout::{FieldErrors, Page};
use crate::model::circle::Circle;

use super::members::Members;

/// `GET /circles`. Posts `title` to the same path.
#[derive(Template)]
#[template(path = "web/circles.html")]
pub struct CirclesPage {
    pub page: Page,
    pub circles: Vec<Circle>,
    /// As it was typed.
    pub title: String,
    pub errors: FieldErrors,
}

/// `GET /circles/ID`. Posts `title` to the same path.
#[derive(Template)]
#[template(path = "web/circle.html")]
pub struct CirclePage {
    pub page: Page,
    pub id: i64,
    pub title: String,
    pub errors: FieldErrors,
    pub members: Members,
}
