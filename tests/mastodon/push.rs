//! Push messages, read by the device they are for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{self, ECDH_P256, PrivateKey, UnparsedPublicKey};
use aws_lc_rs::hkdf;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey as VerifyingKey};
use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hedgerow::state::State;
use hedgerow::workers;
use serde_json::{Value, json};

use crate::support::api::{Api, Person, person, person_with};
use crate::support::{TestState, state, state_with};

const PATH: &str = "/api/v1/push/subscription";
const AUTH: [u8; 16] = *b"sixteen bytes ok";

/// Headers and body.
type Message = (HashMap<String, String>, Bytes);

/// A push service on loopback that keeps what it is given, and the device behind it.
struct Device {
    key: PrivateKey,
    endpoint: String,
    answer: Arc<Mutex<StatusCode>>,
    got: Arc<Mutex<Vec<Message>>>,
}

impl Device {
    async fn start() -> Self {
        let answer = Arc::new(Mutex::new(StatusCode::CREATED));
        let got = Arc::new(Mutex::new(Vec::new()));
        let (status, keep) = (answer.clone(), got.clone());
        let router = Router::new().fallback(async move |headers: HeaderMap, body: Bytes| {
            let text = |value: &axum::http::HeaderValue| value.to_str().unwrap().to_owned();
            let headers = headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
            keep.lock().unwrap().push((headers, body));
            *status.lock().unwrap()
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}/push/1", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { key: PrivateKey::generate(&ECDH_P256).unwrap(), endpoint, answer, got }
    }

    fn public(&self) -> Vec<u8> {
        self.key.compute_public_key().unwrap().as_ref().to_vec()
    }

    fn subscription(&self, standard: bool, alerts: &Value) -> Value {
        json!({
            "subscription": {
                "endpoint": self.endpoint,
                "keys": {
                    "p256dh": URL_SAFE_NO_PAD.encode(self.public()),
                    "auth": URL_SAFE_NO_PAD.encode(AUTH),
                },
                "standard": standard,
            },
            "data": {"alerts": alerts},
        })
    }

    fn taken(&self) -> Vec<Message> {
        std::mem::take(&mut self.got.lock().unwrap())
    }

    /// RFC 8291.
    fn read(&self, body: &[u8]) -> Value {
        let (salt, rest) = body.split_at(16);
        assert_eq!(&rest[..5], [0, 0, 16, 0, 65], "one record of 4096 bytes, and a key");
        let (sender, sealed) = rest[5..].split_at(65);
        let info = [b"WebPush: info\0".as_slice(), &self.public(), sender].concat();
        let opened = self.open(sender, salt, &info, b"Content-Encoding: aes128gcm\0", &[], sealed);
        assert_eq!(opened.last(), Some(&2), "the last record");
        serde_json::from_slice(&opened[..opened.len() - 1]).unwrap()
    }

    /// draft-ietf-webpush-encryption-04.
    fn read_legacy(&self, headers: &HashMap<String, String>, body: &[u8]) -> Value {
        let value = |header: &str, name: &str| {
            let found = headers[header].split([';', ',']).find_map(|part| part.strip_prefix(name)).unwrap();
            URL_SAFE_NO_PAD.decode(found).unwrap()
        };
        let (sender, salt) = (value("crypto-key", "dh="), value("encryption", "salt="));
        let context = [b"P-256\0\0A".as_slice(), &self.public(), b"\0A", &sender].concat();
        let key_info = b"Content-Encoding: aesgcm\0";
        let opened = self.open(&sender, &salt, b"Content-Encoding: auth\0", key_info, &context, body);
        assert_eq!(&opened[..2], [0, 0], "no padding");
        serde_json::from_slice(&opened[2..]).unwrap()
    }

    fn open(
        &self,
        sender: &[u8],
        salt: &[u8],
        info: &[u8],
        key_info: &[u8],
        context: &[u8],
        sealed: &[u8],
    ) -> Vec<u8> {
        let sender = UnparsedPublicKey::new(&ECDH_P256, sender);
        let secret =
            agreement::agree(&self.key, sender, "no agreement", |secret| Ok(secret.to_vec())).unwrap();
        let input = expand(&AUTH, &secret, &[info], 32);
        let key = expand(salt, &input, &[key_info, context], 16);
        let nonce = expand(salt, &input, &[b"Content-Encoding: nonce\0", context], 12);
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).unwrap());
        let nonce = Nonce::try_assume_unique_for_key(&nonce).unwrap();
        let mut text = sealed.to_vec();
        key.open_in_place(nonce, Aad::empty(), &mut text).unwrap().to_vec()
    }
}

struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn expand(salt: &[u8], input: &[u8], info: &[&[u8]], length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    let root = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(input);
    root.expand(info, Length(length)).unwrap().fill(&mut bytes).unwrap();
    bytes
}

/// Allowed to speak with loopback.
async fn open_state() -> TestState {
    state_with(&[("federation.allow_private_networks", "true"), ("federation.allow_plain_http", "true")])
        .await
}

async fn say(state: &State, whom: &Person, text: &str) {
    Api::of(state, whom).post("/api/v1/statuses", json!({"status": text})).await.ok();
}

#[tokio::test]
async fn device_reads_what_it_was_told_in_both_encodings() {
    let state = open_state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, device) = (Api::of(&state, &ann), Device::start().await);
    for standard in [true, false] {
        let wanted = device.subscription(standard, &json!({"mention": true, "poll": false}));
        let kept = api.post(PATH, wanted).await.ok();
        assert_eq!((&kept["endpoint"], &kept["standard"]), (&json!(device.endpoint), &json!(standard)));
        assert_eq!((&kept["alerts"]["mention"], &kept["alerts"]["favourite"]), (&json!(true), &json!(false)));
        let server_key = URL_SAFE_NO_PAD.decode(kept["server_key"].as_str().unwrap()).unwrap();
        say(&state, &bob, "@ann hello <you>").await;
        workers::jobs::tick(&state).await.unwrap();
        let [(headers, body)] = &device.taken()[..] else { panic!("one message") };
        let message = if standard { device.read(body) } else { device.read_legacy(headers, body) };
        assert_eq!(
            (&message["notification_type"], &message["title"]),
            (&json!("mention"), &json!("bob mentioned you"))
        );
        assert_eq!(
            (&message["body"], &message["access_token"]),
            (&json!("@ann hello <you>"), &json!(ann.token))
        );
        let id = message["notification_id"].as_str().unwrap();
        assert_eq!(api.get(&format!("/api/v1/notifications/{id}")).await.ok()["type"], "mention");

        // RFC 8292: the token is the instance's, for this service.
        let token = headers["authorization"].trim_start_matches("vapid t=").trim_start_matches("WebPush ");
        let token = token.split(',').next().unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        let key = VerifyingKey::new(&ECDSA_P256_SHA256_FIXED, server_key);
        key.verify(signed.as_bytes(), &signature).unwrap();
        let claims = URL_SAFE_NO_PAD.decode(signed.split('.').nth(1).unwrap()).unwrap();
        let claims: Value = serde_json::from_slice(&claims).unwrap();
        assert_eq!(claims["aud"], device.endpoint.trim_end_matches("/push/1"));
        assert_eq!(headers["ttl"], "172800");
    }
    let instance = api.get("/api/v2/instance").await.ok();
    let app = json!({"client_name": "App", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob"});
    let app = api.post("/api/v1/apps", app).await.ok();
    assert_eq!(instance["configuration"]["vapid"]["public_key"], app["vapid_key"]);
    assert_eq!(api.get(PATH).await.ok()["server_key"], app["vapid_key"]);
}

#[tokio::test]
async fn only_what_was_asked_for_is_told_and_of_whom() {
    let state = open_state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, device) = (Api::of(&state, &ann), Device::start().await);
    api.post(PATH, device.subscription(true, &json!({"follow": true}))).await.ok();
    say(&state, &bob, "@ann not asked for").await;
    workers::jobs::tick(&state).await.unwrap();
    assert!(device.taken().is_empty());

    let change = json!({"data": {"alerts": {"mention": true}, "policy": "followed"}});
    assert_eq!(api.put(PATH, change).await.ok()["policy"], "followed");
    say(&state, &bob, "@ann you do not follow me").await;
    workers::jobs::tick(&state).await.unwrap();
    assert!(device.taken().is_empty());
    api.post(&format!("/api/v1/accounts/{}/follow", bob.account), json!({})).await.ok();
    say(&state, &bob, "@ann now you do").await;
    workers::jobs::tick(&state).await.unwrap();
    assert_eq!(device.read(&device.taken()[0].1)["body"], "@ann now you do");

    // What is held back is not told either.
    let policy = json!({"for_not_followers": "filter"});
    api.patch("/api/v2/notifications/policy", policy).await.ok();
    let cem = person(&state, "cem").await;
    api.put(PATH, json!({"data": {"policy": "all"}})).await.ok();
    say(&state, &cem, "@ann psst").await;
    workers::jobs::tick(&state).await.unwrap();
    assert!(device.taken().is_empty());
    assert_eq!(api.delete(PATH).await.ok(), json!({}));
    assert_eq!(api.get(PATH).await.error(), (404, "Record not found"));
}

