//! `GET /users/NAME/inbox`: what its owner was sent.

use axum::extract::{Path, Query, State as Given};
use axum::response::Response;

use super::Client;
use crate::activitypub::client::received;
use crate::activitypub::vocabulary::write::OrderedCollection;
use crate::inbox::answer::answer;
use crate::inbox::error::Result;
use crate::inbox::pages::{Asked, page_of};
use crate::inbox::reader::Reader;
use crate::state::State;

pub(super) async fn show_inbox(
    Given(state): Given<State>,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
    client: Client,
) -> Result<Response> {
    client.owns(&name)?;
    client.may("read:statuses")?;
    client.may("read:notifications")?;
    let reader = Reader::Known(client.account.id);
    let uri = client.account.inbox_url.clone();
    let Some(page) = asked.page() else {
        let first = Asked::first(&uri);
        return Ok(answer(reader, OrderedCollection::<String>::uncounted(uri, first)));
    };
    let received = received(&state, &client.account, page).await?;
    Ok(answer(reader, page_of(&uri, &asked, page, received.ids.into_iter(), received.items)))
}
