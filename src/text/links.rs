//! The links of a status's HTML: what a preview may be shown of.

use url::Url;

use super::html::{Token, Tokens};

/// Who writes more is not writing about one thing.
const MOST: usize = 20;
/// Longer addresses are not kept.
const MAX_BYTES: usize = 2048;

/// The web addresses that a status links to, in order, without its mentions and hashtags.
pub fn links(html: &str) -> Vec<Url> {
    let mut found = Vec::new();
    for token in Tokens::new(html) {
        let Token::Start(tag) = token else { continue };
        if tag.name != "a" || found.len() == MOST {
            continue;
        }
        let class = tag.attribute("class").unwrap_or_default();
        if class.split_ascii_whitespace().any(|word| matches!(word, "mention" | "hashtag" | "u-url")) {
            continue;
        }
        let url = tag.attribute("href").and_then(|href| Url::parse(&href).ok());
        let web = |url: &Url| matches!(url.scheme(), "http" | "https") && url.has_host();
        if let Some(mut url) = url.filter(web) {
            url.set_fragment(None);
            if url.as_str().len() <= MAX_BYTES && !found.contains(&url) {
                found.push(url);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_hashtags_and_other_schemes_are_no_links() {
        let html = "<p><a href=\"https://h.example/@a\" class=\"u-url mention\">@a</a> \
                    <a href=\"https://h.example/tags/b\" class=\"mention hashtag\" rel=\"tag\">#b</a> \
                    <a href=\"mailto:a@b.example\">m</a> <a href=\"/c\">c</a> \
                    <a href=\"https://d.example/e?f=1&amp;g=2#h\" rel=\"nofollow\">d</a> \
                    <a href=\"https://d.example/e?f=1&amp;g=2\">again</a></p>";
        let found: Vec<String> = links(html).into_iter().map(String::from).collect();
        assert_eq!(found, ["https://d.example/e?f=1&g=2"]);
    }
}
