//! Readings of this process by a thread that runs nothing of the program: they need no interpreter.

use pyprof_measure::{Backend, Bytes, Quantity};
use pyprof_process::{Unavailable, When};

use crate::reading::allocations::{ProcessAllocations, ThreadAllocations};
use crate::reading::of_system;
use crate::reading::traced::{self, Counter};

/// Reads one quantity of this process, from any thread.
#[derive(Debug)]
pub struct ForeignThreadMeter {
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

impl ForeignThreadMeter {
    /// A meter of a quantity; where each thread is counted by itself, of the calling thread. None where the figure needs the
    /// interpreter.
    ///
    /// # Safety
    /// It is not read when the calling thread has ended.
    #[must_use]
    pub unsafe fn new(quantity: Quantity) -> Option<Self> {
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
    /// The system gives no figure.
    pub fn read(&self) -> Result<Bytes, Unavailable> {
        match &self.source {
            Source::System => of_system(self.quantity, When::Always),
            Source::Traced(counter) => Ok(counter.read()),
            Source::Process(process) => Ok(process.read()),
            // SAFETY: the thread has not ended, by the contract of `new`.
            Source::Thread(thread) => Ok(unsafe { thread.read() }),
        }
    }
}
