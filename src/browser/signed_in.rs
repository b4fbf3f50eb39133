//! Pages that belong to somebody.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::request::Parts;

use super::error::PageError;
use super::frame::Frame;
use super::redirect::Redirect;
use crate::access::Session;
use crate::domain::staff::Staff;
use crate::error::Error;
use crate::layout::Section;
use crate::model::Account;
use crate::state::State;

/// A person; a visitor is sent to sign in, and back from there.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub frame: Frame,
    pub session: Session,
    pub account: Arc<Account>,
}

impl FromRequestParts<State> for SignedIn {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, PageError> {
        let frame = Frame::from_request_parts(parts, state).await?;
        if let Some(session) = frame.session.clone() {
            return Ok(Self { account: session.account.clone(), frame, session });
        }
        // What was sent is lost, and its address may know no GET.
        let way = match parts.method {
            Method::GET => frame.page("", Section::Elsewhere).sign_in_url(),
            _ => "/auth/sign_in".to_owned(),
        };
        Err(PageError::GoTo(Redirect::to(way)))
    }
}

/// A person whose role gives them anything to do at `/admin`; everybody else gets 403. What exactly they may do, each
/// use-case asks for itself.
#[derive(Debug, Clone)]
pub struct SignedInStaff {
    pub person: SignedIn,
    pub staff: Staff,
}

impl FromRequestParts<State> for SignedInStaff {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, PageError> {
        let person = SignedIn::from_request_parts(parts, state).await?;
        if !person.session.permissions().allow_moderation() {
            return Err(Error::Forbidden("This page is for the people who run this server").into());
        }
        let staff = person.session.staff();
        Ok(Self { person, staff })
    }
}
