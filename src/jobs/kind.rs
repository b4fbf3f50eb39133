//! What can be done later: one variant per kind, stored as it serialises.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::mail::Letter;
use crate::model::{AccountId, CollectionId, HostId, MediaId, NotificationId, StatusId};

/// One thing to do. Rows outlive a deployment: a variant is renamed or loses a field only when none can wait any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Lets in everybody who waits for an account that is no longer locked.
    AcceptFollowRequests { account: AccountId },
    /// Asks what another server runs.
    AskSoftware { host: HostId },
    /// An inbox answered that it is gone: asks whether its actor is.
    AskWhetherGone { inbox: String },
    /// Takes in, or takes back, the next posts of an archive somebody brought.
    BringArchive { id: i64 },
    /// Deletes what a deleted account left.
    EmptyAccount { account: AccountId },
    /// Deletes old posts as their authors' rules say.
    CleanUpStatuses,
    /// Ends filters whose time is over.
    EndFilters,
    /// Deletes mutes whose time is over.
    EndMutes,
    /// Ends a poll whose time is over.
    EndPoll { status: StatusId },
    /// Deletes posts whose end has come.
    EndStatuses,
    /// Does the next rows of a file somebody brought.
    Import { id: i64 },
    /// Fetches the page behind a link preview.
    FetchCard { card: i64 },
    /// Fetches a post that a relay passed on.
    FetchRelayed { uri: String },
    /// Fetches what a remote profile shows first.
    FillProfile { account: AccountId },
    /// Lets people here follow the actor that has a former one's handle, if that one is gone.
    FollowSuccessor { former: AccountId, successor: AccountId },
    /// Makes the file of all that somebody wrote.
    MakeArchive { id: i64 },
    /// Gives a key for proofs to local accounts that have none.
    MakeProofKeys,
    /// Fetches what answers a remote status.
    FillThread { status: StatusId },
    /// Writes and sends one letter.
    Mail(Letter),
    /// Has the local followers of an account that moved follow the other.
    MoveFollowers { account: AccountId, target: AccountId },
    /// Posts what was scheduled.
    PostScheduled { id: i64 },
    /// Makes an uploaded film, sound or moving picture ready.
    ProcessMedia { media: MediaId },
    /// Tells one device of one notification.
    PushNotification { subscription: i64, notification: NotificationId },
    /// Deletes what has expired: see `domain/retention.rs`.
    Prune,
    /// Deletes attachments that belong to no status, and copies of remote ones that are old or too many.
    PruneMedia,
    /// Asks a remote status's server for it again.
    RefreshStatus { status: StatusId },
    /// Asks a remote collection's server for it again.
    RefreshCollection { collection: CollectionId },
    /// Asks what a remote poll counted since.
    RefreshPoll { status: StatusId },
    /// Has other servers told what a poll counted.
    TellPoll { status: StatusId },
    /// Ranks what trends anew.
    RefreshTrends,
    /// Deletes media files of one part that no row names, and goes on with the next.
    SweepMedia { part: usize },
    /// Ends what is left between an account and a server it blocks.
    SeverDomain { account: AccountId, domain: String },
    /// Fetches the list of an account's followers here that its server holds, and makes ours the same.
    SynchronizeFollowers { account: AccountId, url: String, digest: String },
    /// Has other servers told of a profile that changed.
    TellProfile { account: AccountId },
    /// Writes to those who have somebody's posts sent, above this subscription.
    TellSubscribers { status: StatusId, above: i64 },
    /// Makes room for the received activities of the days to come, and drops those of days long gone.
    TurnInboundDays,
    /// Looks for the leave of those in a remote collection, after this item.
    VerifyCollection {
        collection: CollectionId,
        #[serde(default)]
        after: i64,
    },
    /// Looks for the leave by which a remote status quotes another.
    VerifyQuote { status: StatusId },
}

