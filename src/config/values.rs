//! The types configuration values are parsed into, each with the words its error uses.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use url::{Host, Url};

use super::base_url::BaseUrl;

/// Text that must not be logged or shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl FromStr for Secret {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

/// A size: a number of bytes, or one with a unit (`512 MiB`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bytes(pub u64);

impl FromStr for Bytes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
        let shift = match text[digits.len()..].trim() {
            "" | "B" => 0,
            "KiB" => 10,
            "MiB" => 20,
            "GiB" => 30,
            "TiB" => 40,
            unit => return Err(format!("{unit:?} is no unit; use KiB, MiB, GiB or TiB")),
        };
        let number: u64 = digits.parse().map_err(|_| format!("{text:?} is no size, like 512 MiB"))?;
        number.checked_mul(1 << shift).map(Self).ok_or_else(|| format!("{text:?} is too large"))
    }
}

/// Networks in CIDR notation; a lone address is a network of one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Networks(pub Vec<IpNet>);

impl Networks {
    /// Whether the address lies in one of them. An IPv4 address mapped into IPv6 counts as the IPv4 address.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    fn parse<'a>(items: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let parse = |item: &'a str| {
            let network = item.parse().or_else(|_| item.parse::<IpAddr>().map(IpNet::from));
            network.map_err(|_| format!("{item:?} is no network, like 10.0.0.0/8"))
        };
        items
            .into_iter()
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl<'de> Deserialize<'de> for Networks {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let items = Vec::<String>::deserialize(from)?;
        Self::parse(items.iter().map(String::as_str)).map_err(D::Error::custom)
    }
}

/// Which addresses that are not public other servers may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrivateNetworks {
    None,
    All,
    Only(Networks),
}

impl PrivateNetworks {
    /// Whether this address, known not to be public, may be talked to.
    pub fn allow(&self, address: IpAddr) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::Only(networks) => networks.contains(address),
        }
    }
}

impl<'de> Deserialize<'de> for PrivateNetworks {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let networks = match toml::Value::deserialize(from)? {
            toml::Value::Boolean(false) => return Ok(Self::None),
            toml::Value::Boolean(true) => return Ok(Self::All),
            toml::Value::String(text) => Networks::parse(text.split(',')).map_err(D::Error::custom)?,
            list @ toml::Value::Array(_) => {
                Networks::deserialize(list).map_err(|e| D::Error::custom(e.message()))?
            }
            _ => return Err(D::Error::custom("expected true, false or a list of networks")),
        };
        Ok(if networks.0.is_empty() { Self::None } else { Self::Only(networks) })
    }
}

/// How mail leaves: through a server, or as files under `data_dir/mail`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EmailTransport {
    File,
    Smtp(Url),
}

impl FromStr for EmailTransport {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match Url::parse(text) {
            _ if text == "file" => Ok(Self::File),
            Ok(url) if matches!(url.scheme(), "smtp" | "smtps") && url.has_host() => Ok(Self::Smtp(url)),
            _ => Err("expected \"file\", smtp://… or smtps://…".to_owned()),
        }
    }
}

/// Makes an enum whose variants are words in the configuration and in the database.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($variant),+ }

        impl $name {
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(format!("{text:?} is none of {}", [$($word),+].join(", "))),
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                parsed(from)
            }
        }
    };
}

words!(
    /// With whom this instance federates.
    FederationMode { Open = "open", Allowlist = "allowlist", Off = "off" }
);
words!(
    /// Who may sign up.
    RegistrationMode { Open = "open", Approval = "approval", Invite = "invite", Closed = "closed" }
);
words!(
    /// Whether `serve` brings the schema up to date.
    Migrate { Auto = "auto", Manual = "manual" }
);
words!(
    /// Where media bytes live.
    MediaStorage { File = "file", S3 = "s3" }
);
words!(
    /// How log lines look; `Auto` is human on a terminal and JSON elsewhere.
    LogFormat { Auto = "auto", Human = "human", Json = "json" }
);
words!(
    /// Who asks the question at sign-up.
    CaptchaProvider { Hcaptcha = "hcaptcha", Turnstile = "turnstile" }
);

macro_rules! deserialize_parsed {
    ($($name:ty),+) => {$(
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                parsed(from)
            }
        }
    )+};
}
deserialize_parsed!(BaseUrl, EmailTransport, Bytes);

/// Text or a whole number, parsed.
fn parsed<'de, D: Deserializer<'de>, T: FromStr<Err: fmt::Display>>(from: D) -> Result<T, D::Error> {
    let text = match toml::Value::deserialize(from)? {
        toml::Value::String(text) => text,
        toml::Value::Integer(number) => number.to_string(),
        other => return Err(D::Error::custom(format!("expected text, found {}", other.type_str()))),
    };
    text.parse().map_err(D::Error::custom)
}

pub(super) fn empty_is_none<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: fmt::Display>,
{
    match String::deserialize(from)?.as_str() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(D::Error::custom),
    }
}

pub(super) fn postgres_url<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Url>, D::Error> {
    let url: Option<Url> = empty_is_none(from)?;
    match &url {
        Some(url) if !matches!(url.scheme(), "postgres" | "postgresql") => {
            Err(D::Error::custom("expected postgres://user:password@host/name"))
        }
        _ => Ok(url),
    }
}

pub(super) fn domain<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    match String::deserialize(from)?.as_str() {
        "" => Ok(None),
        text => fold_domain(text).map(Some).map_err(D::Error::custom),
    }
}

pub(super) fn domains<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let items = Vec::<String>::deserialize(from)?;
    items.iter().map(|item| fold_domain(item)).collect::<Result<_, _>>().map_err(D::Error::custom)
}

/// `host[:port]` in its one spelling: ASCII, lower case, without a dot at the end.
fn fold_domain(text: &str) -> Result<String, String> {
    let wrong = || format!("{text:?} is no domain, like example.org");
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !host.ends_with(':') && !port.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let host = Host::parse(host.trim_end_matches('.')).map_err(|_| wrong())?.to_string();
    match port {
        None => Ok(host),
        Some(port) => port.parse::<u16>().map(|port| format!("{host}:{port}")).map_err(|_| wrong()),
    }
}
