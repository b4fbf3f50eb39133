//! Viewers × statuses and collections × every address: nobody reads what the oracle of [`super::cast`] does not grant
//! them, and the places that show statuses show exactly those it does.

use std::collections::BTreeSet;

use super::cast::{Cast, MEMBERS};
use super::collections::SHOW_COLLECTIONS;
use super::walk::{Contents, Read, Viewer};

/// Addresses that show statuses. Each must, and no other may: a new one belongs here, and what it shows into
/// [`expected`] where it is a list.
const SHOW_STATUSES: [&str; 39] = [
    "/",
    "/@{name}",
    "/@{name}/with_replies",
    "/@{name}/{id}",
    "/@{name}/{id}/history",
    "/api/oembed",
    "/api/v1/accounts/{id}/statuses",
    "/api/v1/bookmarks",
    "/api/v1/conversations",
    "/api/v1/favourites",
    "/api/v1/notifications",
    "/api/v1/notifications/requests",
    "/api/v1/notifications/{id}",
    "/api/v1/polls/{id}",
    "/api/v1/search",
    "/api/v1/statuses",
    "/api/v1/statuses/{id}",
    "/api/v1/statuses/{id}/context",
    "/api/v1/statuses/{id}/history",
    "/api/v1/statuses/{id}/source",
    "/api/v1/timelines/home",
    "/api/v1/timelines/list/{id}",
    "/api/v1/timelines/public",
    "/api/v1/timelines/tag/{name}",
    "/api/v2/notifications",
    "/api/v2/notifications/{name}",
    "/api/v2/search",
    "/bookmarks",
    "/compose",
    "/conversations",
    "/favourites",
    "/home",
    "/lists/{id}",
    "/notifications",
    "/notifications/requests",
    "/public",
    "/public/local",
    "/search",
    "/tags/{name}",
];

/// The same for other servers.
const SHOW_DOCUMENTS: [&str; 4] = [
    "/users/{name}/collections/featured",
    "/users/{name}/outbox",
    "/users/{name}/statuses/{id}",
    "/users/{name}/statuses/{id}/activity",
];

/// Forms in which one's own status is changed.
const SHOW_OWN: [&str; 2] = ["/statuses/{id}/delete", "/statuses/{id}/edit"];

/// Lists, out of which people keep those they do not want to read.
const LISTS: [&str; 13] = [
    "/api/v1/notifications",
    "/api/v1/statuses/{id}/context",
    "/api/v1/timelines/home",
    "/api/v1/timelines/list/{id}",
    "/api/v1/timelines/public",
    "/api/v1/timelines/tag/{name}",
    "/home",
    "/lists/{id}",
    "/notifications",
    "/public",
    "/public/local",
    "/tags/{name}",
    "/api/v1/notifications/{id}",
];

/// What a list holds for a viewer, where a list is meant.
fn expected(cast: &Cast, viewer: Option<&'static str>, address: &str) -> Option<BTreeSet<String>> {
    let author = |id: &str| cast.ids.iter().find(|(_, known)| known.to_string() == id).map(|(name, _)| *name);
    match address {
        "/api/v1/timelines/public?limit=40" | "/public" => Some(cast.public(viewer)),
        "/api/v1/timelines/tag/hedge?limit=40" | "/tags/hedge" => Some(cast.tag(viewer)),
        "/tags/hedge.rss" => Some(cast.tag(None)),
        "/api/v1/timelines/home?limit=40" | "/home" => viewer.map(|viewer| cast.home(viewer)),
        address => {
            let id = address.strip_prefix("/api/v1/accounts/")?.strip_suffix("/statuses?limit=40")?;
            author(id).map(|author| cast.account(viewer, author))
        }
    }
}

