//! A hashtag on somebody's profile, as other servers read it.

use crate::activitypub::vocabulary::write::Tag;
use crate::config::Config;
use crate::text::fold;

/// `name` as it was first written.
pub fn featured_tag(config: &Config, name: &str) -> Tag {
    let href = config.url(&format!("/tags/{}", fold(name)));
    Tag::Hashtag { href, name: format!("#{name}") }
}
