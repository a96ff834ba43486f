//! Memory on systems without `/proc`: the resident set alone, read through sysinfo. On Linux only tests use this file;
//! they compare its readings with those of `/proc`.

use std::io;
use std::sync::{Mutex, PoisonError};

use sysinfo::{Process, ProcessRefreshKind, ProcessesToUpdate};

use pyprof_heap::Resident;
use pyprof_measure::{Backend, Bytes, Ticks, When};

use crate::memory::knows_itself_only;
use crate::process_tree::ProcessTree;
use crate::{HeapLibrary, LeftOut, Memory, OwnMemory, Pid};

/// Returns none: the time of a change is not known on these systems.
pub(crate) fn cheapest_change() -> Option<Ticks> {
    None
}

/// Returns an error: the parts of the resident set are not known on these systems.
pub(crate) fn resident_set(_: &HeapLibrary, _: OwnMemory<'_>) -> io::Result<Resident> {
    Err(io::ErrorKind::Unsupported.into())
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
        self.resident_set_of(Pid::of_this_process())
    }

    fn resident_set_of(&self, process: Pid) -> io::Result<Bytes> {
        let process = sysinfo::Pid::from_u32(process.0);
        self.refreshed(ProcessesToUpdate::Some(&[process]), |processes| {
            let found = processes.process(process);
            found.map(memory_of).ok_or_else(not_listed)
        })
    }

    #[expect(clippy::unused_self, reason = "the shape that all systems share")]
    pub(crate) fn highest_resident_set(&self) -> io::Result<Bytes> {
        Err(io::Error::new(
            io::ErrorKind::Unsupported,
            "this system does not show how large a process has been",
        ))
    }

    pub(crate) fn resident_sets_of_descendants(&self) -> io::Result<Memory> {
        self.resident_sets_below(Pid::of_this_process())
    }

    fn resident_sets_below(&self, root: Pid) -> io::Result<Memory> {
        self.refreshed(ProcessesToUpdate::All, |processes| {
            let children_of = |parent: Pid| {
                let all = processes.processes().values();
                let is_parent = |it: sysinfo::Pid| it.as_u32() == parent.0;
                let children = all.filter(|it| it.parent().is_some_and(is_parent));
                Ok(children.map(|child| Pid(child.pid().as_u32())).collect())
            };
            let family = ProcessTree::of(root, children_of)?;
            let mut memory = Memory::default();
            for descendant in family.into_descendants() {
                let process = processes.process(sysinfo::Pid::from_u32(descendant.process.0));
                memory.add(descendant.process, Ok(process.map(memory_of)))?;
            }
            Ok(memory)
        })
    }

    #[expect(clippy::unused_self, reason = "the shape that all systems share")]
    pub(crate) fn proportional_sets_of_descendants(&self) -> io::Result<Memory> {
        Err(not_shown())
    }

    #[expect(clippy::unused_self, reason = "the shape that all systems share")]
    pub(crate) fn unique_sets_of_descendants(&self) -> io::Result<Memory> {
        Err(not_shown())
    }

    #[expect(clippy::unused_self, reason = "the shape that all systems share")]
    pub(crate) fn proportional_set(&self, _when: When) -> io::Result<Bytes> {
        Err(not_shown())
    }

    #[expect(clippy::unused_self, reason = "the shape that all systems share")]
    pub(crate) fn unique_set(&self, _when: When) -> io::Result<Bytes> {
        Err(not_shown())
    }

    /// Does nothing: no file is kept open, and each reading names the process that reads.
    #[expect(clippy::unused_self, reason = "the shape that all systems share")]
    pub(crate) fn forget(&self) {}

    /// Refreshes the memory of processes, drops those that have ended, and returns the result of `read`.
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

/// Another process.
#[derive(Debug)]
pub(crate) struct Other {
    process: Pid,
    system: System,
}

impl Other {
    pub(crate) fn find(process: Pid) -> io::Result<Self> {
        let system = System::new();
        system.resident_set_of(process)?;
        Ok(Self { process, system })
    }

    pub(crate) fn read(&self, backend: Backend) -> io::Result<Bytes> {
        match backend {
            Backend::ResidentSet => self.system.resident_set_of(self.process),
            Backend::ProportionalSet | Backend::UniqueSet => Err(not_shown()),
            Backend::Traced | Backend::Heap | Backend::ThreadHeap => Err(knows_itself_only()),
        }
    }

    pub(crate) fn read_descendants(&self, backend: Backend) -> io::Result<Memory> {
        match backend {
            Backend::ResidentSet => self.system.resident_sets_below(self.process),
            Backend::ProportionalSet | Backend::UniqueSet => Err(not_shown()),
            Backend::Traced | Backend::Heap | Backend::ThreadHeap => Err(knows_itself_only()),
        }
    }
}

/// A process that is read many times.
#[derive(Debug)]
pub(crate) struct Watched {
    other: Other,
    backend: Backend,
}

impl Watched {
    pub(crate) fn find(process: Pid, backend: Backend) -> io::Result<Self> {
        let other = Other::find(process)?;
        Ok(Self { other, backend })
    }

    pub(crate) fn read(&self) -> io::Result<Bytes> {
        self.other.read(self.backend)
    }

    pub(crate) fn read_descendants(
        &mut self,
        mut seen: impl FnMut(Pid, Bytes),
    ) -> io::Result<Option<LeftOut>> {
        let memory = self.other.read_descendants(self.backend)?;
        for (process, amount) in memory.each {
            seen(process, amount);
        }
        Ok(memory.left_out)
    }

    #[expect(clippy::unnecessary_wraps, reason = "the shape that all systems share")]
    pub(crate) fn highest(&mut self) -> io::Result<Option<Bytes>> {
        Ok(None)
    }

    pub(crate) fn reset_highest(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
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

fn not_shown() -> io::Error {
    io::Error::new(
        io::ErrorKind::Unsupported,
        "this system does not show which pages are shared",
    )
}
