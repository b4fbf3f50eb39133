//! An object store nobody here wrote (s3s), on loopback: it holds one bucket, and checks the signature of every request.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::error_handling::HandleError;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;
use hedgerow::secrets::random_token;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use tokio_util::sync::CancellationToken;

pub const ACCESS_KEY: &str = "hedgerow";
pub const SECRET_KEY: &str = "the secret of the bucket";

/// The store, in a thread of its own, so that other processes reach it while a test waits for them.
pub struct Store {
    folder: PathBuf,
    endpoint: String,
    away: Arc<AtomicBool>,
    stop: CancellationToken,
}

impl Store {
    pub fn start() -> Self {
        let folder = std::env::temp_dir().join(format!("hedgerow-bucket-{}", random_token()));
        std::fs::create_dir_all(folder.join("social")).unwrap();
        let (away, stop) = (Arc::new(AtomicBool::new(false)), CancellationToken::new());
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let router = router(&folder, away.clone());
        let stopped = stop.clone();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                tokio::select! {
                    served = axum::serve(listener, router) => served.unwrap(),
                    () = stopped.cancelled() => {}
                }
            });
        });
        Self { folder, endpoint, away, stop }
    }

    /// What leads to it, with this secret.
    pub fn keys<'a>(&'a self, secret: &'a str) -> Vec<(&'a str, &'a str)> {
        vec![
            ("media.storage", "s3"),
            ("media.s3_endpoint", &self.endpoint),
            ("media.s3_bucket", "social"),
            ("media.s3_access_key", ACCESS_KEY),
            ("media.s3_secret_key", secret),
        ]
    }

    /// From now on it answers nobody, or everybody again.
    pub fn goes_away(&self, away: bool) {
        self.away.store(away, Ordering::SeqCst);
    }

    /// The names of all that lies in the bucket.
    pub fn names(&self) -> Vec<String> {
        let root = self.folder.join("social");
        let mut names = Vec::new();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                match entry.path() {
                    path if path.is_dir() => folders.push(path),
                    path => names.push(path.strip_prefix(&root).unwrap().display().to_string()),
                }
            }
        }
        names.sort();
        names
    }

    /// Makes a file in it look older.
    pub fn age(&self, name: &str, seconds: u64) {
        super::age(&self.folder.join("social").join(name), seconds);
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.stop.cancel();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn router(folder: &Path, away: Arc<AtomicBool>) -> Router {
    let mut service = S3ServiceBuilder::new(s3s_fs::FileSystem::new(folder).unwrap());
    service.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
    let broken = |_: s3s::HttpError| async { StatusCode::INTERNAL_SERVER_ERROR };
    let gate = from_fn(move |request: Request, next: Next| {
        let away = away.load(Ordering::SeqCst);
        async move { if away { StatusCode::SERVICE_UNAVAILABLE.into_response() } else { next.run(request).await } }
    });
    Router::new().fallback_service(HandleError::new(service.build(), broken)).layer(gate)
}
