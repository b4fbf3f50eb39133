//! `/settings/sessions`: where one is signed in, and what acts in one's name; each can be ended.

use axum::extract::{Path, State as Extract};

use crate::browser::{Form, Nothing, Redirect, Result, SignedIn};
use crate::db::sessions::Session;
use crate::domain::{sessions, tokens};
use crate::error::Error;
use crate::layout::{Html, Section};
use crate::state::State;
use crate::web::view::settings::{ApplicationView, SessionView, SessionsPage};

const PAGE: &str = "/settings/sessions";

/// `GET /settings/sessions`
pub async fn show_sessions(Extract(state): Extract<State>, person: SignedIn) -> Result<Html<SessionsPage>> {
    let user = person.session.user.id;
    let current = person.session.id;
    let mut open = sessions::list_sessions(&state, user).await?;
    open.sort_by_key(|session| session.id != current);
    let authorized = tokens::authorized_applications(&state, user).await?;
    let applications = authorized.into_iter().map(|one| ApplicationView {
        id: one.id,
        name: one.name,
        website: one.website,
        scopes: one.scopes,
        created_at: one.created_at,
        last_used_at: one.last_used_at,
    });
    Ok(Html(SessionsPage {
        page: person.frame.page_of("settings-sessions", Section::Settings),
        sessions: open.into_iter().map(|session| view(session, current)).collect(),
        applications: applications.collect(),
    }))
}

/// `POST /settings/sessions/ID/revoke`
pub async fn revoke_session(
    Extract(state): Extract<State>,
    person: SignedIn,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    sessions::revoke_session(&state, person.session.user.id, read(&id)?).await?;
    Ok(Redirect::to(PAGE).done("session-revoked"))
}

/// `POST /settings/sessions/revoke_others`
pub async fn revoke_others(
    Extract(state): Extract<State>,
    person: SignedIn,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    sessions::revoke_other_sessions(&state, person.session.user.id, person.session.id).await?;
    Ok(Redirect::to(PAGE).done("session-revoked"))
}

/// `POST /settings/applications/ID/revoke`
pub async fn revoke_application(
    Extract(state): Extract<State>,
    person: SignedIn,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    tokens::revoke_application(&state, person.session.user.id, read(&id)?).await?;
    Ok(Redirect::to(PAGE).done("application-revoked"))
}

fn read(id: &str) -> Result<i64> {
    Ok(id.parse().map_err(|_| Error::NotFound)?)
}

fn view(session: Session, current: i64) -> SessionView {
    SessionView {
        id: session.id,
        current: session.id == current,
        user_agent: session.user_agent,
        ip: session.ip.unwrap_or_default(),
        created_at: session.created_at,
        last_seen_at: session.last_seen_at,
    }
}
