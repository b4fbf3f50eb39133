//! `/api/v1/annual_reports`: this server makes none, and says so as one that has them off.

use schemars::JsonSchema;
use serde::Serialize;

use super::authentication::User;
use super::entities::{Account, Status};
use super::error::Result;
use super::json::{Empty, Json};
use super::parameters::Id;
use crate::access::scope::{ReadAccounts, WriteAccounts};
use crate::error::Error;
use crate::openapi::{Endpoints, get, post};

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/annual_reports", get(list_reports))
        .route("/api/v1/annual_reports/{id}", get(show_report))
        .route("/api/v1/annual_reports/{id}/state", get(show_state))
        .route("/api/v1/annual_reports/{id}/read", post(read_report))
        .route("/api/v1/annual_reports/{id}/generate", post(make_report))
}

#[derive(Debug, Default, Serialize, JsonSchema)]
struct AnnualReports {
    annual_reports: Vec<Empty>,
    accounts: Vec<Account>,
    statuses: Vec<Status>,
}

/// `GET /api/v1/annual_reports`
async fn list_reports(_: User<ReadAccounts>) -> Json<AnnualReports> {
    Json(AnnualReports::default())
}

/// `GET /api/v1/annual_reports/:year`
async fn show_report(_: User<ReadAccounts>, Id(_): Id<i32>) -> Result<Json<AnnualReports>> {
    Err(Error::NotFound.into())
}

#[derive(Debug, Serialize, JsonSchema)]
struct AnnualReportState {
    /// Always `ineligible`.
    state: &'static str,
}

/// `GET /api/v1/annual_reports/:year/state`
async fn show_state(_: User<ReadAccounts>, Id(_): Id<i32>) -> Json<AnnualReportState> {
    Json(AnnualReportState { state: "ineligible" })
}

/// `POST /api/v1/annual_reports/:year/read`
async fn read_report(_: User<WriteAccounts>, Id(_): Id<i32>) -> Result<Json<Empty>> {
    Err(Error::NotFound.into())
}

/// `POST /api/v1/annual_reports/:year/generate`
async fn make_report(_: User<WriteAccounts>, Id(_): Id<i32>) -> Result<Json<Empty>> {
    Err(Error::NotFound.into())
}
