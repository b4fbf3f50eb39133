//! WebFinger, asked (section 1.3): which actor stands behind `@user@domain`, and whether an actor is who it says.

use std::sync::Arc;

use http::header;
use url::Url;

use super::Budget;
use super::fetch::{MAX_BYTES, TIMEOUT, ask, distrusted, own_origin, unreadable};
use super::trust::Distrust;
use super::vocabulary::{Actor, Iri, Jrd, parse_json};
use crate::error::{Error, Result};
use crate::model::Domain;
use crate::outbound::{Door, Get, Response};
use crate::state::State;
use crate::text;

const ACCEPT: &str = "application/jrd+json, application/json";
const ACCEPT_XRD: &str = "application/xrd+xml, application/xml, text/xml";

/// A handle as its domain writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handle {
    pub username: String,
    pub domain: Domain,
}

impl Handle {
    /// Reads `user@domain`, with `acct:` or an `@` before it.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix("acct:").unwrap_or(text);
        let (username, domain) = text.strip_prefix('@').unwrap_or(text).split_once('@')?;
        let domain: Domain = domain.parse().ok()?;
        // Instance actors are named after their host, which may carry a port.
        let usable = text::is_remote_username(username) || username == domain.to_string();
        usable.then(|| Self { username: username.to_owned(), domain })
    }

    fn is(&self, other: &Self) -> bool {
        self.domain == other.domain && text::fold(&self.username) == text::fold(&other.username)
    }
}

/// What WebFinger confirmed: the handle as its own domain writes it, and the actor behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    pub handle: Handle,
    pub actor: Iri,
}

/// Asks a handle's domain for the actor. A domain that answers for another handle (split domain) is followed, once.
///
/// # Errors
/// As for fetching; [`Error::Unprocessable`] when the answers do not agree.
pub async fn resolve(state: &State, handle: &Handle, budget: &Budget) -> Result<Confirmed> {
    let (named, actor) = query(state, handle, budget).await?;
    if named.is(handle) {
        return Ok(Confirmed { handle: named, actor });
    }
    let (again, actor) = query(state, &named, budget).await?;
    match again.is(&named) {
        true => Ok(Confirmed { handle: again, actor }),
        false => Err(Error::Unprocessable("WebFinger sends from one handle to the next".to_owned())),
    }
}

/// The handle of an actor: the one it claims, if the handle's domain names this very actor in return.
///
/// # Errors
/// As for fetching; [`Error::Unprocessable`] when the handle belongs to another actor, or to us.
pub async fn confirm(state: &State, actor: &Actor, budget: &Budget) -> Result<Handle> {
    let claimed = claimed_handle(actor).ok_or_else(|| distrusted(Distrust::NoId))?;
    let confirmed = resolve(state, &claimed, budget).await?;
    match confirmed.actor == actor.id {
        true => Ok(confirmed.handle),
        false => Err(Error::Unprocessable(format!("WebFinger does not lead back to {}", actor.id))),
    }
}

/// What an actor says its handle is.
pub fn claimed_handle(actor: &Actor) -> Option<Handle> {
    let stated = actor.webfinger.as_deref().and_then(Handle::parse);
    stated.or_else(|| Handle::parse(&format!("{}@{}", actor.username, actor.id.origin().authority())))
}

/// Whether a handle's domain is one of ours.
pub fn is_ours(state: &State, domain: &Domain) -> bool {
    let instance = &state.config.instance;
    let domain = domain.to_string();
    domain == instance.handle_domain()
        || domain == instance.base_url.authority()
        || instance.alternate_domains.contains(&domain)
}

async fn query(state: &State, handle: &Handle, budget: &Budget) -> Result<(Handle, Iri)> {
    if is_ours(state, &handle.domain) {
        return Err(distrusted(Distrust::Ours));
    }
    let resource = format!("acct:{}@{}", handle.username, handle.domain);
    let encoded: String = url::form_urlencoded::byte_serialize(resource.as_bytes()).collect();
    let path = format!("/.well-known/webfinger?resource={encoded}");
    let answer = match get(state, &handle.domain, &path, ACCEPT, budget).await {
        Err(Error::NotFound) => by_host_meta(state, &handle.domain, &encoded, budget).await,
        other => other,
    }?;
    let jrd = Jrd::read(&parse_json(&answer.body).map_err(unreadable)?).map_err(unreadable)?;
    let named = Handle::parse(&jrd.subject)
        .ok_or_else(|| Error::Unprocessable("WebFinger names no handle".to_owned()))?;
    let actor = jrd.actor().ok_or_else(|| Error::Unprocessable("WebFinger names no actor".to_owned()))?;
    if *actor.origin() == own_origin(state)? {
        return Err(distrusted(Distrust::Ours));
    }
    Ok((named, actor))
}

