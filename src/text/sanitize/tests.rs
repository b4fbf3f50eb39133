//! What the sanitiser keeps and drops, by example, by property, and with another sanitiser as witness.

use std::collections::HashSet;

use proptest::prelude::*;
use proptest::string::string_regex;

use super::*;

#[test]
fn what_peers_send_comes_through() {
    let mention = r#"<p><span class="h-card" translate="no"><a href="https://a.example/@b" class="u-url mention" rel="nofollow noopener noreferrer" target="_blank">@<span>b</span></a></span> hi<br />there</p>"#;
    assert_eq!(sanitize(mention), mention);
    let quote = "<p class=\"quote-inline\">RE: x</p><ol start=\"3\" reversed><li value=\"7\">a</li></ol>";
    assert_eq!(sanitize(quote), quote);
    let ruby = "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby><pre><code>a\n b</code></pre>";
    assert_eq!(sanitize(ruby), ruby);
}

#[test]
fn headings_become_bold_paragraphs() {
    assert_eq!(sanitize("<h1>a</h1>b<h3 class=x>c"), "<p><strong>a</strong></p>b<p><strong>c</strong></p>");
}

#[test]
fn scripts_handlers_and_styles_vanish() {
    for (html, kept) in [
        ("a<script>alert(1)</script>b", "ab"),
        ("<p onclick=\"x()\" style=\"y\" id=z>a</p>", "<p>a</p>"),
        ("<svg onload=x><script>y</script></svg>a", "a"),
        ("<img src=x onerror=alert(1)>a", "a"),
        ("<a href=\"javascript:alert(1)\">a</a>", "a"),
        ("<a href=\" java\tscript:alert(1)\">a</a>", "a"),
        ("<a href=\"data:text/html,x\">a</a><a href=\"/x\">b</a><a>c</a>", "abc"),
        ("<form action=x><input><button>a</button></form>", "a"),
        ("<math><mi></mi><annotation-xml><script>x</script></math>a", "a"),
        ("<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "\"&gt;"),
        ("<iframe src=//x></iframe><object data=x>y</object>a", "a"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("<<script>alert(1)//<</script>", "&lt;"),
        ("<p class=\"btn h-card danger\">a</p>", "<p class=\"h-card\">a</p>"),
        ("a\0b\u{7}c", "abc"),
    ] {
        assert_eq!(sanitize(html), kept, "{html}");
    }
}

#[test]
fn links_get_their_rel_and_target() {
    assert_eq!(
        sanitize("<a href=\" https://a.example/?x&amp;y\" rel=\"me opener tag\" target=_top>z</a>"),
        r#"<a href="https://a.example/?x&amp;y" rel="tag me nofollow noopener noreferrer" target="_blank">z</a>"#
    );
    assert!(sanitize("<a href=\"magnet:?xt=urn:btih:0\">z</a>").starts_with("<a href=\"magnet:"));
}

#[test]
fn broken_nesting_is_mended() {
    for (html, mended) in [
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<b><i>a</b>b</i>", "<b><i>a</i></b>b"),
        ("</p></div></b>a", "a"),
        ("<ul><li>a<li>b</ul>c", "<ul><li>a</li><li>b</li></ul>c"),
        ("<b><ul><li>a</b>b</ul>", "<b><ul><li>ab</li></ul></b>"),
        (
            "<a href=http://a.example>a<a href=b>b</a>c",
            "<a href=\"http://a.example\" rel=\"nofollow noopener noreferrer\" target=\"_blank\">a</a>bc",
        ),
        ("<p>a<blockquote>b</blockquote>", "<p>a</p><blockquote>b</blockquote>"),
        ("<li>a</li><li>b</li>", "a<br />b"),
    ] {
        assert_eq!(sanitize(html), mended, "{html}");
    }
}

#[test]
fn lines_of_dropped_blocks_stay_apart() {
    assert_eq!(sanitize("<div>a</div><div>b</div>"), "a<br />b");
    assert_eq!(sanitize("<div><p>a</p></div><div>b</div>"), "<p>a</p>b");
    assert_eq!(sanitize("<table><tr><td>a</td></tr><tr><td>b</td></tr></table>"), "a<br />b");
}

#[test]
fn hostile_size_costs_linear_time_and_bounded_space() {
    for unit in [
        "<b x=1>",
        "<p>",
        "<div>",
        "<b><p>",
        "<a href=x:>",
        "<script>",
        "<svg>",
        "<!--",
        "&",
        "&a",
        "&#",
        "a ",
        "<a ",
        "<a b='",
        "</b>",
        "<ul><li>",
        "\"",
        "<i>x</i>",
    ] {
        let started = std::time::Instant::now();
        let out = sanitize(&unit.repeat(700_000 / unit.len()));
        assert!(out.len() < MAX_CONTENT_BYTES, "{unit}");
        assert!(out.len() >= MAX_OUTPUT || sanitize(&out) == out, "{unit}");
        // Quadratic time would be minutes here.
        assert!(started.elapsed().as_secs() < 20, "{unit}");
    }
    let attributes: String = (0..100_000).map(|n| format!("a{n} ")).collect();
    assert_eq!(sanitize(&format!("<b {attributes}>a</b>")), "", "cut inside the tag");
}

#[test]
fn names_and_warnings_are_plain_text() {
    assert_eq!(display_name("  a\u{202e}<b>\n"), "a<b>");
    assert_eq!(display_name(&"a".repeat(3_000)).len(), MAX_DISPLAY_NAME_CHARACTERS);
    assert_eq!(summary("<p>spoilers &amp; more</p>"), "spoilers & more");
    assert_eq!(sanitize_field_value("<a href=\"https://a.example\" onclick=x"), "");
}

/// Pieces that HTML parsers stumble over.
fn html() -> impl Strategy<Value = String> {
    let names = "(p|h1|h6|b|i|u|s|a|span|em|code|pre|ul|ol|li|blockquote|ruby|rt|rp|div|td|table|br|svg|math|style|script|title|template|select|form|img|x)";
    let attributes = "( href=\"(https://a\\.example/x|javascript:x|/y)\"| class=(\"u-url mention\"|x)| onclick='x'| rel=me| translate=no| start=2)?";
    let regex = |regex: &str| string_regex(regex).expect("a valid pattern");
    let piece = prop_oneof![
        4 => regex(&format!("<{names}{attributes}/?>")),
        4 => regex(&format!("</{names}>")),
        3 => regex("[a-z &<>\"'=]{0,6}"),
        1 => regex("(<!--|-->|<|<!|<a |&lt;|&#60;|&#x3c;script|&nbsp;|\n|]]>|é)"),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// The same rules as data for another sanitiser, which reads HTML as browsers do.
fn witness(html: &str) -> String {
    let mut witness = ammonia::Builder::empty();
    witness
        .tags(HashSet::from([
            "p",
            "br",
            "span",
            "a",
            "del",
            "s",
            "pre",
            "blockquote",
            "code",
            "b",
            "strong",
            "u",
            "i",
            "em",
            "ul",
            "ol",
            "li",
            "ruby",
            "rt",
            "rp",
        ]))
        .tag_attributes(
            [
                ("a", HashSet::from(["href", "class", "rel", "translate", "target"])),
                ("span", HashSet::from(["class", "translate"])),
                ("p", HashSet::from(["class"])),
                ("ol", HashSet::from(["start", "reversed"])),
                ("li", HashSet::from(["value"])),
            ]
            .into(),
        )
        .url_schemes(SCHEMES.iter().copied().collect())
        .link_rel(None);
    witness.clean(html).to_string()
}

fn tags(html: &str) -> Vec<String> {
    let attributes = ["href", "class", "rel", "translate", "target", "start", "reversed", "value"];
    Tokens::new(html)
        .map(|token| match token {
            Token::Text(text) => text.into_owned(),
            Token::End(name) => format!("</{name}>"),
            Token::Start(tag) => format!("<{} {:?}>", tag.name, attributes.map(|name| tag.attribute(name))),
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn sanitising_twice_changes_nothing(html in html()) {
        let once = sanitize(&html);
        prop_assert_eq!(sanitize(&once), once);
    }

    #[test]
    fn a_browser_like_parser_finds_nothing_to_remove(html in html()) {
        let ours = sanitize(&html);
        prop_assert_eq!(tags(&witness(&ours)), tags(&ours), "{}", ours);
    }
}
