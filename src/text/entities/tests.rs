//! Where links, mentions and hashtags begin and end.

use proptest::prelude::*;

use super::*;

/// The entities in order of appearance, as typed.
fn found(text: &str) -> Vec<&str> {
    scan(text).ranges().into_iter().map(|range| &text[range]).collect()
}

#[test]
fn mentions_are_found() {
    for (text, expected) in [
        ("@alice hi", vec!["@alice"]),
        ("hi @alice, @bob.", vec!["@alice", "@bob"]),
        ("(@alice@remote.example)", vec!["@alice@remote.example"]),
        ("@alice@localhost:3001: hi", vec!["@alice@localhost:3001"]),
        ("@alice@127.1.2.3:99999", vec!["@alice@127.1.2.3"]),
        ("@a.b-c@x.example.", vec!["@a.b-c@x.example"]),
        ("@alice@bücher.example你好", vec!["@alice@bücher.example你好"]),
        ("@alice你好", vec!["@alice"]),
        ("ping @alice@", vec!["@alice"]),
        ("a@b.example and x@y", vec![]),
        ("https://a.example/@alice and /@bob =@eve", vec!["https://a.example/@alice"]),
        ("mail me: alice.b@c.example!", vec![]),
        ("@", vec![]),
        ("@-alice @é", vec![]),
        ("@alice\n@bob", vec!["@alice", "@bob"]),
    ] {
        assert_eq!(found(text), expected, "{text}");
    }
    let mention = scan("é @A_1@X.example:8443").mentions.remove(0);
    assert_eq!((mention.username.as_str(), mention.domain.as_deref()), ("A_1", Some("X.example:8443")));
}

#[test]
fn hashtags_are_found() {
    for (text, expected) in [
        ("#cats and #Dogs!", vec!["#cats", "#Dogs"]),
        ("#1 #2024 #1a #2024_25 #___", vec!["#1a", "#2024_25"]),
        ("#日本語、#한국어", vec!["#日本語", "#한국어"]),
        ("＃日本", vec!["＃日本"]),
        ("#a#b", vec!["#a"]),
        ("a#b &#39; /#c )#d", vec![]),
        ("(#a)", vec!["#a"]),
        ("#col·lecció·", vec!["#col·lecció"]),
        ("#\u{fe0f}\u{20e3}", vec![]),
        ("https://a.example/#frag #b", vec!["https://a.example/#frag", "#b"]),
        ("#a-b", vec!["#a"]),
    ] {
        assert_eq!(found(text), expected, "{text}");
    }
}

#[test]
fn links_end_where_a_reader_thinks() {
    for (text, expected) in [
        ("see https://a.example/b.", vec!["https://a.example/b"]),
        ("(https://a.example/b_(c))", vec!["https://a.example/b_(c)"]),
        ("<https://a.example> \"https://b.example\"", vec!["https://a.example", "https://b.example"]),
        ("https://a.example/b?c=d&e#f, next", vec!["https://a.example/b?c=d&e#f"]),
        ("見て「https://a.example/あ」。", vec!["https://a.example/あ"]),
        ("HTTPS://A.example", vec!["HTTPS://A.example"]),
        ("http://localhost:3000/@a", vec!["http://localhost:3000/@a"]),
        ("gemini://a.example/", vec!["gemini://a.example/"]),
        ("javascript://a.example/%0aalert(1) ftp://x.example a.example", vec![]),
        ("https://", vec![]),
    ] {
        assert_eq!(found(text), expected, "{text}");
    }
}

#[test]
fn characters_count_as_on_mastodon() {
    assert_eq!(count_characters("hello", ""), 5);
    assert_eq!(count_characters("👩‍👩‍👧 e\u{301}", "cw"), 5);
    assert_eq!(count_characters(&format!("https://a.example/{}", "b".repeat(100)), ""), 23);
    assert_eq!(count_characters("http://a.example", ""), 23);
    assert_eq!(count_characters("@alice@remote.example hi", ""), 9);
    assert_eq!(count_characters("@alice hi", ""), 9);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn ranges_are_valid_and_apart(text in "(@|#|\\.|-|:|/|https://|a|B|1|_|é|あ|\u{301}|\\s|\\(|\\)|localhost|\\PC){0,30}") {
        let entities = scan(&text);
        let mut end = 0;
        for range in entities.ranges() {
            prop_assert!(range.start >= end && text.get(range.clone()).is_some(), "{:?}", entities);
            end = range.end;
        }
        for mention in &entities.mentions {
            let domain = mention.domain.as_ref().map(|d| format!("@{d}")).unwrap_or_default();
            prop_assert_eq!(&text[mention.range.clone()], format!("@{}{}", mention.username, domain));
        }
        for link in &entities.links {
            prop_assert_eq!(&text[link.range.clone()], &link.url);
        }
        count_characters(&text, "");
    }
}
