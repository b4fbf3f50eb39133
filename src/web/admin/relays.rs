//! `/admin/relays`: servers that pass public posts on, both ways.

use axum::extract::{Path, State as Extract};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::activitypub::relays::find;
use crate::browser::{Form, PageError, Redirect, Result, SignedInStaff};
use crate::db::relays::Relay;
use crate::domain::relays::{self, Change};
use crate::error::Error;
use crate::layout::{FieldErrors, Html, Section};
use crate::model::Permissions;
use crate::model::relay::{RelayState, RelayStyle};
use crate::state::State;
use crate::web::view::relays::{RelayView, RelaysPage};

const PAGE: &str = "/admin/relays";

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    url: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Chosen {
    limit: String,
}

/// `GET /admin/relays`
pub async fn show_relays(Extract(state): Extract<State>, staff: SignedInStaff) -> Result<Html<RelaysPage>> {
    Ok(Html(page(&state, &staff, String::new(), FieldErrors::default()).await?))
}

/// `POST /admin/relays`: asks a relay.
pub async fn subscribe_relay(
    Extract(state): Extract<State>,
    staff: SignedInStaff,
    Form(Typed { url }): Form<Typed>,
) -> Result<Response> {
    // Asked before anything is fetched.
    staff.staff.must_be_allowed(Permissions::MANAGE_FEDERATION)?;
    let asked = match find(&state, &url).await {
        Ok(address) => relays::subscribe(&state, &staff.staff, &address).await,
        Err(error) => Err(error),
    };
    match asked {
        Ok(()) => Ok(Redirect::to(PAGE).done("relay-asked").into_response()),
        Err(error) => {
            let errors = PageError::fields(error)?.into();
            let view = page(&state, &staff, url, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(view)).into_response())
        }
    }
}

/// `POST /admin/relays/ID/{subscribe,unsubscribe,remove,limit}`
pub async fn act_on_relay(
    Extract(state): Extract<State>,
    SignedInStaff { staff, .. }: SignedInStaff,
    Path((id, verb)): Path<(String, String)>,
    Form(Chosen { limit }): Form<Chosen>,
) -> Result<Redirect> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let (change, done) = match verb.as_str() {
        "subscribe" => (Change::Subscribe, "relay-asked"),
        "unsubscribe" => (Change::Unsubscribe, "relay-left"),
        "remove" => (Change::Remove, "relay-removed"),
        "limit" => (Change::Limit(limit.trim().parse().unwrap_or(0)), "settings-saved"),
        _ => return Err(Error::NotFound.into()),
    };
    match relays::change(&state, &staff, id, change).await {
        Err(Error::Invalid(_)) => Ok(Redirect::to(PAGE).failed("relay-no-limit")),
        changed => {
            changed?;
            Ok(Redirect::to(PAGE).done(done))
        }
    }
}

async fn page(
    state: &State,
    SignedInStaff { person, staff }: &SignedInStaff,
    typed: String,
    errors: FieldErrors,
) -> Result<RelaysPage> {
    let hour = state.clock.now() - chrono::TimeDelta::hours(1);
    let relays = relays::list(state, staff).await?;
    let view = |relay: Relay| {
        let (state, meaning) = match relay.state {
            _ if relay.suspended => ("server-suspended", "relay-suspended-means"),
            RelayState::Pending => ("relay-pending", "relay-pending-means"),
            RelayState::Accepted => ("relay-accepted", "relay-accepted-means"),
            RelayState::Rejected => ("relay-rejected", "relay-rejected-means"),
            RelayState::Off => ("relay-off", "relay-off-means"),
        };
        let current = relay.hour > hour;
        RelayView {
            id: relay.id,
            style: match relay.style {
                RelayStyle::Mastodon => "relay-mastodon",
                RelayStyle::LitePub => "relay-litepub",
            },
            state,
            meaning,
            well: relay.state == RelayState::Accepted && !relay.suspended,
            asked: matches!(relay.state, RelayState::Pending | RelayState::Accepted),
            may_ask: relay.state != RelayState::Accepted && !relay.suspended,
            limit: relay.hourly_limit.unsigned_abs().into(),
            taken: if current { relay.taken.unsigned_abs().into() } else { 0 },
            left_out: if current { relay.left_out.unsigned_abs().into() } else { 0 },
            changed_at: relay.changed_at,
            last_received_at: relay.last_received_at,
            address: relay
                .actor_uri
                .filter(|_| relay.style == RelayStyle::LitePub)
                .unwrap_or(relay.inbox_url),
            host: relay.host,
        }
    };
    Ok(RelaysPage {
        page: person.frame.page_of("admin-relays", Section::Admin),
        relays: relays.into_iter().map(view).collect(),
        typed,
        errors,
    })
}
