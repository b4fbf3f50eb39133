//! Listens to `auto_explain`, which tells each plan in a notice, and judges what it hears.

use std::sync::{Arc, Mutex};

use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

/// What a session says before it is watched.
pub const TELL_PLANS: &str = "LOAD 'auto_explain';
    SET auto_explain.log_min_duration = 0;
    SET auto_explain.log_analyze = on;
    SET auto_explain.log_buffers = on;
    SET auto_explain.log_timing = off;
    SET auto_explain.log_format = 'json';
    SET auto_explain.log_level = 'notice'";

/// Collects the plans of what this thread asks for.
pub struct Watcher {
    heard: Arc<Mutex<Vec<Plan>>>,
    _listening: DefaultGuard,
}

impl Watcher {
    pub fn start() -> Self {
        let heard = Arc::<Mutex<Vec<Plan>>>::default();
        let subscriber = tracing_subscriber::registry().with(Listener(heard.clone()));
        Self { heard, _listening: tracing::subscriber::set_default(subscriber) }
    }

    /// What was heard since the last call.
    pub fn take(&self) -> Vec<Plan> {
        std::mem::take(&mut *self.heard.lock().unwrap())
    }
}

struct Listener(Arc<Mutex<Vec<Plan>>>);

impl<S: Subscriber> Layer<S> for Listener {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::postgres::notice" {
            let mut text = Message::default();
            event.record(&mut text);
            if let Some((_, json)) = text.0.split_once("plan:\n") {
                let told: Value = serde_json::from_str(json).expect("auto_explain speaks JSON");
                self.0.lock().unwrap().push(Plan(told));
            }
        }
    }
}

#[derive(Default)]
struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            value.clone_into(&mut self.0);
        }
    }
}

/// A plan, as PostgreSQL tells it.
#[derive(Debug, Clone)]
pub struct Plan(pub Value);

impl Plan {
    /// Pages that were looked at, in memory or not.
    pub fn pages(&self) -> u64 {
        let count = |name: &str| self.0["Plan"][name].as_u64().unwrap_or_default();
        count("Shared Hit Blocks") + count("Shared Read Blocks")
    }

    pub fn nodes(&self) -> Vec<&Value> {
        let mut nodes = vec![&self.0["Plan"]];
        let mut next = 0;
        while let Some(node) = nodes.get(next) {
            let below = node["Plans"].as_array().map(Vec::as_slice).unwrap_or_default();
            nodes.extend(below);
            next += 1;
        }
        nodes
    }

    /// The tables that are read from end to end.
    pub fn scanned(&self) -> Vec<&str> {
        let whole = |node: &&&Value| node["Node Type"] == "Seq Scan";
        self.nodes().iter().filter(whole).filter_map(|node| node["Relation Name"].as_str()).collect()
    }

    /// The most rows that one of its scans looked at.
    pub fn looked_at(&self) -> u64 {
        let count = |node: &Value, name: &str| node[name].as_f64().unwrap_or_default();
        let scans = |node: &&&Value| node["Relation Name"].is_string() || node["Index Name"].is_string();
        let rows = |node: &&Value| {
            let each = count(node, "Actual Rows") + count(node, "Rows Removed by Filter");
            (each * count(node, "Actual Loops")) as u64
        };
        self.nodes().iter().filter(scans).map(rows).max().unwrap_or_default()
    }

    /// The most rows that were sorted at a time.
    pub fn sorted(&self) -> u64 {
        let sorts = |node: &&&Value| node["Node Type"] == "Sort";
        let rows = |node: &&Value| node["Plans"][0]["Actual Rows"].as_f64().unwrap_or_default() as u64;
        self.nodes().iter().filter(sorts).map(rows).max().unwrap_or_default()
    }
}
