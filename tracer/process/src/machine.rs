//! The machine that this process runs on: its memory, its cores and its kernel, as sysinfo shows them.

use std::fmt;

use pyprof_measure::Bytes;
use sysinfo::{CpuRefreshKind, MemoryRefreshKind, System};

/// A machine. A fact that the system hides is `None`.
///
/// It prints itself as `Linux 6.1.0, 8 cores, 15925 MiB of memory`, without the facts that are `None`; as `an unknown
/// machine` if all are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// The name and the version of the kernel.
    pub kernel: Option<String>,
    /// The number of processors that the kernel schedules threads on.
    pub cores: Option<u32>,
    /// The memory of the whole machine, also in a container that may use a part of it.
    pub memory: Option<Bytes>,
}

impl Machine {
    /// Reads the facts about this machine. It takes about 0.1 ms, since the kernel describes each core.
    #[must_use]
    pub fn read() -> Self {
        let mut facts = Self {
            kernel: System::kernel_long_version().ok(),
            ..Self::default()
        };
        if let Ok(mut system) = System::new() {
            system.refresh_memory_specifics(MemoryRefreshKind::nothing().with_ram());
            system.refresh_cpu_list(CpuRefreshKind::nothing());
            // sysinfo has zero for what it cannot read
            let memory = i64::try_from(system.total_memory()).unwrap_or_default();
            facts.memory = Some(Bytes::new(memory)).filter(|it| *it > Bytes::ZERO);
            let cores = u32::try_from(system.cpus().len()).unwrap_or_default();
            facts.cores = Some(cores).filter(|it| *it > 0);
        }
        facts
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cores = self.cores.map(|cores| match cores {
            1 => "1 core".to_owned(),
            more => format!("{more} cores"),
        });
        let memory = self.memory.map(|memory| {
            let mebibytes = memory.mebibytes();
            format!("{mebibytes:.0} MiB of memory")
        });
        let known: Vec<_> = [self.kernel.clone(), cores, memory]
            .into_iter()
            .flatten()
            .collect();
        if known.is_empty() {
            return f.write_str("an unknown machine");
        }
        f.write_str(&known.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_prints_the_facts_that_are_known() {
        let mut machine = Machine {
            kernel: Some("Linux 6.1.0".to_owned()),
            cores: Some(8),
            memory: Some(Bytes::new(15925 << 20)),
        };
        assert_eq!(
            machine.to_string(),
            "Linux 6.1.0, 8 cores, 15925 MiB of memory"
        );
        (machine.kernel, machine.cores) = (None, Some(1));
        assert_eq!(machine.to_string(), "1 core, 15925 MiB of memory");
        assert_eq!(Machine::default().to_string(), "an unknown machine");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_facts_are_those_of_proc() {
        let read = |file| std::fs::read_to_string(file).expect("the kernel has it");
        let machine = Machine::read();
        let release = read("/proc/sys/kernel/osrelease");
        assert_eq!(machine.kernel, Some(format!("Linux {}", release.trim())));
        let kibibytes = machine.memory.map(|memory| memory.whole() >> 10);
        let line = format!("MemTotal: {} kB", kibibytes.unwrap_or_default());
        let words = |line: &str| line.split_whitespace().collect::<String>();
        assert_eq!(
            read("/proc/meminfo").lines().next().map(words),
            Some(words(&line))
        );
        let cores = read("/proc/stat");
        let cores = cores.lines().filter(|line| line.starts_with("cpu")).count() - 1;
        assert_eq!(machine.cores, u32::try_from(cores).ok());
    }
}
