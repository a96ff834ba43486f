//! The resident set where there is no `/proc`: sysinfo asks the system.

use std::io;
use std::sync::Mutex;

use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};

use crate::Bytes;

/// sysinfo's view of the system, made at the first reading.
#[derive(Debug)]
pub(crate) struct Resident {
    system: Mutex<Option<System>>,
}

impl Resident {
    pub(crate) const fn closed() -> Self {
        Self {
            system: Mutex::new(None),
        }
    }

    pub(crate) fn read(&self) -> io::Result<Bytes> {
        let this = Pid::from_u32(std::process::id());
        let mut system = self
            .system
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let system = match &mut *system {
            Some(system) => system,
            none => none.insert(System::new().map_err(io::Error::other)?),
        };
        let memory_alone = ProcessRefreshKind::nothing().with_memory();
        system.refresh_processes_specifics(ProcessesToUpdate::Some(&[this]), false, memory_alone);
        let process = system.process(this).ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::NotFound,
                "the system does not list this process",
            )
        })?;
        Ok(Bytes::new(
            i64::try_from(process.memory()).unwrap_or(i64::MAX),
        ))
    }

    /// Nothing is kept open; each reading asks for the process that reads.
    #[expect(clippy::unused_self, reason = "the shape that all systems share")]
    pub(crate) fn forget(&self) {}
}
