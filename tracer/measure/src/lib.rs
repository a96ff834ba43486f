//! The parts of a measurement and their arithmetic: bytes, the readings of an event, the recorder, the measurements of
//! a function's lines, and tables.
//!
//! The crate does not depend on Python, makes no system calls for memory and prints nothing: the caller passes events
//! with the source of their readings in, and gets measurements back.

#![deny(unsafe_code)]

mod backend;
mod bytes;
mod children;
mod flow;
mod quantity;
mod size;

mod allocations;
mod ticks;
mod when;

mod event_readings;
mod source;

#[expect(
    unsafe_code,
    reason = "the trait of a lock is unsafe; nothing else here is unsafe"
)]
mod single_thread_lock;

mod cells;
mod line;
mod measurements;

mod limit;
mod recorder;

mod span;
mod table;

pub use allocations::{AllocationCounts, Allocations, CountedAllocations};
pub use backend::Backend;
pub use bytes::Bytes;
pub use cells::{Cell, SharedCells};
pub use children::Children;
pub use event_readings::EventReadings;
pub use flow::Flow;
pub use limit::{Limit, LineLimit};
pub use line::{Execution, Line};
pub use measurements::Measurements;
pub use quantity::Quantity;
pub use recorder::{Activations, Beginning, Depth, Entry, Interruption, Recorder};
pub use size::InvalidSize;
pub use source::Source;
pub use span::{Point, Span, Spans};
pub use table::{Columns, Row, Table};
pub use ticks::{ClockValue, Ticks};
pub use when::When;
