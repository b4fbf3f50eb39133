//! Few pictures at a time, off the async threads.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::decode::ImageError;

/// Runs picture work with bounded memory. Cheap to clone; make one for the process.
#[derive(Debug, Clone)]
pub struct ImageWorkers(Arc<Semaphore>);

impl ImageWorkers {
    /// At most `count` pictures are in work at once.
    pub fn new(count: usize) -> Self {
        Self(Arc::new(Semaphore::new(count)))
    }

    /// Waits for its turn, then runs `work` on a blocking thread. When the caller is gone the work ends all the
    /// same, and keeps its turn until then.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, ImageError> + Send + 'static,
    ) -> Result<T, ImageError> {
        let turn = self.0.clone().acquire_owned().await.expect("this semaphore is never closed");
        let running = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        running.await.unwrap_or(Err(ImageError::Damaged))
    }
}
