//! What must hold for every page: enough of HTML's and accessibility's rules to notice a slip.

use std::collections::BTreeSet;

/// Panics, naming the page, when its HTML breaks a rule.
pub fn check(name: &str, html: &str) {
    assert_eq!(count(html, "<h1"), 1, "{name} needs one main heading");
    assert_eq!(count(html, "<main"), 1, "{name} needs one main part");
    assert!(!html.contains(" style="), "{name}: style attributes are forbidden by our policy");
    assert_eq!(count(html, "<script"), 0, "{name}: no page needs scripts");
    tags_close(name, html);
    for tag in tags(html, "img") {
        assert!(tag.contains(" alt="), "{name}: {tag}");
    }
    let mut ids = BTreeSet::new();
    for id in values(html, " id=\"") {
        assert!(ids.insert(id), "{name}: two elements are {id}");
    }
    for control in tags(html, "input").chain(tags(html, "select")).chain(tags(html, "textarea")) {
        is_labelled(name, html, control);
    }
    for form in html.split("<form ").skip(1).filter_map(|rest| rest.split("</form>").next()) {
        let posts = form.contains("method=\"post\"");
        assert_eq!(posts, form.contains("name=\"csrf_token\""), "{name}: {form}");
    }
    for text in html.split('>').filter_map(|rest| rest.split('<').next()) {
        let text = text.trim();
        let key = text.contains('-') && text.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        assert!(!key, "{name}: {text} is not translated");
    }
}

/// Every element is closed, in order.
fn tags_close(name: &str, html: &str) {
    const VOID: [&str; 6] = ["!DOCTYPE", "meta", "link", "img", "input", "hr"];
    let mut open = Vec::new();
    for tag in html.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
        let word = tag.split([' ', '\n', '/']).next().unwrap_or_default();
        if let Some(closing) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closing), "{name} closes what is not open: {tag}");
        } else if !VOID.contains(&word) && !tag.ends_with('/') {
            open.push(word);
        }
    }
    assert!(open.is_empty(), "{name} leaves open {open:?}");
}

fn is_labelled(name: &str, html: &str, control: &str) {
    if control.contains("type=\"hidden\"") || control.contains("aria-label=") {
        return;
    }
    let by_id = values(control, " id=\"").next().is_some_and(|id| html.contains(&format!("for=\"{id}\"")));
    // Otherwise it stands inside its label: the last label opened before it is not closed yet.
    let before = &html[..control.as_ptr() as usize - html.as_ptr() as usize];
    let inside = before.rfind("<label") > before.rfind("</label>");
    assert!(by_id || inside, "{name}: {control} has no label");
}

fn count(html: &str, mark: &str) -> usize {
    html.matches(mark).count()
}

fn tags<'a>(html: &'a str, tag: &str) -> impl Iterator<Item = &'a str> {
    let mark = format!("<{tag} ");
    let starts: Vec<usize> = html.match_indices(&mark).map(|(at, _)| at).collect();
    starts.into_iter().filter_map(move |at| html[at..].split('>').next())
}

fn values<'a>(html: &'a str, mark: &'a str) -> impl Iterator<Item = &'a str> {
    html.split(mark).skip(1).filter_map(|rest| rest.split('"').next())
}
