//! Passwords: what they must be, and Argon2id off the async threads, a few at a time.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use tokio::sync::Semaphore;

use crate::error::{Error, Invalid, Result};

/// The fewest characters of a password.
pub const MIN_CHARACTERS: usize = 8;
/// The most bytes: beyond, hashing would be a way to keep us busy.
const MAX_BYTES: usize = 1024;

/// Each hash takes 19 MiB and some 20 ms of a core: never more at once than half the cores, so that a flood of
/// sign-ins slows sign-ins only.
static AT_ONCE: LazyLock<Semaphore> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    Semaphore::new((cores / 2).max(1))
});

/// Of a password nobody has: checked when there is no login, so that an answer takes the same time.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| digest(&crate::secrets::random_token()).unwrap_or_default());

/// Adds what is wrong with a new password.
pub fn check(invalid: &mut Invalid, field: &'static str, password: &str, username: &str, email: &str) {
    if password.chars().count() < MIN_CHARACTERS {
        let code = if password.is_empty() { "ERR_BLANK" } else { "ERR_TOO_SHORT" };
        invalid.add(field, code, format!("is too short (minimum is {MIN_CHARACTERS} characters)"));
    } else if password.len() > MAX_BYTES {
        invalid.add(field, "ERR_TOO_LONG", format!("is too long (maximum is {MAX_BYTES} bytes)"));
    } else if [username, email].iter().any(|known| known.eq_ignore_ascii_case(password)) {
        invalid.add(field, "ERR_INVALID", "must not be your name or address");
    }
}

/// The hash to store.
pub async fn hash(password: &str) -> Result<String> {
    let password = password.to_owned();
    off_async_threads(move || digest(&password)).await?
}

/// Whether `password` is the one `hash` was made from. Without a hash it takes as long, and is not.
pub async fn verify(password: &str, hash: Option<&str>) -> Result<bool> {
    if password.len() > MAX_BYTES {
        return Ok(false);
    }
    let (password, hash) = (password.to_owned(), hash.map(str::to_owned));
    off_async_threads(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        let parsed = PasswordHash::new(&hash).map_err(Error::internal)?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && known)
    })
    .await?
}

fn digest(password: &str) -> Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes()).map_err(Error::internal)?;
    Ok(hash.to_string())
}

async fn off_async_threads<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let permit = AT_ONCE.acquire().await.map_err(Error::internal)?;
    // The permit goes along: a caller that gave up leaves the work running.
    let work = move || (work(), permit).0;
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_password_itself_is_accepted() {
        let stored = hash("correct horse").await.unwrap();
        assert!(stored.starts_with("$argon2id$"), "{stored}");
        assert!(verify("correct horse", Some(&stored)).await.unwrap());
        assert!(!verify("correct hors", Some(&stored)).await.unwrap());
        assert!(!verify("correct horse", None).await.unwrap());
    }

    #[test]
    fn short_long_and_obvious_passwords_are_refused() {
        let code = |password: &str| {
            let mut invalid = Invalid::default();
            check(&mut invalid, "password", password, "alice_in_w", "alice@example.org");
            invalid.0.first().map(|error| error.code)
        };
        assert_eq!(code(""), Some("ERR_BLANK"));
        assert_eq!(code("seven77"), Some("ERR_TOO_SHORT"));
        assert_eq!(code("eight888"), None);
        assert_eq!(code("éèàùöäüß"), None, "characters, not bytes");
        assert_eq!(code(&"a".repeat(1025)), Some("ERR_TOO_LONG"));
        assert_eq!(code("Alice@example.org"), Some("ERR_INVALID"));
    }
}
