//! `/admin/servers`: how the exchange with each server stands, and what may be done about it.

use axum::extract::{Path, Query, State as Extract};
use serde::Deserialize;

use crate::activitypub::knock::Scheme;
use crate::browser::{Form, Nothing, Redirect, Result, SignedInStaff};
use crate::db::federation_health::{HostHealth, Standing, Which};
use crate::domain::federation_health::{self, Measure};
use crate::error::Error;
use crate::layout::{Html, Section};
use crate::state::State;
use crate::web::view::confirm::ConfirmPage;
use crate::web::view::pager::Pager;
use crate::web::view::servers::{DayView, ErrorView, ServerPage, ServerView, ServersPage};

/// Servers on one page.
const SERVERS: usize = 50;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Servers from this name on in the alphabet.
    from: String,
    troubled: Option<String>,
}

/// `GET /admin/servers`
pub async fn show_servers(
    Extract(state): Extract<State>,
    SignedInStaff { person, staff }: SignedInStaff,
    Query(Asked { from, troubled }): Query<Asked>,
) -> Result<Html<ServersPage>> {
    let which = if troubled.is_some() { Which::Troubled } else { Which::All };
    let from = from.trim().to_lowercase();
    let (hosts, next) = federation_health::list(&state, &staff, which, &from, SERVERS).await?;
    let start = if troubled.is_some() { "/admin/servers?troubled=on" } else { "/admin/servers" };
    let older = next.map(|name| starting_with(start, &name));
    let pager = Pager { newer: (!from.is_empty()).then(|| start.to_owned()), older };
    let page = person.frame.page_of("admin-servers", Section::Admin);
    let servers = hosts.into_iter().map(view).collect();
    Ok(Html(ServersPage { page, troubled: troubled.is_some(), from, servers, pager }))
}

/// Names of hosts need no escaping in a query.
fn starting_with(start: &str, name: &str) -> String {
    format!("{start}{}from={name}", if start.contains('?') { '&' } else { '?' })
}

/// `GET /admin/servers/NAME`
pub async fn show_server(
    Extract(state): Extract<State>,
    SignedInStaff { person, staff }: SignedInStaff,
    Path(name): Path<String>,
) -> Result<Html<ServerPage>> {
    let report = federation_health::report(&state, &staff, &name).await?;
    let health = &report.health;
    let moments = [
        ("server-failing-since", health.failing_since),
        ("server-next-try", health.due_at),
        ("server-last-success", health.last_success_at),
        ("server-last-failure", health.last_failure_at),
    ];
    let days = report.days.iter().map(|day| DayView {
        day: day.day,
        received: day.received.unsigned_abs(),
        delivered: day.delivered.unsigned_abs(),
        failed: day.failed.unsigned_abs(),
    });
    let errors = report.errors.into_iter().map(|error| ErrorView {
        kind: error.kind,
        inbox: error.inbox,
        error: error.error,
        attempts: u64::from(error.attempts.unsigned_abs()),
    });
    Ok(Html(ServerPage {
        page: person.frame.page(name, Section::Admin),
        paused: health.paused_at.is_some(),
        dialect: match Scheme::first(health.rfc9421_at, state.clock.now()) {
            Scheme::Cavage => "server-cavage",
            Scheme::Rfc9421 => "server-rfc9421",
        },
        following: report.ties.following.unsigned_abs(),
        followers: report.ties.followers.unsigned_abs(),
        key_changes: report.ties.key_changes.unsigned_abs(),
        moments: moments.into_iter().filter_map(|(key, at)| at.map(|at| (key, at))).collect(),
        days: days.collect(),
        errors: errors.collect(),
        server: view(report.health),
    }))
}

/// `GET /admin/servers/NAME/drop`: asks whether it is meant. The other measures can be taken back.
pub async fn confirm_measure(
    Extract(state): Extract<State>,
    SignedInStaff { person, staff }: SignedInStaff,
    Path((name, measure)): Path<(String, String)>,
) -> Result<Html<ConfirmPage>> {
    if measure != Measure::Drop.as_str() {
        return Err(Error::NotFound.into());
    }
    let waiting = federation_health::report(&state, &staff, &name).await?.health.waiting.unsigned_abs();
    let language = person.frame.language();
    Ok(Html(ConfirmPage {
        question: language.t_name_count("server-drop-question", &name, waiting).into_owned(),
        action: language.t("server-drop").into_owned(),
        back: format!("/admin/servers/{name}"),
        page: person.frame.page(name, Section::Admin),
        status: None,
    }))
}

/// `POST /admin/servers/NAME/{retry,pause,resume,drop}`
pub async fn take_measure(
    Extract(state): Extract<State>,
    SignedInStaff { staff, .. }: SignedInStaff,
    Path((name, measure)): Path<(String, String)>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    let (measure, done) = match measure.as_str() {
        "retry" => (Measure::Retry, "server-retried"),
        "pause" => (Measure::Pause, "server-is-paused"),
        "resume" => (Measure::Resume, "server-resumed"),
        "drop" => (Measure::Drop, "server-dropped"),
        _ => return Err(Error::NotFound.into()),
    };
    federation_health::take(&state, &staff, &name, measure).await?;
    Ok(Redirect::to(format!("/admin/servers/{name}")).done(done))
}

/// The keys of a standing's name and of what it means.
fn words(standing: Standing) -> (&'static str, &'static str) {
    match standing {
        Standing::Suspended => ("server-suspended", "server-suspended-means"),
        Standing::Paused => ("server-paused", "server-paused-means"),
        Standing::Dead => ("server-dead", "server-dead-means"),
        Standing::Failing => ("server-failing", "server-failing-means"),
        Standing::Well => ("server-ok", "server-ok-means"),
    }
}

fn view(host: HostHealth) -> ServerView {
    let (standing, meaning) = words(host.standing());
    let software = [host.software_name.as_deref(), host.software_version.as_deref()];
    ServerView {
        software: software.into_iter().flatten().collect::<Vec<_>>().join(" "),
        standing,
        meaning,
        well: host.standing() == Standing::Well,
        accounts: host.accounts.unsigned_abs(),
        received: host.received.unsigned_abs(),
        delivered: host.delivered.unsigned_abs(),
        waiting: host.waiting.unsigned_abs(),
        waiting_since: host.waiting_since,
        error: host.last_error,
        name: host.name,
    }
}
