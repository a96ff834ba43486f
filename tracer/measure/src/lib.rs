//! The parts of a measurement and their arithmetic: bytes, the readings of an event, the recorder, the measurements of
//! a function's lines, and tables.
//!
//! The crate does not depend on Python, makes no system calls for memory and prints nothing: the caller passes readings
//! in and gets measurements back.

#![deny(unsafe_code)]

mod backend;
mod bytes;
mod children;
mod flow;
mod quantity;

mod readings;
#[expect(
    unsafe_code,
    reason = "a lock has to promise that it lets one thread in; nothing else here is unsafe"
)]
mod single_thread_lock;

mod measurements;
mod recorder;

mod span;
mod table;

pub use backend::Backend;
pub use bytes::Bytes;
pub use children::Children;
pub use flow::Flow;
pub use measurements::{Execution, Line, Measurements};
pub use quantity::Quantity;
pub use readings::{Allocations, CachedReadings, CountedAllocations, Readings};
pub use recorder::{Activations, Entry, Interruption, Recorder};
pub use span::{Point, Span, Spans};
pub use table::{Columns, Row, Table};
