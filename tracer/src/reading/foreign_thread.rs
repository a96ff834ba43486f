//! Readings of this process for a thread that runs nothing of the program: they need no interpreter.

use pyprof_measure::{Backend, Bytes, Quantity};
use pyprof_process::{Unavailable, When};

use crate::reading::allocations::{ProcessAllocations, ThreadAllocations};
use crate::reading::of_system;
use crate::reading::traced::{self, Counter};

/// Reads one quantity of this process, from any thread.
#[derive(Debug)]
pub struct Onlooker {
    quantity: Quantity,
    source: Source,
}

#[derive(Debug)]
enum Source {
    System,
    Traced(Counter),
    Process(ProcessAllocations),
    Thread(ThreadAllocations),
}

impl Onlooker {
    /// One for a quantity; of what is counted for each thread, that of the calling thread. Nothing where only the
    /// interpreter can tell.
    ///
    /// # Safety
    /// It is not read when the calling thread has ended.
    #[must_use]
    pub unsafe fn of(quantity: Quantity) -> Option<Self> {
        let source = match quantity.backend {
            Backend::Traced => Source::Traced(traced::counter()?),
            Backend::Heap => Source::Process(ProcessAllocations::this()?),
            Backend::ThreadHeap => Source::Thread(ThreadAllocations::this()?),
            Backend::ResidentSet | Backend::ProportionalSet | Backend::UniqueSet => Source::System,
        };
        Some(Self { quantity, source })
    }

    /// The memory now.
    ///
    /// # Errors
    /// The system does not tell.
    pub fn read(&self) -> Result<Bytes, Unavailable> {
        match &self.source {
            Source::System => of_system(self.quantity, When::Always),
            Source::Traced(counter) => Ok(counter.read()),
            Source::Process(process) => Ok(process.read()),
            // SAFETY: the thread has not ended, by contract of `of`.
            Source::Thread(thread) => Ok(unsafe { thread.read() }),
        }
    }
}
