//! What can be done later: one variant per kind, stored as it serialises.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// One thing to do. Rows outlive a deployment: a variant is renamed or loses a field only when none can wait any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Deletes mutes whose time is over.
    EndMutes,
    /// Deletes what has expired: rate buckets, mailed links, authorization codes, idempotency keys.
    Prune,
}

impl Job {
    /// Jobs with the same key are the same job: while one waits, another is not added. Released when a worker claims
    /// it, so that what changes from then on is not missed.
    pub fn unique_key(&self) -> Option<String> {
        match self {
            Self::EndMutes => Some("end_mutes".into()),
            Self::Prune => Some("prune".into()),
        }
    }

    pub fn lane(&self) -> Lane {
        match self {
            Self::EndMutes | Self::Prune => Lane::Upkeep,
        }
    }

    /// Attempts after which it goes to the dead letters: with the back-off, about two days.
    pub fn max_attempts(&self) -> i32 {
        14
    }
}

/// Jobs of one lane wait for each other only, so that a slow mail server delays no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// What the house does for itself; quick.
    Upkeep,
}

impl Lane {
    pub const ALL: [Self; 1] = [Self::Upkeep];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Upkeep => "upkeep",
        }
    }

    /// How many of its jobs a node does at once.
    pub fn width(self) -> u32 {
        match self {
            Self::Upkeep => 2,
        }
    }

    /// How long one attempt may take. The lease lasts a little longer, so that no job is done twice at once.
    pub fn time_limit(self) -> Duration {
        match self {
            Self::Upkeep => Duration::from_secs(300),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn job_reads_back_as_it_was_written() {
        for job in [Job::EndMutes, Job::Prune] {
            let written = serde_json::to_value(&job).unwrap();
            assert!(written["kind"].is_string(), "{written}");
            assert_eq!(serde_json::from_value::<Job>(written).unwrap(), job);
        }
    }
}
