//! The frame of the two pages of an authorization.

use axum::http::{HeaderMap, Uri, header};

use crate::access::{Csrf, Session};
use crate::domain::settings;
use crate::error::Result;
use crate::layout::{Instance, Language, Meta, Page, Section, Viewer};
use crate::model::Permissions;
use crate::state::State;
use crate::storage::url::avatar_url;

/// A page for whoever is signed in, in their language. Crawlers stay away.
pub async fn page(
    state: &State,
    session: Option<&Session>,
    csrf: &Csrf,
    headers: &HeaderMap,
    uri: &Uri,
    title_key: &str,
) -> Result<Page> {
    let settings = settings::load(&mut *state.pool.acquire().await?, &state.config).await?;
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let language = Language::choose(session.map(|session| session.user.locale.as_str()), accepted);
    Ok(Page {
        title: language.t(title_key).into_owned(),
        language,
        instance: Instance {
            title: settings.title,
            domain: state.config.instance.handle_domain().to_owned(),
            description: settings.description,
            ..Instance::default()
        },
        viewer: session.map(|session| viewer(state, session)),
        section: Section::Elsewhere,
        path: uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
        flash: None,
        csrf: csrf.token().to_owned(),
        meta: Meta { indexable: false, ..Meta::default() },
        now: state.clock.now(),
    })
}

fn viewer(state: &State, session: &Session) -> Viewer {
    let account = &session.account;
    Viewer {
        account_id: account.id,
        display_name: account.display_name.clone(),
        username: account.username.clone(),
        avatar_url: avatar_url(&state.config, account),
        unread_notifications: 0,
        follow_requests: 0,
        permissions: Permissions::default(),
    }
}
