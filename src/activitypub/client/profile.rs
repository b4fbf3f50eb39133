//! `Update` of one's own actor: the profile.

use std::sync::Arc;

use super::wanted::Wanted;
use crate::activitypub::vocabulary::fields::Fields;
use crate::domain::profile::{ProfileChange, update_profile};
use crate::error::{Error, Result};
use crate::model::Account;
use crate::state::State;
use crate::text;

/// What the object says changes, what it leaves out stays; pictures are changed elsewhere.
pub(super) async fn update(state: &State, account: &Arc<Account>, wanted: &Wanted) -> Result<String> {
    let fields = Fields::of(wanted.copy()?).map_err(|error| Error::Unprocessable(error.to_string()))?;
    let rows = fields.get("attachment").map(|_| {
        let values = fields.all("attachment", 10).filter_map(|value| Fields::of(value).ok());
        let row = |row: Fields<'_>| {
            let value = text::to_plain_text(row.text("value").unwrap_or_default());
            (row.text("name").unwrap_or_default().to_owned(), value)
        };
        values.filter(|row| row.is("PropertyValue")).map(row).collect()
    });
    let change = ProfileChange {
        display_name: fields.text("name").map(str::to_owned),
        note: fields.text("summary").map(text::to_plain_text),
        fields: rows,
        locked: fields.flag("manuallyApprovesFollowers"),
        discoverable: fields.flag("discoverable"),
        indexable: fields.flag("indexable"),
        ..ProfileChange::default()
    };
    update_profile(state, account.id, &change).await.map(|account| account.uri.clone())
}
