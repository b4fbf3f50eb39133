//! Every statement of the binary, as `.sqlx/` holds it, planned once for all parameters: none reads a big table from
//! end to end.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection, raw_sql};

use super::seeded::seeded;
use super::watcher::Plan;

/// Reads that are whole on purpose: what the statement holds (or ends in, before a `$`), and why.
const WHOLE: [(&str, &str); 14] = [
    ("|| substr(", "domain-change rewrites every address, once"),
    ("strpos(", "domain-change rewrites every link, once"),
    ("also_known_as <> '{}'", "domain-change rewrites every alias, once"),
    ("DELETE FROM activities$", "domain-change lets go of what nobody was told"),
    ("DELETE FROM outgoing$", "domain-change lets go of what nobody was told"),
    ("WHERE leased_until IS NOT NULL", "a start ends all leases"),
    ("(l.paused_at IS NOT NULL OR h.suspended)", "hourly: the few servers something is held back from"),
    ("AND disabled_at IS NULL) AS", "how many people there are"),
    ("UNION ALL SELECT thumbnail_key FROM", "daily, in sixteen parts: which files any row names"),
    ("FROM media_attachments WHERE remote_url IS NULL$", "an operator asks what uploads take"),
    ("'outgoing' AS \"name!\"", "an operator asks how long the queues are"),
    ("SELECT name FROM hosts WHERE NOT suspended ORDER BY", "all servers we know, for those who ask for all"),
    ("limited, media_rejected FROM hosts", "a change of policy judges every host"),
    ("(SELECT FROM accounts WHERE host_id IS NOT NULL)", "ends at the first remote account"),
];

#[derive(Deserialize)]
struct Statement {
    query: String,
    describe: Description,
}

#[derive(Deserialize)]
struct Description {
    parameters: Parameters,
}

#[derive(Deserialize)]
enum Parameters {
    Left(Vec<Value>),
    Right(usize),
}

impl Statement {
    fn holds(&self, part: &str) -> bool {
        match part.strip_suffix('$') {
            Some(end) => self.query.ends_with(end),
            None => self.query.contains(part),
        }
    }

    fn parameters(&self) -> usize {
        match &self.describe.parameters {
            Parameters::Left(types) => types.len(),
            Parameters::Right(count) => *count,
        }
    }
}

fn statements() -> Vec<Statement> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".sqlx");
    let files = fs::read_dir(folder).expect(".sqlx is committed").flatten();
    let statements = files.map(|file| {
        serde_json::from_slice::<Statement>(&fs::read(file.path()).unwrap()).expect("as sqlx writes it")
    });
    // What makes a database has no plan.
    statements.filter(|statement| !statement.query.starts_with("CREATE")).collect()
}

#[tokio::test]
async fn no_statement_reads_a_big_table_from_end_to_end() {
    let seeded = seeded().await;
    let big = seeded.big_tables().await;
    let pool = seeded.telling().await;
    let mut conn = pool.acquire().await.unwrap();
    raw_sql("SET auto_explain.log_min_duration = -1").execute(&mut *conn).await.unwrap();
    let statements = statements();
    assert!(statements.len() > 300, "{} statements", statements.len());
    let mut wrong = BTreeSet::new();
    for statement in &statements {
        let plan = generic_plan(&mut conn, statement).await;
        let whole: Vec<&str> =
            plan.scanned().into_iter().filter(|table| big.iter().any(|b| b == table)).collect();
        let meant = WHOLE.iter().any(|(part, _)| statement.holds(part));
        if !whole.is_empty() && !meant {
            wrong.insert(format!("{whole:?} in {}", statement.query));
        }
    }
    assert!(wrong.is_empty(), "{} statements:\n{}", wrong.len(), Vec::from_iter(wrong).join("\n\n"));
    for (part, why) in WHOLE {
        let known = statements.iter().any(|statement| statement.holds(part));
        assert!(known, "no statement holds {part:?} ({why})");
    }
}

/// The plan that serves whatever the parameters are.
async fn generic_plan(conn: &mut PgConnection, statement: &Statement) -> Plan {
    let nulls = vec!["NULL"; statement.parameters()].join(", ");
    let arguments = if nulls.is_empty() { String::new() } else { format!("({nulls})") };
    let prepare = format!("PREPARE told AS {}", statement.query);
    raw_sql(AssertSqlSafe(prepare))
        .execute(&mut *conn)
        .await
        .unwrap_or_else(|error| panic!("{error}: {}", statement.query));
    let explain = format!("EXPLAIN (FORMAT JSON) EXECUTE told{arguments}");
    let told: Value = sqlx::query_scalar(AssertSqlSafe(explain)).fetch_one(&mut *conn).await.unwrap();
    raw_sql("DEALLOCATE told").execute(conn).await.unwrap();
    Plan(told[0].clone())
}