/// Asks where the domain keeps WebFinger, and there.
async fn by_host_meta(
    state: &State,
    domain: &Domain,
    resource: &str,
    budget: &Budget,
) -> Result<Arc<Response>> {
    let answer = get(state, domain, "/.well-known/host-meta", ACCEPT_XRD, budget).await?;
    let template = lrdd_template(&String::from_utf8_lossy(&answer.body)).ok_or(Error::NotFound)?;
    let url = Iri::parse(&template.replace("{uri}", resource)).ok_or(Error::NotFound)?;
    request(state, url.url(), ACCEPT, budget).await
}

/// The template of the `lrdd` link. Host-meta is small XML of one shape; its links are looked at one by one.
fn lrdd_template(xml: &str) -> Option<String> {
    let link = xml.split("<Link").skip(1).map(|rest| rest.split('>').next().unwrap_or_default());
    let link = link.into_iter().find(|link| attribute(link, "rel") == Some("lrdd"))?;
    let template = attribute(link, "template")?;
    template.contains("{uri}").then(|| template.replace("&amp;", "&"))
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}="))?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest[1..].split(quote).next()
}

/// Over https; where plain http is allowed and no TLS answers, over http.
async fn get(
    state: &State,
    domain: &Domain,
    path: &str,
    accept: &'static str,
    budget: &Budget,
) -> Result<Arc<Response>> {
    let host = domain.to_string();
    let url = |scheme: &str| {
        Url::parse(&format!("{scheme}://{host}{path}")).map_err(|_| Error::Unprocessable(host.clone()))
    };
    let plain_http = state.config.federation.allow_plain_http;
    if plain_http && state.remote_memory.is_without_tls(&host).await {
        return request(state, &url("http")?, accept, budget).await;
    }
    match request(state, &url("https")?, accept, budget).await {
        Err(Error::Remote(reason)) if plain_http => {
            let answer = request(state, &url("http")?, accept, budget).await;
            if matches!(answer, Ok(_) | Err(Error::NotFound | Error::Gone)) {
                state.remote_memory.remember_without_tls(&host).await;
            }
            // What https said is the better reason when neither answers.
            answer.map_err(
                |error| if matches!(error, Error::Remote(_)) { Error::Remote(reason) } else { error },
            )
        }
        other => other,
    }
}

/// Unsigned, as everybody asks and answers WebFinger.
async fn request(state: &State, url: &Url, accept: &'static str, budget: &Budget) -> Result<Arc<Response>> {
    let policy = state.policy().await?;
    let get = Get {
        url,
        policy: &policy,
        door: Door::Federation,
        accept,
        max_bytes: MAX_BYTES,
        timeout: TIMEOUT,
        sign: None,
    };
    let answer = Box::pin(ask(state, url.as_str(), state.outbound.get(get), budget)).await?;
    // Pages that say "not found" with 200 are taken for what they are.
    match answer.header(header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/html")) {
        true => Err(Error::NotFound),
        false => Ok(answer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_read_in_every_usual_form() {
        for text in ["bob@b.example", "@bob@b.example", "acct:bob@B.example", " acct:bob@b.example "] {
            let handle = Handle::parse(text).unwrap();
            assert_eq!((handle.username.as_str(), handle.domain.to_string().as_str()), ("bob", "b.example"));
        }
        for text in ["bob", "@bob", "bob@", "@b.example", "a b@b.example", "bob@b.example/x", "bob@c@d"] {
            assert_eq!(Handle::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_template_is_that_of_lrdd() {
        let xml = r#"<?xml version="1.0"?><XRD><Link rel="other" template="https://x/{uri}"/>
            <Link rel='lrdd' type="application/jrd+json" template='https://b.example/wf?a=1&amp;resource={uri}'/></XRD>"#;
        assert_eq!(lrdd_template(xml).as_deref(), Some("https://b.example/wf?a=1&resource={uri}"));
        assert_eq!(lrdd_template(r#"<Link rel="lrdd" template="https://b.example/"/>"#), None);
        assert_eq!(lrdd_template("<Link rel=lrdd"), None);
        assert_eq!(lrdd_template("no xml"), None);
    }
}