#[tokio::test]
async fn every_address_shows_everybody_what_they_may_see_and_no_more() {
    let cast = Cast::gather().await;
    let addresses = Contents::of(&cast.state).await.addresses();
    let walks = cast.viewers().await.into_iter().map(|viewer| walk(&cast, viewer, &addresses));
    let (mut shown, mut recommended, mut faults) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for walked in futures_util::future::join_all(walks).await {
        shown.extend(walked.shown);
        recommended.extend(walked.recommended);
        faults.extend(walked.faults);
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    let known = SHOW_STATUSES.into_iter().chain(SHOW_DOCUMENTS).chain(SHOW_OWN);
    let known: BTreeSet<String> = known.map(str::to_owned).collect();
    assert_eq!(shown, known, "the addresses that show statuses");
    let known: BTreeSet<String> = SHOW_COLLECTIONS.map(str::to_owned).into_iter().collect();
    assert_eq!(recommended, known, "the addresses that show collections");
}

/// The routes on which a viewer found statuses, and collections, and what was wrong.
#[derive(Default)]
struct Walked {
    shown: BTreeSet<String>,
    recommended: BTreeSet<String>,
    faults: Vec<String>,
}

async fn walk(cast: &Cast, mut viewer: Viewer, addresses: &[(String, String)]) -> Walked {
    let Walked { mut shown, mut recommended, mut faults } = Walked::default();
    for (route, address) in addresses {
        let Some(read) = viewer.read(&cast.state, address).await else { continue };
        // Feeds and what is embedded are for everybody, whoever asks.
        let is_feed = [".rss", ".atom"].iter().any(|end| address.ends_with(end)) || route == "/api/oembed";
        let name = viewer.name.filter(|_| !is_feed);
        let (known, marks): (BTreeSet<String>, BTreeSet<String>) =
            read.marks().into_iter().partition(|mark| cast.collection(mark).is_some());
        for (marks, routes) in [(&marks, &mut shown), (&known, &mut recommended)] {
            if !marks.is_empty() {
                routes.insert(route.clone());
            }
        }
        let who = name.unwrap_or("a visitor");
        for mark in known.iter().filter(|mark| !cast.may_know(name, cast.collection(mark).unwrap())) {
            faults.push(format!("{address} shows {who} {mark}"));
        }
        if read.status >= 500 {
            faults.push(format!("{address} answers {who} {}", read.status));
        }
        for mark in &marks {
            let post = cast.marked(mark);
            if !cast.may_see(name, post) {
                faults.push(format!("{address} shows {who} {mark}"));
            } else if LISTS.contains(&route.as_str()) && cast.unwanted(name, post) {
                faults.push(format!("{address} shows {who} {mark}, which they do not want to read"));
            }
        }
        if let Some(expected) = expected(cast, name, address)
            && marks != expected
        {
            faults.push(format!("{address} shows {who} {marks:?} and not {expected:?}"));
        }
        faults.extend(check_single(cast, name, address, &read));
        faults.extend(cast.check_collections(name, address, &read));
    }
    Walked { shown, recommended, faults }
}

/// A status by its own address: there for those who may see it, and nothing for the others.
fn check_single(cast: &Cast, viewer: Option<&'static str>, address: &str, read: &Read) -> Option<String> {
    let post = cast.posts.iter().filter(|post| post.reblog_of.is_none()).find(|post| {
        let id = post.id.to_string();
        address == format!("/api/v1/statuses/{id}")
            || address == format!("/users/{}/statuses/{id}", post.author)
    })?;
    let found = read.status == 200 && read.marks().contains(post.key);
    let refused = matches!(read.status, 404 | 410);
    match cast.may_see(viewer, post) {
        true if !found => {
            Some(format!("{address} answers {} to {viewer:?}, who may see {}", read.status, post.key))
        }
        false if !refused => Some(format!("{address} answers {} to {viewer:?}", read.status)),
        _ => None,
    }
}

/// What tells that a thread goes on where a viewer cannot see it.
#[tokio::test]
async fn collections_do_not_name_what_is_hidden() {
    let cast = Cast::gather().await;
    let contents = Contents::of(&cast.state).await;
    let hidden: Vec<String> = cast
        .posts
        .iter()
        .filter(|post| MEMBERS.contains(&post.author) && !cast.may_see(None, post))
        .map(|post| format!("/statuses/{}", post.id))
        .collect();
    assert!(hidden.len() > 5);
    let mut visitor = Viewer::visitor(&cast.state);
    let collections = contents.addresses().into_iter().filter(|(route, _)| {
        ["/replies", "/outbox", "/featured", "/contexts/{id}"].iter().any(|end| route.ends_with(end))
    });
    for (_, address) in collections {
        let Some(read) = visitor.read(&cast.state, &address).await else { continue };
        let own = address.split('?').next().unwrap_or_default().to_owned();
        for uri in &hidden {
            // An answer names what it answers, and a collection whose it is.
            let named = read.text.matches(uri.as_str()).count();
            let answered =
                read.text.matches(&format!("\"inReplyTo\":\"http://localhost:3000/users/ann{uri}\"")).count();
            assert!(named == answered || own.contains(uri.as_str()), "{address} names {uri}: {}", read.text);
        }
    }
}
