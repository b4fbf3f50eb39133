//! WebFinger (RFC 7033): from an address, or any URL of ours that means a person, to the actor.

use std::sync::Arc;

use axum::extract::{Query, State as Given};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::{public, refuse};
use crate::config::Config;
use crate::db;
use crate::domain::published::{account_by_name, account_by_uri};
use crate::error::{Error, Result};
use crate::model::id::INSTANCE_ACTOR;
use crate::model::{Account, Domain};
use crate::state::State;
use crate::storage::StorageKey;
use crate::storage::url::media_url;

#[derive(Deserialize)]
pub(super) struct Asked {
    resource: Option<String>,
}

/// 200 with a JRD, 400 without a resource that can be read, 404 for nobody, 410 for somebody deleted.
pub(super) async fn show_webfinger(Given(state): Given<State>, Query(asked): Query<Asked>) -> Response {
    let resource = asked.resource.unwrap_or_default();
    match find(&state, resource.trim()).await {
        Ok(account) => {
            public("application/jrd+json; charset=utf-8", document(&state.config, &account).to_string())
        }
        Err(error) => refuse(&error),
    }
}

/// Whom a resource means (reference: 1.2).
enum Meant {
    Instance,
    Name(String),
    Uri(String),
}

async fn find(state: &State, resource: &str) -> Result<Arc<Account>> {
    let meant = meaning(&state.config, resource)?;
    let mut conn = state.pool.acquire().await?;
    match meant {
        Meant::Instance => db::accounts::get(&mut conn, INSTANCE_ACTOR).await,
        Meant::Name(name) => account_by_name(&mut conn, &name).await,
        Meant::Uri(uri) => account_by_uri(&mut conn, &uri).await,
    }
}

fn meaning(config: &Config, resource: &str) -> Result<Meant> {
    let unreadable = || Error::BadRequest("the resource cannot be read".into());
    if resource.starts_with("http://") || resource.starts_with("https://") {
        let url = Url::parse(resource).map_err(|_| unreadable())?;
        if url.origin() != config.instance.base_url.as_url().origin() {
            return Err(Error::NotFound);
        }
        return Ok(match url.path() {
            "" | "/" => Meant::Instance,
            path => match path.strip_prefix("/@") {
                Some(name) if !name.contains(['/', '@']) => Meant::Name(name.to_owned()),
                _ => Meant::Uri(resource.to_owned()),
            },
        });
    }
    let handle = resource.strip_prefix("acct:").unwrap_or(resource);
    let handle = handle.strip_prefix('@').unwrap_or(handle);
    match handle.rsplit_once('@') {
        Some((name, domain)) if !name.is_empty() => {
            if !is_ours(config, domain) {
                return Err(Error::NotFound);
            }
            Ok(if is_ours(config, name) { Meant::Instance } else { Meant::Name(name.to_owned()) })
        }
        Some(_) => Err(unreadable()),
        None if is_ours(config, handle) => Ok(Meant::Instance),
        None => Err(unreadable()),
    }
}

/// Handle domain, web domain or an alternate one, in any spelling.
fn is_ours(config: &Config, name: &str) -> bool {
    let Ok(name) = name.parse::<Domain>().map(|domain| domain.to_string()) else { return false };
    let instance = &config.instance;
    name == instance.handle_domain()
        || name == instance.base_url.authority()
        || instance.alternate_domains.contains(&name)
}

fn document(config: &Config, account: &Account) -> Value {
    let subject = format!("acct:{}@{}", account.username, config.instance.handle_domain());
    let mut links = vec![
        json!({ "rel": "self", "type": "application/activity+json", "href": account.uri }),
        json!({ "rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": account.url }),
        json!({
            "rel": "http://ostatus.org/schema/1.0/subscribe",
            "template": config.url("/authorize_interaction?uri={uri}"),
        }),
    ];
    let shown = account.avatar_key.as_deref().filter(|_| !account.suspended);
    if let Some(key) = shown.and_then(|key| key.parse::<StorageKey>().ok()) {
        links.push(json!({
            "rel": "http://webfinger.net/rel/avatar",
            "type": key.file_type().content_type(),
            "href": media_url(config, key.as_str()),
        }));
    }
    json!({ "subject": subject, "aliases": [account.url, account.uri], "links": links })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> Config {
        let keys = [
            ("HEDGEROW_INSTANCE__BASE_URL", "https://social.example"),
            ("HEDGEROW_INSTANCE__HANDLE_DOMAIN", "example.com"),
        ];
        Config::load(None, keys.map(|(key, value)| (key.to_owned(), value.to_owned()))).unwrap()
    }

    fn meant(resource: &str) -> &'static str {
        match meaning(&config(), resource) {
            Ok(Meant::Instance) => "instance",
            Ok(Meant::Name(name)) if name == "alice" => "alice",
            Ok(Meant::Uri(_)) => "uri",
            Ok(Meant::Name(_)) => "another name",
            Err(Error::NotFound) => "nobody",
            Err(_) => "unreadable",
        }
    }

    #[test]
    fn every_form_of_a_resource_is_read() {
        for resource in [
            "acct:alice@example.com",
            "acct:alice@social.example",
            "acct:@alice@EXAMPLE.com.",
            "alice@example.com",
            "https://social.example/@alice",
        ] {
            assert_eq!(meant(resource), "alice", "{resource}");
        }
        for resource in [
            "acct:example.com@example.com",
            "https://social.example/",
            "https://social.example",
            "social.example",
        ] {
            assert_eq!(meant(resource), "instance", "{resource}");
        }
        assert_eq!(meant("https://social.example/users/alice"), "uri");
        for resource in ["acct:alice@elsewhere.example", "https://elsewhere.example/@alice"] {
            assert_eq!(meant(resource), "nobody", "{resource}");
        }
        for resource in ["", "alice"] {
            assert_eq!(meant(resource), "unreadable", "{resource}");
        }
    }
}