impl Job {
    /// Jobs with the same key are the same job: while one waits, another is not added. Released when a worker claims
    /// it, so that what changes from then on is not missed.
    pub fn unique_key(&self) -> Option<String> {
        match self {
            Self::AcceptFollowRequests { account } => Some(format!("accept_follow_requests:{account}")),
            Self::AskSoftware { host } => Some(format!("ask_software:{host}")),
            Self::AskWhetherGone { inbox } => Some(format!("ask_whether_gone:{inbox}")),
            Self::BringArchive { id } => Some(format!("bring_archive:{id}")),
            Self::EmptyAccount { account } => Some(format!("empty_account:{account}")),
            Self::CleanUpStatuses => Some("clean_up_statuses".into()),
            Self::EndStatuses => Some("end_statuses".into()),
            Self::Import { id } => Some(format!("import:{id}")),
            Self::EndFilters => Some("end_filters".into()),
            Self::EndMutes => Some("end_mutes".into()),
            Self::EndPoll { status } => Some(format!("end_poll:{status}")),
            Self::FetchCard { card } => Some(format!("fetch_card:{card}")),
            Self::FetchRelayed { uri } => Some(format!("fetch_relayed:{uri}")),
            Self::FillProfile { account } => Some(format!("fill_profile:{account}")),
            Self::FollowSuccessor { former, .. } => Some(format!("follow_successor:{former}")),
            Self::FillThread { status } => Some(format!("fill_thread:{status}")),
            Self::RefreshStatus { status } => Some(format!("refresh_status:{status}")),
            Self::Mail(_) => None,
            Self::MakeArchive { id } => Some(format!("make_archive:{id}")),
            Self::MakeProofKeys => Some("make_proof_keys".into()),
            Self::MoveFollowers { account, target } => Some(format!("move_followers:{account}:{target}")),
            Self::Prune => Some("prune".into()),
            Self::PushNotification { subscription, notification } => {
                Some(format!("push:{subscription}:{notification}"))
            }
            Self::PostScheduled { id } => Some(format!("post_scheduled:{id}")),
            Self::ProcessMedia { media } => Some(format!("process_media:{media}")),
            Self::PruneMedia => Some("prune_media".into()),
            Self::RefreshPoll { status } => Some(format!("refresh_poll:{status}")),
            Self::TellPoll { status } => Some(format!("tell_poll:{status}")),
            Self::RefreshTrends => Some("refresh_trends".into()),
            Self::SweepMedia { part } => Some(format!("sweep_media:{part}")),
            Self::SeverDomain { account, domain } => Some(format!("sever_domain:{account}:{domain}")),
            Self::SynchronizeFollowers { account, .. } => Some(format!("synchronize_followers:{account}")),
            Self::TellProfile { account } => Some(format!("tell_profile:{account}")),
            Self::TellSubscribers { status, above } => Some(format!("tell_subscribers:{status}:{above}")),
            Self::TurnInboundDays => Some("turn_inbound_days".into()),
            Self::RefreshCollection { collection } => Some(format!("refresh_collection:{collection}")),
            Self::VerifyCollection { collection, after } => {
                Some(format!("verify_collection:{collection}:{after}"))
            }
            Self::VerifyQuote { status } => Some(format!("verify_quote:{status}")),
        }
    }

    pub fn lane(&self) -> Lane {
        match self {
            Self::FetchCard { .. } => Lane::Cards,
            Self::AskSoftware { .. }
            | Self::AskWhetherGone { .. }
            | Self::FillProfile { .. }
            | Self::FollowSuccessor { .. }
            | Self::Import { .. }
            | Self::RefreshCollection { .. }
            | Self::RefreshPoll { .. }
            | Self::RefreshStatus { .. }
            | Self::SynchronizeFollowers { .. }
            | Self::VerifyCollection { .. }
            | Self::VerifyQuote { .. } => Lane::Fill,
            Self::FillThread { .. } => Lane::Threads,
            Self::FetchRelayed { .. } => Lane::Relays,
            Self::BringArchive { .. } | Self::MakeArchive { .. } => Lane::Archives,
            Self::Mail(_) => Lane::Mail,
            Self::ProcessMedia { .. } => Lane::Media,
            Self::PushNotification { .. } => Lane::Push,
            Self::AcceptFollowRequests { .. }
            | Self::EmptyAccount { .. }
            | Self::MoveFollowers { .. }
            | Self::CleanUpStatuses
            | Self::EndFilters
            | Self::EndStatuses
            | Self::EndMutes
            | Self::PostScheduled { .. }
            | Self::EndPoll { .. }
            | Self::MakeProofKeys
            | Self::Prune
            | Self::PruneMedia
            | Self::RefreshTrends
            | Self::SweepMedia { .. }
            | Self::SeverDomain { .. }
            | Self::TellPoll { .. }
            | Self::TellProfile { .. }
            | Self::TellSubscribers { .. }
            | Self::TurnInboundDays => Lane::Upkeep,
        }
    }

