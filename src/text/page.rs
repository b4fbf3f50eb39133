//! What a web page says of itself in its head: Open Graph first, then what every page has.

use url::Url;

use super::clean::{clean_line, truncate};
use super::html::{Token, Tokens};
use super::normalize_language;

const MAX_TITLE: usize = 300;
const MAX_DESCRIPTION: usize = 1000;
const MAX_NAME: usize = 200;

/// A page in a few words. Text is one plain line each, and may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageSummary {
    pub title: String,
    pub description: String,
    pub language: Option<String>,
    pub site_name: String,
    pub author_name: String,
    /// The address of its author in the fediverse, as the page says.
    pub creator: String,
    /// `article`, `video.other`, …, as the page says.
    pub kind: String,
    pub image: Option<Url>,
    pub image_description: String,
    /// As the page says, of the picture; 0 when it does not.
    pub width: u32,
    pub height: u32,
    /// When it was published, as the page writes it.
    pub published: String,
}

/// Reads the head of a page that lies at `url`.
pub fn summarize_page(html: &str, url: &Url) -> PageSummary {
    let mut said = Said::default();
    for token in Tokens::new(html) {
        let Token::Start(tag) = token else { continue };
        match &*tag.name {
            "html" => said.language = tag.attribute("lang").and_then(|tag| normalize_language(&tag)),
            "meta" => {
                let name = tag.attribute("property").or_else(|| tag.attribute("name"));
                if let (Some(name), Some(content)) = (name, tag.attribute("content")) {
                    said.pairs.push((name.trim().to_ascii_lowercase(), clean_line(&content)));
                }
            }
            "body" => break,
            _ => {}
        }
    }
    let cut = |text: &str, most: usize| truncate(text, most).to_owned();
    let title = said.first(&["og:title", "twitter:title"]).map_or_else(|| title_of(html), str::to_owned);
    let text = |names: &[&str], most| said.first(names).map(|text| cut(text, most)).unwrap_or_default();
    let number = |name| said.first(&[name]).and_then(|text| text.parse().ok()).unwrap_or_default();
    let image = said.first(&["og:image:secure_url", "og:image", "og:image:url", "twitter:image"]);
    let image = image.and_then(|address| url.join(address).ok());
    PageSummary {
        title: cut(&title, MAX_TITLE),
        description: text(&["og:description", "twitter:description", "description"], MAX_DESCRIPTION),
        site_name: text(&["og:site_name", "application-name"], MAX_NAME),
        author_name: text(&["author", "article:author"], MAX_NAME),
        creator: text(&["fediverse:creator"], MAX_NAME),
        kind: text(&["og:type"], MAX_NAME),
        image: image.filter(|image| matches!(image.scheme(), "http" | "https")),
        image_description: text(&["og:image:alt", "twitter:image:alt"], MAX_DESCRIPTION),
        width: number("og:image:width"),
        height: number("og:image:height"),
        published: text(&["article:published_time", "og:article:published_time"], MAX_NAME),
        language: said.language,
    }
}

#[derive(Default)]
struct Said {
    language: Option<String>,
    pairs: Vec<(String, String)>,
}

impl Said {
    /// By the first of these names that says anything.
    fn first(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| {
            let found = self.pairs.iter().find(|(said, text)| said == name && !text.is_empty());
            found.map(|(_, text)| text.as_str())
        })
    }
}

/// The content of `<title>`, which is no markup.
fn title_of(html: &str) -> String {
    let lower = html.to_ascii_lowercase();
    let inside = lower.find("<title").and_then(|at| {
        let start = at + lower[at..].find('>')? + 1;
        let end = start + lower[start..].find("</title")?;
        Some(&html[start..end])
    });
    clean_line(&html_escape::decode_html_entities(inside.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn summary(html: &str) -> PageSummary {
        summarize_page(html, &Url::parse("https://a.example/b/c").unwrap())
    }

    #[test]
    fn open_graph_comes_first() {
        let page = summary(
            "<!doctype html><html lang=\"de-DE\"><head><title>Plain</title>
             <meta property=\"og:title\" content=\"Fish &amp; Chips\"><meta name=\"description\" content=\"One\ntwo\">
             <META PROPERTY='og:image' CONTENT='../pic.png'><meta property=\"og:image:width\" content=\"400\">
             <meta property=\"og:site_name\" content=\"A\">
             <meta name=\"fediverse:creator\" content=\"@ann@b.example\"></head><body><meta property=\"og:type\" content=\"no\">",
        );
        assert_eq!((page.title.as_str(), page.description.as_str()), ("Fish & Chips", "One two"));
        assert_eq!(page.image.unwrap().as_str(), "https://a.example/pic.png");
        assert_eq!((page.language.as_deref(), page.width, page.site_name.as_str()), (Some("de"), 400, "A"));
        assert_eq!((page.kind.as_str(), page.creator.as_str()), ("", "@ann@b.example"));
    }

    #[test]
    fn pages_without_it_have_a_title() {
        assert_eq!(summary("<TITLE class=x>\n A &lt;b&gt; </title>").title, "A <b>");
        assert_eq!(summary("<title>open"), PageSummary::default());
        assert_eq!(summary("<meta property=og:image content=javascript:alert(1)>").image, None);
    }

    proptest! {
        #[test]
        fn anything_can_be_a_page(html in "(?s)[<>/a-z=\"' &;!ıßİ-]{0,200}") {
            summary(&html);
        }
    }
}
