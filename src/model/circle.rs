//! A circle: some of those who follow a person, to write to apart from the others.

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circle {
    pub id: i64,
    pub title: String,
}
