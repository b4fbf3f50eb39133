//! `hedgerow domain-change`: moves an instance that nobody has met yet to the address the configuration names.

use super::Outcome;
use super::attach::{open_state, with_postgres};
use crate::cluster::lock_data_dir;
use crate::config::Config;
use crate::domain::domain_change::change_domain;

pub async fn run(config: &Config) -> Outcome {
    // A server that runs would go on minting ids of the old kind.
    let _lock = config.embedded_database().then(|| lock_data_dir(&config.data_dir)).transpose()?;
    with_postgres(config, async |postgres| {
        let state = open_state(config.clone(), postgres).await?;
        let outcome = change_domain(&state).await;
        state.pool.close().await;
        match outcome? {
            None => {
                println!("nothing to change: this instance is {} already", config.instance.base_url.as_str());
            }
            Some(change) => {
                println!("{} is now {}", change.base_url.0, change.base_url.1);
                if change.handle_domain.0 != change.handle_domain.1 {
                    println!("@NAME@{} is now @NAME@{}", change.handle_domain.0, change.handle_domain.1);
                }
            }
        }
        Ok(())
    })
    .await
}
