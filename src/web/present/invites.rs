//! Invitations for the page that lists them.

use crate::browser::Frame;
use crate::config::RegistrationMode;
use crate::domain::invites::ListedInvite;
use crate::state::State;
use crate::web::view::invites::InviteView;

/// Whether nobody joins at the moment, whoever invited them.
pub fn invites_are_closed(frame: &Frame) -> bool {
    frame.settings.registration_mode == RegistrationMode::Closed
}

pub fn invites(state: &State, listed: Vec<ListedInvite>) -> Vec<InviteView> {
    let now = state.clock.now();
    let number = |count: i32| u64::try_from(count).unwrap_or_default();
    let view = |ListedInvite { invite, guests }: ListedInvite| InviteView {
        id: invite.id,
        url: state.config.url(&format!("/invite/{}", invite.code)),
        state: invite.state(now),
        inviter: invite.inviter,
        uses: number(invite.uses),
        max_uses: invite.max_uses.map(number),
        expires_at: invite.expires_at,
        created_at: invite.created_at,
        guests,
    };
    listed.into_iter().map(view).collect()
}
