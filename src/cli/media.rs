//! `hedgerow media prune|usage`.

use serde_json::json;

use super::Outcome;
use super::attach::with_state;
use crate::config::Config;
use crate::domain::media_files::{measure, prune_everything};

#[derive(clap::Subcommand)]
pub enum Command {
    /// Let go now of what would go by and by: uploads without a post, old copies of others' media, files nobody names
    Prune {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print what media take, by what they are
    Usage {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

pub async fn run(config: &Config, command: &Command) -> Outcome {
    match command {
        Command::Prune { json } => prune(config, *json).await,
        Command::Usage { json } => usage(config, *json).await,
    }
}

/// Done on a full disk, too: it makes room.
async fn prune(config: &Config, json: bool) -> Outcome {
    let freed = with_state(config, async |state| Ok(prune_everything(state).await?)).await?;
    if json {
        println!("{}", json!({"files": freed.files, "bytes": freed.bytes}));
    } else {
        println!("{} files deleted, {}", freed.files, size(freed.bytes));
    }
    Ok(())
}

async fn usage(config: &Config, json: bool) -> Outcome {
    let usage = with_state(config, async |state| Ok(measure(state).await?)).await?;
    let cap = config.media.remote_cache_max_bytes.0;
    let rows = [
        ("uploads", usage.uploads.count.unsigned_abs(), usage.uploads.bytes.unsigned_abs()),
        (
            "remote attachments",
            usage.attachments.count.unsigned_abs(),
            usage.attachments.bytes.unsigned_abs(),
        ),
        ("remote pictures", usage.pictures.count.unsigned_abs(), usage.pictures.bytes.unsigned_abs()),
        ("archives", usage.archives.files, usage.archives.bytes),
        ("files in all", usage.stored.files, usage.stored.bytes),
    ];
    if json {
        let rows = rows
            .map(|(name, count, bytes)| (name.replace(' ', "_"), json!({"count": count, "bytes": bytes})));
        let mut document = serde_json::Map::from_iter(rows);
        document.insert("remote_cache_max_bytes".into(), cap.into());
        println!("{}", serde_json::to_string_pretty(&document)?);
        return Ok(());
    }
    for (name, count, bytes) in rows {
        println!("{name:<20} {count:>9} {:>12}", size(bytes));
    }
    println!("Copies of other servers' media may take {}.", size(cap));
    Ok(())
}

/// For people: three digits, or so.
fn size(bytes: u64) -> String {
    let mut unit = (1, "B");
    for larger in [(1 << 10, "KiB"), (1 << 20, "MiB"), (1 << 30, "GiB"), (1 << 40, "TiB")] {
        if bytes >= larger.0 {
            unit = larger;
        }
    }
    let tenths = bytes.saturating_mul(10) / unit.0;
    if unit.0 == 1 { format!("{bytes} B") } else { format!("{}.{} {}", tenths / 10, tenths % 10, unit.1) }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_told_in_the_largest_unit_that_fits() {
        let told = [0, 1023, 1024, 1536, 5 << 30, u64::MAX].map(size);
        assert_eq!(told[..5], ["0 B", "1023 B", "1.0 KiB", "1.5 KiB", "5.0 GiB"]);
        assert!(told[5].ends_with("TiB"), "{}", told[5]);
    }
}
