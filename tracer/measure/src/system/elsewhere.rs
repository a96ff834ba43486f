//! Memory where there is no `/proc`: sysinfo asks the system, for the resident set alone.

use std::io;
use std::sync::{Mutex, PoisonError};

use sysinfo::{Pid, Process, ProcessRefreshKind, ProcessesToUpdate};

use crate::descent::Family;
use crate::moment::Ticks;
use crate::{Bytes, Memory, When};

/// Not known of these systems.
pub(crate) fn cheapest_change() -> Option<Ticks> {
    None
}

/// sysinfo's view of the system, made at the first reading.
#[derive(Debug)]
pub(crate) struct System {
    processes: Mutex<Option<sysinfo::System>>,
}

impl System {
    pub(crate) const fn new() -> Self {
        Self {
            processes: Mutex::new(None),
        }
    }

    pub(crate) fn resident_set(&self) -> io::Result<Bytes> {
        let this = Pid::from_u32(std::process::id());
        self.refreshed(ProcessesToUpdate::Some(&[this]), |processes| {
            let process = processes.process(this);
            process.map(memory_of).ok_or_else(not_listed)
        })
    }

    pub(crate) fn resident_sets_of_descendants(&self) -> io::Result<Memory> {
        self.refreshed(ProcessesToUpdate::All, |processes| {
            let children_of = |parent| {
                let all = processes.processes().values();
                let children = all.filter(|it| it.parent() == Some(Pid::from_u32(parent)));
                Ok(children.map(|child| child.pid().as_u32()).collect())
            };
            let family = Family::of(std::process::id(), children_of)?;
            let mut memory = Memory::default();
            for descendant in family.into_descendants() {
                let process = processes.process(Pid::from_u32(descendant.process));
                memory.add(
                    descendant.process,
                    Ok(process.map(memory_of).unwrap_or_default()),
                )?;
            }
            Ok(memory)
        })
    }

    #[expect(clippy::unused_self, reason = "the shape that all systems share")]
    pub(crate) fn proportional_sets_of_descendants(&self) -> io::Result<Memory> {
        Err(not_told())
    }

    #[expect(clippy::unused_self, reason = "the shape that all systems share")]
    pub(crate) fn unique_sets_of_descendants(&self) -> io::Result<Memory> {
        Err(not_told())
    }

    #[expect(clippy::unused_self, reason = "the shape that all systems share")]
    pub(crate) fn proportional_set(&self, _when: When) -> io::Result<Bytes> {
        Err(not_told())
    }

    #[expect(clippy::unused_self, reason = "the shape that all systems share")]
    pub(crate) fn unique_set(&self, _when: When) -> io::Result<Bytes> {
        Err(not_told())
    }

    /// Nothing is kept open; each reading asks for the process that reads.
    #[expect(clippy::unused_self, reason = "the shape that all systems share")]
    pub(crate) fn forget(&self) {}

    /// What `read` finds when the memory of these processes is as it is now; those that have ended are gone.
    fn refreshed<T>(
        &self,
        which: ProcessesToUpdate<'_>,
        read: impl FnOnce(&sysinfo::System) -> io::Result<T>,
    ) -> io::Result<T> {
        let mut processes = self
            .processes
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let processes = match &mut *processes {
            Some(processes) => processes,
            none => none.insert(sysinfo::System::new().map_err(io::Error::other)?),
        };
        let memory_alone = ProcessRefreshKind::nothing().with_memory();
        processes.refresh_processes_specifics(which, true, memory_alone);
        read(processes)
    }
}

fn memory_of(process: &Process) -> Bytes {
    Bytes::new(i64::try_from(process.memory()).unwrap_or(i64::MAX))
}

fn not_listed() -> io::Error {
    io::Error::new(
        io::ErrorKind::NotFound,
        "the system does not list this process",
    )
}

fn not_told() -> io::Error {
    io::Error::new(
        io::ErrorKind::Unsupported,
        "this system does not tell which pages are shared",
    )
}
