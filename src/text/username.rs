//! Which user names people may choose here, and which ones other servers may send.

use super::fold;

/// Longest local user name, as on Mastodon.
const MAX_CHARACTERS: usize = 30;
/// Longest remote user name we store, in bytes: it must fit into a B-tree entry beside its domain.
const MAX_REMOTE_BYTES: usize = 500;

/// Names that speak for the house, or that mail servers and browsers treat specially.
const RESERVED: &[&str] = &[
    "abuse",
    "account",
    "accounts",
    "actor",
    "admin",
    "administration",
    "administrator",
    "api",
    "auth",
    "autoconfig",
    "autodiscover",
    "channel",
    "contact",
    "everyone",
    "feed",
    "ftp",
    "hedgerow",
    "help",
    "helpdesk",
    "here",
    "home",
    "hostmaster",
    "imap",
    "info",
    "instance",
    "legal",
    "localhost",
    "mailerdaemon",
    "mastodon",
    "media",
    "mod",
    "moderation",
    "moderator",
    "moderators",
    "mods",
    "news",
    "nobody",
    "noc",
    "noreply",
    "notifications",
    "null",
    "oauth",
    "official",
    "owner",
    "pop",
    "postmaster",
    "privacy",
    "proxy",
    "public",
    "relay",
    "root",
    "security",
    "server",
    "service",
    "settings",
    "setup",
    "smtp",
    "ssladmin",
    "staff",
    "status",
    "support",
    "sysadmin",
    "system",
    "tag",
    "tags",
    "team",
    "undefined",
    "usenet",
    "user",
    "users",
    "uucp",
    "webmaster",
    "wellknown",
    "www",
];

/// Why a name was refused; [`code`](Self::code) and the message are Mastodon's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UsernameError {
    #[error("can't be blank")]
    Blank,
    #[error("is too long (maximum is 30 characters)")]
    TooLong,
    #[error("must contain only letters, numbers and underscores")]
    Invalid,
    #[error("is reserved")]
    Reserved,
}

impl UsernameError {
    /// Mastodon's code in the `details` of a failed sign-up.
    pub fn code(self) -> &'static str {
        match self {
            Self::Blank => "ERR_BLANK",
            Self::TooLong => "ERR_TOO_LONG",
            Self::Invalid => "ERR_INVALID",
            Self::Reserved => "ERR_RESERVED",
        }
    }
}

/// A local user name as it is stored: `[a-z0-9_]{1,30}`, typed in any case. Those who sign up must also pass
/// [`refuse_reserved`]; an operator may give any name. Whether it is taken, or mimics somebody on the staff
/// ([`looks_like`]), only the database knows.
pub fn parse_username(typed: &str) -> Result<String, UsernameError> {
    let name = typed.trim();
    if name.is_empty() {
        return Err(UsernameError::Blank);
    }
    if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return Err(UsernameError::Invalid);
    }
    if name.len() > MAX_CHARACTERS {
        return Err(UsernameError::TooLong);
    }
    Ok(name.to_ascii_lowercase())
}

/// `Err` when a reader could take the name for one that speaks for the house.
pub fn refuse_reserved(name: &str) -> Result<(), UsernameError> {
    let look = skeleton(name);
    // A name of underscores alone has no look of its own.
    let reserved = look.is_empty() || RESERVED.iter().any(|reserved| skeleton(reserved) == look);
    if reserved { Err(UsernameError::Reserved) } else { Ok(()) }
}

/// Whether a reader could take `name` for `other`, itself included.
pub fn looks_like(name: &str, other: &str) -> bool {
    skeleton(name) == skeleton(other)
}

/// What the eye keeps of a name: `adm1n`, `a_d_m_i_n` and `ADMIN` have one skeleton. Only for comparing.
pub fn skeleton(name: &str) -> String {
    let plain: String = fold(name).chars().filter(|c| !matches!(c, '_' | '-' | '.')).map(twin).collect();
    plain.replace("rn", "m").replace("vv", "w")
}

/// One character for all that look like it, in type or in the habit of writing words with digits.
fn twin(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | 'i' => 'l',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        '8' => 'b',
        _ => c,
    }
}

/// Whether another server's `preferredUsername` can be shown as part of a handle: letters, marks and digits
/// of any script, `_`, `-`, `.`, and nothing that could be read as a separator or hide the rest.
pub fn is_remote_username(name: &str) -> bool {
    (1..=MAX_REMOTE_BYTES).contains(&name.len())
        && name.chars().any(char::is_alphanumeric)
        && name.chars().all(|c| {
            c.is_alphanumeric()
                || matches!(c, '_' | '-' | '.')
                || unicode_normalization::char::is_combining_mark(c)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_stored_in_lower_case() {
        assert_eq!(parse_username(" Alice_2 "), Ok("alice_2".to_owned()));
        assert_eq!(parse_username(&"a".repeat(30)), Ok("a".repeat(30)));
    }

    #[test]
    fn wrong_names_are_refused_with_their_reason() {
        assert_eq!(parse_username("  "), Err(UsernameError::Blank));
        assert_eq!(parse_username(&"a".repeat(31)), Err(UsernameError::TooLong));
        for name in ["al ice", "álice", "a-b", "a.b", "a@b", "а", "a\u{202e}b", "a\0"] {
            assert_eq!(parse_username(name), Err(UsernameError::Invalid), "{name:?}");
        }
    }

    #[test]
    fn look_alikes_of_reserved_names_are_refused() {
        for name in [
            "admin",
            "ADMIN",
            "adm1n",
            "a_d_m_i_n",
            "admln",
            "adrnin",
            "4dm1n",
            "r00t",
            "supp0rt",
            "5upport",
            "wvvw",
            "VVVVVV",
            "_",
            "webrnaster",
            "everyone",
            "inf0",
            "__help__",
            "secur1ty",
        ] {
            assert_eq!(refuse_reserved(name), Err(UsernameError::Reserved), "{name}");
        }
        for name in ["adam", "administrata", "rooted", "helga", "clara", "moderna"] {
            assert_eq!(refuse_reserved(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn look_alikes_of_somebody_are_found() {
        assert!(looks_like("b0b_", "Bob"));
        assert!(looks_like("rnaria", "maria"));
        assert!(!looks_like("bob", "rob"));
    }

    #[test]
    fn remote_names_may_be_of_any_script_but_not_deceive() {
        for name in ["alice", "Änne", "用户", "a.b-c_d", "e\u{301}ve"] {
            assert!(is_remote_username(name), "{name}");
        }
        let long = "a".repeat(10_000);
        for name in
            ["", "..", "a@b", "a/b", "a b", "a\u{202e}b", "a\u{200b}b", "a\n", "\0", "a:b", "a?b", &long]
        {
            assert!(!is_remote_username(name), "{name:?}");
        }
    }
}
