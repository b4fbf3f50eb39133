//! Bodies of activities: kept up to a limit, read beyond it so that the sender sees the answer.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;

use crate::error::{Error, Result};

/// What Mastodon takes too.
const MAX_BYTES: usize = 1 << 20;
/// How much is read and dropped before the connection is closed on a sender.
const MAX_DRAINED: usize = 8 << 20;

/// # Errors
/// [`Error::TooLarge`] beyond 1 MiB; [`Error::BadRequest`] when the body breaks off.
pub(super) async fn read_body(body: Body) -> Result<Bytes> {
    let mut chunks = body.into_data_stream();
    let mut kept = BytesMut::new();
    let mut read = 0_usize;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| Error::BadRequest(format!("The body broke off: {error}")))?;
        read += chunk.len();
        if read > MAX_DRAINED {
            return Err(Error::TooLarge);
        }
        if read <= MAX_BYTES {
            kept.extend_from_slice(&chunk);
        } else {
            // What was kept is of no use any more.
            kept = BytesMut::new();
        }
    }
    if read > MAX_BYTES { Err(Error::TooLarge) } else { Ok(kept.freeze()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn body_of_a_mebibyte_is_taken_and_one_byte_more_is_not() {
        let whole = read_body(Body::from(vec![b'x'; MAX_BYTES])).await.unwrap();
        assert_eq!(whole.len(), MAX_BYTES);
        let refused = read_body(Body::from(vec![b'x'; MAX_BYTES + 1])).await;
        assert!(matches!(refused, Err(Error::TooLarge)));
    }
}
