//! How much of a remote document is taken (reference, section 23): longer text is cut, longer lists are
//! read as far as the bound. Names, which are keys, are refused instead.

/// Characters of a user name. PostgreSQL's unique indexes bound it, not its beauty.
pub const USERNAME: usize = 512;
/// Characters of a display name, of a title and of a poll's option.
pub const NAME: usize = 2048;
/// Characters of a bio, and of a content warning or excerpt.
pub const SUMMARY: usize = 20_000;
/// Bytes of a status's content, before sanitising.
pub const CONTENT: usize = 500_000;
/// Profile fields, and the characters of each half.
pub const FIELDS: usize = 50;
pub const FIELD: usize = 2047;
/// Characters of alternative text.
pub const DESCRIPTION: usize = 10_000;
/// Characters of what comes with a report, or of a reaction.
pub const COMMENT: usize = 5000;
/// Characters of an emoji's shortcode; longer ones are ignored.
pub const SHORTCODE: usize = 2048;
/// Bytes of an opaque token: a conversation, a media type, a language.
pub const TOKEN: usize = 2048;
/// Bytes of a PEM: room for RSA with 16,384 bits.
pub const PEM: usize = 8192;

pub const KEYS: usize = 10;
pub const POLL_OPTIONS: usize = 500;
pub const ALSO_KNOWN_AS: usize = 256;
pub const ATTRIBUTION_DOMAINS: usize = 256;
/// Attachments read; fewer are shown.
pub const ATTACHMENTS: usize = 32;
pub const TAGS: usize = 512;
pub const RECIPIENTS: usize = 2000;
/// Objects of one activity: a report names many, a vote several.
pub const OBJECTS: usize = 512;
/// Items of one page of a collection.
pub const ITEMS: usize = 10_000;
/// Accounts of one collection, as FEP-7aa9 proposes.
pub const FEATURED_ITEMS: usize = 150;
/// Every other list: authors, links of one property, rules of a policy.
pub const ENTRIES: usize = 64;

/// The first `limit` characters.
pub fn cut(text: &str, limit: usize) -> &str {
    text.char_indices().nth(limit).map_or(text, |(end, _)| &text[..end])
}

/// At most `limit` bytes, never half a character.
pub fn cut_bytes(text: &str, limit: usize) -> &str {
    &text[..text.floor_char_boundary(limit)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_between_characters() {
        assert_eq!(cut("äöü", 2), "äö");
        assert_eq!(cut("äö", 2), "äö");
        assert_eq!(cut_bytes("äöü", 3), "ä");
        assert_eq!(cut_bytes("äöü", 99), "äöü");
    }
}
