//! Letters to people: what they are, and how one leaves, through a server or as a file. What they say is rendered by
//! whoever sends them (`workers/mail`).

mod letter;

use std::path::PathBuf;
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use tokio::io::AsyncWriteExt;
use url::Url;

pub use letter::Letter;

use crate::config::{Config, EmailTransport};
use crate::error::{Error, Result};
use crate::secrets::random_token;

/// A letter in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub to: String,
    pub subject: String,
    /// Plain text; lines are wrapped by the reader's program.
    pub body: String,
    /// Where its reader may end what it is part of, with one POST (RFC 8058).
    pub unsubscribe: Option<String>,
}

/// Sends one mail the way `email.url` says.
///
/// # Errors
/// [`Error::Remote`] when the server cannot be reached or refuses; [`Error::Internal`] when the file cannot be written.
pub async fn send(config: &Config, mail: &Mail, now: DateTime<Utc>) -> Result<()> {
    let message = compose(config, mail, now)?;
    match &config.email.url {
        EmailTransport::File => {
            let path = write_file(config, &message, now).await.map_err(Error::internal)?;
            tracing::info!(path = %path.display(), "a mail was written as a file");
            Ok(())
        }
        EmailTransport::Smtp(url) => {
            let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(with_encryption(url).as_str())
                .map_err(Error::internal)?
                .build();
            transport.send(message).await.map(drop).map_err(|e| Error::Remote(format!("mail server: {e}")))
        }
    }
}

fn compose(config: &Config, mail: &Mail, now: DateTime<Utc>) -> Result<Message> {
    let host = config.instance.base_url.host();
    let from = match &config.email.from {
        Some(from) => from.clone(),
        None => format!("Hedgerow <noreply@{}>", mail_domain(host)),
    };
    let from: Mailbox = from.parse().map_err(|e| Error::internal(format!("email.from {from:?}: {e}")))?;
    let to: Mailbox = mail.to.parse().map_err(Error::internal)?;
    let header =
        |name: &'static str, value: String| HeaderValue::new(HeaderName::new_from_ascii_str(name), value);
    let mut message = Message::builder()
        .message_id(Some(format!("<{}@{}>", random_token(), mail_domain(host))))
        .date(SystemTime::from(now))
        .from(from)
        .to(to)
        .subject(mail.subject.as_str())
        .header(ContentType::TEXT_PLAIN)
        // So that out-of-office programs keep quiet (RFC 3834).
        .raw_header(header("Auto-Submitted", "auto-generated".to_owned()));
    if let Some(url) = &mail.unsubscribe {
        message = message
            .raw_header(header("List-Unsubscribe", format!("<{url}>")))
            .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    message.body(mail.body.clone()).map_err(Error::internal)
}

/// The part after the `@`: a server known by its address alone has no name that mail could come from.
fn mail_domain(host: &str) -> &str {
    let is_address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok();
    if is_address { "localhost" } else { host }
}

/// `smtp:` begins in the clear. Unless the URL says otherwise (`?tls=`), a password is only sent after STARTTLS, and
/// without one it is used where offered.
fn with_encryption(url: &Url) -> Url {
    let mut url = url.clone();
    let said = url.query_pairs().any(|(name, _)| name == "tls");
    if url.scheme() == "smtp" && !said {
        let needed = if url.password().is_some() { "required" } else { "opportunistic" };
        url.query_pairs_mut().append_pair("tls", needed);
    }
    url
}

/// Only its owner may read it: it holds a link.
async fn write_file(config: &Config, message: &Message, now: DateTime<Utc>) -> std::io::Result<PathBuf> {
    let folder = config.data_dir.join("mail");
    tokio::fs::create_dir_all(&folder).await?;
    let token = random_token();
    let name = format!("{}-{}.eml", now.format("%Y%m%dT%H%M%S%3f"), token.get(..8).unwrap_or_default());
    let path = folder.join(name);
    let mut file = tokio::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).await?;
    file.write_all(&message.formatted()).await?;
    file.sync_all().await?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn password_is_never_sent_in_the_clear_unless_the_url_says_so() {
        let used = |text: &str| with_encryption(&text.parse().unwrap()).to_string();
        assert_eq!(used("smtp://a:b@mail.example:587"), "smtp://a:b@mail.example:587?tls=required");
        assert_eq!(used("smtp://mail.example"), "smtp://mail.example?tls=opportunistic");
        assert_eq!(
            used("smtp://a:b@mail.example?tls=opportunistic"),
            "smtp://a:b@mail.example?tls=opportunistic"
        );
        assert_eq!(used("smtps://a:b@mail.example"), "smtps://a:b@mail.example");
    }

    #[test]
    fn mail_has_a_sender_whatever_the_base_url() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mail =
            Mail {
                to: "a@b.example".into(), subject: "Grüße".into(), body: "…\n".into(), unsubscribe: None
            };
        for base in
            ["http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000", "https://a.example"]
        {
            let env = [("HEDGEROW_INSTANCE__BASE_URL".to_owned(), base.to_owned())];
            let config = Config::load(None, env).unwrap();
            let text = String::from_utf8(compose(&config, &mail, now).unwrap().formatted()).unwrap();
            assert!(text.contains("\r\nFrom: ") || text.starts_with("From: "), "{text}");
            assert!(text.contains("Auto-Submitted: auto-generated"), "{text}");
        }
    }

    #[test]
    fn nothing_in_a_subject_can_add_a_header() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let config = Config::load(None, []).unwrap();
        let subject = "Hello\r\nBcc: x@y.example".to_owned();
        let mail = Mail { to: "a@b.example".into(), subject, body: String::new(), unsubscribe: None };
        let text = String::from_utf8(compose(&config, &mail, now).unwrap().formatted()).unwrap();
        assert!(!text.contains("\r\nBcc:"), "{text}");
    }
}
