//! Browsers and phones subscribe to notifications. Messages are sent by a job each.

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::{Deserialize, Serialize};
use url::Url;

use super::Unit;
use crate::db;
use crate::error::{Error, Result};
use crate::jobs::Job;
use crate::keys::web_push::Receiver;
use crate::model::notification::NotificationKind;
use crate::model::web_push::{PushPolicy, WebPushSubscription};
use crate::model::{AccountId, NotificationId};
use crate::outbound::may_lead_out;
use crate::secrets::{Purpose, SecretKey, Wrapped};
use crate::state::State;

/// Browsers leave the padding out, some apps do not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
/// Characters of an endpoint.
const MAX_ENDPOINT: usize = 2048;

/// What a browser or phone gave.
#[derive(Debug, Clone)]
pub struct Subscribe<'a> {
    pub token_id: i64,
    /// The token itself: apps find by it for whom of several accounts a message is.
    pub token: &'a str,
    pub account: AccountId,
    pub endpoint: &'a str,
    /// Base64url, as browsers give it.
    pub p256dh: &'a str,
    pub auth: &'a str,
    pub standard: bool,
    pub alerts: &'a [NotificationKind],
    pub policy: PushPolicy,
}

/// What is secret of a subscription.
#[derive(Serialize, Deserialize)]
pub struct Secrets {
    pub auth: Vec<u8>,
    pub token: String,
}

impl Secrets {
    fn wrap(&self, key: &SecretKey) -> Result<Wrapped> {
        Ok(key.wrap(Purpose::WebPush, &serde_json::to_vec(self).map_err(Error::internal)?))
    }

    /// # Errors
    /// [`Error::Internal`] when they were wrapped under another secret.
    pub fn open(key: &SecretKey, wrapped: &Wrapped) -> Result<Self> {
        let opened = key.open(Purpose::WebPush, wrapped).map_err(Error::internal)?;
        serde_json::from_slice(&opened).map_err(Error::internal)
    }
}

/// Subscribes in place of what the token subscribed to before.
///
/// # Errors
/// [`Error::Invalid`] names what is no address or no key.
pub async fn subscribe(state: &State, wanted: &Subscribe<'_>) -> Result<WebPushSubscription> {
    check_endpoint(state, wanted.endpoint)?;
    let decode = |field, text: &str| {
        BASE64.decode(text.trim()).map_err(|_| Error::invalid(field, "ERR_INVALID", "is not a valid key"))
    };
    let (p256dh, auth) = (decode("key_p256dh", wanted.p256dh)?, decode("key_auth", wanted.auth)?);
    if Receiver::new(&p256dh, &auth).is_none() {
        return Err(Error::invalid("key_p256dh", "ERR_INVALID", "is not a valid key"));
    }
    let secrets = Secrets { auth, token: wanted.token.to_owned() }.wrap(&state.secret_key)?;
    let mut unit = Unit::begin(state).await?;
    let new = db::web_push::New {
        token_id: wanted.token_id,
        account_id: wanted.account,
        endpoint: wanted.endpoint,
        p256dh: &p256dh,
        secrets: &secrets,
        standard: wanted.standard,
        alerts: &words(wanted.alerts),
        policy: wanted.policy.as_str(),
    };
    db::web_push::put(unit.conn(), &new).await?;
    let kept = db::web_push::find(unit.conn(), wanted.token_id).await?;
    unit.commit().await?;
    kept.ok_or(Error::NotFound)
}

/// # Errors
/// [`Error::NotFound`] when the token has none.
pub async fn subscription(state: &State, token_id: i64) -> Result<WebPushSubscription> {
    db::web_push::find(&mut *state.pool.acquire().await?, token_id).await?.ok_or(Error::NotFound)
}

/// # Errors
/// [`Error::NotFound`] when the token has none.
pub async fn change_subscription(
    state: &State,
    token_id: i64,
    alerts: Option<&[NotificationKind]>,
    policy: Option<PushPolicy>,
) -> Result<WebPushSubscription> {
    let alerts = alerts.map(words);
    let mut conn = state.pool.acquire().await?;
    let policy = policy.map(PushPolicy::as_str);
    if !db::web_push::update(&mut conn, token_id, alerts.as_deref(), policy).await? {
        return Err(Error::NotFound);
    }
    db::web_push::find(&mut conn, token_id).await?.ok_or(Error::NotFound)
}

pub async fn unsubscribe(state: &State, token_id: i64) -> Result<()> {
    db::web_push::delete_of_token(&mut *state.pool.acquire().await?, token_id).await
}

/// Has the account's devices told, in the transaction of what they are told of.
pub(super) async fn push(
    unit: &mut Unit<'_>,
    account: AccountId,
    from: AccountId,
    kind: NotificationKind,
    notification: NotificationId,
) -> Result<()> {
    for subscription in db::web_push::wanting(unit.conn(), account, from, kind.as_str()).await? {
        unit.enqueue(&Job::PushNotification { subscription, notification }).await?;
    }
    Ok(())
}

/// Where it leads is checked with each message; here only that it could lead out of the house (attack webpush-ssrf).
fn check_endpoint(state: &State, endpoint: &str) -> Result<()> {
    let federation = &state.config.federation;
    let good = endpoint.len() <= MAX_ENDPOINT
        && Url::parse(endpoint).is_ok_and(|url| {
            (url.scheme() == "https" || (federation.allow_plain_http && url.scheme() == "http"))
                && may_lead_out(&url, &federation.allow_private_networks)
        });
    if good { Ok(()) } else { Err(Error::invalid("endpoint", "ERR_INVALID", "is not a valid URL")) }
}

fn words(kinds: &[NotificationKind]) -> Vec<String> {
    kinds.iter().map(|kind| kind.as_str().to_owned()).collect()
}
