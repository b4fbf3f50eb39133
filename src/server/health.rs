//! `/healthz`: the process is up. `/readyz`: it can do its work.

use axum::extract::State as Extract;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::db::database;
use crate::state::State;

pub async fn show_process() -> Response {
    answer(StatusCode::OK, "ok")
}

/// 200 when the database is reachable and has every migration this binary needs; later ones are tolerated.
pub async fn show_readiness(Extract(state): Extract<State>) -> Response {
    let Ok(mut connection) = state.pool.acquire().await else {
        return answer(StatusCode::SERVICE_UNAVAILABLE, "the database is not reachable");
    };
    match database::missing_migrations(&mut connection).await {
        Ok(missing) if missing.is_empty() => answer(StatusCode::OK, "ok"),
        Ok(_) => answer(StatusCode::SERVICE_UNAVAILABLE, "the database lacks migrations"),
        Err(error) => {
            tracing::warn!(%error, "readiness could not be asked for");
            answer(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
    }
}

fn answer(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], text).into_response()
}
