//! Streams tell each listener what their timelines will show, and nothing else.

use std::collections::BTreeSet;

use serde_json::json;

use super::cast::{Cast, MEMBERS};
use super::walk::{Read, mark};
use crate::support::events::Events;

/// Marks heard until the listener's own last word.
async fn heard(mut events: Events, last: &str) -> BTreeSet<String> {
    let mut marks = BTreeSet::new();
    loop {
        let text = events.frame().await.expect("the stream goes on");
        if text.contains(last) {
            return marks;
        }
        marks.extend(Read { status: 200, text }.marks());
    }
}

#[tokio::test]
async fn listeners_hear_what_they_may_see() {
    let mut cast = Cast::gather().await;
    let mut listening = Vec::new();
    for name in MEMBERS {
        for stream in ["user", "public", "hashtag?tag=hedge"] {
            listening.push((name, stream, Events::open(&cast.state, &cast.people[name], stream).await));
        }
    }
    let before = cast.posts.len();
    cast.write_live().await;
    // The last word of all is everybody's own, so that it comes in each of their streams.
    for name in MEMBERS {
        let last = json!({"status": format!("last of {name} #hedge")});
        cast.api(name).post("/api/v1/statuses", last).await.ok();
    }
    for (name, stream, events) in listening {
        let heard = heard(events, &format!("last of {name}")).await;
        let live = |marks: BTreeSet<String>| -> BTreeSet<String> {
            let keys = cast.posts[before..].iter().map(|post| post.reblog_of.unwrap_or(post.key).to_owned());
            let keys: BTreeSet<String> = keys.collect();
            marks.intersection(&keys).cloned().collect()
        };
        let viewer = Some(name);
        let expected = match stream {
            "user" => {
                // Mentions are told as notifications where the home timeline does not hold them.
                let mut expected = cast.home(name);
                expected.extend(cast.notified(name));
                live(expected)
            }
            "public" => live(cast.public(viewer)),
            _ => live(cast.tag(viewer)),
        };
        assert_eq!(heard, expected, "{name} in {stream}");
    }
    assert!(cast.posts.iter().all(|post| mark(post.key).starts_with("zq")));
}
