//! Collections of accounts: one's own, those one is in, one for everybody, and its form.

use askama::Template;

use crate::layout::{FieldErrors, Page};
use crate::model::CollectionId;

use super::account::{AccountView, PersonView};
use super::members::Members;

/// `GET /collections`. Posts a [`CollectionForm`] to the same path, and `item_id` to `/collections/ID/leave`.
#[derive(Template)]
#[template(path = "web/collections.html")]
pub struct CollectionsPage {
    pub page: Page,
    pub own: Vec<CollectionView>,
    /// Those the reader is in, with their place.
    pub featuring: Vec<(CollectionView, i64)>,
    pub form: CollectionForm,
    pub errors: FieldErrors,
}

/// A collection among others.
#[derive(Debug, Clone)]
pub struct CollectionView {
    pub id: CollectionId,
    pub name: String,
    pub owner: Option<AccountView>,
    pub count: u64,
    pub discoverable: bool,
}

/// A collection as it was typed.
#[derive(Debug, Clone, Default)]
pub struct CollectionForm {
    pub name: String,
    pub description: String,
    pub tag: String,
    pub sensitive: bool,
    /// Not to be found.
    pub unlisted: bool,
}

/// `GET /collections/ID`. Posts `item_id` to `/collections/ID/leave`, and nothing to `/collections/ID/take_away`.
#[derive(Template)]
#[template(path = "web/collection.html")]
pub struct CollectionPage {
    pub page: Page,
    pub id: CollectionId,
    pub name: String,
    pub owner: AccountView,
    /// Sanitised; empty for none.
    pub description_html: String,
    pub language: Option<String>,
    pub sensitive: bool,
    /// As it is shown, and its page.
    pub tag: Option<(String, String)>,
    pub people: Vec<PersonView>,
    /// The reader's own place in it.
    pub place: Option<i64>,
    pub own: bool,
    /// The reader may take it away.
    pub moderates: bool,
    /// Its page on its own server; `None` for ours.
    pub original_url: Option<String>,
}

/// `GET /collections/ID/edit`. Posts a [`CollectionForm`] to the same path.
#[derive(Template)]
#[template(path = "web/collection_edit.html")]
pub struct CollectionEditPage {
    pub page: Page,
    pub id: CollectionId,
    pub form: CollectionForm,
    pub errors: FieldErrors,
    pub members: Members,
}
