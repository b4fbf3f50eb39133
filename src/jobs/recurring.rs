//! What is done again and again, by name: a due row of `schedule` becomes one job, once across all nodes.

use chrono::TimeDelta;

use super::Job;

pub struct Recurring {
    /// The row's name in `schedule`.
    pub name: &'static str,
    pub every: TimeDelta,
    pub job: Job,
}

pub const RECURRING: &[Recurring] = &[
    Recurring { name: "clean_up_statuses", every: TimeDelta::hours(1), job: Job::CleanUpStatuses },
    Recurring { name: "make_proof_keys", every: TimeDelta::days(1), job: Job::MakeProofKeys },
    Recurring { name: "prune", every: TimeDelta::hours(1), job: Job::Prune },
    Recurring { name: "turn_inbound_days", every: TimeDelta::hours(1), job: Job::TurnInboundDays },
    Recurring { name: "prune_media", every: TimeDelta::hours(1), job: Job::PruneMedia },
    Recurring { name: "sweep_media", every: TimeDelta::days(1), job: Job::SweepMedia { part: 0 } },
    Recurring { name: "refresh_trends", every: TimeDelta::minutes(5), job: Job::RefreshTrends },
];
