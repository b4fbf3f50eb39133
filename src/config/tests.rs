//! What file and environment may say, and what the error says when they may not.

use std::path::PathBuf;

use super::{Config, ConfigError, EmailTransport, FederationMode, PrivateNetworks, Source};

fn from_env(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::load(None, pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

/// A configuration file that is removed when dropped.
struct File(PathBuf);

impl File {
    fn holding(name: &str, text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("hedgerow-{}-{name}.toml", std::process::id()));
        std::fs::write(&path, text).unwrap();
        Self(path)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn error(pairs: &[(&str, &str)]) -> String {
    from_env(pairs).expect_err("must be refused").to_string()
}

#[test]
fn defaults_hold() {
    let config = from_env(&[]).unwrap();
    assert_eq!(config.url("/users/alice"), "http://localhost:3000/users/alice");
    assert_eq!(config.instance.handle_domain(), "localhost:3000");
    assert_eq!(config.federation.mode, FederationMode::Open);
    assert_eq!(config.federation.allow_private_networks, PrivateNetworks::None);
    assert_eq!(config.storage.min_free_bytes.0, 512 << 20);
    assert_eq!(config.email.url, EmailTransport::File);
    assert!(config.embedded_database() && config.migrates_itself());
    assert!(config.server.trusted_proxies.contains("127.0.0.1".parse().unwrap()));
}

#[test]
fn environment_lies_over_file_lies_over_defaults() {
    let file = File::holding(
        "layers",
        "data_dir = '/srv/h'\n[limits]\nstatus_characters = 600\n[oauth]\npassword_grant = true",
    );
    let env = [("HEDGEROW_LIMITS__STATUS_CHARACTERS", "700"), ("OTHER", "x"), ("HEDGEROW_FIXTURES", "/f")];
    let config = Config::load(Some(&file.0), env.map(|(k, v)| (k.to_owned(), v.to_owned()))).unwrap();
    assert_eq!(config.limits.status_characters, 700);
    assert!(config.oauth.password_grant);
    assert_eq!(config.data_dir, PathBuf::from("/srv/h"));
    let sources: Vec<_> =
        config.layers().masked().filter(|(_, _, source)| **source != Source::Default).collect();
    let grant = ("oauth.password_grant", "true".to_owned(), &Source::File(file.0.clone()));
    assert!(sources.contains(&grant), "{sources:?}");
    assert_eq!(sources.len(), 3);
}

#[test]
fn environment_may_name_the_file() {
    let file = File::holding("named", "[limits]\nstatus_characters = 600");
    let config = from_env(&[("HEDGEROW_CONFIG", file.0.to_str().unwrap())]).unwrap();
    assert_eq!(config.limits.status_characters, 600);
}

#[test]
fn lists_in_the_environment_are_separated_by_commas() {
    let config = from_env(&[
        ("HEDGEROW_SERVER__TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
        ("HEDGEROW_FEDERATION__ALLOW_PRIVATE_NETWORKS", "127.0.0.0/8,192.168.0.0/16"),
        ("HEDGEROW_INSTANCE__ALTERNATE_DOMAINS", ""),
    ])
    .unwrap();
    assert!(config.server.trusted_proxies.contains("::1".parse().unwrap()));
    assert!(config.server.trusted_proxies.contains("::ffff:10.1.2.3".parse().unwrap()));
    let private = &config.federation.allow_private_networks;
    assert!(private.allow("192.168.3.4".parse().unwrap()) && !private.allow("10.0.0.1".parse().unwrap()));
    assert!(config.instance.alternate_domains.is_empty());
}

#[test]
fn unknown_key_names_the_nearest() {
    assert_eq!(
        error(&[("HEDGEROW_SERVER__BINDD", "x")]),
        "HEDGEROW_SERVER__BINDD is no known key; did you mean HEDGEROW_SERVER__BIND?"
    );
    let file = File::holding("unknown", "[instance]\nbase_uri = 'https://example.org'");
    let refused = Config::load(Some(&file.0), []).unwrap_err().to_string();
    assert!(refused.starts_with("instance.base_uri (from "), "{refused}");
    assert!(refused.ends_with("did you mean instance.base_url?"), "{refused}");
}

#[test]
fn bad_values_name_the_key_and_its_source() {
    for (name, value, key, why) in [
        ("HEDGEROW_SERVER__BIND", "nowhere", "server.bind", "invalid socket address"),
        ("HEDGEROW_LIMITS__STATUS_CHARACTERS", "many", "limits.status_characters", "invalid type: string"),
        ("HEDGEROW_LIMITS__STATUS_CHARACTERS", "-1", "limits.status_characters", "invalid value"),
        (
            "HEDGEROW_INSTANCE__BASE_URL",
            "https://example.org/x",
            "instance.base_url",
            "scheme, host and port only",
        ),
        (
            "HEDGEROW_INSTANCE__BASE_URL",
            "ftp://example.org",
            "instance.base_url",
            "scheme, host and port only",
        ),
        ("HEDGEROW_INSTANCE__HANDLE_DOMAIN", "a b", "instance.handle_domain", "is no domain"),
        ("HEDGEROW_FEDERATION__MODE", "closed", "federation.mode", "is none of open, allowlist, off"),
        ("HEDGEROW_SERVER__TRUSTED_PROXIES", "10.0.0.0/99", "server.trusted_proxies", "is no network"),
        ("HEDGEROW_STORAGE__MIN_FREE_BYTES", "5 GB", "storage.min_free_bytes", "is no unit"),
        ("HEDGEROW_EMAIL__URL", "http://x", "email.url", "smtp://"),
    ] {
        let message = error(&[(name, value)]);
        assert!(message.starts_with(&format!("{key} (from {name}): ")), "{message}");
        assert!(message.contains(why) && !message.contains('\n'), "{message}");
    }
    let file = File::holding("syntax", "[server]\nbind = ");
    let refused = Config::load(Some(&file.0), []).unwrap_err().to_string();
    assert!(refused.contains("line 2"), "{refused}");
}

#[test]
fn keys_that_need_each_other_say_so() {
    let url = ("HEDGEROW_DATABASE__URL", "postgres://h:pw@db/h");
    assert_eq!(error(&[url]), "secret_key: is required when database.url is set");
    assert!(error(&[("HEDGEROW_DATABASE__REPLICA_URL", "postgres://r/h")]).contains("needs database.url"));
    assert!(error(&[("HEDGEROW_MEDIA__STORAGE", "s3")]).starts_with("media.s3_endpoint: is required"));
}

#[test]
fn secrets_are_masked_wherever_the_configuration_is_printed() {
    let config = from_env(&[
        ("HEDGEROW_DATABASE__URL", "postgres://h:hunter2@db/h"),
        ("HEDGEROW_SECRET_KEY", "hunter2-hunter2-hunter2-hunter2-hunter2"),
        ("HEDGEROW_EMAIL__URL", "smtps://u:hunter2@mail"),
        ("HEDGEROW_OIDC__CLIENT_SECRET", "hunter2"),
        ("HEDGEROW_MEDIA__S3_SECRET_KEY", "hunter2"),
    ])
    .unwrap();
    let shown = format!("{config:?}");
    assert!(!shown.contains("hunter2") && shown.contains("h:***@db"), "{shown}");
    assert!(!config.migrates_itself());
}

#[test]
fn base_url_and_handle_domain_have_one_spelling() {
    let config = from_env(&[
        ("HEDGEROW_INSTANCE__BASE_URL", "https://Bücher.Example:443/"),
        ("HEDGEROW_INSTANCE__HANDLE_DOMAIN", "Example.ORG."),
    ])
    .unwrap();
    let base = &config.instance.base_url;
    assert_eq!(base.as_str(), "https://xn--bcher-kva.example");
    assert_eq!(
        (base.host(), base.port(), base.authority()),
        ("xn--bcher-kva.example", 443, "xn--bcher-kva.example")
    );
    assert_eq!(config.instance.handle_domain(), "example.org");
}

#[test]
fn secret_key_is_made_once() {
    use std::os::unix::fs::PermissionsExt;
    let dir = std::env::temp_dir().join(format!("hedgerow-key-{}", std::process::id()));
    let config = from_env(&[("HEDGEROW_DATA_DIR", dir.to_str().unwrap())]).unwrap();
    let made = config.secret_key().unwrap();
    assert_eq!(config.secret_key().unwrap().id(), made.id());
    let mode = std::fs::metadata(dir.join("secret.key")).unwrap().permissions().mode();
    assert_eq!((mode & 0o777, std::fs::read_dir(&dir).unwrap().count()), (0o600, 1));
    std::fs::write(dir.join("secret.key"), "short").unwrap();
    assert!(config.secret_key().err().unwrap().to_string().contains("32 characters"));
    std::fs::remove_dir_all(dir).unwrap();
}

#[test]
fn every_key_is_documented() {
    let page = include_str!("../../docs/configuration.md");
    let missing: Vec<_> = from_env(&[])
        .unwrap()
        .layers()
        .masked()
        .map(|(key, _, _)| format!("`{key}`"))
        .filter(|key| !page.contains(key))
        .collect();
    assert!(missing.is_empty(), "docs/configuration.md lacks {missing:?}");
}

#[test]
fn key_without_effect_is_told() {
    let config =
        from_env(&[("HEDGEROW_EVENTS__URL", "nats://n"), ("HEDGEROW_LIMITS__STATUS_CHARACTERS", "1")])
            .unwrap();
    assert_eq!(config.unheeded().collect::<Vec<_>>(), ["events.url"]);
}
