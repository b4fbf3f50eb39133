//! Where one's own post went: which servers have it, which are waiting for it, which refused it.

use axum::extract::{Path, Query, State as Given};
use serde::Deserialize;

use super::present::path_of_status;
use super::view::pager::Pager;
use super::view::servers::{DeliveriesPage, DeliveryView};
use crate::browser::{Result, SignedIn};
use crate::db::federation_health::{Destination, Stage};
use crate::domain::federation_health;
use crate::error::Error;
use crate::layout::{Html, Section};
use crate::model::StatusId;
use crate::state::State;

/// Servers on one page.
const SERVERS: i64 = 100;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    after: String,
}

/// `GET /@NAME/ID/deliveries`: for its author; whatever the name says, the id decides.
pub(super) async fn show_deliveries(
    Given(state): Given<State>,
    person: SignedIn,
    Path((_, id)): Path<(String, String)>,
    Query(Asked { after }): Query<Asked>,
) -> Result<Html<DeliveriesPage>> {
    let id: StatusId = id.parse().map_err(|_| Error::NotFound)?;
    let found = federation_health::destinations(&state, person.account.id, id, &after, SERVERS).await?;
    let status_path = path_of_status(&person.account, id);
    let start = format!("{status_path}/deliveries");
    let full = i64::try_from(found.len()).is_ok_and(|count| count >= SERVERS);
    let older = found.last().filter(|_| full).map(|last| format!("{start}?after={}", last.host));
    Ok(Html(DeliveriesPage {
        page: person.frame.page_of("deliveries-heading", Section::Elsewhere),
        status_path,
        deliveries: found.into_iter().map(view).collect(),
        pager: Pager { newer: (!after.is_empty()).then_some(start), older },
    }))
}

fn view(destination: Destination) -> DeliveryView {
    let stage = destination.stage();
    DeliveryView {
        stage: match stage {
            Stage::Delivered => "delivery-delivered",
            Stage::Waiting => "delivery-waiting",
            Stage::Refused => "delivery-refused",
            Stage::GivenUp => "delivery-given-up",
        },
        arrived: stage == Stage::Delivered,
        waits: stage == Stage::Waiting,
        host: destination.host,
        error: destination.error,
        at: destination.at,
    }
}
