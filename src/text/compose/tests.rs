//! Typed text as HTML: the exact form, and that nothing typed can break out of it.

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::*;
use crate::text::{clean_text, sanitize, scan, to_plain_text};

/// Knows `bob` here and everybody on `remote.example`.
fn set(text: &str, layout: Layout) -> String {
    let resolve = |mention: &Mention| {
        let username = mention.username.clone();
        match mention.domain.as_deref() {
            None if username == "bob" => Some(ResolvedMention {
                url: "https://here.example/@bob".into(),
                acct: username.clone(),
                username,
            }),
            Some(domain @ "remote.example") => Some(ResolvedMention {
                url: format!("https://{domain}/@{username}"),
                acct: format!("{username}@{domain}"),
                username,
            }),
            _ => None,
        }
    };
    render(text, &scan(text), layout, resolve, |tag| format!("https://here.example/tags/{tag}"))
}

fn status(text: &str) -> String {
    set(text, Layout::Status)
}

#[test]
fn lines_become_paragraphs_and_breaks() {
    assert_eq!(status("a\nb\n\n\nc & <d>\n"), "<p>a<br />b</p><p>c &amp; &lt;d&gt;</p>");
    assert_eq!(status(""), "");
    assert_eq!(status(" \n\n "), "");
    assert_eq!(set("a\nb", Layout::Field), "a b");
}

#[test]
fn mentions_look_as_on_mastodon() {
    assert_eq!(
        status("hi @bob"),
        r#"<p>hi <span class="h-card" translate="no"><a href="https://here.example/@bob" class="u-url mention">@<span>bob</span></a></span></p>"#
    );
    assert_eq!(status("@eve @eve@x.example"), "<p>@eve @eve@x.example</p>");
    assert!(status("@eve@remote.example").contains("@<span>eve</span>"));
    assert!(status("@bob @bob@remote.example").contains("@<span>bob@remote.example</span>"));
    assert!(set("@eve@remote.example", Layout::Bio).contains("@<span>eve@remote.example</span>"));
}

#[test]
fn hashtags_look_as_on_mastodon() {
    assert_eq!(
        status("#Cats"),
        r##"<p><a href="https://here.example/tags/Cats" class="mention hashtag" rel="tag">#<span>Cats</span></a></p>"##
    );
}

#[test]
fn links_look_as_on_mastodon() {
    assert_eq!(
        status("https://www.a.example/b?c&d"),
        r#"<p><a href="https://www.a.example/b?c&amp;d" target="_blank" rel="nofollow noopener noreferrer" translate="no"><span class="invisible">https://www.</span><span class="">a.example/b?c&amp;d</span><span class="invisible"></span></a></p>"#
    );
    let long = status(&format!("https://a.example/{}", "b".repeat(40)));
    assert!(long.contains(r#"<span class="ellipsis">a.example/bbbbbbbbbbbbbbbbbbbb</span><span class="invisible">bbbbbbbbbbbbbbbbbbbb</span>"#));
    assert!(set("https://a.example", Layout::Field).contains(r#"rel="nofollow noopener noreferrer me""#));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_set_is_safe_and_reads_as_typed(
        typed in "(@bob|@a@remote\\.example|#tag|https://a\\.example/|\"|'|<|>|&|<script>|\\n|javascript:|é|[a-z]|\\PC){0,24}"
    ) {
        let text = clean_text(&typed);
        let html = set(&text, Layout::Bio);
        // The sanitiser finds nothing to drop: what it adds to links aside, the text is the same.
        prop_assert_eq!(to_plain_text(&sanitize(&html)), to_plain_text(&html));
        prop_assert_eq!(html.matches("<p>").count(), html.matches("</p>").count());
        prop_assert_eq!(html.matches("<a ").count(), html.matches("</a>").count());
        // Hashtags are shown in NFKC.
        let squeezed = |text: &str| text.split_whitespace().flat_map(UnicodeNormalization::nfkc).collect::<String>();
        prop_assert_eq!(squeezed(&to_plain_text(&html)), squeezed(&text));
    }
}
