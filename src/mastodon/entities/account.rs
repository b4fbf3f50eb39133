//! Account: anybody's profile.

use schemars::JsonSchema;
use serde::Serialize;

use super::{CustomEmoji, Day, Render, Timestamp};
use crate::layout::static_url;
use crate::model::account::{self, ShownRole};
use crate::model::{self, AccountId};
use crate::storage::url::{avatar_url, header_url};

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[allow(clippy::struct_excessive_bools, reason = "as Mastodon has it")]
pub struct Account {
    pub id: AccountId,
    pub username: String,
    pub acct: String,
    pub display_name: String,
    pub locked: bool,
    pub bot: bool,
    pub discoverable: Option<bool>,
    pub indexable: bool,
    pub group: bool,
    pub created_at: Timestamp,
    pub note: String,
    pub url: String,
    pub uri: String,
    pub avatar: String,
    pub avatar_static: String,
    pub avatar_description: String,
    pub header: String,
    pub header_static: String,
    pub header_description: String,
    pub followers_count: i64,
    pub following_count: i64,
    pub statuses_count: i64,
    pub last_status_at: Option<Day>,
    pub hide_collections: bool,
    pub show_media: bool,
    pub show_media_replies: bool,
    pub show_featured: bool,
    pub feature_approval: FeatureApproval,
    /// Whether anybody may have its posts sent by mail.
    pub email_subscriptions: bool,
    pub emojis: Vec<CustomEmoji>,
    pub roles: Vec<AccountRole>,
    pub fields: Vec<Field>,
    /// Where the person is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved: Option<Box<Account>>,
    #[serde(skip_serializing_if = "is_false")]
    pub memorial: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub suspended: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub limited: bool,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Field {
    pub name: String,
    pub value: String,
    pub verified_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AccountRole {
    pub id: String,
    pub name: String,
    pub color: String,
}

/// Who may put the account into a collection, at once or when it agrees, in Mastodon's words.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FeatureApproval {
    pub automatic: Vec<&'static str>,
    pub manual: Vec<&'static str>,
    /// `automatic`, `manual`, `denied`, `missing`; `unknown` where it takes more to say than the account itself.
    pub current_user: String,
}

impl FeatureApproval {
    fn of(render: Render<'_>, account: &model::Account) -> Self {
        let Some(policy) = &account.feature_policy else {
            return Self { automatic: Vec::new(), manual: Vec::new(), current_user: "missing".to_owned() };
        };
        let words = |circle: &[String]| {
            let mut words: Vec<&'static str> = circle.iter().map(|word| word_of(word)).collect();
            words.dedup();
            words
        };
        let (automatic, manual) = (words(&policy.automatic), words(&policy.manual));
        let current_user = match (automatic.contains(&"public"), automatic.is_empty() && manual.is_empty()) {
            _ if render.viewer.is_none() => "denied",
            (true, _) => "automatic",
            (false, true) => "denied",
            (false, false) => "unknown",
        };
        Self { automatic, manual, current_user: current_user.to_owned() }
    }
}

fn word_of(word: &str) -> &'static str {
    match word {
        "public" => "public",
        "followers" => "followers",
        "following" => "following",
        _ => "unsupported_policy",
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
pub(super) fn is_false(value: &bool) -> bool {
    !value
}

impl Account {
    /// A suspended account keeps its name and addresses, and says nothing else.
    pub fn new(render: Render<'_>, account: &model::Account) -> Self {
        let config = render.config;
        let shown = !account.suspended;
        let said = |text: &str| if shown { text.to_owned() } else { String::new() };
        let avatar = avatar_url(config, account).filter(|_| shown);
        let avatar = avatar.unwrap_or_else(|| config.url(&static_url("avatar.svg")));
        let header = header_url(config, account).filter(|_| shown);
        let header = header.unwrap_or_else(|| config.url(&static_url("header.svg")));
        Self {
            id: account.id,
            username: account.username.clone(),
            acct: account.acct(),
            display_name: said(&account.display_name),
            locked: account.locked,
            bot: account.is_bot(),
            discoverable: account.discoverable,
            indexable: account.indexable,
            group: account.is_group(),
            created_at: Timestamp::midnight(account.created_at),
            note: said(&account.note_html),
            url: account.url.clone(),
            uri: account.uri.clone(),
            avatar_static: avatar.clone(),
            avatar,
            avatar_description: said(&account.avatar_description),
            header_static: header.clone(),
            header,
            header_description: said(&account.header_description),
            followers_count: account.followers_count,
            following_count: account.following_count,
            statuses_count: account.statuses_count,
            last_status_at: account.last_status_at.map(Day::from),
            hide_collections: account.hide_collections,
            show_media: account.tabs.media,
            show_media_replies: account.tabs.media_replies,
            show_featured: account.tabs.featured,
            feature_approval: FeatureApproval::of(render, account),
            email_subscriptions: account.email_subscriptions,
            emojis: if shown { CustomEmoji::all(render, &account.emojis) } else { Vec::new() },
            roles: account.role.iter().map(AccountRole::from).collect(),
            fields: if shown { account.fields.iter().map(Field::from).collect() } else { Vec::new() },
            moved: account
                .moved_to
                .as_ref()
                .filter(|target| shown && !target.suspended && !target.deleted)
                .map(|target| {
                    Box::new(Self::new(render, &model::Account { moved_to: None, ..(**target).clone() }))
                }),
            memorial: account.memorial,
            suspended: account.suspended,
            limited: account.limited,
        }
    }
}

impl From<&account::Field> for Field {
    fn from(field: &account::Field) -> Self {
        Self {
            name: field.name.clone(),
            value: field.value_html.clone(),
            verified_at: field.verified_at.map(Timestamp::from),
        }
    }
}

impl From<&ShownRole> for AccountRole {
    fn from(role: &ShownRole) -> Self {
        Self { id: role.id.to_string(), name: role.name.clone(), color: role.color.clone() }
    }
}
