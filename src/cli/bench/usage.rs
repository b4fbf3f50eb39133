//! What processes took of the machine, as the kernel counts it: the server, PostgreSQL, and this program, apart.

use std::fs;
use std::ops::Sub;
use std::path::Path;

use crate::cli::Outcome;

/// Linux counts time for user space in hundredths of a second, whatever the processor.
const TICKS_PER_SECOND: f64 = 100.0;

/// Seconds of processor time.
#[derive(Debug, Clone, Copy, Default)]
pub struct Usage {
    pub server: f64,
    pub postgres: f64,
    /// This program: it makes the load and plays the other servers.
    pub bench: f64,
}

impl Sub for Usage {
    type Output = Self;
    fn sub(self, before: Self) -> Self {
        Self {
            server: self.server - before.server,
            postgres: self.postgres - before.postgres,
            bench: self.bench - before.bench,
        }
    }
}

impl Usage {
    /// Since each of them began.
    pub fn now(server: u32, data_dir: &Path) -> Outcome<Self> {
        let postmaster = fs::read_to_string(data_dir.join("postgres/postmaster.pid"))?;
        let postmaster: u32 = postmaster.lines().next().unwrap_or_default().trim().parse()?;
        let backends = children(postmaster)?.into_iter().filter_map(|pid| Times::of(pid).ok());
        let own: f64 = backends.map(|times| times.own).sum();
        let root = Times::of(postmaster)?;
        Ok(Self {
            server: Times::of(server)?.own,
            // Connections that were closed are counted among the postmaster's ended children.
            postgres: own + root.own + root.ended_children,
            bench: Times::of(std::process::id())?.own,
        })
    }
}

struct Times {
    own: f64,
    ended_children: f64,
}

impl Times {
    fn of(pid: u32) -> Outcome<Self> {
        let stat = Stat::read(pid)?;
        Ok(Self { own: stat.seconds(13)?, ended_children: stat.seconds(15)? })
    }
}

/// `/proc/PID/stat`, behind the name, which may hold spaces and brackets itself.
struct Stat(Vec<String>);

impl Stat {
    fn read(pid: u32) -> Outcome<Self> {
        let text = fs::read_to_string(format!("/proc/{pid}/stat"))?;
        let fields = text.rsplit_once(')').ok_or("a process without a name")?.1;
        Ok(Self(fields.split_whitespace().map(str::to_owned).collect()))
    }

    /// A field by its number in proc(5), less one; the first behind the name is the third.
    fn field(&self, index: usize) -> Outcome<u64> {
        Ok(self.0.get(index - 2).ok_or("a process tells too little")?.parse()?)
    }

    /// Time in user space, and in the kernel, which follows it.
    fn seconds(&self, user: usize) -> Outcome<f64> {
        Ok((self.field(user)? + self.field(user + 1)?) as f64 / TICKS_PER_SECOND)
    }
}

fn children(parent: u32) -> Outcome<Vec<u32>> {
    let pids = fs::read_dir("/proc")?.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    Ok(pids
        .filter(|pid| Stat::read(*pid).and_then(|stat| stat.field(3)).is_ok_and(|p| p == u64::from(parent)))
        .collect())
}

/// Megabytes of memory a process holds.
pub fn memory(pid: u32) -> Outcome<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("a process without memory")?;
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes / 1024.0)
}

/// The machine in a line.
pub fn machine() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let value = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let cpus = std::thread::available_parallelism().map_or(1, usize::from);
    let model = value(&read("/proc/cpuinfo"), "model name").unwrap_or_else(|| "unknown processor".to_owned());
    let memory = value(&read("/proc/meminfo"), "MemTotal").unwrap_or_default();
    let load = read("/proc/loadavg");
    let load = load.split_whitespace().take(3).collect::<Vec<_>>().join(" ");
    format!("{cpus} cores of {model}, {memory} of memory, load average {load} before the run")
}
