//! What an account published: activities, latest first.

use axum::extract::{Path, Query, State as Given};
use axum::response::Response;
use serde::Serialize;
use sqlx::PgConnection;

use super::answer::answer;
use super::collections::own;
use super::error::Result;
use super::pages::{Asked, page_of};
use super::reader::Request;
use super::status::count;
use crate::activitypub::activities::{announce_of, create_of};
use crate::activitypub::vocabulary::write::{Announce, Create, OrderedCollection, Terms, Vocabulary};
use crate::config::Config;
use crate::db;
use crate::db::timelines::AccountFilter;
use crate::error::Error;
use crate::model::StatusView;
use crate::state::State;

/// The activity that published a status.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Published {
    Create(Box<Create>),
    Announce(Box<Announce>),
}

impl Published {
    pub async fn of(
        conn: &mut PgConnection,
        config: &Config,
        view: &StatusView,
    ) -> crate::error::Result<Self> {
        match view.status.reblog_of_id {
            Some(_) => announce_of(view).map(|announce| Self::Announce(Box::new(announce))),
            None => create_of(conn, config, view).await.map(|create| Self::Create(Box::new(create))),
        }
    }
}

impl Vocabulary for Published {
    fn add_terms(&self, terms: &mut Terms) {
        match self {
            Self::Create(create) => create.add_terms(terms),
            Self::Announce(announce) => announce.add_terms(terms),
        }
    }
}

/// `GET /users/NAME/outbox`: what everybody may see of it; all of it for whose it is.
pub(super) async fn show_outbox(
    Given(state): Given<State>,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Result<Response> {
    let reader = request.admit(&state).await?;
    let mut conn = state.pool.acquire().await?;
    let account = own(&mut conn, &name).await?;
    let uri = account.outbox_url.clone().ok_or(Error::NotFound)?;
    let Some(page) = asked.page() else {
        let total = count(account.statuses_count);
        return Ok(answer(
            reader,
            OrderedCollection::<String>::paged(uri.clone(), total, Asked::first(&uri)),
        ));
    };
    let filter = AccountFilter::default();
    let viewer = reader.account().filter(|reader| *reader == account.id);
    let ids = db::timelines::account(&mut conn, viewer, account.id, &filter, page).await?;
    let mut items = Vec::with_capacity(ids.len());
    for view in db::statuses::load(&mut conn, viewer, &ids).await? {
        items.push(Published::of(&mut conn, &state.config, &view).await?);
    }
    Ok(answer(reader, page_of(&uri, &asked, page, ids.iter().map(|id| id.0), items)))
}
