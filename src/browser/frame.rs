//! [`Frame`]: what the frame around a page must know, gathered from the request and the session in a few small queries.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use sqlx::PgConnection;

use super::error::PageError;
use super::redirect::{FLASH, Notice};
use crate::access::{Csrf, Refusal, Session, cookies};
use crate::config::RegistrationMode;
use crate::db;
use crate::domain::notifications::{self, NotificationFilter};
use crate::domain::settings::{self, Settings};
use crate::error::{Error, Result};
use crate::layout::{Instance, Language, Meta, Page, Section, Viewer};
use crate::model::AccountId;
use crate::state::State;
use crate::storage::url::avatar_url;

/// Beyond, a badge says no more than "many".
const MOST_COUNTED: i64 = 99;

/// What a handler makes its pages from, whoever asks.
#[derive(Debug, Clone)]
pub struct Frame {
    page: Page,
    csrf: Csrf,
    /// Who is signed in.
    pub session: Option<Session>,
    /// What holds on this instance now.
    pub settings: Settings,
}

impl Frame {
    /// A page's frame. `title`: what the page is, in the reader's language.
    pub fn page(&self, title: impl Into<String>, section: Section) -> Page {
        Page { title: title.into(), section, ..self.page.clone() }
    }

    /// A page whose title is a text of ours.
    pub fn page_of(&self, title_key: &str, section: Section) -> Page {
        self.page(self.language().t(title_key), section)
    }

    pub fn language(&self) -> Language {
        self.page.language
    }

    /// Path and query of this request.
    pub fn path(&self) -> &str {
        &self.page.path
    }

    /// Whom statuses and people are read for.
    pub fn viewer_id(&self) -> Option<AccountId> {
        self.session.as_ref().map(|session| session.account.id)
    }

    /// Part of an answer whose forms visitors send too: the cookie they are bound to.
    pub fn csrf(&self) -> Csrf {
        self.csrf.clone()
    }

    pub(super) async fn load(state: &State, parts: &mut Parts) -> Result<Self, Refusal> {
        let session = Option::<Session>::from_request_parts(parts, state).await?;
        let mut page = plain_page(state, &parts.headers, &parts.uri);
        let locale = session.as_ref().map(|session| session.user.locale.as_str());
        page.language = Language::choose(locale, accept_language(&parts.headers));
        let csrf = Csrf::from_request_parts(parts, state).await?;
        csrf.token().clone_into(&mut page.csrf);
        let notice = cookies::read(&state.config, &parts.headers, FLASH);
        page.flash = notice.and_then(|notice| Notice::read(&notice, page.language));

        let mut conn = state.pool.acquire().await.map_err(Error::from)?;
        let settings = settings::load(&mut conn, &state.config).await?;
        page.instance.title.clone_from(&settings.title);
        page.instance.description.clone_from(&settings.description);
        if session.is_none() {
            page.instance.registrations = offers_sign_up(&mut conn, &settings).await?;
        }
        drop(conn);
        if let Some(session) = &session {
            page.viewer = Some(viewer(state, session).await?);
        }
        Ok(Self { page, csrf, session, settings })
    }
}

async fn viewer(state: &State, session: &Session) -> Result<Viewer> {
    let account = &session.account;
    let filter = NotificationFilter::default();
    let unread = notifications::unread_count(state, account.id, &filter, MOST_COUNTED).await?;
    let follow_requests = match account.locked {
        true => db::follow_requests::count(&mut *state.pool.acquire().await?, account.id).await?,
        false => 0,
    };
    Ok(Viewer {
        account_id: account.id,
        display_name: account.display_name.clone(),
        username: account.username.clone(),
        avatar_url: avatar_url(&state.config, account),
        unread_notifications: unread.unsigned_abs(),
        follow_requests: follow_requests.unsigned_abs(),
        permissions: session.permissions(),
    })
}

impl FromRequestParts<State> for Frame {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, PageError> {
        Ok(Self::load(state, parts).await?)
    }
}

/// The frame without anything that is in the database: for when it is away.
pub fn plain_page(state: &State, headers: &HeaderMap, uri: &Uri) -> Page {
    Page {
        title: String::new(),
        language: Language::choose(None, accept_language(headers)),
        instance: Instance {
            title: "Hedgerow".to_owned(),
            domain: state.config.instance.handle_domain().to_owned(),
            source_url: env!("CARGO_PKG_REPOSITORY").to_owned(),
            ..Instance::default()
        },
        viewer: None,
        section: Section::Elsewhere,
        path: uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
        flash: None,
        csrf: String::new(),
        meta: Meta::default(),
        now: state.clock.now(),
    }
}

fn accept_language(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()
}

/// Whether a visitor may ask to join. Until somebody owns the instance, nobody may.
async fn offers_sign_up(conn: &mut PgConnection, settings: &Settings) -> Result<bool> {
    let open = matches!(settings.registration_mode, RegistrationMode::Open | RegistrationMode::Approval);
    Ok(open && db::users::owner_exists(conn).await?)
}
