//! The table: one row per kind of work, the median of its rounds.

use std::time::Duration;

use super::usage::Usage;

/// One round of work.
#[derive(Debug, Clone)]
pub struct Round {
    pub done: usize,
    pub elapsed: Duration,
    /// Within which half, and 99 of 100, were answered.
    pub p50: Duration,
    pub p99: Duration,
    pub used: Usage,
    /// Megabytes the server held at the end.
    pub memory: f64,
    /// What was promised and not yet done, at the end.
    pub backlog: i64,
    /// Answers other than expected.
    pub failed: usize,
}

impl Round {
    fn rate(&self) -> f64 {
        self.done as f64 / self.elapsed.as_secs_f64().max(f64::EPSILON)
    }
}

pub const HEAD: &str = "\
| work | per second | p50 | p99 | server µs | PostgreSQL µs | bench µs | server memory | backlog | failed |
|---|---|---|---|---|---|---|---|---|---|";

/// A row in Markdown. Microseconds are processor time per operation.
pub fn row(work: &str, rounds: &[Round]) -> String {
    let mut rounds: Vec<&Round> = rounds.iter().collect();
    rounds.sort_by(|a, b| a.rate().total_cmp(&b.rate()));
    let Some(median) = rounds.get(rounds.len() / 2) else { return format!("| {work} | - |") };
    let each = |seconds: f64| format!("{:.0}", seconds * 1e6 / median.done.max(1) as f64);
    let milliseconds = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1e3);
    format!(
        "| {work} | {:.0} | {} | {} | {} | {} | {} | {:.0} MB | {} | {} |",
        median.rate(),
        milliseconds(median.p50),
        milliseconds(median.p99),
        each(median.used.server),
        each(median.used.postgres),
        each(median.used.bench),
        median.memory,
        median.backlog,
        median.failed,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_shows_the_round_in_the_middle() {
        let round = |done| Round {
            done,
            elapsed: Duration::from_secs(2),
            p50: Duration::from_micros(1500),
            p99: Duration::from_millis(20),
            used: Usage { server: 0.5, postgres: 1.0, bench: 0.1 },
            memory: 50.4,
            backlog: 0,
            failed: 0,
        };
        assert_eq!(
            row("reads", &[round(4000), round(1000), round(2000)]),
            "| reads | 1000 | 1.5 ms | 20.0 ms | 250 | 500 | 50 | 50 MB | 0 | 0 |"
        );
    }
}
