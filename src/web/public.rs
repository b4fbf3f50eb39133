//! What a visitor sees first, and small files that browsers ask for.

use axum::extract::{Path, State as Given};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use sqlx::PgConnection;

use super::present;
use super::view::public::{AboutPage, BlockedServer, InstanceNumbers, LandingPage, Registration, RuleView};
use crate::browser::{Frame, Redirect, Result};
use crate::config::RegistrationMode;
use crate::db::timelines::PublicScope;
use crate::db::{self, instance_counts};
use crate::domain::legal_texts::LegalKind;
use crate::domain::settings;
use crate::error::Error;
use crate::layout::{self, Html, Section};
use crate::model::Page;
use crate::state::State;
use crate::storage::image::blurhash_picture;
use crate::text;

/// Posts on the landing page.
const RECENT: i64 = 5;

/// `GET /`
pub(super) async fn show_landing(Given(state): Given<State>, frame: Frame) -> Result<Response> {
    if frame.viewer_id().is_some() {
        return Ok(Redirect::to("/home").into_response());
    }
    let mut conn = state.pool.acquire().await?;
    let ids =
        db::timelines::public(&mut conn, None, PublicScope::Local, false, Page::first(RECENT)).await?.ids;
    let rows = db::statuses::load(&mut conn, None, &ids).await?;
    let recent = present::statuses(&state.config, &mut conn, None, &rows).await?;
    let numbers = numbers(&state, &mut conn).await?;
    let without_owner = !db::users::owner_exists(&mut conn).await?;
    let mut page = frame.page(String::new(), Section::Elsewhere);
    page.meta.indexable = true;
    page.meta.canonical = Some(state.config.url("/"));
    page.meta.description = Some(frame.settings.description.clone()).filter(|text| !text.is_empty());
    let registration = registration(frame.settings.registration_mode);
    Ok(Html(LandingPage { page, registration, numbers, recent, without_owner }).into_response())
}

/// `GET /about`
pub(super) async fn show_about(Given(state): Given<State>, frame: Frame) -> Result<Response> {
    let mut conn = state.pool.acquire().await?;
    let settings = &frame.settings;
    let rules = db::rules::list(&mut conn).await?;
    let contact = match settings.contact_account.as_str() {
        "" => None,
        name => db::accounts::id_by_handle(&mut conn, &text::fold(name), None).await?,
    };
    let contact = match contact {
        Some(id) => Some(db::accounts::get(&mut conn, id).await?).filter(|account| !account.deleted),
        None => None,
    };
    let numbers = numbers(&state, &mut conn).await?;
    let mut page = frame.page_of("nav-about", Section::About);
    page.meta.indexable = true;
    Ok(Html(AboutPage {
        page,
        registration: registration(settings.registration_mode),
        numbers,
        description_html: settings.extended_description_html(&state.config),
        rules: rules.into_iter().map(|rule| RuleView { text: rule.text, hint: rule.hint }).collect(),
        contact: contact.map(|account| present::account(&state.config, &account)),
        legal: legal(&state, &mut conn).await?,
        contact_email: Some(settings.contact_email.clone()).filter(|email| !email.is_empty()),
        blocked: if settings.show_domain_blocks { blocked(&mut conn).await? } else { Vec::new() },
    })
    .into_response())
}

async fn legal(state: &State, conn: &mut PgConnection) -> Result<Vec<(&'static str, &'static str)>> {
    let mut published = Vec::new();
    for (kind, path, key) in [
        (LegalKind::PrivacyPolicy, "/privacy-policy", "privacy-policy"),
        (LegalKind::TermsOfService, "/terms-of-service", "terms-of-service"),
    ] {
        let today = state.clock.now().date_naive();
        let text = db::legal_texts::on(conn, kind.as_str(), today).await?;
        published.extend(text.map(|_| (path, key)));
    }
    Ok(published)
}

/// Every server something is decided against, by name.
async fn blocked(conn: &mut PgConnection) -> Result<Vec<BlockedServer>> {
    let policies = db::domain_policies::all(conn).await?;
    let against =
        policies.into_iter().filter(|policy| matches!(policy.severity.as_str(), "suspend" | "limit"));
    let shown = against.map(|policy| BlockedServer {
        host: policy.public_name(),
        suspended: policy.severity == "suspend",
        reason: policy.public_comment,
    });
    Ok(shown.collect())
}

async fn numbers(state: &State, conn: &mut PgConnection) -> Result<InstanceNumbers> {
    let counts = instance_counts::count(conn, state.clock.now() - TimeDelta::days(30)).await?;
    let number = |count: i64| u64::try_from(count).unwrap_or_default();
    Ok(InstanceNumbers {
        people: number(counts.users),
        active: number(counts.active),
        statuses: number(counts.statuses),
        peers: number(counts.domains),
    })
}

fn registration(mode: RegistrationMode) -> Registration {
    match mode {
        RegistrationMode::Open => Registration::Open,
        RegistrationMode::Approval => Registration::Approval,
        RegistrationMode::Invite => Registration::Invite,
        RegistrationMode::Closed => Registration::Closed,
    }
}

/// `GET /manifest.webmanifest`
pub(super) async fn show_manifest(Given(state): Given<State>) -> Result<Response> {
    let settings = settings::load(&mut *state.pool.acquire().await?, &state.config).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/manifest+json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600")),
    ];
    Ok((headers, layout::manifest(&settings.title).to_string()).into_response())
}

/// `GET /blurhash/HASH`: the hash is the picture, for ever.
pub(super) async fn show_blurhash(Path(hash): Path<String>) -> Result<Response> {
    let picture = blurhash_picture(&hash).ok_or(Error::NotFound)?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(picture.file_type.content_type()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    Ok((headers, picture.bytes).into_response())
}
