//! Administration: what waits, who joins and by which rules, and with which servers this one speaks. Whoever has no part in it gets
//! 403, and each use-case asks for the permission it needs.

mod custom_emojis;
mod domain_blocks;
mod invites;
mod legal_texts;
mod overview;
mod pending_accounts;
mod relays;
mod reports;
mod rules;
mod servers;
mod settings;

use axum::Router;
use axum::routing::{get, post};

use crate::state::State;

pub fn router() -> Router<State> {
    Router::new()
        .route("/admin", get(overview::show_overview))
        .route("/admin/pending_accounts", get(pending_accounts::show_pending_accounts))
        .route("/admin/pending_accounts/{id}/approve", post(pending_accounts::approve))
        .route("/admin/pending_accounts/{id}/reject", post(pending_accounts::reject))
        .route("/admin/reports", get(reports::show_reports))
        .route("/admin/reports/{id}/resolve", post(reports::resolve))
        .route(
            "/admin/domain_blocks",
            get(domain_blocks::show_domain_blocks).post(domain_blocks::create_domain_block),
        )
        .route("/admin/domain_blocks/{id}/remove", post(domain_blocks::remove_domain_block))
        .route("/admin/invites", get(invites::show_invites))
        .route("/admin/invites/{id}/revoke", post(invites::revoke_invite))
        .route("/admin/rules", get(rules::show_rules).post(rules::create_rule))
        .route("/admin/rules/{id}", post(rules::change_rule))
        .route("/admin/rules/{id}/{verb}", post(rules::act_on_rule))
        .route("/admin/legal", get(legal_texts::show_legal_texts))
        .route("/admin/legal/{kind}", post(legal_texts::publish_legal_text))
        .route("/admin/settings", get(settings::show_settings).post(settings::save_settings))
        .route(
            "/admin/custom_emojis",
            get(custom_emojis::show_custom_emojis).post(custom_emojis::create_custom_emoji),
        )
        .route("/admin/custom_emojis/{id}/{verb}", post(custom_emojis::act_on_custom_emoji))
        .route("/admin/relays", get(relays::show_relays).post(relays::subscribe_relay))
        .route("/admin/relays/{id}/{verb}", post(relays::act_on_relay))
        .route("/admin/servers", get(servers::show_servers))
        .route("/admin/servers/{name}", get(servers::show_server))
        .route("/admin/servers/{name}/{measure}", get(servers::confirm_measure).post(servers::take_measure))
        .route("/admin/federation", post(domain_blocks::set_federation_mode))
}
