//! What each kind of job does.

use crate::activitypub::{self, Budget};
use crate::domain;
use crate::error::Result;
use crate::jobs::Job;
use crate::state::State;

pub async fn perform(state: &State, job: &Job) -> Result<()> {
    match job {
        Job::AcceptFollowRequests { account } => {
            domain::profile::accept_follow_requests(state, *account).await
        }
        Job::AskSoftware { host } => activitypub::software::ask_software(state, *host).await,
        Job::FetchRelayed { uri } => activitypub::relays::fetch_relayed(state, uri).await,
        Job::AskWhetherGone { inbox } => activitypub::gone::ask_whether_gone(state, inbox).await,
        Job::EmptyAccount { account } => domain::account_deletion::empty_account(state, *account).await,
        Job::BringArchive { id } => Box::pin(super::archive_import::bring_archive(state, *id)).await,
        Job::CleanUpStatuses => domain::status_cleanup::clean_up(state).await,
        Job::EndStatuses => domain::status_cleanup::end_expired(state).await,
        Job::Import { id } => super::import::import(state, *id).await,
        Job::EndFilters => domain::filters::end_expired(state).await,
        Job::FetchCard { card } => super::cards::fetch_card(state, *card).await,
        Job::EndMutes => domain::mutes::end_expired(state).await,
        Job::EndPoll { status } => domain::polls::end_poll(state, *status).await,
        Job::FillProfile { account } => activitypub::profile::fill_profile(state, *account).await,
        Job::FollowSuccessor { former, successor } => {
            activitypub::succession::follow_successor(state, *former, *successor).await
        }
        Job::MakeArchive { id } => super::archive::make_archive(state, *id).await,
        Job::MakeProofKeys => domain::local_accounts::make_proof_keys(state).await,
        Job::FillThread { status } => Box::pin(activitypub::answers::fill_thread(state, *status)).await,
        Job::Mail(letter) => super::mail::send_letter(state, letter).await,
        Job::MoveFollowers { account, target } => {
            domain::account_migrations::move_followers(state, *account, *target).await
        }
        Job::PostScheduled { id } => domain::scheduled_statuses::post_scheduled(state, *id).await,
        Job::ProcessMedia { media } => domain::films::process_upload(state, *media).await,
        Job::PushNotification { subscription, notification } => {
            super::push::push_notification(state, *subscription, *notification).await
        }
        Job::Prune => domain::retention::prune_expired(state).await,
        Job::PruneMedia => {
            domain::archives::prune_archives(state).await?;
            domain::archive_imports::remove_leftovers(state).await?;
            domain::media::prune_loose(state).await?;
            domain::media::remove_leftovers(state).await;
            domain::media_cache::prune_cache(state).await
        }
        Job::SweepMedia { part } => domain::media_files::sweep_on(state, *part).await,
        Job::RefreshPoll { status } => {
            activitypub::objects::poll::refresh_poll(state, *status, &Budget::of(20)).await
        }
        Job::RefreshStatus { status } => {
            let budget = Budget::of(20);
            Box::pin(activitypub::objects::refresh::refresh_status(state, *status, &budget)).await.map(drop)
        }
        Job::TellPoll { status } => domain::polls::tell_poll(state, *status).await,
        Job::TellSubscribers { status, above } => {
            domain::email_subscriptions::tell_subscribers(state, *status, *above).await
        }
        Job::RefreshTrends => domain::trends::refresh_trends(state).await,
        Job::SeverDomain { account, domain } => {
            domain::account_domain_blocks::sever_domain(state, *account, domain).await
        }
        Job::SynchronizeFollowers { account, url, digest } => {
            activitypub::followers::synchronize(state, *account, url, digest).await
        }
        Job::TellProfile { account } => domain::profile::tell_profile(state, *account).await,
        Job::TurnInboundDays => domain::retention::turn_inbound_days(state).await,
        Job::RefreshCollection { collection } => {
            let budget = Budget::of(60);
            Box::pin(activitypub::objects::collection::refresh_collection(state, *collection, &budget)).await
        }
        Job::VerifyCollection { collection, after } => {
            let verify = activitypub::objects::collection_stamps::verify_collection;
            Box::pin(verify(state, *collection, *after)).await
        }
        Job::VerifyQuote { status } => {
            activitypub::objects::quote::verify_quote(state, *status, &Budget::of(20)).await
        }
    }
}
