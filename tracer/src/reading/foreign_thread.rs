//! Readings of this process by a thread that runs no code of the program. They do not need the interpreter.

use pyprof_measure::{Backend, Bytes, Quantity, When};
use pyprof_process::Unavailable;

use crate::reading::allocations::{ProcessAllocations, ThreadAllocations};
use crate::reading::of_system;
use crate::reading::traced::{self, Counter};

/// A meter of one quantity of this process, for use in any thread.
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
    /// Makes a meter of a quantity. If the backend counts each thread separately, the meter reads the memory of the
    /// calling thread. Returns none if the reading needs the interpreter.
    ///
    /// # Safety
    /// The meter must not be read after the calling thread has ended.
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

    /// Reads the memory now.
    ///
    /// # Errors
    /// The system does not provide the amount.
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
