//! What a peer wants signed: its `Accept-Signature` (RFC 9421, 5).

use http::HeaderMap;
use sfv::{BareItem, Dictionary, InnerList, Item, ListEntry, Parser};

use super::base::name_of;

/// The components and parameters a peer asks for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Demand {
    pub(super) components: Vec<String>,
    /// Whether the signature shall say when it ends.
    pub(super) expires: bool,
    /// To be given back as they are.
    pub(super) nonce: Option<Item>,
    pub(super) tag: Option<Item>,
}

impl Demand {
    /// Reads the header of an answer. `None` when there is none, or it asks for what we cannot give (another
    /// algorithm, components with parameters): then the usual signature is the best there is.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let value = headers.get("accept-signature")?.to_str().ok()?;
        let members: Dictionary = Parser::new(value).parse().ok()?;
        members.values().find_map(Self::read)
    }

    fn read(member: &ListEntry) -> Option<Self> {
        let ListEntry::InnerList(InnerList { items, params }) = member else { return None };
        let ours =
            |label: &BareItem| label.as_string().is_some_and(|label| label.as_str() == "rsa-v1_5-sha256");
        if !params.get("alg").is_none_or(ours) || items.iter().any(|item| !item.params.is_empty()) {
            return None;
        }
        let components = items.iter().map(|item| name_of(item).ok().map(str::to_owned));
        let echoed = |name: &str| {
            params.get(name).filter(|value| value.as_string().is_some()).map(|value| Item::new(value.clone()))
        };
        Some(Self {
            components: components.collect::<Option<_>>()?,
            expires: params.contains_key("expires"),
            nonce: echoed("nonce"),
            tag: echoed("tag"),
        })
    }
}