    /// Attempts after which it goes to the dead letters: with the back-off, about two days.
    pub fn max_attempts(&self) -> i32 {
        match self {
            // Somebody wants to see it now; tomorrow it is asked for anew.
            Self::FetchCard { .. }
            | Self::FetchRelayed { .. }
            | Self::FillProfile { .. }
            | Self::RefreshCollection { .. }
            | Self::RefreshPoll { .. }
            | Self::SynchronizeFollowers { .. }
            | Self::RefreshStatus { .. }
            | Self::VerifyCollection { .. }
            | Self::VerifyQuote { .. } => 4,
            // What was fetched before it was cut off stays.
            Self::FillThread { .. } => 2,
            // A file that takes its worker down does so again.
            Self::ProcessMedia { .. } => 3,
            // A large one takes long, and its owner may ask again.
            Self::MakeArchive { .. } => 3,
            // Old news are none.
            Self::PushNotification { .. } => 6,
            // Should it be so, the next delivery asks again.
            Self::AskSoftware { .. } | Self::AskWhetherGone { .. } => 4,
            _ => 14,
        }
    }
}

/// Jobs of one lane wait for each other only, so that a slow mail server delays no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Files of all that somebody wrote, made and brought: large.
    Archives,
    /// Web pages that statuses link to; slow, and nobody waits.
    Cards,
    /// Profiles and single posts of other servers, which may be slow.
    Fill,
    /// Letters to people.
    Mail,
    /// Films and sounds, which take all a small machine has.
    Media,
    /// Messages to devices.
    Push,
    /// Whole threads of other servers, which take long: nobody's profile waits for them.
    Threads,
    /// What relays pass on: much, of many servers, and nobody waits.
    Relays,
    /// What the house does for itself; quick.
    Upkeep,
}

impl Lane {
    pub const ALL: [Self; 9] = [
        Self::Archives,
        Self::Cards,
        Self::Fill,
        Self::Mail,
        Self::Media,
        Self::Push,
        Self::Relays,
        Self::Threads,
        Self::Upkeep,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Archives => "archives",
            Self::Cards => "cards",
            Self::Fill => "fill",
            Self::Mail => "mail",
            Self::Media => "media",
            Self::Push => "push",
            Self::Threads => "threads",
            Self::Relays => "relays",
            Self::Upkeep => "upkeep",
        }
    }

    /// How many of its jobs a node does at once.
    pub fn width(self) -> u32 {
        match self {
            Self::Cards | Self::Fill | Self::Mail | Self::Threads => 4,
            Self::Archives | Self::Media => 1,
            Self::Push => 16,
            Self::Relays | Self::Upkeep => 2,
        }
    }

    /// How long one attempt may take. The lease lasts a little longer, so that no job is done twice at once.
    pub fn time_limit(self) -> Duration {
        match self {
            Self::Cards | Self::Mail | Self::Push | Self::Relays => Duration::from_secs(60),
            Self::Fill | Self::Threads | Self::Upkeep => Duration::from_secs(300),
            // A film has four minutes, its picture half a one, and another may be in work for somebody who waits.
            Self::Media => Duration::from_secs(600),
            Self::Archives => Duration::from_secs(3600),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn job_reads_back_as_it_was_written() {
        let letter = Letter::ResetPassword { email: "a@b.example".into() };
        let empty = Job::EmptyAccount { account: AccountId(7) };
        for job in [empty, Job::EndMutes, Job::Mail(letter), Job::Prune, Job::PruneMedia] {
            let written = serde_json::to_value(&job).unwrap();
            assert!(written["kind"].is_string(), "{written}");
            assert_eq!(serde_json::from_value::<Job>(written).unwrap(), job);
        }
    }
}
