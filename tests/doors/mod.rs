//! Every door of the house, walked from outside: what each viewer finds behind it, and what a blocked server finds.
//!
//! The addresses are read from the routers' source, so that a new one is walked from its first day. A walk that does
//! not know what a new address is filled with, or finds statuses where none were before, fails and says what to write.

mod arrival;
mod cast;
mod collections;
mod interactions;
mod oracle;
mod policy;
mod routes;
mod streams;
mod visibility;
mod walk;

/// Every inbox there is, the one of `name` for those of people.
pub fn inboxes(name: &str) -> Vec<String> {
    let inboxes =
        routes::routes().into_iter().filter(|route| route.path.ends_with("inbox") && route.takes("post"));
    inboxes.map(|route| route.path.replace("{name}", name)).collect()
}

/// Every address that takes a form of a browser, filled with something.
pub fn forms() -> Vec<String> {
    const NO_FORMS: [&str; 5] = ["/api/", "/oauth/", "/users/", "/inbox", "/actor"];
    let routes = routes::routes()
        .into_iter()
        .filter(|route| route.takes("post") && !NO_FORMS.iter().any(|prefix| route.path.starts_with(prefix)));
    let filled = |path: String| {
        let path = path.replace("{id}", "1").replace("{verb}", "favourite").replace("{name}", "hedge");
        path.replace("{token}", "x").replace("{keyword}", "1").replace("{kind}", "privacy_policy")
    };
    routes.map(|route| filled(route.path)).collect()
}