#[tokio::test]
async fn device_that_is_gone_is_forgotten_and_a_busy_service_tried_again() {
    let state = open_state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, device) = (Api::of(&state, &ann), Device::start().await);
    api.post(PATH, device.subscription(true, &json!({"mention": true}))).await.ok();
    *device.answer.lock().unwrap() = StatusCode::SERVICE_UNAVAILABLE;
    say(&state, &bob, "@ann one").await;
    workers::jobs::tick(&state).await.unwrap();
    assert_eq!(device.taken().len(), 1);
    *device.answer.lock().unwrap() = StatusCode::CREATED;
    state.clock.advance(chrono::Duration::minutes(1));
    workers::jobs::tick(&state).await.unwrap();
    assert_eq!(device.read(&device.taken()[0].1)["body"], "@ann one", "the same once more");

    *device.answer.lock().unwrap() = StatusCode::GONE;
    say(&state, &bob, "@ann two").await;
    workers::jobs::tick(&state).await.unwrap();
    assert_eq!(device.taken().len(), 1);
    assert_eq!(api.get(PATH).await.status, 404);
    let waiting: i64 = sqlx::query_scalar("SELECT count(*) FROM jobs WHERE kind = 'push_notification'")
        .fetch_one(&state.pool)
        .await
        .unwrap();
    assert_eq!(waiting, 0);
}

#[tokio::test]
async fn nothing_is_sent_into_private_networks() {
    let state = state_with(&[("federation.allow_plain_http", "true")]).await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, device) = (Api::of(&state, &ann), Device::start().await);
    let mut wanted = device.subscription(true, &json!({"mention": true}));
    assert_eq!(api.post(PATH, wanted.clone()).await.status, 422, "refused when it is named");
    let inside = std::mem::replace(&mut wanted["subscription"]["endpoint"], json!("https://push.example/1"));
    api.post(PATH, wanted).await.ok();
    // As when a name leads elsewhere later: refused when something is sent.
    sqlx::query("UPDATE web_push_subscriptions SET endpoint = $1")
        .bind(inside.as_str().unwrap())
        .execute(&state.pool)
        .await
        .unwrap();
    say(&state, &bob, "@ann hello").await;
    workers::jobs::tick(&state).await.unwrap();
    assert!(device.taken().is_empty());
}

#[tokio::test]
async fn subscriptions_that_cannot_be_are_refused() {
    let state = state().await;
    let (ann, device) = (person(&state, "ann").await, Device::start().await);
    let api = Api::of(&state, &ann);
    let good = device.subscription(true, &json!({}));
    let plain = api.post(PATH, good.clone()).await;
    assert_eq!(plain.error(), (422, "Validation failed: Endpoint is not a valid URL"), "not https");
    let with = |name: &str, value: &str| {
        let mut wanted = good.clone();
        wanted["subscription"]["endpoint"] = json!("https://push.example/1");
        wanted["subscription"]["keys"][name] = json!(value);
        wanted
    };
    assert_eq!(api.post(PATH, with("p256dh", "AAAA")).await.status, 422);
    assert_eq!(api.post(PATH, with("auth", "not base64!")).await.status, 422);
    assert_eq!(api.post(PATH, json!({"data": {}})).await.status, 400);
    assert_eq!(api.put(PATH, json!({"data": {"alerts": {"mention": true}}})).await.status, 404);
    let reader = person_with(&state, "bob", "read write").await;
    assert_eq!(Api::of(&state, &reader).get(PATH).await.status, 403);
    assert_eq!(Api::visitor(&state).get(PATH).await.status, 401);
}
