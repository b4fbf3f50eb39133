//! `/api/v1/apps`: applications register themselves, and ask whether they are still known.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::authentication::AppToken;
use super::entities::{Application, CredentialApplication};
use super::error::Result;
use super::json::Json;
use super::parameters::Params;
use crate::access::ClientAddress;
use crate::access::scope::AnyScope;
use crate::db;
use crate::domain::applications::{Registered, Registration, register_application};
use crate::error::Error;
use crate::model::Scopes;
use crate::openapi::{Endpoints, get, post};
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/apps", post(register_app))
        .route("/api/v1/apps/verify_credentials", get(verify_app))
}

#[derive(Deserialize, JsonSchema)]
struct Asked {
    #[serde(default)]
    client_name: String,
    #[serde(default, deserialize_with = "lines_or_list")]
    redirect_uris: Vec<String>,
    scopes: Option<String>,
    website: Option<String>,
}

/// One text with a URI per line, or a list.
fn lines_or_list<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Vec<String>, D::Error> {
    let given = Vec::<String>::deserialize(from)?;
    let lines = given.iter().flat_map(|text| text.split_whitespace());
    Ok(lines.map(str::to_owned).collect())
}

/// `POST /api/v1/apps`
async fn register_app(
    Extract(state): Extract<State>,
    ClientAddress(address): ClientAddress,
    Params(asked): Params<Asked>,
) -> Result<Json<CredentialApplication>> {
    let scopes = asked.scopes.as_deref().map(str::trim).filter(|scopes| !scopes.is_empty()).unwrap_or("read");
    let scopes: Scopes = scopes.parse().map_err(|_| {
        Error::Unprocessable("Validation failed: Scopes doesn't match configured on the server.".into())
    })?;
    let registration = Registration {
        name: asked.client_name.trim().to_owned(),
        website: asked.website.map(|website| website.trim().to_owned()).filter(|website| !website.is_empty()),
        redirect_uris: asked.redirect_uris,
        scopes,
    };
    let Registered { application, client_secret } =
        register_application(&state, registration, Some(address)).await?;
    Ok(Json(CredentialApplication {
        client_id: application.client_id.clone(),
        client_secret,
        client_secret_expires_at: 0,
        application: Application::new(application, &state.vapid),
    }))
}

/// `GET /api/v1/apps/verify_credentials`
async fn verify_app(Extract(state): Extract<State>, token: AppToken<AnyScope>) -> Result<Json<Application>> {
    let id = token.bearer.application_id.ok_or(Error::NotFound)?;
    Ok(Json(Application::new(db::applications::get(&state.pool, id).await?, &state.vapid)))
}
