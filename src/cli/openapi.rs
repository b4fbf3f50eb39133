//! `hedgerow openapi`: prints what the client API says of itself.

use super::Outcome;
use crate::config::Config;
use crate::server::api_document;

/// Needs no database: the document is in the program.
pub fn print(config: &Config) -> Outcome {
    let document = api_document(config.instance.base_url.as_str());
    println!("{}", serde_json::to_string_pretty(&document)?);
    Ok(())
}
