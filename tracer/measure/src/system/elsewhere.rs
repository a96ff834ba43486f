//! Memory where there is no `/proc`: sysinfo asks the system, for the resident set alone.

use std::io;
use std::sync::Mutex;

use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate};

use crate::Bytes;
use crate::moment::Ticks;

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
        let mut processes = self
            .processes
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let processes = match &mut *processes {
            Some(processes) => processes,
            none => none.insert(sysinfo::System::new().map_err(io::Error::other)?),
        };
        let memory_alone = ProcessRefreshKind::nothing().with_memory();
        processes.refresh_processes_specifics(
            ProcessesToUpdate::Some(&[this]),
            false,
            memory_alone,
        );
        let process = processes.process(this).ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::NotFound,
                "the system does not list this process",
            )
        })?;
        Ok(Bytes::new(
            i64::try_from(process.memory()).unwrap_or(i64::MAX),
        ))
    }

    #[expect(clippy::unused_self, reason = "the shape that all systems share")]
    pub(crate) fn proportional_set(&self) -> io::Result<Bytes> {
        Err(not_told())
    }

    #[expect(clippy::unused_self, reason = "the shape that all systems share")]
    pub(crate) fn unique_set(&self) -> io::Result<Bytes> {
        Err(not_told())
    }

    /// Nothing is kept open; each reading asks for the process that reads.
    #[expect(clippy::unused_self, reason = "the shape that all systems share")]
    pub(crate) fn forget(&self) {}
}

fn not_told() -> io::Error {
    io::Error::new(
        io::ErrorKind::Unsupported,
        "this system does not tell which pages are shared",
    )
}
